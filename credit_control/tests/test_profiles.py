"""Credit files: made once, and what they say about where a customer stands."""

from dateutil.relativedelta import relativedelta
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..exceptions import CreditControlError
from .documents import DocumentsCommon


@tagged("post_install", "-at_install")
class TestProfiles(DocumentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer()
        cls.profile = cls._profile(cls.customer)

    def _fresh(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.profile

    def _found(self, *domain):
        return self.profile in self._fresh().search(list(domain))

    # ---- what each role finds -------------------------------------------------
    def test_a_collector_may_type_only_what_a_collector_may_save(self):
        with Form(self.profile.with_user(self.collector)) as form:
            form.followup_paused_until = self.today
            form.followup_pause_reason = "Called"
            for name, value in (
                ("category_id", self.env["credit.category"].search([], limit=1)),
                ("limit_mode", "limited"),
                ("forced_hold_reason", "Rumours"),
                ("next_review", self.today),
                ("note", "x"),
            ):
                with (
                    self.subTest(name),
                    self.assertRaisesRegex(AssertionError, "readonly"),
                ):
                    setattr(form, name, value)
        self.assertEqual(self.profile.followup_pause_reason, "Called")

    def test_the_ribbon_shows_a_hold_that_is_stored_not_one_being_typed(self):
        with Form(self.profile.with_user(self.controller)) as form:
            form.forced_hold_reason = "Rumours"
            self.assertFalse(form.is_put_on_hold)
        self.assertTrue(self._fresh().is_put_on_hold)

    def test_viewers_find_the_configuration_that_they_may_read(self):
        menus = self.env["ir.ui.menu"].with_user(self.viewer)._visible_menu_ids()
        for name in (
            "configuration",
            "policies",
            "interest_regimes",
            "followup_strategies",
            "followup_strategies_read",
        ):
            menu = self.env.ref(f"credit_control.credit_control_menu_{name}")
            self.assertIn(menu.id, menus, name)
        settings = self.env.ref("credit_control.credit_control_menu_settings")
        self.assertNotIn(settings.id, menus)

    # ---- made when first needed -----------------------------------------------
    def test_a_file_is_made_once_for_a_customer_and_all_its_contacts(self):
        company = self._customer("Big")
        contact = self._customer("Ann", parent_id=company.id, is_company=False)
        files = self.env["credit.profile"]._ensure(company | contact, self.company)
        again = self.env["credit.profile"]._ensure(contact, self.company)
        self.assertEqual(list(files), [company])
        self.assertEqual(again[company], files[company])
        self.assertEqual(files[company].partner_name, "Big")

    def test_a_second_file_of_a_customer_cannot_be_created(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env["credit.profile"].create({"partner_id": self.customer.id})

    def test_making_a_file_leaves_changes_of_others_alone(self):
        self.profile.note = "Ask for a bank guarantee"
        self._profile(self._customer("New"))
        self.assertIn("bank guarantee", self._fresh().note)

    def test_a_contact_has_no_file_of_its_own(self):
        contact = self._customer("Ann", parent_id=self.customer.id, is_company=False)
        with self.assertRaisesRegex(ValidationError, "a contact of Deco"):
            self.env["credit.profile"].create({"partner_id": contact.id})

    def test_a_file_with_a_history_is_kept(self):
        self._limit(self.customer, 10)
        with self.assertRaisesRegex(CreditControlError, "archive it instead"):
            self.profile.unlink()

    def test_an_order_makes_the_file_it_needs(self):
        customer = self._customer("New")
        order = self._order(customer, 10)
        self.assertFalse(customer.credit_profile_ids)
        order.action_confirm()
        self.assertEqual(len(customer.credit_profile_ids), 1)

    def test_a_renamed_customer_is_found_by_its_new_name(self):
        self.customer.name = "Decor & Sons"
        self.assertEqual(self._fresh().partner_name, "Decor & Sons")
        found = self.env["credit.profile"].name_search("Decor & S")
        self.assertIn(self.profile.id, [profile_id for profile_id, _name in found])

    # ---- overdue by instalment --------------------------------------------------
    def _two_instalments(self):
        """An invoice of 1,000: 600 due 40 days ago, 400 due in 20 days."""
        term = self.env["account.payment.term"].create(
            {
                "name": "60 % at once, the rest after 60 days",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": percent, "nb_days": days}
                    )
                    for percent, days in ((60, 0), (40, 60))
                ],
            }
        )
        return self._invoice(
            self.customer,
            1000,
            due_in=-40,
            invoice_payment_term_id=term.id,
            invoice_date_due=False,
        )

    def test_only_the_instalment_that_is_due_is_overdue(self):
        invoice = self._two_instalments()
        self.assertGreater(invoice.invoice_date_due, self.today)
        self.assertMoney(self.profile.overdue_total, 600)
        self.assertEqual(self.profile.oldest_overdue_days, 40)
        self.assertTrue(self._found(("overdue_total", ">=", 600)))
        self.assertFalse(self._found(("overdue_total", ">", 600)))
        self.assertTrue(self._found(("oldest_overdue_days", ">", 39)))
        self.assertFalse(self._found(("oldest_overdue_days", ">", 40)))

    def test_what_is_due_today_is_not_overdue_yet(self):
        self._invoice(self.customer, 100)
        self.assertMoney(self.profile.overdue_total, 0)
        self.assertFalse(self._found(("overdue_total", ">", 0)))
        self._invoice(self.customer, 30, due_in=-1)
        self.assertMoney(self._fresh().overdue_total, 30)
        self.assertEqual(self.profile.oldest_overdue_days, 1)

    # ---- unapplied credits -------------------------------------------------------
    def _three_debts(self):
        for amount, due in ((100, -50), (200, -20), (300, 10)):
            self._invoice(self.customer, amount, due_in=due)

    def test_unapplied_money_pays_the_oldest_first(self):
        self._three_debts()
        self._receipt(self.customer, 130)
        self.assertMoney(self._fresh().overdue_total, 170)
        self.assertEqual(self.profile.oldest_overdue_days, 20)
        self.assertTrue(self._found(("overdue_total", ">=", 170)))
        self.assertFalse(self._found(("overdue_total", ">", 170)))
        self.assertFalse(self._found(("oldest_overdue_days", ">", 20)))

    def test_unapplied_money_that_covers_all_leaves_nothing_overdue(self):
        self._invoice(self.customer, 0.10, due_in=-50)
        self._invoice(self.customer, 0.20, due_in=-20)
        self._receipt(self.customer, 0.30)
        self.assertMoney(self._fresh().overdue_total, 0)
        self.assertEqual(self.profile.oldest_overdue_days, 0)
        self.assertFalse(self._found(("overdue_total", ">", 0)))
        self.assertFalse(self._found(("oldest_overdue_days", ">", 0)))

    def test_a_policy_may_leave_unapplied_money_aside(self):
        self._policy({"check_code": "forced_hold"}, net_credits=False)
        self._three_debts()
        self._receipt(self.customer, 130)
        self.assertMoney(self._fresh().overdue_total, 300)
        self.assertEqual(self.profile.oldest_overdue_days, 50)
        self.assertTrue(self._found(("overdue_total", ">=", 300)))
        self.assertTrue(self._found(("oldest_overdue_days", ">=", 50)))
        self.assertMoney(self.profile.exposure, 470)

    # ---- disputes ------------------------------------------------------------------
    def test_a_disputed_part_is_exposure_and_not_overdue(self):
        self._three_debts()
        self._invoice(self.customer, 80, due_in=-90, credit_dispute_amount=80)
        self._invoice(self.customer, 60, due_in=-30, credit_dispute_amount=20)
        self.assertMoney(self._fresh().overdue_total, 340)
        self.assertEqual(self.profile.oldest_overdue_days, 50)
        self.assertMoney(self.profile.exposure, 740)
        self.assertFalse(self._found(("oldest_overdue_days", ">", 50)))
        self.assertFalse(self._found(("overdue_total", ">", 340)))

    def test_a_policy_may_count_disputed_parts_as_overdue(self):
        self._policy({"check_code": "forced_hold"}, exclude_disputed=False)
        self._invoice(self.customer, 80, due_in=-90, credit_dispute_amount=80)
        self.assertMoney(self._fresh().overdue_total, 80)
        self.assertTrue(self._found(("oldest_overdue_days", ">=", 90)))

    def test_a_dispute_of_more_than_is_still_open_takes_away_what_is_open(self):
        invoice = self._invoice(self.customer, 100, due_in=-9, credit_dispute_amount=60)
        self._pay(invoice, 70)
        self.assertMoney(self._fresh().overdue_total, 0)
        self.assertFalse(self._found(("overdue_total", ">", 0)))

    # ---- over the limit -------------------------------------------------------------
    def test_at_the_limit_is_not_over_it_and_a_cent_more_is(self):
        self._limit(self.customer, 0.30)
        self._invoice(self.customer, 0.10)
        self._invoice(self.customer, 0.20, post=False)
        self.assertMoney(self._fresh().available, 0)
        self.assertFalse(self._found(("available", "<", 0)))
        self.assertFalse(self._found(("utilisation", ">", 100)))
        self._invoice(self.customer, 0.01)
        self.assertTrue(self._found(("available", "<", 0)))
        self.assertTrue(self._found(("utilisation", ">", 100)))

    def test_a_customer_in_no_check_is_never_over_a_limit(self):
        self._invoice(self.customer, 1000)
        self.assertFalse(self._found(("available", "<", 0)))
        self.assertFalse(self._found(("utilisation", ">", 80)))
        self.assertTrue(self._found(("exposure", ">=", 1000)))

    def test_the_light_can_be_searched(self):
        self._limit(self.customer, 100)
        self._invoice(self.customer, 95)
        self.assertEqual(self._fresh().light, "amber")
        self.assertTrue(self._found(("light", "=", "amber")))
        self.assertTrue(self._found(("light", "in", ["amber", "red"])))
        self.assertFalse(self._found(("light", "=", "red")))
        self.assertFalse(self._found(("light", "!=", "amber")))

    # ---- review ----------------------------------------------------------------------
    def test_a_category_proposes_the_next_review_and_a_review_sets_it_again(self):
        self.profile.category_id = self.env.ref("credit_control.credit_category_d")
        in_three_months = self.today + relativedelta(months=3)
        self.assertEqual(self.profile.next_review, in_three_months)
        self.profile.next_review = self.today
        self.profile.action_review_done()
        self.assertEqual(self.profile.last_review, self.today)
        self.assertEqual(self.profile.next_review, in_three_months)
