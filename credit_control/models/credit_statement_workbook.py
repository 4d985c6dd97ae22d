"""A workbook of statements: one sheet for each customer and currency."""

import io
import re

import xlsxwriter

#: What a spreadsheet does not allow in the name of a sheet, and how long one may be.
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_LONGEST = 31
_WIDTHS = (12, 26, 22, 30, 12, 16, 16)


def workbook(statements):
    """Write statements with their words; see ``credit.statement``.

    :param statements: pairs of a statement and its words
    :rtype: bytes
    """
    output = io.BytesIO()
    # A text that begins with a sign of equality is a text.
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(output, options) as book:
        names = set()
        for statement, words in statements:
            sheet = book.add_worksheet(_sheet_name(statement, names))
            _Sheet(book, sheet, statement, words).fill()
    return output.getvalue()


def _sheet_name(statement, taken):
    """A name for the sheet that no other has."""
    code = statement["currency"].name
    plain = _FORBIDDEN.sub(" ", statement["partner"].name or "").strip()
    number = 0
    while True:
        ending = f" {code}" if not number else f" {code} {number}"
        name = plain[: _LONGEST - len(ending)] + ending
        if name.lower() not in taken:
            taken.add(name.lower())
            return name
        number += 1


class _Sheet:
    """Writes one statement, a row after the other."""

    def __init__(self, book, sheet, statement, words):
        self.sheet = sheet
        self.statement = statement
        self.words = words
        self.row = 0
        digits = statement["currency"].decimal_places
        money = "#,##0" + ("." + "0" * digits if digits else "")
        self.bold = book.add_format({"bold": True})
        self.date = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self.money = book.add_format({"num_format": money})
        self.total = book.add_format({"num_format": money, "bold": True})

    def fill(self):
        for column, width in enumerate(_WIDTHS):
            self.sheet.set_column(column, column, width)
        self.head()
        self.movements()
        self.row += 1
        self.ageing()
        self.row += 1
        self.items()

    def line(self, *values, money=None, text=None):
        """Write values from the first column on; the kind of each decides its form."""
        for column, value in enumerate(values):
            if value is None or value is False:
                continue
            if isinstance(value, float):
                self.sheet.write_number(self.row, column, value, money or self.money)
            elif isinstance(value, int):
                self.sheet.write_number(self.row, column, value)
            elif isinstance(value, str):
                self.sheet.write_string(self.row, column, value, text)
            else:
                self.sheet.write_datetime(self.row, column, value, self.date)
        self.row += 1

    def names(self, *keys):
        self.line(*(self.words[key] for key in keys), text=self.bold)

    def head(self):
        statement = self.statement
        self.line(self.words["title"], text=self.bold)
        self.line(statement["company"].name)
        self.line(statement["partner"].display_name or "", text=self.bold)
        self.line(statement["date_from"], "–", statement["date_to"])
        self.line(statement["currency"].name)
        self.row += 1

    def movements(self):
        names = ("date", "kind", "number", "reference", "due", "amount", "balance")
        self.names(*names)
        statement, blank = self.statement, [None] * 4
        opening = (self.words["opening"], *blank, statement["opening"])
        self.line(statement["date_from"], *opening, text=self.bold, money=self.total)
        for move in statement["movements"]:
            kind = self.words["kinds"][move["kind"]]
            values = [move[name] for name in names[2:]]
            self.line(move["date"], kind, *values)
        closing = (self.words["closing"], *blank, statement["closing"])
        self.line(statement["date_to"], *closing, text=self.bold, money=self.total)

    def ageing(self):
        labels = (
            *self.words["buckets"],
            self.words["unapplied"],
            self.words["closing"],
        )
        statement = self.statement
        self.line(*labels, text=self.bold)
        self.line(*statement["ageing"], statement["unapplied"], statement["closing"])

    def items(self):
        self.line(self.words["items"], text=self.bold)
        self.names("date", "number", "reference", "due", "days", "amount")
        for item in self.statement["open_items"]:
            names = ("date", "number", "reference", "due", "days", "amount")
            self.line(*(item[name] for name in names))
