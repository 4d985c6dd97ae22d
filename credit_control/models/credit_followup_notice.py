from odoo import api, fields, models

from ..editing import said_fields
from ..engine import followup as engine
from ..exceptions import CreditControlError

PLANNED, APPROVAL, QUEUED, SENT = "planned", "approval", "queued", "sent"
FAILED, DROPPED, POSTPONED = "failed", "dropped", "postponed"
SETTLED, REVERTED = "settled", "reverted"
#: The notice has not gone out and may still be changed.
OPEN = (PLANNED, APPROVAL, FAILED)
#: The notice may still go out by itself, or once it is approved.
WAITING = (PLANNED, APPROVAL, QUEUED)
#: What became of an e-mail that somebody has to look at.
UNDELIVERED = ("failed", "bounced")


class CreditFollowupNotice(models.Model):
    """One notice to one customer in one currency."""

    _name = "credit.followup.notice"
    _description = "Follow-up Notice"
    _inherit = ["credit.lifecycle", "mail.thread", "mail.activity.mixin"]
    _order = "batch_id desc, value desc, id"

    batch_id = fields.Many2one(
        "credit.followup.batch",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        related="batch_id.company_id", store=True, index=True, precompute=True
    )
    run_date = fields.Date(related="batch_id.run_date")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    recipient_id = fields.Many2one(
        "res.partner",
        required=True,
        ondelete="restrict",
        help="Who receives it: the invoice address, then the accounting contact, then "
        "the company.",
    )
    lang = fields.Char(
        compute="_compute_lang",
        help="Language of the recipient, in which it is written.",
    )
    channel = fields.Selection(
        selection=lambda self: self.env["credit.followup.level"]._channels(),
        required=True,
    )
    level_id = fields.Many2one(
        "credit.followup.level", required=True, readonly=True, ondelete="restrict"
    )
    strategy_id = fields.Many2one(related="level_id.strategy_id")
    level_number = fields.Integer(related="level_id.number", string="Step")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    total = fields.Monetary(
        readonly=True, help="What is asked for, credits subtracted, without the fee."
    )
    value = fields.Monetary(
        string="In Company Currency",
        currency_field="company_currency_id",
        readonly=True,
        help="The total in the company's currency.",
    )
    fee = fields.Monetary(readonly=True, help="Claimed with it; nothing is booked.")
    fee_waived_reason = fields.Char(
        tracking=True, string="Fee Waived Because", readonly=True
    )
    fee_waived_by_id = fields.Many2one("res.users", readonly=True, string="Waived By")
    fee_waived_on = fields.Date(readonly=True, string="Waived On")
    has_fee = fields.Boolean(
        compute="_compute_to_pay", help="There is a fee and it is not waived."
    )
    to_pay = fields.Monetary(compute="_compute_to_pay", help="Total and fee.")
    oldest_due = fields.Date(readonly=True)
    days_late = fields.Integer(
        compute="_compute_days_late", help="Of the oldest instalment, on that day."
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        tracking=True,
        index="btree_not_null",
        help="Who looks after it: calls, answers replies.",
    )
    state = fields.Selection(
        [
            (PLANNED, "Planned"),
            (APPROVAL, "Waiting for Approval"),
            (QUEUED, "Being Sent"),
            (SENT, "Sent"),
            (FAILED, "Failed"),
            (DROPPED, "Dropped"),
            (POSTPONED, "Postponed"),
            (SETTLED, "Settled Meanwhile"),
            (REVERTED, "Reverted"),
        ],
        default=PLANNED,
        required=True,
        readonly=True,
        tracking=True,
        index=True,
    )
    reason = fields.Char(readonly=True, tracking=True, help="Why it was not sent.")
    postponed_until = fields.Date(readonly=True)
    error = fields.Char(readonly=True, help="Why sending failed; mend it and retry.")
    sent_on = fields.Datetime(readonly=True)
    sent_on_day = fields.Date(readonly=True, help="The day of its batch.")
    sent_to = fields.Char(readonly=True, help="The address it went to.")
    line_ids = fields.One2many("credit.followup.line", "notice_id", readonly=True)
    own_subject = fields.Char(copy=False)
    own_body = fields.Html(copy=False, sanitize_style=True)
    subject = fields.Char(
        compute="_compute_text",
        inverse="_inverse_subject",
        help="Written from the text of the level; may be changed for this notice.",
    )
    body = fields.Html(
        compute="_compute_text",
        inverse="_inverse_body",
        sanitize=False,
        help="The message as it will look; may be changed for this notice.",
    )
    is_edited = fields.Boolean(compute="_compute_is_edited")
    items_html = fields.Html(compute="_compute_items_html", sanitize=False)
    pay_url = fields.Char(
        compute="_compute_pay_url",
        help="The customer's account page, opened for the recipient, or else the page of "
        "the oldest invoice.",
    )
    payable = fields.Monetary(
        string="We Owe Them",
        currency_field="company_currency_id",
        compute="_compute_payable",
        help="Open vendor bills of the same company; shown, not netted.",
    )
    letter_id = fields.Many2one("ir.attachment", readonly=True, copy=False)
    _contact_idx = models.Index("(company_id, partner_id) WHERE state = 'sent'")
    _queue_idx = models.Index(
        "(batch_id) WHERE state IN ('planned', 'approval', 'queued')"
    )

    @api.constrains("recipient_id")
    def _check_recipient(self):
        for notice in self:
            mine = notice.partner_id | notice.line_ids.partner_id
            if notice.recipient_id.commercial_partner_id not in mine:
                raise CreditControlError(
                    self.env._(
                        "%(contact)s is no contact of %(customer)s, and would read what "
                        "is none of their business; choose a contact of the customer.",
                        contact=notice.recipient_id.display_name,
                        customer=notice.partner_id.name,
                    )
                )

    # ---- computed ----------------------------------------------------------
    @api.depends("partner_id", "level_id")
    def _compute_display_name(self):
        for notice in self:
            notice.display_name = f"{notice.partner_id.name} · {notice.level_id.name}"

    @api.depends("recipient_id.lang")
    def _compute_lang(self):
        for notice in self:
            own = notice.recipient_id.lang or notice.partner_id.lang
            notice.lang = own or notice.company_id.partner_id.lang or self.env.lang

    @api.depends("total", "fee", "fee_waived_reason")
    def _compute_to_pay(self):
        for notice in self:
            notice.has_fee = notice.fee and not notice.fee_waived_reason
            notice.to_pay = notice.total + (notice.fee if notice.has_fee else 0.0)

    @api.depends("oldest_due", "batch_id.run_date")
    def _compute_days_late(self):
        for notice in self:
            due = notice.oldest_due
            notice.days_late = max((notice.run_date - due).days, 0) if due else 0

    @api.depends("own_subject", "own_body")
    def _compute_is_edited(self):
        for notice in self:
            notice.is_edited = bool(notice.own_subject or notice.own_body)

    def _compute_payable(self):
        groups = (
            self.env["account.move.line"]
            .sudo()
            ._read_group(
                [
                    ("account_id.account_type", "=", "liability_payable"),
                    ("parent_state", "=", "posted"),
                    ("reconciled", "=", False),
                    ("company_id", "child_of", self.company_id.ids),
                    ("partner_id", "child_of", self.partner_id.ids),
                ],
                ["partner_id"],
                ["amount_residual:sum"],
            )
        )
        for notice in self:
            notice.payable = -sum(
                amount
                for partner, amount in groups
                if partner.commercial_partner_id == notice.partner_id
            )

    # ---- CRUD --------------------------------------------------------------
    def write(self, vals):
        said = said_fields(vals)
        free = {"user_id", "own_subject", "own_body", "subject", "body", "recipient_id"}
        if said - free - {"channel"}:
            raise CreditControlError(
                self.env._(
                    "A notice is sent, dropped or postponed with its buttons; only its "
                    "text, recipient, channel and responsible person can be changed."
                )
            )
        if said - {"user_id"} and any(notice.state not in OPEN for notice in self):
            raise CreditControlError(
                self.env._(
                    "A notice that was sent, dropped or postponed is not changed any more."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        if any(notice.state in (QUEUED, SENT, REVERTED) for notice in self):
            raise CreditControlError(
                self.env._("A notice that was sent is history and is never deleted.")
            )

    def _called(self):
        # EXTENDS credit_control
        return self.env._("The notice to %s", self.partner_id.name)


class CreditFollowupLine(models.Model):
    _inherit = "credit.followup.line"

    def _is_only_soon(self):
        """Whether the line is only shown because it falls due soon."""
        self.ensure_one()
        return self.place == engine.SHOWN and self.due >= self.batch_id.run_date
