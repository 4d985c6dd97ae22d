"""Limits in their life: one asked for, one of each season, somebody away."""

from odoo import fields

from .company import customer


def create(env, people, say):
    """Leave a request for the controller, a seasonal and a dormant limit, and a
    substitution."""
    season(env, people, say)
    dormant(env, people, say)
    request(env, people, say)
    away(env, people, say)


def _profile(env, ref):
    partner = customer(env, ref)
    return env["credit.profile"]._ensure(partner, env.company)[partner]


def season(env, people, say):
    """More credit before Christmas, every year."""
    profile = _profile(env, "K1002")
    year = env.company._credit_today().year
    env["credit.limit"].with_user(people["manager"]).create(
        {
            "profile_id": profile.id,
            "amount": 5000,
            "kind": "temporary",
            "on_top": True,
            "repeats_yearly": True,
            "date_from": f"{year - 1}-11-01",
            "date_to": f"{year - 1}-12-31",
            "reason": "Christmas business",
        }
    )
    say(
        f"   {profile.partner_id.name} has a seasonal limit on top of its own, every "
        "November and December."
    )


def dormant(env, people, say):
    """A limit of somebody who has bought nothing for longer than a year."""
    profile = _profile(env, "K1013")
    env["credit.limit"].with_user(people["manager"]).create(
        {
            "profile_id": profile.id,
            "amount": 15000,
            "date_from": fields.Date.subtract(env.company._credit_today(), months=20),
            "reason": "Refit of two ferries",
        }
    )
    say(
        f"   {profile.partner_id.name} has a limit and has bought nothing since: under "
        "Limits, Dormant Limits it can be withdrawn."
    )


def request(env, people, say):
    """A salesperson asks for more than is granted now."""
    profile = _profile(env, "K1005")
    limit = (
        env["credit.limit"]
        .with_user(people["salesperson"])
        ._request(
            profile,
            "salesperson",
            {
                "amount": 22000,
                "currency_id": env.company.currency_id.id,
                "reason": "Won a tender of the city, needs more until it is paid",
            },
        )
    )
    say(
        f"   Log in as controller: under Limit Requests, {limit.display_name} is asked "
        f"for {profile.partner_id.name} by {people['salesperson'].name}."
    )


def away(env, people, say):
    """The manager goes on holiday, and the controller decides meanwhile."""
    today = env.company._credit_today()
    begins = fields.Date.add(today, days=14)
    env["credit.substitution"].create(
        {
            "user_id": people["manager"].id,
            "substitute_id": people["controller"].id,
            "date_from": begins,
            "date_to": fields.Date.add(begins, days=13),
            "reason": "Holiday",
        }
    )
    say(
        f"   From {begins} {people['controller'].name} decides in the place of "
        f"{people['manager'].name}, who is away for two weeks."
    )
