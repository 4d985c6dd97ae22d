"""The registry's checks of what customers share."""

from . import checks_pool as checks
from .check import Check
from .checks import MONEY


def _(source):
    """Mark a source term for translation; it is translated where it is shown."""
    return source


#: Entries of the registry, in the order in which they are listed.
POOLS = (
    Check(
        "group_limit_exceeded",
        checks.group_limit_exceeded,
        _("Exposure of the group over its shared limit"),
        MONEY,
        {
            "amount": _("Tolerance (amount)"),
            "rate": _("Tolerance (% of the limit)"),
            "warning_rate": _("Warn from (% of the limit)"),
        },
        sentence=_(
            "The group of %(customer)s would owe %(measured)s together, %(excess)s more "
            "than the limit of %(threshold)s that it shares."
        ),
        plain=_("The group of %(customer)s would exceed the limit that it shares."),
        warning=_(
            "The group of %(customer)s would use %(measured)s of the %(threshold)s that "
            "it shares."
        ),
        now=_(
            "The group of %(customer)s owes %(measured)s together, %(excess)s more than "
            "the limit of %(threshold)s that it shares."
        ),
        warning_now=_(
            "The group of %(customer)s uses %(measured)s of the %(threshold)s that it "
            "shares."
        ),
    ),
    Check(
        "cap_exceeded",
        checks.cap_exceeded,
        _("Cap over a risk category or country"),
        MONEY,
        {},
        sentence=_(
            "All customers under the cap “%(evidence)s”, as %(customer)s is, would owe "
            "%(measured)s, %(excess)s more than %(threshold)s."
        ),
        plain=_("All customers like %(customer)s would owe more than is allowed."),
        now=_(
            "All customers under the cap “%(evidence)s”, as %(customer)s is, owe "
            "%(measured)s, %(excess)s more than %(threshold)s."
        ),
    ),
)
