"""Other ways to read the same history, each alone: how well they would have ranked.

Shown so that a quarter in which the card ranks badly can be told from a card that is bad.
None of them is part of the card.
"""

import statistics
from collections import defaultdict

#: Fewer instalments than that say nothing; as the card has it.
_LEAST = 3
#: Days that go into a clipped mean at most.
_CLIP = 15


def delays(rows, cut):
    """What each customer's ledger said at a cut-off.

    :return: ``{customer: [(days late, amount, days ago)]}``
    """
    found = defaultdict(list)
    for row in rows:
        if row.invoiced > cut:
            continue
        if row.settled and row.settled <= cut:
            ago = (cut - row.settled).days
            found[row.customer].append(((row.settled - row.due).days, row.amount, ago))
        elif row.due < cut:
            found[row.customer].append(((cut - row.due).days, row.amount, 0))
    return {one: said for one, said in found.items() if len(said) >= _LEAST}


def _weighted(said, weight):
    whole = sum(weight(amount, ago) for _days, amount, ago in said)
    return sum(weight(amount, ago) * days for days, amount, ago in said) / whole


def _newest(said, count):
    return statistics.mean(
        days for days, _a, _ago in sorted(said, key=lambda s: s[2])[:count]
    )


#: What is tried: name → figure of a customer's history, high for who pays late.
TRIED = {
    "days late, by amount": lambda said: _weighted(said, lambda a, _ago: a),
    "days late, each invoice alike": lambda said: _weighted(said, lambda _a, _ago: 1),
    "median of the days": lambda said: statistics.median(s[0] for s in said),
    "share of invoices paid late": lambda said: statistics.mean(s[0] > 0 for s in said),
    "days by amount, at most 15 either way": lambda said: _weighted(
        [(max(-_CLIP, min(_CLIP, d)), a, ago) for d, a, ago in said],
        lambda a, _ago: a,
    ),
    "days by amount, half the weight after 180 days": lambda said: _weighted(
        said, lambda a, ago: a * 0.5 ** (ago / 180)
    ),
    "days by amount, half the weight after 90 days": lambda said: _weighted(
        said, lambda a, ago: a * 0.5 ** (ago / 90)
    ),
    "the last five invoices": lambda said: _newest(said, 5),
    "the last ten invoices": lambda said: _newest(said, 10),
}


def table(rows, bench):
    """Gini of each way at each cut-off, as lines of a table."""
    [validation] = bench.engine("validation")
    quarters = bench.quarters(rows)
    yield "| read as | " + " | ".join(f"{cut}" for cut, _end in quarters) + " |"
    yield "|---|" + "--:|" * len(quarters)
    for name, figure in TRIED.items():
        ginis = []
        for cut, end in quarters:
            came = bench.outcomes(rows, cut, end, "due")
            said = delays(rows, cut)
            pairs = [(-figure(s), came[c]) for c, s in said.items() if c in came]
            ginis.append(f"{float(validation.gini(pairs)):.3f}")
        yield f"| {name} | " + " | ".join(ginis) + " |"
