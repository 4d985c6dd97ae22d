from odoo import SUPERUSER_ID, api, fields, models

from ..editing import said_fields
from ..engine.facts import DELIVER, INVOICE
from ..engine.money import to_minor
from ..exceptions import CreditControlError
from ..wording import Narrator

OPEN, APPROVAL = "open", "approval"
RELEASED, REJECTED, CLEARED, EXPIRED = "released", "rejected", "cleared", "expired"
#: The document waits.
WAITING = (OPEN, APPROVAL)
#: Kinds of which an order has one at a time; add-ons hold other documents of it.
OF_ORDERS = ("confirm", "change")


class CreditHold(models.Model):
    """A stopped document and how it ended."""

    _name = "credit.hold"
    _description = "Credit Hold"
    _inherit = ["credit.lifecycle", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    order_id = fields.Many2one(
        "sale.order", readonly=True, ondelete="set null", index="btree_not_null"
    )
    order_name = fields.Char(
        string="Document",
        readonly=True,
        required=True,
        help="The order or the invoice that waits.",
    )
    profile_id = fields.Many2one(
        "credit.profile",
        string="Credit Profile",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    partner_id = fields.Many2one(
        related="profile_id.partner_id", store=True, index=True, string="Customer"
    )
    company_id = fields.Many2one(
        related="profile_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    category_id = fields.Many2one(related="profile_id.category_id")
    kind = fields.Selection(
        [
            ("confirm", "Order not confirmed"),
            ("change", "Larger amount asked for"),
            ("invoice", "Invoice not posted"),
        ],
        default="confirm",
        required=True,
        readonly=True,
        help="Order not confirmed: the order waits as a quotation. Larger amount asked "
        "for: the order is confirmed, and somebody wants to make it larger. Invoice not "
        "posted: the invoice waits as a draft.",
    )
    state = fields.Selection(
        [
            (OPEN, "On Hold"),
            (APPROVAL, "Waiting for Approval"),
            (RELEASED, "Released"),
            (REJECTED, "Rejected"),
            (CLEARED, "Cleared"),
            (EXPIRED, "Expired"),
        ],
        default=OPEN,
        required=True,
        readonly=True,
        tracking=True,
        index=True,
        group_expand=True,
    )
    amount = fields.Monetary(
        readonly=True,
        help="Total of the order or the invoice, in the company's currency.",
    )
    check_id = fields.Many2one(
        "credit.check", string="Last Check", readonly=True, ondelete="restrict"
    )
    is_forced = fields.Boolean(
        string="Customer Put on Hold",
        readonly=True,
        help="The customer was put on hold by hand; no payment clears that.",
    )
    requested_by_id = fields.Many2one(
        "res.users",
        string="Confirmed By",
        readonly=True,
        help="Who wanted the order confirmed, and is told how it ended. Empty when the "
        "customer signed or paid.",
    )
    salesperson_id = fields.Many2one("res.users", readonly=True, index="btree_not_null")
    controller_id = fields.Many2one(
        "res.users", string="Credit Controller", tracking=True, index="btree_not_null"
    )
    headline = fields.Char(
        string="Stopped By",
        related="check_id.headline",
        related_sudo=True,
        help="The rules that stopped it.",
    )
    reasons = fields.Text(
        compute="_compute_story",
        help="Why the order waits: as things stand now where one hold is looked at, as "
        "its last check found in a list. Once the hold has ended, why it was stopped.",
    )
    remedy = fields.Text(
        compute="_compute_story",
        string="What Would Help",
        help="What would let it pass, as things stand now.",
    )
    light = fields.Selection(related="profile_id.light")
    limit_amount = fields.Monetary(related="profile_id.limit_amount")
    exposure = fields.Monetary(related="profile_id.exposure")
    available = fields.Monetary(related="profile_id.available")
    overdue_total = fields.Monetary(related="profile_id.overdue_total")
    oldest_overdue_days = fields.Integer(related="profile_id.oldest_overdue_days")
    waiting_hours = fields.Float(
        compute="_compute_waiting_hours",
        help="Hours from the hold to its end, or to now.",
    )
    ended_on = fields.Datetime(readonly=True)
    ended_by_id = fields.Many2one("res.users", readonly=True)
    end_reason = fields.Char(string="Decision", readonly=True, tracking=True)
    release_amount = fields.Monetary(
        string="Released Up To",
        readonly=True,
        tracking=True,
        help="What waited may grow up to this amount without being held again.",
    )
    release_until = fields.Date(string="Released Until", readonly=True, tracking=True)
    release_forced = fields.Boolean(
        string="Although Put on Hold",
        readonly=True,
        help="Released although the customer was put on hold by hand.",
    )

    _one_waiting = models.UniqueIndex(
        "(order_id) WHERE state IN ('open', 'approval') AND order_id IS NOT NULL"
        " AND kind IN ('confirm', 'change')",
        "The order is already on hold.",
    )
    _queue_idx = models.Index("(profile_id) WHERE state IN ('open', 'approval')")

    @api.depends("order_name", "partner_id")
    def _compute_display_name(self):
        for hold in self:
            hold.display_name = f"{hold.order_name} · {hold.partner_id.name or ''}"

    @api.depends("check_id", "state")
    @api.depends_context("lang")
    def _compute_story(self):
        alone = len(self) == 1
        for hold in self:
            if alone and hold.state in WAITING and hold._document():
                hold._tell_as_it_stands()
            else:
                check = hold.check_id.sudo()
                hold.reasons = check.reasons
                hold.remedy = check.remedy

    def _tell_as_it_stands(self):
        """Fill reasons and remedy with today's verdict: the books move on meanwhile."""
        verdict, facts, _policy = self.sudo()._preview_now()
        narrator = self._narrator(facts)
        self.reasons = "\n".join(narrator.reasons(verdict))
        self.remedy = narrator.remedies(verdict) or self.env._(
            "It passes the credit check now; check again to let it go ahead."
        )

    def _narrator(self, facts, figures=True):
        """Who tells what of facts about this hold's document."""
        return Narrator(
            self.env,
            facts,
            self.currency_id,
            figures,
            growth=self.kind == "change",
            delivery=self.check_id.sudo().checkpoint == DELIVER,
            invoice=self.check_id.sudo().checkpoint == INVOICE,
        )

    def _document(self):
        """What people talk about in its conversation; empty once it was deleted."""
        return self.order_id

    @api.depends("ended_on")
    def _compute_waiting_hours(self):
        now = fields.Datetime.now()
        for hold in self:
            began = hold.create_date or now
            hold.waiting_hours = ((hold.ended_on or now) - began).total_seconds() / 3600

    # ---- CRUD --------------------------------------------------------------
    def write(self, vals):
        said = said_fields(vals)
        if said - {"controller_id"}:
            raise CreditControlError(
                self.env._(
                    "A hold is ended by releasing or rejecting it, not by changing the "
                    "record."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise CreditControlError(
            self.env._("A hold is evidence of a decision and is never deleted.")
        )

    # ---- beginning ---------------------------------------------------------
    @api.model
    def _hold(self, checks, kind="confirm", amount=None):
        """Put orders on hold, or renew the hold that they are on.

        :param dict checks: sale.order → the ``credit.check`` that held it
        :param str kind: ``confirm`` or ``change``
        :param float amount: what is asked for, in company currency; the order's total
            by default
        :return: the holds
        """
        orders = self.env["sale.order"].browse([order.id for order in checks])
        waiting = self.search(
            [
                ("order_id", "in", orders.ids),
                ("state", "in", WAITING),
                ("kind", "in", OF_ORDERS),
            ]
        ).grouped("order_id")
        holds = self.browse()
        for order, check in checks.items():
            facts, _policy, verdict = check._engine()
            values = {
                "check_id": check.id,
                "amount": amount or facts.document.total / 10**facts.digits,
                "is_forced": verdict.forced,
                "kind": kind,
            }
            hold = waiting.get(order)
            if hold:
                hold._set({**values, "profile_id": check.profile_id.id})
            else:
                hold = self.create(order._prepare_credit_hold_values(check, values))
                hold._announce()
            holds |= hold
        return holds

    def _worded(self, of_order, of_invoice):
        """The one of two sentences that fits what waits."""
        return of_invoice if self.kind == "invoice" else of_order

    def _announce(self):
        """Tell sales and credit that an order waits."""
        self = self._as_colleague()
        policy = self.profile_id._policy_in_force()
        self._tell_reasons(not policy or policy.show_figures)
        user = self.controller_id
        if user:
            self.activity_schedule(
                "credit_control.mail_activity_type_hold",
                user_id=user.id,
                summary=self.env._(
                    "%(order)s of %(customer)s is on credit hold",
                    order=self.order_name,
                    customer=self.partner_id.name,
                ),
            )

    def _tell_reasons(self, figures):
        """Note on the order why it waits and what would help."""
        text = self._announcement(figures)
        self._tell(self.env._("On credit hold. %(text)s", text=text))

    def _announcement(self, figures=True):
        """Why it waits and what would help, as the check found it.

        :param bool figures: whether amounts are named
        :rtype: str
        """
        facts, _policy, verdict = self.check_id._engine()
        narrator = self._narrator(facts, figures)
        return " ".join([*narrator.reasons(verdict), narrator.remedies(verdict)])

    def _tell(self, text):
        """Note something on the order for who sells it and who wanted it confirmed."""
        hold = self._as_colleague()
        told = hold._told().filtered(lambda user: user._is_internal())
        if document := hold._document():
            document.message_post(
                body=text, partner_ids=told.partner_id.ids, subtype_xmlid="mail.mt_note"
            )

    def _told(self):
        """Users who are told on the order what becomes of the hold."""
        self.ensure_one()
        return self.requested_by_id | self.salesperson_id | self.order_id.user_id

    def _as_colleague(self):
        """Colleagues are told things neither in a customer's name nor language."""
        self.ensure_one()
        if self.env.user._is_internal():
            return self
        lang = self.salesperson_id.lang or self.controller_id.lang
        return self.with_user(SUPERUSER_ID).with_context(lang=lang or None)

    # ---- what a release covers ----------------------------------------------
    def _covered_part(self, document):
        """What of a document is compared with the released amount, minor units.

        :param engine.facts.Document document: at the checkpoint
        """
        return document.total

    def _covers(self, total, digits):
        """Whether this release covers a document of a total today.

        :param int total: the document's total in minor units
        :param int digits: decimal places of the company's currency
        """
        self.ensure_one()
        today = self.company_id._credit_today()
        return (
            self.state == RELEASED
            and bool(self.release_until)
            and self.release_until >= today
            and total <= to_minor(self.release_amount, digits)
        )

    def action_open_order(self):
        """Open the order."""
        self.ensure_one()
        return self.order_id.get_formview_action()
