"""What a registered check is: its function and how it is shown and configured."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """A registered check: the function and how it is shown and configured.

    :param params: parameter name of the rule → its label on the rule's form
    :param str sentence: what happened, with figures, for those who may see them
    :param str plain: the same without figures
    :param str warning: what is said when only the warning threshold is crossed
    :param str now: ``sentence`` of a customer without an order in question
    :param str warning_now: ``warning`` of a customer without an order in question
    :param str lapsed: ``sentence`` where an exception that allowed it has just ended
    :param str missing: what is said when nothing was found to measure
    :param int largest_rate: the most that the rule's ``rate`` can mean, 0 for any
    :param tuple needs: parameters without which the rule would say nothing sensible
    :param bool always: asked even for a document that takes no credit
    """

    code: str
    measure: Callable
    label: str
    unit: str
    params: dict
    sentence: str
    plain: str
    warning: str = ""
    now: str = ""
    warning_now: str = ""
    missing: str = ""
    lapsed: str = ""
    largest_rate: int = 0
    needs: tuple = ()
    always: bool = False
