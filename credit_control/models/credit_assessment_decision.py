"""Who decides about an assessment, and what follows from it."""

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import format_amount

from ..exceptions import CreditAuthorityError, CreditControlError
from .credit_assessment import (
    APPROVED,
    BY_MACHINE,
    DRAFT,
    EXPIRED,
    REFUSED,
    SUPERSEDED,
    UNDECIDED,
    WAITING,
)
from .credit_authority import LIMIT


class CreditAssessment(models.Model):
    _inherit = "credit.assessment"

    # ---- without a person --------------------------------------------------------
    def _decide_by_policy(self):
        """Apply what the company lets pass without a person; the rest waits for one.

        Nothing is ever refused here: to decline is for people.
        """
        passing = self.filtered(lambda one: one._passes_by_itself())
        (self - passing).filtered(lambda one: one.state == DRAFT).sudo()._set(
            {"state": WAITING}
        )
        for one in passing:
            reason = one.env._("Within the company's policy, without a person")
            one.with_user(SUPERUSER_ID)._approve(reason, by_machine=True)

    def _passes_by_itself(self):
        """Whether the policy lets this approval be applied without a person."""
        self.ensure_one()
        company = self.company_id.sudo()
        allowed = company.credit_auto_approve
        again = self.trigger in BY_MACHINE
        return (
            self.state == DRAFT
            and self.decision == "approve"
            and (allowed == "always" or (allowed == "again" and again))
            and not self.is_typed
            and not self.is_stated
            and self.has_limit
            and self.currency_id.compare_amounts(
                self.limit_proposed, company.credit_auto_amount
            )
            <= 0
            and not self._lowering()
        )

    # ---- by people ---------------------------------------------------------------
    def action_approve(
        self,
        reason=None,
        amount=None,
        category_id=None,
        payment_term_id=None,
        limit=None,
    ):
        """Give the customer the category, the terms and the limit of the assessment.

        A limit beyond the user's authority becomes a request. Who decides may give other
        ones than proposed, and then says why.

        :param str reason: why, where it is not just what the card proposes
        :param float amount: another limit, in company currency
        :param int category_id: another ``credit.category``
        :param int payment_term_id: other ``account.payment.term``
        :param str limit: ``set`` or ``keep`` the limit in force; one of both must be
            chosen where the limit would fall, or would be below the exposure
        :raise CreditAuthorityError: role, or the own assessment
        :raise CreditControlError: it was decided already, needs a reason or a choice
        """
        for one in self:
            one._begin_decision()
            one._check_other_eyes()
            one._check_no_news()
            grant = one._granted(amount, category_id, payment_term_id, limit)
            one._check_reason(reason, grant)
            one._check_lowering(grant, limit)
            one._approve(reason, grant)
        return True

    def action_refuse(self, reason):
        """Decide that the customer gets no credit by this assessment.

        Its limit in force is left alone; withdraw it where it should end.

        :param str reason: why; the customer may ask for it
        :raise CreditControlError: no reason, no person, or decided already
        """
        for one in self:
            one._begin_decision()
            if not (reason or "").strip():
                raise CreditControlError(
                    self.env._(
                        "Say why %(customer)s is refused; the customer has a right to "
                        "know.",
                        customer=one.partner_id.name,
                    )
                )
            if self.env.user._is_superuser():
                raise CreditControlError(
                    self.env._(
                        "Only a person refuses a customer; sign in under your own name."
                    )
                )
            one._end(REFUSED, reason)
        return True

    def action_open_decision(self):
        """Open the dialog in which somebody decides with a reason."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decide About %s", self.partner_id.name),
            "res_model": "credit.assessment.decide",
            "view_mode": "form",
            "target": "new",
            "context": {"default_assessment_id": self.id},
        }

    def action_request_approval(self):
        """Hand the decision to somebody else whose authority reaches the limit."""
        for one in self:
            one._begin_decision()
            people = self.env["credit.authority"]._holders(
                LIMIT, one.profile_id, one.limit_proposed
            )
            people -= self.env.user | one.requested_by_id
            if not people:
                raise CreditControlError(
                    self.env._(
                        "Nobody else has the authority to grant %(customer)s %(amount)s. "
                        "A credit manager can add an authority in the configuration.",
                        customer=one.partner_id.name,
                        amount=one._money(one.limit_proposed),
                    )
                )
            usual = one.profile_id.controller_id & people
            one.sudo()._set({"state": WAITING})
            one.sudo().activity_schedule(
                "credit_control.mail_activity_type_assessment",
                user_id=(usual or people[:1]).id,
                summary=self.env._(
                    "%(user)s asks you to decide about the credit of %(customer)s",
                    user=self.env.user.name,
                    customer=one.partner_id.name,
                ),
            )
        return True

    def _begin_decision(self):
        """Role and state; and of two decisions at once, the second is retried."""
        self.ensure_one()
        self.check_access("write")
        authority = self.env["credit.authority"]
        if authority._largest_amount(LIMIT, self.profile_id) == 0.0:
            raise CreditAuthorityError(
                self.env._(
                    "You may not decide about the credit of %(customer)s. Ask a credit "
                    "controller.",
                    customer=self.partner_id.name,
                )
            )
        profile = self.profile_id.sudo()
        profile._begin_checks({profile: 0})
        if self.state not in UNDECIDED:
            raise CreditControlError(
                self.env._(
                    "The assessment of %(customer)s is “%(state)s” and is not decided "
                    "about again. Assess the customer anew.",
                    customer=self.partner_id.name,
                    state=self._state_label(),
                )
            )

    def _check_other_eyes(self):
        """Nobody approves what they asked for, where the company wants four eyes."""
        four_eyes = self.company_id.sudo().credit_four_eyes
        own = self.requested_by_id == self.env.user
        if four_eyes and own and not self.env.user._is_superuser():
            raise CreditAuthorityError(
                self.env._(
                    "You assessed %(customer)s yourself, so somebody else has to approve "
                    "it. Ask for approval with the button.",
                    customer=self.partner_id.name,
                )
            )

    # ---- what follows --------------------------------------------------------------
    def _approve(self, reason, grant=None, by_machine=False):
        """Apply it and keep who decided; only after it was seen that they may."""
        self.ensure_one()
        profile = self.profile_id
        older = profile.sudo().assessment_ids.filtered(lambda o: o.state == APPROVED)
        older._set({"state": SUPERSEDED})
        limit = self._apply(grant or self._granted())
        self._end(APPROVED, reason, by_machine=by_machine, limit_id=limit.id)

    def _apply(self, grant):
        """Set category, terms and limit.

        :param dict grant: of :meth:`_granted`
        :return: the ``credit.limit``, granted or requested; empty if there is nothing
            to grant
        """
        profile, company = self.profile_id, self.company_id
        today, amount = company._credit_today(), grant["amount"]
        values = {"last_review": today}
        if grant["category"]:
            values["category_id"] = grant["category"].id
            values["next_review"] = self.valid_until
        profile.write(values)
        if grant["term"]:
            partner = profile.partner_id.sudo().with_company(company)
            partner.property_payment_term_id = grant["term"]
        if amount is None:
            return self.env["credit.limit"]
        standing = profile._standard_limit_at(today)
        same = standing.currency_id == self.currency_id and not (
            self.currency_id.compare_amounts(standing.amount, amount)
        )
        if standing and same:
            return standing
        return profile._grant(
            amount,
            origin="formula",
            asked_through="assessment",
            reason=self._limit_reason(amount),
        ).with_env(self.env)

    def _limit_reason(self, amount=None):
        """Why this amount, for the limit's record; by default that of the proposal."""
        said = self._words().limit_reason()
        if amount is not None and not (
            self.has_limit
            and not self.currency_id.compare_amounts(amount, self.limit_proposed)
        ):
            said = self.env._("A person decided otherwise than proposed.")
        if not self.has_score:
            return said
        return self.env._(
            "Assessment: score %(score)s of 100. %(limit)s",
            score=f"{self.total:g}",
            limit=said,
        )

    def _end(self, state, reason, by_machine=False, **values):
        """Keep how it ended, and by whom."""
        name = self.env._("The company's policy") if by_machine else self.env.user.name
        self.sudo()._set(
            {
                "state": state,
                "decided_by_id": False if by_machine else self.env.uid,
                "decided_by_name": name,
                "decided_on": fields.Datetime.now(),
                "decision_reason": (reason or "").strip() or False,
                **values,
            }
        )
        self.sudo().activity_unlink(["credit_control.mail_activity_type_assessment"])
        self.profile_id.sudo().message_post(
            body=self.env._(
                "Assessment of %(date)s: %(state)s by %(user)s. %(reason)s",
                date=self.assessed_on,
                state=self._state_label(state),
                user=name,
                reason=reason or "",
            )
        )

    def _money(self, amount):
        return format_amount(self.env, amount, self.currency_id)

    @api.model
    def _expire(self):
        """Approved assessments whose validity is over no longer count."""
        for company in self.env["res.company"].search([("parent_id", "=", False)]):
            self.search(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", APPROVED),
                    ("valid_until", "<", company._credit_today()),
                ]
            )._set({"state": EXPIRED})
