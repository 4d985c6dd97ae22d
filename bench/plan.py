"""What is measured, how often, and that all systems give the same answer."""

from dataclasses import dataclass

from dev.console import Problem, say

from .series import Series
from .shape import QUOTATIONS

ROWS = 80
COLD = 1000
WARM_UP = 3
#: Seconds to spend at most on the rounds of one measurement, once there are enough.
PATIENCE = 60
ENOUGH = 5


@dataclass(frozen=True)
class Question:
    """One question to several systems.

    :param str key: where its result is kept
    :param str method: of the systems
    :param tuple arguments: for the method
    :param tuple systems: who is asked
    :param bool short: asked as often as possible
    """

    key: str
    method: str
    arguments: tuple
    systems: tuple = ("plain", "own", "oca")
    short: bool = True


def questions(ids, customers):
    """All the questions to one size of data."""
    everybody = ("plain", "own", "oca", "sql")
    cold = min(COLD, customers)
    yield from (
        Question(f"confirm {count}", "confirm", ([order],))
        for count, order in ids["large_orders"].items()
    )
    for number in (2, QUOTATIONS):
        yield Question(
            f"batch {number}", "confirm", (ids["quotations"][:number],), short=False
        )
    yield Question("page", "page", (ROWS,))
    yield Question("exposures", "exposures", (cold,), everybody)
    yield Question("over limit", "over_limit", (), everybody, short=False)


def measure(opened, ids, customers, rounds):
    """Put all questions to the workers, in turns.

    :return: ``{question: {system: Series}}``
    """
    result = {}
    for question in questions(ids, customers):
        say(f"measuring: {question.key}, {customers:,} customers")
        number = rounds if question.short else max(ENOUGH, rounds // 4)
        result[question.key] = ask(opened, question, number)
        compare(opened, question, result[question.key])
    return result


def ask(opened, question, rounds):
    """Ask each system once a round, each round beginning with another one."""
    found = {system: Series() for system in question.systems}
    spent = 0.0
    for number in range(-WARM_UP if question.short else -1, rounds):
        turn = number % len(question.systems)
        for system in (*question.systems[turn:], *question.systems[:turn]):
            sample = opened[system].ask("measure", question.method, *question.arguments)
            if number >= 0:
                found[system].samples.append(sample)
                spent += sample["wall"]
        if spent > PATIENCE and number + 1 >= ENOUGH:
            break
    return found


def compare(opened, question, found):
    """All systems must have done the same: a speed of something else is none."""
    answers = {}
    for system, series in found.items():
        value = series.samples[0]["value"]
        if question.method == "over_limit":
            value = opened[system].ask("as_customers", value)
        answers[system] = value
    expected = answers.pop("plain")
    if question.method == "confirm" and expected != len(question.arguments[0]):
        raise Problem(f"{question.key}: plain Odoo confirmed only {expected} orders.")
    for system, value in answers.items():
        if value != expected:
            raise Problem(f"{question.key}: {system} gives {value}, Odoo {expected}.")
