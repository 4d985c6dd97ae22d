"""Alerts: once for each crossing, to the right people, over when it is over."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..exceptions import CreditAuthorityError, CreditControlError
from .common import CreditControlCommon


class AlertsCommon(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["credit.alert.rule"].search([("id", ">", 0)]).active = False
        cls.alerts = cls.env["credit.alert"]

    @classmethod
    def _rule(cls, metric, *thresholds, **values):
        return cls.env["credit.alert.rule"].create(
            {
                "name": metric,
                "metric": metric,
                "company_id": cls.company.id,
                "threshold_ids": [(0, 0, {"value": one}) for one in thresholds],
                **values,
            }
        )

    def _look(self):
        self.alerts._look(self.company)

    def _of(self, rule):
        return self.alerts.search([("rule_id", "=", rule.id)])


@tagged("post_install", "-at_install")
class TestAlerts(AlertsCommon):
    def test_each_threshold_is_told_once(self):
        rule = self._rule("limit_used", 80, 90, 100)
        customer = self._customer(limit=1000)
        invoice = self._invoice(customer, 850, due_in=30)
        self._look()
        alert = self._of(rule)
        self.assertEqual(alert.level, 1)
        self.assertIn("has used 85 % of the limit: ", alert.message)
        self.assertEqual(alert.activity_ids.user_id, self.controller)
        alert.activity_ids.action_done()
        self._look()
        self.assertFalse(alert.activity_ids, "85 % yesterday, 85 % today: no news")
        self._invoice(customer, 100, due_in=30)
        self._look()
        self.assertEqual((alert.level, len(self._of(rule))), (2, 1))
        self.assertTrue(alert.activity_ids, "the next threshold is news")
        self._pay(invoice)
        self._look()
        self.assertEqual(alert.state, "ended")
        self.assertFalse(alert.activity_ids, "nobody is asked to look at what is over")
        self._invoice(customer, 850, due_in=30)
        self._look()
        self.assertEqual(len(self._of(rule)), 2, "a second time is a new alert")

    def test_who_has_a_limit_of_nought_owes_without_a_limit(self):
        rule = self._rule("limit_used", 80, 100)
        customer = self._customer("Stopped", limit=0)
        self._profile(customer).limit_mode = "limited"
        self._invoice(customer, 11_800, due_in=30)
        self._look()
        message = self._of(rule).message
        self.assertRegex(message, "^Stopped owes or has ordered .*11,800.00")
        self.assertIn("without a credit limit", message)
        self.assertNotIn("%", message)

    def test_what_was_handled_comes_again_with_a_further_threshold_only(self):
        rule = self._rule("limit_used", 80, 100)
        customer = self._customer(limit=1000)
        self._invoice(customer, 850, due_in=30)
        self._look()
        alert = self._of(rule)
        self._rpc(self.collector, alert, "action_handle")
        self._look()
        self.assertEqual(alert.state, "handled")
        self.assertEqual(alert.handled_by_id, self.collector)
        self._invoice(customer, 200, due_in=30)
        self._look()
        self.assertEqual(alert.state, "open")

    def test_what_is_snoozed_comes_back_on_its_day(self):
        rule = self._rule("limit_used", 80)
        self._invoice(self._customer(limit=1000), 850, due_in=30)
        self._look()
        alert = self._of(rule)
        self._rpc(self.collector, alert, "action_snooze_week")
        self._look()
        self.assertEqual(alert.state, "snoozed")
        alert._set({"snoozed_until": self.today - timedelta(days=1)})
        self._look()
        self.assertEqual(alert.state, "open")

    def test_what_was_handled_already_is_not_handled_or_snoozed_again(self):
        rule = self._rule("limit_used", 80)
        self._invoice(self._customer(limit=1000), 850, due_in=30)
        self._look()
        alert = self._of(rule)
        self._rpc(self.collector, alert, "action_handle")
        for button in ("action_handle", "action_snooze_week", "action_snooze_month"):
            with self.assertRaisesRegex(CreditControlError, "handled already"):
                self._rpc(self.controller, alert, button)
        self.assertEqual(alert.state, "handled")
        self.assertEqual(alert.handled_by_id, self.collector, "who was first stays")

    def test_quiet_days_show_the_next_threshold_without_a_task(self):
        rule = self._rule("limit_used", 80, 90, quiet_days=7)
        customer = self._customer(limit=1000)
        self._invoice(customer, 850, due_in=30)
        self._look()
        alert = self._of(rule)
        alert.activity_ids.action_done()
        self._invoice(customer, 100, due_in=30)
        self._look()
        self.assertEqual(alert.level, 2)
        self.assertFalse(alert.activity_ids)

    def test_a_rule_watches_its_categories_and_countries_only(self):
        germany = self.env.ref("base.de")
        rule = self._rule("limit_used", 80, country_ids=[(6, 0, germany.ids)])
        abroad = self._customer("Abroad", limit=1000)
        at_home = self._customer("At home", limit=1000, country_id=germany.id)
        for customer in (abroad, at_home):
            self._invoice(customer, 900, due_in=30)
        self._look()
        self.assertEqual(self._of(rule).partner_id, at_home)
        rule.category_ids = self.env.ref("credit_control.credit_category_c")
        self._look()
        self.assertEqual(self._of(rule).state, "ended", "it has no category")

    def test_a_customer_that_pays_later_than_before_is_noticed(self):
        rule = self._rule("behaviour", 10)
        customer = self._customer()
        self._profile(customer)
        for days_ago, late in ((300, 0), (250, 0), (60, 30), (30, 30)):
            invoice = self._invoice(customer, 100, due_in=-days_ago - late)
            self._pay(invoice, payment_date=self.today - timedelta(days=days_ago))
        self._look()
        alert = self._of(rule)
        self.assertIn("has lately paid 30 days later", alert.message)

    def test_a_limit_that_ends_is_told_unless_another_follows(self):
        rule = self._rule("limit_ends", 14, 3)
        customer = self._customer()
        ends = self.today + timedelta(days=10)
        self._limit(customer, 1000, date_to=ends, kind="temporary")
        self._look()
        self.assertIn("ends in 10 days", self._of(rule).message)
        self._limit(customer, 2000, date_from=ends + timedelta(days=1))
        self._look()
        self.assertEqual(self._of(rule).state, "ended")

    def test_a_large_share_of_all_receivables_is_told(self):
        before = self.env["credit.ledger"]._read_receivables_total(self.company) / 100
        rule = self._rule("customer_share", 60)
        customer = self._customer()
        self._profile(customer)
        self._invoice(customer, before * 3 + 3000, due_in=30)
        self._invoice(self._customer("Small"), 10, due_in=30)
        self._look()
        self.assertEqual(self._of(rule).partner_id, customer)

    def test_an_invoice_that_nobody_sent_is_told_to_its_salesperson(self):
        rule = self._rule(
            "invoice_not_sent", 2, to_controller=False, to_salesperson=True
        )
        invoice = self._invoice(self._customer(), 100, due_in=-5)
        invoice.invoice_user_id = self.salesperson
        self._look()
        alert = self._of(rule).filtered(lambda one: one.subject_id == invoice.id)
        self.assertIn(invoice.name, alert.message)
        self.assertEqual(alert.activity_ids.user_id, self.salesperson)
        invoice.is_move_sent = True
        self._look()
        self.assertEqual(alert.state, "ended")

    def test_a_receipt_that_nobody_matched_is_told(self):
        rule = self._rule("receipt_waits", 3)
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        self.env["account.bank.statement.line"].create(
            {
                "journal_id": journal.id,
                "date": self.today - timedelta(days=4),
                "payment_ref": "From somebody",
                "amount": 77,
            }
        )
        self._look()
        self.assertIn("From somebody", self._of(rule)[:1].message)

    def test_who_has_left_is_not_told_and_a_substitute_is(self):
        self.env["credit.substitution"].create(
            {
                "user_id": self.controller.id,
                "substitute_id": self.manager.id,
                "date_from": self.today,
                "date_to": self.today,
                "reason": "Holiday",
            }
        )
        rule = self._rule("limit_used", 80)
        self._invoice(self._customer(limit=1000), 850, due_in=30)
        self._look()
        self.assertEqual(self._of(rule).activity_ids.user_id, self.manager)

    def test_a_message_reaches_people_as_they_wish(self):
        rule = self._rule(
            "limit_used", 80, channel="email", user_ids=[(6, 0, self.manager.ids)]
        )
        self._invoice(self._customer(limit=1000), 850, due_in=30)
        self._look()
        said = self._of(rule).message_ids.filtered("partner_ids")
        self.assertIn(self.manager.partner_id, said.partner_ids)

    def test_a_threshold_that_means_nothing_is_refused(self):
        for metric, threshold in (
            ("limit_used", -50),
            ("limit_used", 0),
            ("limit_used", 1e12),
            ("customer_share", 101),
        ):
            with self.assertRaisesRegex(ValidationError, "cannot be a threshold"):
                self._rule(metric, threshold)

    def test_a_rule_without_thresholds_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "no threshold"):
            self._rule("limit_used")

    def test_only_collectors_handle_and_only_managers_write_rules(self):
        rule = self._rule("limit_used", 80)
        self._invoice(self._customer(limit=1000), 850, due_in=30)
        self._look()
        alert = self._of(rule)
        for user in (self.viewer, self.auditor):
            with self.assertRaises(CreditAuthorityError):
                self._rpc(user, alert, "action_handle")
        with self.assertRaises(AccessError):
            self._rpc(self.salesperson, alert, "read", ["message"])
        with self.assertRaises(AccessError):
            self._rpc(self.controller, rule, "write", {"active": False})
        with self.assertRaises(AccessError):
            self._rpc(self.controller, rule, "action_look_now")

    def test_reading_costs_the_same_for_many_customers(self):
        for metric in ("limit_used", "customer_share", "behaviour"):
            counts = []
            for number in (2, 20):
                for _ in range(number):
                    customer = self._customer(limit=1000)
                    self._invoice(customer, 10, due_in=30)
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                self.alerts._metric_readers()[metric](self.company, self.today)
                counts.append(self.cr.sql_log_count - before)
            self.assertLessEqual(counts[1], counts[0] + 1, metric)


@tagged("post_install", "-at_install")
class TestInvoiceFaults(AlertsCommon):
    def _faults(self, invoice):
        self.env.flush_all()
        self.env.invalidate_all()
        return invoice.with_user(self.billing).credit_fault_words or ""

    def _ordered(self, partner, amount=100, **values):
        order = self._order(partner, amount, **values)
        order.sudo().action_confirm()
        return order.sudo()._create_invoices()

    def _known(self, **values):
        return self._customer(
            street="Hafen 1",
            city="Hamburg",
            country_id=self.env.ref("base.de").id,
            email="office@example.com",
            **values,
        )

    def test_a_sound_invoice_has_no_faults(self):
        self.assertEqual(self._faults(self._ordered(self._known())), "")

    def test_a_price_other_than_ordered_is_found(self):
        invoice = self._ordered(self._known())
        invoice.invoice_line_ids.price_unit = 110
        self.assertIn("price differs from the order", self._faults(invoice))

    def test_more_than_ordered_is_found(self):
        invoice = self._ordered(self._known())
        invoice.invoice_line_ids.quantity = 3
        self.assertIn("more is invoiced", self._faults(invoice).lower())

    def test_other_terms_than_ordered_are_found(self):
        thirty = self.env.ref("account.account_payment_term_30days")
        invoice = self._ordered(self._known(), payment_term_id=thirty.id)
        self.assertEqual(self._faults(invoice), "")
        invoice.invoice_payment_term_id = self.term_now
        self.assertIn("terms differ", self._faults(invoice))

    def test_a_missing_address_or_email_is_found(self):
        words = self._faults(self._ordered(self._customer()))
        self.assertIn("address is incomplete", words)
        self.assertIn("no e-mail address", words)

    def test_a_twin_is_found_and_none_once_it_was_credited(self):
        customer = self._known()
        first = self._invoice(customer, 123.45)
        first.is_move_sent = True
        second = self._invoice(customer, 123.45, post=False)
        self.assertIn("looks like another", self._faults(second))
        self._invoice(customer, 999, post=False)
        first._reverse_moves()._post()
        self.assertNotIn("looks like another", self._faults(second))

    def test_an_order_number_is_missed_where_the_customer_uses_one(self):
        customer = self._known()
        for number in ("PO-1", "PO-2"):
            self._invoice(customer, 50, ref=number).is_move_sent = True
        invoice = self._invoice(customer, 60, post=False)
        self.assertIn("order number is missing", self._faults(invoice))
        invoice.ref = "PO-3"
        self.assertEqual(self._faults(invoice), "")

    def test_the_list_finds_invoices_with_faults(self):
        good = self._ordered(self._known())
        bad = self._ordered(self._customer())
        found = self.env["account.move"].search(
            [("credit_fault_words", "!=", False), ("id", "in", (good | bad).ids)]
        )
        self.assertEqual(found, bad)
        rule = self._rule("invoice_faults", 1)
        self._look()
        told = self._of(rule).mapped("subject_id")
        self.assertIn(bad.id, told)
        self.assertNotIn(good.id, told)


@tagged("post_install", "-at_install")
class TestMorningDigest(AlertsCommon):
    def test_the_digest_says_what_is_open_and_overdue(self):
        rule = self._rule("limit_used", 80)
        customer = self._customer(limit=1000)
        before = self.env["credit.ledger"]._read_overdue_at(self.company, self.today)
        self._invoice(customer, 850, due_in=-5)
        self._look()
        self.assertTrue(self._of(rule))
        digest = self.env.ref("credit_control.digest_morning")
        digest = digest.with_user(self.controller).with_context(
            start_datetime=self.today - timedelta(days=1), end_datetime=self.today
        )
        self.assertGreaterEqual(digest.kpi_credit_alerts_value, 1)
        self.assertEqual(digest.kpi_credit_overdue_value, before + 850)
        self.assertGreaterEqual(digest.kpi_credit_holds_value, 0)
        self.assertGreaterEqual(digest.kpi_credit_collected_value, 0)

    def test_the_mail_praises_no_rise_of_what_is_better_when_less(self):
        Digest = self.registry["digest.digest"]
        rise = patch.object(Digest, "_get_margin_value", lambda *_values: 25.0)
        with rise:
            kpis = self.env.ref("credit_control.digest_morning")._compute_kpis(
                self.company, self.controller
            )
        margins = {
            kpi["kpi_name"]: {kpi[f"kpi_col{number}"]["margin"] for number in (1, 2, 3)}
            for kpi in kpis
        }
        self.assertEqual(
            margins,
            {
                "kpi_credit_alerts": {0.0},
                "kpi_credit_overdue": {0.0},
                "kpi_credit_holds": {0.0},
                "kpi_credit_collected": {25.0},
            },
        )

    def test_who_may_not_see_the_figures_gets_a_mail_without_them(self):
        digest = self.env.ref("credit_control.digest_morning")
        digest = digest.with_user(self.billing).with_context(
            start_datetime=self.today, end_datetime=self.today
        )
        with self.assertRaises(AccessError):
            digest.read(["kpi_credit_overdue_value"])
