"""The document about follow-up: budgets, growth, and both sides of each ratio."""

import datetime
import platform

from . import report
from .peers import PACKAGES

PEER = "account_credit_control"
SECONDS_TO_PLAN, MEGABYTES, SECONDS_TO_STORE, GROWTH = 10, 500, 60, 2.2
TEXT = """\
Measured by `PART=followup make bench` on {today:%d %B %Y}: {machine}; Odoo {odoo},
PostgreSQL {postgres}, Python {python}; credit_control at {commit}; OCA: {peer}.

**Data.** Every customer has ten posted invoices with an open instalment each, half of
them overdue by 5 to 100 days, 2 in 10 part-paid, and an e-mail address. For the budgets
one customer in {paying} has a bank receipt that nobody has matched yet, every other one
of them known by the number of an invoice in its text only; those customers are left
alone. The standard strategy begins 10 days after the due date, as OCA's policy does, and
has no quiet days here.

**Figures.** Every step runs in a process of its own. *Processor* is the processor time of
Odoo and PostgreSQL together, *memory* the most that Odoo's process had at any moment of
the step, all of Odoo included ({idle} before the first). Statements are counted as they
are sent to PostgreSQL. Planning is asked {rounds} times (time: the median, the least in
brackets; memory: the first), what stores or sends once.

**Noise.** The machine has other work to do: times vary, by half and more, and a step that
is measured once may have met a busy moment; processor time and above all the numbers of
statements say more than the time of a single step."""
SENDING = """\
*Sending* is the job: every notice is checked against the books as they are now, written,
put into the queue of outgoing mails, recorded on its instalments and in the customer's
chatter, and committed, one by one."""
COMPARING = """\
Both systems have the same customers and invoices, each in a copy of one database; both
remind of the same instalments ({reminded}) in as many letters ({letters}). OCA computes a
run, marks its lines as ready and builds communications; credit_control does all of it
when a batch is planned, and stores besides what it leaves out and why. Mails are put into
the queue, without a PDF on either side (OCA attaches one unless its template is changed,
as it was here). OCA sends all letters in one transaction and does not look at the books
again; credit_control looks, and commits each. A ratio is ours to theirs."""


def document(planned, compared, letters, paying):
    """The whole document.

    :param dict planned: customers → question → Series
    :param dict compared: customers → system → step → Series
    """
    parts = [
        "# Benchmarks: follow-up",
        conditions(planned, paying),
        "## Budgets",
        report.table(("what", "measured", "budget", "met"), budgets(planned)),
        "## Planning, storing and sending",
        SENDING,
        report.table(HEAD, rows_of(planned)),
        "## Side by side with OCA",
        COMPARING.format(**found_in(compared)),
        report.table(
            ("customers", "what", *HEAD[2:], "ours / theirs", "processor"),
            compared_rows(compared, letters),
        ),
        "## When the data doubles",
        report.table(("what", "system", "× time", "× processor"), growths(compared)),
    ]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


HEAD = ("customers", "what", "reads", "writes", "time", "processor", "memory")


def conditions(planned, paying):
    """Machine, versions, data, and how to read the figures."""
    first = next(iter(planned.values()))["plan"]
    return TEXT.format(
        today=datetime.datetime.now(datetime.timezone.utc),
        machine=report.machine(),
        odoo=report.odoo_version(),
        postgres=report.postgres_version(),
        python=platform.python_version(),
        commit=report.commit(),
        peer=f"{PEER} {PACKAGES[PEER]}",
        paying=paying,
        idle=megabytes(first.samples[0]["idle"]),
        rounds=len(first.samples),
    )


def found_in(compared):
    """How much both sides found, at every size."""
    values = [
        systems["own"]["prepare"].samples[0]["value"] for systems in compared.values()
    ]
    return {
        name: " and ".join(f"{value[name]:,}" for value in values)
        for name in ("reminded", "letters")
    }


# ---- budgets ---------------------------------------------------------------
def budgets(planned):
    """Every budget, measured and judged."""
    small, large = (planned[customers] for customers in sorted(planned))
    items = f"{max(planned) * 10:,} instalments of {max(planned):,} customers"
    plan, storing = large["plan"], large["prepare"].median() - large["plan"].median()
    memory = plan.samples[0]["peak"]
    yield line(f"planning {items}", plan.median(), SECONDS_TO_PLAN, seconds)
    yield line("memory of planning them", memory, MEGABYTES * 2**20, megabytes)
    yield line(
        "storing notices and lines (planned and stored, less planned)",
        storing,
        SECONDS_TO_STORE,
        seconds,
    )
    memory = large["prepare"].samples[0]["peak"]
    yield line("memory of planning and storing", memory, MEGABYTES * 2**20, megabytes)
    yield grown("planning twice the work", small["plan"], plan)
    yield grown(
        "planning and storing twice the work", small["prepare"], large["prepare"]
    )
    sent = [series for key, series in large.items() if key.startswith("send")]
    yield grown("sending twice as many", *sent)
    memory = max(series.samples[0]["peak"] for series in sent)
    yield line("memory of sending", memory, MEGABYTES * 2**20, megabytes)


def line(what, measured, budget, write):
    """A figure against its budget."""
    return what, write(measured), write(budget), judged(measured <= budget)


def grown(what, before, after):
    """How much longer twice the work takes."""
    factor = after.median() / before.median()
    work = after.median("work") / before.median("work")
    text = f"{factor:.2f} × (processor {work:.2f} ×)"
    return what, text, f"{GROWTH:g} ×", judged(factor <= GROWTH)


def judged(met):
    """As the other tables write it."""
    return "yes" if met else "**no**"


# ---- tables ----------------------------------------------------------------
NAMES = {
    "plan": "planning",
    "prepare": "planning and storing",
    "select": "OCA: computing the run",
    "mark": "OCA: marking its lines",
    "build": "OCA: building communications",
}


def rows_of(planned):
    """Every step at every size."""
    for customers, questions in planned.items():
        for key, series in questions.items():
            count = key.removeprefix("send ")
            name = NAMES.get(key) or f"sending {int(count):,} notices"
            yield f"{customers:,}", name, *figures(series)


def figures(series):
    """Statements, times and memory of one step."""
    time = seconds(series.median())
    if len(series.samples) > 1:
        time += f" ({seconds(series.least())})"
    return (
        f"{series.number('reads'):,}",
        f"{series.number('writes'):,}",
        time,
        seconds(series.median("work")),
        megabytes(series.samples[0]["peak"]),
    )


def compared_rows(compared, letters):
    """The steps of both sides, and the ratios of what does the same."""
    for customers, systems in compared.items():
        size = f"{customers:,}"
        own, oca = systems["own"], systems["oca"]
        steps = [oca[name] for name in ("select", "mark", "build")]
        yield (
            size,
            "credit_control: batch with notices",
            *figures(own["prepare"]),
            *ratios(own["prepare"], steps),
        )
        for name, series in zip(("select", "mark", "build"), steps, strict=True):
            yield size, NAMES[name], *figures(series), "", ""
        yield (
            size,
            f"credit_control: sending {letters:,}",
            *figures(own["send"]),
            *ratios(own["send"], [oca["send"]]),
        )
        yield size, f"OCA: mails of {letters:,}", *figures(oca["send"]), "", ""


def ratios(mine, theirs):
    """Time and processor time of ours to the sum of theirs."""
    for name in ("wall", "work"):
        other = sum(series.median(name) for series in theirs)
        yield f"{mine.median(name) / other:.2f}"


def growths(compared):
    """The larger size against the smaller one, for both sides."""
    small, large = (compared[customers] for customers in sorted(compared))
    for system, questions in small.items():
        for key, before in questions.items():
            after = large[system][key]
            name = NAMES.get(key, "sending the same number").removeprefix("OCA: ")
            factors = [
                f"{after.median(kind) / before.median(kind):.2f}"
                for kind in ("wall", "work")
            ]
            yield name, report.SYSTEMS[system], *factors


def seconds(number):
    """A time with as many digits as say something."""
    return f"{number:,.1f} s"


def megabytes(number):
    """Memory in megabytes."""
    return f"{number / 2**20:,.0f} MB"
