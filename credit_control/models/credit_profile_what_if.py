"""What would happen to an order: the same verdict as the gate's, nothing stored."""

import math

from odoo import api, models

from ..engine import facts as engine_facts
from ..engine import verdict as engine
from ..engine.money import from_minor, to_minor
from ..exceptions import CreditAuthorityError, CreditControlError
from ..wording import Narrator

#: No order is larger; beyond it, somebody sent nonsense.
LARGEST_AMOUNT = 1e12


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    @api.model
    def what_if(self, partner_id, amount, currency=None, company_id=None):
        """Say what would happen to an order, without doing or storing anything.

        Callable over Odoo's external API by salespeople and credit control; figures
        are left out for salespeople where the policy hides them.

        :param int partner_id: the customer or any of its contacts
        :param float amount: total of the order, taxes and freight included
        :param str currency: ISO code; the company's currency by default
        :param int company_id: the selling company; the current one by default
        :return: ``{"outcome": "pass" | "warn" | "hold", "light": …, "reasons": [str],
            "remedy": str, "figures": {…} or None}``
        :rtype: dict
        :raise CreditControlError: unknown customer or currency, negative amount
        :raise CreditAuthorityError: the user neither sells nor controls credit
        """
        self._check_may_ask()
        company = self.env["res.company"].browse(company_id or self.env.company.id)
        if company not in self.env.companies:
            raise CreditAuthorityError(
                self.env._("You have no access to this company; ask an administrator.")
            )
        partner = self._what_if_partner(partner_id)
        document = self._what_if_document(amount, currency, company)
        verdict, facts, policy = (
            self.env["credit.gate"].sudo()._preview(partner, company, document)
        )
        figures = self._sees_figures(policy)
        narrator = Narrator(self.env, facts, company.currency_id, figures)
        answer = {
            "outcome": verdict.outcome,
            "light": engine.light(verdict, facts),
            "reasons": narrator.reasons(verdict),
            "remedy": narrator.remedies(verdict),
            "figures": None,
        }
        if figures:
            answer["figures"] = self._figures(verdict, facts)
        return answer

    def _what_if_partner(self, partner_id):
        """The customer asked for, whom the user must be able to read."""
        partner = self.env["res.partner"]
        if isinstance(partner_id, int):
            partner = partner.browse(partner_id).exists()
        if not partner:
            raise CreditControlError(
                self.env._(
                    "A customer is needed to say what would happen to an order, by "
                    "the number that Odoo knows it by."
                )
            )
        partner.check_access("read")
        return partner

    def _what_if_document(self, amount, currency, company):
        known = isinstance(amount, (int, float)) and math.isfinite(amount)
        if not known or not 0 <= amount <= LARGEST_AMOUNT:
            raise CreditControlError(
                self.env._(
                    "An amount from 0 to %s is needed to say what would happen to an "
                    "order.",
                    company.currency_id.format(LARGEST_AMOUNT),
                )
            )
        found = company.currency_id
        if currency:
            found = self.env["res.currency"].search([("name", "=", str(currency))])
        if not found:
            raise CreditControlError(
                self.env._(
                    "The currency %s is unknown or not active; ask an administrator.",
                    currency,
                )
            )
        root = company.sudo().root_id
        rate = found._credit_rates_to(root, root._credit_today())[found]
        total = to_minor(amount * rate, root.currency_id.decimal_places)
        return engine_facts.Document(
            amount=total or (1 if not rate else 0),
            total=total,
            missing_rate="" if rate else found.name,
        )

    def _figures(self, verdict, facts):
        names = (
            "exposure_before",
            "exposure_after",
            "payment",
            "limit_increase",
            "order_reduction",
        )
        figures = {
            name: from_minor(getattr(verdict, name), facts.digits) for name in names
        }
        if facts.document.missing_rate:
            # The amount is unknown; the engine's stand-in for it is no figure to show.
            figures.update(dict.fromkeys(("exposure_after", "order_reduction")))
        limited = facts.mode == engine_facts.LIMITED
        return {
            **figures,
            "currency": facts.currency,
            "limit": from_minor(facts.limit, facts.digits) if limited else None,
            "overdue": from_minor(facts.overdue_amount, facts.digits),
        }

    def _check_may_ask(self):
        user = self.env.user
        if not (
            self.env.su
            or user.has_group("sales_team.group_sale_salesman")
            or user.has_group("credit_control.group_viewer")
            or user.has_group("credit_control.group_auditor")
        ):
            raise CreditAuthorityError(
                self.env._(
                    "Only salespeople and credit control may ask for a credit verdict; "
                    "ask an administrator for one of these roles."
                )
            )

    def _sees_figures(self, policy):
        """Whether the current user may see amounts under a policy."""
        user = self.env.user
        return (
            policy.sudo().show_figures
            or not policy
            or user.has_group("credit_control.group_viewer")
            or user.has_group("credit_control.group_auditor")
        )
