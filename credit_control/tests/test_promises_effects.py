from odoo import fields
from odoo.tests import Form, tagged

from ..exceptions import CreditControlError
from .promises import PromisesCommon


@tagged("post_install", "-at_install")
class TestPromisesEffects(PromisesCommon):
    """Promises and the ladder, the gate, the assessment and the statistics."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._invoice(cls.customer, 1000, due_in=-20)

    # ---- the ladder ------------------------------------------------------------
    def test_a_promised_invoice_is_not_reminded_of_and_says_until_when(self):
        self._promise((5, 1000), invoices=[self.invoice])
        batch = self._batch()
        self.assertFalse(batch.notice_ids)
        self.assertEqual(self._skips(batch), {"promised": 1000})
        line = batch.sudo().line_ids
        until = fields.Date.add(self.today, days=7)
        self.assertEqual(line.detail, batch._until(until))

    def test_of_a_promise_for_less_only_that_is_left_alone(self):
        self._promise((5, 400), invoices=[self.invoice])
        batch = self._batch()
        self.assertMoney(self._notice(batch).total, 600)
        self.assertEqual(self._skips(batch), {"promised": 400})

    def test_a_promise_on_account_covers_the_oldest_debt_first(self):
        self._invoice(self.customer, 300, due_in=-10)
        self._promise((5, 1100))
        batch = self._batch()
        self.assertMoney(self._notice(batch).total, 200)
        self.assertEqual(self._skips(batch), {"promised": 1100})

    def test_what_was_paid_of_a_promise_is_not_left_alone_twice(self):
        self._promise((5, 600), invoices=[self.invoice])
        self._pay(self.invoice, 400)
        batch = self._batch()
        self.assertMoney(self._notice(batch).total, 400)
        self.assertEqual(self._skips(batch), {"promised": 200})

    def test_a_disputed_part_and_a_promised_part_stand_side_by_side(self):
        self.invoice.credit_dispute_amount = 250
        self._promise((5, 600), invoices=[self.invoice])
        batch = self._batch()
        self.assertMoney(self._notice(batch).total, 150)
        self.assertEqual(self._skips(batch), {"disputed": 250, "promised": 600})

    def test_a_broken_promise_returns_at_once_in_spite_of_the_days_of_peace(self):
        self.strategy.min_interval = 30
        self._run()
        self._invoice(self.customer, 70, due_in=-20)
        day = fields.Date.add(self.today, days=9)
        calm = self._batch(day)
        self.assertFalse(calm.notice_ids, "written to a short while ago")
        calm.unlink()
        self._promise((5, 1000), invoices=[self.invoice])
        self.assertTrue(self._batch(day).notice_ids, "no job has looked at it yet")

    def test_the_next_step_of_a_promised_invoice_waits_for_the_promise(self):
        ledger = self.env["credit.ledger"]
        term = self._terms(self.invoice)

        def step():
            return ledger._read_next_steps(self.company)[term.id].next_on

        self.assertEqual(step(), self.today)
        self._promise((5, 1000), invoices=[self.invoice])
        self.assertEqual(step(), fields.Date.add(self.today, days=8))

    # ---- the gate --------------------------------------------------------------
    def test_a_broken_promise_holds_orders_until_it_is_paid(self):
        self._policy({"check_code": "broken_promise_amount", "amount": 100})
        self._promise((5, 500), invoices=[self.invoice])
        self._after(10)
        order = self._order(self.customer, 50)
        order.action_confirm()
        hold = self.assertHeld(order)
        self.assertSentence(hold.reasons, "$ 500.00 is still to come")
        self._pay(self.invoice, 400)
        self.assertConfirmed(order)

    def test_several_broken_promises_hold_orders_for_a_while(self):
        self._policy({"check_code": "broken_promises", "days": 30, "order_count": 2})
        other = self._invoice(self.customer, 70, due_in=-3)
        self._promise((5, 500), invoices=[self.invoice])
        self._after(10)
        order = self._order(self.customer, 50)
        order.action_confirm()
        self.assertConfirmed(order)
        self._promise((11, 70), invoices=[other])
        self._after(14)
        order = self._order(self.customer, 50)
        order.action_confirm()
        self.assertSentence(
            self.assertHeld(order).reasons,
            "Promises to pay that Deco broke within 30 days: 2; orders are stopped from "
            "2 on.",
        )
        self._after(50)
        order = self._order(self.customer, 50)
        order.action_confirm()
        self.assertConfirmed(order)

    # ---- the work-list -----------------------------------------------------------
    def _entry(self):
        entries = self.env["credit.worklist.entry"]
        return entries.search([("profile_id", "=", self.profile.id)])

    def test_who_promised_leaves_the_list_until_the_promise_is_due(self):
        self.env["credit.worklist.entry"]._refresh(self.company)
        self.assertEqual(self._entry().state, "now")
        self._promise((5, 1000), invoices=[self.invoice])
        self.assertEqual(self._entry().state, "later")
        self.assertEqual(self._entry().next_on, fields.Date.add(self.today, days=8))
        self.assertMoney(self._entry().to_ask, 0)

    def test_who_broke_a_promise_comes_back_with_more_points(self):
        self.env["credit.worklist.entry"]._refresh(self.company)
        before = self._entry().points
        self._promise((5, 1000), invoices=[self.invoice])
        self._after(8)
        self.assertEqual(self._entry().state, "now")
        self.assertGreater(self._entry().points, before)
        self.assertIn("broken", [code for code, *_rest in self._entry().reasons])

    # ---- what is known of the customer -------------------------------------------
    def test_the_file_says_how_many_were_broken_and_which_share_was_kept(self):
        other = self._invoice(self.customer, 250, due_in=-3)
        self._promise((5, 1000), invoices=[self.invoice])
        self._promise((5, 250), invoices=[other])
        self.assertFalse(self.profile.has_promise_rate)
        self.assertEqual(self.profile.promise_count, 2)
        self._pay(other)
        self._after(10)
        self.profile.invalidate_recordset()
        self.assertEqual(self.profile.broken_promises, 1)
        self.assertEqual(self.profile.promise_count, 0)
        self.assertEqual(self.profile.promise_rate, 50)
        self.assertEqual(self.profile.promise_amount_rate, 20)

    def test_the_rate_by_collector_leaves_aside_what_was_not_due(self):
        other = self._invoice(self.customer, 250, due_in=-3)
        self._promise((5, 1000), invoices=[self.invoice])
        self._promise((20, 100), invoices=[other], user=self.controller)
        self._pay(self.invoice, 400)
        self._after(10)
        rows = self.promises.with_user(self.viewer)._read_group(
            [("profile_id", "=", self.profile.id)],
            ["user_id"],
            ["kept_rate:avg", "kept_amount_rate:avg"],
        )
        self.assertEqual(
            {user.login: rates for user, *rates in rows},
            {"cc_collector": [0, 40], "cc_controller": [False, False]},
        )

    def test_an_assessment_knows_of_broken_promises_where_they_are_recorded(self):
        counts = self.profile._conduct_counts(self.today)
        self.assertIsNone(counts.get(self.profile, (None, None))[0])
        self._promise((5, 1000), invoices=[self.invoice])
        later = fields.Date.add(self.today, days=10)
        stranger = self._profile(self._customer("Stranger"))
        self._after(10)
        counts = (self.profile | stranger)._conduct_counts(later)
        self.assertEqual(counts[self.profile][0], 1)
        self.assertEqual(counts[stranger][0], 0)
        known = self.profile._assessment_inputs(self.company, later)[self.profile]
        self.assertEqual(known.values["broken_promises"], 1)
        next_year = fields.Date.add(later, years=1)
        self.assertEqual(self.profile._conduct_counts(next_year)[self.profile][0], 0)

    # ---- many at once ----------------------------------------------------------
    def test_many_promises_are_judged_with_the_same_reads(self):
        made = self.promises
        for number in range(6):
            invoice = self._invoice(self.customer, 100 + number, due_in=-3)
            made |= self._promise((5, 50), invoices=[invoice])
        ledger = self.env["credit.ledger"]
        self.env.flush_all()
        for some in (made[:1], made):
            some.invalidate_recordset()
            some.mapped("currency_id.decimal_places")
            self.env.flush_all()
            with self.assertQueryCount(1):
                ledger._read_promise_receipts(some)


@tagged("post_install", "-at_install")
class TestPromisesScreens(PromisesCommon):
    """The dialog, and the portal's way in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._invoice(cls.customer, 1000, due_in=-20)
        cls.contact = cls.env["res.partner"].create(
            {"name": "Ann", "parent_id": cls.customer.id}
        )

    def _dialog(self, **context):
        dialogs = self.env["credit.promise.record"].with_user(self.collector)
        return dialogs.with_context(**context).create({})

    def test_from_an_invoice_the_dialog_proposes_what_is_open(self):
        self._pay(self.invoice, 100)
        dialog = self._dialog(active_model="account.move", active_ids=self.invoice.ids)
        self.assertMoney(dialog.due, 900)
        self.assertMoney(dialog.part_ids.amount, 900)
        dialog.action_record()
        promise = self.promises.search([])
        self.assertEqual(promise.item_ids, self._terms(self.invoice))
        self.assertEqual(promise.user_id, self.collector)

    def test_from_the_file_the_dialog_is_about_the_account(self):
        action = self.profile.with_user(self.collector).action_record_promise()
        dialog = self._dialog(**action["context"])
        dialog.action_record()
        promise = self.promises.search([])
        self.assertTrue(promise.on_account)
        self.assertMoney(promise.amount, 1000)

    def test_on_account_the_dialog_proposes_what_is_to_be_asked_for_now(self):
        self._invoice(self.customer, 300, due_in=20)
        self.env["credit.worklist.entry"]._refresh(self.company)
        action = self.profile.with_user(self.collector).action_record_promise()
        form = Form(
            self.env["credit.promise.record"]
            .with_user(self.collector)
            .with_context(**action["context"])
        )
        self.assertEqual(form.due, 1300)
        with form.part_ids.edit(0) as part:
            self.assertEqual(part.amount, 1000)  # 300 are due next month only
        self.assertMoney(form.save().part_ids.amount, 1000)

    def test_beside_a_promise_the_dialog_proposes_what_is_not_promised_yet(self):
        other = self._invoice(self.customer, 300, due_in=-5)
        self._invoice(self.customer, 70, due_in=20)
        other.credit_dispute_amount = 100
        self._promise((5, 1000), invoices=[self.invoice])
        action = self.profile.with_user(self.collector).action_record_promise()
        dialog = self._dialog(**action["context"])
        self.assertEqual(dialog.item_ids, self._terms(other))
        self.assertMoney(dialog.part_ids.amount, 200)  # the rest is disputed
        dialog.action_record()
        self.assertEqual(self.profile.promise_count, 2)

    def test_from_a_promise_the_dialog_renews_it(self):
        first = self._promise((5, 1000), invoices=[self.invoice])
        action = first.with_user(self.collector).action_renew()
        dialog = self._dialog(**action["context"])
        dialog.part_ids.date = fields.Date.add(self.today, days=12)
        dialog.action_record()
        self.assertState(first, "renewed")
        self.assertEqual(first.renewed_by_id.item_ids, first.item_ids)

    def test_invoices_of_two_customers_are_no_promise(self):
        other = self._invoice(self._customer("Other"), 10)
        with self.assertRaisesRegex(CreditControlError, "of one customer"):
            self._dialog(
                active_model="account.move", active_ids=(self.invoice | other).ids
            )

    # ---- the portal ------------------------------------------------------------
    def _in_portal(self, contact=None, **form):
        form = {
            "amount": "1000",
            "date": fields.Date.to_string(fields.Date.add(self.today, days=5)),
            "items": ",".join(map(str, self._terms(self.invoice).ids)),
            "note": "After the fair",
            **form,
        }
        contact = contact or self.contact
        return self.promises._make_in_portal(self.profile, contact, form)

    def test_a_customer_promises_in_the_portal_and_the_controller_reads_it(self):
        promise = self._in_portal()
        self.assertEqual(promise.way, "portal")
        self.assertEqual(promise.contact_id, self.contact)
        self.assertEqual(promise.user_id, self.controller)
        self.assertIn("Ann promised in the portal", promise.message_ids[0].preview)
        self.assertEqual(self.promises._shown_in_portal(self.profile), promise)

    def test_what_is_typed_wrongly_gets_a_sentence(self):
        others = self._terms(self._invoice(self._customer("Other"), 10))
        for text, form in {
            "as a number above 0": {"amount": "a lot"},
            "above 0": {"amount": "-5"},
            "the day on which": {"date": "soon"},
            "is over": {"date": "2020-01-01"},
            "at most 60 days": {"date": "2999-01-01"},
            "was not found": {"items": str(others.id)},
            "choose them anew": {"items": "1;drop"},
            "more than the $\xa01,000.00": {"amount": "1000.01"},
        }.items():
            with self.subTest(form), self.assertRaises(CreditControlError) as caught:
                self._in_portal(**form)
            self.assertIn(text, str(caught.exception))

    def test_a_contact_of_another_company_promises_nothing(self):
        with self.assertRaisesRegex(CreditControlError, "your own company"):
            self._in_portal(self._customer("Other"))

    def test_where_the_company_does_not_want_it_nobody_promises_in_the_portal(self):
        self.company.credit_portal_promises = False
        with self.assertRaisesRegex(CreditControlError, "get in touch"):
            self._in_portal()

    def test_who_broke_a_promise_of_late_has_to_call(self):
        self._promise((5, 300), invoices=[self.invoice])
        self._after(10)
        with self.assertRaisesRegex(CreditControlError, "has not arrived"):
            self._in_portal(date=fields.Date.to_string(self.today + self._days(12)))
