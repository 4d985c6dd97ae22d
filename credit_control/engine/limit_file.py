"""A list of limits from a spreadsheet: cells in, lines and their problems out.

Nothing is guessed: what can be read in two ways is a problem, and so is a formula, for
its result is not in the file for certain.
"""

import csv
import datetime
import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

#: Columns of the list; the first two are needed.
COLUMNS = ("customer", "amount", "currency", "date_from", "date_to", "reason")
NEEDED = COLUMNS[:2]

#: What a cell may be that cannot be used, see :class:`Line`.
FORMULA, NO_CUSTOMER = "formula", "no_customer"
NO_AMOUNT, NOT_AMOUNT, TWO_AMOUNTS = "no_amount", "not_amount", "two_amounts"
SIGNED, NOT_DATE, TWO_DATES = "signed", "not_date", "two_dates"

_SPACES = re.compile(r"[\s\u00a0\u202f'’]")
_NUMBER = re.compile(r"[+-]?[\d.,]*\d[.,]?$")
_DATE = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})$")


@dataclass(frozen=True)
class Line:
    """One row of the list.

    :param int number: of the row, the header being 1
    :param str customer: reference, tax number or name, as it was written
    :param amount: ``Decimal``, ``None`` where it cannot be read
    :param str currency: code as it was written, upper case, '' for none
    :param str date_from: ISO date, '' for none
    :param str date_to: ISO date, '' for none
    :param str reason: as it was written
    :param str raw: the row as text, so that nothing is lost
    :param tuple problems: triples (column, code, cell as text), one for each column
    """

    number: int
    customer: str = ""
    amount: Decimal | None = None
    currency: str = ""
    date_from: str = ""
    date_to: str = ""
    reason: str = ""
    raw: str = ""
    problems: tuple = field(default_factory=tuple)


def table(text):
    """The cells of comma-separated values; the separator is what the header uses most.

    >>> table("customer;amount\\nK1;5,50\\n")
    [['customer', 'amount'], ['K1', '5,50']]

    :raise ValueError: it is no such text
    """
    header = text.lstrip("\ufeff").partition("\n")[0]
    separator = max(";,\t", key=header.count)
    try:
        return list(csv.reader(text.lstrip("\ufeff").splitlines(), delimiter=separator))
    except csv.Error as error:
        raise ValueError(str(error)) from None


def places(header, names):
    """Where the columns are, by their headings in any language given.

    >>> places(["Kunde", " Limit "], {"customer": {"kunde"}, "amount": {"limit"}})
    {'customer': 0, 'amount': 1}

    :param header: cells of the first row
    :param dict names: column → headings in lower case
    :return: ``{column: index}``, of two columns with one heading the first
    """
    found = {}
    for index, cell in enumerate(header):
        heading = " ".join(str(cell or "").split()).lower()
        for column, headings in names.items():
            if heading in headings:
                found.setdefault(column, index)
    return found


def lines(rows, where, mark=""):
    """Read the rows below the header; rows without any content are left out.

    >>> where = {"customer": 0, "amount": 1}
    >>> [(line.number, line.customer, line.amount, line.problems)
    ...  for line in lines([["K1", "100"], ["", ""], ["K2", "=B2"]], where)]
    [(2, 'K1', Decimal('100'), ()), (4, 'K2', None, (('amount', 'formula', '=B2'),))]

    :param rows: lists of cells, the header left out
    :param dict where: see :func:`places`
    :param str mark: decimal mark of the amounts, '' to tell it from each
    :return: iterator of :class:`Line`
    """
    for number, row in enumerate(rows, start=2):
        if any(shown(cell) for cell in row):
            yield _line(number, row, where, mark)


def _line(number, row, where, mark):
    cells = {
        column: row[index] if index < len(row) else None
        for column, index in where.items()
    }
    texts = {name: shown(cells.get(name)) for name in COLUMNS}
    found = {
        name: ("", FORMULA) for name, text in texts.items() if text.startswith("=")
    }
    if not texts["customer"]:
        found["customer"] = ("", NO_CUSTOMER)
    found.setdefault("amount", read_amount(cells.get("amount"), mark))
    for name in ("date_from", "date_to"):
        found.setdefault(name, read_date(cells.get(name)))
    problems = tuple(
        (name, code, texts[name]) for name, (_value, code) in found.items() if code
    )
    values = {
        "customer": texts["customer"],
        "currency": texts["currency"].upper(),
        "reason": texts["reason"],
        "amount": None if found["amount"][1] else found["amount"][0],
        "date_from": found["date_from"][0],
        "date_to": found["date_to"][0],
    }
    raw = " | ".join(shown(cell) for cell in row).rstrip(" |")
    return Line(number, raw=raw, problems=problems, **values)


def shown(cell):
    """A cell as text.

    >>> shown(None), shown(100.0), shown(" a "), shown(datetime.date(2026, 1, 2))
    ('', '100', 'a', '2026-01-02')
    """
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime):
        cell = cell.date()
    return str(cell).strip()


def read_amount(cell, mark=""):
    """The amount in a cell.

    A comma or point followed by three digits may separate thousands or be the decimal
    mark; unless it is known which, the amount is not read.

    >>> [read_amount(cell)[0] for cell in ("1.234,50", "1,234.50", "1 234", 12.5, "7,5")]
    [Decimal('1234.50'), Decimal('1234.50'), Decimal('1234'), Decimal('12.5'), Decimal('7.5')]
    >>> read_amount("1.234"), read_amount("1.234", ","), read_amount("1.234", ".")
    ((None, 'two_amounts'), (Decimal('1234'), ''), (Decimal('1.234'), ''))
    >>> read_amount("-10 %")[1], read_amount("+500")[1], read_amount("")[1]
    ('not_amount', 'signed', 'no_amount')
    >>> read_amount("-500")
    (Decimal('-500'), '')
    >>> read_amount(True)[1], read_amount(float("nan"))[1], read_amount("1,2,3")[1]
    ('not_amount', 'not_amount', 'not_amount')

    :param cell: text or a number
    :param str mark: the decimal mark, '' to tell it from the amount
    :return: ``(Decimal or None, problem code or '')``
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        number = Decimal(str(cell))
        return (number, "") if number.is_finite() else (None, NOT_AMOUNT)
    text = _SPACES.sub("", shown(cell))
    if not text:
        return None, NO_AMOUNT
    if text[0] == "+":
        return None, SIGNED
    if isinstance(cell, bool) or not _NUMBER.match(text):
        return None, NOT_AMOUNT
    return _number(text, mark)


def _number(text, mark):
    marks = [letter for letter in text if letter in ",."]
    if not mark and marks:
        last = marks[-1]
        digits_after = len(text) - text.rindex(last) - 1
        if len(set(marks)) == 1 and digits_after == 3:
            whole = text.lstrip("-").split(last)[0]
            if len(marks) == 1 and whole not in ("", "0") and len(whole) <= 3:
                return None, TWO_AMOUNTS
        several = len(marks) > 1 and len(set(marks)) == 1
        mark = {",": ".", ".": ","}[last] if several else last
    mark = mark or "."
    thousands = "," if mark == "." else "."
    whole, _mark, _rest = text.partition(mark)
    groups = whole.lstrip("-").split(thousands)
    grouped = all(len(group) == 3 for group in groups[1:]) and len(groups[0]) <= 3
    if len(groups) > 1 and not (grouped and groups[0]):
        return None, NOT_AMOUNT
    try:
        return Decimal(text.replace(thousands, "").replace(mark, ".")), ""
    except InvalidOperation:
        return None, NOT_AMOUNT


def read_date(cell):
    """The date in a cell, as ISO text.

    >>> [read_date(cell)[0] for cell in ("2026-03-10", "10.03.2026", "25/12/2026", "")]
    ['2026-03-10', '2026-03-10', '2026-12-25', '']
    >>> read_date("03/04/2026")[1], read_date("31.02.2026")[1], read_date(46000)[1]
    ('two_dates', 'not_date', 'not_date')
    >>> read_date(datetime.datetime(2026, 3, 10, 12))
    ('2026-03-10', '')

    :param cell: text, a date or a moment
    :return: ``(ISO date or '', problem code or '')``
    """
    text = shown(cell)
    if not text:
        return "", ""
    try:
        found = _DATE.match(text)
        if not found:
            return datetime.date.fromisoformat(text).isoformat(), ""
        first, sep, second, year = found.groups()
        day, month = int(first), int(second)
        if sep != "." and day != month and max(day, month) <= 12:
            return "", TWO_DATES
        if month > 12 and sep != ".":
            day, month = month, day
        return datetime.date(int(year), month, day).isoformat(), ""
    except ValueError:
        return "", NOT_DATE


def tax_number(text):
    """A tax number without the signs that people put into it.

    >>> tax_number(" de 123.456-789 ")
    'DE123456789'
    """
    return re.sub(r"[\W_]", "", text).upper()


def plain_name(text):
    """A name with single spaces, in small letters.

    >>> plain_name(" Deco  Addict ")
    'deco addict'
    """
    return " ".join(text.split()).lower()
