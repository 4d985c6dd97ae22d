"""Creditreform, a bureau for Germany, Austria and Central Europe: paid, SOAP 1.2.

The interface is not public. What is here comes from recordings of the test system made
in 2017 and from other programs: see ``unconfirmed``. The version of the interface is part
of the address and of the XML namespace; both are settings.
"""

import re
from dataclasses import replace

import xmltodict

from .contract import (
    MAYBE,
    NO,
    Bureau,
    CallFailed,
    Candidate,
    Identifier,
    Problem,
    Refused,
    Request,
)
from .creditreform_answer import fault_of, printable, response
from .creditreform_report import report
from .documents import dig, each, text

_SOAP = "http://www.w3.org/2003/05/soap-envelope"
_SERVICE = "https://onlineservice.creditreform.de/webservice/"
_VERSION = "0600-0021"
#: The key list whose keys are understood here.
KEY_LIST = "21"
CLIENT = ("Odoo credit_control", "1")

_NEEDED = (
    ("purpose", "the legitimate interest (a key such as LEIN-101)"),
    ("product", "the product (a key such as PRTY-4 for the traffic light report)"),
)
_PASSWORDS = ("useraccount", "generalpassword", "individualpassword")

#: Characters that XML 1.0 cannot hold in any way.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# words of faults in English and German; the keys of errors are not known
_AUTH = re.compile(
    r"passw|authenti|kennwort|log-?on|log-?in|anmeldung|user ?account|benutzer",
    re.IGNORECASE,
)
_NOT_ENTITLED = re.compile(
    r"not (allowed|permitted|authori[sz]ed|entitled)|nicht berechtigt"
    r"|(keine|fehlende) berechtigung|not subscribed",
    re.IGNORECASE,
)
_NOT_FOUND = re.compile(
    r"not found|nicht gefunden|nicht bekannt|unknown (company|identification)",
    re.IGNORECASE,
)


class Creditreform(Bureau):
    """See the module."""

    code = "creditreform"
    name = "Creditreform"
    kind = "bureau"
    billable = True
    countries = ()
    schemes = ("crefo",)
    base_urls = {
        "live": _SERVICE + _VERSION,
        "test": f"https://ktu.onlineservice.creditreform.de/webservice/{_VERSION}",
    }
    hosts = ("onlineservice.creditreform.de", "ktu.onlineservice.creditreform.de")
    credentials = {
        "useraccount": ("User account", False),
        "generalpassword": ("General password", True),
        "individualpassword": ("Individual password", True),
    }
    asks_purpose = True
    unconfirmed = (
        "Addresses, the version 0600-0021, the version 21 of the key list and the "
        "content type of the request are those of a recording of the test system from "
        "2017; the description of the interface that comes with a contract tells the "
        "current ones.",
        "Only the status PEST-1 (active) and the colour TL-10 (green) were seen. Other "
        "colours are told by the ranges of probability that every report repeats, and "
        "by their names.",
        "The place of the solvency index (solvencyindextwozero, solvencyindexone) comes "
        "from another program; if both are there the newer one counts.",
        "The form of an error was never seen: keys and designations are read wherever "
        "they stand in the fault. One with a key is taken as a refusal that costs "
        "nothing, one without as a failure after which nobody knows.",
        "Where the probability of default is a range, its middle is taken, and its "
        "lower end where it reaches up to 100 %.",
        "Figures of accounts, a recommended limit and the register's text are in the "
        "printable copy; their form in the answer is not known.",
        "Foundation, staff and negative facts are read where another program expects "
        "them.",
    )

    def search(self, settings, subject):
        """Companies like the subject; free. See :meth:`Bureau.search`."""
        asked = {
            "searchtype": "SETY-1",
            "companyname": subject.name,
            "postcode": subject.zip,
            "city": subject.city,
            "country": subject.country,
        }
        answer = settings.send(_request(settings, "search", asked, part="search"))
        if answer.status >= 300 or fault_of(answer):
            # nothing was ordered: a search that fails cannot have cost anything
            raise Refused(replace(self.classify_error(answer), billed=NO))
        hits = each(dig(response(answer, "searchResponse"), "body.hit"))
        return [_candidate(hit) for hit in hits if _crefo(hit)]

    def order(self, settings, identifier):
        """Buy one report; see :meth:`Bureau.order`.

        :raises CallFailed: ``forbidden`` if the order lacks what it must say
        """
        for name, what in _NEEDED:
            if not getattr(settings, name):
                raise CallFailed(
                    "forbidden",
                    f"Creditreform asks for {what} with every report and none is set: "
                    "nothing was ordered. Enter it on the provider.",
                )
        asked = {
            "identificationnumber": identifier.value,
            "legitimateinterest": settings.purpose,
            "reportlanguage": settings.language,
            "producttype": settings.product,
        }
        return settings.send(_request(settings, "report", asked, billable=True))

    def parse(self, answers):
        """See :meth:`Bureau.parse`.

        :raises Refused: a fault in spite of a good status
        """
        answer = answers["main"]
        if fault_of(answer):
            raise Refused(self.classify_error(answer))
        return report(response(answer, "reportResponse"))

    def pdf(self, answers):
        """The report as Creditreform prints it; see :meth:`Bureau.pdf`."""
        return printable(answers["main"])

    def classify_error(self, outcome):
        """As for every provider, and what a SOAP fault says.

        SOAP answers *no* with status 500: a fault is a decision of the provider, not a
        machine that is down, and is never worth another try by itself.
        """
        if isinstance(outcome, CallFailed):
            return super().classify_error(outcome)
        fault = fault_of(outcome)
        return _of_fault(fault) if fault else super().classify_error(outcome)


def _of_fault(fault):
    """Problem of a :class:`.creditreform_answer.Fault`."""
    if _AUTH.search(fault.words):
        return Problem("auth", detail=fault.words)
    if _NOT_ENTITLED.search(fault.words):
        return Problem("entitlement", detail=fault.words)
    if _NOT_FOUND.search(fault.words):
        return Problem("not_found", detail=fault.words)
    if fault.keys or fault.senders:
        return Problem("invalid", detail=fault.words)
    return Problem("server", billed=MAYBE, detail=fault.words)


# ---- requests -------------------------------------------------------------
def _request(settings, operation, asked, billable=False, part="main"):
    """A SOAP request; passwords are in its body, which nobody logs."""
    missing = [name for name in _PASSWORDS if not settings.credentials.get(name)]
    if missing:
        raise CallFailed(
            "forbidden",
            "Creditreform needs the user account and both passwords, and they are not "
            "all entered: nothing was sent. Enter them on the provider.",
        )
    return Request(
        "POST",
        settings.urls.get("soap") or settings.base_url + "/soap12/messages.wsdl",
        headers={"Content-Type": "application/xop+xml", "Accept": "*/*"},
        body=_envelope(settings, operation, asked),
        billable=billable,
        part=part,
    )


def _envelope(settings, operation, asked):
    """The envelope's bytes, every value escaped."""
    header = {
        "communicationlanguage": settings.language,
        "transmissiontimestamp": settings.sent_at,
        "keylistversion": KEY_LIST,
        "clientapplicationname": CLIENT[0],
        "clientapplicationversion": CLIENT[1],
        "transactionreference": settings.reference,
        **{name: settings.credentials[name] for name in _PASSWORDS},
    }
    tree = {
        "soap:Envelope": {
            "@xmlns:soap": _SOAP,
            "@xmlns:ns": _namespace(settings),
            "soap:Header": None,
            "soap:Body": {
                f"ns:{operation}Request": {
                    "ns:header": _elements(header),
                    "ns:body": _elements(asked),
                }
            },
        }
    }
    return xmltodict.unparse(tree).encode()


def _elements(values):
    """Elements in the namespace; what is empty is left out."""
    clean = {name: _NOT_XML.sub("", value) for name, value in values.items()}
    return {f"ns:{name}": value for name, value in clean.items() if value}


def _namespace(settings):
    """The namespace: a setting, else told by the version in the address.

    It is a name and not an address that is called, so it never follows the host.
    """
    if settings.urls.get("namespace"):
        return settings.urls["namespace"]
    version = re.search(r"/webservice/(\d{4}-\d{4})", settings.base_url)
    return _SERVICE + (version[1] if version else _VERSION)


# ---- search ---------------------------------------------------------------
def _crefo(hit):
    return text(dig(hit, "identificationnumber"))


def _candidate(hit):
    street = " ".join(
        filter(None, (text(dig(hit, name)) for name in ("street", "housenumber")))
    )
    place = " ".join(
        filter(None, (text(dig(hit, name)) for name in ("postcode", "city")))
    )
    country = text(dig(hit, "country.key"))
    return Candidate(
        Identifier("crefo", _crefo(hit)),
        text(dig(hit, "companyname")),
        ", ".join(filter(None, (street, place, country))),
    )


#: The provider, as a module constant.
BUREAU = Creditreform()
