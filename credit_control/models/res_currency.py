from odoo import models
from odoo.tools import SQL, format_date

from ..exceptions import CreditControlError

#: No limit, cap or security means more than this; beyond it somebody mistyped.
ABSURD = 1e12


class ResCurrency(models.Model):
    _inherit = "res.currency"

    def _credit_said(self, amount):
        """The same as :meth:`_credit_shown` at the beginning of a sentence."""
        shown = self._credit_shown(amount)
        return shown[:1].upper() + shown[1:]

    def _credit_shown(self, amount):
        """An amount for a sentence that refuses it.

        What is absurd has no exact figure: its last digits would be noise.  The mark
        that Odoo puts behind a minus against line breaks is left out: not every program
        that shows the sentence knows it.
        """
        if abs(amount) <= ABSURD:
            return self.format(amount).replace("\ufeff", "")
        most = self.format(ABSURD if amount > 0 else -ABSURD).replace("\ufeff", "")
        if amount > 0:
            return self.env._("more than %s", most)
        return self.env._("less than %s", most)

    def _credit_rates_to(self, company, date):
        """Factors that turn one unit of each currency into company currency.

        :param company: the root company whose currency and rates count
        :param datetime.date date: the date of the rates
        :return: ``{currency: float}``; 0.0 for a currency without a rate at that date
        """
        target = company.currency_id
        if self <= target:  # the usual case costs no query
            return dict.fromkeys(self, 1.0)
        rates = self._get_rates(company, date)
        known = self._credit_known_at(company, date)
        base = rates.get(target.id) or target._get_rates(company, date)[target.id]
        return {
            currency: 1.0
            if currency == target
            else (base / rates[currency.id] if currency in known else 0.0)
            for currency in self
        }

    def _credit_worth(self, amount, company, date):
        """An amount of this currency in company currency, to be decided by.

        :param float amount: in this currency
        :param company: the root company whose currency and rates count
        :param datetime.date date: the date of the rate
        :raise CreditControlError: no exchange rate is known at the date
        """
        self.ensure_one()
        rate = self.sudo()._credit_rates_to(company, date)[self]
        if not rate:
            raise CreditControlError(
                self.env._(
                    "There is no exchange rate from %(currency)s to %(company)s at "
                    "%(date)s. Enter one, or give the amount in %(company)s.",
                    currency=self.name,
                    company=company.currency_id.name,
                    date=format_date(self.env, date),
                )
            )
        return company.currency_id.round(amount * rate)

    def _credit_known_at(self, company, date):
        """The currencies for which a rate exists at or before a date.

        Odoo falls back to the oldest later rate, or to 1; a decision about credit must
        not rest on either.
        """
        foreign = self - company.currency_id
        if not foreign:
            return self
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT currency_id FROM res_currency_rate"
                " WHERE currency_id IN %s AND name <= %s"
                " AND (company_id IS NULL OR company_id = %s)",
                tuple(foreign.ids),
                date,
                company.root_id.id,
            )
        )
        return (self & company.currency_id) | self.browse(row[0] for row in rows)
