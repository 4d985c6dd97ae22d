"""What who decides about an assessment may choose, and has to say."""

from odoo import models
from odoo.tools import format_amount, format_date

from ..engine.facts import NO_CHECK
from ..exceptions import CreditControlError
from .credit_assessment import UNDECIDED

#: What becomes of the limit in force.
SET, KEEP = "set", "keep"


class CreditAssessment(models.Model):
    _inherit = "credit.assessment"

    def _granted(self, amount=None, category_id=None, payment_term_id=None, limit=None):
        """What an approval gives: as proposed, or as who decides chose.

        :return: ``{"amount": float or None, "category", "term"}``, ``None`` where the
            limit stays as it is
        """
        self.ensure_one()
        if amount is None and self.has_limit:
            amount = self.limit_proposed
        if limit == KEEP:
            amount = None
        category = self.env["credit.category"].browse(category_id or ())
        term = self.env["account.payment.term"].browse(payment_term_id or ())
        return {
            "amount": amount,
            "category": category or self.category_id,
            "term": term or self.payment_term_id,
        }

    def _is_as_proposed(self, grant):
        """Whether an approval gives just what the card proposes."""
        amount = grant["amount"]
        same = (
            not self.has_limit
            if amount is None
            else self.has_limit
            and not self.currency_id.compare_amounts(amount, self.limit_proposed)
        )
        return same and (grant["category"], grant["term"]) == (
            self.category_id,
            self.payment_term_id,
        )

    def _check_reason(self, reason, grant):
        """Who decides otherwise than the card says why."""
        if (reason or "").strip():
            return
        if self.decision in ("refer", "decline"):
            raise CreditControlError(
                self.env._(
                    "The scorecard does not propose to approve %(customer)s. Say why "
                    "you do; it stays on record.",
                    customer=self.partner_id.name,
                )
            )
        if not self._is_as_proposed(grant):
            raise CreditControlError(
                self.env._(
                    "You give %(customer)s something else than was proposed. Say why; it "
                    "stays on record.",
                    customer=self.partner_id.name,
                )
            )

    # ---- a limit that falls --------------------------------------------------------
    def _lowering(self):
        """What the proposed limit would do to the customer, see ``credit.profile``."""
        self.ensure_one()
        return self.has_limit and self.profile_id._lowering(self.limit_proposed)

    def _lowered_sentence(self):
        """A warning in the headline, as long as nobody has decided."""
        lowers = self.state in UNDECIDED and self._lowering()
        return self.profile_id._lowering_sentence(lowers) if lowers else ""

    def _check_lowering(self, grant, limit):
        """Where the limit would fall, somebody says that it shall."""
        amount = grant["amount"]
        lowers = amount is not None and self.profile_id._lowering(amount)
        if lowers and limit != SET:
            raise CreditControlError(
                self.env._(
                    "%(effect)s Choose whether the limit shall fall or stay as it is.",
                    effect=self.profile_id._lowering_sentence(lowers),
                )
            )

    # ---- news ------------------------------------------------------------------------
    def _check_no_news(self):
        """Nobody approves on what was known before an insolvency was reported."""
        profile = self.profile_id
        found = profile._knockouts(self.company_id._credit_today()).get(profile, ())
        known = {
            (one["kind"], one["source"])
            for one in (self.inputs or {}).get("knockouts", ())
        }
        news = [one for one in found if (one["kind"], one["source"]) not in known]
        if news:
            raise CreditControlError(
                self.env._(
                    "%(news)s The assessment of %(date)s does not know that. Assess the "
                    "customer again.",
                    news=profile._knockout_sentence(news[0]),
                    date=format_date(self.env, self.assessed_on),
                )
            )


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    def _lowering(self, amount):
        """Whether a limit would be below the one in force, or below the exposure.

        :param float amount: in company currency
        :return: ``{"amount", "standing", "exposure"}``, ``None`` if it is not;
            ``standing`` is ``None`` where no limit is checked
        """
        self.ensure_one()
        profile = self.sudo()
        standing = None if profile.limit_mode == NO_CHECK else profile.limit_amount
        compare = profile.currency_id.compare_amounts
        falls = standing is not None and compare(amount, standing) < 0
        if not falls and compare(amount, profile.exposure) >= 0:
            return None
        return {"amount": amount, "standing": standing, "exposure": profile.exposure}

    def _lowering_sentence(self, lowers):
        """What a lower limit would do, with the figures.

        :param dict lowers: of :meth:`_lowering`
        """
        say, amounts = self.env._, {}
        for name in ("amount", "standing", "exposure"):
            money = format_amount(self.env, lowers[name] or 0.0, self.currency_id)
            amounts[name] = money
        if lowers["standing"] is None:
            text = say(
                "No limit is checked today and the exposure is %(exposure)s.", **amounts
            )
        else:
            text = say(
                "The limit in force is %(standing)s and the exposure %(exposure)s.",
                **amounts,
            )
        compare = self.currency_id.compare_amounts
        if compare(lowers["amount"], lowers["exposure"]) < 0:
            effect = say(
                "A limit of %(amount)s is below what is owed and ordered already, so "
                "every new order would be held at once.",
                **amounts,
            )
        else:
            effect = say(
                "A limit of %(amount)s would be lower, and orders beyond it would be "
                "held at once.",
                **amounts,
            )
        return f"{text} {effect}"
