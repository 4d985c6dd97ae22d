"""Run inside Odoo's shell by ``make simulate CSV=file``: the shipped policies on real books.

Each invoice of the file is preceded by an order that was confirmed in the morning of its
day. Limits and risk categories come from the payment history, at the end of each quarter,
by the rule that the add-on ships; so no limit rests on what was not known yet. Then the
three shipped policies are replayed, and what came out is written to ``docs/simulation.md``.
"""

from datetime import date as Date
from datetime import datetime, time, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError

from dev import load
from dev.paths import ROOT

FILE = ROOT / "docs" / "simulation.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
POLICIES = ("lenient", "default", "strict")
#: What counts as late, in days; the first is the usual one.
LATE = (30, 10, 0)
BATCH = 200
#: Days of payment history before the first limits are granted.
LEAST = 150


def say(line):
    """Print at once, so that one sees it happen."""
    print(line, flush=True)


def main(env, csv):
    """Load the file with orders, grant limits as of then, replay, publish."""
    env = env(context={**env.context, "tracking_disable": True, "mail_notrack": True})
    env.company.account_use_credit_limit = False  # history is not put to the gate
    try:
        done = load.main(env, csv, None)
        last = Date.fromisoformat(done["date"])
        orders = precede(env)
        env.company.account_use_credit_limit = True
        first = grant(env, orders[0], last)
        found = [simulated(env, name, first, last) for name in POLICIES]
    except UserError as error:
        raise SystemExit(error.args[0]) from error
    text = "\n".join(table(env, found, first, last))
    say(text)
    publish(text)


# ---- orders ------------------------------------------------------------------------
def precede(env):
    """An order for each invoice of the file, confirmed in the morning of its day.

    :return: days of the first and of the last order
    """
    invoices = env["account.move"].search(
        [("move_type", "=", "out_invoice"), ("state", "=", "posted")],
        order="invoice_date, id",
    )
    product = env["product.product"].create(
        {"name": "Goods", "type": "service", "taxes_id": [Command.clear()]}
    )
    for start in range(0, len(invoices), BATCH):
        order_batch(env, invoices[start : start + BATCH], product)
        env.cr.commit()
        say(f"  {min(start + BATCH, len(invoices)):>6} of {len(invoices)} orders")
    return invoices[0].invoice_date, invoices[-1].invoice_date


def order_batch(env, invoices, product):
    """Orders of some invoices, confirmed and tied to them."""
    orders = env["sale.order"].create(
        [
            {
                "partner_id": invoice.partner_id.id,
                "pricelist_id": False,
                "client_order_ref": invoice.ref,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": 1,
                            "price_unit": invoice.amount_total,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
            for invoice in invoices
        ]
    )
    orders.action_confirm()
    for order, invoice in zip(orders, invoices, strict=True):
        order.date_order = datetime.combine(invoice.invoice_date, time(8))
        invoice.invoice_line_ids.sale_line_ids = order.order_line
    env.flush_all()


# ---- limits ------------------------------------------------------------------------
def quarters(first, last):
    """Ends of quarters with enough of history before them."""
    ends = [
        Date(year, month, 31 if month in (3, 12) else 30)
        for year in range(first.year, last.year + 1)
        for month in (3, 6, 9, 12)
    ]
    return [end for end in ends if (end - first).days >= LEAST and end < last]


def grant(env, first, last):
    """Categories and limits at the end of each quarter, as of then.

    :return: the day after the first of them
    """
    ends = quarters(first, last)
    if not ends:
        raise UserError(
            f"The file covers less than {LEAST} days before a quarter's end."
        )
    customers = env["res.partner"].search([("customer_rank", ">", 0)])
    for end in ends:
        noon = datetime.combine(end, time(22))
        with freeze_time(noon, tick=True):
            files = env["credit.profile"]._ensure(customers, env.company)
            profiles = env["credit.profile"].union(*files.values())
            profiles.with_context(mail_notrack=False)._grade_from_history(end)
            env.flush_all()
            env.cr.commit()
        limited = profiles.filtered("limit_id")
        say(f"Limits as of {end}: {len(limited)} of {len(profiles)} customers")
    return ends[0] + timedelta(days=1)


# ---- the replay ----------------------------------------------------------------------
def simulated(env, name, first, last):
    """One policy, by each measure of lateness: ``(policy, [totals])``."""
    policy = env.ref(f"credit_control.credit_policy_{name}")
    totals = []
    for days in LATE:
        with freeze_time(datetime.combine(last, time(22)), tick=True):
            simulation = env["credit.simulation"].create(
                {
                    "policy_id": policy.id,
                    "date_from": first,
                    "date_to": last,
                    "late_days": days,
                }
            )
            simulation.action_run()
            env.cr.commit()
        totals.append((simulation, simulation.result))
    return policy, totals


def table(env, found, first, last):
    """What is published."""
    orders = found[0][1][0][1]["totals"]
    yield (
        f"{orders['orders']:,.0f} orders of {orders['amount']:,.0f} in all, confirmed from "
        f"{first} to {last}; payments known until {last}; limits by the shipped rule from "
        "the payment history, renewed at the end of each quarter."
    )
    for place, days in enumerate(LATE):
        yield ""
        yield f"### {title(days)}"
        yield ""
        yield from rows(found, place)


def title(days):
    """What counts as late."""
    return f"“Late” is more than {days} days" if days else "“Late” is any day"


def rows(found, place):
    """The table of one measure of lateness."""
    yield (
        "| policy | held | warned | sales delayed | late orders | of the late, held | "
        "of the held, in time | precision | recall | late money avoided |"
    )
    yield "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
    for policy, totals in found:
        simulation, result = totals[place]
        words, new = simulation._words(), result["totals"]["new"]
        score = words.score(new)
        cells = (
            policy.name,
            f"{new['held']:,.0f}",
            f"{new['warned']:,.0f}",
            f"{new['delayed']:,.0f}",
            f"{result['totals']['late']:,.0f}",
            f"{new['held_late']:,.0f}",
            f"{new['held_good']:,.0f}",
            percent(score.precision),
            percent(score.recall),
            f"{new['avoided']:,.0f}",
        )
        yield f"| {' | '.join(cells)} |"
    base = words.score(new).base_rate
    yield ""
    yield f"Holding blindly has a precision of {percent(base)}."


def percent(share):
    """A share in per cent with one digit; a dash where there is none."""
    return "–" if share is None else f"{100 * share:.1f} %"


def publish(text):
    """Put the tables into their place in the document."""
    before, rest = FILE.read_text().split(BEGIN)
    _old, after = rest.split(END)
    FILE.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}")
    say(f"\nwritten to {FILE.relative_to(ROOT)}")
