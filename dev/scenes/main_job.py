"""Run inside Odoo's shell by ``make demo``, on a new copy of the template: the main job.

With ``CSV=file`` it is played on those receivables, on the day as of which they were
written; otherwise on the demonstration company.
"""

import os
from datetime import datetime, time
from pathlib import Path

from freezegun import freeze_time

from odoo.exceptions import UserError

from dev import load


def say(line):
    """Print at once, so that one sees it happen."""
    print(line, flush=True)


def main(env):
    """Play the main job, printing in plain words what happens; who can log in."""
    from odoo.addons.credit_control.demo import people

    csv = os.environ.get("CSV")
    try:
        if csv:
            on_receivables(env, Path(csv).expanduser())
        else:
            on_company(env)
    except UserError as error:
        raise SystemExit(error.args[0]) from error
    return people.table(env)


def on_receivables(env, csv):
    """Load a file of receivables and play on it, as if it were the day of the file."""
    from odoo.addons.credit_control.demo import main_job, people

    if not csv.is_file():
        raise UserError(f"{csv} is not a file: give the path of a CSV file in CSV=….")
    done = load.main(env, str(csv), None)
    users = people.ensure(env)
    noon = datetime.combine(datetime.fromisoformat(done["date"]), time(12))
    say(f"The main job, played on {done['date']}:")
    with freeze_time(noon, tick=True):
        main_job.play(env, users, say)


def on_company(env):
    """Create the demonstration company, play on it, and leave it in good disorder."""
    from odoo.addons.credit_control.demo import company, main_job, people, situations

    company.create(env, say)
    users = people.ensure(env)
    say(f"The main job, played in {env.company.name}:")
    main_job.play(env, users, say)
    situations.create(env, users, say)
    if (
        "picking_id" in env["credit.hold"]._fields
    ):  # deliveries are an add-on of their own
        from odoo.addons.credit_control_stock.demo import deliveries

        deliveries.create(env, users, say)
