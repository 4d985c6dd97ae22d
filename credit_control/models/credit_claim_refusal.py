"""Why nothing is claimed of an instalment: one sentence each."""

from datetime import timedelta

from odoo import models
from odoo.tools import format_date


class CreditClaim(models.Model):
    _inherit = "credit.claim"

    def _refused_document(self, item):
        """'' for an instalment of a posted invoice of a company that claims interest."""
        root = self._root(item)
        if not root.credit_interest_claims:
            return self.env._(
                "%(company)s does not claim interest; an administrator who is a credit "
                "manager can switch it on in Settings → Credit Control.",
                company=root.name,
            )
        if not item.claimable:
            return self.env._(
                "%(document)s is not a posted customer invoice with a due date, so "
                "nothing of it is late; post it first.",
                document=item.name or self.env._("The document"),
            )
        if item.is_claim:
            return self.env._(
                "%(invoice)s asks for interest itself, and interest bears no interest.",
                invoice=item.name,
            )
        return ""

    def _refused_time(self, item, as_of):
        """'' for an instalment that is late and not claimed up to the day."""
        if item.due >= as_of:
            return self.env._(
                "%(invoice)s is due on %(due)s, so on %(day)s it is not late.",
                invoice=item.name,
                due=format_date(self.env, item.due),
                day=format_date(self.env, as_of),
            )
        if item.claimed_until and item.claimed_until >= as_of:
            return self._claimed_already(item)
        return ""

    def _refused_regime(self, item, regime):
        """'' for a regime that may be used against the customer."""
        if not regime:
            return self.env._(
                "No interest regime for %(kind)s is chosen for %(company)s; a credit "
                "controller chooses one in the customer's credit file, an administrator "
                "in Settings → Credit Control.",
                kind=self.env._("consumers")
                if item.consumer
                else self.env._("businesses"),
                company=self._root(item).name,
            )
        if item.consumer and regime.audience != "consumer":
            return self.env._(
                "The customer of %(invoice)s is a consumer, neither a company nor with a "
                "tax number, and “%(regime)s” is for businesses; choose one for "
                "consumers in the credit file, or correct the contact.",
                invoice=item.name,
                regime=regime.name,
            )
        return ""

    def _refused_principal(self, item):
        """'' where something is owed that is neither credited nor disputed."""
        currency = self.env["res.currency"].browse(item.currency_id)
        if currency.compare_amounts(item.owed, 0) > 0:
            return ""
        return self.env._(
            "%(invoice)s is credited or disputed in full, so nothing of it is late.",
            invoice=item.name,
        )

    def _no_rate(self, regime, day, item):
        """An earlier day helps only where some day before has a rate."""
        values = {"regime": regime.name, "day": format_date(self.env, day)}
        first = (item.claimed_until or item.due) + timedelta(days=1)
        if day <= max(first, item.due + timedelta(days=1)):
            return self.env._(
                "No rate of “%(regime)s” is known for %(day)s, the first day that would "
                "be claimed; a credit manager adds it, with its source, under "
                "Configuration → Interest Regimes.",
                **values,
            )
        return self.env._(
            "No rate of “%(regime)s” is known for %(day)s; a credit manager adds it, with "
            "its source, under Configuration → Interest Regimes, or you claim up to an "
            "earlier day.",
            **values,
        )

    def _no_exchange_rate(self, theirs, own, day):
        return self.env._(
            "There is no exchange rate from %(theirs)s to %(own)s at %(day)s, so the "
            "compensation is unknown; an accountant enters one.",
            theirs=theirs.name,
            own=own.name,
            day=format_date(self.env, day),
        )

    def _nothing_left(self, item, as_of):
        if item.claimed_until:
            return self._claimed_already(item)
        return self.env._(
            "%(invoice)s was paid in time; nothing is claimed up to %(day)s.",
            invoice=item.name,
            day=format_date(self.env, as_of),
        )

    def _claimed_already(self, item):
        return self.env._(
            "Interest on %(invoice)s is claimed up to %(day)s already, and no day is "
            "claimed twice.",
            invoice=item.name,
            day=format_date(self.env, item.claimed_until),
        )
