"""The number on the invoice, as people and imports write it, and what customers send."""

from odoo import Command
from odoo.tests import tagged

from ..exceptions import CreditControlError
from .disputes import DisputesCommon


@tagged("post_install", "-at_install")
class TestDisputeByHand(DisputesCommon):
    def _of(self, invoice):
        return self.env["credit.dispute"].search(
            [("line_ids.move_id", "=", invoice.id)]
        )

    def test_a_number_on_the_invoice_opens_changes_and_withdraws_a_dispute(self):
        invoice = self._invoice(self.customer, 100)
        invoice.write(
            {"credit_dispute_amount": 60, "credit_dispute_reason": "Two chairs"}
        )
        dispute = self._of(invoice)
        self.assertEqual(
            (dispute.opened_by, dispute.state, dispute.description),
            ("hand", "new", "Two chairs"),
        )
        self.assertFalse(dispute.user_id or dispute.activity_ids)
        for amount in (80, 20):
            invoice.credit_dispute_amount = amount
            self.assertMoney(dispute.line_ids.amount, amount)
            self.assertMoney(dispute.amount, amount)
        invoice.credit_dispute_amount = 0
        self.assertEqual((dispute.state, dispute.outcome), ("closed", "withdrawn"))

    def test_a_draft_disputes_nothing_until_it_is_posted(self):
        invoice = self._invoice(
            self.customer, 100, post=False, credit_dispute_amount=40
        )
        self.assertFalse(self._of(invoice))
        invoice.action_post()
        self.assertMoney(self._of(invoice).amount, 40)

    def test_a_higher_number_raises_the_dispute_and_a_lower_one_the_latest_first(self):
        invoice = self._invoice(self.customer, 100)
        first = self._dispute(invoice, 30)
        second = self._dispute(invoice, 20)
        invoice.credit_dispute_amount = 35
        self.assertMoney(second.line_ids.amount, 5)
        invoice.credit_dispute_amount = 10
        self.assertEqual(second.outcome, "withdrawn")
        self.assertMoney(first.line_ids.amount, 10)
        self.assertMoney(invoice.credit_dispute_amount, 10)

    def test_what_was_agreed_to_is_not_taken_off_by_hand(self):
        invoice = self._invoice(self.customer, 100)
        self._dispute(invoice, 60).action_uphold("Right")
        with self.assertRaisesRegex(CreditControlError, "wait for a credit note"):
            invoice.credit_dispute_amount = 10

    def test_a_paid_invoice_is_not_disputed_by_hand_either(self):
        invoice = self._invoice(self.customer, 100)
        self._pay(invoice)
        with self.assertRaisesRegex(CreditControlError, "is paid"):
            invoice.credit_dispute_amount = 10

    def test_who_may_write_invoices_needs_no_role_for_it(self):
        invoice = self._invoice(self.customer, 100)
        invoice.with_user(self.billing).credit_dispute_amount = 60
        self.assertMoney(self._of(invoice).amount, 60)

    def test_numbers_from_before_there_were_disputes_are_taken_in(self):
        invoice = self._invoice(self.customer, 100)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move SET credit_dispute_amount = 25 WHERE id = %s",
            [invoice.id],
        )
        self.env.invalidate_all()
        self.env["credit.dispute"]._cron_deadlines()
        self.assertMoney(self._of(invoice).amount, 25)

    # ---- statistics ------------------------------------------------------------
    def test_the_median_is_that_of_decided_disputes_alone(self):
        opened = self.today - self._days(40)
        for days in (2, 4, 30, None):
            with self._on(opened):
                dispute = self._dispute(self._invoice(self.customer, 10), 10)
            if days:
                with self._on(opened + self._days(days)):
                    dispute.action_reject("No")
        lines = self.env["credit.dispute.line"]
        [[mean, middle, count]] = lines._read_group(
            [("reason_id", "=", self.reason.id)],
            [],
            ["days_mean:avg", "days_median:avg", "__count"],
        )
        self.assertEqual((mean, middle, count), (12, 4, 4))
        self.assertEqual((self.reason.mean_days, self.reason.median_days), (12, 4))
        self.assertEqual((self.reason.open_count, self.reason.decided_count), (1, 3))

    def test_statistics_are_by_product(self):
        invoice = self._two_lines()
        line = invoice.invoice_line_ids[0]
        self._dispute([{"move": invoice, "move_line": line, "amount": 20}])
        lines = self.env["credit.dispute.line"].with_user(self.viewer)
        found = lines._read_group(
            [("move_id", "=", invoice.id)], ["product_id"], ["value:sum"]
        )
        self.assertEqual(found, [(line.product_id.with_env(lines.env), 20)])


@tagged("post_install", "-at_install")
class TestDisputePortal(DisputesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls._customer("Ann", parent_id=cls.customer.id, is_company=False)
        cls.invoice = cls._invoice(cls.customer, 100, due_in=-20)

    def _send(self, contact=None, files=(), **form):
        form = {
            "move": str(self.invoice.id),
            "amount": "12,50",
            "reason": str(self.reason.id),
            "description": "Two chairs are broken",
            **form,
        }
        disputes = self.env["credit.dispute"]
        return disputes._open_in_portal(
            self.profile, contact or self.contact, form, files
        )

    def test_a_customer_disputes_an_invoice_with_documents(self):
        picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0"
        dispute = self._send(files=[("broken.png", picture)])
        self.assertEqual(
            (dispute.opened_by, dispute.contact_id), ("portal", self.contact)
        )
        self.assertMoney(self.invoice.credit_dispute_amount, 12.5)
        self.assertEqual(dispute.user_id, self.controller)
        self.assertEqual(
            dispute.message_ids.attachment_ids.mapped("name"), ["broken.png"]
        )
        self.assertEqual(dispute.message_ids[0].author_id, self.contact)

    def test_without_an_amount_it_is_all_that_is_open(self):
        self._send()
        self._send(amount="")
        self.assertMoney(self.invoice.credit_dispute_amount, 100)
        with self.assertRaisesRegex(CreditControlError, "disputed all"):
            self._send(amount="")

    def test_each_mistake_is_a_sentence_and_nothing_is_kept(self):
        paid = self._invoice(self.customer, 10)
        self._pay(paid)
        stranger = self._invoice(self._customer("Stranger"), 10)
        refund = self._invoice(self.customer, 10, move_type="out_refund")
        for form, words in (
            ({"amount": "0"}, "above 0"),
            ({"amount": "-3"}, "above 0"),
            ({"amount": "100.01"}, "up to"),
            ({"amount": "nan"}, "above 0"),
            ({"amount": "lots"}, "above 0"),
            ({"currency": "XXX"}, "is in"),
            ({"move": str(stranger.id)}, "one of your invoices"),
            ({"move": str(refund.id)}, "one of your invoices"),
            ({"move": "1; DROP"}, "one of your invoices"),
            ({"move": ""}, "one of your invoices"),
            ({"move": str(paid.id)}, "is paid"),
            ({"reason": "0"}, "choose a reason"),
            ({"description": "  "}, "what is wrong"),
            ({"files": [("run.exe", b"MZ\x90")]}, "cannot be kept"),
            ({"files": [("empty.pdf", b"")]}, "cannot be kept"),
            ({"contact": stranger.partner_id}, "another customer"),
        ):
            with self.subTest(form), self.assertRaisesRegex(CreditControlError, words):
                self._send(**form)
        self.assertFalse(self.profile.dispute_ids)

    def test_a_reason_may_be_kept_from_customers_and_so_may_all_of_it(self):
        self.reason.in_portal = False
        with self.assertRaisesRegex(CreditControlError, "choose a reason"):
            self._send()
        self.company.credit_portal_dispute = False
        with self.assertRaisesRegex(CreditControlError, "not taken here"):
            self._send()

    def test_a_customer_sends_no_flood(self):
        moves = self.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": self.customer.id,
                    "invoice_date": self.today,
                    "invoice_line_ids": [
                        Command.create({"name": "Goods", "price_unit": 5})
                    ],
                }
                for _number in range(21)
            ]
        )
        moves.action_post()
        for move in moves[:20]:
            self._send(move=str(move.id), amount="1")
        with self.assertRaisesRegex(CreditControlError, "tomorrow"):
            self._send(move=str(moves[20].id), amount="1")
