"""``make forecast CSV=…``: how well payments were foretold, on a file of receivables.

Pure: needs neither Odoo's registry nor a database. Rolls through the file month by month,
and knows at each date only what was known then.
"""

import datetime
import sys
from pathlib import Path

from . import forecast_report, forecast_rivals, forecast_rolling
from .validation import engine

#: Everything about the forecast was chosen on invoices issued in these months.
CHOSEN = datetime.date(2012, 5, 1), datetime.date(2012, 8, 31)


def models(bills, still_open):
    """What is measured side by side."""
    return [
        forecast_rolling.Ours(),
        forecast_rivals.DueDate(),
        forecast_rivals.CustomersMean(),
        forecast_rivals.Boosting(bills, still_open),
    ]


def measured_from():
    """The first day after those on which anything was chosen."""
    return CHOSEN[1] + forecast_rolling.DAY


def last_month_end(bills):
    """The last day of the file's last month whose invoices have all fallen due."""
    last = max(day for b in bills for day in (b.seen.issued, b.seen.paid) if day)
    due = [bill.seen.issued for bill in bills if bill.seen.due >= last]
    first_not_due = min(due) if due else last
    return first_not_due.replace(day=1) - forecast_rolling.DAY


def cases(bills, start, end, still_open):
    """Just issued within the time, or open at month ends before which it was issued."""
    if not still_open:
        return forecast_rolling.issued(bills, start, end)
    return [
        case
        for case in forecast_rolling.waiting(bills, start, end)
        if case.bill.seen.issued <= end
    ]


def measured(bills, start, end, still_open):
    """``{model's name: [(case, outcome)]}`` of one kind of case."""
    some = cases(bills, start, end, still_open)
    return {
        model.name: forecast_rolling.outcomes(model, bills, some)
        for model in models(bills, still_open)
    }


def main(file):
    """Measure on a file, print the tables and write them to ``docs/``."""
    engine("forecast")
    bills = forecast_rolling.read(Path(file).read_bytes())
    text = forecast_report.document(bills, sys.modules[__name__])
    print(text)
    forecast_report.FILE.write_text(text)
    return 0


if __name__ == "__main__":
    import bench.forecast  # the module of the report, not a second copy of it

    sys.exit(bench.forecast.main(*sys.argv[1:]))
