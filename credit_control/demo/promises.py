"""Promises as they come in: open, kept, kept in part and broken."""

from odoo import fields

from .company import customer
from .documents import invoice


def create(env, people, say):
    """Leave promises of several customers, one for each thing that may become of it."""
    if env["credit.promise"].search_count([]):
        return
    today = env.company._credit_today()
    collector = people["collector"]

    def promised(number, amount, days, said, past=0, share=1.0, **values):
        """Somebody promised to pay an invoice so many days from when it was said."""
        partner = customer(env, number)
        move = invoice(env, partner, amount, fields.Date.subtract(today, days=45))
        profile = env["credit.profile"]._ensure(partner, env.company)[partner]
        terms = move.line_ids.filtered(lambda line: line.amount_residual > 0)
        made = (
            env["credit.promise"]
            .with_user(collector)
            ._make(
                profile,
                [(fields.Date.add(today, days=days), move.amount_total * share)],
                terms,
                note=said,
                **values,
            )
            .sudo()
        )
        if past:  # it was said some days ago
            _put_back(made, past)
        return made, move

    promised("K1003", 1800, 6, "Pays when the school has paid")
    promised("K1008", 2400, 9, "Half of it now", share=0.5, way="email")
    made, move = promised("K1010", 950, 3, "With Friday's run", past=5)
    _pay(env, move, move.amount_total)
    promised("K1005", 3100, 4, "Sends it this week", past=12)
    env["credit.promise"].search([])._judge()
    say(
        "   Log in as collector: under Follow-up, Promises, some are open, one is kept "
        "and one is broken; Promises Kept has the rate by collector."
    )


def _put_back(promise, days):
    """As if a promise had been made so many days ago."""
    for name in ("promised_on", "first_due", "last_due"):
        promise._set({name: fields.Date.subtract(promise[name], days=days)})
    for part in promise.part_ids:
        part.date = fields.Date.subtract(part.date, days=days)


def _pay(env, move, amount):
    env["account.payment.register"].with_context(
        active_model="account.move", active_ids=move.ids
    ).create(
        {
            "payment_date": fields.Date.subtract(env.company._credit_today(), days=3),
            "amount": amount,
        }
    )._create_payments()
