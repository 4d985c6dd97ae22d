"""Run inside Odoo's shell by ``make audit``: do all figures equal the general ledger?"""

import datetime
import sys

HEAD = ("company", "general ledger", "exposure", "ageing", "statements", "nobody's")
NAMES = ("ledger", "exposure", "ageing", "statements", "nobody")


def main(env, date):
    """Print the audit of all companies at ``date`` (``None``: today); fail on a cent."""
    try:
        day = datetime.date.fromisoformat(date) if date else None
    except ValueError:
        sys.exit(f"{date} is no date: give DATE as YYYY-MM-DD, for example 2013-03-31.")
    day = day or env.company._credit_today()
    companies = env["res.company"].sudo().search([])
    rows = env["credit.ledger"].audit(companies, day)
    print("\n".join(report(rows, day)), flush=True)
    off = [row["company"].name for row in rows if row["difference"]]
    if off:
        sys.exit(f"{', '.join(off)}: the figures do not equal the general ledger.")
    return {"date": day.isoformat(), "companies": len(rows)}


def report(rows, day):
    """The table, and its last line."""
    width = max(len(HEAD[0]), *(len(row["company"].name) for row in rows))
    yield f"Receivables at the end of {day}, in the currency of each company"
    yield ""
    yield "  ".join(
        (HEAD[0].ljust(width), *(name.rjust(16) for name in (*HEAD[1:], "difference")))
    )
    for row in rows:
        amounts = (f"{row[name]:16,.2f}" for name in (*NAMES, "difference"))
        yield "  ".join((row["company"].name.ljust(width), *amounts))
    if not any(row["difference"] for row in rows):
        yield ""
        yield "All equal to the cent."
