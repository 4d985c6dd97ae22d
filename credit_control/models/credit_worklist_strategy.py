"""How customers are ranked on the work-list: rules as data, by category or portfolio."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import worklist as engine
from ..engine.money import to_minor
from ..exceptions import CreditControlError


class CreditWorklistStrategy(models.Model):
    """A set of ranking rules, and for whom it is used."""

    _name = "credit.worklist.strategy"
    _description = "Work-list Strategy"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        default=10, help="The first strategy that fits a customer is used."
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", help="Empty: the strategy is used by all companies."
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    category_ids = fields.Many2many(
        "credit.category",
        string="Risk Categories",
        help="Empty: customers of all categories, and of none.",
    )
    portfolio_ids = fields.Many2many(
        "credit.portfolio",
        string="Portfolios",
        help="Empty: customers of all portfolios.",
    )
    rule_ids = fields.One2many("credit.worklist.rule", "strategy_id", copy=True)
    least = fields.Monetary(
        string="Smallest Overdue",
        help="Nobody is called about less overdue than this, unless something else has "
        "to be done. In the company's currency.",
    )
    contact_effect = fields.Integer(
        string="A Contact Brings (%)",
        default=30,
        help="Share of what is overdue that a contact usually brings, as long as there "
        "are few contacts on record; then those of the same risk category count.",
    )
    effect_days = fields.Integer(
        string="Counted for (Days)",
        default=14,
        help="What is paid so many days after a contact is taken as brought by it.",
    )

    _sound = models.Constraint(
        "CHECK (least >= 0 AND contact_effect BETWEEN 0 AND 100"
        " AND effect_days BETWEEN 1 AND 90)",
        "The smallest amount cannot be negative, a contact brings 0 to 100 %, and its "
        "effect is counted for 1 to 90 days.",
    )

    @api.depends_context("company")
    @api.depends("company_id")
    def _compute_currency_id(self):
        for strategy in self:
            company = strategy.company_id or self.env.company
            strategy.currency_id = company.currency_id

    @api.constrains("name", "rule_ids")
    def _check_ranks(self):
        for strategy in self:
            if not strategy.rule_ids:
                raise ValidationError(
                    self.env._(
                        "%s has no rule and would rank nobody; add one.", strategy.name
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_last(self):
        if not self.search_count([("id", "not in", self.ids)], limit=1):
            raise CreditControlError(
                self.env._(
                    "Without any strategy nobody would be on the work-list; keep one."
                )
            )

    @api.model
    def _of_company(self, company):
        """The strategies that a company's customers may fall under, in order."""
        return self.search([("company_id", "in", (False, company.id))])

    def _fitting(self):
        """A function of ids (or None) of a category and a portfolio: whether it fits.

        Asked for every customer of a company, so the strategy is read once for all.
        """
        self.ensure_one()
        categories, portfolios = set(self.category_ids.ids), set(self.portfolio_ids.ids)

        def fits(category_id, portfolio_id):
            return (not categories or category_id in categories) and (
                not portfolios or portfolio_id in portfolios
            )

        return fits

    def _to_engine(self, digits):
        """The rules as the engine takes them.

        :param int digits: decimal places of the company's currency
        :return: tuple of :class:`~..engine.worklist.Rule`
        """
        return tuple(rule._to_engine(digits) for rule in self.rule_ids)


class CreditWorklistRule(models.Model):
    """Points for one thing that makes a customer worth a call."""

    _name = "credit.worklist.rule"
    _description = "Work-list Rule"
    _order = "strategy_id, sequence, id"

    strategy_id = fields.Many2one(
        "credit.worklist.strategy", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    metric = fields.Selection(lambda self: self._metrics(), required=True)
    points = fields.Integer(required=True, default=1)
    above = fields.Float(help="Nothing is given up to this value.")
    step = fields.Float(
        string="For Each", help="The points are given for each so much. 0: once."
    )
    most = fields.Integer(string="At Most", help="0: no more than follows.")
    says = fields.Char(compute="_compute_says", string="In Words")

    _sound = models.Constraint(
        "CHECK (points BETWEEN 1 AND 1000 AND step >= 0 AND above >= 0 AND most >= 0)",
        "A rule gives 1 to 1,000 points, and none of its other figures is negative.",
    )

    @api.model
    def _metrics(self):
        terms = {
            engine.OVERDUE: self.env._("Overdue to ask for"),
            engine.OLDEST: self.env._("Days of the oldest overdue instalment"),
            engine.RISK: self.env._("Probability of default of the category (%)"),
            engine.LEVEL: self.env._("Follow-up level"),
            engine.BROKEN: self.env._("Broken promises in twelve months"),
            engine.EXPECTED: self.env._("Expected recovery"),
            engine.LIMIT_USED: self.env._("Limit used (%)"),
            engine.HELD: self.env._("Orders waiting on hold"),
            engine.DEADLINE: self.env._("Nearness of a security's deadline (days)"),
            engine.PROMISE_DUE: self.env._("Promised and due"),
            engine.DISPUTE_BACK: self.env._("Dispute rejected"),
            engine.INSTALMENT_LATE: self.env._("Instalment of a plan late"),
            engine.CALL_BACK: self.env._("Agreed contact is due (days)"),
            engine.REPLY: self.env._("Customer wrote, not answered (days)"),
        }
        return list(terms.items())

    @api.depends("metric", "points", "above", "step", "most")
    def _compute_says(self):
        for rule in self:
            rule.says = rule._sentence() if rule.metric else False

    def _sentence(self):
        values = {"points": self.points, "above": f"{self.above:,g}"}
        parts = [self.env._("%(points)s points", **values)]
        if self.step:
            each = self.env._("for each %s", f"{self.step:,g}")
            parts.append(each)
        if self.above:
            parts.append(self.env._("above %(above)s", **values))
        if self.most:
            parts.append(self.env._("at most %s", self.most))
        return ", ".join(parts)

    def _to_engine(self, digits):
        """This rule for the engine; amounts in minor units, rates in basis points."""
        unit = engine.METRICS[self.metric]
        decimals = {engine.MONEY: digits, engine.RATE: 2}.get(unit, 0)
        return engine.Rule(
            metric=self.metric,
            points=self.points,
            above=to_minor(self.above, decimals),
            step=to_minor(self.step, decimals),
            most=self.most,
        )
