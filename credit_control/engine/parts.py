"""Parts of the facts: plain records that come back from JSON as they were."""

from dataclasses import fields


class Part:
    """What a part of the facts has in common; a frozen dataclass with defaults."""

    @classmethod
    def from_dict(cls, values):
        """Rebuild a part from JSON: lists become tuples, unknown names are left out.

        >>> from .signals import Signals
        >>> Signals.from_dict({"nobody": 1}) == Signals()
        True
        """
        known = {item.name for item in fields(cls)}
        return cls(
            **{name: tuples(value) for name, value in values.items() if name in known}
        )


def tuples(value):
    """Lists as tuples, down to the last one.

    >>> tuples([["2026-01-09", 500], []])
    (('2026-01-09', 500), ())
    """
    if isinstance(value, (list, tuple)):
        return tuple(tuples(item) for item in value)
    return value
