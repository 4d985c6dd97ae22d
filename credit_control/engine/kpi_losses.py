"""The key figures of risk: use of limits, concentration, expected and actual losses."""

from functools import partial

from . import kpi_risk
from .kpi_figures import (
    AGEING,
    DISCOUNTS,
    DOWN,
    INDEX,
    MONEY,
    NEUTRAL,
    PERCENT,
    PROFILES,
    WRITE_OFFS,
    Figure,
    _,
    _amount,
    _part,
)


def _top(view):
    return kpi_risk.top_share(view.ended("balances", [])), None, None


def _concentration(view):
    return kpi_risk.concentration(view.ended("balances", [])), None, None


FIGURES = (
    Figure(
        "utilisation",
        _("Use of Limits"),
        _(
            "Receivables and open orders of customers with a limit ÷ their limits, at "
            "the end of the month."
        ),
        PERCENT,
        NEUTRAL,
        PROFILES,
        partial(_part, "limit_used", "limit", 100),
    ),
    Figure(
        "top_ten",
        _("Share of the Ten Largest"),
        _("What the ten customers who owe most owe ÷ what all owe."),
        PERCENT,
        DOWN,
        AGEING,
        _top,
    ),
    Figure(
        "concentration",
        _("Concentration (HHI)"),
        _(
            "Herfindahl–Hirschman index: the sum of squared shares in per cent of all "
            "who owe; 10,000 is one single customer."
        ),
        INDEX,
        DOWN,
        AGEING,
        _concentration,
    ),
    Figure(
        "expected_loss",
        _("Expected Loss"),
        _(
            "Probability of default of the risk category × loss given default of the "
            "company × what the customer owes. Customers without a category are left out."
        ),
        MONEY,
        DOWN,
        AGEING,
        partial(_amount, "expected_loss"),
    ),
    Figure(
        "expected_loss_rate",
        _("Expected Loss Rate"),
        _("Expected loss ÷ what customers with a risk category owe."),
        PERCENT,
        DOWN,
        AGEING,
        partial(_part, "expected_loss", "rated_exposure", 100),
    ),
    Figure(
        "written_off",
        _("Written Off"),
        _(
            "What entries that settle receivables put on income and expense accounts "
            "instead of money, early-payment discounts left out."
        ),
        MONEY,
        DOWN,
        WRITE_OFFS,
        partial(_amount, "written_off"),
    ),
    Figure(
        "bad_debt",
        _("Written Off of Sales"),
        _("Written off ÷ credit sales of the month."),
        PERCENT,
        DOWN,
        WRITE_OFFS,
        partial(_part, "written_off", "sales", 100),
    ),
    Figure(
        "unearned_discounts",
        _("Unearned Discounts"),
        _("Early-payment discounts taken by payments after their last day."),
        MONEY,
        DOWN,
        DISCOUNTS,
        partial(_amount, "unearned_discounts"),
    ),
)
