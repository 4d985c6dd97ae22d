"""Key figures of collecting: contacts, promises and how they ended, disputes."""

from functools import partial

from .kpi import median, ratio
from .kpi_figures import (
    COUNT,
    DAYS,
    DOWN,
    MONEY,
    NEUTRAL,
    PERCENT,
    UP,
    Figure,
    _,
    _amount,
    _part,
)

CONTACTS, PROMISES, DISPUTES = "contacts", "promises", "disputes"
#: Days before and after a contact without another one, for it to be the only one.
ALONE = 30
#: Facts that belong to who did something, rather than to who looks after the customer.
PERSONAL = (
    "contacts",
    "contacts_reached",
    "contacts_asked",
    "contacts_brought",
    "contacts_first",
    "contacts_settled",
    "promises_taken",
    "promises_due",
    "promises_kept",
    "promised",
    "promised_kept",
    "disputes_decided",
    "disputes_days",
    "disputes_value",
    "disputes_upheld",
    "disputes_closed",
)


def _disputed(view):
    parts = view.ended("dispute_open"), view.debts
    return ratio(*parts, 100), *parts


def _mean_days(view):
    days = view.ended("disputes_days", [])
    return ratio(sum(days), len(days)), sum(days), len(days)


def _median_days(view):
    return median(view.ended("disputes_days", [])), None, None


def _counted(name, view):
    """A number of things done; none is no figure, for nobody may have been there."""
    value = view.ended(name)
    return value or None, None, None


FIGURES = (
    Figure(
        "contacts",
        _("Contacts"),
        _("Calls, e-mails, letters and visits to customers in the month."),
        COUNT,
        NEUTRAL,
        CONTACTS,
        partial(_counted, "contacts"),
        in_money=False,
    ),
    Figure(
        "contacts_reached",
        _("Somebody Reached"),
        _("Contacts in which somebody was reached ÷ contacts of the month."),
        PERCENT,
        UP,
        CONTACTS,
        partial(_part, "contacts_reached", "contacts", 100),
        in_money=False,
    ),
    Figure(
        "contacts_brought",
        _("Paid After a Contact"),
        _(
            "Paid of what was overdue within the days that the work-list's strategy counts "
            "÷ what could be asked for, of the month's contacts whose days are over."
        ),
        PERCENT,
        UP,
        CONTACTS,
        partial(_part, "contacts_brought", "contacts_asked", 100),
    ),
    Figure(
        "first_contact",
        _("Settled by the First Contact"),
        _(
            "Of the month's first contacts (something to ask for, none with the customer "
            "in the 30 days before, their days over): those after which all of it was "
            "paid without another contact within 30 days."
        ),
        PERCENT,
        UP,
        CONTACTS,
        partial(_part, "contacts_settled", "contacts_first", 100),
        in_money=False,
    ),
    Figure(
        "promises_taken",
        _("Promises Taken"),
        _("Promises to pay that were made in the month."),
        COUNT,
        UP,
        PROMISES,
        partial(_counted, "promises_taken"),
        in_money=False,
    ),
    Figure(
        "promises_kept",
        _("Promises Kept"),
        _(
            "Promises kept ÷ promises kept or broken in the month. A payment within the "
            "days of grace, and with at most the small shortfall that the promise names, "
            "keeps it; what is open, withdrawn, renewed or credited counts nowhere."
        ),
        PERCENT,
        UP,
        PROMISES,
        partial(_part, "promises_kept", "promises_due", 100),
        in_money=False,
    ),
    Figure(
        "promised_kept",
        _("Promised Amounts Kept"),
        _("Received in time ÷ promised, of promises kept or broken in the month."),
        PERCENT,
        UP,
        PROMISES,
        partial(_part, "promised_kept", "promised", 100),
    ),
    Figure(
        "dispute_open",
        _("In Dispute"),
        _("Amounts of disputes that were not decided at the end of the month."),
        MONEY,
        DOWN,
        DISPUTES,
        partial(_amount, "dispute_open"),
    ),
    Figure(
        "dispute_share",
        _("Share in Dispute"),
        _("In dispute at the end of the month ÷ all debts."),
        PERCENT,
        DOWN,
        DISPUTES,
        _disputed,
    ),
    Figure(
        "disputes_opened",
        _("Disputes Opened"),
        _("Disputes that were opened in the month."),
        COUNT,
        DOWN,
        DISPUTES,
        partial(_counted, "disputes_opened"),
        in_money=False,
    ),
    Figure(
        "disputes_closed",
        _("Disputes Closed"),
        _("Disputes that were decided or withdrawn in the month."),
        COUNT,
        UP,
        DISPUTES,
        partial(_counted, "disputes_closed"),
        in_money=False,
    ),
    Figure(
        "dispute_days",
        _("Mean Days to Resolve"),
        _("Σ days from opening to decision ÷ disputes decided in the month."),
        DAYS,
        DOWN,
        DISPUTES,
        _mean_days,
        in_money=False,
    ),
    Figure(
        "dispute_days_median",
        _("Median Days to Resolve"),
        _("Half of the disputes decided in the month took so many days or less."),
        DAYS,
        DOWN,
        DISPUTES,
        _median_days,
        in_money=False,
    ),
    Figure(
        "dispute_upheld",
        _("Upheld of What Was Disputed"),
        _("Amounts in which customers were right ÷ amounts decided on in the month."),
        PERCENT,
        DOWN,
        DISPUTES,
        partial(_part, "disputes_upheld", "disputes_value", 100),
    ),
)
