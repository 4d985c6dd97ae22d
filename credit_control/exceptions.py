"""Errors of credit control. Each carries one sentence: what happened, the figures,
what can be done and by whom.

Odoo's web client knows its own exceptions by their names and shows any other as a crash,
with a traceback; ``context`` tells it which of its dialogs to open for ours.
"""

from odoo.exceptions import AccessError, RedirectWarning, UserError


class CreditControlError(UserError):
    """Something is not possible; the sentence says what would be."""

    context = {"exception_class": "odoo.exceptions.UserError"}


class CreditQuestion(CreditControlError):
    """Something is hardly meant; the sentence asks, and a yes lets it pass."""


class CreditAuthorityError(AccessError):
    """The user's role does not reach this amount or this customer's category."""

    context = {"exception_class": "odoo.exceptions.AccessError"}


class CreditHoldWarning(RedirectWarning, UserError):
    """A change that would raise exposure beyond what the policy allows.

    Nothing was saved; the button leads to asking for a release. Also a ``UserError``, so
    that Odoo answers 422 over its API and does not log it as a crash of the server.
    """

    def __init__(self, message, action, button_text, additional_context=None):
        # Odoo's two classes take different arguments and cannot be chained.
        Exception.__init__(self, message, action, button_text, additional_context)

    def __str__(self):
        return self.args[0]


# The client's dialog on leaving a form looks at the name only.
CreditHoldWarning.__module__ = RedirectWarning.__module__
CreditHoldWarning.__name__ = RedirectWarning.__name__
