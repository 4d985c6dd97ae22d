"""Plays Creditreform's SOAP interface with invented companies; standard library only.

7770000001 Musterholz Tischlerei GmbH    green traffic light
7770000002 Nebelhorn Logistik GmbH       yellow, under a key that nobody has seen
7770000003 Wackelstein Bau GmbH          red
7770000004 Klarwasser Anlagen AG         full report: index 213, staff, VAT number
7770000005 Endstation Handels GmbH       insolvent, index 600, negative facts
7770000006 Kaum Bekannt GmbH             the least a report says
7770000007 Erika Erfunden                a natural person
7770000008 Rätsel & Söhne OHG            status and colour that nobody knows

The password "wrong" is refused, a number that is not listed is not found, and the product
"PRTY-CRASH" ends in a fault without any key. Answers come in parts like the real ones;
the product "PRTY-PLAIN" gives XML alone.
"""

from xml.etree import ElementTree
from xml.sax.saxutils import escape

try:
    from .provider_server import Reply
except ImportError:
    from provider_server import Reply

SOAP = "http://www.w3.org/2003/05/soap-envelope"
BOUNDARY = "----=_Part_42_1700000000.1700000000000"
PDF = b"%PDF-1.4\n% an invented report\n\xe2\xe3\xcf\xd3\r\n%%EOF\n"

LEGEND = {
    "green": ("0,0 % - 0,9 %", "100-249"),
    "yellow": ("0,9 % - 7,4 %", "250-349"),
    "red": ("7,4 % - 100,0 %", "350-600"),
}
COLOURS = {
    "green": ("TL-10", "grün", "10"),
    "yellow": ("TL-77", "gelb", "20"),
    "red": ("TL-78", "rot", "30"),
}


def tags(**values):
    """Elements of the service's namespace; what is a tuple is a key and a designation."""
    return "".join(
        f"<n:{name}>{_inside(value)}</n:{name}>" for name, value in values.items()
    )


def _inside(value):
    if isinstance(value, tuple):
        return tags(key=value[0], designation=value[1])
    return value if value.startswith("<") else escape(value)


def company(number, name, status=("PEST-1", "aktiv")):
    """Who a report is about."""
    return tags(
        companyidentification=tags(
            identificationnumber=number,
            **({"status": status} if status else {}),
            companyname=name,
            street="Erfundener Weg",
            housenumber="7",
            housenumberaffix="b",
            postcode="00000",
            city="Nirgendwo",
            country=("DE", "Deutschland"),
        )
    )


def register(kind="HRB", number="98765"):
    """The entry in a court's register."""
    return tags(
        register=tags(
            registertype=tags(
                key="RETY-DE-1", designation="Register", shortdesignation=kind
            ),
            registerid=number,
            register=tags(court="Amtsgericht", city="Nirgendwo", postcode="00000"),
        )
    )


def light(colour, key="", words=""):
    """A traffic light with its legend, as every report repeats it."""
    usual = COLOURS[colour]
    ours, index = LEGEND[colour]
    return tags(
        trafficlightsolvency=tags(
            colour=tags(
                key=key or usual[0], designation=words or usual[1], grade=usual[2]
            ),
            solvencyindexrange=index,
            meaning="Erfundene Bedeutung.",
            probabilityofdefaultrange=ours,
            probabilityofdefaultcompaniesaverage="1.54",
            **{f"probabilityofdefaultrange{c}": LEGEND[c][0] for c in LEGEND},
            probabilityofdefaultexplanation="Bezogen auf zwölf Monate.",
        )
    )


def index(value):
    """The solvency index of full reports."""
    return tags(solvencyindex=tags(solvencyindextwozero=str(value)))


def _riddle():
    """A traffic light that explains itself in no way."""
    return tags(
        trafficlightsolvency=tags(colour=tags(key="TL-99", designation="violett"))
    )


REPORTS = {
    "7770000001": (
        "false",
        company("7770000001", "Musterholz Tischlerei GmbH")
        + "<n:taxdata/>"
        + light("green")
        + register(),
    ),
    "7770000002": (
        "false",
        company("7770000002", "Nebelhorn Logistik GmbH") + light("yellow"),
    ),
    "7770000003": (
        "true",
        company("7770000003", "Wackelstein Bau GmbH") + light("red"),
    ),
    "7770000004": (
        "false",
        company("7770000004", "Klarwasser Anlagen AG")
        + tags(taxdata=tags(vatid="DE 999999999"))
        + index(213)
        + tags(foundation=tags(dateoffoundation="1998-07-01"))
        + tags(staffcompany=tags(fiscalyear=tags(totalstaff="48")))
        + tags(creditopinion=tags(creditlimit="25000"))
        + register(),
    ),
    "7770000005": (
        "true",
        company(
            "7770000005",
            "Endstation Handels GmbH",
            ("PEST-55", "Insolvenzverfahren eröffnet"),
        )
        + index(600)
        + tags(negativefacts=tags(text="Eröffnung beim Amtsgericht Nirgendwo.")),
    ),
    "7770000006": (
        "",
        tags(companyidentification=tags(companyname="Kaum Bekannt GmbH")),
    ),
    "7770000007": (
        "false",
        tags(
            privatepersonidentification=tags(
                firstname="Erika",
                surname="Erfunden",
                street="Erfundener Weg",
                postcode="00000",
                city="Nirgendwo",
                country=("DE", "Deutschland"),
            )
        )
        + light("green"),
    ),
    "7770000008": (
        "false",
        company("7770000008", "Rätsel & Söhne OHG", ("PEST-99", "in Schwebe"))
        + _riddle()
        + register("HRA"),
    ),
}

NAMES = {
    "7770000001": "Musterholz Tischlerei GmbH",
    "7770000002": "Nebelhorn Logistik GmbH",
    "7770000004": "Klarwasser Anlagen AG",
    "7770000008": "Rätsel & Söhne OHG",
}


def play(asked):
    """A :class:`Reply` to what was asked."""
    try:
        envelope = ElementTree.fromstring(asked.body)
    except ElementTree.ParseError:
        return fault("env:Sender", "The request is not XML.")
    body = envelope.find(f"{{{SOAP}}}Body")
    if body is None or not len(body):
        return fault("env:Sender", "The request is no SOAP 1.2.")
    namespace, operation = body[0].tag[1:].split("}")
    said = {node.tag.split("}")[1]: node.text or "" for node in body[0].iter()}
    if "wrong" in (said.get("generalpassword"), said.get("individualpassword")):
        return fault("env:Sender", key="ER-101", words="Das Kennwort ist falsch.")
    if operation == "searchRequest":
        return _in_parts(envelope_of("searchResponse", namespace, said, _hits(said)))
    return _report(namespace, said)


def _report(namespace, said):
    if said.get("producttype") == "PRTY-CRASH":
        return fault("env:Receiver", "java.lang.NullPointerException")
    if not said.get("legitimateinterest"):
        return fault(
            "env:Receiver", key="ER-202", words="Berechtigtes Interesse fehlt."
        )
    number = said.get("identificationnumber", "")
    if number not in REPORTS:
        return fault("env:Receiver", key="ER-303", words="Firma nicht gefunden.")
    negative, data = REPORTS[number]
    xml = envelope_of(
        "reportResponse", namespace, said, report_body(number, data, negative)
    )
    if said.get("producttype") == "PRTY-PLAIN":
        return Reply(200, xml, {"Content-Type": "application/soap+xml; charset=utf-8"})
    return _in_parts(xml, PDF)


def report_body(number, data, negative="false"):
    """The body of a report; ``data`` is what stands in ``reportdata``."""
    copy = (
        '<n:textreport><x:Include xmlns:x="http://www.w3.org/2004/08/xop/include" '
        'href="cid:42%40onlineservice.invalid"/></n:textreport>'
    )
    return tags(
        referencenumber="4711",
        identificationnumber=number,
        creationtime="2026-05-04T09:59:14.272+02:00",
        producttype=("PRTY-4", "Ampelauskunft"),
        reportlanguage="de",
        useraccount="account",
        **({"negativereport": negative} if negative else {}),
        provider="Creditreform Nirgendwo",
        reportdata=data + tags(legaldisclaimer="Nur für den Empfänger.") + copy,
    )


def envelope_of(name, namespace, said, body):
    """Bytes of an answer's envelope; echoes our reference as the service does."""
    header = tags(
        communicationlanguage="de",
        transmissiontimestamp="2026-05-04T09:59:14.684+02:00",
        keylistversion=said.get("keylistversion", ""),
        transactionreference=said.get("transactionreference", ""),
        responseid="00000000-0000-4000-8000-000000000042",
    )
    return (
        f'<env:Envelope xmlns:env="{SOAP}"><env:Header/><env:Body>'
        f'<n:{name} xmlns:n="{namespace}"><n:header>{header}</n:header>'
        f"<n:body>{body}</n:body></n:{name}></env:Body></env:Envelope>"
    ).encode()


def fault(code, reason="Fehler", key="", words=""):
    """A SOAP fault, which comes with status 500; where its keys stand is our guess."""
    detail = ""
    if key:
        inside = tags(error=(key, words))
        detail = f'<env:Detail xmlns:n="urn:invented">{inside}</env:Detail>'
    body = (
        f'<env:Envelope xmlns:env="{SOAP}"><env:Body><env:Fault>'
        f"<env:Code><env:Value>{code}</env:Value></env:Code>"
        f'<env:Reason><env:Text xml:lang="de">{escape(reason)}</env:Text>'
        f"</env:Reason>{detail}</env:Fault></env:Body></env:Envelope>"
    )
    return Reply(500, body.encode(), {"Content-Type": "application/soap+xml"})


def _hits(said):
    wanted = said.get("companyname", "").casefold()
    hits = "".join(
        tags(
            hit=tags(
                identificationnumber=number,
                companyname=name,
                street="ERFUNDENER WEG 7",
                postcode="00000",
                city="NIRGENDWO",
                country=("DE", "Deutschland"),
            )
        )
        for number, name in NAMES.items()
        if wanted in name.casefold()
    )
    return hits + tags(morehits="false")


def _in_parts(xml, pdf=b""):
    """Like the service: XML first, then the printable copy."""
    parts = [
        b"Content-Type: application/xop+xml; charset=utf-8; "
        b'type="application/soap+xml"\r\n\r\n' + xml
    ]
    if pdf:
        parts.append(
            b"Content-Type: application/pdf\r\n"
            b"Content-ID: <42@onlineservice.invalid>\r\n"
            b"Content-Transfer-Encoding: binary\r\n\r\n" + pdf
        )
    line = b"--" + BOUNDARY.encode()
    body = b"".join(line + b"\r\n" + part + b"\r\n" for part in parts) + line + b"--"
    kind = (
        f'Multipart/Related; boundary="{BOUNDARY}"; type="application/xop+xml"; '
        'start-info="application/soap+xml"'
    )
    return Reply(200, body, {"Content-Type": kind})
