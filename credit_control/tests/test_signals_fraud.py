"""What is odd about an order is shown with its evidence, and warns or holds."""

from odoo import Command
from odoo.tests import tagged
from odoo.tools import SQL, format_date

from ..engine.registry_signals import SIGNALS
from ..policy_words import PolicyWords
from .signals import SignalsCommon


@tagged("post_install", "-at_install")
class TestNewAddress(SignalsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._policy({"check_code": "new_address", "amount": 1000, "days": 14})
        cls.clerk = cls._make_user(
            "clerk", "base.group_user,base.group_partner_manager"
        )

    def test_a_large_order_to_an_address_of_yesterday_is_held_and_the_address_named(
        self,
    ):
        dock = self._address(days=1)
        order = self._tried(1000, partner_shipping_id=dock.id)
        day = format_date(self.env, self.today - self._days(1))
        self.assertStopped(
            order,
            f"The order of $ 1,000.00 goes to a new address: Deco, Dock 3 ({day}). "
            "Before an order of that size an address has to be older than 14 days.",
        )
        self.assertSentence(order.credit_remedy, "the order is $ 0.01 smaller")

    def test_an_order_a_cent_smaller_passes_and_so_does_one_to_a_known_address(self):
        dock = self._address(days=1)
        self.assertConfirmed(self._tried(999.99, partner_shipping_id=dock.id))
        self._made(dock, 14)
        self.assertConfirmed(self._tried(1000, partner_shipping_id=dock.id))

    def test_the_address_of_the_invoice_counts_as_well(self):
        office = self._address("New office", days=3, type="invoice")
        order = self._tried(1000, partner_invoice_id=office.id)
        self.assertStopped(order, "Deco, New office")

    def test_an_address_of_which_nobody_knows_the_age_is_old(self):
        self.env.execute_query(
            SQL(
                "UPDATE res_partner SET create_date = NULL WHERE id = %s RETURNING id",
                self.customer.id,
            )
        )
        self.assertConfirmed(self._tried(1000))

    def test_an_address_that_moved_is_new_and_one_saved_unchanged_is_not(self):
        dock = self._address()
        dock.write({"street": "Quay Road 3", "phone": "555 01"})
        self.assertFalse(dock.credit_address_changed_on)
        self.assertConfirmed(self._tried(1000, partner_shipping_id=dock.id))
        dock.with_user(self.clerk).city = "Elsewhere"
        self.assertTrue(dock.credit_address_changed_on)
        self.assertStopped(self._tried(1000, partner_shipping_id=dock.id), "Dock 3")

    def test_a_contact_whose_company_moved_has_a_new_address_too(self):
        contact = self._address("Ann", type="contact")
        self.customer.street = "Quay Road 9"
        self.assertEqual(contact.street, "Quay Road 9")
        self.assertStopped(self._tried(1000, partner_shipping_id=contact.id), "Ann")

    def test_nobody_writes_since_when_an_address_is_known(self):
        dock = self._address(days=0)
        long_ago = "2001-01-01 00:00:00"
        dock.city = "Elsewhere"
        moved = dock.credit_address_changed_on
        self._rpc(self.clerk, dock, "write", {"credit_address_changed_on": long_ago})
        self.assertEqual(dock.credit_address_changed_on, moved)
        made = self.env["res.partner"].create(
            {"name": "Fake", "credit_address_changed_on": long_ago}
        )
        self.assertFalse(made.credit_address_changed_on)

    def test_a_batch_confirms_what_goes_to_known_addresses(self):
        new, known = self._address("New", days=1), self._address("Known")
        orders = self._order(self.customer, 2000, partner_shipping_id=new.id)
        orders |= self._order(self.customer, 2000, partner_shipping_id=known.id)
        orders |= self._order(self.customer, 2000)
        orders.action_confirm()
        self.assertStopped(orders[0], "Deco, New")
        self.assertConfirmed(orders[1])
        self.assertConfirmed(orders[2])

    def test_who_sees_no_figures_is_told_without_the_evidence(self):
        self._policy(
            {"check_code": "new_address", "amount": 1000, "days": 14},
            show_figures=False,
        )
        dock = self._address(days=1)
        order = self._tried(1000, partner_shipping_id=dock.id)
        self.assertHeld(order)
        self.assertEqual(
            order.credit_message,
            "The order is large, and an address it goes to is new.",
        )


@tagged("post_install", "-at_install")
class TestNewBankAccount(SignalsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._policy(
            {
                "check_code": "new_bank_account",
                "amount": 1000,
                "days": 30,
                "outcome": "warn",
            }
        )

    def assertWarned(self, order, said):
        self.assertConfirmed(order)
        self.assertEqual(order.credit_state, "warn")
        check = self.profile.check_ids[0]
        self.assertSentence(check.reasons, said)

    def test_a_large_order_after_new_bank_details_is_marked_with_the_account(self):
        self._bank_account(days=30)
        order = self._order(self.customer, 1000)
        self.assertEqual(order.credit_light, "amber")
        self.assertSentence(order.credit_message, "Deco has new bank details: …2051")
        order.action_confirm()
        self.assertWarned(order, "have to be older than 30 days")
        self.assertNotIn("DE02", self.profile.check_ids[0].facts)

    def test_an_account_known_for_longer_says_nothing(self):
        self._bank_account(days=31)
        order = self._tried(1000)
        self.assertEqual(order.credit_state, "pass")

    def test_a_changed_number_is_new_and_an_account_archived_is_none(self):
        account = self._bank_account()
        account.acc_number = "DE02500105170137075030"
        self.assertWarned(self._tried(1000), "…5030")
        account.active = False
        self.assertEqual(self._tried(1000).credit_state, "pass")
        account.active = True  # taken up again: as new as any
        self._made(account, 300)
        self.assertWarned(self._tried(1000), "…5030")

    def test_the_account_of_a_contact_is_the_customers(self):
        contact = self._address("Ann", type="contact")
        self._bank_account(days=1, customer=contact)
        self.assertWarned(self._tried(1000), "…2051")

    def test_another_name_of_the_holder_changes_nothing(self):
        account = self._bank_account()
        account.acc_holder_name = "Deco plc"
        self.assertFalse(account.credit_changed_on)


@tagged("post_install", "-at_install")
class TestFirstOrder(SignalsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._policy({"check_code": "first_order", "amount": 500})

    def test_a_large_first_order_is_held_and_says_since_when_the_customer_is_known(
        self,
    ):
        day = format_date(self.env, self.today - self._days(365))
        self.assertStopped(
            self._tried(700),
            "The first order of a customer may be $ 500.00; this one is $ 700.00, "
            f"$ 200.00 more. In the books since: Deco ({day}).",
        )

    def test_a_small_first_order_opens_the_door_for_a_large_second_one(self):
        self.assertConfirmed(self._tried(500))
        self.assertConfirmed(self._tried(9000))

    def test_who_was_invoiced_before_is_no_newcomer(self):
        self._invoice(self.customer, 10)
        self.assertConfirmed(self._tried(700))

    def test_the_first_order_is_still_the_first_when_it_grows(self):
        order = self._tried(400)
        with self.assertRaisesRegex(Exception, "first order of a customer"):
            order.order_line.price_unit = 600

    def test_a_customer_without_a_credit_file_is_warned_of_beforehand(self):
        stranger = self._customer("Stranger")
        self.assertFalse(self.env["credit.profile"]._find(stranger, self.company))
        self.assertEqual(self._order(stranger, 501).credit_light, "red")
        self.assertEqual(self._order(stranger, 500).credit_light, "grey")
        said = self._rpc(
            self.salesperson,
            self.env["credit.profile"],
            "what_if",
            stranger.id,
            501,
        )
        self.assertEqual(said["outcome"], "hold")


@tagged("post_install", "-at_install")
class TestFarAboveHabit(SignalsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._policy({"check_code": "far_above_habit", "rate": 300, "order_count": 3})

    def test_an_order_far_above_the_median_is_held_with_the_median(self):
        self._ordered(90, 100, 2000)
        self.assertConfirmed(self._tried(300))  # of these four the median is 200
        self.assertStopped(
            self._tried(600.01),
            "The order of $ 600.01 is far above what Deco usually orders: $ 200.00 in "
            "the middle of 4 orders within a year; $ 600.00 is the most",
        )

    def test_of_two_orders_no_habit_follows(self):
        self._ordered(90, 100)
        self.assertConfirmed(self._tried(5000))

    def test_orders_of_more_than_a_year_ago_are_forgotten(self):
        self._ordered(90, 100, 110, days=400)
        self.assertConfirmed(self._tried(5000))

    def test_an_order_that_grows_is_no_part_of_its_own_habit(self):
        self._ordered(100, 100, 100)
        order = self._tried(300)
        with self.assertRaisesRegex(Exception, "in the middle of 3 orders"):
            order.order_line.price_unit = 300.01

    def test_what_if_knows_the_habit_as_well(self):
        self._ordered(100, 100, 100)
        ask = self.env["credit.profile"].with_user(self.salesperson).what_if
        self.assertEqual(ask(self.customer.id, 300.01)["outcome"], "hold")
        self.assertEqual(ask(self.customer.id, 300)["outcome"], "pass")
        self.assertEqual(self.profile.light, "green")


@tagged("post_install", "-at_install")
class TestOrderSplitting(SignalsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._policy(
            {"check_code": "order_splitting", "rate": 80, "days": 7},
            {"check_code": "single_order", "amount": 1000},
        )

    def test_a_second_order_just_under_the_maximum_is_held_and_names_the_first(self):
        first = self._tried(900)
        self.assertConfirmed(first)
        hold = self.assertStopped(
            self._tried(950),
            "Deco ordered $ 1,850.00 in several orders, each just under $ 1,000.00, "
            "within 7 days: this one and",
            f"{first.name} ({format_date(self.env, self.today)}, $ 900.00)",
        )
        self.assertIn("Several orders just under", hold.headline)
        self.assertSentence(hold.remedy, "the order is $ 150.01 smaller")

    def test_orders_confirmed_together_are_seen_together(self):
        orders = self._order(self.customer, 900) | self._order(self.customer, 950)
        orders.action_confirm()
        for order, other in (orders, reversed(orders)):
            self.assertStopped(order, other.name)

    def test_an_order_that_waits_on_hold_counts_and_a_mere_quotation_does_not(self):
        quotation = self._order(self.customer, 900)
        self.assertConfirmed(self._tried(950))
        quotation.action_confirm()
        self.assertStopped(quotation, "950.00")
        waiting = quotation
        self.assertStopped(self._tried(990), waiting.name)

    def test_clearly_smaller_orders_and_those_of_last_week_are_no_series(self):
        self.assertConfirmed(self._tried(799.99))
        self._ordered(900, days=8)
        self.assertConfirmed(self._tried(900))

    def test_a_rule_may_ask_for_three_in_a_row(self):
        self._policy(
            {
                "check_code": "order_splitting",
                "amount": 1000,
                "rate": 80,
                "days": 7,
                "order_count": 3,
            }
        )
        self.assertConfirmed(self._tried(900))
        self.assertConfirmed(self._tried(900))
        self.assertStopped(self._tried(900), "$ 2,700.00 in several orders")


@tagged("post_install", "-at_install")
class TestSignalRules(SignalsCommon):
    def test_every_figure_of_a_check_is_on_the_form_of_its_rule_with_its_meaning(self):
        for check in SIGNALS:
            with self.subTest(check.code):
                rule = self.env["credit.policy.rule"].new({"check_code": check.code})
                for name, label in check.params.items():
                    self.assertTrue(rule[f"uses_{name}"])
                    self.assertIn(label, rule.parameters)
        rule.check_code = "report_old"
        rule.missing_fails = True
        self.assertIn("No report is too old: yes", rule.parameters)
        rule.check_code = "first_order"
        rule.amount = 1234567.5
        self.assertEqual(rule.parameters, "Largest first order: $\xa01,234,567.50")

    def test_a_printed_policy_says_scores_as_scores_and_what_nothing_known_means(self):
        figures = {"rate": 40, "missing_fails": True}
        policy = self._policy({"check_code": "score_low", **figures})
        (rule,) = PolicyWords(policy).rules()
        self.assertEqual(
            rule["says"], "Lowest score (0 to 100): 40 · No score is too low: yes"
        )

    def test_an_order_under_a_policy_without_them_stores_nothing_of_them(self):
        shipped = self.env.ref("credit_control.credit_policy_default")
        self.company.credit_policy_id = shipped
        self._address(days=0)
        order = self._tried(100)
        self.assertConfirmed(order)
        self.assertNotIn("signals", self.profile.check_ids[0].facts)

    def test_only_what_a_rule_asks_for_is_stored(self):
        self._bank_account(days=0)
        self._policy({"check_code": "new_address", "amount": 10, "days": 3})
        order = self._tried(100)
        signals = self._stored(order)
        self.assertEqual([name for name, _day in signals.addresses], ["Deco"])
        self.assertFalse(signals.accounts)

    def test_the_light_of_a_customer_looks_at_no_document(self):
        customer = self._customer("Newcomer", limit=10**6)
        self._bank_account(days=0, customer=customer)
        codes = (
            "first_order",
            "far_above_habit",
            "order_splitting",
            "new_address",
            "new_bank_account",
        )
        self._policy(*({"check_code": code, "days": 30, "rate": 90} for code in codes))
        self.assertEqual(self._profile(customer).light, "green")

    def test_a_released_order_goes_ahead_in_spite_of_them(self):
        self._policy({"check_code": "first_order", "amount": 500})
        order = self._tried(700)
        hold = self.assertHeld(order)
        hold.with_user(self.controller).action_release("Called the customer back")
        self.assertConfirmed(order)

    def test_they_may_be_excepted_for_a_customer(self):
        self._policy(
            {
                "check_code": "first_order",
                "excluded_partner_ids": [Command.set(self.customer.ids)],
            }
        )
        self.assertConfirmed(self._tried(700))
