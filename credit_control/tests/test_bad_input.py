"""Input that cannot be meant is answered with a sentence or a stated behaviour."""

from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..exceptions import CreditControlError
from .documents import DocumentsCommon


@tagged("post_install", "-at_install")
class TestBadInput(DocumentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer(limit=1000)
        cls.profile = cls._profile(cls.customer)

    # ---- limits --------------------------------------------------------------
    def test_a_negative_limit_is_refused_and_zero_proposed(self):
        with self.assertRaisesRegex(ValidationError, "5.00 for Deco is negative"):
            self._limit(self.customer, -5)

    def test_a_limit_beyond_all_bounds_is_refused(self):
        wrong = {
            1e12 + 1: (ValidationError, "cannot be meant"),
            float("inf"): (CreditControlError, "must be a number"),
            float("nan"): (CreditControlError, "must be a number"),
        }
        for amount, refusal in wrong.items():
            with self.subTest(amount), self.assertRaisesRegex(*refusal):
                self._limit(self.customer, amount)
        self.assertMoney(self.profile.limit_amount, 1000)

    def test_the_largest_limit_is_granted_and_compared(self):
        self._limit(self.customer, 1e12, date_from=self.today)
        order = self._order(self.customer, 999_999_999_999)
        self.assertEqual(order.credit_light, "amber")

    def test_a_limit_written_as_text_into_odoos_field_is_refused_by_the_import(self):
        partners = self.env["res.partner"].with_context(import_file=True)
        rows = [[str(self.customer.id), "a lot"]]
        result = partners.load([".id", "credit_limit"], rows)
        self.assertFalse(result["ids"])
        self.assertIn("a lot", result["messages"][0]["message"])

    # ---- rules and categories ------------------------------------------------
    def test_negative_figures_of_a_rule_or_a_category_are_refused(self):
        policy = self.env["credit.policy"].create({"name": "Draft"})
        rule = {"policy_id": policy.id, "check_code": "single_order"}
        wrong = (
            ("credit.policy.rule", {**rule, "amount": -1}),
            ("credit.policy.rule", {**rule, "days": -1}),
            ("credit.policy.rule", {**rule, "exclude_below": -1}),
            ("credit.category", {"name": "X", "code": "X", "default_limit": -1}),
            (
                "credit.category",
                {"name": "X", "code": "X", "score_from": 90, "score_to": 10},
            ),
            ("credit.category", {"name": "X", "code": "X", "score_to": 101}),
            ("credit.category", {"name": "X", "code": "A"}),
        )
        for model, values in wrong:
            with (
                self.subTest(values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
            ):
                self.env[model].create(values)

    def test_a_category_in_use_is_not_deleted_even_by_an_archived_file(self):
        category = self.env["credit.category"].create({"name": "Own", "code": "OWN"})
        self.profile.category_id = category
        with self.assertRaisesRegex(CreditControlError, "1 customers are in it"):
            category.unlink()
        self.profile.active = False
        with self.assertRaisesRegex(CreditControlError, "1 customers are in it"):
            category.unlink()
        category.active = False
        self.assertEqual(self.profile.category_id, category)

    def test_a_category_that_nobody_is_in_is_deleted(self):
        category = self.env["credit.category"].create({"name": "Own", "code": "OWN"})
        self.profile.category_id = category
        self.profile.category_id = False
        category.unlink()
        self.assertFalse(category.exists())

    def test_an_archived_category_goes_on_deciding_for_who_is_in_it(self):
        category = self.env["credit.category"].create(
            {"name": "Own", "code": "OWN", "blocked": True}
        )
        self.profile.category_id = category
        category.active = False
        order = self._order(self.customer, 10)
        order.action_confirm()
        self.assertIn("“Own”", self.assertHeld(order).reasons)

    # ---- rates ---------------------------------------------------------------
    def test_an_order_in_a_currency_without_a_rate_is_held_with_its_reason(self):
        euro = self._currency("EUR")
        order = self._order(self.customer, 1, pricelist_id=self._pricelist(euro).id)
        order.action_confirm()
        hold = self.assertHeld(order)
        self.assertIn("no exchange rate from EUR to USD", hold.reasons)

    def test_a_rate_that_begins_tomorrow_is_none_today(self):
        euro = self._currency("EUR")
        self._rate(euro, 2, self.today + self._days(1))
        order = self._order(self.customer, 1, pricelist_id=self._pricelist(euro).id)
        self.assertEqual(order.credit_light, "red")

    def test_a_limit_whose_currency_lost_its_rates_gives_no_credit(self):
        euro = self._currency("EUR", 2)
        self._limit(self.customer, 1000, currency_id=euro.id, date_from=self.today)
        euro.rate_ids.unlink()
        order = self._order(self.customer, 1)
        order.action_confirm()
        self.assertHeld(order)
        self.profile.invalidate_recordset()
        found = self.profile.search([("available", "<=", 0)])
        self.assertIn(self.profile, found)

    def test_a_limit_without_a_rate_does_not_stop_the_days_work_for_others(self):
        euro = self._currency("EUR", 2)
        self._limit(self.customer, 1000, currency_id=euro.id, date_from=self.today)
        euro.rate_ids.unlink()
        other = self._customer("Other", limit=10)
        self._limit(other, 20, date_from=self.today)
        self.env["credit.profile"]._cron_limits_by_date()
        self.assertMoney(other.credit_limit, 20)
        self.assertMoney(self.customer.credit_limit, 0)

    def test_a_limit_in_an_archived_currency_still_counts(self):
        euro = self._currency("EUR", 2)
        self._limit(self.customer, 1000, currency_id=euro.id, date_from=self.today)
        self._invoice(self.customer, 100)
        euro.active = False
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertMoney(self.profile.available, 1900)
        found = self.profile.search([("available", ">", 0)])
        self.assertIn(self.profile, found)

    # ---- customers -----------------------------------------------------------
    def test_an_order_without_a_customer_or_payer_has_no_light_and_no_error(self):
        orders = self.env["sale.order"]
        self.assertFalse(orders.new({}).credit_light)
        blank = orders.new({"partner_id": self.customer.id})
        blank.partner_invoice_id = False
        self.assertFalse(blank.credit_light)
        self.assertFalse(blank.credit_message)

    def test_an_order_cannot_be_saved_without_an_invoice_address(self):
        with Form(self.env["sale.order"].with_user(self.salesperson)) as form:
            form.partner_id = self.customer
            self.assertEqual(form.partner_invoice_id, self.customer)
        order = form.record
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            order.partner_invoice_id = False
            self.env.flush_all()

    def test_the_orders_of_an_archived_customer_meet_the_gate(self):
        order = self._order(self.customer, 1001)
        self.customer.active = False
        order.action_confirm()
        self.assertHeld(order)
        self.assertExposure(self.customer)

    def test_an_archived_file_goes_on_limiting_its_customer(self):
        self.profile.active = False
        order = self._order(self.customer, 1001)
        self.assertEqual(order.credit_light, "red")
        order.action_confirm()
        self.assertHeld(order)
        self.assertEqual(self.customer.credit_light, self.profile.light)

    def test_a_customer_with_a_history_of_credit_is_not_deleted(self):
        self._order(self.customer, 10).action_confirm()
        with self.assertRaisesRegex(CreditControlError, "merge it with the one"):
            self.customer.unlink()

    def test_a_customer_without_any_history_can_be_deleted(self):
        customer = self._customer("Typo")
        self._profile(customer)  # opening the credit page makes one
        customer.unlink()
        self.env.flush_all()
        self.assertFalse(customer.exists())

    # ---- orders --------------------------------------------------------------
    def test_an_order_of_less_than_nothing_takes_no_credit(self):
        order = self._order(self.customer, -100)
        order.action_confirm()
        self.assertConfirmed(order)
        self.assertExposure(self.customer)
        self.assertEqual(self._order(self.customer, 1000.01).credit_light, "red")

    def test_an_empty_order_is_confirmed(self):
        order = self._order(self.customer, 0, order_line=[])
        order.action_confirm()
        self.assertConfirmed(order)
