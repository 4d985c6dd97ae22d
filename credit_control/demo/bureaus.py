"""Bureau reports to show: from the simulated provider, without any network."""

from odoo import fields

from ..bureaus.contract import Identifier
from ..bureaus.simulated import SUGGESTED_COST
from .company import customer

#: Customer → its number at the simulated provider: sound, new, and sound as well; see
#: :mod:`..bureaus.simulated`.
NUMBERS = {"K1003": "48151610", "K1011": "48151620", "K1009": "48151622"}
#: What the same provider says of one of them some months later: a court judgement and a
#: payment default.
NEWS = ("K1009", "48151696")
#: Days since the report before the bad news.
_BEFORE = 100


def ensure(env):
    """Enable the simulated provider of the current company and look some customers up.

    :return: the ``credit.bureau.report`` of the customers that are there
    """
    provider = enable(env)
    reports = env["credit.bureau.report"]
    for ref, number in NUMBERS.items():
        partner = customer(env, ref)
        profile = env["credit.profile"]._ensure(partner, env.company)[partner]
        identifier = Identifier("simulated", number)
        reports |= provider._look_up(profile, identifier=identifier)
    return reports


def bad_news(env):
    """Look a customer up again, whose report of some months ago was a good one.

    :return: the ``credit.bureau.event`` that are alerts
    """
    ref, number = NEWS
    partner = customer(env, ref)
    profile = env["credit.profile"]._ensure(partner, env.company)[partner]
    provider = enable(env)
    before = profile.sudo().bureau_report_ids
    if len(before) == 1:
        long_ago = fields.Datetime.subtract(before.fetched_on, days=_BEFORE)
        until = fields.Date.subtract(before.valid_until, days=_BEFORE)
        before.write({"fetched_on": long_ago, "valid_until": until})
        provider._look_up(profile, identifier=Identifier("simulated", number))
    return profile.bureau_event_ids.filtered("is_alert")


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
