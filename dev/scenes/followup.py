"""Run inside Odoo's shell by ``make followup CSV=file [DATE=YYYY-MM-DD]``.

Three follow-up batches at one-week steps, with the invoices and payments of each week
arriving in between.
"""

from datetime import date as Date
from datetime import timedelta
from pathlib import Path

from odoo.exceptions import UserError

from dev import load

WEEKS = 3


def say(line):
    """Print at once, so that one sees it happen."""
    print(line, flush=True)


def main(env, csv, date):
    """Load the file as of ``date`` (``None``: its latest date) and follow up from then on."""
    from odoo.addons.credit_control.demo import followup_weeks, people

    done = load.main(env, csv, date)
    users = people.ensure(env)
    first = Date.fromisoformat(done["date"])
    content = Path(csv).read_bytes()
    try:
        for week in range(WEEKS):
            day = first + timedelta(days=7 * week)
            if week:
                arrive(env, content, day)
            followup_weeks.reach(
                env, env["res.partner"].search([("customer_rank", ">", 0)])
            )
            say("")
            followup_weeks.play(env, users, say, day)
            env.cr.commit()
    except UserError as error:
        raise SystemExit(error.args[0]) from error
    keep_mails(env)


def arrive(env, content, day):
    """Book what the week brought."""
    done = env["credit.receivables.load"]._load(content, day)
    say(
        f"\nIn the week until {day} {done['payments']} payments arrive, and "
        f"{done['invoices']} new invoices are written."
    )


def keep_mails(env):
    """Nothing of a rehearsal leaves this machine, whoever serves its database later."""
    mails = env["mail.mail"].search([("state", "=", "outgoing")])
    mails.cancel()
    say(f"\n{len(mails)} e-mails were written; none of them leaves this machine.")
