import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.checks import HOLD
from ..engine.money import to_minor
from ..exceptions import CreditAuthorityError, CreditControlError
from ..wording import Narrator
from .credit_authority import RELEASE

_logger = logging.getLogger(__name__)

OPEN, APPROVAL = "open", "approval"
RELEASED, REJECTED, CLEARED, EXPIRED = "released", "rejected", "cleared", "expired"
#: The document waits.
WAITING = (OPEN, APPROVAL)


class CreditHold(models.Model):
    """A stopped document and how it ended."""

    _name = "credit.hold"
    _description = "Credit Hold"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    order_id = fields.Many2one(
        "sale.order", readonly=True, ondelete="set null", index="btree_not_null"
    )
    order_name = fields.Char(string="Order Reference", readonly=True, required=True)
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
    company_id = fields.Many2one(related="profile_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    category_id = fields.Many2one(related="profile_id.category_id")
    kind = fields.Selection(
        [("confirm", "Order not confirmed"), ("change", "Larger amount asked for")],
        default="confirm",
        required=True,
        readonly=True,
        help="Order not confirmed: the order waits as a quotation. Larger amount asked "
        "for: the order is confirmed, and somebody wants to make it larger.",
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
        string="Order Amount", readonly=True, help="Total of the order, in the company's currency."
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
        help="Who wanted the order confirmed, and is told how it ended.",
    )
    salesperson_id = fields.Many2one(
        "res.users", readonly=True, index="btree_not_null", string="Salesperson"
    )
    controller_id = fields.Many2one(
        "res.users", string="Credit Controller", tracking=True, index="btree_not_null"
    )
    reasons = fields.Text(compute="_compute_story", help="Why the order was stopped.")
    remedy = fields.Text(
        compute="_compute_story", string="What Would Help", help="What would let it pass."
    )
    light = fields.Selection(related="profile_id.light")
    limit_amount = fields.Monetary(related="profile_id.limit_amount")
    exposure = fields.Monetary(related="profile_id.exposure")
    available = fields.Monetary(related="profile_id.available")
    overdue_total = fields.Monetary(related="profile_id.overdue_total")
    oldest_overdue_days = fields.Integer(related="profile_id.oldest_overdue_days")
    waiting_hours = fields.Float(
        compute="_compute_waiting_hours", help="Hours from the hold to its end, or to now."
    )
    ended_on = fields.Datetime(readonly=True)
    ended_by_id = fields.Many2one("res.users", readonly=True)
    end_reason = fields.Char(string="Decision", readonly=True, tracking=True)
    release_amount = fields.Monetary(
        string="Released Up To",
        readonly=True,
        tracking=True,
        help="The order may grow up to this amount without being held again.",
    )
    release_until = fields.Date(
        string="Released Until", readonly=True, tracking=True
    )
    release_forced = fields.Boolean(
        string="Although Put on Hold",
        readonly=True,
        help="Released although the customer was put on hold by hand.",
    )

    _one_waiting = models.UniqueIndex(
        "(order_id) WHERE state IN ('open', 'approval') AND order_id IS NOT NULL",
        "The order is already on hold.",
    )
    _queue_idx = models.Index("(profile_id) WHERE state IN ('open', 'approval')")

    @api.depends("order_name", "partner_id")
    def _compute_display_name(self):
        for hold in self:
            hold.display_name = f"{hold.order_name} · {hold.partner_id.name or ''}"

    @api.depends("check_id")
    @api.depends_context("lang")
    def _compute_story(self):
        for hold in self:
            check = hold.check_id.sudo()
            hold.reasons = check.reasons
            hold.remedy = check.remedy

    @api.depends("ended_on")
    def _compute_waiting_hours(self):
        now = fields.Datetime.now()
        for hold in self:
            began = hold.create_date or now
            hold.waiting_hours = ((hold.ended_on or now) - began).total_seconds() / 3600

    # ---- CRUD --------------------------------------------------------------
    def write(self, vals):
        said = {name for name in vals if not name.startswith(("message_", "activity_"))}
        if said - {"controller_id"}:
            raise CreditControlError(
                self.env._(
                    "A hold is ended by releasing or rejecting it, not by changing the "
                    "record."
                )
            )
        return super().write(vals)

    def _set(self, vals):
        """Write what only the life of a hold may write."""
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
            [("order_id", "in", orders.ids), ("state", "in", WAITING)]
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
                hold._set(values)
            else:
                hold = self.create(order._prepare_credit_hold_values(check, values))
                hold._announce()
            holds |= hold
        return holds

    def _announce(self):
        """Tell sales and credit that an order waits."""
        self.ensure_one()
        facts, _policy, verdict = self.check_id._engine()
        policy = self.profile_id._policy_in_force()
        narrator = Narrator(
            self.env, facts, self.currency_id, not policy or policy.show_figures
        )
        text = " ".join([*narrator.reasons(verdict), narrator.remedies(verdict)])
        order = self.order_id
        followers = (self.requested_by_id | self.salesperson_id).filtered(
            lambda user: user._is_internal()
        )
        order.message_post(
            body=self.env._("On credit hold. %(text)s", text=text),
            partner_ids=followers.partner_id.ids,
            subtype_xmlid="mail.mt_note",
        )
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

    # ---- what a release covers ----------------------------------------------
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

    # ---- decisions ---------------------------------------------------------
    def action_open_release(self):
        """Open the release dialog."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Release %s", self.order_name),
            "res_model": "credit.hold.release",
            "view_mode": "form",
            "target": "new",
            "context": {"default_hold_id": self.id},
        }

    def action_release(self, reason, amount=None, until=None, also_forced=False):
        """Release the order, which confirms it.

        :param str reason: why; required
        :param float amount: up to which order amount, in company currency; the order's
            present amount by default
        :param until: last day of the release, date or ISO text; by policy by default
        :param bool also_forced: although the customer was put on hold by hand
        :raise CreditAuthorityError: role, amount, category or own order
        :raise CreditControlError: no reason, or the hold does not wait
        """
        for hold in self:
            hold.check_access("write")
            hold._check_waiting()
            limit = hold.amount if amount is None else amount
            hold._check_may_release(limit)
            if not (reason or "").strip():
                raise CreditControlError(
                    self.env._(
                        "A release needs a reason; say why %(order)s may go ahead.",
                        order=hold.order_name,
                    )
                )
            hold._release(reason, limit, fields.Date.to_date(until), also_forced)
        return True

    def _check_waiting(self):
        if self.state not in WAITING:
            states = dict(self._fields["state"]._description_selection(self.env))
            raise CreditControlError(
                self.env._(
                    "The hold of %(order)s has ended already: %(state)s by %(user)s.",
                    order=self.order_name,
                    state=states[self.state],
                    user=self.ended_by_id.name or self.env._("the system"),
                )
            )

    def _check_may_release(self, amount):
        """Authority by role, amount and category; not one's own order."""
        self.ensure_one()
        policy = self.profile_id.sudo()._policy_in_force()
        order = self.sudo().order_id
        involved = order.user_id | order.create_uid | self.sudo().requested_by_id
        own = self.env.user in involved and not self.env.user._is_superuser()
        if own and (not policy or policy.forbid_own_release):
            raise CreditAuthorityError(
                self.env._(
                    "%(order)s is your own order, so somebody else in credit control has "
                    "to release it.",
                    order=self.order_name,
                )
            )
        if not self.env["credit.authority"]._reaches(RELEASE, self.profile_id, amount):
            raise CreditAuthorityError(
                self.env._(
                    "Releasing %(order)s up to %(amount)s is beyond your authority for "
                    "%(customer)s. Ask for approval, for example by a credit manager.",
                    order=self.order_name,
                    amount=self.currency_id.format(amount),
                    customer=self.partner_id.name,
                )
            )

    def _release(self, reason, amount, until, also_forced):
        self.ensure_one()
        order = self.sudo().order_id
        if self.currency_id.compare_amounts(amount, self.amount) < 0:
            raise CreditControlError(
                self.env._(
                    "A release up to %(amount)s does not cover %(order)s of %(total)s. "
                    "Raise the amount, or have the order made smaller.",
                    amount=self.currency_id.format(amount),
                    order=self.order_name,
                    total=self.currency_id.format(self.amount),
                )
            )
        if self.is_forced and not also_forced:
            raise CreditControlError(
                self.env._(
                    "%(customer)s was put on hold by hand: %(reason)s. Tick “although "
                    "put on hold” to release this order all the same, or lift the hold "
                    "on the customer.",
                    customer=self.partner_id.name,
                    reason=self.profile_id.forced_hold_reason or "",
                )
            )
        today = self.company_id._credit_today()
        policy = self.profile_id.sudo()._policy_in_force()
        days = policy.release_days or 30
        if until and until < today:
            raise CreditControlError(
                self.env._("A release cannot end in the past; choose a later day.")
            )
        self._end(
            RELEASED,
            reason,
            release_amount=amount,
            release_until=until or fields.Date.add(today, days=days),
            release_forced=also_forced,
        )
        if self.kind == "confirm" and order.state in ("draft", "sent"):
            order._credit_confirm_for(self)

    def action_reject(self, reason):
        """Decide that the order does not go ahead on credit.

        :param str reason: why; the salesperson reads it
        """
        for hold in self:
            hold.check_access("write")
            hold._check_waiting()
            hold._check_may_release(0.0)
            if not (reason or "").strip():
                raise CreditControlError(
                    self.env._("Say why %s is rejected; the salesperson reads it.",
                               hold.order_name)
                )
            hold._end(REJECTED, reason)

    def action_ask_approval(self):
        """Hand the decision to somebody with more authority."""
        for hold in self:
            hold.check_access("write")
            hold._check_waiting()
            approvers = hold._approvers()
            if not approvers:
                raise CreditControlError(
                    self.env._(
                        "Nobody has the authority to release %(order)s of %(amount)s. A "
                        "credit manager can add an authority in the settings.",
                        order=hold.order_name,
                        amount=hold.currency_id.format(hold.amount),
                    )
                )
            hold._set({"state": APPROVAL})
            hold.activity_schedule(
                "credit_control.mail_activity_type_hold",
                user_id=approvers[0].id,
                summary=self.env._(
                    "%(user)s asks you to decide about %(order)s",
                    user=self.env.user.name,
                    order=hold.order_name,
                ),
            )

    def _approvers(self):
        """Users whose authority reaches the order, those with the least first."""
        self.ensure_one()
        group = self.env.ref("credit_control.group_controller")
        candidates = group.sudo().all_user_ids.filtered(
            lambda user: self.company_id in user.company_ids and user.active
        ) - self.env.user
        reaching = []
        for user in candidates:
            authority = self.env["credit.authority"].with_user(user)
            largest = authority._largest_amount(RELEASE, self.profile_id)
            if largest is None or largest >= self.amount:
                reaching.append((largest is None, largest or 0.0, user.id))
        return self.env["res.users"].browse([item[2] for item in sorted(reaching)])

    def action_recheck(self):
        """Look again: an order that passes now is confirmed."""
        for hold in self:
            hold._check_waiting()
        self.sudo()._recheck()
        return True

    def action_require_prepayment(self):
        """Have the customer pay online what does not fit, before the order goes ahead."""
        for hold in self:
            hold.check_access("write")
            hold._check_waiting()
            _facts, _policy, verdict = hold.sudo().check_id._engine()
            order = hold.order_id.sudo()
            share = 1.0
            total = to_minor(hold.amount, hold.currency_id.decimal_places)
            if verdict.order_reduction and total:
                share = min(verdict.order_reduction / total, 1.0)
            # Odoo stores the share with few digits; round up so that it is enough.
            share = min(-(-share * 10000 // 1) / 10000, 1.0)
            order.write({"require_payment": True, "prepayment_percent": share})
            order.message_post(
                body=self.env._(
                    "Credit control asks for a prepayment of %(share)s %%; the order is "
                    "confirmed when it arrives.",
                    share=f"{share * 100:g}",
                )
            )

    # ---- ending by itself ----------------------------------------------------
    @api.model
    def _recheck_customers(self, profiles, forced_too=False):
        """Look again at the waiting holds of customers after something changed for them.

        Cheap when nothing waits: one indexed query for all customers.

        :param profiles: ``credit.profile`` records
        :param bool forced_too: also holds of a customer that was put on hold by hand
        """
        if not profiles:
            return
        domain = [("profile_id", "in", profiles.ids), ("state", "in", WAITING)]
        if not forced_too:
            domain.append(("is_forced", "=", False))
        self.sudo().search(domain, order="id")._recheck()

    @api.model
    def _recheck_partners(self, partners, companies):
        """The same for contacts whose books changed."""
        waiting = self.sudo().search(
            [
                ("partner_id", "in", partners.sudo().commercial_partner_id.ids),
                ("company_id", "in", companies.sudo().root_id.ids),
                ("state", "in", WAITING),
                ("is_forced", "=", False),
            ],
            order="id",
        )
        waiting._recheck()

    def _recheck(self):
        """Confirm what passes now, oldest first, as who wanted it confirmed."""
        for hold in self:
            order = hold.order_id
            if hold.kind == "change" or not order:
                continue
            if order.state not in ("draft", "sent"):
                hold._end(CLEARED, self.env._("The order is no longer a quotation."))
                continue
            if hold._would_pass():
                hold._clear()

    def _would_pass(self):
        request = self.order_id._credit_request(self.profile_id)
        verdict, _facts, _policy = self.env["credit.gate"]._preview(
            self.partner_id, self.company_id, request.document
        )
        return verdict.outcome != HOLD

    def _clear(self):
        """Confirm the order; if Odoo refuses for another reason, the hold stays."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self.order_id._credit_confirm_for(self)
        except UserError as error:
            _logger.info("Order %s passes but is not confirmed: %s", self.id, error)
            self.order_id.message_post(
                body=self.env._(
                    "The order passes the credit check now, but could not be confirmed: "
                    "%s",
                    error.args[0] if error.args else "",
                )
            )

    def _end(self, state, reason, **values):
        """End the hold and tell who waits for it."""
        self._set(
            {
                "state": state,
                "ended_on": fields.Datetime.now(),
                "ended_by_id": self.env.uid,
                "end_reason": reason,
                **values,
            }
        )
        states = dict(self._fields["state"]._description_selection(self.env))
        for hold in self.sudo():
            hold.activity_unlink(["credit_control.mail_activity_type_hold"])
            told = (hold.requested_by_id | hold.salesperson_id).filtered(
                lambda user: user._is_internal()
            )
            if hold.order_id:
                hold.order_id.message_post(
                    body=self.env._(
                        "Credit hold: %(state)s. %(reason)s",
                        state=states[state],
                        reason=reason,
                    ),
                    partner_ids=told.partner_id.ids,
                    subtype_xmlid="mail.mt_note",
                )
                hold.order_id._credit_set_state(state)

    @api.model
    def _cron_expire_releases(self):
        """End releases that were not used in time."""
        for company in self.env["res.company"].search([("parent_id", "=", False)]):
            past = self.search(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", RELEASED),
                    ("release_until", "<", company._credit_today()),
                ]
            )
            past._set({"state": EXPIRED})

    def action_open_order(self):
        """Open the order."""
        self.ensure_one()
        return self.order_id.get_formview_action()
