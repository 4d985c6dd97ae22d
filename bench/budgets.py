"""The budgets of the design, and whether they are met."""

from collections import namedtuple

from .series import ratio
from .shape import QUOTATIONS

#: One line of the summary: what is judged, our figure, what it is held against, how the
#: two compare, the budget, and whether it is met.
Line = namedtuple("Line", "what own against compared budget met")

READS_MORE = 4
WRITES_MORE = 6
SLOWER = 1.05
PAGE_READS = 8
COLD_READS = 3
PLAINEST = 2.0


def lines(questions, open_items):
    """The summary of one size of data.

    :param dict questions: what ``plan.measure`` returned
    :param open_items: numbers of open items of the large customers
    """
    yield from statements_of_confirmations(questions, open_items)
    yield wall_of_confirmation(questions, open_items[1])
    yield growth_of_batch(questions)
    yield reads(
        "page of 80 customers: reading statements", questions["page"], PAGE_READS
    )
    cold = questions["exposures"]
    yield reads("exposure of 1,000 customers: reading statements", cold, COLD_READS)
    yield against_sql("exposure of 1,000 customers: time", cold)
    yield against_sql("who is over the limit: time", questions["over limit"])


def more(question, kind):
    """Statements of a kind that we add to plain Odoo's."""
    return question["own"].number(kind) - question["plain"].number(kind)


def statements_of_confirmations(questions, open_items):
    """Reading and writing statements, the same for few and many open items."""
    asked = [questions[f"confirm {count}"] for count in open_items]
    names = " / ".join(f"{count:,}" for count in open_items)
    for kind, word, budget in (
        ("reads", "reading", READS_MORE),
        ("writes", "writing", WRITES_MORE),
    ):
        added = [more(question, kind) for question in asked]
        yield Line(
            f"confirmation with {names} open items: {word} statements",
            " / ".join(str(question["own"].number(kind)) for question in asked),
            " / ".join(str(question["plain"].number(kind)) for question in asked),
            " / ".join(f"+{number}" for number in added),
            f"+{budget}, all the same",
            max(added) <= budget and len(set(added)) == 1,
        )


def wall_of_confirmation(questions, count):
    """Time of a confirmation against plain Odoo."""
    question = questions[f"confirm {count}"]
    return timed(
        f"confirmation with {count:,} open items: time", question, "plain", SLOWER
    )


def growth_of_batch(questions):
    """Reading statements added to a small and a large batch: facts are read once."""
    small, large = questions["batch 2"], questions[f"batch {QUOTATIONS}"]
    added = more(small, "reads"), more(large, "reads")
    return Line(
        f"confirming 2 and {QUOTATIONS} orders at once: reading statements",
        f"{small['own'].number('reads')} / {large['own'].number('reads')}",
        f"{small['plain'].number('reads')} / {large['plain'].number('reads')}",
        f"+{added[0]} / +{added[1]}",
        "both the same",
        added[0] == added[1],
    )


def reads(what, question, budget):
    """A number of statements with a limit of its own."""
    number = question["own"].number("reads")
    plain = question["plain"].number("reads")
    return Line(what, number, plain, "", f"{budget}", number <= budget)


def against_sql(what, question):
    """Time against the plainest SQL that gives the same figures."""
    return timed(what, question, "sql", PLAINEST)


def timed(what, question, base, budget):
    """Time against another system's."""
    compared = ratio(question["own"], question[base])
    work = ratio(question["own"], question[base], "work")
    return Line(
        what,
        f"{question['own'].median() * 1000:,.0f} ms",
        f"{question[base].median() * 1000:,.0f} ms",
        f"{compared.usual:.2f} × (processor {work.usual:.2f} ×)",
        f"{budget:g} ×",
        compared.usual <= budget,
    )
