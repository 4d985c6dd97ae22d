"""Earlier applications of the same company, and what became of them."""

from odoo import fields, models
from odoo.tools import SQL, format_date

from ..engine.written import normal_name, number_key
from .credit_application import DRAFT, STAFF

#: More of them are not listed.
MOST_EARLIER = 10


class CreditApplication(models.Model):
    _inherit = "credit.application"

    earlier_ids = fields.Many2many(
        "credit.application",
        string="Earlier Applications",
        compute="_compute_earlier",
        groups=STAFF,
        help="Applications of a company with the same number, or of the same name in the "
        "same place.",
    )
    earlier = fields.Text(
        string="Applied Before", compute="_compute_earlier", groups=STAFF
    )

    def _compute_earlier(self):
        for application in self:
            found = application._earlier()
            application.earlier_ids = found
            application.earlier = "\n".join(one._outcome() for one in found)

    def _earlier(self):
        """What the same company applied for before; it is information, no duplicate."""
        others = self.browse()
        if not self._origin:
            return others
        self.env["credit.application"].flush_model(
            ["vat", "company_registry", "zip", "state"]
        )
        numbers = sorted(
            {key for key in map(number_key, (self.vat, self.company_registry)) if key}
        )
        rows = self.env.execute_query(
            SQL(
                r"""
                SELECT id FROM credit_application
                 WHERE id < %(number)s AND company_id = %(company)s AND state != %(draft)s
                   AND (zip = %(zip)s
                    OR regexp_replace(upper(vat), '[\W_]', '', 'g') LIKE ANY(%(ends)s)
                    OR regexp_replace(upper(company_registry), '[\W_]', '', 'g')
                       LIKE ANY(%(ends)s))
                 ORDER BY id DESC LIMIT 200
                """,
                number=self._origin.id,
                company=self.company_id.id,
                draft=DRAFT,
                zip=self.zip or None,
                ends=["%" + key for key in numbers],
            )
        )
        near = others.search([("id", "in", [row[0] for row in rows])])
        return near.filtered(lambda one: one._is_same(self, numbers))[:MOST_EARLIER]

    def _is_same(self, other, numbers):
        mine = {number_key(self.vat), number_key(self.company_registry)}
        name = normal_name(self.company_name)
        same_name = name and name == normal_name(other.company_name)
        return bool(mine & set(numbers)) or bool(same_name and self.zip == other.zip)

    def _outcome(self):
        """One line: number, state, and when."""
        day = self.decided_on or self.submitted_on
        return " · ".join(
            filter(
                None,
                (
                    self.name,
                    self.company_name,
                    self._state_label(),
                    day and format_date(self.env, day.date()),
                ),
            )
        )

    def action_view_earlier(self):
        """Open the earlier applications of the same company."""
        self.ensure_one()
        return self.earlier_ids._screen()
