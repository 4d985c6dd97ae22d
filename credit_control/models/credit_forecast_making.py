"""Making a forecast: the books of the day in, expected payments and weeks out.

Customers are taken in portions, so that memory stays the same however many there are.
"""

from collections import defaultdict
from datetime import timedelta
from statistics import median

from odoo import fields, models
from odoo.tools import split_every

from ..engine import forecast, forecast_cash, forecast_dates, forecast_items
from ..engine.money import from_minor, stored_to_minor
from .credit_forecast_accuracy import sample
from .credit_forecast_item import INVOICE, ORDER, PLAN, PROMISE, Row
from .credit_forecast_week import AMOUNTS

#: Customers of a portion, and at most of those from whom the common habits are learnt.
PORTION, CROWD = 500, 2000
#: Days of terms of a customer that has never been invoiced.
_TERMS = 30
_FIELDS = {INVOICE: "invoices", PROMISE: "promises", PLAN: "plans", ORDER: "orders"}


class CreditForecast(models.Model):
    _inherit = "credit.forecast"

    def _run(self):
        """Make the forecast as of its day and keep it."""
        self.ensure_one()
        company, today = self.company_id, self.date
        run = _Run(self, today)
        run.learn()
        for portion in split_every(PORTION, self._whom_to_ask(today)):
            run.read_portion(list(portion))
            for partner in portion:
                run.customer(partner)
            self.env["credit.forecast.item"]._insert(run.rows, run.shared)
            run.rows = []
        # what was expected on a past day does not take the place of today's
        current = today == company._credit_today()
        if current:
            self._retire_others()
        self.write({"made_on": fields.Datetime.now(), "is_current": current})
        self._keep_weeks(run.cash.weeks(), today)
        self.write(run.totals())

    def _whom_to_ask(self, today):
        """Ids of the customers from whom anything is expected; what is open is kept."""
        ledger = self.env["credit.ledger"]
        whom = set(ledger._keep_open_items(self.company_id, today))
        if self.with_orders:
            whom.update(ledger._forecast_orders(self.company_id, None))
        return sorted(whom)

    def _keep_weeks(self, weeks, today):
        """Store the weeks, in their currency and in the company's."""
        rows = []
        for week in weeks:
            currency = self.env["res.currency"].browse(week.currency)
            digits = currency.decimal_places
            row = {
                "forecast_id": self.id,
                "currency_id": currency.id,
                "start": week.start,
                "end": week.end,
                "is_later": week.end is None,
            }
            for name in AMOUNTS:
                row[name] = from_minor(getattr(week, name), digits)
                row[f"{name}_company"] = currency._convert(
                    row[name], self.currency_id, self.company_id, today
                )
            for source, amount in week.sources.items():
                row[_FIELDS[source]] = from_minor(amount, digits)
            rows.append(row)
        self.env["credit.forecast.week"].create(rows)

    # ---- what others know ------------------------------------------------------
    def _promises(self, partner_ids):
        """What customers have promised and is not due for a decision yet.

        :return: ``{partner id: (share of promises kept, {currency id:
            [engine.forecast_items.Promise]})}``
        """
        return {}

    def _plans(self, partner_ids):
        """Payment plans under way.

        :return: ``{partner id: (ids of the instalments of invoices that the plan is
            about, [(date, amount in minor units, currency id)])}``
        """
        return {}


class _Run:
    """One forecast in the making."""

    def __init__(self, record, today):
        self.record, self.today = record, today
        # of a past day all is known, of today what was booked until now
        is_past = today < record.company_id._credit_today()
        self.first = today + timedelta(1 if is_past else 0)
        self.env, self.company = record.env, record.company_id
        self.ledger = record.env["credit.ledger"]
        self.digits = {
            currency.id: currency.decimal_places
            for currency in record.env["res.currency"]
            .with_context(active_test=False)
            .search([])
        }
        ends = forecast_cash.week_ends(self.first, record.weeks)
        stress = forecast_cash.Stress(record.stress_days, record.stress_lost / 100)
        self.cash = forecast_cash.Cash(self.first, ends, stress)
        self.rows, self.count = [], 0
        self.currency = self.company.currency_id
        self.shared = {"forecast_id": record.id, "company_id": self.company.id}
        self.sums = defaultdict(float)

    def learn(self):
        """Learn what holds for all, from an even sample of the customers."""
        ledger, company, today = self.ledger, self.company, self.today
        ledger._keep_payment_histories(company, today)
        asked = sample(ledger._forecast_customers(company, today), CROWD)
        said = ledger._payment_histories(asked).values()
        self.crowd = forecast.learn(said, today)
        counts = ledger._forecast_paydays(company, today)
        self.paydays = forecast_dates.paydays(counts, self.first)

    def read_portion(self, partners):
        """Read all that is needed of a portion of customers."""
        ledger = self.ledger
        self.histories = ledger._payment_histories(partners)
        self.items = ledger._forecast_items(partners)
        self.promises = self.record._promises(partners)
        self.plans = self.record._plans(partners)
        orders = self.record.with_orders
        self.orders = ledger._forecast_orders(self.company, partners) if orders else {}

    def customer(self, partner):
        """Forecast all that one customer owes."""
        self.partner, self.habits = partner, {}
        self.category, self.history = self.histories.get(partner, (None, []))
        rows = self.items.get(partner, [])
        planned, instalments = self.plans.get(partner, ((), ()))
        for row in rows:
            self.sums["receivable"] += row["amount_company"]
            if row["id"] in planned:
                self.sums["extra"] -= row["amount_company"]
        rows = [row for row in rows if row["id"] not in planned]
        by_currency = defaultdict(list)
        for row in rows:
            by_currency[row["currency_id"]].append(row)
        for currency, some in by_currency.items():
            self._currency(currency, some)
        for date, amount, currency in instalments:
            self._beside(PLAN, date, amount, currency)
        if partner in self.orders:
            self._order(self.orders[partner])
        self.cash.next_customer()

    def _currency(self, currency, rows):
        """Forecast the open instalments in one currency."""
        digits, by_id = self.digits[currency], {row["id"]: row for row in rows}
        debts, credit = [], 0
        for row in rows:
            amount = stored_to_minor(row["amount"], digits)
            credit -= min(amount, 0)
            # a difference of exchange that waits to be booked is nobody's payment
            if amount > 0:
                debts.append(forecast_items.Item(row["id"], row["due"], amount))
            elif amount == 0:
                self.sums["credits"] -= row["amount_company"]
        debts, unused = forecast_items.netted(debts, credit)
        self._use_credits(rows, credit, unused)
        kept, promised = self.promises.get(self.partner, (1.0, {}))
        debts = self._without_disputed(debts, by_id)
        for piece in forecast_items.pieces(debts, promised.get(currency, ())):
            self._piece(piece, by_id[piece.item.key], kept)

    def _use_credits(self, rows, credit, unused):
        """Count what is left of credits, in company currency."""
        given = -sum(row["amount_company"] for row in rows if row["amount"] < 0)
        if credit:
            self.sums["credits"] += given * unused / credit

    def _without_disputed(self, debts, by_id):
        """Take off what is disputed of each invoice, from its last instalment on."""
        disputed, left = {}, []
        for item in reversed(debts):
            row = by_id[item.key]
            digits = self.digits[row["currency_id"]]
            amount = disputed.setdefault(
                row["move_id"], stored_to_minor(row["disputed"], digits)
            )
            taken = min(amount, item.amount)
            if taken:
                disputed[row["move_id"]] -= taken
                self.sums["disputed"] += self._own(taken, row)
            if item.amount > taken:
                rest = item.amount - taken
                left.append(item._replace(amount=rest) if taken else item)
        return left[::-1]

    def _own(self, amount, row):
        """An amount of an item in company currency, at the rate of the item."""
        whole = stored_to_minor(row["amount"], self.digits[row["currency_id"]])
        company = row["amount_company"]
        return company if amount == whole else company * amount / whole

    def _piece(self, piece, row, kept):
        """Forecast a part of an instalment."""
        told = self._told(piece.item.due, row["way"])
        if piece.promised:
            told = forecast_dates.promised(told, piece.promised, kept)
        currency = row["currency_id"]
        self.cash.add(currency, piece.amount, piece.item.due, told, piece.source)
        own = self._own(piece.amount, row)
        self._row(told, piece.source, piece.amount, own, currency, piece.item.due, row)

    def _told(self, due, way=None):
        """The prediction of an instalment; an unsent bill goes the customer's usual way."""
        way = way or (self.history[-1].way if self.history else "")
        if way not in self.habits:
            self.habits[way] = forecast.habit(
                self.crowd, self.category, self.history, way, self.today
            )
        return forecast_dates.predict(self.habits[way], due, self.first, self.paydays)

    def _order(self, amount):
        """Forecast the orders of a customer: invoiced soon, due by its usual terms."""
        terms = [(seen.due - seen.issued).days for seen in self.history]
        days = self.record.order_days + (round(median(terms)) if terms else _TERMS)
        currency = self.company.currency_id.id
        minor = stored_to_minor(amount, self.digits[currency])
        self._beside(ORDER, self.today + timedelta(days), minor, currency)

    def _beside(self, source, due, amount, currency):
        """Forecast an amount that is no instalment of an invoice."""
        told = self._told(due)
        self.cash.add(currency, amount, due, told, source)
        own = (
            self.env["res.currency"]
            .browse(currency)
            ._convert(
                from_minor(amount, self.digits[currency]),
                self.company.currency_id,
                self.company,
                self.today,
            )
        )
        self.sums["extra"] += own
        self._row(told, source, amount, own, currency, due, {})

    def _row(self, told, source, amount, own, currency, due, row):
        """Keep one expected payment."""
        self.count += 1
        self.sums["total"] += own
        if own != row.get("amount_company"):  # else it is rounded already
            own = self.currency.round(own)
        self.rows.append(
            Row(
                currency,
                self.partner,
                self.category,
                row.get("move_id"),
                source,
                due,
                from_minor(amount, self.digits[currency]),
                own,
                told.expected,
                told.low,
                told.high,
                (told.expected - due).days,
                round(told.late, 4),
            )
        )

    def totals(self):
        """The figures of the whole forecast."""
        names = ("total", "disputed", "credits", "extra", "receivable")
        return {"item_count": self.count, **{name: self.sums[name] for name in names}}
