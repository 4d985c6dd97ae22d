"""What customers share, read for many of them at once."""

from odoo import api, models
from odoo.tools import SQL


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    @api.model
    def _read_group_limits(self, heads, today):
        """The limits that groups share at a date, by the file of their head.

        :param heads: ``credit.profile`` that bear limits of groups
        :return: ``{profile id: (currency, amount)}``, without groups that have none
        """
        self.env["credit.limit"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (profile_id) profile_id, currency_id, amount::float
                  FROM credit_limit
                 WHERE kind = 'group' AND state = 'active'
                   AND profile_id = ANY(%(ids)s)
                   AND date_from <= %(today)s
                   AND (date_to IS NULL OR date_to >= %(today)s)
                 ORDER BY profile_id, amount DESC
                """,
                ids=heads.ids,
                today=today,
            )
        )
        currencies = self.env["res.currency"]
        return {row[0]: (currencies.browse(row[1]), row[2]) for row in rows}

    @api.model
    def _read_caps(self, caps, company, today):
        """What all customers under each cap owe, in company currency.

        :param caps: ``credit.cap`` of one company
        :param company: root company
        :return: ``{cap id: amount}``, with one statement
        """
        self.env["credit.cap"].flush_model()
        self.env["credit.profile"].flush_model(["category_id"])
        self.env["res.partner"].flush_model(["country_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT cap.id, SUM(position.exposure)::float
                  FROM (%s) position
                  JOIN credit_profile profile ON profile.id = position.id
                  JOIN res_partner partner ON partner.id = profile.partner_id
                  JOIN credit_cap cap ON cap.id = ANY(%s)
                   AND (cap.category_id IS NULL
                        OR cap.category_id = profile.category_id)
                   AND (cap.country_id IS NULL OR cap.country_id = partner.country_id)
                 GROUP BY cap.id
                """,
                self._exposure_position_sql(company, today),
                caps.ids,
            )
        )
        return dict(rows)
