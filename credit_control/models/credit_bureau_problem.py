"""What went wrong with a look-up, in a sentence: what happened, and what can be done."""

import re

from odoo import models

from ..bureaus.contract import MAYBE

#: A bare status of HTTP, with whatever the provider adds to it, is no sentence yet.
_BARE = re.compile(r"HTTP \d+|$")


class CreditBureauProvider(models.Model):
    _inherit = "credit.bureau.provider"

    def _in_words(self, problem):
        """A problem as people read it; what is a sentence already stays as it is.

        :param problem: :class:`~..bureaus.contract.Problem`
        :rtype: str
        """
        told = problem.detail
        if _BARE.match(told):
            told = self._sentence(problem)
        if problem.billed != MAYBE:
            return told
        return self.env._(
            "%s It may have been billed: find out, and settle it under Look-ups & "
            "Spending.",
            told,
        )

    def _sentence(self, problem):
        said = problem.detail.rstrip(".") or problem.kind
        if problem.billed == MAYBE:
            return self.env._(
                "%(provider)s broke down after it was asked (%(said)s).",
                provider=self.name,
                said=said,
            )
        told = self._sentences(said)
        if not self._bureau().credentials:
            told.pop("auth")
        return told.get(problem.kind) or self.env._(
            "%(provider)s could not answer (%(said)s). Look the customer up again later.",
            provider=self.name,
            said=said,
        )

    def _sentences(self, said):
        """``{kind of problem: sentence}`` for what was not billed."""
        told = {"provider": self.name, "said": said}
        contract = self.env._(
            "%(provider)s says that our contract does not cover this (%(said)s). A credit "
            "manager settles that with the provider.",
            **told,
        )
        return {
            "auth": self.env._(
                "%(provider)s refused our credentials (%(said)s). An administrator "
                "corrects them; until then it is not asked again.",
                **told,
            ),
            "entitlement": contract,
            "quota": contract,
            "not_found": self.env._(
                "%(provider)s does not know the number that was asked for (%(said)s). "
                "Check the customer's numbers and look it up again.",
                **told,
            ),
            "invalid": self.env._(
                "%(provider)s did not accept the question (%(said)s). Check the "
                "customer's numbers and the provider's settings.",
                **told,
            ),
            "throttled": self.env._(
                "%(provider)s is asked too often (%(said)s). Look the customer up again "
                "in a few minutes.",
                **told,
            ),
            "payload": self.env._(
                "%(provider)s gave an answer that is of no use (%(said)s). A credit "
                "manager asks the provider whether its address has changed.",
                **told,
            ),
        }
