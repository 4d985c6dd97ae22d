"""Other payment terms that somebody asks for, and a discount that was not earned."""

from odoo import Command, fields

from .company import customer
from .documents import invoice


def create(env, people, say):
    """Leave a request for the controller and an invoice that was paid short and late."""
    if env["credit.terms.exception"].search_count([]):
        return
    asked(env, people, say)
    unearned(env, say)


def asked(env, people, say):
    """A salesperson asks for longer terms for a while."""
    partner = customer(env, "K1003")
    today = env.company._credit_today()
    profile = env["credit.profile"]._ensure(partner, env.company)[partner]
    exceptions = env["credit.terms.exception"].with_user(people["salesperson"])
    exception = exceptions._request(
        profile,
        {
            "payment_term_id": env.ref("account.account_payment_term_30days").id,
            "discount_max": 0.5,
            "date_from": today,
            "date_to": fields.Date.add(today, months=3),
            "reason": "Opens a second shop and pays for its shelves first",
        },
    )
    say(
        "   Log in as controller: under Limits, Terms Exceptions, "
        f"{people['salesperson'].name} asks for {exception.display_name}."
    )


def unearned(env, say):
    """An invoice at 2/10 net 30, paid after 25 days with the discount taken off.

    Somebody let Odoo write the difference off, so nothing of it is open.
    """
    partner = customer(env, "K1008")
    today = env.company._credit_today()
    term = env["account.payment.term"].create(
        {
            "name": "2/10 net 30",
            "early_discount": True,
            "discount_percentage": 2,
            "discount_days": 10,
            "line_ids": [Command.create({"nb_days": 30})],
        }
    )
    day = fields.Date.subtract(today, days=27)
    move = invoice(env, partner, 2400, day, invoice_payment_term_id=term.id)
    line = move.line_ids.filtered("discount_date")
    expense = env["account.account"].search(
        [("account_type", "=", "expense"), ("company_ids", "in", env.company.id)],
        limit=1,
    )
    env["account.payment.register"].with_context(
        active_model="account.move", active_ids=move.ids
    ).create(
        {
            "payment_date": fields.Date.add(day, days=25),
            "amount": line.discount_amount_currency,
            "payment_difference_handling": "reconcile",
            "writeoff_account_id": expense.id,
        }
    )._create_payments()
    say(
        f"   {partner.name} took 2 % from {move.name} 15 days too late: see Records, "
        "Unearned Discounts."
    )
