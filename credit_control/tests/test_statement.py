"""Statements of account: opening, movements and closing tie to the ledger."""

import io

from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import html2plaintext

from ..exceptions import CreditControlError
from .ageing import AgeingCommon


class StatementCommon(AgeingCommon):
    def _statement(self, first=-30, last=0, currency=None, partner=None):
        """A statement over so many days from today."""
        return self.env["credit.statement"]._statement(
            partner or self.customer,
            self.company,
            currency or self.currency,
            self._day(first),
            self._day(last),
        )

    def _all(self, first=-30, last=0, partners=None):
        """The statements of all currencies."""
        return self.env["credit.statement"]._statements(
            partners or self.customer, self.company, self._day(first), self._day(last)
        )

    def assertAddsUp(self, statement):
        """Opening, movements, closing, open items and ageing agree to the cent."""
        moved = sum(row["amount"] for row in statement["movements"])
        self.assertMoney(statement["opening"] + moved, statement["closing"])
        self.assertMoney(statement["debits"] + statement["credits"], moved)
        left = sum(row["amount"] for row in statement["open_items"])
        self.assertMoney(left, statement["closing"])
        aged = sum(statement["ageing"]) + statement["unapplied"]
        self.assertMoney(aged, statement["closing"])
        if statement["movements"]:
            last = statement["movements"][-1]
            self.assertMoney(last["balance"], statement["closing"])

    def assertBooksTie(self, first, last, partner=None):
        """All currencies together are the customer's receivables in the ledger."""
        partner = partner or self.customer
        statements = self._all(first, last, partner).values()
        for statement in statements:
            self.assertAddsUp(statement)
        opening = sum(each["opening_company"] for each in statements)
        closing = sum(each["closing_company"] for each in statements)
        self.assertMoney(opening, self._ledger(first - 1, partner))
        self.assertMoney(closing, self._ledger(last, partner))


@tagged("post_install", "-at_install")
class TestStatement(StatementCommon):
    def test_opening_movements_and_closing_as_worked_out_by_hand(self):
        self._paid(self._bill(1000, -50, -40), 400, -20)
        self._bill(250, -10, 20, ref="Your order 7")
        self._bill(60, -5, -5, move_type="out_refund")
        self._paid(self._bill(90, -60, -55), days=-45)
        statement = self._statement()
        self.assertMoney(statement["opening"], 1000)
        self.assertEqual(
            [
                (row["date"], row["kind"], row["amount"], row["balance"])
                for row in statement["movements"]
            ],
            [
                (self._day(-20), "payment", -400, 600),
                (self._day(-10), "invoice", 250, 850),
                (self._day(-5), "credit_note", -60, 790),
            ],
        )
        invoice = statement["movements"][1]
        self.assertEqual(invoice["reference"], "Your order 7")
        self.assertEqual(invoice["due"], self._day(20))
        self.assertMoney(statement["closing"], 790)
        self.assertEqual(statement["ageing"], [250, 0, 600, 0, 0])
        self.assertMoney(statement["unapplied"], -60)
        self.assertMoney(statement["overdue"], 600)
        self.assertAddsUp(statement)
        self.assertBooksTie(-30, 0)

    def test_a_past_period_does_not_know_what_came_later(self):
        invoice = self._bill(1000, -50, -40)
        self._paid(invoice, days=-10)
        statement = self._statement(-60, -30)
        self.assertMoney(statement["opening"], 0)
        self.assertMoney(statement["closing"], 1000)
        self.assertEqual(statement["ageing"], [0, 1000, 0, 0, 0])
        self.assertBooksTie(-60, -30)
        self.assertBooksTie(-29, 0)

    def test_one_period_begins_where_the_last_ended(self):
        for number in range(6):
            self._paid(self._bill(100 + number, -60 + number * 9, 0), 30, -20)
        first, second = self._statement(-70, -21), self._statement(-20, 0)
        self.assertMoney(first["closing"], second["opening"])
        for days in (-50, -21, 0):
            self.assertBooksTie(-70, days)

    def test_each_instalment_is_a_movement_with_its_due_date(self):
        self._invoice(
            self.customer,
            1000,
            invoice_date=self._day(-20),
            invoice_date_due=False,
            invoice_payment_term_id=self._instalments().id,
        )
        rows = self._statement()["movements"]
        self.assertEqual(
            [(row["amount"], row["due"]) for row in rows],
            [(300, self._day(-20)), (700, self._day(40))],
        )

    def test_a_contacts_bookings_are_on_its_companys_statement(self):
        contact = self.env["res.partner"].create(
            {"name": "Accounting", "parent_id": self.customer.id}
        )
        self._entry(contact, 75)
        statement = self._statement(partner=contact)
        self.assertEqual(statement["partner"], self.customer)
        self.assertMoney(statement["closing"], 75)
        self.assertEqual(statement["movements"][0]["kind"], "entry")

    # ---- currencies ------------------------------------------------------------
    def test_each_currency_has_a_statement_of_its_own(self):
        euro = self._currency("EUR", 2)
        self._bill(100, -20, -10)
        self._bill(50, -20, -10, currency_id=euro.id)
        self._rate(euro, 3, self._day(-5))
        statements = self._all()
        self.assertEqual(
            [(key[1], each["closing"]) for key, each in statements.items()],
            [(self.currency, 100), (euro, 50)],
        )
        self.assertMoney(statements[self.customer, euro]["closing_company"], 100)
        self.assertBooksTie(-30, 0)

    def test_an_exchange_difference_is_no_movement_in_its_own_currency(self):
        euro = self._currency("EUR", 2)
        invoice = self._bill(100, -20, -10, currency_id=euro.id)
        self._rate(euro, 3, self._day(-5))
        self._paid(invoice, days=-3, currency_id=euro.id)
        statement = self._statement(currency=euro)
        self.assertEqual([row["amount"] for row in statement["movements"]], [100, -100])
        self.assertMoney(statement["closing"], 0)
        for last in (-20, -4, -3, 0):
            self.assertBooksTie(-30, last)

    def test_a_payment_in_another_currency_settles_both_statements(self):
        euro = self._currency("EUR", 2)
        invoice = self._bill(100, -20, -10, currency_id=euro.id)
        self._paid(invoice, 80, -3, currency_id=self.currency.id)
        self.assertMoney(invoice.amount_residual, 60)
        in_euro = self._statement(currency=euro)
        self.assertEqual(
            [(row["kind"], row["amount"]) for row in in_euro["movements"]],
            [("invoice", 100), ("across", -40)],
        )
        dollars = self._statement()
        self.assertEqual(
            [(row["kind"], row["amount"]) for row in dollars["movements"]],
            [("payment", -80), ("across", 80)],
        )
        for last in (-20, -4, -3, 0):
            self.assertBooksTie(-30, last)

    # ---- nothing to state --------------------------------------------------------
    def test_a_customer_with_nothing_has_an_empty_statement(self):
        statement = self._statement()
        self.assertEqual(
            [
                statement[name]
                for name in ("opening", "closing", "overdue", "unapplied")
            ],
            [0, 0, 0, 0],
        )
        self.assertFalse(self._all())

    def test_many_customers_get_a_statement_where_there_is_something_to_state(self):
        other, idle = self._customer("Other"), self._customer("Idle")
        self._bill(10)
        self._bill(20, partner=other)
        statements = self._all(partners=self.customer | other | idle)
        self.assertEqual([key[0] for key in statements], [self.customer, other])

    def test_a_period_that_ends_before_it_begins_is_refused(self):
        with self.assertRaisesRegex(CreditControlError, "has no days"):
            self._statement(0, -1)

    # ---- files -------------------------------------------------------------------
    def _dialog(self, user=None, **values):
        model = self.env["credit.statement.dialog"].with_user(user or self.viewer)
        return model.create({"partner_ids": self.customer.ids, **values})

    def _printed(self, dialog):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "credit_control.credit_statement_report", dialog.ids
        )
        return html.decode().replace("\xa0", " ")

    def test_the_printed_statement_shows_the_figures_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer.lang = "fr_FR"
        self._bill(1234.5, -60, -55, ref="Order 7")
        text = self._printed(self._dialog())
        self.assertIn("Deco", text)
        self.assertRegex(text, r"1.234,50")
        words = self.env["credit.statement"]._words(self._statement())
        self.assertIn(words["opening"], text)

    def test_the_printed_statement_says_what_each_figure_of_its_head_is(self):
        self.customer.ref = "K1012"
        self._bill(10, -20, -10)
        text = " ".join(html2plaintext(self._printed(self._dialog())).split())
        for said in (
            f"Issued on: {self.today:%m/%d/%Y}",
            "Currency: USD",
            "Customer no.: K1012",
        ):
            self.assertIn(said, text)

    def test_a_collector_sends_a_statement_to_who_receives_notices(self):
        self.env["res.lang"]._activate_lang("de_DE")
        add_on = self.env["ir.module.module"].search([("name", "=", "credit_control")])
        add_on._update_translations(["de_DE"], overwrite=True)
        contact = self.env["res.partner"].create(
            {
                "name": "Accounts payable",
                "parent_id": self.customer.id,
                "type": "other",
                "email": "payable@example.com",
                "lang": "de_DE",
            }
        )
        self._profile(self.customer).accounting_contact_id = contact
        self._bill(77, -20, -10)
        action = self._dialog(self.collector).action_send()
        composer = self.env[action["res_model"]].with_user(self.collector)
        with Form(composer.with_context(**action["context"])) as form:
            self.assertIn("Auszug Ihres Kontos", form.body)
        sent = form.record
        self.assertEqual(sent.partner_ids, contact)
        self.assertTrue(sent.attachment_ids.name.endswith(".pdf"))
        sent.action_send_mail()
        message = self._profile(self.customer).message_ids[:1]
        self.assertEqual(message.notified_partner_ids, contact)
        self.assertEqual(len(message.attachment_ids), 1)
        self.assertIn("Kontoauszug", message.subject)

    def test_a_statement_is_sent_by_collectors_and_to_one_customer(self):
        with self.assertRaisesRegex(AccessError, "by a collector"):
            self._dialog().action_send()
        both = self.customer | self._customer("Other")
        with self.assertRaisesRegex(CreditControlError, "2 are chosen"):
            self._dialog(self.collector, partner_ids=both.ids).action_send()

    def test_several_customers_are_printed_each_on_a_page(self):
        other = self._customer("Other")
        self._bill(10)
        self._bill(20, partner=other)
        text = self._printed(self._dialog(partner_ids=(self.customer | other).ids))
        self.assertEqual(text.count("Statement of Account"), 2)

    def test_the_workbook_has_a_sheet_for_each_customer_and_currency(self):
        euro = self._currency("EUR", 2)
        namesake = self._customer("Deco")
        self.customer.name = "=1+1: a name [with] much that a sheet's name cannot have"
        self._bill(100, -20, -10, ref='=HYPERLINK("x")')
        self._bill(50, -20, -10, currency_id=euro.id)
        self._bill(70, -20, -10, partner=namesake)
        dialog = self._dialog(partner_ids=(self.customer | namesake).ids)
        action = dialog.action_xlsx()
        attachment = self.env["ir.attachment"].browse(
            int(action["url"].split("/")[3].split("?")[0])
        )
        self.assertIn("Statement of Account", attachment.name)
        book = load_workbook(io.BytesIO(attachment.raw))
        self.assertEqual(len(book.sheetnames), 3)
        cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
        self.assertFalse([cell for cell in cells if cell.data_type == "f"])
        values = [cell.value for cell in cells]
        self.assertIn(100, values)
        self.assertIn('=HYPERLINK("x")', values)

    def test_the_file_for_an_attachment_is_made_of_one_statement(self):
        self._bill(77, -20, -10)
        name, content = self.env["credit.statement"]._statement_pdf(
            self.customer, self.company, self.currency, self._day(-30), self.today
        )
        self.assertIn("Deco", name)
        self.assertTrue(name.endswith(".pdf"))
        self.assertIn(b"77.00", content)

    def test_a_server_that_cannot_write_pdf_says_so_in_a_sentence(self):
        reports = type(self.env["ir.actions.report"])
        self.patch(reports, "get_wkhtmltopdf_state", lambda _self: "install")
        with self.assertRaisesRegex(CreditControlError, "Take the XLSX"):
            self._dialog().action_print()
        with self.assertRaisesRegex(CreditControlError, "wkhtmltopdf"):
            self.env["credit.statement"]._statement_pdf(
                self.customer, self.company, self.currency, self.today, self.today
            )

    def test_the_dialog_takes_the_customers_from_where_it_is_opened(self):
        contact = self.env["res.partner"].create(
            {"name": "Accounting", "parent_id": self.customer.id}
        )
        for records in (contact, self._profile(self.customer)):
            dialog = self.env["credit.statement.dialog"].with_context(
                active_model=records._name, active_ids=records.ids
            )
            self.assertEqual(dialog.create({}).partner_ids, self.customer)

    def test_customers_and_credit_files_have_the_statement_among_their_actions(self):
        for model in ("res.partner", "credit.profile"):
            for user, offered in ((self.viewer, True), (self.salesperson, False)):
                bound = self.env["ir.actions.actions"].with_user(user)
                actions = bound.get_bindings(model).get("action", ())
                names = {action["name"] for action in actions}
                self.assertEqual("Statement of Account" in names, offered, model)

    def test_nobody_has_anything_to_state(self):
        other = self._customer("Other")
        dialog = self._dialog(partner_ids=(self.customer | other).ids)
        with self.assertRaisesRegex(CreditControlError, "None of these 2 customers"):
            dialog.action_xlsx()

    # ---- roles -------------------------------------------------------------------
    def test_a_viewer_prints_and_a_salesperson_does_not(self):
        self._bill(10)
        self.assertTrue(self._dialog().action_xlsx())
        with self.assertRaises(AccessError):
            self._dialog(self.salesperson)

    def test_another_companys_statement_is_refused(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        dialog = self._dialog(company_id=elsewhere.id)
        for way in (dialog.action_xlsx, dialog._pages):
            with self.assertRaisesRegex(CreditControlError, "do not work in Elsewhere"):
                way()
