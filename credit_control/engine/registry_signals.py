"""The registry's checks of habits and scores, and of what is odd about an order."""

from . import checks_signals as checks
from .check import Check
from .checks import DAYS, MONEY, RATE
from .checks_signals import SCORE
from .registry_promises import PROMISES


def _(source):
    """Mark a source term for translation; it is translated where it is shown."""
    return source


#: Entries of the registry, in the order in which they are listed.
SIGNALS = (
    Check(
        "order_horizon",
        checks.order_horizon,
        _("Exposure within a horizon over the credit limit"),
        MONEY,
        {
            "days": _("Orders count that ship within (days)"),
            "amount": _("Tolerance (amount)"),
            "rate": _("Tolerance (% of the limit)"),
            "warning_rate": _("Warn from (% of the limit)"),
        },
        sentence=_(
            "%(customer)s would owe %(measured)s with what ships within %(days)s days, "
            "%(excess)s more than the credit limit of %(threshold)s."
        ),
        plain=_("%(customer)s would exceed its credit limit with what ships soon."),
        warning=_(
            "%(customer)s would use %(measured)s of its credit limit of %(threshold)s "
            "with what ships within %(days)s days."
        ),
        now=_(
            "%(customer)s owes %(measured)s with what ships within %(days)s days, "
            "%(excess)s more than the credit limit of %(threshold)s."
        ),
        warning_now=_(
            "%(customer)s uses %(measured)s of its credit limit of %(threshold)s with "
            "what ships within %(days)s days."
        ),
    ),
    Check(
        "concentration",
        checks.concentration,
        _("Share of all receivables"),
        RATE,
        {"rate": _("Largest share of all receivables (%)")},
        sentence=_(
            "%(customer)s owes %(measured)s of all that customers owe; %(threshold)s is "
            "the most for one of them."
        ),
        plain=_("Too much of all that customers owe is owed by %(customer)s."),
        largest_rate=100,
    ),
    Check(
        "score_low",
        checks.score_low,
        _("Score too low"),
        SCORE,
        {
            "rate": _("Lowest score (0 to 100)"),
            "missing_fails": _("No score is too low"),
        },
        sentence=_(
            "The score of %(customer)s is %(measured)s; at least %(threshold)s is asked "
            "for."
        ),
        plain=_("The score of %(customer)s is too low."),
        missing=_(
            "%(customer)s has no score; at least %(threshold)s is asked for. A credit "
            "controller can assess the customer."
        ),
        largest_rate=100,
    ),
    Check(
        "score_old",
        checks.score_old,
        _("Assessment out of date"),
        DAYS,
        {
            "days": _("Tolerated delay (days)"),
            "missing_fails": _("No assessment is out of date"),
        },
        sentence=_(
            "The assessment of %(customer)s has been out of date for %(measured)s; "
            "%(threshold)s are tolerated."
        ),
        plain=_("The assessment of %(customer)s is out of date."),
        missing=_(
            "%(customer)s was never assessed. A credit controller can assess the "
            "customer."
        ),
    ),
    Check(
        "report_old",
        checks.report_old,
        _("Bureau report too old"),
        DAYS,
        {
            "days": _("Largest age (days)"),
            "missing_fails": _("No report is too old"),
        },
        sentence=_(
            "The newest bureau report on %(customer)s is %(measured)s old; "
            "%(threshold)s are tolerated."
        ),
        plain=_("The bureau report on %(customer)s is too old."),
        missing=_(
            "There is no bureau report on %(customer)s. A credit controller can order "
            "one."
        ),
    ),
    # ---- signals of fraud ------------------------------------------------------
    Check(
        "first_order",
        checks.first_order,
        _("First order above an amount"),
        MONEY,
        {"amount": _("Largest first order")},
        sentence=_(
            "The first order of a customer may be %(threshold)s; this one is "
            "%(measured)s, %(excess)s more. In the books since: %(evidence)s."
        ),
        plain=_("The order is large for the first one of %(customer)s."),
    ),
    Check(
        "far_above_habit",
        checks.far_above_habit,
        _("Order far above what is usual"),
        MONEY,
        {
            "rate": _("Most (% of the usual order)"),
            "order_count": _("Asked from so many orders within a year"),
        },
        sentence=_(
            "The order of %(measured)s is far above what %(customer)s usually orders: "
            "%(usual)s in the middle of %(known)s orders within a year; "
            "%(threshold)s is the most that is expected."
        ),
        plain=_("The order is far larger than %(customer)s usually orders."),
        needs=("rate",),
    ),
    Check(
        "order_splitting",
        checks.order_splitting,
        _("Several orders just under a threshold"),
        MONEY,
        {
            "amount": _("Threshold (0: the maximum of a single order)"),
            "rate": _("Just under is from (% of the threshold)"),
            "days": _("Within (days)"),
            "order_count": _("So many orders at least (2 if 0)"),
        },
        sentence=_(
            "%(customer)s ordered %(measured)s in several orders, each just under "
            "%(threshold)s, within %(days)s days: this one and %(evidence)s."
        ),
        plain=_("%(customer)s placed several orders just under a threshold."),
        largest_rate=100,
        needs=("rate", "days"),
    ),
    Check(
        "new_address",
        checks.new_address,
        _("New address before a large order"),
        DAYS,
        {
            "amount": _("Asked of orders from (amount)"),
            "days": _("An address is new for (days)"),
        },
        sentence=_(
            "The order of %(order)s goes to a new address: %(evidence)s. Before an order "
            "of that size an address has to be older than %(threshold)s."
        ),
        plain=_("The order is large, and an address it goes to is new."),
        needs=("days",),
    ),
    Check(
        "new_bank_account",
        checks.new_bank_account,
        _("New bank details before a large order"),
        DAYS,
        {
            "amount": _("Asked of orders from (amount)"),
            "days": _("Bank details are new for (days)"),
        },
        sentence=_(
            "%(customer)s has new bank details: %(evidence)s. Before an order of "
            "%(order)s they have to be older than %(threshold)s."
        ),
        plain=_("The order is large, and bank details of %(customer)s are new."),
        needs=("days",),
    ),
    *PROMISES,
)
