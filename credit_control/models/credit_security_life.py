"""A security is confirmed before it counts, and given back when it no longer does."""

from odoo import fields, models

from ..exceptions import CreditAuthorityError, CreditControlError
from .credit_authority import LIMIT
from .credit_security import DRAFT, RELEASED, VALID


class CreditSecurity(models.Model):
    _inherit = "credit.security"

    def action_confirm(self):
        """Let the security count; within the current user's authority.

        :raise CreditAuthorityError: above what the user may decide
        :raise CreditControlError: no draft, or a discretionary limit without evidence
        """
        self.check_access("write")
        for security in self:
            security._check_is(DRAFT)
            security._check_discretionary()
            security._check_issuer()
            amount = security._in_company_currency()
            if not self.env["credit.authority"]._reaches(
                LIMIT, security.profile_id, amount
            ):
                raise CreditAuthorityError(
                    self.env._(
                        "A security of %(amount)s for %(customer)s is above what you may "
                        "decide. Ask somebody with more authority, for example a credit "
                        "manager.",
                        amount=security.currency_id.format(security.amount),
                        customer=security.profile_id.partner_id.name,
                    )
                )
            security._set(
                {
                    "state": VALID,
                    "confirmed_by_id": self.env.uid,
                    "confirmed_on": fields.Datetime.now(),
                }
            )
        self._recheck(self.env._("A security was confirmed."))
        return True

    def action_release(self):
        """Give the security back: it no longer counts."""
        self.check_access("write")
        for security in self:
            security._check_is(VALID)
            security._set({"state": RELEASED})
        self._recheck(self.env._("A security was given back."))
        return True

    def _called(self):
        # EXTENDS credit_control
        return self.env._(
            "%(security)s of %(customer)s",
            security=self.display_name,
            customer=self.profile_id.partner_id.name,
        )

    def _check_issuer(self):
        """A guarantee is worth what its giver is worth, and that is not the customer."""
        if self.kind not in ("bank_guarantee", "parent_guarantee"):
            return
        customer = self.profile_id.partner_id
        if not self.issuer_id or self.issuer_id.commercial_partner_id == customer:
            raise CreditControlError(
                self.env._(
                    "%(security)s of %(customer)s needs to say who gives it, and the "
                    "customer cannot guarantee its own debt. Enter the bank or the "
                    "parent company.",
                    security=self.display_name,
                    customer=customer.name,
                )
            )

    def _check_discretionary(self):
        """The company's own limit needs what the insurer's policy asks for."""
        if not self.is_discretionary:
            return
        policy = self.insurance_id
        at_policy = self.currency_id._convert(
            self.amount, policy.currency_id, self.company_id, self.date_from
        )
        allowed = policy.discretionary_max if policy.has_discretionary else 0.0
        if policy.currency_id.compare_amounts(at_policy, allowed) > 0:
            raise CreditControlError(
                self.env._(
                    "%(policy)s lets the company set limits of up to %(allowed)s itself, "
                    "and this one is %(amount)s. Ask the insurer for a limit.",
                    policy=policy.display_name,
                    allowed=policy.currency_id.format(allowed),
                    amount=policy.currency_id.format(at_policy),
                )
            )
        if not (self.evidence or "").strip() and not self.report_id:
            raise CreditControlError(
                self.env._(
                    "Say what justifies the company's own limit for %(customer)s, or "
                    "name the bureau's report; the insurer asks for it after a loss. "
                    "%(asked)s",
                    customer=self.profile_id.partner_id.name,
                    asked=policy.discretionary_evidence or "",
                ).strip()
            )

    def _in_company_currency(self):
        """The amount in the company's currency at the rate of its first day.

        :raise CreditControlError: no exchange rate is known
        """
        self.ensure_one()
        return self.currency_id._credit_worth(
            self.amount, self.company_id, self.date_from
        )

    def _recheck(self, event):
        """Orders that wait may pass now."""
        self.env["credit.hold"].sudo()._recheck_customers(self.profile_id.sudo(), event)
