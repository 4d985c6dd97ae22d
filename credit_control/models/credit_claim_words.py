"""Whole sentences of the claim letter, so that languages order their words."""

from markupsafe import Markup

from odoo import models
from odoo.tools import format_date

_STRONG = Markup("<strong>%s</strong>")


class CreditClaim(models.Model):
    _inherit = "credit.claim"

    def _letter_says(self):
        """What interest is claimed for.

        :rtype: markupsafe.Markup
        """
        self.ensure_one()
        return self.env._(
            "Invoice %(invoice)s of %(issued)s was due on %(due)s. From %(first)s to "
            "%(last)s interest arises as follows.",
            invoice=_STRONG % self.move_id.name,
            issued=format_date(self.env, self.move_id.invoice_date),
            due=format_date(self.env, self.date_due),
            first=format_date(self.env, self.date_from),
            last=format_date(self.env, self.date_to),
        )

    def _letter_counts(self):
        """By which rate and how the interest is counted.

        :rtype: markupsafe.Markup
        """
        self.ensure_one()
        regime = self.regime_id
        years = dict(regime._fields["year"]._description_selection(self.env))
        return self.env._(
            "%(regime)s: %(margin)s. Length of the year: %(year)s. Interest is simple and "
            "counts on what was open each day; only the sum is rounded.",
            regime=_STRONG % regime.name,
            margin=regime.margin or "",
            year=years.get(regime.year, ""),
        )
