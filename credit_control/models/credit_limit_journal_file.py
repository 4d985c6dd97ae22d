"""Lines of a limit journal from a spreadsheet; what cannot be used is kept with its why."""

import base64
import io
import zipfile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from odoo import fields, models
from odoo.tools import human_size

from ..engine import limit_file
from ..exceptions import CreditControlError
from .credit_limit_journal import FILE

#: A list of limits is not larger; unpacked neither.
LARGEST, LARGEST_UNPACKED, MOST_ROWS = 10_000_000, 200_000_000, 20_000
#: What opening something that is no workbook may raise.
_BROKEN = (
    InvalidFileException,
    zipfile.BadZipFile,
    KeyError,
    OSError,
    SyntaxError,  # of XML
    TypeError,
    ValueError,
)
#: Column of the list → field of the line.
_FIELDS = {"customer": "profile_id", "currency": "currency_id"}


class CreditLimitJournal(models.Model):
    _inherit = "credit.limit.journal"

    file = fields.Binary(
        attachment=True,
        copy=False,
        help="CSV or XLSX with the columns customer, amount, and if you like currency, "
        "valid from, valid until, reason. The customer is looked for by its internal "
        "reference, then its tax number, then its name, each in full.",
    )
    file_name = fields.Char(copy=False)
    encoding = fields.Selection(
        [("utf-8", "Unicode (UTF-8)"), ("cp1252", "Western European (Windows-1252)")],
        default="utf-8",
        required=True,
        help="Of a CSV file; a workbook says it by itself.",
    )
    decimal_mark = fields.Selection(
        [(".", "Point: 1,234.50"), (",", "Comma: 1.234,50")],
        help="In amounts written as text. Empty: told from each amount; where it can be "
        "read in two ways, the line says so.",
    )

    def action_read_file(self):
        """Make a line of each row of the file; lines of an earlier file are replaced.

        :raise CreditControlError: there is no file, or it is no such list; nothing is
            changed
        """
        self.ensure_one()
        self.check_access("write")
        self._check_draft()
        rows = list(self._file_rows())
        values = self._file_values(rows)
        self._replace_lines(FILE, values)
        bad = self.problem_count
        self.message_post(
            body=self.env._(
                "%(file)s was read: %(good)s lines can be posted, %(bad)s have a "
                "problem.",
                file=self.file_name or self.env._("The file"),
                good=len(values) - bad,
                bad=bad,
            )
        )
        return True

    def _replace_lines(self, origin, values):
        """Put new lines of one origin in the place of the old ones."""
        self._keep_author()
        journal = self.sudo()
        journal.line_ids.filtered(lambda line: line.origin == origin).unlink()
        journal.line_ids.create(
            [{**vals, "journal_id": self.id, "origin": origin} for vals in values]
        )

    # ---- the file ------------------------------------------------------------
    def _file_rows(self):
        """The rows of the file with content, as ``engine.limit_file.Line``."""
        cells = self._file_cells()
        where = limit_file.places(cells[0], self._headings())
        missing = [name for name in limit_file.NEEDED if name not in where]
        if missing:
            raise CreditControlError(
                self.env._(
                    "The first row of the file names no column “%(missing)s”; it has "
                    "%(found)s. Name the columns customer, amount, currency, valid from, "
                    "valid until, reason.",
                    missing=missing[0],
                    found=", ".join(filter(None, map(limit_file.shown, cells[0])))[:200]
                    or self.env._("nothing"),
                )
            )
        rows = list(limit_file.lines(cells[1:], where, self.decimal_mark or ""))
        if not rows:
            raise CreditControlError(
                self.env._("The file has a header and no rows below it.")
            )
        return rows

    def _file_cells(self):
        """Rows of cells of the file."""
        content = base64.b64decode(self.file or b"")
        if not content.strip():
            raise CreditControlError(
                self.env._("There is no file, or it is empty; choose one first.")
            )
        if len(content) > LARGEST:
            raise CreditControlError(
                self.env._(
                    "The file has %(size)s, more than the %(most)s that a list of limits "
                    "needs. Leave out other sheets, or split it.",
                    size=human_size(len(content)),
                    most=human_size(LARGEST),
                )
            )
        self._check_no_other_kind(content)
        workbook = content[:4] == b"PK\x03\x04"
        cells = self._workbook(content) if workbook else self._text(content)
        while cells and not any(map(limit_file.shown, cells[0])):
            cells = cells[1:]
        if not cells:
            raise CreditControlError(
                self.env._("The first sheet of the file is empty.")
            )
        if len(cells) > MOST_ROWS:
            raise CreditControlError(
                self.env._(
                    "The file has %(rows)s rows; up to %(most)s are posted together. "
                    "Split it.",
                    rows=len(cells),
                    most=MOST_ROWS,
                )
            )
        return cells

    def _check_no_other_kind(self, content):
        """Say what a file is that was only named like a list."""
        for mark, kind in self._other_kinds().items():
            if content.startswith(mark):
                raise CreditControlError(
                    self.env._(
                        "%(file)s is %(kind)s, whatever its name says. Save the list "
                        "itself as a CSV or XLSX file.",
                        file=self.file_name or self.env._("The file"),
                        kind=kind,
                    )
                )

    def _other_kinds(self):
        """Kinds of files that people take for a list, by how they begin."""
        picture = self.env._("a picture")
        return {
            b"\x89PNG": picture,
            b"\xff\xd8\xff": picture,
            b"GIF8": picture,
            b"%PDF": self.env._("a PDF document"),
            b"\xd0\xcf\x11\xe0": self.env._("a workbook of the old format (XLS)"),
            b"<!DOCTYPE": self.env._("a web page"),
            b"<html": self.env._("a web page"),
        }

    def _text(self, content):
        try:
            unicode = content[:2] in (b"\xff\xfe", b"\xfe\xff")
            text = content.decode("utf-16" if unicode else self.encoding)
        except UnicodeError as error:
            row = content[: getattr(error, "start", 0)].count(b"\n") + 1
            raise CreditControlError(
                self.env._(
                    "Row %s of the file cannot be read in this encoding. Choose the "
                    "other one, or save the list as a workbook (XLSX).",
                    row,
                )
            ) from None
        try:
            if "\0" in text:
                raise ValueError
            return limit_file.table(text)
        except ValueError:
            raise CreditControlError(self._not_a_list()) from None

    def _workbook(self, content):
        try:
            packed = zipfile.ZipFile(io.BytesIO(content))
            size = sum(part.file_size for part in packed.infolist())
            if size > LARGEST_UNPACKED:
                raise ValueError
            book = load_workbook(io.BytesIO(content), read_only=True)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # programs that write workbooks get them wrong
            rows = sheet.iter_rows(max_row=MOST_ROWS + 1, values_only=True)
            cells = [list(row) for row in rows]
        except (*_BROKEN, IndexError):
            raise CreditControlError(self._not_a_list()) from None
        while cells and not any(map(limit_file.shown, cells[-1])):
            cells.pop()
        return cells

    def _not_a_list(self):
        return self.env._(
            "The file is neither a CSV list nor an XLSX workbook that can be read. Save "
            "the list anew in one of these formats."
        )

    def _headings(self):
        """The headings that name a column, in English and in the reader's language."""
        _ = self.env._
        return {
            "customer": {
                *("customer", "reference", "ref", "vat", "tax id", "name"),
                _("customer").lower(),
                _("reference").lower(),
            },
            "amount": {
                *("amount", "limit", "credit limit", "new limit"),
                _("amount").lower(),
                _("credit limit").lower(),
            },
            "currency": {"currency", _("currency").lower()},
            "date_from": {"valid from", "date from", "from", _("valid from").lower()},
            "date_to": {
                *("valid until", "valid to", "date to", "until", "to"),
                _("valid until").lower(),
            },
            "reason": {"reason", "why", _("reason").lower()},
        }

    # ---- the lines -------------------------------------------------------------
    def _file_values(self, rows):
        """Values of a line for each row."""
        ledger = self.env["credit.ledger"].sudo()
        found = ledger._find_customers(
            self.company_id, {row.customer for row in rows if row.customer}
        )
        ids = {partner for ids in found.values() for partner in ids if len(ids) == 1}
        partners = self.env["res.partner"].browse(sorted(ids))
        files = self.env["credit.profile"]._ensure(partners, self.company_id)
        profiles = {partner.id: profile.id for partner, profile in files.items()}
        codes = self._currencies({row.currency for row in rows} - {""})
        return [self._file_line(row, found, profiles, codes) for row in rows]

    def _currencies(self, codes):
        """Currencies by code: those in use that have a rate, others as ``None``."""
        known = self.env["res.currency"].search([("name", "in", list(codes))])
        today = self.company_id._credit_today()
        rates = (known | self.currency_id)._credit_rates_to(self.company_id, today)
        by_code = known.grouped("name")
        return {
            code: by_code[code] if code in by_code and rates[by_code[code]] else None
            for code in codes
        }

    def _file_line(self, row, found, profiles, codes):
        problems = {
            _FIELDS.get(column, column): self._says(code, cell)
            for column, code, cell in row.problems
        }
        matches = found.get(row.customer, ())
        profile = profiles.get(matches[0]) if len(matches) == 1 else False
        if row.customer and not profile and "profile_id" not in problems:
            problems["profile_id"] = self._not_one(row.customer, matches)
        currency = codes.get(row.currency) if row.currency else self.currency_id
        if not currency and "currency_id" not in problems:
            problems["currency_id"] = self.env._(
                "“%s” is no currency in use with an exchange rate.", row.currency
            )
        return {
            "number": row.number,
            "raw": row.raw,
            "customer": row.customer,
            "profile_id": profile,
            "amount": float(row.amount or 0),
            "currency_id": (currency or self.currency_id).id,
            "date_from": row.date_from or False,
            "date_to": row.date_to or False,
            "reason": row.reason or False,
            "file_problems": problems or False,
        }

    def _not_one(self, customer, matches):
        if not matches:
            return self.env._(
                "No customer has the reference, the tax number or the name “%s”.",
                customer,
            )
        return self.env._(
            "“%(customer)s” are %(count)s customers; write the internal reference of the "
            "one that is meant.",
            customer=customer,
            count=len(matches),
        )

    def _says(self, code, cell):
        """A problem of one cell as a sentence."""
        _ = self.env._
        sentence = {
            limit_file.FORMULA: _("“%s” is a formula; write its result."),
            limit_file.NO_CUSTOMER: _("The row names no customer."),
            limit_file.NO_AMOUNT: _("The row has no amount."),
            limit_file.NOT_AMOUNT: _("“%s” is no amount."),
            limit_file.TWO_AMOUNTS: _(
                "“%s” can be read in two ways; choose the decimal mark, or write it "
                "without one."
            ),
            limit_file.SIGNED: _(
                "“%s” looks like a change; write the new limit without a sign."
            ),
            limit_file.NOT_DATE: _("“%s” is no date; write it like 2026-12-31."),
            limit_file.TWO_DATES: _("“%s” can be two dates; write it like 2026-12-31."),
        }[code]
        return sentence % cell[:40] if "%s" in sentence else sentence
