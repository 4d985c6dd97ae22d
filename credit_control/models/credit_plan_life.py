"""How a plan comes about: assessed, approved by somebody else, offered, accepted."""

from odoo import api, fields, models

from ..engine import plans as engine
from ..engine.money import to_minor
from ..exceptions import CreditAuthorityError, CreditControlError
from .credit_plan import (
    ACTIVE,
    APPROVED,
    ASSESSED,
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

    def _check_reason(self, reason):
        if not (reason or "").strip():
            raise CreditControlError(
                self.env._("Say why; it stays on record with %s.", self.display_name)
            )
