"""All key figures, in the order of the screens; add-ons register theirs."""

from . import kpi_collecting, kpi_losses, kpi_plans, kpi_receivables, kpi_work

#: Code → :class:`~.kpi_figures.Figure`.
FIGURES = {
    figure.code: figure
    for room in (kpi_receivables, kpi_losses, kpi_work, kpi_collecting, kpi_plans)
    for figure in room.FIGURES
}


def register(*figures):
    """Add figures of an add-on; each code once.

    :raise ValueError: another figure has the code
    """
    for figure in figures:
        if FIGURES.get(figure.code, figure) is not figure:
            raise ValueError(f"there is a key figure {figure.code} already")
        FIGURES[figure.code] = figure


def figures(view):
    """All figures that are known of a view.

    :param view: :class:`~.kpi_view.View`
    :return: ``{code: (value, numerator, denominator)}``

    >>> from .kpi_view import View
    >>> months = ((30, {"balance": 500, "sales": 1}), (31, {"sales": 300,
    ...     "balance": 450, "current": 400, "bucket_1": 50, "roll_1": 20}))
    >>> found = figures(View(months, 1))
    >>> found["cei"], found["balance"]
    ((87.5, 350, 400), (450, None, None))
    >>> "dso_count_back" in found, "release_hours" in found
    (False, False)
    """
    found = {code: figure.compute(view) for code, figure in FIGURES.items()}
    return {code: values for code, values in found.items() if values[0] is not None}
