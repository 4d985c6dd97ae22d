"""The registry of checks: one line each.

A line carries everything that screens, records and the API need: the function, the name,
the parameters with their labels, and the sentence shown. Sentences are English source
terms; the Odoo side translates them. A document that takes no credit, because it is
prepaid or free, is asked only the checks marked ``always``: so taking the whole order off
credit is a remedy for all the others.
"""

from . import checks
from .check import Check
from .checks import DATE, DAYS, MONEY, RATE, TEXT
from .registry_ceiling import CEILINGS
from .registry_cover import COVERS
from .registry_pool import POOLS
from .registry_signals import SIGNALS


def _(source):
    """Mark a source term for translation; it is translated where it is shown."""
    return source


def _registry(*entries):
    return {entry.code: entry for entry in entries}


#: Every check by its code, in the order in which the settings screen lists them.
CHECKS = _registry(
    Check(
        "limit_exceeded",
        checks.limit_exceeded,
        _("Exposure over the credit limit"),
        MONEY,
        {
            "amount": _("Tolerance (amount)"),
            "rate": _("Tolerance (% of the limit)"),
            "warning_rate": _("Warn from (% of the limit)"),
        },
        sentence=_(
            "%(customer)s would owe %(measured)s, %(excess)s more than the credit "
            "limit of %(threshold)s."
        ),
        plain=_("%(customer)s would exceed its credit limit."),
        warning=_(
            "%(customer)s would use %(measured)s of its credit limit of %(threshold)s."
        ),
        now=_(
            "%(customer)s owes %(measured)s, %(excess)s more than the credit limit of "
            "%(threshold)s."
        ),
        warning_now=_(
            "%(customer)s uses %(measured)s of its credit limit of %(threshold)s."
        ),
    ),
    Check(
        "single_order",
        checks.single_order,
        _("Single order over a maximum"),
        MONEY,
        {"amount": _("Maximum amount of one order")},
        sentence=_(
            "The order of %(measured)s is %(excess)s above the maximum of "
            "%(threshold)s for a single order."
        ),
        plain=_("The order is larger than a single order may be."),
    ),
    Check(
        "no_limit",
        checks.no_limit,
        _("Order without any limit granted"),
        MONEY,
        {"amount": _("Largest amount without a limit")},
        sentence=_(
            "No credit limit was granted to %(customer)s and the order of %(measured)s "
            "is above %(threshold)s, the most that needs none."
        ),
        plain=_(
            "%(customer)s has no credit limit yet, which an order like this needs."
        ),
    ),
    Check(
        "overdue_amount",
        checks.overdue_amount,
        _("Overdue amount"),
        MONEY,
        {
            "amount": _("Tolerated amount"),
            "days": _("Counting what is overdue more than (days)"),
        },
        sentence=_(
            "%(customer)s has %(measured)s overdue for more than %(days)s days; "
            "%(threshold)s is tolerated."
        ),
        plain=_("%(customer)s has overdue invoices."),
    ),
    Check(
        "overdue_share",
        checks.overdue_share,
        _("Overdue share of the balance"),
        RATE,
        {"rate": _("Tolerated share (% of the open balance)")},
        sentence=_(
            "%(measured)s of what %(customer)s owes is overdue; %(threshold)s is "
            "tolerated."
        ),
        plain=_("Too much of what %(customer)s owes is overdue."),
        largest_rate=100,
    ),
    Check(
        "oldest_overdue",
        checks.oldest_overdue,
        _("Oldest overdue instalment"),
        DAYS,
        {"days": _("Tolerated age (days)")},
        sentence=_(
            "The oldest unpaid instalment of %(customer)s has been overdue for "
            "%(measured)s; %(threshold)s are tolerated."
        ),
        plain=_("%(customer)s has instalments overdue for too long."),
    ),
    Check(
        "category_blocked",
        checks.category_blocked,
        _("Risk category gets no credit"),
        TEXT,
        {},
        sentence=_(
            "%(customer)s is in the risk category “%(measured)s”, which gets no orders "
            "on credit."
        ),
        plain=_("%(customer)s gets no orders on credit."),
    ),
    Check(
        "forced_hold",
        checks.forced_hold,
        _("Customer put on hold by hand"),
        TEXT,
        {},
        sentence=_("%(customer)s was put on hold: %(measured)s."),
        plain=_("%(customer)s was put on hold by credit control."),
        always=True,
    ),
    Check(
        "followup_level",
        checks.followup_level,
        _("Follow-up level holds orders"),
        TEXT,
        {},
        sentence=_(
            "%(customer)s was sent “%(measured)s”, and what it asks for is still open."
        ),
        plain=_("%(customer)s has been reminded and has not paid yet."),
    ),
    Check(
        "limit_expired",
        checks.limit_expired,
        _("Credit limit expired"),
        DATE,
        {},
        sentence=_(
            "The last credit limit of %(customer)s ended on %(measured)s and no other "
            "is in force."
        ),
        plain=_("The credit limit of %(customer)s has expired."),
    ),
    Check(
        "review_overdue",
        checks.review_overdue,
        _("Review overdue"),
        DAYS,
        {"days": _("Tolerated delay (days)")},
        sentence=_(
            "The credit review of %(customer)s is %(measured)s late; %(threshold)s are "
            "tolerated."
        ),
        plain=_("The credit review of %(customer)s is late."),
    ),
    Check(
        "terms_better",
        checks.terms_better,
        _("Payment terms longer than allowed"),
        DAYS,
        {"days": _("Tolerance (days)")},
        sentence=_(
            "The payment terms run for %(measured)s; %(customer)s is allowed "
            "%(threshold)s."
        ),
        plain=_("The payment terms are longer than %(customer)s is allowed."),
        lapsed=_(
            "The payment terms run for %(measured)s; %(customer)s is allowed "
            "%(threshold)s, since its exception ended on %(ended)s."
        ),
    ),
    Check(
        "discount_better",
        checks.discount_better,
        _("Early-payment discount higher than allowed"),
        RATE,
        {},
        sentence=_(
            "The early-payment discount is %(measured)s; %(customer)s is allowed "
            "%(threshold)s."
        ),
        plain=_("The early-payment discount is higher than %(customer)s is allowed."),
        lapsed=_(
            "The early-payment discount is %(measured)s; %(customer)s is allowed "
            "%(threshold)s, since its exception ended on %(ended)s."
        ),
    ),
    Check(
        "rate_missing",
        checks.rate_missing,
        _("Exchange rate missing"),
        TEXT,
        {},
        sentence=_(
            "There is no exchange rate from %(measured)s to %(threshold)s at this date, "
            "so the order cannot be compared with the limit."
        ),
        plain=_("The exchange rate for %(measured)s is missing."),
    ),
    *CEILINGS,
    *POOLS,
    *COVERS,
    *SIGNALS,
)
