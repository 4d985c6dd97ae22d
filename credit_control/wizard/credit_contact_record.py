"""Dialogs of the call page: log a contact, hand over, ask for a release."""

from odoo import api, fields, models

from ..exceptions import CreditControlError
from ..models.credit_contact_log import CALL


class CreditContactRecord(models.TransientModel):
    _name = "credit.contact.record"
    _description = "Log a Contact"

    profile_id = fields.Many2one("credit.profile", required=True, ondelete="cascade")
    customer_id = fields.Many2one(related="profile_id.partner_id")
    way = fields.Selection(
        selection=lambda self: (
            self.env["credit.contact.log"]
            ._fields["way"]
            ._description_selection(self.env)
        ),
        default=CALL,
        required=True,
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="With",
        domain="[('commercial_partner_id', '=', customer_id)]",
    )
    outcome_id = fields.Many2one(
        "credit.contact.outcome",
        required=True,
        domain="[('id', '!=', reply_id)]",
    )
    reply_id = fields.Many2one(
        "credit.contact.outcome",
        compute="_compute_reply_id",
        export_string_translation=False,
    )
    note = fields.Text(string="What Was Said")
    next_step = fields.Char(
        compute="_compute_next", store=True, readonly=False, precompute=True
    )
    next_on = fields.Date(
        string="Look Again On",
        compute="_compute_next",
        store=True,
        readonly=False,
        precompute=True,
        help="The customer leaves the work-list until this day. Empty: it stays.",
    )

    def _compute_reply_id(self):
        self.reply_id = self.env.ref("credit_control.contact_outcome_reply")

    @api.depends("outcome_id")
    def _compute_next(self):
        for dialog in self:
            outcome = dialog.outcome_id
            company = dialog.profile_id.company_id or self.env.company
            today = company._credit_today()
            dialog.next_step = outcome.next_step
            dialog.next_on = outcome.next_days and fields.Date.add(
                today, days=outcome.next_days
            )

    @api.model
    def default_get(self, fields_list):
        defaults = super().default_get(fields_list)
        profile = self.env["credit.profile"].browse(defaults.get("profile_id"))
        if profile and "contact_id" in fields_list:
            defaults.setdefault("contact_id", profile.call_contact_ids[:1].id)
        return defaults

    def action_log(self):
        """Put the contact on record; the customer leaves the list until the day said."""
        self.ensure_one()
        self.env["credit.contact.log"]._record(
            self.profile_id,
            {
                "way": self.way,
                "contact_id": self.contact_id.id,
                "outcome_id": self.outcome_id.id,
                "note": self.note,
                "next_step": self.next_step,
                "next_on": self.next_on,
            },
        )
        return {"type": "ir.actions.act_window_close"}

    def action_log_and_next(self):
        """The same, and open the next customer of the list."""
        self.action_log()
        return self.profile_id.action_next_customer()


class CreditContactHandOver(models.TransientModel):
    _name = "credit.contact.hand.over"
    _description = "Hand a Customer Over"

    profile_id = fields.Many2one("credit.profile", required=True, ondelete="cascade")
    now_id = fields.Many2one(related="profile_id.responsible_id", string="Now")
    user_id = fields.Many2one("res.users", string="To", required=True)
    reason = fields.Char(required=True)

    def action_hand_over(self):
        """Give the customer to the other collector, who is told why."""
        self.ensure_one()
        self.env["credit.contact.log"].check_access("create")
        self.profile_id._hand_over(self.user_id, self.reason)
        return {"type": "ir.actions.act_window_close"}


class CreditContactRelease(models.TransientModel):
    _name = "credit.contact.release"
    _description = "Ask for the Release of Orders"

    profile_id = fields.Many2one("credit.profile", required=True, ondelete="cascade")
    hold_ids = fields.Many2many(
        "credit.hold",
        string="Orders",
        compute="_compute_hold_ids",
        store=True,
        readonly=False,
        domain="[('profile_id', '=', profile_id), ('state', 'in', ('open', 'approval'))]",
    )
    reason = fields.Char(
        required=True, help="What speaks for it, e.g. what was agreed."
    )

    @api.depends("profile_id")
    def _compute_hold_ids(self):
        for dialog in self:
            dialog.hold_ids = dialog.profile_id.waiting_hold_ids

    def action_ask(self):
        """Tell who decides about the holds why the orders should go ahead."""
        self.ensure_one()
        self.env["credit.contact.log"].check_access("create")
        self.hold_ids.check_access("read")
        if not self.hold_ids:
            raise CreditControlError(
                self.env._("No order is chosen; choose those that should be released.")
            )
        for hold in self.hold_ids.sudo():
            hold._ask_release(self.env.user, self.reason)
        return {"type": "ir.actions.act_window_close"}


class CreditHold(models.Model):
    _inherit = "credit.hold"

    def _ask_release(self, user, reason):
        """Pass a collector's request on to who decides about the hold.

        :param user: ``res.users`` who asks
        :param str reason: what speaks for it
        :raise CreditControlError: the order does not wait any more
        """
        self.ensure_one()
        if self.state not in ("open", "approval"):
            raise CreditControlError(
                self.env._(
                    "%s does not wait any more; there is nothing to release.",
                    self.order_name,
                )
            )
        company = self.company_id
        decider = (
            self.controller_id
            or self.profile_id.controller_id
            or company._credit_controller()
        )
        text = self.env._(
            "%(user)s asks to release %(order)s: %(reason)s",
            user=user.name,
            order=self.order_name,
            reason=reason,
        )
        self.message_post(body=text, author_id=user.partner_id.id)
        if decider:
            self.activity_schedule(
                "credit_control.mail_activity_type_hold",
                user_id=decider[:1].id,
                summary=text,
            )
