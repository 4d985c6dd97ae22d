"""How well a scorecard ranks what customers did next, on the company's own books."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine import assessing, behaviour, validation
from ..exceptions import CreditControlError

#: Fewer customers than this say nothing; fewer than enough say little.
LEAST, ENOUGH = 5, 30


class CreditScorecardValidation(models.Model):
    """A measurement: scores as of a past day, and what came in the days after it.

    Only the own ledger is asked, as it stood then; reports as of then are not at hand.
    """

    _name = "credit.scorecard.validation"
    _description = "Validation of a Scorecard"
    _order = "id desc"

    scorecard_id = fields.Many2one(
        "credit.scorecard", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    as_of = fields.Date(
        string="Scores As Of", required=True, readonly=True, help="End of that day."
    )
    horizon_days = fields.Integer(
        string="Days Afterwards", required=True, readonly=True
    )
    cases = fields.Integer(
        string="Customers",
        readonly=True,
        help="With a score then, and with money due in the days afterwards.",
    )
    unscored = fields.Integer(
        readonly=True, help="With money due, and too little known for a score."
    )
    bad = fields.Integer(
        string="Late", readonly=True, help="Paid more than half of the amount late."
    )
    measured = fields.Boolean(
        readonly=True, help="Some customers paid late, and some did not."
    )
    gini = fields.Float(
        digits=(5, 3),
        readonly=True,
        help="1: all who paid late had lower scores than all others; 0: no better than "
        "chance.",
    )
    ks = fields.Float(
        string="KS",
        digits=(5, 3),
        readonly=True,
        help="Kolmogorov–Smirnov: the widest gap between the two distributions.",
    )
    has_psi = fields.Boolean(readonly=True)
    psi = fields.Float(
        string="PSI",
        digits=(7, 3),
        readonly=True,
        help="Population stability between then and now: below 0.10 the customers are "
        "as they were, above 0.25 they are others.",
    )
    headline = fields.Text(
        compute="_compute_headline", help="What the figures say, in words."
    )
    line_ids = fields.One2many(
        "credit.scorecard.validation.line", "validation_id", readonly=True
    )

    @api.depends("scorecard_id", "as_of")
    def _compute_display_name(self):
        for one in self:
            one.display_name = f"{one.scorecard_id.display_name}, {one.as_of}"

    @api.depends("cases", "gini", "measured", "psi", "has_psi")
    @api.depends_context("lang")
    def _compute_headline(self):
        for one in self:
            told = (one._caveat(), one._ranking(), one._stability())
            one.headline = " ".join(filter(None, told))

    def _caveat(self):
        """That a handful of customers shows how it is done, and no more."""
        self.ensure_one()
        if self.cases >= ENOUGH:
            return ""
        return self.env._(
            "%(count)s customers are too few to judge the card by: take these figures as an "
            "example until there are %(enough)s.",
            count=self.cases,
            enough=ENOUGH,
        )

    def _ranking(self):
        """How well the card ranks: a Gini is 2 × the share of pairs in order less 1."""
        self.ensure_one()
        if not self.measured:
            return self.env._(
                "All of these customers paid alike, so nothing says how well the card "
                "ranks them."
            )
        return self.env._(
            "Of each 100 pairs of a customer who paid late and one who did not, the card "
            "gave %(right)s the lower score to the late one.",
            right=round(50 * (1 + self.gini)),
        )

    def _stability(self):
        """Whether the customers of then speak for those of now."""
        self.ensure_one()
        if not self.has_psi:
            return ""
        if self.psi < 0.1:
            return self.env._("Since then the scores have hardly moved.")
        if self.psi <= 0.25:
            return self.env._("Since then the scores have moved a little.")
        return self.env._(
            "Since then the scores have moved a lot, so the card may rank otherwise "
            "today: measure a later day, too."
        )

    @api.model
    def _measure(self, card, company, as_of, horizon):
        """Measure a scorecard and keep the result.

        :param card: ``credit.scorecard``
        :param company: root company whose books are read
        :param datetime.date as_of: end of the day at which customers are scored
        :param int horizon: days afterwards in which they are measured
        :return: ``credit.scorecard.validation``
        :raise CreditControlError: too few customers
        """
        end = fields.Date.add(as_of, days=horizon)
        scores = self._scores(card, company, as_of)
        came = self.env["credit.ledger"]._late_afterwards(company, as_of, end)
        cases = [(scores[one], bad) for one, bad in came.items() if one in scores]
        if len(cases) < LEAST:
            raise CreditControlError(
                self.env._(
                    "%(count)s customers had a score then and money due in the days "
                    "afterwards; %(least)s are needed. Choose another day or a longer "
                    "time.",
                    count=len(cases),
                    least=LEAST,
                )
            )
        now = self._scores(card, company, company._credit_today())
        return self.sudo().create(
            self._values(card, company, as_of, horizon, cases, came, scores, now)
        )

    def _scores(self, card, company, as_of):
        """Scores from the ledger alone: ``{partner id: Decimal}`` of those who have one."""
        engine_card = card._to_engine()
        found = {}
        ledger = self.env["credit.ledger"]._behaviour(company, as_of)
        for partner, sums in ledger.items():
            result = assessing.scorecard.score(engine_card, behaviour.inputs(sums))
            if result.total is not None and result.willingness is not None:
                found[partner] = result.total
        return found

    def _values(self, card, company, as_of, horizon, cases, came, scores, now):
        """The columns and lines of a measurement."""
        lows = [line.score for line in card.category_ids] or [0]
        gini, ks = validation.gini(cases), validation.ks(cases)
        psi = validation.psi(list(scores.values()), list(now.values()), lows)
        names = {line.score: line.category_id.id for line in card.category_ids}
        return {
            "scorecard_id": card.id,
            "company_id": company.id,
            "as_of": as_of,
            "horizon_days": horizon,
            "cases": len(cases),
            "unscored": len(came) - len(cases),
            "bad": sum(bad for _score, bad in cases),
            "measured": gini is not None,
            "gini": float(gini or 0),
            "ks": float(ks or 0),
            "has_psi": psi is not None,
            "psi": psi or 0.0,
            "line_ids": [
                (
                    0,
                    0,
                    {
                        "low": band.low,
                        "category_id": names.get(band.low),
                        "cases": band.cases,
                        "share": band.cases / len(cases) if cases else 0.0,
                        "bad": band.bad,
                        "rate": float(band.rate or 0),
                    },
                )
                for band in validation.rates(cases, lows)
            ],
        }


class CreditScorecardValidationLine(models.Model):
    _name = "credit.scorecard.validation.line"
    _description = "Band of a Validation"
    _order = "validation_id, low desc"

    validation_id = fields.Many2one(
        "credit.scorecard.validation", required=True, ondelete="cascade", index=True
    )
    low = fields.Integer(string="From Score", readonly=True)
    category_id = fields.Many2one("credit.category", readonly=True)
    cases = fields.Integer(string="Customers", readonly=True)
    share = fields.Float(readonly=True)
    bad = fields.Integer(string="Late", readonly=True)
    rate = fields.Float(
        string="Late Rate", readonly=True, help="Share of them that paid late."
    )


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    @api.model
    def _late_afterwards(self, company, as_of, end):
        """Who paid more than half of the amount late that fell due in some days.

        As known at the end of the last day; what is open and not past due by then is not
        counted, and neither is what credit notes settled, nor what was paid before these
        days: that was known already.

        :param company: root company
        :param datetime.date as_of: the day after which instalments fall due
        :param datetime.date end: the last day
        :return: ``{partner id: bool}`` of those with anything to count
        """
        self.env.flush_all()
        scope = self._scope(company)
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT holder.commercial_partner_id,
                           2 * SUM(part.late) > SUM(part.paid + part.open)
                      FROM (%s) part JOIN res_partner holder ON holder.id = part.partner_id
                     GROUP BY 1 HAVING SUM(part.paid + part.open) > 0
                    """,
                    self._due_between_sql(scope, as_of, end),
                )
            )
        )

    def _due_between_sql(self, scope, as_of, end):
        """Instalments due after a day and by another: what of each was paid, late, open."""
        return SQL(
            """
            SELECT line.partner_id,
                   COALESCE(settled.paid, 0) AS paid,
                   CASE WHEN due.day < %(end)s
                        THEN line.balance - COALESCE(settled.whole, 0) ELSE 0 END AS open,
                   COALESCE(settled.late, 0)
                   + CASE WHEN due.day < %(end)s
                          THEN line.balance - COALESCE(settled.whole, 0) ELSE 0 END AS late
              FROM account_move_line line
              JOIN account_move invoice ON invoice.id = line.move_id
             CROSS JOIN LATERAL (
                   SELECT COALESCE(line.date_maturity, line.date) AS day) due
              LEFT JOIN LATERAL (
                   SELECT SUM(partial.amount) AS whole,
                          SUM(partial.amount) FILTER (
                              WHERE entry.move_type <> 'out_refund'
                                AND partial.max_date > %(as_of)s) AS paid,
                          SUM(partial.amount) FILTER (
                              WHERE entry.move_type <> 'out_refund'
                                AND partial.max_date > due.day) AS late
                     FROM account_partial_reconcile partial
                     JOIN account_move_line credit ON credit.id = partial.credit_move_id
                     JOIN account_move entry ON entry.id = credit.move_id
                    WHERE partial.debit_move_id = line.id
                      AND partial.max_date <= %(end)s
                      AND credit.parent_state = 'posted') settled ON TRUE
             WHERE invoice.move_type IN ('out_invoice', 'out_receipt')
               AND line.balance > 0
               AND due.day > %(as_of)s AND due.day <= %(end)s
               AND %(booked)s
            """,
            as_of=as_of,
            end=end,
            booked=self._booked_receivables_sql(end, scope),
        )
