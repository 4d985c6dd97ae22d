"""Credit files come into being when first needed, and never twice."""

from odoo import SUPERUSER_ID, api, models
from odoo.tools import SQL


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    @api.model
    def _find(self, customers, company):
        """Return the existing files of commercial entities, archived ones included.

        :param customers: commercial entities
        :param company: root company
        """
        return (
            self.sudo()
            .with_context(active_test=False)
            .search_fetch(
                [
                    ("partner_id", "in", customers.ids),
                    ("company_id", "=", company.id),
                    ("merged_into_id", "=", False),
                ],
                ["partner_id", "company_id"],
            )
        )

    @api.model
    def _ensure(self, partners, company):
        """Return the profiles of customers in a company, making missing ones.

        Safe when two transactions need the same one: the second waits, fails to
        serialise and is retried by Odoo.

        :param partners: contacts; their commercial entities count
        :param company: any company of the tree
        :return: ``{commercial partner: credit.profile}``
        """
        customers = partners.sudo().commercial_partner_id
        root = company.sudo().root_id
        found = self._find(customers, root)
        missing = customers - found.partner_id
        if missing:
            found |= self.sudo()._make_missing(missing, root)
        return {profile.partner_id: profile for profile in found}

    @api.model
    def _make_missing(self, customers, company):
        """Insert the bare rows without a race, then let the ORM fill them."""
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO credit_profile
                    (partner_id, company_id, limit_mode, active, gate_count,
                     create_uid, write_uid, create_date, write_date)
                SELECT customer, %s, 'none', TRUE, 0, %s, %s,
                       NOW() AT TIME ZONE 'UTC', NOW() AT TIME ZONE 'UTC'
                  FROM UNNEST(%s) AS customer ORDER BY customer
                ON CONFLICT (partner_id, company_id) WHERE merged_into_id IS NULL
                DO NOTHING
                RETURNING id
                """,
                company.id,
                self.env.uid,
                self.env.uid,
                sorted(customers.ids),
            )
        )
        profiles = self.browse(row[0] for row in rows)
        customers.invalidate_recordset(["credit_profile_ids"], flush=False)
        profiles._initialise()
        return profiles

    def _initialise(self):
        """Fill new files: their customer's name, and the company's default limit.

        Extend with ``super()`` to set more on files that the gate makes.
        """
        for profile in self:
            profile.partner_name = profile.partner_id.complete_name
        for company, profiles in self.grouped("company_id").items():
            default = company._credit_default_limit()
            if default:
                profiles.with_user(SUPERUSER_ID)._grant(
                    default,
                    origin="default",
                    reason=company._credit_default_reason(),
                )
