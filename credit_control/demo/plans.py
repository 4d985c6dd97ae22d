"""Payment plans in several stages, and a settlement that is offered to a customer."""

import base64

from odoo import fields

from .documents import invoice

#: Name, city, amounts of its overdue invoices with their age in days.
_CUSTOMERS = (
    ("K1021", "Schilling Gartenbau GmbH", "Erfurt", ((4800, 75), (3900, 48))),
    ("K1022", "Bäckerei Jansen OHG", "Oldenburg", ((1260, 66), (940, 52))),
    ("K1023", "Weidner Messebau GmbH", "Nürnberg", ((6400, 130),)),
    ("K1024", "Kranich Apotheke", "Schwerin", ((2700, 58),)),
)


def create(env, people, say):
    """Leave a plan that is paid, one to approve, one that a customer asks for, and an
    offer of a settlement.

    :param env: environment of the superuser
    :param dict people: login → ``res.users``
    :param say: takes one line of the story
    :return: what is open of these customers, company currency
    """
    if env["credit.plan"].search_count([]):
        return 0.0
    company = env.company.root_id
    if not company.credit_writeoff_account_id:
        company.credit_writeoff_account_id = env["account.account"].search(
            [("account_type", "=", "expense"), ("company_ids", "in", company.id)],
            limit=1,
        )
    garden, bakery, fair, chemist = (_debtor(env, *one) for one in _CUSTOMERS)
    kept = _proposed(
        env,
        people,
        garden,
        "Lost a large customer in spring, pays what is new",
        count=4,
    )
    _signed(people, kept, "Ute Schilling")
    _pay(env, kept)
    waiting = _proposed(
        env,
        people,
        bakery,
        "Oven replaced; the owner asked for twelve weeks",
        step="fortnightly",
        count=6,
    )
    offered = _proposed(
        env,
        people,
        fair,
        "Closes down at the end of the year; better some of it than none",
        kind="settlement",
        settlement_amount=4000.0,
    )
    offered.with_user(people["manager"]).action_approve("As discussed")
    offered.with_user(people["collector"]).action_offer()
    asked = env["credit.plan"]._ask_in_portal(
        _profile(env, chemist),
        chemist,
        {"months": "3", "note": "We wait for the health insurers ourselves."},
    )
    say(
        f"   Collection › Payment Plans: {kept.display_name} pays as agreed; "
        f"{waiting.display_name} waits for the controller; {asked.display_name} was asked "
        f"for in the portal; {offered.display_name} is offered as a settlement."
    )
    items = (kept | waiting | offered | asked).item_ids
    return sum(items.mapped("amount_residual"))


def _debtor(env, ref, name, city, invoices):
    """A customer with invoices that have been due for some time."""
    partner = env["res.partner"].create(
        {
            "name": name,
            "ref": ref,
            "city": city,
            "is_company": True,
            "country_id": env.company.country_id.id,
            "email": f"accounts.{ref.lower()}@example.com",
        }
    )
    today = env.company._credit_today()
    for amount, age in invoices:
        due = fields.Date.subtract(today, days=age)
        invoice(
            env,
            partner,
            amount,
            fields.Date.subtract(due, days=30),
            invoice_payment_term_id=False,
            invoice_date_due=due,
        )
    return partner


def _profile(env, partner):
    return env["credit.profile"]._ensure(partner, env.company)[partner]


def _proposed(env, people, partner, reason, **values):
    """A plan over all that is overdue, sent for approval by the collector."""
    plans = env["credit.plan"].with_user(people["collector"])
    items = plans._overdue_items_of(partner, env.company.root_id)
    plan = plans.create(
        {
            "profile_id": _profile(env, partner).id,
            "item_ids": [(6, 0, items.ids)],
            "reason": reason,
            **values,
        }
    )
    plan.action_make_instalments()
    plan.action_submit()
    return plan


def _signed(people, plan, name):
    """Approved by the manager and signed on paper."""
    plan.with_user(people["manager"]).action_approve("Keeps a good customer")
    paper = f"{plan.name}: agreed. {name}".encode()
    plan.with_user(people["collector"]).action_accept_on_paper(
        name, base64.b64encode(paper), f"{plan.name.replace('/', '-')}.txt"
    )


def _pay(env, plan):
    """The first instalment and some more arrive early."""
    first = plan.instalment_ids[0].amount
    oldest = plan.item_ids.sorted("date_maturity")[:1].move_id
    env["account.payment.register"].with_context(
        active_model="account.move", active_ids=oldest.ids
    ).create(
        {"payment_date": env.company._credit_today(), "amount": round(first * 1.3, 2)}
    )._create_payments()
