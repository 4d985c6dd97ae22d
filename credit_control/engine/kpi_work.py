"""Key figures of the work: orders checked, holds decided, invoices sent."""

from functools import partial

from .kpi import ratio
from .kpi_figures import (
    CHECKS,
    DAYS,
    DOWN,
    HOLDS,
    HOURS,
    INVOICES,
    PERCENT,
    UP,
    Figure,
    _,
    _part,
)

#: What was paid more than so many days after it fell due was late.
LATE_AFTER = 30


def _through(view):
    """Orders that no hold stopped, of all that were checked."""
    orders = view.ended("orders_checked")
    passed = orders - view.ended("orders_held")
    return ratio(passed, orders, 100), passed, orders


FIGURES = (
    Figure(
        "straight_through",
        _("Straight Through"),
        _(
            "Orders that passed the credit check without ever being held ÷ orders first "
            "checked at their confirmation in the month."
        ),
        PERCENT,
        UP,
        CHECKS,
        _through,
        in_money=False,
    ),
    Figure(
        "orders_held",
        _("Orders Held"),
        _("Orders that were held ÷ orders first checked at confirmation in the month."),
        PERCENT,
        DOWN,
        CHECKS,
        partial(_part, "orders_held", "orders_checked", 100),
        in_money=False,
    ),
    Figure(
        "release_hours",
        _("Hours from Hold to Release"),
        _("Σ hours from hold to release ÷ releases of the month, at all hours."),
        HOURS,
        DOWN,
        HOLDS,
        partial(_part, "release_minutes", "releases", 1 / 60),
        in_money=False,
    ),
    Figure(
        "decision_hours",
        _("Hours to a Decision"),
        _("Σ hours from hold to release or rejection ÷ these decisions of the month."),
        HOURS,
        DOWN,
        HOLDS,
        partial(_part, "decision_minutes", "decisions", 1 / 60),
        in_money=False,
    ),
    Figure(
        "released_late",
        _("Released and Later Late"),
        _(
            "Orders released in the month that were paid more than 30 days late, or are "
            "open that long ÷ released orders of which it is known."
        ),
        PERCENT,
        DOWN,
        HOLDS,
        partial(_part, "released_late", "released_known", 100),
        in_money=False,
    ),
    Figure(
        "held_would_have_paid",
        _("Held and Would Have Paid"),
        _(
            "Of orders that were held in the month, or would have been while the policy "
            "only watched, and went ahead all the same: those paid at most 30 days late "
            "÷ those of which it is known."
        ),
        PERCENT,
        DOWN,
        CHECKS,
        partial(_part, "stopped_good", "stopped_known", 100),
        in_money=False,
    ),
    Figure(
        "invoice_to_sent",
        _("Days from Invoice to Sent"),
        _(
            "Σ days from the invoice's date to the day its document was made for sending "
            "÷ invoices sent in the month."
        ),
        DAYS,
        DOWN,
        INVOICES,
        partial(_part, "sent_days", "sent", 1),
        in_money=False,
    ),
)

#: Registered by the add-on that knows deliveries.
DELIVERY_TO_INVOICE = Figure(
    "delivery_to_invoice",
    _("Days from Delivery to Invoice"),
    _(
        "Σ days from the last delivery of what an invoice bills to the invoice's date ÷ "
        "invoices of the month for goods delivered by then."
    ),
    DAYS,
    DOWN,
    INVOICES,
    partial(_part, "billed_days", "billed", 1),
    in_money=False,
)
