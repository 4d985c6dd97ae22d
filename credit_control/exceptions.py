"""Errors of credit control. Each carries one sentence: what happened, the figures,
what can be done and by whom."""

from odoo.exceptions import AccessError, RedirectWarning, UserError


class CreditControlError(UserError):
    """Something is not possible; the sentence says what would be."""


class CreditAuthorityError(AccessError):
    """The user's role does not reach this amount or this customer's category."""


class CreditHoldWarning(RedirectWarning):
    """A change that would raise exposure beyond what the policy allows.

    Nothing was saved; the button leads to asking for a release.
    """
