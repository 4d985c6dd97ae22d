from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..editing import said_fields
from ..engine import followup as engine
from ..exceptions import CreditAuthorityError, CreditControlError
from . import credit_followup_notice as notice
from .credit_followup_level import LETTER

DRAFT, PLANNED, SENDING, SENT, REVERTED = (
    "draft",
    "planned",
    "sending",
    "sent",
    "reverted",
)

#: A batch is planned so many days ahead at the most.
PLAN_AHEAD = 31
#: Nobody has open instalments from before.
EARLIEST = date(2000, 1, 1)
#: What only the life of a batch writes.
_LIFE = ("planned_on", "sent_by_id", "reverted_reason")


class CreditFollowupBatch(models.Model):
    """One run: who is reminded of what on a day, and who is not and why."""

    _name = "credit.followup.batch"
    _description = "Follow-up Batch"
    _inherit = ["credit.lifecycle", "mail.thread", "mail.activity.mixin"]
    _order = "run_date desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        readonly=True, copy=False, default=lambda self: self.env._("New")
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company.root_id,
        index=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    run_date = fields.Date(
        required=True,
        default=lambda self: self.env.company._credit_today(),
        tracking=True,
        help="The day for which is planned: what is late on it, and which level that is.",
    )
    state = fields.Selection(
        [
            (DRAFT, "Draft"),
            (PLANNED, "Planned"),
            (SENDING, "Being Sent"),
            (SENT, "Sent"),
            (REVERTED, "Reverted"),
        ],
        default=DRAFT,
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
        group_expand=True,
    )
    strategy_ids = fields.Many2many(
        "credit.followup.strategy",
        string="Only Strategies",
        help="Empty: customers of all strategies.",
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="Only Customers",
        domain="[('customer_rank', '>', 0), ('parent_id', '=', False)]",
        help="Empty: all customers.",
    )
    minimum = fields.Monetary(
        help="Leave out totals below this, on top of what the levels say."
    )
    notice_ids = fields.One2many("credit.followup.notice", "batch_id")
    line_ids = fields.One2many("credit.followup.line", "batch_id")
    notice_count = fields.Integer(compute="_compute_counts", string="Notices")
    waiting_count = fields.Integer(
        compute="_compute_counts",
        string="To Send",
        help="Notices that are planned, approved or being sent.",
    )
    failed_count = fields.Integer(compute="_compute_counts", string="Failed")
    letter_count = fields.Integer(compute="_compute_counts", string="Letters")
    told_total = fields.Monetary(
        compute="_compute_totals",
        help="What the notices tell of: due, shown and subtracted.",
    )
    skipped_total = fields.Monetary(
        compute="_compute_totals", string="Left Out", help="What is left out."
    )
    open_total = fields.Monetary(
        compute="_compute_totals",
        string="Open Receivables",
        help="All open items that the batch looked at: told and left out.",
    )
    planned_on = fields.Datetime(readonly=True, copy=False)
    sent_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    reverted_reason = fields.Char(readonly=True, copy=False)

    _no_negative = models.Constraint(
        "CHECK (minimum >= 0)", "The minimum of a batch cannot be negative."
    )
    _one_planned = models.UniqueIndex(
        "(company_id) WHERE state = 'planned'",
        "Another batch of the company is planned and not sent yet.",
    )

    def _compute_counts(self):
        groups = self.env["credit.followup.notice"]._read_group(
            [("batch_id", "in", self.ids)],
            ["batch_id", "state", "channel"],
            ["__count"],
        )
        undelivered = self._count_undelivered()
        for batch in self:
            found = [group[1:] for group in groups if group[0] == batch]
            batch.notice_count = sum(count for _s, _c, count in found)
            batch.waiting_count = sum(
                count for state, _c, count in found if state in notice.WAITING
            )
            failed = sum(count for s, _c, count in found if s == notice.FAILED)
            batch.failed_count = failed + undelivered.get(batch, 0)
            batch.letter_count = sum(
                count for s, c, count in found if (s, c) == (notice.SENT, LETTER)
            )

    def _count_undelivered(self):
        """Notices whose e-mail was not delivered or came back, by batch.

        As the badge of the notice has it: a copy to the salesperson counts in neither,
        for the customer was reminded all the same.
        """
        notices = self.env["credit.followup.notice"].sudo()
        failed = (
            self.env["mail.notification"]
            .sudo()
            .search(
                [
                    ("notification_type", "=", "email"),
                    ("notification_status", "in", ("exception", "bounce")),
                    ("mail_message_id.model", "=", notices._name),
                    (
                        "mail_message_id.res_id",
                        "in",
                        notices._search([("batch_id", "in", self.ids)]),
                    ),
                ]
            )
        )
        found = notices.browse(set(failed.mail_message_id.mapped("res_id"))).filtered(
            lambda n: n.state == notice.SENT and n.delivery in notice.UNDELIVERED
        )
        return {b: len(group) for b, group in found.grouped("batch_id").items()}

    @api.depends("line_ids.place", "line_ids.value")
    def _compute_totals(self):
        groups = self.env["credit.followup.line"]._read_group(
            [("batch_id", "in", self.ids)], ["batch_id", "place"], ["value:sum"]
        )
        totals = {(batch, place): value for batch, place, value in groups}
        for batch in self:
            batch.skipped_total = totals.get((batch, engine.SKIPPED), 0.0)
            batch.told_total = sum(
                totals.get((batch, place), 0.0)
                for place in (engine.CLAIMED, engine.SHOWN, engine.CREDIT)
            )
            batch.open_total = batch.told_total + batch.skipped_total

    @api.model_create_multi
    def create(self, vals_list):
        next_name = self.env["ir.sequence"].next_by_code
        batches = super().create(
            [
                {
                    **vals,
                    **dict.fromkeys(_LIFE, False),
                    "state": DRAFT,
                    "name": next_name(self._name) or "/",
                }
                for vals in vals_list
            ]
        )
        batches._check_day_to_come()
        return batches

    @api.constrains("run_date")
    def _check_run_date(self):
        for batch in self:
            today = batch.company_id._credit_today()
            latest = fields.Date.add(today, days=PLAN_AHEAD)
            if not EARLIEST <= batch.run_date <= latest:
                raise ValidationError(
                    self.env._(
                        "A batch for %(day)s cannot be meant; choose a day up to "
                        "%(latest)s.",
                        day=format_date(self.env, batch.run_date),
                        latest=format_date(self.env, latest),
                    )
                )

    def _check_day_to_come(self):
        """A person plans for no day gone by; a program may, after loading old books."""
        for batch in self if not self.env.su else ():
            if batch.run_date < batch.company_id._credit_today():
                raise ValidationError(
                    self.env._(
                        "%(day)s is gone by, and a batch decides as of its day: choose "
                        "today or a day after it.",
                        day=format_date(self.env, batch.run_date),
                    )
                )

    def _check_day(self):
        """Notices speak of their day, so they go out on it or after, on no quiet day.

        A batch as of long ago, as after loading old books, is sent on any day.
        """
        self.ensure_one()
        today = self.company_id._credit_today()
        if self.run_date > today:
            raise CreditControlError(
                self.env._(
                    "%(batch)s is for %(day)s: send it on that day, or plan one for "
                    "today.",
                    batch=self.name,
                    day=format_date(self.env, self.run_date),
                )
            )
        if (today - self.run_date).days > PLAN_AHEAD:
            return
        for strategy in self.notice_ids.strategy_id:
            if strategy._to_engine(self.company_id).is_quiet(today):
                raise CreditControlError(
                    self.env._(
                        "Today is a quiet day of the strategy %(strategy)s: send "
                        "%(batch)s on the next working day.",
                        strategy=strategy.name,
                        batch=self.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        if any(batch.state not in (DRAFT, PLANNED) for batch in self):
            raise CreditControlError(
                self.env._(
                    "A batch that was sent is history and cannot be deleted; revert it "
                    "instead."
                )
            )

    def write(self, vals):
        said = said_fields(vals)
        if said and any(batch.state != DRAFT for batch in self):
            raise CreditControlError(
                self.env._(
                    "What was planned cannot be changed: drop or postpone notices, or "
                    "plan another batch."
                )
            )
        if "state" in vals:
            raise CreditControlError(
                self.env._("A batch is planned and sent with its buttons.")
            )
        result = super().write(vals)
        if "run_date" in vals:
            self._check_day_to_come()
        return result

    def _check_may_follow_up(self):
        """Following up is for collectors and those above them."""
        if self.env.su or self.env.user.has_group("credit_control.group_collector"):
            return
        raise CreditAuthorityError(
            self.env._(
                "Only credit control follows up; ask an administrator for the role "
                "Collector."
            )
        )

    # ---- actions -----------------------------------------------------------
    @api.model
    def action_today(self):
        """Open what is to be worked on today: the batch that waits, or a new one."""
        self._check_may_follow_up()
        company = self.env.company.root_id
        mine = [("company_id", "=", company.id)]
        found = self.search([*mine, ("state", "=", PLANNED)], limit=1)
        if not found:
            today = company._credit_today()
            found = self.search([*mine, ("run_date", "=", today)], limit=1)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Today's Batch"),
            "res_model": self._name,
            "res_id": found.id,
            "view_mode": "form",
            "target": "current",
        }

    def action_view_notices(self):
        """Open the notices of the batch, to work through them."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_followup_notice_action"
        )
        action["domain"] = [("batch_id", "=", self.id)]
        action["context"] = {}
        return action

    def action_view_lines(self):
        """Open what the batch decided about each open item, by reason."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_followup_line_action"
        )
        action["domain"] = [("batch_id", "=", self.id)]
        return action
