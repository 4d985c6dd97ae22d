"""How a plan comes about: assessed, approved by somebody else, offered, accepted."""

from odoo import api, fields, models
from odoo.tools import format_amount

from ..engine import plans as engine
from ..engine.money import to_minor
from ..exceptions import CreditAuthorityError, CreditControlError
from .credit_plan import (
    ACTIVE,
    APPROVED,
    ASSESSED,
    DECLINED,
    DRAFT,
    OFFERED,
    SETTLEMENT,
    TERMINATED,
)

ACTIVITY = "credit_control.mail_activity_type_plan"
#: What an authority allows besides: amounts that are paid later, and waived ones.
AGREE, WAIVE = "plan", "waive"


class CreditAuthority(models.Model):
    _inherit = "credit.authority"

    kind = fields.Selection(
        selection_add=[(AGREE, "Agree to payment plans"), (WAIVE, "Waive amounts")],
        ondelete={AGREE: "cascade", WAIVE: "cascade"},
    )


class CreditPlan(models.Model):
    _inherit = "credit.plan"

    requested_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    requested_on = fields.Datetime(readonly=True, copy=False)
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    decided_for_id = fields.Many2one(
        "res.users",
        string="In Place Of",
        readonly=True,
        copy=False,
        help="Whose authority counted, where a substitute decided.",
    )
    decided_on = fields.Datetime(readonly=True, copy=False)
    decision_reason = fields.Char(string="Decision", readonly=True, copy=False)
    value = fields.Monetary(
        string="In Company Currency",
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
        help="What is paid later, or waived, at the rate of the books: this is what the "
        "authority of who approves must reach.",
    )
    assessment_id = fields.Many2one(
        "credit.assessment",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="Made when the plan was sent for approval.",
    )
    usual_paid = fields.Monetary(
        string="Usually Paid a Month",
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
        help="What the customer paid in a month on average, over the last six.",
    )
    ability = fields.Selection(
        [
            (engine.EASY, "Within what it usually pays"),
            (engine.TIGHT, "Takes most of what it usually pays"),
            (engine.BEYOND, "More than it usually pays"),
            (engine.UNKNOWN, "Not known: it has paid nothing lately"),
        ],
        readonly=True,
        copy=False,
        help="The largest instalment against what the customer usually pays: up to half "
        "of it, up to all of it, more. The customer has other invoices to pay meanwhile.",
    )
    may_decide = fields.Boolean(compute="_compute_may_decide")
    ended_on = fields.Date(readonly=True, copy=False)
    end_reason = fields.Char(readonly=True, copy=False, tracking=True)

    @api.depends("state", "requested_by_id")
    @api.depends_context("uid")
    def _compute_may_decide(self):
        controller = self.env.user.has_group("credit_control.group_controller")
        for plan in self:
            own = plan.requested_by_id == self.env.user
            plan.may_decide = plan.state == ASSESSED and controller and not own

    # ---- asking for approval -----------------------------------------------------
    def action_submit(self):
        """Assess the customer afresh and ask somebody to approve.

        :raise CreditControlError: something is missing or does not add up
        """
        for plan in self:
            plan._check_may_work()
            plan._lock_customer()
            plan._check_is(DRAFT)
            plan._check_terms()
            plan._check_booking()
            if not (plan.reason or "").strip():
                raise CreditControlError(
                    self.env._(
                        "Say why %s should get it; who approves it reads this.",
                        plan.partner_id.name,
                    )
                )
            plan._add_interest()
            plan._set(
                {
                    "state": ASSESSED,
                    "requested_by_id": self.env.uid,
                    "requested_on": fields.Datetime.now(),
                    **plan._measured(),
                }
            )
            plan.activity_unlink([ACTIVITY])
            plan._assign()
        return True

    def _measured(self):
        """What who approves should know: a fresh assessment, and the usual payments."""
        profile, company = self.profile_id.sudo(), self.company_id
        # whatever the assessment proposes is decided elsewhere
        made = profile._assess(decide=False)
        ledger = self.env["credit.ledger"].sudo()
        today = company._credit_today()
        usual = ledger._read_usual_payments(company, [self.partner_id.id], today)
        paid = usual.get(self.partner_id.id, 0.0)
        digits, factor = company.currency_id.decimal_places, self._factor()
        largest = max(self.instalment_ids.mapped("amount")) * factor
        one = len(self.instalment_ids) == 1
        return {
            "assessment_id": made.id,
            "usual_paid": paid,
            "ability": engine.ability(
                to_minor(largest, digits),
                engine.MONTHLY if one else self.step,
                to_minor(paid, digits),
            ),
            "value": self._at_stake() * factor,
        }

    def _at_stake(self):
        """What an authority must reach: the amount waived, or else paid later."""
        return self.waived if self.kind == SETTLEMENT else self.principal

    def _factor(self):
        """What one unit of the plan's currency is worth in the company's, as booked."""
        items = self.item_ids.sudo()
        amount = sum(items.mapped("amount_currency"))
        return sum(items.mapped("balance")) / amount if amount else 1.0

    def _authority_kind(self):
        return WAIVE if self.kind == SETTLEMENT else AGREE

    def _assign(self):
        """Ask who may approve; for who is away, the substitute is asked."""
        people, profile = self._who_may_approve(), self.profile_id.sudo()
        away = self.env["credit.substitution"].sudo()._away(people, self.company_id)
        there = people.filtered(lambda user: user not in away) or people
        usual = profile.controller_id or self.company_id._credit_controller()
        user = (usual & there)[:1] or there[:1]
        if user:
            self._give_task(
                user, self.env._("%s waits for approval", self.display_name)
            )

    def _give_task(self, user, summary):
        self.sudo().activity_schedule(ACTIVITY, user_id=user.id, summary=summary)

    # ---- deciding ------------------------------------------------------------------
    def _who_may_approve(self):
        """Who of credit control may approve it, the least authority first."""
        authority = self.env["credit.authority"].sudo()
        kind, profile = self._authority_kind(), self.profile_id.sudo()
        return authority._holders(kind, profile, self.value) - self.requested_by_id

    def _voice(self):
        """With whose authority the current user may approve; empty if with nobody's."""
        authority = self.env["credit.authority"]
        return authority._voice(
            self._authority_kind(),
            self.profile_id.sudo(),
            self.value,
            barred=self.requested_by_id,
        )[0]

    def action_approve(self, comment=None):
        """Approve plans that wait for it; then they can be offered.

        :param str comment: stays on record
        :raise CreditAuthorityError: the own request, or beyond the user's authority
        """
        for plan in self:
            voice = plan._begin_decision()
            plan._check_still_needed()
            plan._decide(APPROVED, comment, voice)
        return True

    def action_decline(self, reason=None):
        """Decline plans that wait for approval.

        :param str reason: why; who asked reads it
        """
        for plan in self:
            voice = plan._begin_decision()
            plan._check_reason(reason)
            plan._decide(DECLINED, reason, voice)
            plan._tell_customer_declined()
        return True

    def _begin_decision(self):
        """Role and state; and of two decisions at once, the second is retried."""
        self._check_may_work()
        self._lock_customer()
        self._check_is(ASSESSED)
        controller = self.env.user.has_group("credit_control.group_controller")
        voice = self._voice() if controller or self.env.su else self.env["res.users"]
        if not voice:
            self._refuse()
        return voice

    def _decide(self, state, reason, voice):
        absent = voice if voice != self.env.user else voice.browse()
        self._set(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_for_id": absent.id,
                "decided_on": fields.Datetime.now(),
                "decision_reason": (reason or "").strip() or False,
            }
        )
        self.sudo().activity_unlink([ACTIVITY])
        asker = self.sudo().requested_by_id
        if asker and asker != self.env.user:
            self.sudo().message_post(
                body=self.env._(
                    "%(plan)s, which you asked for: %(state)s by %(user)s. %(reason)s",
                    plan=self.display_name,
                    state=self._state_label(),
                    user=self.env.user.name,
                    reason=reason or "",
                ).strip(),
                partner_ids=asker.partner_id.ids,
                subtype_xmlid="mail.mt_note",
            )

    def _refuse(self):
        """Say who else may decide."""
        who = self.env["credit.limit"]._names(self._who_may_approve())
        if self.env.user == self.requested_by_id:
            raise CreditAuthorityError(
                self.env._(
                    "You asked for %(plan)s yourself, so somebody else has to "
                    "decide%(who)s.",
                    plan=self.display_name,
                    who=who,
                )
            )
        text = (
            self.env._(
                "%(plan)s waives %(amount)s, which is beyond what you may waive. Ask "
                "somebody with that authority%(who)s."
            )
            if self.kind == SETTLEMENT
            else self.env._(
                "%(plan)s is over %(amount)s, which is beyond what you may agree to. Ask "
                "somebody with that authority%(who)s."
            )
        )
        shown = format_amount(self.env, self.value, self.company_currency_id)
        raise CreditAuthorityError(
            text % {"plan": self.display_name, "amount": shown, "who": who}
        )

    # ---- ending it by hand -------------------------------------------------------
    def action_back_to_draft(self):
        """Take a plan back that nobody has accepted, to change it."""
        for plan in self:
            plan._check_may_work()
            plan._lock_customer()
            plan._check_is(ASSESSED, APPROVED, OFFERED)
            plan._set({"state": DRAFT, "offer_until": False})
            plan.sudo().activity_unlink([ACTIVITY])
        return True

    def action_terminate(self, reason=None):
        """End plans that are under way; follow-up goes on where it was.

        :param str reason: why; it stays on record
        """
        for plan in self:
            plan._check_may_work()
            plan._lock_customer()
            plan._check_is(DRAFT, APPROVED, OFFERED, ACTIVE)
            plan._check_reason(reason)
            plan._end(TERMINATED, reason.strip())
        return True

    def _end(self, state, reason):
        """End it; what was paid stays as it is."""
        today = self.company_id._credit_today()
        self._set({"state": state, "ended_on": today, "end_reason": reason})
        self.sudo().activity_unlink([ACTIVITY])

    # ---- shared --------------------------------------------------------------------
    def _check_may_work(self):
        self.ensure_one()
        self.check_access("read")
        if not (
            self.env.su or self.env.user.has_group("credit_control.group_collector")
        ):
            raise CreditAuthorityError(
                self.env._(
                    "Payment plans are for collectors and credit controllers; ask one."
                )
            )

    def _lock_customer(self):
        """Of two people at once, the second is retried and sees what the first did."""
        profile = self.profile_id.sudo()
        profile._begin_checks({profile: 0})
        self.invalidate_recordset(["state"])

    def _check_is(self, *states):
        if self.state not in states:
            raise CreditControlError(
                self.env._(
                    "%(plan)s is “%(state)s”, so this cannot be done.",
                    plan=self.display_name,
                    state=self._state_label(),
                )
            )

    def _check_reason(self, reason):
        if not (reason or "").strip():
            raise CreditControlError(
                self.env._("Say why; it stays on record with %s.", self.display_name)
            )


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    plan_ids = fields.One2many("credit.plan", "profile_id", string="Payment Plans")
    plan_count = fields.Integer(compute="_compute_plan_count")

    @api.depends("plan_ids")
    def _compute_plan_count(self):
        found = self.env["credit.plan"]._read_group(
            [("profile_id", "in", self.ids)], ["profile_id"], ["__count"]
        )
        counts = dict(found)
        for profile in self:
            profile.plan_count = counts.get(profile._origin, 0)

    def action_propose_plan(self):
        """Open a new plan over what is overdue of the customer."""
        self.ensure_one()
        plans, about = self.env["credit.plan"], (self.partner_id, self.company_id)
        items = plans._overdue_items_of(*about) or plans._open_items_of(*about)
        own = items.filtered(lambda line: line.currency_id == items.currency_id[:1])
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Payment Plan"),
            "res_model": "credit.plan",
            "views": [(False, "form")],
            "context": {
                "default_profile_id": self.id,
                "default_item_ids": [(6, 0, own.ids)],
            },
        }

    def action_view_plans(self):
        """Open the payment plans of the customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_plan_action"
        )
        return {
            **action,
            "domain": [("profile_id", "=", self.id)],
            "context": {"default_profile_id": self.id},
        }

    def _take_over(self, other):
        # EXTENDS credit_control: payment plans go on with the customer that stays
        super()._take_over(other)
        for plan in other.plan_ids:
            plan._set({"profile_id": self.id})

    def _has_history(self):
        # EXTENDS credit_control: a plan that was agreed is history too
        return super()._has_history() or bool(self.plan_ids)
