"""What tests of purchases share: customers, and providers that are played here."""

from ..bureaus.contract import Identifier
from .common import CreditControlCommon
from .player_creditsafe import GOOD, PASSWORD, USER, play
from .provider_server import ProviderServer

CONNECT_ID = Identifier("creditsafe", GOOD, "")
REPORTS = "/v1/companies/"


class BureauCase(CreditControlCommon):
    """A company with Creditsafe, played by a local server that counts who asks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.country = cls.env.ref("base.uk")
        cls.customer = cls._customer(
            "Meadow Mills Limited", country_id=cls.country.id, city="Ely"
        )
        cls.profile = cls._profile(cls.customer)
        cls.env["credit.bureau.provider"].sudo()._ensure_all()

    def setUp(self):
        super().setUp()
        self.server = ProviderServer(play)
        self.server.__enter__()
        self.addCleanup(self.server.__exit__)
        self.provider = self._creditsafe()

    @classmethod
    def _provider(cls, code, **values):
        """The company's provider of a service, enabled, with money to spend."""
        providers = cls.env["credit.bureau.provider"].sudo()
        domain = [("code", "=", code), ("company_id", "=", cls.company.id)]
        provider = providers.search(domain, limit=1) or providers.create(
            {"name": code, "code": code, "company_id": cls.company.id}
        )
        for line in provider.credential_ids.filtered(lambda one: not one.value):
            line.value = "played"
        provider.write(
            {"state": "enabled", "price": 10.0, "monthly_budget": 100.0, **values}
        )
        return provider

    def _creditsafe(self):
        provider = self._provider("creditsafe", base_url=self.server.url + "/v1")
        values = {"username": USER, "password": PASSWORD}
        for line in provider.credential_ids:
            line.value = values[line.name]
        return provider

    def _look_up(self, user=None, **more):
        """Look the customer up as a controller does."""
        more.setdefault("identifier", CONNECT_ID)
        provider = self.provider.with_user(user or self.controller)
        return provider._look_up(
            self.profile.with_user(user or self.controller), **more
        )

    def _bought(self):
        """How often the report itself was asked for."""
        return self.server.hits(REPORTS)

    def _settle(self, request):
        """Somebody finds out that an order without an answer was not delivered."""
        if request.state == "unknown":
            request.with_user(self.controller).action_settle(False, "They looked")

    def _requests(self):
        return self.env["credit.bureau.request"].search(
            [("profile_id", "=", self.profile.id)]
        )
