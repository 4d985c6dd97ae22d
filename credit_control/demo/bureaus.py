"""Bureau reports to show: from the simulated provider, without any network."""

from odoo.exceptions import UserError

from ..bureaus.contract import Identifier
from ..bureaus.simulated import SUGGESTED_COST

#: Customer's external id → number at the simulated provider; see :mod:`..bureaus.simulated`.
NUMBERS = {
    "partner_demo_green": "48151610",
    "partner_demo_no_credit": "48151693",
    "partner_demo_forced_hold": "48151696",
}


def ensure(env):
    """Enable the simulated provider of the current company and look some customers up.

    :return: the ``credit.bureau.report`` of the customers that are there
    """
    provider = enable(env)
    reports = env["credit.bureau.report"]
    for name, number in NUMBERS.items():
        customer = env.ref(f"credit_control.{name}", raise_if_not_found=False)
        if not customer:
            continue
        profile = env["credit.profile"]._ensure(customer, env.company)[customer]
        try:
            found = provider._look_up(
                profile, identifier=Identifier("simulated", number)
            )
        except UserError:  # the month's budget is spent: what is there will do
            continue
        if found._name == reports._name:
            reports |= found
    return reports


def enable(env):
    """The simulated provider of the current company, with something to spend."""
    providers = env["credit.bureau.provider"].sudo()
    providers._ensure_all()
    company = env.company.root_id
    provider = providers.search(
        [("code", "=", "simulated"), ("company_id", "=", company.id)], limit=1
    )
    if provider.state == "disabled":
        provider.write(
            {
                "state": "enabled",
                "price": float(SUGGESTED_COST),
                "monthly_budget": 100.0,
                "hold_on_insolvency": False,
            }
        )
    return provider
