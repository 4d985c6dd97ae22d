"""Look-ups at a provider on this machine, measured one by one.

Runs in Odoo's shell with credit_control installed; the transactions are real ones.
"""

import re
import sys
import time
from dataclasses import replace
from statistics import median

from odoo.tools import config

from dev.paths import ROOT

sys.path.insert(0, str(ROOT / "credit_control" / "tests"))

import player_creditsafe as creditsafe
from provider_server import ProviderServer

#: The path of a report.
REPORT = re.compile(r"/companies/GB-0-\d+$")


def main(env, rounds, delays):
    """Figures in milliseconds: ``[{"delay", "what", "whole", "provider", "ours"}]``."""
    config["credit_bureau_loopback"] = (
        "True"  # the developer's switch, for this process
    )
    env = env(user=2, context={"lang": "en_US"})
    found = []
    for delay in delays:
        with ProviderServer(player(delay / 1000)) as server:
            provider = enabled(env, server)
            profiles = customers(env, provider, rounds + 1, delay)
            looked_up(provider, profiles[0])  # signs in, and fills what is kept
            for what in ("report bought", "again"):
                rows = [looked_up(provider, profile) for profile in profiles[1:]]
                found.append({"delay": delay, "what": what, **figures(rows, what)})
            assert server.hits("/companies/") == rounds + 1, "one order a customer"
    return found


def player(seconds):
    """Plays Creditsafe with the sound company's report for every number."""

    def play(asked):
        number = REPORT.search(asked.path)
        if not number:
            return creditsafe.play(asked)
        sound = replace(asked, path=f"/v1/companies/{creditsafe.GOOD}")
        return replace(creditsafe.play(sound), delay=seconds)

    return play


def enabled(env, server):
    """The provider, set up to call this machine."""
    provider = env["credit.bureau.provider"].search([("code", "=", "creditsafe")])
    names = {"username": creditsafe.USER, "password": creditsafe.PASSWORD}
    for line in provider.credential_ids:
        line.value = names[line.name]
    values = {"base_url": f"{server.url}/v1", "state": "enabled"}
    provider.write({**values, "price": 1, "monthly_budget": 10_000})
    env.cr.commit()
    return provider


def customers(env, provider, number, delay):
    """Credit files of new customers, with their numbers at the provider."""
    partners = env["res.partner"].create(
        [
            {
                "name": f"Customer {delay} {index}",
                "is_company": True,
                "country_id": env.ref("base.uk").id,
            }
            for index in range(number)
        ]
    )
    profiles = env["credit.profile"]._ensure(partners, env.company)
    env["credit.bureau.identifier"].create(
        [
            {
                "profile_id": profiles[partner].id,
                "scheme": creditsafe_scheme(provider),
                "value": f"GB-0-{delay:03}{index:05}",
            }
            for index, partner in enumerate(partners)
        ]
    )
    env.cr.commit()
    return [profiles[partner] for partner in partners]


def creditsafe_scheme(provider):
    """The kind of number by which the provider knows companies."""
    return provider._bureau().schemes[0]


def looked_up(provider, profile):
    """Wall time, the provider's part and our processor time of one look-up, in milliseconds."""
    provider.env.invalidate_all()
    start, used = time.perf_counter(), time.thread_time()
    report = provider._look_up(profile)
    provider.env.flush_all()
    whole = (time.perf_counter() - start) * 1000
    used = (time.thread_time() - used) * 1000
    assert report._name == "credit.bureau.report", report
    provider.env.cr.commit()
    return whole, report.request_id.milliseconds, used


def figures(rows, what):
    """Median and least of the whole, of the provider's part and of ours."""
    rows = [(whole, took if what != "again" else 0, cpu) for whole, took, cpu in rows]
    columns = {
        "whole": [whole for whole, _took, _cpu in rows],
        "provider": [took for _whole, took, _cpu in rows],
        "ours": [whole - took for whole, took, _cpu in rows],
        "processor": [cpu for _whole, _took, cpu in rows],
    }
    return {name: (median(some), min(some)) for name, some in columns.items()}
