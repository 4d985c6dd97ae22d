from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import followup as engine
from ..exceptions import CreditControlError

WEEKDAYS = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)


class CreditFollowupStrategy(models.Model):
    """A ladder of reminders and the calm in which it is climbed."""

    _name = "credit.followup.strategy"
    _description = "Follow-up Strategy"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", help="Empty: the strategy may be used by all companies."
    )
    level_ids = fields.One2many("credit.followup.level", "strategy_id", copy=True)
    min_interval = fields.Integer(
        string="Days Between Two Notices",
        default=7,
        help="A customer is left in peace for so many days after a notice.",
    )
    stepwise = fields.Boolean(
        string="One Level at a Time",
        default=True,
        help="However late an instalment is, each notice raises it by one level only. "
        "Off: it goes straight to the highest level that its age has reached.",
    )
    due_soon = fields.Integer(
        string="Show What Falls Due Within (Days)",
        default=7,
        help="A notice also shows what falls due soon, without asking for it.",
    )
    quiet_monday = fields.Boolean(string="Monday")
    quiet_tuesday = fields.Boolean(string="Tuesday")
    quiet_wednesday = fields.Boolean(string="Wednesday")
    quiet_thursday = fields.Boolean(string="Thursday")
    quiet_friday = fields.Boolean(string="Friday")
    quiet_saturday = fields.Boolean(string="Saturday", default=True)
    quiet_sunday = fields.Boolean(string="Sunday", default=True)
    started_on = fields.Date(
        readonly=True,
        copy=False,
        help="Day of the first batch that was sent. Levels added or changed later do not "
        "catch up with what had passed their day by then.",
    )

    _no_negative = models.Constraint(
        "CHECK (min_interval >= 0 AND due_soon >= 0)",
        "Numbers of days of a strategy cannot be negative.",
    )

    @api.constrains(*(f"quiet_{day}" for day in WEEKDAYS))
    def _check_some_day_is_left(self):
        for strategy in self:
            if all(strategy[f"quiet_{day}"] for day in WEEKDAYS):
                raise ValidationError(
                    self.env._(
                        "%s would never send anything: leave at least one day of the "
                        "week that is not quiet.",
                        strategy.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        for strategy in self:
            levels = strategy.with_context(active_test=False).level_ids
            used = self.env["credit.followup.notice"].sudo()
            used = used.search_count([("level_id", "in", levels.ids)], limit=1)
            files = self.env["credit.profile"].sudo()
            if used or files.search_count(
                [("followup_strategy_id", "=", strategy.id)], limit=1
            ):
                raise CreditControlError(
                    self.env._(
                        "%s is in use by customers or notices and cannot be deleted; "
                        "archive it instead.",
                        strategy.name,
                    )
                )

    def _to_engine(self, company):
        """This strategy as the rules see it.

        :param company: root company, whose holidays and currency count
        :rtype: engine.followup.Strategy
        """
        self.ensure_one()
        return engine.Strategy(
            levels=tuple(level._to_engine(company) for level in self._ladder()),
            min_interval=self.min_interval,
            stepwise=self.stepwise,
            quiet_weekdays=tuple(
                number for number, day in enumerate(WEEKDAYS) if self[f"quiet_{day}"]
            ),
            holidays=frozenset(self.env["credit.quiet.day"]._dates(company)),
            due_soon=self.due_soon,
            started=self.started_on or None,
        )

    def _start(self, day):
        """Remember the first batch that was sent; the levels it went by always count.

        The batch may be of a day before the levels were entered.
        """
        self.ensure_one()
        self.started_on = day
        self.level_ids.since = False

    def _ladder(self):
        """The levels in the order in which they are climbed."""
        return self.level_ids.sorted(lambda level: (level.sequence, level.id))
