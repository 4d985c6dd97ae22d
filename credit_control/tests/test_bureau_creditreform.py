"""Orders of Creditreform: what is sent, what is bought, and what a fault means."""

from xml.etree import ElementTree

from odoo.tests import BaseCase, tagged

from ..bureaus.contract import (
    Answer,
    CallFailed,
    Identifier,
    PayloadError,
    Refused,
    Subject,
)
from ..bureaus.creditreform import BUREAU
from . import player_creditreform as player
from .bureau_registry_calls import answers, settings
from .provider_server import Reply

ACCOUNT = {
    "useraccount": "account",
    "generalpassword": "gen<eral>&",
    "individualpassword": "individual]]>",
}
NAMESPACE = "https://onlineservice.creditreform.de/webservice/"
CREFO = Identifier("crefo", "7770000001")


def calls(play=player.play, seen=None, **values):
    """Settings with which an order is complete."""
    given = {
        "credentials": ACCOUNT,
        "purpose": "LEIN-101",
        "product": "PRTY-4",
        "language": "de",
        "reference": "our-reference-1",
        "sent_at": "2026-05-04T09:59:13+02:00",
        "base_url": "https://provider.invalid/webservice/0600-0021",
    }
    return settings(play, seen, **given | values)


@tagged("post_install", "-at_install")
class TestCreditreformCalls(BaseCase):
    """The service's player answers; nothing leaves the machine."""

    def sent(self, seen):
        """What the last request said, by local name."""
        tree = ElementTree.fromstring(seen[-1].body)
        return {node.tag.split("}")[1]: node.text for node in tree.iter()}

    # ---- orders -----------------------------------------------------------
    def test_an_order_says_who_asks_for_what_and_on_which_ground(self):
        seen = []
        answer = BUREAU.order(calls(seen=seen), CREFO)
        self.assertEqual(answer.status, 200)
        (request,) = seen
        self.assertTrue(request.billable)
        self.assertEqual(request.method, "POST")
        self.assertTrue(request.url.endswith("/0600-0021/soap12/messages.wsdl"))
        said = self.sent(seen)
        self.assertEqual(said["identificationnumber"], "7770000001")
        self.assertEqual(said["legitimateinterest"], "LEIN-101")
        self.assertEqual(said["producttype"], "PRTY-4")
        self.assertEqual(said["transactionreference"], "our-reference-1")
        self.assertEqual(said["transmissiontimestamp"], "2026-05-04T09:59:13+02:00")

    def test_passwords_are_escaped_and_stand_in_the_body_only(self):
        seen = []
        BUREAU.order(calls(seen=seen), CREFO)
        said = self.sent(seen)
        for name in ("generalpassword", "individualpassword"):
            self.assertEqual(said[name], ACCOUNT[name])
            self.assertNotIn(ACCOUNT[name], repr((seen[0].url, seen[0].headers)))

    def test_a_name_cannot_break_out_of_its_element(self):
        seen = []
        name = "A</ns:companyname><ns:x>\x00\x1b & Söhne"
        BUREAU.search(calls(seen=seen), Subject(name, "DE"))
        self.assertEqual(
            self.sent(seen)["companyname"], "A</ns:companyname><ns:x> & Söhne"
        )
        self.assertNotIn("x", self.sent(seen))

    def test_an_order_without_ground_product_or_password_is_never_sent(self):
        for lacking in (
            {"purpose": ""},
            {"product": ""},
            {"credentials": ACCOUNT | {"individualpassword": ""}},
        ):
            seen = []
            with self.subTest(lacking), self.assertRaises(CallFailed) as caught:
                BUREAU.order(calls(seen=seen, **lacking), CREFO)
            self.assertFalse(seen)
            self.assertEqual(caught.exception.kind, "forbidden")
            problem = BUREAU.classify_error(caught.exception)
            self.assertEqual((problem.billed, problem.retryable), ("no", False))
            self.assertIn("Enter", problem.detail)

    def test_the_version_is_told_by_the_address_and_both_are_settings(self):
        for values, namespace in (
            ({}, NAMESPACE + "0600-0021"),
            (
                {"base_url": "https://provider.invalid/webservice/0710-0033"},
                NAMESPACE + "0710-0033",
            ),
            ({"base_url": "http://127.0.0.1:9"}, NAMESPACE + "0600-0021"),
            ({"urls": {"namespace": "urn:contract"}}, "urn:contract"),
        ):
            seen = []
            BUREAU.order(calls(seen=seen, **values), CREFO)
            self.assertIn(f'"{namespace}"', seen[0].body.decode())
        seen = []
        BUREAU.order(calls(seen=seen, urls={"soap": "https://x.invalid/y"}), CREFO)
        self.assertEqual(seen[0].url, "https://x.invalid/y")

    def test_the_printable_copy_comes_with_the_report(self):
        bought = answers(BUREAU.order(calls(), CREFO))
        self.assertEqual(BUREAU.pdf(bought), player.PDF)
        plain = answers(BUREAU.order(calls(product="PRTY-PLAIN"), CREFO))
        self.assertIsNone(BUREAU.pdf(plain))
        self.assertEqual(BUREAU.parse(plain).name, BUREAU.parse(bought).name)

    def test_only_a_pdf_is_handed_out_as_one(self):
        answer = BUREAU.order(calls(), CREFO)
        body = answer.body.replace(player.PDF, b"<html>%PDF-1.4</html>")
        self.assertIsNone(BUREAU.pdf(answers(Answer(200, answer.headers, body))))

    # ---- search -----------------------------------------------------------
    def test_a_search_gives_one_many_or_no_candidates(self):
        for name, numbers in (
            ("Rätsel & Söhne", ["7770000008"]),
            ("GmbH", ["7770000001", "7770000002"]),
            ("Niemand", []),
        ):
            found = BUREAU.search(calls(), Subject(name, "DE"))
            self.assertEqual([hit.identifier.value for hit in found], numbers)
        (hit,) = BUREAU.search(calls(), Subject("Klarwasser", "DE"))
        self.assertEqual(hit.name, "Klarwasser Anlagen AG")
        self.assertEqual(hit.address, "ERFUNDENER WEG 7, 00000 NIRGENDWO, DE")

    def test_a_search_costs_nothing_even_if_it_fails(self):
        for reply in (Reply(503, b"<html>"), player.fault("env:Receiver", "crash")):
            seen = []
            with self.assertRaises(Refused) as caught:
                BUREAU.search(calls(lambda asked, r=reply: r, seen), Subject("X", "DE"))
            self.assertEqual(caught.exception.problem.billed, "no")
            self.assertFalse(seen[0].billable)

    # ---- faults -----------------------------------------------------------
    def problem(self, identifier=CREFO, **values):
        """The problem of an order that the service refuses."""
        answer = BUREAU.order(calls(**values), identifier)
        self.assertEqual(answer.status, 500)
        return BUREAU.classify_error(answer)

    def test_a_wrong_password_is_told_as_such_and_costs_nothing(self):
        problem = self.problem(credentials=ACCOUNT | {"generalpassword": "wrong"})
        self.assertEqual((problem.kind, problem.billed), ("auth", "no"))
        self.assertFalse(problem.retryable)
        self.assertIn("ER-101 Das Kennwort ist falsch.", problem.detail)

    def test_a_fault_with_a_key_is_a_refusal_and_not_an_outage(self):
        problem = self.problem(Identifier("crefo", "7770009999"))
        self.assertEqual((problem.kind, problem.billed), ("not_found", "no"))
        answer = player.fault(
            "env:Receiver", key="ER-1", words="Berechtigtes Interesse"
        )
        problem = BUREAU.classify_error(Answer(500, {}, answer.body))
        self.assertEqual((problem.kind, problem.billed), ("invalid", "no"))
        answer = player.fault("env:Receiver", key="ER-2", words="Nicht berechtigt")
        problem = BUREAU.classify_error(Answer(500, {}, answer.body))
        self.assertEqual((problem.kind, problem.billed), ("entitlement", "no"))

    def test_a_fault_that_blames_the_request_is_a_refusal(self):
        answer = player.fault("env:Sender", "Element fehlt")
        problem = BUREAU.classify_error(Answer(500, {}, answer.body))
        self.assertEqual((problem.kind, problem.billed), ("invalid", "no"))

    def test_a_crash_without_key_may_have_been_charged(self):
        problem = self.problem(product="PRTY-CRASH")
        self.assertEqual((problem.kind, problem.billed), ("server", "maybe"))
        self.assertFalse(problem.retryable)

    def test_a_server_that_is_down_may_have_charged_and_is_not_asked_again(self):
        problem = BUREAU.classify_error(Answer(502, {}, b"<html>Bad gateway</html>"))
        self.assertEqual((problem.kind, problem.billed), ("server", "maybe"))
        self.assertFalse(problem.retryable)

    def test_a_fault_with_a_good_status_is_no_report(self):
        for reply in (player.fault("env:Sender", key="ER-3", words="Nicht gefunden"),):
            with self.assertRaises(Refused) as caught:
                BUREAU.parse(answers(Answer(200, {}, reply.body)))
            self.assertEqual(caught.exception.problem.kind, "not_found")

    # ---- what is no report ------------------------------------------------
    def test_what_is_no_report_is_refused(self):
        bomb = (
            b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
            b"<Envelope><Body><reportResponse>&b;</reportResponse></Body></Envelope>"
        )
        thief = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>'
        whole = BUREAU.order(calls(), CREFO)
        for answer in (
            Answer(
                200, {"content-type": "text/html"}, b"<html><body>Sorry</body></html>"
            ),
            Answer(200, {}, b""),
            Answer(200, {}, b"Sorry"),
            Answer(200, {}, bomb),
            Answer(200, {}, thief),
            Answer(200, whole.headers, whole.body[:700]),
            Answer(200, {}, player.envelope_of("reportResponse", "urn:x", {}, "")),
        ):
            with self.subTest(answer.body[:40]), self.assertRaises(PayloadError):
                BUREAU.parse(answers(answer))
