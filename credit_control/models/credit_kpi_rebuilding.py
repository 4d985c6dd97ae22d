"""Computing the series of key figures anew, for months gone by as for the current one."""

import logging
from functools import partial

from odoo import api, models
from odoo.tools import format_date

from ..engine.kpi_calendar import add_months, month_end
from ..engine.kpi_figures import MONEY, VERSION
from ..engine.kpi_parts import is_known
from ..engine.kpi_registry import FIGURES, figures
from ..exceptions import CreditControlError
from ..jobs import one_by_one
from .credit_kpi_value import DIMENSIONS

_logger = logging.getLogger(__name__)

#: What a key of a dimension is.
_MODELS = {
    "category": "credit.category",
    "country": "res.country",
    "salesperson": "res.users",
    "collector": "res.users",
    "product": "product.category",
}
#: The longest series that is rebuilt at once, in months.
LONGEST = 120


class CreditKpiValue(models.Model):
    _inherit = "credit.kpi.value"

    @api.model
    def _rebuild(self, company, first, last=None):
        """Compute figures of months anew from what is posted, and store them.

        Categories, countries and people are those of today; what the gate did is on
        record from the day of its installation only.

        :param company: ``res.company``; its whole tree is read
        :param datetime.date first: a day of the first month
        :param datetime.date last: a day of the last month, the current one by default
        :return: the values, in no order
        :raise CreditControlError: there are no such months, or too many, or no books
        """
        company = company.sudo().root_id
        today = company._credit_today()
        self._check_months(company, first, last or today, today)
        last = min(last or today, today)
        ledger = self.env["credit.ledger"].sudo()
        calendar, groups = ledger._kpi_groups(company, first, last, today)
        values = self._values_of(company, calendar, groups)
        return self._replace(company, add_months(first, 0), last, values)

    def _check_months(self, company, first, last, today):
        """Refuse months that cannot be computed, as they were entered.

        :raise CreditControlError: saying which of them, and what to choose instead
        """
        begun = self._books_begin(company)
        month = partial(format_date, self.env, date_format="MMMM yyyy")
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        refusal = ""
        if months < 1:
            refusal = self.env._("The first month comes after the last.")
        elif first > month_end(today):
            refusal = self.env._("Nothing has happened in %s yet.", month(first))
        elif begun and month_end(last) < begun:
            refusal = self.env._("The books begin in %s only.", month(begun))
        elif months > LONGEST:
            refusal = self.env._(
                "These are %(months)s months, and at most %(longest)s are computed at "
                "once.",
                months=months,
                longest=LONGEST,
            )
        if refusal:
            raise CreditControlError(
                self.env._(
                    "From %(first)s to %(last)s no figures can be computed: %(refusal)s "
                    "Choose other months.",
                    first=month(first),
                    last=month(last),
                    refusal=refusal,
                )
            )

    @api.model
    def _books_begin(self, company):
        """The day of the first entry on a company's receivable accounts."""
        self.env.flush_all()
        ledger = self.env["credit.ledger"].sudo()
        return ledger._books_begin(ledger._scope(company))

    def _values_of(self, company, calendar, groups):
        """What to store of the facts of a company and its parts."""
        kpis = self.env["credit.kpi"]._ensure_all()
        names = self._key_names(groups)
        scale = 10**company.currency_id.decimal_places
        known = {
            dimension: {code for code in FIGURES if is_known(FIGURES[code], dimension)}
            for dimension, _label in DIMENSIONS
        }
        ledger = self.env["credit.ledger"].sudo()
        return [
            {
                "company_id": company.id,
                "month": month_end(calendar.ends[place]),
                "as_of": calendar.ends[place],
                "dimension": dimension,
                "key_id": key,
                "key_name": names.get((dimension, key), False),
                "kpi_id": kpis[code].id,
                "version": VERSION,
                **self._stored(code, found, scale),
            }
            for (dimension, key), months in groups.items()
            for place, view in ledger._kpi_views(calendar, months)
            for code, found in figures(view).items()
            if code in known[dimension]
        ]

    def _stored(self, code, found, scale):
        """A figure's value and parts, amounts in whole units of the currency."""
        figure = FIGURES[code]
        value, numerator, denominator = found
        parts = scale if figure.in_money else 1
        return {
            "value": value / scale if figure.unit == MONEY else value,
            "numerator": (numerator or 0) / parts,
            "denominator": (denominator or 0) / parts,
        }

    def _key_names(self, groups):
        """What the keys of all dimensions are called."""
        names = {}
        for dimension, model in _MODELS.items():
            ids = {key for kind, key in groups if kind == dimension and key}
            for record in self.env[model].sudo().browse(ids).exists():
                names[dimension, record.id] = record.display_name
            names[dimension, 0] = self.env._("None")
        return names

    def _replace(self, company, first, last, values):
        """Store values in place of those of the same months."""
        self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("month", ">=", first),
                ("month", "<=", month_end(last)),
            ]
        ).unlink()
        self.env.flush_all()
        return self.sudo().create(values)

    # ---- the job ------------------------------------------------------------------
    @api.model
    def _cron_store(self):
        """Store the current month, and past ones that were not over when last computed.

        At its first run the year before, so that there is something to compare with.
        """
        roots = self.env["res.company"].sudo().search([("parent_id", "=", False)])
        one_by_one(roots.filtered("account_use_credit_limit"), self._store)

    def _store(self, company):
        first = self._first_to_store(company)
        self._rebuild(company, first)
        _logger.info("Key figures of %s stored from %s.", company.name, first)

    def _first_to_store(self, company):
        """The month from which on the stored figures are not final."""
        today = company._credit_today()
        open_months = self.sudo().search(
            [("company_id", "=", company.id), ("dimension", "=", "company")]
        )
        unfinished = open_months.filtered(lambda one: one.as_of < one.month)
        if not open_months:
            return add_months(today, -12)
        # what was booked late into the month before is taken in, too
        return min([*unfinished.mapped("month"), add_months(today, -1)])
