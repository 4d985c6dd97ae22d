"""The work-list made anew for all customers and for half of them, and a page opened.

Runs in Odoo's shell. Every measurement has a transaction of its own that is rolled back.
"""

import gc
import time

from .counting import counting

#: What a page of the list shows.
COLUMNS = (
    "points",
    "partner_id",
    "why",
    "state",
    "left_because",
    "currency_id",
    "to_ask",
    "overdue",
    "oldest_days",
    "contacted_on",
    "next_on",
    "collector_id",
)


def main(env, rounds):
    """Figures of half of the customers and of all: ``[{"customers", …}]``."""
    env = env(user=2, context={"lang": "en_US"})
    profiles = env["credit.profile"].search([])
    measured(env, profiles[:20])  # what is kept in the process
    half = profiles[: len(profiles) // 2]
    return [best(env, some, rounds) for some in (half, profiles) if some]


def best(env, profiles, rounds):
    """The best of some rounds, as other work on the machine only adds."""
    found = [measured(env, profiles) for _round in range(rounds)]
    quickest = {
        name: min(one[name] for one in found) for name in ("first", "again", "page")
    }
    return {**found[-1], **quickest}


def measured(env, profiles):
    """Make the list of these customers twice, open a page, and undo it."""
    company = env.company.root_id
    entries = env["credit.worklist.entry"]
    entries.sudo().search([]).unlink()
    first, statements = refresh(env, company, profiles)
    again, _statements = refresh(env, company, profiles)
    found = entries.search([])
    number, overdue = len(found), sum(found.mapped("overdue"))
    env.invalidate_all()
    with counting() as counted:
        start = time.perf_counter()
        page(entries)
        seconds = time.perf_counter() - start
    ties = abs(overdue - booked(env, company, profiles)) < 0.005
    env.cr.rollback()
    env.invalidate_all()
    return {
        "customers": len(profiles),
        "entries": number,
        "first": first,
        "again": again,
        "statements": statements,
        "page": seconds,
        "page_statements": counted.reads,
        "ties": ties,
    }


def refresh(env, company, profiles):
    """Make the list anew: ``(seconds, reading statements)``."""
    env.flush_all()
    env.invalidate_all()
    gc.collect()
    with counting() as counted:
        start = time.perf_counter()
        env["credit.worklist.entry"].sudo()._refresh(company, profiles)
        env.flush_all()
        return time.perf_counter() - start, counted.reads


def page(entries):
    """Read a page as the list does, with what stands above it."""
    named = {"fields": {"display_name": {}}}
    wanted = {name: named if name.endswith("_id") else {} for name in COLUMNS}
    entries.web_search_read([("state", "=", "now")], wanted, limit=80)
    entries.retrieve_dashboard()


def booked(env, company, profiles):
    """What the receivable accounts have overdue of these customers."""
    lines = env["account.move.line"].search(
        [
            ("account_id.account_type", "=", "asset_receivable"),
            ("reconciled", "=", False),
            ("parent_state", "=", "posted"),
            ("company_id", "child_of", company.id),
            ("amount_residual", ">", 0),
            ("date_maturity", "<", company._credit_today()),
            ("partner_id.commercial_partner_id", "in", profiles.partner_id.ids),
        ]
    )
    return sum(lines.mapped("amount_residual"))
