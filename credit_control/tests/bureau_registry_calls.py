"""Calls of a provider that a player answers at once, without server or network."""

from urllib.parse import urlsplit

from ..bureaus.contract import Answer, Settings
from .provider_server import Asked


def sender(player, seen=None):
    """A ``send`` for :class:`Settings` that asks a player.

    :param player: function ``Asked -> Reply``
    :param list seen: where every :class:`Request` is noted
    """

    def send(request):
        if seen is not None:
            seen.append(request)
        asked = Asked(
            request.method,
            urlsplit(request.url).path,
            dict(request.params),
            {name.lower(): value for name, value in request.headers.items()},
            request.body,
        )
        reply = player(asked)
        headers = {name.lower(): value for name, value in reply.headers.items()}
        return Answer(reply.status, headers, reply.payload(), request.part)

    return send


def settings(player, seen=None, **values):
    """:class:`Settings` that call a player; ``base_url`` is a name nobody resolves."""
    values.setdefault("base_url", "https://provider.invalid")
    return Settings(send=sender(player, seen), **values)


def answers(*found):
    """``{part: Answer}`` as :meth:`Bureau.parse` takes them."""
    return {answer.part: answer for answer in found}
