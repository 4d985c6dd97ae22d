"""Calls a provider's player directly, as the transport would, without any network."""

import base64
from urllib.parse import urlsplit

from ..bureaus.contract import Answer
from .provider_server import Asked


class PlayerLine:
    """A ``send`` for a bureau's settings that ends at a player and remembers what went out.

    :param player: function ``Asked -> Reply``
    :param replies: served first, whatever is asked
    """

    def __init__(self, player, *replies):
        self.player = player
        self.replies = list(replies)
        self.requests = []

    def __call__(self, request):
        self.requests.append(request)
        headers = {name.lower(): value for name, value in request.headers.items()}
        if request.basic:
            pair = ":".join(request.basic).encode()
            headers["authorization"] = f"Basic {base64.b64encode(pair).decode()}"
        asked = Asked(
            request.method,
            urlsplit(request.url).path,
            {name: str(value) for name, value in request.params.items()},
            headers,
            request.body,
        )
        reply = self.replies.pop(0) if self.replies else self.player(asked)
        given = {name.lower(): value for name, value in reply.headers.items()}
        return Answer(
            reply.status,
            {"content-type": "application/json", **given},
            reply.payload(),
            request.part,
        )

    def sent(self, part):
        """The requests of one part, in order."""
        return [request for request in self.requests if request.part == part]
