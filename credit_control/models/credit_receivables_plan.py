"""What a file of receivables asks for, and whether the books can take it."""

import datetime
from dataclasses import dataclass, field

from odoo import models
from odoo.tools import format_date

from ..engine import receivables as engine
from ..engine.money import to_minor
from ..exceptions import CreditControlError
from ..wording import translate

#: Problems of a file that are listed; the others are counted.
SHOWN = 20


@dataclass
class Plan:
    """What is to be loaded, and what the books have of it.

    :param company: ``res.company`` that the receivables belong to
    :param datetime.date date: how the books are to stand at the end of this day
    :param list rows: all of the file
    :param list standing: those that exist at the date, open if settled later
    :param dict books: invoice number → ``account.move``, as far as they are there
    :param dict customers: identifier → ``res.partner``, as far as they are there
    :param sale: ``account.journal`` of the invoices
    :param bank: ``account.journal`` of the payments
    """

    company: object
    date: datetime.date
    rows: list
    standing: list
    books: dict = field(default_factory=dict)
    customers: dict = field(default_factory=dict)
    sale: object = None
    bank: object = None

    def todo(self):
        """The receivables that the books lack, or show as open although settled."""
        return [
            row
            for row in sorted(self.standing, key=lambda row: (row.invoiced, row.number))
            if row.number not in self.books or self.is_to_pay(row)
        ]

    def is_to_pay(self, row):
        """Whether a receivable is settled and its invoice in the books is not."""
        open_amount = self.books[row.number].amount_residual
        return bool(row.settled) and not self.company.currency_id.is_zero(open_amount)


class CreditReceivablesLoad(models.AbstractModel):
    _inherit = "credit.receivables.load"

    # ---- before anything is written ------------------------------------------
    def _plan(self, content, date):
        """Read the file, and what the books have of it."""
        company = self.env.company
        try:
            rows = engine.read(content, company.currency_id.decimal_places)
        except engine.MalformedFileError as error:
            self._refuse(
                [
                    (
                        problem.line,
                        translate(self.env, problem.sentence, **problem.values),
                    )
                    for problem in error.problems
                ]
            )
        date = date or engine.latest_date(rows)
        standing = engine.as_of(rows, date)
        return Plan(
            company,
            date,
            rows,
            standing,
            books=self._find_invoices(company, rows),
            customers=self._find_customers(company, standing),
            sale=self._journal(company, "sale"),
            bank=self._journal(company, "bank"),
        )

    def _journal(self, company, kind):
        journals = self.env["account.journal"]
        mine = journals._check_company_domain(company)
        return journals.search([*mine, ("type", "=", kind)], limit=1)

    def _read(self, content, company):
        """The receivables in a file.

        :raise CreditControlError: with the problems of the file, line by line
        """
        try:
            return engine.read(content, company.currency_id.decimal_places)
        except engine.MalformedFileError as error:
            return self._refuse(
                [
                    (
                        problem.line,
                        translate(self.env, problem.sentence, **problem.values),
                    )
                    for problem in error.problems
                ]
            )

    def _find_invoices(self, company, rows):
        """The invoices of the file that the books have, in any state."""
        moves = self.env["account.move"].search(
            [
                ("company_id", "=", company.id),
                ("move_type", "=", "out_invoice"),
                ("ref", "in", [row.number for row in rows]),
            ]
        )
        return {move.ref: move for move in moves}

    def _find_customers(self, company, rows):
        """The customers of the file that exist, by their reference."""
        partners = (
            self.env["res.partner"]
            .with_context(active_test=False)
            .search(
                [
                    ("ref", "in", list({row.customer for row in rows})),
                    ("parent_id", "=", False),
                    ("company_id", "in", (False, company.id)),
                ],
                order="id desc",
            )
        )
        return {partner.ref: partner for partner in partners}

    def _check_plan(self, plan, todo):
        """Refuse what contradicts the books, or what the books cannot take."""
        if not plan.sale.default_account_id or not plan.bank.default_account_id:
            raise CreditControlError(
                self.env._(
                    "%(company)s has no sales journal and bank journal with an account "
                    "yet; choose a chart of accounts in the settings of Invoicing first.",
                    company=plan.company.name,
                )
            )
        self._check_against_books(plan)
        self._check_locks(plan, todo)

    def _check_against_books(self, plan):
        later = [
            row.invoiced
            for row in plan.rows
            if row.number in plan.books and row.invoiced > plan.date
        ]
        if later:
            self._refuse_earlier(plan, max(later))
        against = [(row.line, self._against(plan, row)) for row in plan.rows]
        problems = [(line, sentence) for line, sentence in against if sentence]
        if problems:
            self._refuse(problems)

    def _check_locks(self, plan, todo):
        days = [row.invoiced for row in todo if row.number not in plan.books]
        days += [row.settled for row in todo if row.settled]
        for journal in (plan.sale, plan.bank):
            locks = days and plan.company._get_violated_lock_dates(
                min(days), False, journal
            )
            if locks:
                self._refuse_locked(plan.company, min(days), locks[-1][0])

    def _against(self, plan, row):
        """What speaks against a receivable in the books: a sentence, or ''."""
        move = plan.books.get(row.number)
        if not move:
            return ""
        digits = plan.company.currency_id.decimal_places
        if move.state != "posted":
            return self.env._(
                "Invoice %(number)s is in the books, but not posted", number=row.number
            )
        if (
            move.commercial_partner_id.ref != row.customer
            or to_minor(move.amount_total_signed, digits) != row.amount
            or (move.invoice_date, move.invoice_date_due) != (row.invoiced, row.due)
        ):
            return self.env._(
                "Invoice %(number)s is in the books with another customer, amount or date",
                number=row.number,
            )
        return ""

    def _refuse(self, problems):
        """Say what is wrong with the file, line by line.

        :param list problems: pairs (line, sentence)
        :raise CreditControlError: always
        """
        lines = [
            self.env._("Line %(line)s: %(problem)s.", line=line, problem=problem)
            for line, problem in problems[:SHOWN]
        ]
        if len(problems) > SHOWN:
            more = len(problems) - SHOWN
            lines.append(self.env._("And %(count)s more problems.", count=more))
        raise CreditControlError(
            self.env._(
                "The receivables were not loaded and nothing was changed. Correct the "
                "file and load it again.\n%(problems)s",
                problems="\n".join(lines),
            )
        )

    def _refuse_earlier(self, plan, latest):
        raise CreditControlError(
            self.env._(
                "The receivables were not loaded: the books already have invoices of this "
                "file until %(latest)s, and loading takes nothing away. Load the state of "
                "%(date)s into a database of its own.",
                latest=format_date(self.env, latest),
                date=format_date(self.env, plan.date),
            )
        )

    def _refuse_locked(self, company, day, lock):
        raise CreditControlError(
            self.env._(
                "The receivables were not loaded: the file has entries of %(day)s, and "
                "the books of %(company)s are locked until %(lock)s. Load it into "
                "another company or database, or have an accountant lift the lock.",
                day=format_date(self.env, day),
                company=company.name,
                lock=format_date(self.env, lock),
            )
        )
