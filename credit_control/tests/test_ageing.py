"""Ageing at any date: figures worked out by hand, and the sum of the ledger."""

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..exceptions import CreditControlError
from ..models.credit_ageing import DATE, LIMITS
from .ageing import AgeingCommon


@tagged("post_install", "-at_install")
class TestAgeing(AgeingCommon):
    # ---- buckets -------------------------------------------------------------
    def test_each_amount_is_in_the_bucket_of_its_age(self):
        for amount, due in ((1, 5), (2, 0), (4, -1), (8, -30), (16, -31), (32, -60)):
            self._bill(amount, -100, due)
        for amount, due in ((64, -61), (128, -90), (256, -91)):
            self._bill(amount, -100, due)
        self.assertEqual(self._spread(), (3, 12, 48, 192, 256))
        self.assertEqual(self._spread(1), (1, 6, 24, 96, 384))
        self.assertTies(0, 1, -40)

    def test_the_limits_are_the_companys_and_name_the_columns(self):
        self.company.write(
            {
                "credit_ageing_limit_1": 7,
                "credit_ageing_limit_2": 14,
                "credit_ageing_limit_3": 21,
            }
        )
        self._bill(100, -30, -15)
        self.assertEqual(self._spread(), (0, 0, 0, 100, 0))
        described = self.env["credit.ageing"].fields_get(["bucket_3", "bucket"])
        self.assertEqual(described["bucket_3"]["string"], "15–21 days")
        self.assertIn(("4", "Over 21 days"), described["bucket"]["selection"])

    def test_limits_that_do_not_rise_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "30, 20 and 90 days"):
            self.company.credit_ageing_limit_2 = 20

    def test_all_limits_are_changed_at_once_in_the_settings(self):
        settings = self.env["res.config.settings"].create(
            {
                "credit_ageing_limit_1": 100,
                "credit_ageing_limit_2": 200,
                "credit_ageing_limit_3": 300,
            }
        )
        settings.execute()
        self.assertEqual(self.company._credit_ageing_limits(), (100, 200, 300))
        self.assertEqual(settings.create({}).credit_ageing_limit_2, 200)

    def test_each_row_says_what_the_engine_says(self):
        for due in (3, 0, -1, -10, -11, -20, -40):
            self._bill(10, -90, due)
        for row in self._rows(limits=[10, 20, 30]):
            late = (self.today - row.due_date).days
            self.assertEqual(row.days, late)
            expected = sum(late > limit for limit in (0, 10, 20, 30))
            self.assertEqual(row.bucket, str(expected))
            self.assertMoney(row[f"bucket_{expected}"], 10)

    def test_an_instalment_has_an_age_of_its_own(self):
        self._invoice(
            self.customer,
            1000,
            invoice_date=self._day(-70),
            invoice_date_due=False,
            invoice_payment_term_id=self._instalments().id,
        )
        self.assertEqual(self._spread(), (0, 700, 0, 300, 0))
        self.assertEqual(self._spread(-10), (700, 0, 300, 0, 0))
        self.assertEqual(self._spread(-71), (0, 0, 0, 0, 0))

    # ---- what happened later -------------------------------------------------
    def test_a_part_payment_counts_from_its_day(self):
        self._paid(self._bill(1000, -50, -40), 400, -10)
        self.assertEqual(self._spread(-11), (0, 1000, 0, 0, 0))
        self.assertEqual(self._spread(-10), (0, 600, 0, 0, 0))
        self.assertEqual(self._spread(), (0, 0, 600, 0, 0))
        self.assertTies(-60, -50, -11, -10, 0)

    def test_an_invoice_paid_in_full_was_open_before(self):
        self._paid(self._bill(1000, -50, -40), days=-10)
        self.assertEqual(self._spread(), (0, 0, 0, 0, 0))
        self.assertEqual(self._spread(-20), (0, 1000, 0, 0, 0))
        self.assertTies(-20, -10, 0)

    def test_a_payment_dated_in_the_future_does_not_count_yet(self):
        self._paid(self._bill(1000, -50, -40), days=5)
        self.assertEqual(self._spread(), (0, 0, 1000, 0, 0))
        self.assertEqual(self._spread(5), (0, 0, 0, 0, 0))

    def test_a_payment_received_before_and_matched_with_a_later_invoice_was_a_credit(
        self,
    ):
        receipt = self._receipt(self.customer, 300)
        receipt.action_draft()
        receipt.date = self._day(-30)
        receipt.action_post()
        self._match(self._bill(1000, -20, -5), receipt.move_id)
        self.assertEqual(self._spread(-25), (0, -300, 0, 0, 0))
        self.assertEqual(self._spread(-20), (700, 0, 0, 0, 0))
        self.assertTies(-31, -25, -20, 0)

    def test_a_credit_note_counts_from_its_day_and_is_negative_until_matched(self):
        invoice = self._bill(500, -40, -35)
        note = self._bill(120, -10, -10, move_type="out_refund")
        self.assertEqual(self._spread(-20), (0, 500, 0, 0, 0))
        self.assertEqual(self._spread(), (0, -120, 500, 0, 0))
        self._match(invoice, note)
        self.assertEqual(self._spread(), (0, 0, 380, 0, 0))
        self.assertEqual(self._spread(-20), (0, 500, 0, 0, 0))
        self.assertTies(-40, -20, -10, 0)

    def test_a_payment_on_account_makes_the_sum_smaller(self):
        self._bill(500, -40, -35)
        self._receipt(self.customer, 200)
        self.assertEqual(self._spread(), (-200, 0, 500, 0, 0))
        self.assertMoney(sum(self._rows().mapped("total")), 300)

    # ---- what does not count -------------------------------------------------
    def test_drafts_and_cancelled_entries_are_not_in_the_books(self):
        self._bill(100, -10, -5, post=False)
        self._bill(200, -10, -5).button_draft()
        cancelled = self._bill(300, -10, -5, post=False)
        cancelled.button_cancel()
        self.assertFalse(self._rows())
        self.assertTies(0)

    def test_a_match_with_an_entry_that_is_not_posted_does_not_count(self):
        invoice = self._bill(1000, -10, -5)
        draft = self._bill(400, -8, -8, move_type="out_refund", post=False)
        whole = self._bill(70, -8, -8, move_type="out_refund", post=False)
        self._match(invoice, draft, whole)
        self.assertMoney(invoice.amount_residual, 530)
        self.assertEqual(self._spread(), (0, 1000, 0, 0, 0))
        self.assertTies(0, -9)

    # ---- whose it is ---------------------------------------------------------
    def test_what_is_booked_on_a_contact_is_its_companys(self):
        contact = self.env["res.partner"].create(
            {"name": "Accounting", "parent_id": self.customer.id}
        )
        self._entry(contact, 75)
        self.assertMoney(sum(self._rows().mapped("total")), 75)

    def test_an_entry_without_a_customer_is_in_the_sum(self):
        self._entry(self.customer, 40).line_ids.partner_id = False
        self.assertFalse(self._rows())
        self.assertTies(0)
        nobody = self.env["credit.ageing"].search([("partner_id", "=", False)])
        self.assertMoney(sum(nobody.mapped("total")), 40)

    def test_a_customer_who_is_a_supplier_too_is_not_netted(self):
        self._bill(500, -10, -5)
        bill = self._invoice(
            self.customer, 450, move_type="in_invoice", invoice_date=self.today
        )
        self.assertEqual(bill.state, "posted")
        self.assertEqual(self._spread(), (0, 500, 0, 0, 0))
        self.assertTies(0)

    def test_several_receivable_accounts_are_one_report(self):
        other = self.env["account.account"].create(
            {
                "name": "Receivable from abroad",
                "code": "121099",
                "account_type": "asset_receivable",
                "reconcile": True,
            }
        )
        self._bill(500, -10, -5)
        self.customer.property_account_receivable_id = other
        self._bill(30, -10, -5)
        rows = self._rows()
        self.assertEqual(len(rows.account_id), 2)
        self.assertMoney(sum(rows.mapped("total")), 530)
        self.assertTies(0)

    def test_category_salesperson_and_controller_are_there_to_group_by(self):
        category = self.env.ref("credit_control.credit_category_b")
        self._profile(self.customer).write(
            {"category_id": category.id, "controller_id": self.controller.id}
        )
        self.customer.user_id = self.salesperson
        self._bill(500, -10, -5)
        self._receipt(self.customer, 20)
        groups = self.env["credit.ageing"]._read_group(
            [("partner_id", "=", self.customer.id)],
            ["category_id", "user_id", "controller_id"],
            ["total:sum"],
        )
        self.assertEqual(groups, [(category, self.salesperson, self.controller, 480.0)])

    # ---- currencies ------------------------------------------------------------
    def test_a_foreign_invoice_counts_at_its_booked_amount_whatever_the_rate(self):
        euro = self._currency("EUR", 2)
        self._bill(100, -20, -10, currency_id=euro.id)
        self._rate(euro, 3, self._day(-5))
        row = self._rows()
        self.assertMoney(row.total, 200)
        self.assertMoney(row.amount_currency, 100)
        self.assertEqual(row.currency_id, euro)

    def test_exchange_differences_tie_at_their_dates(self):
        euro = self._currency("EUR", 2)
        invoice = self._bill(100, -20, -10, currency_id=euro.id)
        self._rate(euro, 2.5, self._day(-7))
        self._rate(euro, 3, self._day(-3))
        self._paid(invoice, 40, -7, currency_id=euro.id)
        self._paid(invoice, 60, -3, currency_id=euro.id)
        self.assertEqual(invoice.payment_state, "paid")
        rows = self._rows(-5)
        self.assertMoney(sum(rows.mapped("amount_currency")), 60)
        self.assertTies(-20, -8, -7, -5, -3, -1, 0)
        self.assertMoney(sum(self._rows().mapped("total")), self._ledger(0))

    # ---- the dialog ------------------------------------------------------------
    def test_the_dialog_shows_that_the_report_ties_and_opens_it(self):
        self._paid(self._bill(1000, -50, -40), 400, -10)
        self._bill(50, -50, -40, partner=self._customer("Other"))
        dialog = self.env["credit.ageing.dialog"].create({"date": self._day(-20)})
        self.assertMoney(dialog.total, 1050)
        self.assertMoney(dialog.ledger_total, 1050)
        self.assertMoney(dialog.difference, 0)
        action = dialog.action_open()
        self.assertSentence(action["name"], "$ 1,050.00 = ledger")
        rows = self.env["credit.ageing"].with_context(**action["context"])
        self.assertMoney(sum(rows.search(action["domain"]).mapped("total")), 1050)

    def test_the_title_has_both_sums_where_they_differ(self):
        ledger = type(self.env["credit.ledger"])
        self.patch(ledger, "_open_and_ledger", lambda *_args: (100.0, 90.0))
        title = self.env["credit.ageing.dialog"].create({})._title()
        self.assertSentence(title, "$ 100.00 (ledger: $ 90.00)")

    def test_from_a_credit_file_the_dialog_is_about_its_customer(self):
        self._bill(1000, -50, -40)
        self._bill(50, -50, -40, partner=self._customer("Other"))
        profile = self._profile(self.customer)
        dialog = self.env["credit.ageing.dialog"].with_context(
            active_model="credit.profile", active_id=profile.id
        )
        dialog = dialog.create({})
        self.assertEqual(dialog.partner_id, self.customer)
        self.assertMoney(dialog.total, 1000)
        self.assertEqual(dialog.date, self.today)
        self.assertIn("Deco", dialog.action_open()["name"])

    def test_back_and_reload_show_the_date_that_was_asked_for(self):
        self._paid(self._bill(1000, -50, -40), 400, -10)
        dialogs = self.env["credit.ageing.dialog"].with_user(self.viewer)
        action = dialogs.create({"date": self._day(-20)}).action_open()
        # The address in the browser keeps these two, and nothing else.
        path, asked = action["path"], action["context"]["active_id"]
        server = self.env["ir.actions.server"].search([("path", "=", path)])
        again = server.with_user(self.viewer).with_context(active_id=asked).run()
        self.assertEqual(again["name"], action["name"])
        self.assertEqual(again["context"], action["context"])
        self.assertEqual(again["domain"], action["domain"])
        for user, dialog in ((self.auditor, asked), (self.viewer, 0)):
            theirs = server.with_user(user).with_context(active_id=dialog).run()
            self.assertEqual(theirs["res_model"], "credit.ageing")
            self.assertNotIn("credit_ageing_date", str(theirs["context"]))

    def test_a_line_leads_to_its_document(self):
        invoice = self._bill(1000, -50, -40)
        payment = self._receipt(self.customer, 200)
        found = {
            (action["res_model"], action["res_id"])
            for action in (row.action_open_document() for row in self._rows())
        }
        self.assertEqual(
            found,
            {("account.move", invoice.id), ("account.payment", payment.id)},
        )

    # ---- what is asked ---------------------------------------------------------
    def test_one_environment_may_ask_for_two_dates(self):
        self._paid(self._bill(1000, -50, -40), 400, -10)
        self.assertMoney(self._rows(-20).filtered("bucket_1").total, 1000)
        self.assertMoney(self._rows(0).filtered("bucket_2").total, 600)
        self.assertMoney(self._rows(-20).filtered("bucket_1").total, 1000)

    def test_a_malformed_context_is_refused_in_a_sentence(self):
        model = self.env["credit.ageing"]
        for wrong in ("yesterday", "2026-02-31", "'; DROP TABLE x", 20260101, ["2026"]):
            with self.assertRaisesRegex(CreditControlError, "not a date"):
                model.with_context(**{DATE: wrong}).search([])
        for wrong in (
            "30",
            [30, 20, 90],
            [30, 60],
            [0, 1, 2],
            ["1", "2", "3"],
            [1.5, 2, 3],
        ):
            with self.assertRaisesRegex(CreditControlError, "three rising numbers"):
                model.with_context(**{LIMITS: wrong}).search([])

    def test_without_a_date_the_report_is_about_today(self):
        self._bill(10, -3, -2)
        self._paid(self._bill(1000, -50, -40), days=1)
        rows = self.env["credit.ageing"].search([("partner_id", "=", self.customer.id)])
        self.assertMoney(sum(rows.mapped("total")), 1010)
