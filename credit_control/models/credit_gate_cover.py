"""The gate learns what secures a customer's debt, where a rule looks at it."""

from collections import defaultdict

from odoo import api, models

from ..engine.cover import cover_of
from ..engine.money import to_basis_points, to_minor

#: Checks that look at securities.
CODES = ("security_expired", "uninsured_share")


class CreditGate(models.AbstractModel):
    _inherit = "credit.gate"

    @api.model
    def _part_readers(self):
        # EXTENDS credit_control
        return [*super()._part_readers(), (CODES, self._read_cover)]

    def _read_cover(self, company, today, cases):
        """The securities of customers as the engine takes them, with one statement.

        :param company: root company
        :param datetime.date today: the date at which they count
        :param cases: ``credit.profile`` records, or a dictionary by them
        :return: ``{profile: {"cover": Cover}}``
        """
        profiles = self.env["credit.profile"].union(*cases)
        rows = self.env["credit.ledger"]._read_securities(profiles, today)
        currencies = self.env["res.currency"].browse({row[4] for row in rows})
        rates = currencies._credit_rates_to(company, today)
        by_profile = defaultdict(list)
        for row in rows:
            by_profile[row[0]].append(row[1:])
        names = {
            one.id: one.display_name
            for one in self.env["credit.security"].sudo().browse(row[1] for row in rows)
        }
        digits = company.currency_id.decimal_places
        factors = {currency.id: rate for currency, rate in rates.items()}
        return {
            profile: {"cover": _cover(by_profile[profile.id], names, factors, digits)}
            for profile in profiles
        }


def _cover(rows, names, factors, digits):
    """One customer's securities; in a currency without a rate they secure nothing."""
    counting, ended = [], []
    for number, kind, amount, currency, share, deductible, extension, last, on in rows:
        if not on:
            ended.append((last.isoformat(), kind, names[number]))
            continue
        worth = to_minor(amount * factors[currency], digits)
        off = to_minor(deductible * factors[currency], digits)
        counting.append(
            (kind, names[number], worth, to_basis_points(share), off, extension)
        )
    return cover_of(counting, ended)
