"""Every way by which an order becomes binding leads through the gate."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import CreditControlCommon


@tagged("post_install", "-at_install")
class TestGateWays(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer(limit=1000)

    # ---- one order ---------------------------------------------------------
    def test_the_button_of_the_form_confirms_what_fits(self):
        order = self._order(self.customer, 1000)
        with Form(order) as form:
            form.client_order_ref = "PO 7"
        self.assertIs(order.action_confirm(), True)
        self.assertConfirmed(order)
        self.assertEqual(order.sudo().credit_state, "warn")  # 90 % is passed
        self.assertFalse(self._holds(order))

    def test_the_button_of_the_form_shows_why_an_order_is_held(self):
        order = self._order(self.customer, 1000.01)
        action = order.action_confirm()
        self.assertHeld(order)
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(action["params"]["title"], f"On credit hold: {order.name}")
        self.assertEqual(action["params"]["message"], "Credit control has been told.")
        self.assertEqual(order.credit_light, "red")
        self.assertSentence(
            order.credit_message,
            "Deco would owe $ 1,000.01, $ 0.01 more than the credit limit of "
            "$ 1,000.00.",
        )

    def test_confirming_a_held_order_again_renews_its_one_hold(self):
        order = self._order(self.customer, 1200)
        order.action_confirm()
        hold = self.assertHeld(order)
        order.order_line.price_unit = 1300
        order.action_confirm()
        self.assertEqual(self.assertHeld(order), hold)
        self.assertMoney(hold.amount, 1300)
        self.assertIn("300.00 more", hold.reasons)
        self.assertEqual(len(self._profile(self.customer).check_ids), 2)

    def test_a_held_order_that_fits_later_is_confirmed_and_its_hold_cleared(self):
        order = self._order(self.customer, 1200)
        order.action_confirm()
        hold = self.assertHeld(order)
        order.order_line.price_unit = 1000
        order.action_confirm()
        self.assertConfirmed(order)
        self.assertEqual(hold.state, "cleared")
        self.assertEqual(order.sudo().credit_state, "warn")

    def test_an_order_of_a_customer_without_a_limit_is_confirmed(self):
        order = self._order(self._customer("Newcomer"), 1_000_000)
        order.action_confirm()
        self.assertConfirmed(order)

    def test_writing_the_state_over_rpc_meets_the_gate(self):
        small = self._order(self.customer, 1000)
        large = self._order(self._customer("Other", limit=1000), 1000.01)
        self._rpc(self.salesperson, small, "write", {"state": "sale"})
        self._rpc(self.salesperson, large, "write", {"state": "sale"})
        self.assertConfirmed(small)
        self.assertHeld(large)

    def test_writing_state_and_lines_at_once_judges_the_new_lines(self):
        order = self._order(self.customer, 100)
        line = Command.update(order.order_line.id, {"price_unit": 1200})
        order.write({"state": "sale", "order_line": [line]})
        hold = self.assertHeld(order)
        self.assertMoney(hold.amount, 1200)

    def test_creating_a_confirmed_order_over_rpc_meets_the_gate(self):
        env = self.env["sale.order"]
        ids = self._rpc(
            self.salesperson,
            env,
            "create",
            [
                self._order_values(self.customer, 900, state="sale"),
                self._order_values(self.customer, 200, state="sale"),
            ],
        )
        first, second = env.browse(ids)
        self.assertConfirmed(first)
        self.assertHeld(second)

    def test_importing_confirmed_orders_meets_the_gate(self):
        names = [
            "partner_id/.id",
            "state",
            "order_line/product_id/.id",
            "order_line/product_uom_qty",
            "order_line/price_unit",
        ]
        product = str(self.product.id)
        rows = [
            [str(self.customer.id), "Sales Order", product, "1", "600"],
            [str(self.customer.id), "Sales Order", product, "1", "600"],
        ]
        result = self._rpc(
            self.salesperson,
            self.env["sale.order"],
            "load",
            names,
            rows,
            context={"import_file": True},
        )
        self.assertFalse(result["messages"])
        first, second = self.env["sale.order"].browse(result["ids"])
        self.assertConfirmed(first)
        self.assertHeld(second)

    def test_importing_a_new_state_for_an_order_meets_the_gate(self):
        order = self._order(self.customer, 1200)
        self._rpc(
            self.salesperson,
            self.env["sale.order"],
            "load",
            [".id", "state"],
            [[str(order.id), "Sales Order"]],
            context={"import_file": True},
        )
        self.assertHeld(order)

    def test_copying_a_confirmed_order_gives_a_quotation_without_credit_history(self):
        order = self._order(self.customer, 900)
        order.action_confirm()
        copy = order.copy()
        self.assertEqual(copy.state, "draft")
        self.assertFalse(copy.credit_state)
        copy.action_confirm()
        self.assertHeld(copy)

    # ---- several orders ----------------------------------------------------
    def test_a_list_of_orders_is_confirmed_as_far_as_the_limit_reaches(self):
        orders = self.env["sale.order"].with_user(self.salesperson)
        for amount in (600, 600.01, 400):
            orders += self._order(self.customer, amount)
        action = orders.action_confirm()
        self.assertConfirmed(orders[0])
        self.assertHeld(orders[1])
        self.assertConfirmed(orders[2])
        self.assertMoney(self._exposure(self.customer), 1000)
        self.assertEqual(action["params"]["title"], f"On credit hold: {orders[1].name}")
        lines = action["params"]["message"].splitlines()
        self.assertEqual(lines[0], "Confirmed: 2.")
        self.assertSentence(  # as it stands now that the third went ahead
            lines[1],
            f"{orders[1].name}: Deco would owe $ 1,600.01, $ 600.01 more than the "
            "credit limit of $ 1,000.00.",
        )
        self.assertSentence(  # as it was when the order's turn came
            self._holds(orders[1]).check_id.reasons,
            "Deco would owe $ 1,200.01, $ 200.01 more than the credit limit of "
            "$ 1,000.00.",
        )

    def test_each_held_order_of_a_list_says_its_own_reason(self):
        stopped = self._customer("Stopped", limit=5000)
        self._profile(stopped).forced_hold_reason = "Insolvency announced"
        first, second = self._order(self.customer, 1100), self._order(stopped, 10)
        action = (first + second).action_confirm()
        message = action["params"]["message"]
        self.assertNotIn("confirmed", message)
        self.assertIn("100.00 more", self.assertHeld(first).reasons)
        self.assertIn("Insolvency announced", self.assertHeld(second).reasons)
        self.assertIn(f"{first.name}: Deco would owe", message)
        self.assertIn(f"{second.name}: Stopped was put on hold", message)

    def test_orders_of_different_customers_do_not_share_a_limit(self):
        other = self._customer("Other", limit=1000)
        orders = self._order(self.customer, 900) + self._order(other, 900)
        self.assertIs(orders.action_confirm(), True)
        self.assertConfirmed(orders[0])
        self.assertConfirmed(orders[1])

    def test_a_line_written_with_the_state_is_added_once(self):
        orders = self._order(self.customer, 100) + self._order(self.customer, 200)
        line = self._order_values(self.customer, 300)["order_line"]
        for order in orders:  # Odoo's sale_stock takes lines for one order at a time
            order.write({"state": "sale", "order_line": line})
        self.assertEqual(orders.mapped("amount_total"), [400, 500])
        self.assertEqual(orders.mapped("state"), ["sale", "sale"])

    def test_writing_the_state_of_several_orders_confirms_those_that_fit(self):
        orders = self._order(self.customer, 600) + self._order(self.customer, 600)
        orders.write({"state": "sale"})
        self.assertConfirmed(orders[0])
        self.assertHeld(orders[1])

    def test_an_order_in_the_batch_that_odoo_refuses_is_refused_by_odoo(self):
        done = self._order(self.customer, 10)
        done.action_confirm()
        fresh = self._order(self.customer, 10)
        with self.assertRaisesRegex(UserError, "not in a state requiring confirmation"):
            (done + fresh).action_confirm()
        self.assertEqual(fresh.state, "draft")

    # ---- again after a cancellation ----------------------------------------
    def test_an_order_that_comes_back_from_cancelled_meets_the_gate_again(self):
        order = self._order(self.customer, 900)
        order.action_confirm()
        order._action_cancel()
        self._order(self.customer, 500).action_confirm()
        order.action_draft()
        order.action_confirm()
        self.assertHeld(order)

    def test_writing_a_cancelled_order_back_to_confirmed_meets_the_gate(self):
        order = self._order(self.customer, 900)
        order.action_confirm()
        order._action_cancel()
        self._order(self.customer, 500).action_confirm()
        order.write({"state": "sale"})
        self.assertEqual(order.state, "cancel")
        self.assertEqual(order.sudo().credit_state, "hold")

    def test_a_confirmed_order_set_back_and_enlarged_meets_the_gate_again(self):
        order = self._order(self.customer, 900)
        order.action_confirm()
        order.write({"state": "draft"})
        order.order_line.price_unit = 1200
        order.action_confirm()
        self.assertHeld(order)

    # ---- where the gate is off ---------------------------------------------
    def test_a_company_that_switched_the_gate_off_confirms_and_records_nothing(self):
        self.company.account_use_credit_limit = False
        order = self._order(self.customer, 5000)
        self.assertIs(order.action_confirm(), True)
        self.assertConfirmed(order)
        order.order_line.price_unit = 9000
        self.assertFalse(order.sudo().credit_state)
        self.assertFalse(self._profile(self.customer).check_ids)
        self.assertFalse(self._holds(order))

    def test_switching_the_gate_on_again_checks_the_next_order(self):
        self.company.account_use_credit_limit = False
        self._order(self.customer, 900).action_confirm()
        self.company.account_use_credit_limit = True
        order = self._order(self.customer, 200)
        order.action_confirm()
        self.assertHeld(order)
