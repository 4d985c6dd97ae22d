"""Promises as they come in: open, for a part, kept and broken."""

from odoo import fields

from .company import CUSTOMERS, customer
from .documents import invoice

#: Who has other things on its plate: disputed, on hold by hand, late for long.
_OTHERS = ("K1006", "K1007", "K1008")


def create(env, people, say):
    """Leave promises of several customers, one for each thing that may become of it."""
    if env["credit.promise"].search_count([]):
        return
    said = (
        ("Sends it this week", 4, 1.0, 12),
        ("Half of it now, the rest after the fair", 9, 0.5, 0),
    )
    for items, (note, days, share, past) in zip(_items(env, "<"), said, strict=False):
        _promise(env, people, items, note, days, share, past)
    for items in _items(env, ">=")[:1]:
        _promise(env, people, items, "Pays when the school has paid", 20)
    _kept(env, people)
    env["credit.promise"].search([])._judge()
    say(
        "   Log in as collector: under Collection, Promises, some are open, one is kept "
        "and one is broken; Promises Kept has the share that was kept."
    )


def _items(env, compared):
    """Open items by customer, those who owe the most first.

    :param str compared: how their due dates compare with today
    """
    today = env.company._credit_today()
    payers = [customer(env, one.ref).id for one in CUSTOMERS if one.ref not in _OTHERS]
    promised = env["credit.promise"].search([]).partner_id
    items = env["account.move.line"].search(
        [
            ("account_id.account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("reconciled", "=", False),
            ("amount_residual", ">", 0),
            ("date_maturity", compared, today),
            ("partner_id", "in", payers),
            ("partner_id", "not in", promised.ids),
        ],
        order="date_maturity, id",
    )
    groups = items.grouped("partner_id").values()
    by_amount = sorted(groups, key=lambda some: -sum(some.mapped("amount_residual")))
    return [some[:2] for some in by_amount if len(some.currency_id) == 1]


def _promise(env, people, items, note, days, share=1.0, past=0):
    """Somebody says on the phone, so many days ago, when it pays a share of items."""
    company = env.company
    payer = items.partner_id.commercial_partner_id
    profile = env["credit.profile"]._ensure(payer, company)[payer]
    day = fields.Date.add(company._credit_today(), days=days)
    amount = sum(items.mapped("amount_residual_currency")) * share
    promises = env["credit.promise"].with_user(people["collector"])
    made = promises._make(profile, [(day, amount)], items, note=note).sudo()
    if past:
        for name in ("promised_on", "first_due", "last_due"):
            made._set({name: fields.Date.subtract(made[name], days=past)})
        made.part_ids.date = made.last_due
    return made


def _kept(env, people):
    """A promise of last week whose payment came two days ago."""
    today = env.company._credit_today()
    day = fields.Date.subtract(today, days=40)
    move = invoice(env, customer(env, "K1010"), 480, day)
    terms = move.line_ids.filtered(lambda line: line.amount_residual > 0)
    _promise(env, people, terms, "With Friday's run", 2, past=5)
    env["account.payment.register"].with_context(
        active_model="account.move", active_ids=move.ids
    ).create({"payment_date": fields.Date.subtract(today, days=3)})._create_payments()
