"""How good the forecast would have been at the ends of past months."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import date_utils

from ..engine import forecast_backtest
from ..engine.money import from_minor

#: Month ends that are looked back at, and customers at most: an even sample of all.
MONTHS, CUSTOMERS = 12, 1000
#: Days after a month end until its invoices can be known late or in time.
_KNOWN = 31
#: Instalments of each customer that are read: more than for a forecast of today.
_MOST = 200
#: Fewer payments than that say nothing.
_LEAST = 5


class CreditForecastAccuracy(models.Model):
    _name = "credit.forecast.accuracy"
    _description = "Accuracy of the Forecast"
    _order = "date desc"
    _rec_name = "date"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        string="Month End",
        required=True,
        readonly=True,
        help="The forecast was made again as of this day, with what was known then.",
    )
    looked_on = fields.Date(readonly=True, help="Payments until then are known to it.")
    customers = fields.Integer(readonly=True, aggregator="max")
    new_count = fields.Integer(string="New Invoices", readonly=True)
    new_days = fields.Float(
        string="Days Off (New)",
        readonly=True,
        aggregator="avg",
        help="Mean distance between the date named and the payment, of invoices issued "
        "in the 30 days after.",
    )
    new_auc = fields.Float(
        string="AUC (New)",
        readonly=True,
        aggregator=None,
        digits=(4, 3),
        help="How often a late invoice had been given a higher chance of being late "
        "than one paid in time: 0.5 is chance, 1 is perfect.",
    )
    new_brier = fields.Float(
        string="Brier (New)",
        readonly=True,
        aggregator="avg",
        digits=(4, 3),
        help="Mean squared error of the chance of being late; smaller is better.",
    )
    open_count = fields.Integer(string="Open Invoices", readonly=True)
    open_days = fields.Float(
        string="Days Off (Open)",
        readonly=True,
        aggregator="avg",
        help="The same of what was open at the month's end.",
    )
    open_auc = fields.Float(
        string="AUC (Open)", readonly=True, aggregator=None, digits=(4, 3)
    )
    open_brier = fields.Float(
        string="Brier (Open)", readonly=True, aggregator="avg", digits=(4, 3)
    )
    terms_days = fields.Float(
        string="Days Off by Terms",
        readonly=True,
        aggregator="avg",
        help="The same if everybody paid when due.",
    )
    bias = fields.Float(
        string="Later Than Foretold",
        readonly=True,
        aggregator="avg",
        help="Mean days by which payments of open invoices came after the date named.",
    )
    expected = fields.Monetary(
        string="Expected in 4 Weeks",
        readonly=True,
        help="From what was open at the month's end.",
    )
    low = fields.Monetary(readonly=True)
    high = fields.Monetary(readonly=True)
    came = fields.Monetary(string="Came in 4 Weeks", readonly=True)
    in_range = fields.Boolean(
        string="Within the Range", compute="_compute_in_range", store=True
    )

    _one_a_month = models.UniqueIndex("(company_id, date)")

    @api.depends("low", "high", "came")
    def _compute_in_range(self):
        for month in self:
            month.in_range = month.low <= month.came <= month.high

    # ---- looking back ----------------------------------------------------------
    @api.model
    def _look_back(self, company, today=None):
        """Make the forecasts of the last twelve month ends again and compare.

        Payments made since change the figures of the last months, so all are computed
        anew. With more than a thousand customers an even sample of them is taken.

        :param company: root company
        :param datetime.date today: the last day whose payments are known, by default
            the company's today
        :return: the records
        """
        today = today or company._credit_today()
        ledger = self.env["credit.ledger"]
        ledger._keep_payment_histories(company, today, _MOST)
        partners = sample(ledger._forecast_customers(company, today), CUSTOMERS)
        histories = [
            (category, [_until(bill, today) for bill in bills])
            for category, bills in ledger._payment_bills(partners)
        ]
        self.search([("company_id", "=", company.id)]).unlink()
        rows = []
        for date in past_month_ends(today, MONTHS):
            past = forecast_backtest.at(histories, date, today)
            if past.open.count and past.open.count + past.new.count >= _LEAST:
                rows.append(self._row(company, past, today, len(histories)))
        return self.create(rows)

    def _row(self, company, past, today, customers):
        """The values of a record, from what the engine found."""
        digits = company.currency_id.decimal_places
        return {
            "company_id": company.id,
            "date": past.date,
            "looked_on": today,
            "customers": customers,
            "new_count": past.new.count,
            "new_days": past.new.days,
            "new_auc": past.new.auc,
            "new_brier": past.new.brier,
            "open_count": past.open.count,
            "open_days": past.open.days,
            "open_auc": past.open.auc,
            "open_brier": past.open.brier,
            "terms_days": past.by_terms,
            "bias": past.open.bias,
            **{
                name: from_minor(getattr(past, name), digits)
                for name in ("expected", "low", "high", "came")
            },
        }

    def _story(self):
        """One sentence on how good the forecast has been in these months."""
        count = sum(self.mapped("open_count"))
        if not count:
            return self.env._(
                "Nothing was open at the ends of the last months, so there is nothing "
                "to compare."
            )

        def days(name):
            off = sum(month[name] * month.open_count for month in self) / count
            return f"{off:.1f}"

        return self.env._(
            "Made again at the ends of the last %(months)s months, it was %(days)s days "
            "off on average for each open invoice; the due dates were %(terms)s days "
            "off. What came in within four weeks lay within the range in %(in_range)s of "
            "%(months)s months.",
            months=len(self),
            days=days("open_days"),
            terms=days("terms_days"),
            in_range=len(self.filtered("in_range")),
        )


def _until(bill, today):
    """A bill without a payment that came later."""
    if bill.seen.paid and bill.seen.paid > today:
        return bill._replace(seen=bill.seen._replace(paid=None))
    return bill


def sample(ids, most):
    """At most so many of the ids, evenly spaced."""
    if len(ids) <= most:
        return ids
    return [ids[place * len(ids) // most] for place in range(most)]


def past_month_ends(today, count):
    """The last days of months whose outcome is known by today, the earliest first."""
    last = date_utils.start_of(today - timedelta(days=_KNOWN), "month")
    return [
        date_utils.subtract(last, months=back) - timedelta(days=1)
        for back in range(count - 1, -1, -1)
    ]
