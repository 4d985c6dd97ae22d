"""Statements of account: what a customer owed, what moved it, what it owes now."""

from collections import defaultdict

from odoo import api, models
from odoo.tools import format_date
from odoo.tools.pdf import merge_pdf

from odoo.addons.base.models.ir_actions_report import _wkhtml

from ..engine import ageing
from ..engine.money import from_minor, to_minor
from ..exceptions import CreditControlError
from ..wording import translate
from .credit_statement_workbook import workbook

REPORT = "credit_control.credit_statement_report"


class CreditStatement(models.AbstractModel):
    """Makes statements; each is of one customer in one currency.

    Nothing here checks the reader's rights: who calls does.
    """

    _name = "credit.statement"
    _description = "Statement of Account"

    @api.model
    def _statement(self, partner, company, currency, date_from, date_to):
        """One statement, also of a customer with nothing to state.

        :param partner: ``res.partner``; a contact stands for its commercial entity
        :param company: ``res.company``; its whole tree is read
        :param currency: ``res.currency`` of the statement
        :param datetime.date date_from: first day of the period
        :param datetime.date date_to: last day; ageing and open items are as of its end
        :return: dictionary: ``partner``, ``company``, ``currency``, ``date_from``,
            ``date_to``, ``lang``; ``opening``, ``closing``, ``debits`` and ``credits`` (of
            the movements), ``overdue``, ``unapplied`` (credits, negative) and
            ``ageing`` (a sum for each bucket, debts only), amounts in its currency;
            ``opening_company`` and ``closing_company`` in the company's; ``movements``
            and ``open_items``, lists of dictionaries; ``limits`` of the buckets
        """
        found = self._statements(partner, company, date_from, date_to, currency)
        customer = partner.commercial_partner_id
        if (customer, currency) in found:
            return found[customer, currency]
        recipients = customer._credit_letter_recipients(company.root_id)
        period = (date_from, date_to)
        return self._make(
            customer, company, currency, period, _nothing(), recipients[customer.id]
        )

    @api.model
    def _statements(self, partners, company, date_from, date_to, currency=None):
        """The statements of many customers, with as many queries as for one.

        :param partners: ``res.partner`` records
        :param company: ``res.company``; its whole tree is read
        :param datetime.date date_from: first day of the period
        :param datetime.date date_to: last day
        :param currency: ``res.currency`` of the statements, ``None`` for all
        :return: ``{(customer, currency): statement}`` as :meth:`_statement` describes,
            in order of the customers; without those that have nothing to state
        """
        self._check_period(date_from, date_to)
        customers = partners.commercial_partner_id
        found = self._gather(customers, company, date_from, date_to)
        currencies = self.env["res.currency"].browse({key[1] for key in found})
        recipients = customers._credit_letter_recipients(company.root_id)
        return {
            (customer, each): self._make(
                customer,
                company,
                each,
                (date_from, date_to),
                found[customer.id, each.id],
                recipients[customer.id],
            )
            for customer in customers
            for each in currencies.sorted(lambda c: (c != company.currency_id, c.name))
            if (customer.id, each.id) in found and currency in (None, each)
        }

    def _check_period(self, date_from, date_to):
        if date_from > date_to:
            raise CreditControlError(
                self.env._(
                    "A statement from %(first)s to %(last)s has no days; enter a first "
                    "day that is not after the last.",
                    first=format_date(self.env, date_from),
                    last=format_date(self.env, date_to),
                )
            )

    def _gather(self, customers, company, date_from, date_to):
        """Read everything: ``{(partner id, currency id): what belongs to it}``."""
        ledger = self.env["credit.ledger"]
        ids = customers.ids
        found = defaultdict(_nothing)
        for key, amounts in ledger._read_opening(company, ids, date_from).items():
            if any(amounts):
                found[key]["opening"] = amounts
        for row in ledger._read_movements(company, ids, date_from, date_to):
            found[row["partner_id"], row["currency_id"]]["movements"].append(row)
        for row in ledger._read_open_items(company, ids, date_to):
            found[row["partner_id"], row["currency_id"]]["items"].append(row)
        return found

    def _make(self, customer, company, currency, period, found, recipient):
        """Put together one statement from what was read, for who receives letters."""
        digits = currency.decimal_places
        lang = recipient.lang or customer.lang or self.env.lang or "en_US"
        limits = company._credit_ageing_limits()
        statement = {
            "partner": customer,
            "recipient": recipient.with_context(lang=lang),  # country names
            "lang": lang,
            "company": company,
            "currency": currency,
            "issued": company._credit_today(),
            "date_from": period[0],
            "date_to": period[1],
            "limits": limits,
            "open_items": found["items"],
            **self._sums(found, digits),
            **self._aged(found["items"], limits, digits),
        }
        in_company = company.currency_id
        booked = sum(row["amount_company"] for row in found["movements"])
        statement["opening_company"] = in_company.round(found["opening"][1])
        statement["closing_company"] = in_company.round(found["opening"][1] + booked)
        return statement

    def _sums(self, found, digits):
        """Opening, the movements with a running balance, and closing."""
        balance = opening = to_minor(found["opening"][0], digits)
        movements, debits, credits = [], 0, 0
        for row in found["movements"]:
            amount = to_minor(row["amount"], digits)
            balance += amount
            debits += max(amount, 0)
            credits += min(amount, 0)
            if amount:  # an exchange difference is none in its own currency
                movements.append({**row, "balance": from_minor(balance, digits)})
        return {
            "movements": movements,
            "opening": from_minor(opening, digits),
            "debits": from_minor(debits, digits),
            "credits": from_minor(credits, digits),
            "closing": from_minor(balance, digits),
        }

    def _aged(self, items, limits, digits):
        """Debts by bucket, and the credits that nobody has matched with one."""
        amounts = [(row["days"], to_minor(row["amount"], digits)) for row in items]
        sums = ageing.spread(
            ((days, amount) for days, amount in amounts if amount > 0), limits
        )
        unapplied = sum(amount for _days, amount in amounts if amount < 0)
        return {
            "ageing": [from_minor(amount, digits) for amount in sums],
            "overdue": from_minor(sum(sums[1:]), digits),
            "unapplied": from_minor(unapplied, digits),
        }

    # ---- in words ------------------------------------------------------------
    @api.model
    def _words(self, statement):
        """The words of a statement in its customer's language.

        :return: dictionary: ``kinds`` of movements by code, ``buckets``, and ``heads``
        """
        env = self.with_context(lang=statement["lang"]).env
        _ = env._
        return {
            "kinds": {
                "invoice": _("Invoice"),
                "credit_note": _("Credit note"),
                "payment": _("Payment"),
                "exchange": _("Exchange difference"),
                "across": _("Settled in another currency"),
                "entry": _("Booking"),
            },
            "buckets": [
                translate(env, source, **values)
                for source, values in ageing.labels(statement["limits"])
            ],
            "title": _("Statement of Account"),
            "period": _("Period"),
            "currency": _("Currency"),
            "customer": _("Customer no."),
            "issued": _("Issued on"),
            "opening": _("Opening balance"),
            "closing": _("Closing balance"),
            "unapplied": _("Credits not yet applied"),
            "items": _("Open items"),
            "date": _("Date"),
            "kind": _("Kind"),
            "number": _("Number"),
            "reference": _("Reference"),
            "due": _("Due"),
            "days": _("Days past due"),
            "amount": _("Amount"),
            "balance": _("Balance"),
        }

    @api.model
    def _file_name(self, statements):
        """What a file of statements is called, without its ending."""
        statement = statements[0]
        title = self._words(statement)["title"]
        day = statement["date_to"].isoformat()
        if len({each["partner"] for each in statements}) > 1:
            return f"{title} {day}"
        names = {each["currency"].name for each in statements}
        codes = f" {names.pop()}" if len(names) == 1 else ""
        return f"{title} {statement['partner'].name} {day}{codes}".replace("/", "-")

    # ---- as files ------------------------------------------------------------
    @api.model
    def _statement_pdf(self, partner, company, currency, date_from, date_to):
        """One statement as a file for an attachment, in the customer's language.

        :return: ``(file name, content)``, as ``message_post`` takes attachments
        :raise CreditControlError: the server has nothing that writes PDF
        """
        self._check_pdf_can_be_made()
        dialog = self.env["credit.statement.dialog"].create(
            {
                "partner_ids": partner.commercial_partner_id.ids,
                "company_id": company.id,
                "currency_id": currency.id,
                "date_from": date_from,
                "date_to": date_to,
            }
        )
        content, _kind = self.env["ir.actions.report"]._render_qweb_pdf(
            REPORT, dialog.ids
        )
        return f"{self._file_name(dialog._statements())}.pdf", content

    @api.model
    def _statements_pdf(self, statements):
        """Several statements in one file, made one by one.

        :param statements: as :meth:`_statement` returns them
        :rtype: bytes
        """
        names = ("partner", "company", "currency", "date_from", "date_to")
        return merge_pdf(
            [
                self._statement_pdf(*(statement[name] for name in names))[1]
                for statement in statements
            ]
        )

    @api.model
    def _prints_several(self):
        """Whether Odoo's PDF renderer takes several documents at once; Debian's does not."""
        return _wkhtml().is_patched_qt

    @api.model
    def _check_pdf_can_be_made(self):
        state = self.env["ir.actions.report"].get_wkhtmltopdf_state()
        if state in ("install", "broken"):
            raise CreditControlError(
                self.env._(
                    "The statement cannot be made as PDF, because the server has no "
                    "program that writes PDF (wkhtmltopdf). Take the XLSX, or ask your "
                    "administrator to install it."
                )
            )

    @api.model
    def _statements_xlsx(self, statements):
        """Statements as a workbook, one sheet each.

        :param statements: as :meth:`_statement` returns them
        :rtype: bytes
        """
        return workbook([(each, self._words(each)) for each in statements])


def _nothing():
    """What there is of a customer who has nothing."""
    return {"opening": (0.0, 0.0), "movements": [], "items": []}
