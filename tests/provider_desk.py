"""A bureau played on this machine, and a company that is about to use it."""

import sys
from contextlib import contextmanager
from pathlib import Path

from dev.odoo import CONFIG

PLAYERS = Path(__file__).resolve().parent.parent / "credit_control" / "tests"
sys.path.insert(0, str(PLAYERS))

import player_creditsafe as creditsafe  # noqa: E402
from provider_server import ProviderServer, Reply  # noqa: E402

#: The one of two companies of that name that is the customer.
HARBOUR = "GB-0-02000002"
#: What Odoo says of an option that only the add-on knows.
UNKNOWN_OPTION = r"WARNING \S+ odoo\.tools\.config: "


class Creditsafe:
    """Plays Creditsafe; what it says of the customer can be made worse."""

    def __init__(self):
        self.score, self.limit = "83", "45000"

    def play(self, asked):
        """What the interface answers; see :mod:`player_creditsafe`."""
        reply = creditsafe.play(asked)
        if reply.status == 404 and asked.path.endswith(HARBOUR):
            return Reply(200, self._report())
        return reply

    def _report(self):
        """The sound company's report under the customer's name."""
        sound = creditsafe.REPORTS[creditsafe.GOOD]["report"]
        letter = "A" if int(self.score) > 70 else "C"
        rating = creditsafe._rating(letter, self.score, self.limit)
        return creditsafe.report_of(
            HARBOUR,
            "Harbour Trading Limited",
            rating,
            **{name: sound[name] for name in ("financialStatements", "paymentData")},
        )


@contextmanager
def bureau():
    """``(what it says, server)`` of a Creditsafe on this machine."""
    player = Creditsafe()
    with ProviderServer(player.play) as server:
        yield player, server


def configuration(folder):
    """Odoo's configuration with the developer's switch on; its file."""
    file = Path(folder) / "odoo.conf"
    file.write_text(CONFIG.read_text() + "credit_bureau_loopback = True\n")
    return file
