"""Whole sentences about a plan for the customer, so that languages order their words."""

from markupsafe import Markup

from odoo import models
from odoo.tools import format_amount, format_date, formatLang

_STRONG = Markup("<strong>%s</strong>")


class CreditPlan(models.Model):
    _inherit = "credit.plan"

    def _portal_words(self):
        """Sentences of the customer's page, with what they are about in bold.

        :return: ``{name: markupsafe.Markup}``
        """
        self.ensure_one()
        strong = _STRONG
        bold = {
            name: strong % format_amount(self.env, self[name], self.currency_id)
            for name in ("total", "paid", "left", "waived")
        }
        day = format_date(self.env, self.instalment_ids[:1].date)
        until = format_date(self.env, self.offer_until)
        signed = format_date(self.env, self.accepted_on)
        _ = self.env._
        return {
            "pay": self._portal_transfer(),
            "stands": _("This is our offer. It stands until %s.", strong % until),
            "paid": _(
                "%(paid)s of %(total)s is paid, and %(left)s is still to be paid.",
                **bold,
            ),
            "waived": _(
                "If we receive %(total)s by %(day)s, we waive the other %(waived)s of the "
                "invoices below.",
                day=strong % day,
                **bold,
            ),
            "signing": _(
                "By signing you accept this on behalf of %s.",
                strong % self.partner_id.name,
            ),
            "signed": _(
                "Accepted on %(day)s by %(name)s",
                day=signed,
                name=strong % (self.signed_by or ""),
            ),
        }

    def _portal_transfer(self):
        """How the customer pays what was agreed, with the account to transfer to."""
        bank = self.env["credit.portal"]._bank(self.company_id)
        if not bank:
            return self.env._(
                "Please pay each amount by its day and write %s on the transfer.",
                _STRONG % self.name,
            )
        return self.env._(
            "Please pay each amount by its day to %(bank)s and write %(plan)s on the "
            "transfer.",
            bank=_STRONG % bank,
            plan=_STRONG % self.name,
        )

    def _portal_conditions(self):
        """What else is agreed, a sentence each.

        :rtype: list[str]
        """
        self.ensure_one()
        said = [self._portal_rate()] if self.interest_rate else []
        if self.kind == "settlement":
            return [
                *said,
                self.env._("If the amount does not arrive in time, nothing is waived."),
            ]
        if self.freeze_interest:
            said.append(
                self.env._(
                    "As long as you pay as agreed, we claim no late-payment interest for "
                    "this time."
                )
            )
        return [*said, *self._portal_defaults()]

    def _portal_rate(self):
        rate = formatLang(self.env, self.interest_rate, digits=2)
        return self.env._(
            "Interest of %s %% a year on what is still owed is part of the amounts.",
            rate,
        )

    def _portal_defaults(self):
        """When the agreement ends because it is not kept."""
        missed, days = self.default_missed, self.default_days
        said = []
        if missed == 1:
            said.append(
                self.env._(
                    "When one instalment is missed, the agreement ends and everything "
                    "that is open is due at once."
                )
            )
        elif missed:
            said.append(
                self.env._(
                    "When %s instalments are missed at the same time, the agreement ends "
                    "and everything that is open is due at once.",
                    missed,
                )
            )
        if days:
            said.append(
                self.env._(
                    "When an instalment is more than %s days late, the agreement ends "
                    "and everything that is open is due at once.",
                    days,
                )
            )
        return said

    def _portal_interest(self, instalment):
        """What of an instalment is interest, as a note below its amount."""
        amount = format_amount(self.env, instalment.interest, self.currency_id)
        return self.env._("including %s interest", amount)
