"""Settings whose calls a player answers at once, and answers as a look-up keeps them."""

from ..bureaus.contract import Settings
from .bureau_player_line import PlayerLine


def settings(player, seen=None, **values):
    """:class:`Settings` that call a player; ``base_url`` is a name nobody resolves.

    :param player: function ``Asked -> Reply``
    :param list seen: where every :class:`Request` is noted
    """
    line = PlayerLine(player)
    if seen is not None:
        line.requests = seen
    values.setdefault("base_url", "https://provider.invalid")
    return Settings(send=line, **values)


def answers(*found):
    """``{part: Answer}`` as :meth:`Bureau.parse` takes them."""
    return {answer.part: answer for answer in found}
