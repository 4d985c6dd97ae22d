"""Run inside Odoo's shell by ``make load DB=name CSV=file [DATE=YYYY-MM-DD]``."""

import datetime
import sys
import time
from pathlib import Path

from odoo.exceptions import UserError


def main(env, csv, date):
    """Load the receivables in the file ``csv`` as of ``date`` (``None``: its latest date)."""
    start = time.monotonic()
    try:
        day = datetime.date.fromisoformat(date) if date else None
    except ValueError:
        sys.exit(f"{date} is no date: give DATE as YYYY-MM-DD, for example 2013-03-31.")

    def progress(done, todo):
        env.cr.commit()  # what is loaded stays, should a later batch fail
        print(
            f"  {done:>6} of {todo} invoices after {time.monotonic() - start:.0f} s",
            flush=True,
        )

    print(f"Loading {csv} into {env.company.name} …", flush=True)
    try:
        done = env["credit.receivables.load"]._load(
            Path(csv).read_bytes(), day, progress
        )
    except UserError as error:
        sys.exit(error.args[0])
    print("\n".join(report(env, done)))
    return {**done, "date": done["date"].isoformat()}


def report(env, done):
    """What was loaded, in words."""
    if not (done["customers"] or done["invoices"] or done["payments"]):
        yield f"Nothing is new: the receivables as of {done['date']} were loaded already."
    else:
        yield (
            f"Loaded as of {done['date']}: {done['customers']} customers, {done['invoices']} invoices and "
            f"{done['payments']} payments are new."
        )
    money = env.company.currency_id.format
    yield (
        f"Of the file's invoices {done['open']} are open then, {done['disputed']} of them disputed: "
        f"{money(done['amount'])} by the file, {money(done['booked'])} by the books."
    )
    if done["amount"] != done["booked"]:
        yield "The difference was paid or credited here, apart from the file."
