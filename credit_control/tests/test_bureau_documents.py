"""Answers of bureaus: what is damaged, hostile or no answer at all is told in a sentence."""

import codecs
import json
import random
import time
from contextlib import suppress
from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..bureaus.contract import Answer, PayloadError
from ..bureaus.documents import (
    DEPTH,
    day,
    dig,
    each,
    flag,
    multipart,
    number,
    percent,
    read_json,
    read_xml,
    text,
    whole,
)

REPORT = {"name": "Åström AB", "limits": [{"value": 12500.5, "currency": "SEK"}]}
RELATED = 'Multipart/Related; type="application/xop+xml"; boundary="--=_cut"'
PDF = b"%PDF-1.4\r\n\xff\x00binary\rwith \n every ending\r\n\r\n"


def _answer(body, content_type="application/json", status=200):
    return Answer(status, {"content-type": content_type}, body)


class DocumentCase(BaseCase):
    """Reading that must fail with a sentence and nothing else."""

    def refusal(self, reading, *arguments):
        with self.assertRaises(PayloadError) as caught:
            reading(*arguments)
        sentence = str(caught.exception)
        self.assertTrue(sentence.endswith("."), sentence)
        return sentence


@tagged("post_install", "-at_install")
class TestReadJson(DocumentCase):
    """JSON as providers send it, and as they should not."""

    def json_refusal(self, body, *rest):
        return self.refusal(read_json, _answer(body, *rest))

    def test_amounts_are_exact(self):
        tree = read_json(_answer(b'{"a": 0.1, "b": 12345678901234567890.05, "c": 3}'))
        self.assertEqual(tree["a"], Decimal("0.1"))
        self.assertEqual(str(tree["b"]), "12345678901234567890.05")
        self.assertIsInstance(tree["c"], int)

    def test_a_mark_of_utf_8_and_blanks_around_do_no_harm(self):
        body = codecs.BOM_UTF8 + b"\n " + json.dumps(REPORT).encode() + b" \n"
        self.assertEqual(read_json(_answer(body))["name"], REPORT["name"])

    def test_a_web_page_is_told_from_an_answer(self):
        said = self.json_refusal(b"<!doctype html><h1>Sorry", "text/html", 503)
        self.assertIn("web page", said)
        self.assertIn("503", said)

    def test_an_empty_answer_is_said_to_be_empty(self):
        for body in (b"", b" \n", codecs.BOM_UTF8):
            self.assertIn("empty", self.json_refusal(body))

    def test_an_answer_cut_anywhere_is_never_taken_for_a_whole_one(self):
        whole_body = json.dumps(REPORT, ensure_ascii=False).encode()
        for end in range(1, len(whole_body)):
            with self.subTest(end=end):
                self.json_refusal(whole_body[:end])
        self.assertIn("cut off", self.json_refusal(whole_body[:-1]))

    def test_damage_is_said_to_be_where_it_is(self):
        self.assertIn("line 2, column 6", self.json_refusal(b'{"a": 1,\n "b" 2}'))

    def test_other_encodings_are_named_and_not_guessed(self):
        for encoding in ("latin-1", "utf-16", "utf-32-be"):
            body = json.dumps(REPORT, ensure_ascii=False).encode(encoding)
            with self.subTest(encoding=encoding):
                self.json_refusal(body)
        self.assertIn(
            "UTF-8 at byte", self.json_refusal('{"a": "Å"}'.encode("latin-1"))
        )

    def test_numbers_that_are_none_are_refused(self):
        for figure in (
            b"NaN",
            b"Infinity",
            b"-Infinity",
            b"1e999999",
            b"1e99999999999999999999",
        ):
            with self.subTest(figure=figure):
                self.assertIn(
                    "number", self.json_refusal(b'{"limit": ' + figure + b"}")
                )
        self.assertIn("number", self.json_refusal(b"9" * 5000))

    def test_nesting_has_an_end(self):
        deepest = b"[" * (DEPTH - 1) + b"1" + b"]" * (DEPTH - 1)
        self.assertTrue(read_json(_answer(deepest)))
        for depth in (DEPTH + 1, 500, 200000):
            deep = b"[" * depth + b"1" + b"]" * depth
            self.assertIn("deeper", self.json_refusal(deep))

    def test_damaged_answers_never_raise_anything_else(self):
        dice = random.Random(7)
        body = json.dumps(REPORT).encode()
        for _round in range(2000):
            damaged = bytearray(body)
            for _hit in range(dice.randint(1, 4)):
                damaged[dice.randrange(len(damaged))] = dice.randrange(256)
            with suppress(PayloadError):
                read_json(_answer(bytes(damaged)))


@tagged("post_install", "-at_install")
class TestReadXml(DocumentCase):
    """XML without its dangers."""

    def test_names_come_without_their_namespace(self):
        tree = read_xml(
            b'<s:Envelope xmlns:s="urn:s" xmlns="urn:d"><s:Body><report s:id="7">'
            b"<name> A &amp; B </name><empty/></report></s:Body></s:Envelope>"
        )
        report = dig(tree, "Envelope.Body.report")
        self.assertEqual(report, {"@id": "7", "name": "A & B", "empty": None})

    def test_an_element_that_may_repeat_is_a_list_even_when_alone(self):
        one = read_xml(b'<a xmlns:x="u"><x:b>1</x:b></a>', force_list=("b",))
        self.assertEqual(one, {"a": {"b": ["1"]}})

    def test_encodings_are_those_that_the_document_names(self):
        latin = '<?xml version="1.0" encoding="ISO-8859-1"?><a>Müller</a>'.encode(
            "latin-1"
        )
        self.assertEqual(read_xml(latin), {"a": "Müller"})
        self.assertEqual(read_xml("<a>Müller</a>".encode("utf-16")), {"a": "Müller"})
        self.assertEqual(read_xml(codecs.BOM_UTF8 + "<a>Ü</a>".encode()), {"a": "Ü"})

    def test_document_types_and_entities_are_refused_in_every_encoding(self):
        files = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'
        laughs = '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]><a>&y;</a>'
        remote = '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><a/>'
        for hostile in (files, laughs, remote, "<!DOCTYPE a><a/>"):
            for encoding in ("utf-8", "utf-16"):
                said = self.refusal(read_xml, hostile.encode(encoding))
                self.assertIn("document type", said)

    def test_an_undeclared_entity_is_an_error(self):
        self.refusal(read_xml, b"<a>&x;</a>")

    def test_nesting_has_an_end_that_is_reached_quickly(self):
        self.assertTrue(read_xml(b"<a>" * DEPTH + b"</a>" * DEPTH))
        start = time.monotonic()
        self.assertIn("deeper", self.refusal(read_xml, b"<a>" * 1000000))
        self.assertLess(time.monotonic() - start, 2)

    def test_what_is_no_xml_is_said_to_be_none_and_where(self):
        self.assertIn("empty", self.refusal(read_xml, b" "))
        self.assertIn("line 2, column", self.refusal(read_xml, b"<a>\n<b></a>"))
        for body in (b'{"a": 1}', b"<a>", b"<a>\xff</a>", b"<html><br></html>"):
            self.refusal(read_xml, body)
        unknown = b'<?xml version="1.0" encoding="klingon"?><a/>'
        self.refusal(read_xml, unknown)

    def test_damaged_answers_never_raise_anything_else(self):
        dice = random.Random(11)
        body = b'<?xml version="1.0" encoding="utf-8"?><s:a xmlns:s="u"><b k="1">x</b></s:a>'
        for _round in range(2000):
            damaged = bytearray(body)
            for _hit in range(dice.randint(1, 3)):
                damaged[dice.randrange(len(damaged))] = dice.randrange(256)
            with suppress(PayloadError):
                read_xml(bytes(damaged))


@tagged("post_install", "-at_install")
class TestMultipart(DocumentCase):
    """A report and its PDF in one answer."""

    def body(self, *parts, end=b"--\r\n"):
        pieces = [b"----=_cut\r\n" + head + b"\r\n\r\n" + body for head, body in parts]
        return b"\r\n".join(pieces) + b"\r\n----=_cut" + end

    def parts(self, *parts):
        return multipart(_answer(self.body(*parts), RELATED))

    def test_the_pdf_comes_out_byte_for_byte(self):
        xml, pdf = self.parts(
            (b"Content-Type: application/xop+xml", b"<a/>"),
            (b"Content-ID: <1@x>\r\nContent-Transfer-Encoding: binary", PDF),
        )
        self.assertEqual(xml[1], b"<a/>")
        self.assertEqual(
            pdf, ({"content-id": "<1@x>", "content-transfer-encoding": "binary"}, PDF)
        )

    def test_base64_is_unpacked_and_damage_noticed(self):
        head = b"Content-Transfer-Encoding: base64"
        self.assertEqual(self.parts((head, b"UERG"))[0][1], b"PDF")
        for damaged in (b"UERG\xff\xff", b"UER"):
            body = self.body((head, damaged))
            self.assertIn("base64", self.refusal(multipart, _answer(body, RELATED)))

    def test_a_cut_off_answer_is_noticed(self):
        body = self.body((b"Content-ID: <1>", PDF), (b"Content-ID: <2>", PDF))
        for end in range(1, len(body) - 4):
            self.refusal(multipart, _answer(body[:end], RELATED))

    def test_a_fault_without_parts_is_its_only_part(self):
        answer = _answer(b"<fault/>", "application/soap+xml", 500)
        self.assertEqual(multipart(answer), [(answer.headers, b"<fault/>")])

    def test_no_boundary_and_no_parts_are_said(self):
        self.refusal(multipart, _answer(b"x", "multipart/related"))
        self.refusal(multipart, _answer(b"", RELATED))

    def test_parts_within_parts_are_refused(self):
        inner = b"Content-Type: multipart/mixed; boundary=i"
        body = self.body((inner, b"--i\r\n\r\nx\r\n--i--"))
        self.assertIn(
            "parts themselves", self.refusal(multipart, _answer(body, RELATED))
        )


@tagged("post_install", "-at_install")
class TestGetters(BaseCase):
    """One odd value never costs a whole report."""

    def test_a_path_leads_somewhere_or_nowhere_but_never_astray(self):
        tree = {"a": [{"b": 0}, {"b": ""}], "c": "text", "@k": False}
        self.assertEqual(dig(tree, "a[0].b"), 0)
        self.assertEqual(dig(tree, "a[-1].b"), "")
        self.assertIs(dig(tree, "@k"), False)
        for nowhere in ("a.b", "a[2]", "a[-3]", "c.d", "c[1]", "x", "a[0].b.c"):
            with self.subTest(path=nowhere):
                self.assertIsNone(dig(tree, nowhere))
        self.assertEqual(each(tree, "a[0]"), [{"b": 0}])

    def test_figures_are_taken_or_not_known(self):
        for written in (
            "1,234",
            "1.234,5",
            "12 000",
            "£5",
            "0x1F",
            "١٢",
            "1_000",
            "∞",
            "-",
        ):
            with self.subTest(written=written):
                self.assertIsNone(number(written))
        self.assertEqual(number(" +12.50 "), Decimal("12.50"))
        self.assertEqual(whole("1.5E3"), 1500)

    def test_a_figure_beyond_any_magnitude_costs_no_memory(self):
        for huge in (
            Decimal("1e999999"),
            Decimal("1e-999999"),
            Decimal("Infinity"),
            "1e99",
        ):
            self.assertIsNone(whole(huge))

    def test_days_are_taken_or_not_known(self):
        self.assertEqual(day("2024-05-31+02:00"), date(2024, 5, 31))
        self.assertEqual(day(20240531), date(2024, 5, 31))
        for written in (
            "2024-13-01",
            "2024-5-1",
            "9999-12-31",
            "20245-01-01",
            "٢٠٢٤-٠٥-٣١",
        ):
            self.assertIsNone(day(written))

    def test_text_can_be_stored(self):
        for odd in ("a\x00b", "\ud800", json.loads('"\\ud83d"')):
            text(odd).encode()
            self.assertNotIn("\x00", text(odd))
        self.assertEqual(text(True), "")

    def test_anything_gives_a_value_or_nothing(self):
        odd = (
            None,
            True,
            1,
            -1,
            1.5,
            "",
            "x",
            [],
            [1],
            {},
            {"#text": None},
            {"#text": []},
        )
        for getter in (text, number, whole, percent, day, flag):
            for value in (*odd, Decimal("NaN"), Decimal("-0"), object(), b"1"):
                getter(value)
