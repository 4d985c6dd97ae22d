"""Calls to bureaus go out once, and are honest about how they failed."""

import gzip
import socket
import struct
import time
from unittest.mock import patch

import requests

from odoo.tests import BaseCase, tagged

from ..bureaus.contract import NO, Answer, Bureau, CallFailed, Problem, Request
from ..bureaus.transport import retrying
from .bureau_calls import SECRET, TransportCase, bought, line
from .provider_server import ProviderServer, Reply


def _reset(connection):
    """Closes so that the other side sees a reset instead of an end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@tagged("post_install", "-at_install")
class TestSentOnce(TransportCase):
    """Whatever comes back, a purchase reaches the provider once."""

    def once(self, reply):
        """The answer to a purchase that is answered with this, asked for once."""
        with ProviderServer(lambda asked: Reply(body={"second": True})) as server:
            server.next(reply)
            answer = self.sender()(bought(server.url))
            self.assertEqual(server.hits(), 1)
            self.assertEqual(answer.status, reply.status)
        return answer

    def test_a_good_answer_comes_back_as_it_was_sent(self):
        answer = self.once(Reply(body={"limit": 12}, headers={"X-Request-Id": "r1"}))
        self.assertEqual(answer.body, b'{"limit": 12}')
        self.assertEqual(answer.content_type, "application/json")
        self.assertEqual(answer.headers["x-request-id"], "r1")

    def test_cookies_and_servers_names_are_not_kept(self):
        answer = self.once(Reply(headers={"Set-Cookie": f"session={SECRET}"}))
        self.assertEqual(set(answer.headers), {"content-type"})

    def test_no_error_of_the_server_makes_us_buy_again(self):
        for status in (400, 401, 429, 500, 502, 503, 504):
            with self.subTest(status=status):
                self.once(Reply(status, headers={"Retry-After": "0"}))

    def test_the_wait_asked_for_comes_back_with_the_answer(self):
        answer = self.once(Reply(503, headers={"Retry-After": "7"}))
        self.assertEqual(Bureau().classify_error(answer).wait, 7)

    def test_a_redirect_is_an_answer_and_takes_no_secret_elsewhere(self):
        with ProviderServer(lambda asked: Reply()) as thief:
            answer = self.once(Reply(302, b"moved", {"Location": thief.url}))
            self.assertEqual(thief.asked, [])
        self.assertEqual(answer.body, b"moved")
        self.assertNotIn("location", answer.headers)

    def test_a_redirects_endless_body_is_capped_like_any_other(self):
        with ProviderServer(lambda asked: Reply()) as server:
            server.next(Reply(302, b"x" * 2000, {"Location": server.url}))
            failure = self.failure(bought(server.url), cap=1000)
            self.assertEqual((failure.kind, server.hits()), ("payload", 1))

    def test_a_cut_off_answer_is_noticed_and_not_asked_for_again(self):
        for left in (0, 10):
            with (
                ProviderServer(lambda asked: Reply()) as server,
                self.subTest(left=left),
            ):
                server.next(Reply(body={"limit": 1200000}, cut_after=left))
                failure = self.failure(bought(server.url))
                self.assertEqual((failure.kind, server.hits()), ("after_send", 1))

    def test_a_cut_off_answer_in_chunks_is_noticed_too(self):
        def half(connection):
            connection.sendall(
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n9\r\nwo"
            )

        with line(half) as (url, accepted):
            self.assertEqual(self.failure(bought(url)).kind, "after_send")
            self.assertEqual(len(accepted), 1)

    def test_a_connection_that_is_reset_or_closed_may_have_been_a_purchase(self):
        for behave in (_reset, lambda connection: None):
            with line(behave) as (url, accepted):
                self.assertEqual(self.failure(bought(url)).kind, "after_send")
                self.assertEqual(len(accepted), 1)

    def test_what_is_no_http_may_have_been_a_purchase(self):
        with line(lambda connection: connection.sendall(b"SSH-2.0\r\n")) as (
            url,
            seen,
        ):
            self.assertEqual(self.failure(bought(url)).kind, "after_send")
            self.assertEqual(len(seen), 1)

    def test_a_slow_answer_is_given_up_and_not_asked_for_again(self):
        with ProviderServer(lambda asked: Reply()) as server:
            server.next(Reply(delay=1))
            failure = self.failure(bought(server.url), timeout=(5, 0.2))
            self.assertEqual((failure.kind, server.hits()), ("after_send", 1))

    def test_a_dripping_answer_is_given_up_at_the_deadline(self):
        def drip(connection):
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            for _second in range(50):
                connection.sendall(b"x")
                time.sleep(0.1)

        with line(drip) as (url, accepted):
            start = time.monotonic()
            failure = self.failure(bought(url), deadline=0.4)
            self.assertLess(time.monotonic() - start, 3)
            self.assertEqual((failure.kind, len(accepted)), ("after_send", 1))
            self.assertIn("0.4 seconds", failure.detail)

    def test_a_refused_connection_was_no_purchase(self):
        with socket.create_server(("127.0.0.1", 0)) as unused:
            port = unused.getsockname()[1]
        failure = self.failure(bought(f"http://127.0.0.1:{port}"))
        self.assertEqual(failure.kind, "before_send")
        self.assertEqual(Bureau().classify_error(failure).billed, NO)

    def test_errors_of_a_foreign_kind_are_taken_for_purchases(self):
        errors = {
            requests.exceptions.ReadTimeout: "after_send",
            requests.exceptions.ConnectionError: "after_send",
            requests.exceptions.ChunkedEncodingError: "after_send",
            requests.exceptions.SSLError: "after_send",
            requests.exceptions.ConnectTimeout: "before_send",
        }
        for error, kind in errors.items():
            with (
                self.subTest(error=error),
                patch.object(
                    requests.sessions.Session, "send", side_effect=error(SECRET)
                ),
            ):
                failure = self.failure(bought("http://127.0.0.1:1"))
                self.assertEqual(failure.kind, kind)


@tagged("post_install", "-at_install")
class TestSizes(TransportCase):
    """An answer never takes more memory than it may."""

    def failed(self, reply, **options):
        with ProviderServer(lambda asked: reply) as server:
            failure = self.failure(bought(server.url), **options)
            self.assertEqual(server.hits(), 1)
        return failure.kind

    def test_an_oversized_answer_is_not_read(self):
        self.assertEqual(self.failed(Reply(body=b"x" * 1001), cap=1000), "payload")

    def test_an_answer_that_says_it_will_be_oversized_is_not_even_begun(self):
        def announce(connection):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n")

        with line(announce) as (url, _accepted):
            self.assertEqual(self.failure(bought(url), cap=1000).kind, "payload")

    def test_an_oversized_answer_without_a_length_is_not_read(self):
        def flood(connection):
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 200000)

        with line(flood) as (url, _accepted):
            self.assertEqual(self.failure(bought(url), cap=1000).kind, "payload")

    def test_a_packed_answer_is_unpacked_up_to_the_cap(self):
        packed = Reply(
            body=gzip.compress(b"x" * 1000), headers={"Content-Encoding": "gzip"}
        )
        with ProviderServer(lambda asked: packed) as server:
            answer = self.sender(cap=1000)(bought(server.url))
        self.assertEqual(answer.body, b"x" * 1000)
        self.assertNotIn("content-encoding", answer.headers)
        self.assertEqual(self.failed(packed, cap=999), "payload")

    def test_half_a_packed_answer_is_a_cut_off_one(self):
        half = gzip.compress(b"report" * 100)[:20]
        reply = Reply(body=half, headers={"Content-Encoding": "gzip"})
        self.assertEqual(self.failed(reply), "after_send")

    def test_a_paid_answer_in_an_unknown_packing_is_kept_as_it_came(self):
        for packing in ("br", "gzip"):
            reply = Reply(body=b"not gzip", headers={"Content-Encoding": packing})
            with ProviderServer(lambda asked, reply=reply: reply) as server:
                answer = self.sender()(bought(server.url))
            self.assertEqual(answer.body, b"not gzip")
            self.assertEqual(answer.headers["content-encoding"], packing)


#: What a registry's errors mean where it has no terms of its own.
MEANING = Bureau().classify_error


@tagged("post_install", "-at_install")
class TestTriedAgain(BaseCase):
    """Free calls wait and try again; purchases cannot."""

    def outcomes(self, *outcomes, problem=MEANING, **changed):
        """What a free call comes to, and the seconds slept, full jitter at its top."""
        queue, slept = list(outcomes), []

        def send(request):
            outcome = queue.pop(0)
            if isinstance(outcome, CallFailed):
                raise outcome
            return outcome

        request = Request(**{"method": "GET", "url": "https://x"} | changed)
        try:
            last = retrying(send, request, problem, slept.append, lambda: 1.0)
        except CallFailed as failure:
            last = failure
        return last, slept

    def test_a_purchase_is_never_tried_again(self):
        with self.assertRaises(ValueError):
            self.outcomes(Answer(200, {}, b""), billable=True)

    def test_a_busy_registry_is_asked_again_ever_later(self):
        good = Answer(200, {}, b"ok")
        for status in (429, 502, 503, 504):
            busy = Answer(status, {}, b"")
            self.assertEqual(self.outcomes(busy, busy, good), (good, [1, 2]))

    def test_three_tries_are_all(self):
        busy = Answer(503, {}, b"")
        self.assertEqual(self.outcomes(busy, busy, busy), (busy, [1, 2]))

    def test_the_provider_says_how_long_but_not_longer_than_a_minute(self):
        good = Answer(200, {}, b"")
        for asked, waited in (("5", 5), ("3600", 60), ("Sun, 06 Nov 1994", 1)):
            busy = Answer(429, {"retry-after": asked}, b"")
            self.assertEqual(self.outcomes(busy, good), (good, [waited]))

    def test_an_error_that_waiting_does_not_cure_is_final(self):
        for status in (400, 401, 403, 404, 500):
            bad = Answer(status, {}, b"")
            self.assertEqual(self.outcomes(bad), (bad, []))

    def test_an_exhausted_quota_is_final_even_where_it_looks_like_haste(self):
        full = Answer(429, {}, b"")
        last = self.outcomes(full, problem=lambda outcome: Problem("quota"))
        self.assertEqual(last, (full, []))

    def test_what_never_went_out_is_sent_again(self):
        good = Answer(200, {}, b"")
        lost = CallFailed("before_send")
        self.assertEqual(self.outcomes(lost, good, method="POST"), (good, [1]))

    def test_a_lost_answer_is_asked_for_again_but_not_posted_again(self):
        good, lost = Answer(200, {}, b""), CallFailed("after_send")
        self.assertEqual(self.outcomes(lost, good), (good, [1]))
        self.assertEqual(self.outcomes(lost, method="POST"), (lost, []))

    def test_our_own_refusals_are_final(self):
        for kind in ("forbidden", "payload"):
            refused = CallFailed(kind)
            self.assertEqual(self.outcomes(refused), (refused, []))
