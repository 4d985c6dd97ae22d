"""The registry's checks of promises to pay."""

from . import checks_promises as checks
from .check import Check
from .checks import MONEY
from .checks_promises import COUNT


def _(source):
    """Mark a source term for translation; it is translated where it is shown."""
    return source


#: Entries of the registry, in the order in which they are listed.
PROMISES = (
    Check(
        "broken_promises",
        checks.broken_promises,
        _("Broken promises to pay"),
        COUNT,
        {
            "days": _("Broken within (days)"),
            "order_count": _("So many broken promises at least (1 if 0)"),
        },
        sentence=_(
            "Promises to pay that %(customer)s broke within %(days)s days: %(measured)s; "
            "orders are stopped from %(threshold)s on."
        ),
        plain=_("%(customer)s has not kept what it promised to pay."),
        needs=("days",),
    ),
    Check(
        "broken_promise_amount",
        checks.broken_promise_amount,
        _("Amount of broken promises"),
        MONEY,
        {"amount": _("Tolerated amount")},
        sentence=_(
            "%(customer)s promised to pay and did not: %(measured)s is still to come; "
            "%(threshold)s is tolerated."
        ),
        plain=_("%(customer)s has not kept what it promised to pay."),
    ),
)
