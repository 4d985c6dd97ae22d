from odoo import api, fields, models

from ..engine import followup as engine
from ..exceptions import CreditAuthorityError, CreditControlError

DRAFT, PLANNED, SENDING, SENT, REVERTED = (
    "draft",
    "planned",
    "sending",
    "sent",
    "reverted",
)


class CreditFollowupBatch(models.Model):
    """One run: who is reminded of what on a day, and who is not and why."""

    _name = "credit.followup.batch"
    _description = "Follow-up Batch"
    _inherit = ["mail.thread"]
    _order = "run_date desc, id desc"
    _check_company_auto = True

    name = fields.Char(readonly=True, copy=False, default="/")
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
                count
                for state, _c, count in found
                if state in ("planned", "approval", "queued")
            )
            failed = sum(count for s, _c, count in found if s == "failed")
            batch.failed_count = failed + undelivered.get(batch, 0)
            batch.letter_count = sum(
                count for s, c, count in found if (s, c) == ("sent", "letter")
            )

    def _count_undelivered(self):
        """E-mails that were not delivered or came back, by batch."""
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
        found = notices.browse(set(failed.mail_message_id.mapped("res_id")))
        return {b: len(group) for b, group in found.grouped("batch_id").items()}

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
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                vals["name"] = self.env["ir.sequence"].next_by_code(self._name) or "/"
        return super().create(vals_list)

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
        said = {name for name in vals if not name.startswith(("message_", "activity_"))}
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
        return super().write(vals)

    def _set(self, vals):
        """Write what only the life of a batch may write."""
        return super().write(vals)

    def _check_is(self, *states):
        self.ensure_one()
        if self.state not in states:
            names = dict(self._fields["state"]._description_selection(self.env))
            raise CreditControlError(
                self.env._(
                    "%(batch)s is “%(state)s”, so this cannot be done.",
                    batch=self.name,
                    state=names[self.state],
                )
            )

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
