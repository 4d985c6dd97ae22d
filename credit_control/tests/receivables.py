"""Files of receivables for the tests: written by hand, or the real one if it is near."""

import os
import unittest
from pathlib import Path

from ..engine.receivables import COLUMNS

#: Where the real file may be: named by the environment, or beside the repository.
VARIABLE = "CREDIT_CONTROL_RECEIVABLES"
_BESIDE = Path(__file__).parents[3] / "shared" / "data" / "receivables.csv"

#: How many invoices of it the tests of key figures load, at least; "all" takes minutes.
LINES = "CREDIT_CONTROL_RECEIVABLES_LINES"

HEAD = ",".join(COLUMNS)


def line(number="1", customer="C1", **values):
    """One line of a file: an invoice of 100.00, due after 30 days, open."""
    fields = {
        "countryCode": "276",
        "customerID": customer,
        "invoiceNumber": number,
        "InvoiceDate": "1/10/2024",
        "DueDate": "2/9/2024",
        "InvoiceAmount": "100.00",
        "Disputed": "No",
        "SettledDate": "",
        **values,
    }
    return ",".join(str(fields[column]) for column in COLUMNS)


def file(*lines, head=HEAD):
    """The text of a file of the given lines."""
    return "\n".join([head, *lines, ""])


def real_file():
    """The real receivables as bytes; the test is skipped where they are not."""
    path = Path(os.environ.get(VARIABLE) or _BESIDE)
    if not path.is_file():
        raise unittest.SkipTest(
            f"the real receivables are not here: name the file in {VARIABLE}"
        )
    return path.read_bytes()


def part_of(content, usual):
    """A part of the real file: its head and about so many lines, from all over it.

    The environment may ask for more (:data:`LINES`).

    :param bytes content: the file
    :param int usual: lines where nobody asks for another number
    """
    head, *lines = content.splitlines()
    asked = os.environ.get(LINES) or usual
    count = len(lines) if asked == "all" else int(asked)
    return b"\n".join([head, *lines[:: max(len(lines) // count, 1)], b""])
