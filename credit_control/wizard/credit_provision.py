"""The provision matrix: what of the receivables will be lost, by age and own history."""

from datetime import timedelta

from odoo import Command, api, fields, models

from ..engine import ageing, kpi_risk
from ..engine.kpi import ratio
from ..engine.kpi_calendar import add_months, month_end
from ..engine.money import from_minor

#: Months of history from which the rates come, unless others are asked for.
HISTORY = 12


class CreditProvision(models.TransientModel):
    """The simplified approach of IFRS 9 (B5.5.35), with rates from the own books."""

    _name = "credit.provision"
    _description = "Provision Matrix"
    _rec_name = "date"

    date = fields.Date(
        string="As of",
        required=True,
        default=lambda self: self.env.company._credit_today(),
    )
    months = fields.Integer(
        string="Months of History",
        default=HISTORY,
        required=True,
        help="From so many finished months the rates come at which debts rolled from age "
        "to age, and what was written off. The running month does not count: it would "
        "change the rates from day to day.",
    )
    history_end = fields.Date(
        string="Rates Until",
        compute="_compute_history_end",
        help="The end of the last month that was finished on the date; what happened "
        "later is in the debts, not in the rates.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company.root_id
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    line_ids = fields.One2many(
        "credit.provision.line", "provision_id", compute="_compute_lines", store=True
    )
    amount = fields.Monetary(compute="_compute_totals", string="Debts")
    provision = fields.Monetary(compute="_compute_totals")

    _months_sensible = models.Constraint(
        "CHECK (months BETWEEN 1 AND 60)",
        "The history of a provision matrix is 1 to 60 months.",
    )

    @api.depends("date")
    def _compute_history_end(self):
        for matrix in self:
            day = matrix.date
            finished = day and day == month_end(day)
            matrix.history_end = (
                day if finished or not day else add_months(day, 0) - timedelta(days=1)
            )

    @api.depends("date", "months", "company_id")
    def _compute_lines(self):
        for matrix in self:
            known = matrix.date and matrix.company_id and 1 <= matrix.months <= 60
            rows = matrix._rows() if known else []
            matrix.line_ids = [Command.clear(), *map(Command.create, rows)]

    @api.depends("line_ids.amount", "line_ids.provision")
    def _compute_totals(self):
        for matrix in self:
            matrix.amount = sum(matrix.line_ids.mapped("amount"))
            matrix.provision = sum(matrix.line_ids.mapped("provision"))

    def _rows(self):
        """The matrix: values of its lines."""
        self.check_access("read")
        company = self.company_id.sudo().root_id
        first = add_months(self.history_end, 1 - self.months)
        calendar, found = (
            self.env["credit.ledger"]
            .sudo()
            ._read_month_ends(company, first, self.date, self.date)
        )
        sums = _sums(found, len(calendar.ends) - 1, self.months)
        rolls, last = _rates(sums, company.credit_loss_given_default)
        rates = kpi_risk.loss_rates(rolls, last)
        amounts = [sums["now", name] for name in _BUCKETS]
        provisions = kpi_risk.provision(amounts, rates)
        labels = self.env["credit.ageing"]._bucket_labels(
            company._credit_ageing_limits()
        )
        digits = company.currency_id.decimal_places
        return [
            {
                "bucket": label,
                "sequence": number,
                "amount": from_minor(amount, digits),
                "roll_rate": rolls[number] or 0.0 if number < len(rolls) else 0.0,
                "loss_rate": rate,
                "provision": from_minor(provision, digits),
            }
            for number, (label, amount, rate, provision) in enumerate(
                zip(labels, amounts, rates, provisions, strict=True)
            )
        ]


#: Facts of the buckets, the youngest first.
_BUCKETS = ["current", *(f"bucket_{number}" for number in range(1, ageing.BUCKETS))]
_ROLLS = [f"roll_{number}" for number in range(1, ageing.BUCKETS)]


def _sums(found, last, finished):
    """Facts of all customers: ``now``, and ``before`` and ``in`` all finished months.

    :param found: ``{customer: {place: facts}}``
    :param int last: place of the day of the matrix
    :param int finished: place of the last finished month: that one or the one before
    """
    names = (*_BUCKETS, *_ROLLS, "written_off")
    sums = {(when, name): 0 for when in ("now", "before", "in") for name in names}
    for months in found.values():
        for place, facts in months.items():
            for name in names:
                value = facts.get(name, 0)
                if place == last:
                    sums["now", name] += value
                if 0 <= place < finished:
                    sums["before", name] += value
                if 0 < place <= finished:
                    sums["in", name] += value
    return sums


def _rates(sums, lost):
    """Roll rates over the whole history, and what was lost of the last bucket."""
    rolls = tuple(
        ratio(sums["in", roll], sums["before", bucket], 100)
        for roll, bucket in zip(_ROLLS, _BUCKETS, strict=False)
    )
    last = kpi_risk.observed_loss(
        sums["in", "written_off"], sums["in", _ROLLS[-1]], lost
    )
    return rolls, last


class CreditProvisionLine(models.TransientModel):
    """One age of a provision matrix."""

    _name = "credit.provision.line"
    _description = "Age of a Provision Matrix"
    _order = "sequence, id"
    _rec_name = "bucket"

    provision_id = fields.Many2one(
        "credit.provision", string="Matrix", required=True, ondelete="cascade"
    )
    sequence = fields.Integer()
    currency_id = fields.Many2one(related="provision_id.currency_id")
    bucket = fields.Char(string="Age", readonly=True)
    amount = fields.Monetary(string="Debts", readonly=True)
    roll_rate = fields.Float(
        string="Rolls On (%)",
        readonly=True,
        digits=(6, 2),
        help="Share that was in the next bucket a month later.",
    )
    loss_rate = fields.Float(
        string="Loss Rate (%)",
        readonly=True,
        digits=(6, 2),
        help="What rolls through all later buckets and is lost of the last.",
    )
    provision = fields.Monetary(readonly=True)
