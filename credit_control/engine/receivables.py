"""A file of receivables: what it says, and how the books stood at a date.

The file is comma-separated text with a header line. Its dates are m/d/yyyy, amounts are
decimals with a point. Columns that are not named here are ignored.
"""

import contextlib
import csv
import datetime
import io
import re
from dataclasses import dataclass, field, replace
from decimal import Decimal

COLUMNS = (
    "countryCode",
    "customerID",
    "invoiceNumber",
    "InvoiceDate",
    "DueDate",
    "InvoiceAmount",
    "Disputed",
    "SettledDate",
)
_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_AMOUNT = re.compile(r"-?\d{1,12}(\.\d+)?")
_FLAGS = {"yes": True, "no": False}
#: Years outside are slips of the pen, and Odoo's invoice numbers know no others.
_YEARS = range(1990, 2100)
_LONGEST = 64


def _(source):
    """Mark a source term for translation; it is translated where it is shown."""
    return source


@dataclass(frozen=True)
class Receivable:
    """One invoice of the file.

    :param int line: line of the file on which it ends, the header being line 1
    :param int amount: minor units, above 0
    :param settled: date of the payment in full, ``None`` while it is open
    """

    line: int
    country: str
    customer: str
    number: str
    invoiced: datetime.date
    due: datetime.date
    settled: datetime.date | None
    amount: int
    disputed: bool


@dataclass(frozen=True)
class Problem:
    """Why a line cannot be loaded: a source sentence and its values."""

    line: int
    sentence: str
    values: dict = field(default_factory=dict)

    def __str__(self):
        return f"{self.line}: {self.sentence % self.values}"


class MalformedFileError(ValueError):
    """The file cannot be loaded; ``problems`` says why, in the order of lines."""

    def __init__(self, problems):
        super().__init__("; ".join(map(str, problems[:20])))
        self.problems = problems


def read(content, digits=2):
    """Read a file of receivables, or say everything that is wrong with it.

    :param content: the file, as ``bytes`` in UTF-8 or as text
    :param int digits: decimal places of the currency that amounts are in
    :return: list of :class:`Receivable`, in the order of the file
    :raise MalformedFileError: with all problems, never only the first

    >>> head = ",".join(COLUMNS)
    >>> [row] = read(f"{head}\\n391,C1,7,1/2/2013,2/1/2013,55.94,No,1/15/2013\\n")
    >>> row.number, row.amount, row.due.isoformat(), row.settled.isoformat()
    ('7', 5594, '2013-02-01', '2013-01-15')
    >>> read(f"{head}\\n391,C1,7,2/30/2013,2/1/2013,-5,Maybe,\\n")
    Traceback (most recent call last):
    ...
    odoo.addons.credit_control.engine.receivables.MalformedFileError: 2: InvoiceDate \
“2/30/2013” is no date in the form m/d/yyyy; 2: InvoiceAmount “-5” is not above 0; \
credit notes are not loaded; 2: Disputed “Maybe” is neither Yes nor No
    """
    found, problems = [], []
    for line, values in _lines(_decode(content)):
        reader = _LineReader(line, values, digits)
        found.append(reader.receivable())
        problems += reader.problems
    if not found and not problems:
        problems.append(Problem(1, _("The file holds no receivables")))
    problems += _contradictions([row for row in found if row])
    if problems:
        raise MalformedFileError(sorted(problems, key=lambda problem: problem.line))
    return found


def latest_date(rows):
    """The date as of which the file was written: the latest one that happened in it.

    >>> row = Receivable(2, "1", "C", "7", datetime.date(2013, 1, 2),
    ...                  datetime.date(2013, 2, 1), None, 5, False)
    >>> latest_date([row]).isoformat()
    '2013-01-02'
    """
    return max(date for row in rows for date in (row.invoiced, row.settled) if date)


def as_of(rows, date):
    """The receivables as they stood at the end of a day.

    Those invoiced later do not exist yet, those settled later are open.

    >>> day = datetime.date
    >>> paid = Receivable(2, "1", "C", "7", day(2013, 1, 2), day(2013, 2, 1),
    ...                   day(2013, 1, 15), 5, False)
    >>> as_of([paid], day(2013, 1, 1))
    []
    >>> as_of([paid], day(2013, 1, 14))[0].settled is None
    True
    >>> as_of([paid], day(2013, 1, 15)) == [paid]
    True
    """
    return [
        replace(row, settled=None) if row.settled and row.settled > date else row
        for row in rows
        if row.invoiced <= date
    ]


# ---- reading -------------------------------------------------------------------
def _decode(content):
    """The text of the file, without the mark that some programs put in front."""
    if isinstance(content, str):
        return content.removeprefix("\ufeff")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise MalformedFileError(
            [Problem(line, _("The file is not in UTF-8; save it in this encoding"))]
        ) from None


def _lines(text):
    """The lines below the header: ``[(line number, {column: value})]``.

    >>> _lines("customerID;invoiceNumber\\n")
    Traceback (most recent call last):
    ...
    odoo.addons.credit_control.engine.receivables.MalformedFileError: 1: These columns \
are missing: countryCode, customerID, invoiceNumber, InvoiceDate, DueDate, \
InvoiceAmount, Disputed, SettledDate
    """
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in reader.fieldnames or ()]
        missing = [name for name in COLUMNS if name not in header]
        if missing:
            sentence = _("These columns are missing: %(columns)s")
            values = {"columns": ", ".join(missing)}
            raise MalformedFileError([Problem(1, sentence, values)])
        reader.fieldnames = header
        return [(reader.line_num, values) for values in reader]
    except csv.Error as error:
        sentence = _("The line is no comma-separated text: %(error)s")
        problem = Problem(reader.reader.line_num, sentence, {"error": error})
        raise MalformedFileError([problem]) from None


def _contradictions(rows):
    """Problems that only show when lines are compared."""
    problems, numbers, countries = [], {}, {}
    for row in rows:
        first = numbers.setdefault(row.number, row)
        if first is not row:
            sentence = _("Invoice %(number)s stands on line %(first)s already")
            values = {"number": row.number, "first": first.line}
            problems.append(Problem(row.line, sentence, values))
        home = countries.setdefault(row.customer, row)
        if home.country != row.country:
            sentence = _(
                "Customer %(customer)s is in country %(country)s here and in %(other)s "
                "on line %(first)s"
            )
            values = {
                "customer": row.customer,
                "country": row.country,
                "other": home.country,
                "first": home.line,
            }
            problems.append(Problem(row.line, sentence, values))
    return problems


class _LineReader:
    """Turns the texts of one line into values and collects what is wrong with them."""

    def __init__(self, line, values, digits):
        self.line = line
        self.values = values
        self.digits = digits
        self.problems = []

    def receivable(self):
        """The receivable, or ``None`` if the line has problems."""
        if None in self.values or None in self.values.values():
            self._complain(_("The line does not have as many values as the header"))
            return None
        row = Receivable(
            line=self.line,
            country=self._country(),
            customer=self._text("customerID"),
            number=self._text("invoiceNumber"),
            invoiced=self._date("InvoiceDate"),
            due=self._date("DueDate"),
            settled=self._date("SettledDate", required=False),
            amount=self._amount("InvoiceAmount"),
            disputed=self._flag("Disputed"),
        )
        if not self.problems:
            self._check_sequence(row)
        return None if self.problems else row

    def _check_sequence(self, row):
        for column, date in (("DueDate", row.due), ("SettledDate", row.settled)):
            if date and date < row.invoiced:
                self._complain(
                    _("%(column)s “%(value)s” lies before the invoice date “%(date)s”"),
                    column=column,
                    value=self._value(column),
                    date=self._value("InvoiceDate"),
                )

    def _complain(self, sentence, **values):
        self.problems.append(Problem(self.line, sentence, values))

    def _value(self, column):
        return self.values[column].strip()

    def _text(self, column):
        value = self._value(column)
        if not value:
            self._complain(_("%(column)s is empty"), column=column)
        elif len(value) > _LONGEST or not value.isprintable():
            self._complain(
                _("%(column)s is longer than %(longest)s characters or not readable"),
                column=column,
                longest=_LONGEST,
            )
        return value

    def _country(self):
        value = self._value("countryCode")
        if not re.fullmatch(r"[0-9]{1,3}", value):
            self._complain(
                _("countryCode “%(value)s” is no number of one to three digits"),
                value=value,
            )
        return value.zfill(3)

    def _date(self, column, required=True):
        value = self._value(column)
        if not value and not required:
            return None
        found = _DATE.fullmatch(value)
        if found and value.isascii() and int(found[3]) in _YEARS:
            with contextlib.suppress(ValueError):  # a 30th of February
                return datetime.date(int(found[3]), int(found[1]), int(found[2]))
        sentence = _("%(column)s “%(value)s” is no date in the form m/d/yyyy")
        self._complain(sentence, column=column, value=value)
        return None

    def _amount(self, column):
        """The amount in minor units."""
        value = self._value(column)
        sentence = ""
        if not value.isascii() or not _AMOUNT.fullmatch(value):
            sentence = _("%(column)s “%(value)s” is no amount such as 1250.00")
        elif Decimal(value) <= 0:
            sentence = _(
                "%(column)s “%(value)s” is not above 0; credit notes are not loaded"
            )
        elif Decimal(value) != round(Decimal(value), self.digits):
            sentence = _(
                "%(column)s “%(value)s” has more than the %(digits)s decimal places of "
                "the currency"
            )
        if sentence:
            self._complain(sentence, column=column, value=value, digits=self.digits)
            return 0
        return int(Decimal(value).scaleb(self.digits))

    def _flag(self, column):
        value = self._value(column)
        if value.lower() not in _FLAGS:
            sentence = _("%(column)s “%(value)s” is neither Yes nor No")
            self._complain(sentence, column=column, value=value)
        return _FLAGS.get(value.lower(), False)
