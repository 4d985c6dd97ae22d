"""The scorecards that come with the add-on; a company changes copies of them.

Points and weights follow what figures said on real receivables, where there were any:
how late the money comes on average tells most by far, so it weighs most and has the
narrowest bands; share late and longest delay mostly say it again. What was measured, and
on which quarters bands were chosen, is in docs/scorecard-validation.md. Everything about
ability to pay, promises and returned payments is judgement: no outcomes were at hand.
"""

from decimal import Decimal

from .cards import Band, Card, Factor, Thresholds
from .factors import ABILITY, NO, WILLINGNESS, YES

#: Score bands of the risk categories that come with the add-on.
CATEGORIES = ((80, "A"), (60, "B"), (40, "C"), (20, "D"), (0, "E"))


def _(source):
    """Mark a source term for translation; it is translated where it is shown."""
    return source


def steps(texts, points, limits):
    """Bands between limits, from the lowest values to the highest.

    >>> [(band.points, band.low, band.high) for band in steps(
    ...     ("good", "fair", "poor"), (100, 50, 0), (1, 2))]
    [(100, None, 1), (50, 1, 2), (0, 2, None)]

    :param texts: of the bands, source terms; one for all, or one for each
    :param points: of the bands
    :param limits: where each band ends and the next begins, one less than bands
    :return: tuple of :class:`Band`
    """
    if isinstance(texts, str):
        texts = (texts,) * len(points)
    lows, highs = (None, *limits), (*limits, None)
    return tuple(
        Band(given, low, high, None, text)
        for text, given, low, high in zip(texts, points, lows, highs, strict=True)
    )


def _altman(distress, safe):
    """Bands of one of Altman's figures: his zones, the grey one in two halves."""
    low, high = Decimal(distress), Decimal(safe)
    texts = (_("Distress zone"), _("Grey zone"), _("Grey zone"), _("Safe zone"))
    # on its boundaries a figure is grey, and above the upper one safe
    limits = (low, (low + high) / 2, high + Decimal("0.01"))
    return steps(texts, (5, 40, 65, 95), limits)


# ---- bands -----------------------------------------------------------------------
_EARLY, _PROMPT, _LATE, _VERY = (
    _("The money comes early"),
    _("The money comes about on time"),
    _("The money comes late"),
    _("The money comes very late"),
)
DAYS_BEYOND_TERMS = steps(
    (_EARLY,) * 10 + (_PROMPT,) * 3 + (_LATE,) * 7 + (_VERY,) * 5,
    (
        *(100, 99, 97, 96, 94, 92, 90, 87, 85, 83),
        *(80, 78, 74),
        *(70, 65, 59, 53, 47, 42, 36),
        *(29, 20, 12, 4, 0),
    ),
    (
        *(-20, -14, -11, -9, -7, Decimal("-5.5"), -4, -3, -2, -1),
        *(0, 1, 2),
        *(3, Decimal("4.5"), 6, 8, 10, 12, 15),
        *(20, 30, 45, 60),
    ),
)
_SHARES = (
    _("No money is late"),
    _("Hardly any money is late"),
    _("Up to a quarter of the money is late"),
    _("A quarter to half of the money is late"),
    _("Half of the money or more is late"),
    _("Most of the money is late"),
    _("Nearly all money is late"),
)
LATE_SHARE = steps(
    tuple(_SHARES[number] for number in (0, 1, 2, 2, 3, 3, 4, 4, 5, 6)),
    (100, 92, 84, 76, 68, 58, 46, 34, 22, 10),
    (1, 500, 1500, 2500, 3500, 5000, 6500, 8000, 9500),
)
_TRENDS = (
    _("Pays much earlier than before"),
    _("Pays earlier than before"),
    _("Pays about as before"),
    _("Pays later than before"),
    _("Pays much later than before"),
)
TREND = steps(
    tuple(_TRENDS[number] for number in (0, 1, 1, 2, 2, 2, 3, 3, 4, 4)),
    (100, 90, 82, 76, 70, 62, 52, 38, 20, 0),
    (-10, -6, -3, -1, 1, 3, 6, 10, 20),
)
_DELAYS = (
    _("Never late"),
    _("Late by days"),
    _("Late by a week or two"),
    _("Late by weeks"),
    _("Late by a month or two"),
    _("Late by two or three months"),
    _("Late by more than three months"),
)
LONGEST_DELAY = steps(
    tuple(_DELAYS[number] for number in (0, 1, 1, 2, 2, 3, 3, 3, 3, 4, 4, 5, 6)),
    (100, 92, 86, 80, 74, 67, 60, 54, 48, 38, 25, 10, 0),
    (1, 4, 7, 10, 15, 18, 22, 26, 31, 45, 61, 91),
)
BROKEN_PROMISES = steps(
    (
        _("No promise was broken"),
        _("One promise was broken"),
        _("Two promises were broken"),
        _("Three promises or more were broken"),
    ),
    (100, 50, 20, 0),
    (1, 2, 3),
)
RETURNED_PAYMENTS = steps(
    (
        _("No payment came back"),
        _("One payment came back"),
        _("Two payments came back"),
        _("Three payments or more came back"),
    ),
    (100, 50, 20, 0),
    (1, 2, 3),
)
RELATION = steps(
    (
        _("A customer for less than half a year"),
        _("A customer for less than a year"),
        _("A customer for less than two years"),
        _("A customer for two years or more"),
        _("A customer for five years or more"),
    ),
    (40, 60, 75, 90, 100),
    (6, 12, 24, 60),
)
EQUITY_RATIO = steps(
    (
        _("Owes more than it has"),
        _("Hardly any equity"),
        _("Little equity"),
        _("Sufficient equity"),
        _("Good equity"),
        _("Very good equity"),
    ),
    (0, 20, 40, 60, 80, 100),
    (0, 500, 1000, 2000, 4000),
)
CURRENT_RATIO = steps(
    (
        _("Cannot cover what is due within a year"),
        _("Just covers what is due within a year"),
        _("Covers what is due within a year"),
        _("Covers what is due within a year well"),
    ),
    (10, 45, 75, 95),
    (1, Decimal("1.2"), 2),
)
QUICK_RATIO = steps(
    (
        _("Depends on selling its inventories"),
        _("Depends somewhat on selling its inventories"),
        _("Hardly depends on selling its inventories"),
        _("Does not depend on selling its inventories"),
    ),
    (10, 40, 75, 95),
    (Decimal("0.5"), Decimal("0.8"), 1),
)
TURNOVER = steps(
    (
        _("Very small company"),
        _("Small company"),
        _("Medium-sized company"),
        _("Large company"),
    ),
    (35, 55, 75, 90),
    (500, 10_000, 50_000),
)
COMPANY_AGE = steps(
    (
        _("Founded within two years"),
        _("Founded within five years"),
        _("Founded within ten years"),
        _("Founded ten years ago or more"),
        _("Founded twenty years ago or more"),
    ),
    (15, 40, 65, 85, 100),
    (2, 5, 10, 20),
)
#: The bureau's own scale, brought to 0 to 100, in steps of ten.
BUREAU_SCORE = steps(
    _("What the bureau says"),
    (0, 15, 25, 35, 45, 55, 65, 75, 85, 100),
    tuple(range(10, 100, 10)),
)
IDENTITY = (
    Band(100, value=YES, text=_("The identity is confirmed")),
    Band(0, value=NO, text=_("The identity could not be confirmed")),
)
ADDRESS = (
    Band(100, value=YES, text=_("The address is confirmed")),
    Band(10, value=NO, text=_("The address could not be confirmed")),
)


def _ability(altman, equity, current, quick, turnover, age, bureau):
    """The factors of ability to pay of a company, by their weights."""
    return (
        Factor("altman_z", altman, ABILITY, _altman("1.81", "2.99"), "altman"),
        Factor("altman_z_private", altman, ABILITY, _altman("1.23", "2.9"), "altman"),
        Factor("altman_z_general", altman, ABILITY, _altman("1.1", "2.6"), "altman"),
        Factor("equity_ratio", equity, ABILITY, EQUITY_RATIO),
        Factor("current_ratio", current, ABILITY, CURRENT_RATIO),
        Factor("quick_ratio", quick, ABILITY, QUICK_RATIO),
        Factor("turnover", turnover, ABILITY, TURNOVER),
        Factor("company_age", age, ABILITY, COMPANY_AGE),
        Factor("bureau_score", bureau, ABILITY, BUREAU_SCORE),
    )


def _willingness(days, late, trend, longest, promises, returned, relation):
    """The factors of willingness to pay, by their weights."""
    return (
        Factor("days_beyond_terms", days, WILLINGNESS, DAYS_BEYOND_TERMS),
        Factor("late_share", late, WILLINGNESS, LATE_SHARE),
        Factor("trend", trend, WILLINGNESS, TREND),
        Factor("longest_delay", longest, WILLINGNESS, LONGEST_DELAY),
        Factor("broken_promises", promises, WILLINGNESS, BROKEN_PROMISES),
        Factor("returned_payments", returned, WILLINGNESS, RETURNED_PAYMENTS),
        Factor("relation", relation, WILLINGNESS, RELATION),
    )


#: A business that buys already: its own ledger alone suffices for a score.
EXISTING = Card(
    "existing",
    (*_ability(25, 20, 10, 10, 5, 10, 20), *_willingness(60, 2, 5, 3, 16, 12, 2)),
    ability=30,
    willingness=70,
    coverage=4500,
    categories=CATEGORIES,
    thresholds=Thresholds(approve=60, conditions=40, refer=20),
)
#: A business of which the ledger knows little: statements and bureau speak, and what it
#: paid so far counts as soon as there is something.
NEW = Card(
    "new",
    (*_ability(20, 15, 10, 5, 10, 10, 30), *_willingness(60, 2, 5, 3, 16, 14, 0)),
    ability=80,
    willingness=20,
    coverage=4000,
    categories=CATEGORIES,
    thresholds=Thresholds(approve=65, conditions=45, refer=25),
)
#: A sole trader or a consumer: conduct and identity only, nothing bought about the
#: person and no statement; whoever is refused is refused by a person.
PERSON = Card(
    "person",
    (
        Factor("identity", 60, ABILITY, IDENTITY),
        Factor("address", 40, ABILITY, ADDRESS),
        *_willingness(60, 2, 5, 3, 16, 12, 2),
    ),
    ability=25,
    willingness=75,
    coverage=4500,
    categories=CATEGORIES,
    thresholds=Thresholds(approve=60, conditions=40, refer=20),
    refer_only=True,
)
#: The three by their codes.
CARDS = {card.code: card for card in (EXISTING, NEW, PERSON)}
