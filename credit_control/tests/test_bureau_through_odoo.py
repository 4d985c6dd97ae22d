"""Every provider is driven through Odoo, as a controller looks a customer up there."""

import re
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from unittest.mock import patch

from odoo.tests import tagged

from ..bureaus import PROVIDERS
from ..bureaus.contract import Identifier
from ..bureaus.transport import sender
from ..exceptions import CreditAuthorityError
from ..models import credit_bureau_calling as calling
from . import (
    player_brreg,
    player_companies_house,
    player_creditreform,
    player_creditsafe,
    player_dnb,
    player_france,
    player_gleif,
    player_vies,
)
from .common import CreditControlCommon
from .provider_server import ProviderServer, Reply

#: How a problem is told to people: one sentence or more, and never a bare code.
SENTENCES = re.compile(r"[A-Z].+ .+ .+\.", re.DOTALL)
CAP = 200_000


@dataclass(frozen=True)
class Played:
    """A provider with its player, and what is known of the customer looked up.

    :param str path: path of the provider's interface at the server
    :param str asked: part of the path of the one call that counts
    :param tuple number: scheme and value of its number at the provider
    :param bool searched: whether the customer's name finds it as well
    """

    player: object
    country: str
    number: tuple
    name: str
    asked: str
    status: str = "active"
    path: str = ""
    secrets: dict = field(default_factory=dict)
    settings: dict = field(default_factory=dict)
    searched: bool = True


PLAYED = {
    "creditsafe": Played(
        player_creditsafe,
        "GB",
        ("creditsafe", player_creditsafe.GOOD),
        "Meadow Mills Limited",
        "/v1/companies/",
        path="/v1",
        secrets={
            "username": player_creditsafe.USER,
            "password": player_creditsafe.PASSWORD,
        },
    ),
    "dnb": Played(
        player_dnb,
        "GB",
        ("duns", player_dnb.GOOD),
        "Meadow Mills Limited",
        "/v1/data/duns/",
        secrets={"key": player_dnb.KEY, "secret": player_dnb.SECRET},
    ),
    "creditreform": Played(
        player_creditreform,
        "DE",
        ("crefo", "7770000001"),
        "Musterholz Tischlerei GmbH",
        "/soap12/",
        path="/webservice/0600-0021",
        secrets={
            "useraccount": "account",
            "generalpassword": "one",
            "individualpassword": "two",
        },
        settings={"product": "PRTY-4", "language": "de"},
    ),
    "companies_house": Played(
        player_companies_house,
        "GB",
        ("crn", "99000001"),
        "HARBOUR OAK JOINERY LTD",
        "/company/99000001",
        secrets={"api_key": "key"},
    ),
    "france": Played(
        player_france, "FR", ("siren", player_france.SOUND), "ATELIER BOREAL", "/search"
    ),
    "brreg": Played(
        player_brreg,
        "NO",
        ("orgnr", "999000002"),
        "FJELLBEKK TREVARE AS",
        "/enheter/999000002",
    ),
    "vies": Played(
        player_vies,
        "DE",
        ("vat", f"DE{player_vies.VALID}"),
        "Erfundene Werke GmbH",
        "",
        status="unknown",
        path="/check",
        searched=False,
    ),
    "gleif": Played(
        player_gleif,
        "GB",
        ("lei", player_gleif.TOP),
        "Imaginary Industries plc",
        f"/lei-records/{player_gleif.TOP}",
    ),
}

#: What a provider does wrong → state and billing of a paid look-up, then of a free one.
PAID_UNKNOWN = ("unknown", "maybe"), ("failed", "no")
REFUSED = ("failed", "no"), ("failed", "no")
UNREAD = ("received", "yes"), ("received", "no")
FAULTS = {
    "is slower than we wait": (Reply(200, b"{}", delay=0.6), PAID_UNKNOWN),
    "refuses the credentials": (Reply(401, {"message": "no"}), REFUSED),
    "wants to be paid": (Reply(402, {"message": "no"}), REFUSED),
    "does not know the number": (Reply(404, {"message": "no"}), REFUSED),
    "asks to slow down": (Reply(429, b"", {"Retry-After": "1"}), REFUSED),
    "breaks": (Reply(500, b"oops"), PAID_UNKNOWN),
    "is busy": (Reply(503, b"later", {"Retry-After": "1"}), PAID_UNKNOWN),
    "sends us elsewhere": (
        Reply(302, b"", {"Location": "http://127.0.0.1/elsewhere"}),
        REFUSED,
    ),
    "answers without end": (Reply(200, b"x" * (CAP + 1)), PAID_UNKNOWN),
    "answers with a page": (Reply(200, b"<html>maintenance</html>"), UNREAD),
    "answers with half of it": (Reply(200, b'{"report": {"comp'), UNREAD),
    "answers with nothing": (Reply(200, b""), UNREAD),
    "answers with a list": (Reply(200, [1, 2]), UNREAD),
}


@tagged("post_install", "-at_install")
class TestBureauThroughOdoo(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = ProviderServer(cls._play)
        cls.server.__enter__()
        cls.addClassCleanup(cls.server.__exit__)
        cls.players = {code: played.player.play for code, played in PLAYED.items()}
        cls.providers = {code: cls._enabled(code) for code in PLAYED}
        cls.purpose = cls.env["credit.bureau.purpose"].create(
            {
                "name": "Decision on credit",
                "key": "LEIN-101",
                "provider_id": cls.providers["creditreform"].id,
            }
        )
        # A busy machine is no slow provider: only who is played slow is given little time.
        patient = partial(sender, timeout=(10, 20), deadline=30, cap=CAP)
        cls.startClassPatcher(patch.object(calling, "sender", patient))
        cls.startClassPatcher(patch.object(calling, "sleep", lambda seconds: None))

    @classmethod
    def _play(cls, asked):
        """One server for all: the first step of the path says who is meant."""
        _empty, code, rest = asked.path.split("/", 2)
        return cls.players[code](replace(asked, path=f"/{rest}"))

    @classmethod
    def _enabled(cls, code):
        played = PLAYED[code]
        provider = (
            cls.env["credit.bureau.provider"]
            .sudo()
            .search([("code", "=", code), ("company_id", "=", cls.company.id)])
        )
        for line in provider.credential_ids:
            line.value = played.secrets.get(line.name)
        provider.write(
            {
                "base_url": f"{cls.server.url}/{code}{played.path}",
                "price": 10.0 if provider.is_billable else 0.0,
                "monthly_budget": 1000.0,
                "state": "enabled",
                **played.settings,
            }
        )
        return provider

    def _profile_of(self, code, numbered=True):
        """Credit file of the customer, with its number where it is known."""
        played = PLAYED[code]
        country = self.env["res.country"].search([("code", "=", played.country)])
        customer = self._customer(played.name, country_id=country.id)
        profile = self._profile(customer)
        if numbered:
            scheme, value = played.number
            self.env["credit.bureau.identifier"].create(
                {"profile_id": profile.id, "scheme": scheme, "value": value}
            )
        return profile

    def _look_up(self, code, profile, user=None, **more):
        provider = self.providers[code].with_user(user or self.controller)
        if provider.ask_purpose:
            more.setdefault("purpose", self.purpose)
        return provider._look_up(profile.with_user(user or self.controller), **more)

    def _asked(self, code):
        """How often the call that counts was made."""
        path = f"/{code}{PLAYED[code].path}"
        wanted = PLAYED[code].asked
        return sum(
            asked.path.startswith(path)
            and wanted in asked.path
            and b"searchRequest" not in asked.body
            for asked in self.server.asked
        )

    def test_every_shipped_provider_is_played(self):
        self.assertEqual(set(PLAYED), set(PROVIDERS) - {"manual", "simulated"})

    def test_a_controller_looks_a_customer_up_at_every_provider(self):
        for code, played in PLAYED.items():
            with self.subTest(code), self._undone():
                profile = self._profile_of(code)
                self.server.asked.clear()
                report = self._look_up(code, profile)
                self._check_report(code, profile, report)
                self.assertEqual(self._look_up(code, profile), report)
                self.assertEqual(self._asked(code), 1)
                self.assertEqual(
                    played.number,
                    (report.request_id.scheme, report.request_id.identifier),
                )

    def _check_report(self, code, profile, report):
        played, billable = PLAYED[code], PROVIDERS[code].billable
        self.assertEqual(report._name, "credit.bureau.report", report)
        self.assertEqual((report.name, report.status), (played.name, played.status))
        self.assertEqual(report.user_id, self.controller)
        self.assertMoney(report.cost, 10 if billable else 0)
        request = report.request_id
        self.assertEqual(
            (request.state, request.billed), ("parsed", "yes" if billable else "no")
        )
        self.assertFalse(request.problem)
        self.assertIn(
            played.number,
            [(x.scheme, x.value) for x in profile.bureau_identifier_ids],
        )
        self.assertTrue(report.with_user(self.viewer).body)

    def test_a_customer_without_a_number_is_found_by_its_name(self):
        for code, played in PLAYED.items():
            if not played.searched:
                continue
            with self.subTest(code), self._undone():
                profile = self._profile_of(code, numbered=False)
                self._check_report(code, profile, self._look_up(code, profile))

    def test_who_may_not_look_up_asks_nobody(self):
        for code in PLAYED:
            profile = self._profile_of(code)
            self.server.asked.clear()
            for user in (self.viewer, self.collector, self.auditor):
                with self.subTest(code), self.assertRaises(CreditAuthorityError):
                    self._look_up(code, profile, user=user)
            self.assertFalse(self.server.asked)

    def test_whatever_goes_wrong_is_told_in_a_sentence_and_billed_as_it_was(self):
        for code in PLAYED:
            self._sign_in(code)
            profile = self._profile_of(code)
            for name, (reply, outcomes) in FAULTS.items():
                with self.subTest(f"{code} {name}"), self._undone():
                    self._check_fault(code, profile, reply, outcomes)

    def _check_fault(self, code, profile, reply, outcomes):
        billable = PROVIDERS[code].billable
        self.server.asked.clear()
        limits = {"timeout": (10, 0.2), "deadline": 3} if reply.delay else {}
        with (
            patch.dict(self.players, {code: lambda asked: reply}),
            patch.object(calling, "sender", partial(calling.sender, **limits)),
            self.assertNoLogs("odoo.addons.credit_control", "ERROR"),
        ):
            request = self._look_up(code, profile)
        asked = self._asked(code)
        self.assertEqual(request._name, "credit.bureau.request")
        state = (request.state, request.billed)
        self.assertEqual(state, outcomes[0] if billable else outcomes[1])
        self.assertRegex(request.problem, SENTENCES)
        unsure = request.billed == "maybe"
        self.assertEqual("may have been billed" in request.problem, unsure)
        self.assertMoney(request.cost, 10 if request.billed != "no" else 0)
        if billable:
            self.assertEqual(asked, 1)
        else:
            self.assertLessEqual(asked, 3)
            self.providers[code].action_close_breaker()
            again = self._look_up(code, profile)  # what is free is asked again
            self.assertEqual(again._name, "credit.bureau.report", again)

    def test_a_register_without_credentials_is_not_left_alone_for_refusing_them(self):
        profile = self._profile_of("brreg")
        with patch.dict(self.players, brreg=lambda asked: Reply(401, b"")):
            request = self._look_up("brreg", profile)
        self.assertNotIn("credentials", request.problem)
        self.assertFalse(self.providers["brreg"].breaker)

    def test_a_number_that_cannot_be_one_does_not_cost_the_report(self):
        wrong = Identifier("lei", player_gleif.TOP[:-1] + "6")
        profile = self._profile_of("gleif", numbered=False)
        record = Reply(200, {"data": player_gleif.RECORDS[player_gleif.TOP]})
        with patch.dict(self.players, gleif=lambda asked: record):
            report = self._look_up("gleif", profile, identifier=wrong)
        self.assertEqual(report._name, "credit.bureau.report", report)
        self.assertFalse(profile.bureau_identifier_ids)

    def test_an_answer_that_nobody_can_read_may_be_bought_again_for_a_reason(self):
        self._sign_in("dnb")
        profile = self._profile_of("dnb")
        page = Reply(200, b"<html>maintenance</html>")
        with patch.dict(self.players, dnb=lambda asked: page):
            first = self._look_up("dnb", profile)
        self.assertEqual(first.state, "received")
        self.assertEqual(self._look_up("dnb", profile), first)
        dialog = self.env["credit.bureau.lookup"].with_user(self.controller)
        form = dialog.new(
            {"profile_id": profile.id, "provider_id": self.providers["dnb"].id}
        )
        self.assertTrue(form.is_unread)
        report = self._look_up("dnb", profile, force=True, reason="They mended it")
        self.assertEqual(report._name, "credit.bureau.report")
        self.assertMoney(self.providers["dnb"].spent, 20)

    @contextmanager
    def _undone(self):
        """Take back what happens inside: the same number is not asked for twice."""
        with self.env.cr.savepoint() as savepoint:
            yield
            savepoint.rollback()

    def _sign_in(self, code):
        """Before a fault is scripted, so that it meets the order."""
        provider = self.providers[code]
        provider._signed_in(provider._bureau(), provider._settings())
