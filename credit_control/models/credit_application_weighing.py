"""What somebody who decides about an application has to weigh, and to say."""

from odoo import models

from ..engine import knockouts
from ..exceptions import CreditControlError
from .credit_application import APPROVED, CHECKING


class CreditApplication(models.Model):
    _inherit = "credit.application"

    def _check_weighed(self, decision, amount, category, reason, lower):
        """Refuse a positive decision of which something is missing.

        :param str decision: ``approved`` or ``conditions``
        :param float amount: in company currency
        :param category: ``credit.category``
        :param str reason: for colleagues
        :param bool lower: who decides has read that the customer's limit would fall
        """
        if not category:
            raise CreditControlError(
                self.env._(
                    "Choose the risk category of %s: checks, terms and the next review "
                    "follow from it.",
                    self.company_name,
                )
            )
        if decision == APPROVED and self._compare(amount, 0) <= 0:
            raise CreditControlError(
                self.env._(
                    "A limit of 0 gives %s no credit. Approve with conditions, such as "
                    "prepayment, or refuse.",
                    self.company_name,
                )
            )
        wants = "" if (reason or "").strip() else self._why_wanted(amount)
        if wants:
            raise CreditControlError(wants)
        lowers = self.sudo().profile_id._lowering(amount)
        if lowers and not lower:
            raise CreditControlError(
                self.env._(
                    "%(effect)s Tick that it shall fall, or grant more.",
                    effect=self.sudo().profile_id._lowering_sentence(lowers),
                )
            )

    def _compare(self, amount, other):
        return self.company_id.currency_id.compare_amounts(amount, other)

    def _knockouts_now(self):
        """What no score outweighs, of the applicant today."""
        profile = self.sudo().profile_id
        today = self.company_id._credit_today()
        return profile._knockouts(today).get(profile, [])

    def _why_wanted(self, amount):
        """What a decision for an amount has to say why for; '' if nothing.

        :param float amount: in company currency
        """
        found, one = self._knockouts_now(), self.sudo().assessment_id
        if found:
            return self.env._(
                "%(found)s Say why you give credit all the same.",
                found=self.sudo().profile_id._knockout_sentence(found[0]),
            )
        if self._compare(amount, self._asked()) > 0:
            return self.env._(
                "%(applicant)s asked for %(asked)s; %(amount)s is more than that. Say "
                "why.",
                applicant=self.company_name,
                asked=self._in_company(self._asked()),
                amount=self._in_company(amount),
            )
        if one.has_limit and self._compare(amount, one.limit_proposed) > 0:
            return self.env._(
                "The proposed limit of %(applicant)s is %(proposed)s; %(amount)s is more "
                "than that. Say why.",
                applicant=self.company_name,
                proposed=self._in_company(one.limit_proposed),
                amount=self._in_company(amount),
            )
        return ""

    def _in_company(self, amount):
        """An amount of company currency, as the reader writes it."""
        return self.company_id.currency_id.format(amount)

    def _to_settle(self):
        """What stands before an approval, as a sentence; '' if nothing does."""
        self.ensure_one()
        application = self.sudo()
        if application.state != CHECKING:
            return ""
        if application.duplicate_ids and not application.partner_id:
            return self.env._(
                "%(count)s customers may be %(applicant)s. Say on the application which "
                "one it is, or none of them; until then it can only be refused.",
                count=len(application.duplicate_ids),
                applicant=self.company_name,
            )
        return self.env._(
            "%s has not been assessed. Check it again; until then it can only be "
            "refused.",
            self.company_name,
        )

    def _proposal_for(self, amount_asked):
        """The amount that the dialog begins with: nothing for who is knocked out.

        :param float amount_asked: in company currency
        """
        one = self.sudo().assessment_id
        if knockouts.gravest((one.inputs or {}).get("knockouts", ())):
            return 0.0
        return one.limit_proposed if one.has_limit else amount_asked

    def _told_from_assessment(self):
        """What the applicant reads if the assessment is refused; '' without one."""
        if not self:
            return ""
        return self.env._(
            "This decides about the application %(name)s as well. If you refuse here, "
            "the applicant reads: “%(told)s” To use other words, decide on the "
            "application.",
            name=self.name,
            told=self._usual_refusal(),
        )

    # ---- a limit that waits ----------------------------------------------------------
    def _take_limit_back(self, reason):
        """A request for a limit does not outlive the application that it is for."""
        limit = self.sudo().limit_id
        if limit.state == "requested":
            limit._begin_decision()
            limit._end_by("withdrawn", reason)

    def _who_was_asked(self):
        """Who has the task to grant the limit: names, '' if no limit waits."""
        limit = self.sudo().limit_id
        return limit._who_was_asked() if limit.state == "requested" else ""


class CreditLimit(models.Model):
    _inherit = "credit.limit"

    def _who_was_asked(self):
        """Names of those who have the task to decide about a request."""
        limit = self.sudo()
        people = limit.activity_ids.user_id or self._who_may_approve()[:1]
        return ", ".join(people.sudo().mapped("name")) or self.env._("nobody yet")

    def _check_application_stands(self):
        """A limit is not granted for an application that has ended without one."""
        ended = (
            self.env["credit.application"]
            .sudo()
            .search(
                [
                    ("limit_id", "in", self.ids),
                    ("state", "in", ("refused", "withdrawn")),
                ],
                limit=1,
            )
        )
        if ended:
            raise CreditControlError(
                self.env._(
                    "The application %(name)s that this limit was asked for is "
                    "“%(state)s”, so it is not granted any more.",
                    name=ended.name,
                    state=ended._state_label(),
                )
            )
