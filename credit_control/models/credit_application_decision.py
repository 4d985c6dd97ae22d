"""What becomes of an application: who decides, what is set, what the applicant reads."""

from odoo import fields, models

from ..exceptions import CreditAuthorityError, CreditControlError
from .credit_application import (
    APPROVED,
    ASSESSED,
    CHECKING,
    CONDITIONS,
    REFUSED,
    STAFF,
    SUBMITTED,
)
from .credit_assessment import UNDECIDED

#: Decisions by which somebody gets credit.
_POSITIVE = (APPROVED, CONDITIONS)


class CreditApplication(models.Model):
    _inherit = "credit.application"

    limit_id = fields.Many2one(
        "credit.limit",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups=STAFF,
        help="Granted by the decision, or asked for and waiting for somebody with the "
        "authority.",
    )

    # ---- people decide -------------------------------------------------------
    def action_open_decision(self):
        """Open the dialog in which somebody decides."""
        self.ensure_one()
        self._check_staff()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decide about %s", self.company_name),
            "res_model": "credit.application.decide",
            "view_mode": "form",
            "target": "new",
            "context": {"default_application_id": self.id},
        }

    def _check_may_decide(self, decision):
        """Four eyes, and people about people."""
        self.ensure_one()
        self._check_staff()
        positive = decision in _POSITIVE
        if positive and self._to_settle():
            raise CreditControlError(self._to_settle())
        self._check_is(ASSESSED, *(() if positive else (CHECKING, SUBMITTED)))
        application, user = self.sudo(), self.env.user
        if user._is_superuser():
            return
        if user in application.salesperson_id | application.create_uid:
            raise CreditAuthorityError(
                self.env._(
                    "You brought in the application %s yourself, so somebody else in "
                    "credit control has to decide about it.",
                    self.name,
                )
            )
        if user in application.changed_by_ids:
            raise CreditAuthorityError(
                self.env._(
                    "You changed what the application %s says, so somebody else in "
                    "credit control has to decide about it.",
                    self.name,
                )
            )

    def _accept(
        self, decision, amount, category, term, reason="", conditions="", lower=False
    ):
        """Grant a limit with category and terms; within the current user's authority.

        :param str decision: ``approved`` or ``conditions``
        :param float amount: in company currency
        :param category: ``credit.category``
        :param term: ``account.payment.term``, may be empty
        :param str reason: for colleagues; required for more than asked or proposed
        :param str conditions: what the applicant has to fulfil
        :param bool lower: the limit of who is a customer already may fall by it
        """
        self._check_may_decide(decision)
        self._check_weighed(decision, amount, category, reason, lower)
        if decision == CONDITIONS and not (conditions or "").strip():
            raise CreditControlError(
                self.env._(
                    "Say what the conditions for %s are; the applicant reads them.",
                    self.company_name,
                )
            )
        application = self.sudo()
        application._set(
            {
                "category_id": category.id,
                "payment_term_id": term.id,
                "conditions": (conditions or "").strip() or False,
                "decision_reason": (reason or "").strip() or False,
            }
        )
        assessment = application.assessment_id
        if assessment and application._is_proposal(amount, category, term):
            if conditions:
                assessment._set({"conditions": conditions})
            decider = assessment.sudo(False)._as_decider()
            decider.action_approve(reason or None, limit="set" if lower else None)
            return
        limit = self._grant_limit(amount, category, reason)
        if assessment.state in UNDECIDED:
            assessment.sudo(False)._as_decider()._end(
                "approved", reason, limit_id=limit.id
            )
        else:
            application._follow_limit(limit, decision)

    def _is_proposal(self, amount, category, term):
        """Whether somebody decides just what the open assessment proposes."""
        one = self.assessment_id
        return (
            one.state in UNDECIDED
            and one.has_limit
            and not one.currency_id.compare_amounts(amount, one.limit_proposed)
            and category == one.category_id
            and term == one.payment_term_id
        )

    def _grant_limit(self, amount, category, reason):
        """The limit, granted or requested; the category comes with it, not before.

        Who decides chooses the category, and has no more authority by that.
        """
        profile = self.sudo().profile_id.sudo(False)
        return profile._grant(
            amount,
            category_id=category.id,
            origin="request",
            reason=self.env._(
                "Credit application %(name)s. %(reason)s",
                name=self.name,
                reason=reason or "",
            ).strip(),
        )

    def _refuse(self, told, reason=""):
        """Refuse, as a person.

        :param str told: why, for the applicant
        :param str reason: why, for colleagues
        :raise CreditControlError: no person, or one of the two reasons is missing
        """
        self._check_may_decide(REFUSED)
        if self.env.user._is_superuser():
            raise CreditControlError(
                self.env._(
                    "Only a person refuses an application; sign in under your own name."
                )
            )
        if not (told or "").strip():
            raise CreditControlError(
                self.env._(
                    "Say why %s is refused; the applicant has a right to know.",
                    self.company_name,
                )
            )
        if not (reason or "").strip():
            raise CreditControlError(
                self.env._(
                    "Say to colleagues why %s is refused; it stays on record and the "
                    "applicant does not read it.",
                    self.company_name,
                )
            )
        application = self.sudo()
        application._set({"decision_reason": reason.strip()})
        application._set({"told_reason": told.strip()})
        assessment = application.assessment_id
        if assessment.state in UNDECIDED:
            assessment.sudo(False)._as_decider().action_refuse(reason)
        else:
            application._end(REFUSED)

    # ---- the policy decides ----------------------------------------------------
    def _approve_by_policy(self, assessment):
        """Accept by the company's policy, for at most what was asked for."""
        amount = self._granted(assessment)
        self._set(
            {
                "category_id": assessment.category_id.id,
                "payment_term_id": assessment.payment_term_id.id,
            }
        )
        if not assessment.currency_id.compare_amounts(
            amount, assessment.limit_proposed
        ):
            assessment._decide_by_policy()
            return
        reason = self.env._("Within the company's policy, without a person")
        limit = self._grant_limit(amount, assessment.category_id, reason)
        assessment.with_user(self.env.user)._end(
            "approved", reason, by_machine=True, limit_id=limit.id
        )

    # ---- what follows ------------------------------------------------------------
    def _follow_assessment(self, assessment):
        """The assessment was decided: so is the application."""
        self.ensure_one()
        if self.state != ASSESSED:
            return
        if assessment.state == REFUSED:
            told = self.told_reason or self._usual_refusal()
            self._set({"told_reason": told})
            self._end(REFUSED)
            return
        limit = assessment.limit_id
        if not limit:
            self._note(
                self.env._(
                    "The assessment was approved without a limit; decide about it."
                )
            )
            return
        conditions = self.conditions or assessment.conditions
        self._set(
            {
                "category_id": self.category_id.id or assessment.category_id.id,
                "payment_term_id": self.payment_term_id.id
                or assessment.payment_term_id.id,
                "conditions": conditions,
            }
        )
        self._follow_limit(limit, CONDITIONS if conditions else APPROVED)

    def _follow_limit(self, limit, decision=None):
        """End the application once its limit is granted."""
        self.ensure_one()
        self._set({"limit_id": limit.id})
        if self.state != ASSESSED:
            return
        if limit.state == "active":
            decision = decision or (CONDITIONS if self.conditions else APPROVED)
            self._end(decision, limit)
        elif limit.state == "requested":
            self._note(
                self.env._(
                    "A limit of %s waits for somebody with the authority to grant it.",
                    limit.display_name,
                )
            )
        elif limit.state in ("declined", "withdrawn"):
            declined = self.env._("The limit of %s was declined.", limit.display_name)
            back = self.env._("The limit of %s was withdrawn.", limit.display_name)
            self._note(declined if limit.state == "declined" else back)
            self._ask_decider()

    def _usual_refusal(self):
        return self._as_applicant().env._(
            "On the basis of the information available to us we cannot grant the credit "
            "that was asked for."
        )

    def _end(self, decision, limit=None):
        """Keep the decision, set what follows from it, and tell the applicant."""
        values = {
            "state": decision,
            "decided_on": fields.Datetime.now(),
            "decided_by_id": self.env.uid,
        }
        if limit:
            self._make_customer()
            values["granted_amount"] = limit.currency_id._convert(
                limit.amount, self.currency_id, self.company_id, limit.date_from
            )
            values["partner_id"] = self.profile_id.partner_id.id
        self._set(values)
        if decision == REFUSED:
            self._take_limit_back(self.env._("The application was refused"))
        self.activity_unlink(["credit_control.mail_activity_type_application"])
        self._tell_salesperson()
        refused = decision == REFUSED
        self._mail(
            "credit_control.mail_template_application_refused"
            if refused
            else "credit_control.mail_template_application_welcome"
        )


class CreditAssessment(models.Model):
    _inherit = "credit.assessment"

    def _as_decider(self):
        """With the rights of who decides."""
        return self.sudo(self.env.user._is_superuser())

    def _check_other_eyes(self):  # pylint: disable=missing-return
        # EXTENDS credit_control: nor do they approve the application they brought in
        super()._check_other_eyes()
        if not self.env.user._is_superuser():
            for application in self._waiting_applications():
                application.sudo(False)._check_may_decide(APPROVED)

    def _waiting_applications(self):
        """Applications that end with these assessments."""
        applications = self.env["credit.application"].sudo()
        return applications.search(
            [("assessment_id", "in", self.ids), ("state", "=", ASSESSED)]
        )

    def _set(self, vals):
        # EXTENDS credit_control: an application ends with its assessment
        result = super()._set(vals)
        if vals.get("state") in ("approved", "refused"):
            for application in self._waiting_applications():
                application._follow_assessment(application.assessment_id)
        return result


class CreditLimit(models.Model):
    _inherit = "credit.limit"

    def _waiting_applications(self):
        """Applications that end with these limits."""
        applications = self.env["credit.application"].sudo()
        return applications.search(
            [("limit_id", "in", self.ids), ("state", "=", ASSESSED)]
        )

    def action_grant(self, amount=None, comment=None):
        # EXTENDS credit_control: granting it decides about the application
        self._check_application_stands()
        for application in self._waiting_applications():
            application.sudo(False)._check_may_decide(APPROVED)
        return super().action_grant(amount, comment)

    def _set(self, vals):
        # EXTENDS credit_control: an application waits for its limit
        result = super()._set(vals)
        if vals.get("state") in ("active", "declined", "withdrawn"):
            for application in self._waiting_applications():
                application._follow_limit(application.limit_id)
        return result
