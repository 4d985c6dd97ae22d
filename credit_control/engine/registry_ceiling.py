"""The registry's check of the hard ceiling."""

from .check import Check
from .checks import MONEY
from .checks_ceiling import ceiling_exceeded


def _(source):
    """Mark a source term for translation; it is translated where it is shown."""
    return source


#: Entries of the registry.
CEILINGS = (
    Check(
        "ceiling_exceeded",
        ceiling_exceeded,
        _("Exposure over the hard ceiling"),
        MONEY,
        {},
        sentence=_(
            "%(customer)s would owe %(measured)s, %(excess)s more than the hard ceiling "
            "of %(threshold)s, which only a higher authority passes."
        ),
        plain=_("%(customer)s would owe more than may be released without a manager."),
        now=_(
            "%(customer)s owes %(measured)s, %(excess)s more than the hard ceiling of "
            "%(threshold)s."
        ),
    ),
)
