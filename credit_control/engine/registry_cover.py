"""The registry's checks of securities."""

from . import checks_cover as checks
from .check import Check
from .checks import DATE, RATE


def _(source):
    """Mark a source term for translation; it is translated where it is shown."""
    return source


#: Entries of the registry, in the order in which they are listed.
COVERS = (
    Check(
        "security_expired",
        checks.security_expired,
        _("Security expired"),
        DATE,
        {"days": _("Tolerated since its last day (days)")},
        sentence=_(
            "A security of %(customer)s ended on %(measured)s and was not renewed."
        ),
        plain=_("A security of %(customer)s has ended."),
    ),
    Check(
        "uninsured_share",
        checks.uninsured_share,
        _("Unsecured share of the exposure"),
        RATE,
        {
            "rate": _("Tolerated share that nothing secures (%)"),
            "amount": _("Asked above an exposure of"),
        },
        sentence=_(
            "%(measured)s of what %(customer)s would owe is not secured; %(threshold)s "
            "is tolerated."
        ),
        plain=_("Too little of what %(customer)s owes is secured."),
        now=_(
            "%(measured)s of what %(customer)s owes is not secured; %(threshold)s is "
            "tolerated."
        ),
        largest_rate=100,
    ),
)
