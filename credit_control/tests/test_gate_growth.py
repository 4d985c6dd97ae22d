"""A confirmed order that grows meets the gate again."""

from odoo import SUPERUSER_ID, Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..exceptions import CreditHoldWarning
from .common import CreditControlCommon


@tagged("post_install", "-at_install")
class TestGateGrowth(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.list_price = 800  # which a new quantity falls back to
        cls.customer = cls._customer(limit=1000)
        cls.order = cls._confirmed(cls.customer, 800)
        cls.line = cls.order.order_line

    @classmethod
    def _confirmed(cls, customer, amount, **values):
        order = cls._order(customer, amount, **values)
        order.action_confirm()
        assert order.state == "sale", order.credit_message
        return order

    def _line(self, amount, quantity=1, **values):
        return {
            "product_id": self.product.id,
            "product_uom_qty": quantity,
            "price_unit": amount,
            "tax_ids": [Command.clear()],
            **values,
        }

    def assertRefused(self, sentence=""):
        """The change is refused with a sentence that leads to asking for a release."""
        return self.assertRaisesRegex(CreditHoldWarning, sentence)

    def assertExposure(self, amount, partner=None):
        self.assertMoney(self._exposure(partner or self.customer), amount)

    # ---- a person ----------------------------------------------------------
    def test_a_larger_quantity_that_fits_passes_and_is_recorded(self):
        self.line.product_uom_qty = 1.25
        self.assertExposure(1000)
        check = self._profile(self.customer).check_ids[0]
        self.assertEqual((check.checkpoint, check.outcome), ("change", "warn"))
        self.assertMoney(check.amount, 200)
        self.assertMoney(check.exposure_after, 1000)

    def test_a_larger_quantity_that_does_not_fit_is_refused_with_the_figures(self):
        with self.assertRefused() as caught:
            self.line.product_uom_qty = 2
        message, action, button = caught.exception.args[:3]
        self.assertSentence(message, f"{self.order.name} was not changed.")
        self.assertSentence(
            message,
            "Deco would owe $ 1,600.00, $ 600.00 more than the credit limit of "
            "$ 1,000.00.",
        )
        self.assertEqual(button, "Ask for a release")
        self.assertEqual(action["res_model"], "credit.hold.request")
        self.assertEqual(action["context"]["default_order_id"], self.order.id)
        self.assertEqual(action["context"]["default_amount"], 1600)

    def test_a_refused_change_leaves_the_order_and_no_trace_of_a_check(self):
        profile = self._profile(self.customer)
        before = len(profile.check_ids)
        with self.assertRefused(), self.env.cr.savepoint():
            self.line.product_uom_qty = 2
        self.assertEqual(self.line.product_uom_qty, 1)
        self.assertExposure(800)
        self.assertEqual(len(profile.check_ids), before)
        self.assertFalse(self.env["credit.check"].verify()["faults"])

    def test_a_higher_price_is_refused(self):
        with self.assertRefused("200.01 more"):
            self.line.price_unit = 1200.01

    def test_taking_back_a_discount_is_refused(self):
        order = self._confirmed(
            self._customer("Bargain", limit=100),
            0,
            order_line=[Command.create(self._line(400, discount=75))],
        )
        with self.assertRefused("300.00 more"):
            order.order_line.discount = 0

    def test_an_added_line_is_refused_over_the_order_and_by_itself(self):
        with self.assertRefused("100.00 more"), self.env.cr.savepoint():
            self.order.write({"order_line": [Command.create(self._line(300))]})
        lines = self.env["sale.order.line"].with_user(self.salesperson)
        with self.assertRefused("100.00 more"), self.env.cr.savepoint():
            lines.create({"order_id": self.order.id, **self._line(300)})
        with self.assertRefused("100.00 more"), self.env.cr.savepoint():
            lines.with_context(default_order_id=self.order.id).create(self._line(300))
        self.assertExposure(800)

    def test_a_line_moved_from_a_quotation_is_refused(self):
        quotation = self._order(self.customer, 300)
        with self.assertRefused("100.00 more"):
            quotation.order_line.order_id = self.order

    def test_the_form_of_a_confirmed_order_refuses_on_saving(self):
        form = Form(self.order)
        with form.order_line.edit(0) as line:
            line.product_uom_qty = 2
        with self.assertRefused("600.00 more"):
            form.save()

    def test_a_tax_added_to_a_line_is_growth(self):
        tax = self.env["account.tax"].create({"name": "30 %", "amount": 30})
        with self.assertRefused("40.00 more"):
            self.line.tax_ids = tax

    def test_a_negative_line_cannot_be_taken_away_to_enlarge_the_order(self):
        order = self._confirmed(
            self._customer("Rebate", limit=100),
            0,
            order_line=[
                Command.create(self._line(400)),
                Command.create(self._line(-300)),
            ],
        )
        rebate = order.order_line[1]
        with self.assertRaises(UserError), self.env.cr.savepoint():
            rebate.unlink()
        with self.assertRefused("300.00 more"), self.env.cr.savepoint():
            rebate.product_uom_qty = 0
        down = order.sudo().order_line.create(
            {"order_id": order.id, "is_downpayment": True, **self._line(-50)}
        )
        with self.assertRefused("50.00 more|would owe"):
            self.line.browse(down.id).with_user(self.salesperson).unlink()
            order.order_line[0].price_unit = 451

    def test_lines_up_and_down_in_one_change_are_judged_by_their_sum(self):
        cheap = self._confirmed(
            self._customer("Swap", limit=1000),
            0,
            order_line=[
                Command.create(self._line(900)),
                Command.create(self._line(100)),
            ],
        )
        first, second = cheap.order_line
        checks = self._profile(cheap.partner_id).gate_count
        cheap.write(
            {
                "order_line": [
                    Command.update(second.id, {"price_unit": 900}),
                    Command.update(first.id, {"price_unit": 100}),
                ]
            }
        )
        self.assertEqual(cheap.amount_total, 1000)
        self.assertEqual(self._profile(cheap.partner_id).gate_count, checks)
        with self.assertRefused("0.01 more"):
            cheap.write(
                {
                    "order_line": [
                        Command.update(first.id, {"price_unit": 900}),
                        Command.update(second.id, {"price_unit": 100.01}),
                    ]
                }
            )

    def test_a_smaller_order_passes_even_far_over_the_limit(self):
        self._invoice(self.customer, 5000)
        self.line.product_uom_qty = 0.5
        self.assertExposure(5400)
        self.order.write({"order_line": [Command.create(self._line(-10))]})
        self.assertExposure(5390)

    def test_what_costs_nothing_passes_even_far_over_the_limit(self):
        self._invoice(self.customer, 5000)
        self.order.client_order_ref = "PO 7"
        self.order.write({"order_line": [Command.create(self._line(0))]})
        self.line.name = "Another text"
        self.assertExposure(5800)

    # ---- payer, terms, currency --------------------------------------------
    def test_another_payer_is_judged_by_the_own_limit(self):
        poor = self._customer("Poor", limit=799.99)
        with self.assertRefused("Poor would owe"), self.env.cr.savepoint():
            self.order.partner_invoice_id = poor
        rich = self._customer("Rich", limit=800)
        self.order.partner_invoice_id = rich
        self.assertExposure(0)
        self.assertExposure(800, rich)

    def test_another_contact_of_the_same_payer_changes_nothing(self):
        self._invoice(self.customer, 5000)
        contact = self._customer(
            "Accounts", parent_id=self.customer.id, is_company=False
        )
        self.order.partner_invoice_id = contact
        self.assertExposure(5800)

    def test_longer_payment_terms_are_judged_and_shorter_ones_pass(self):
        category = self.env.ref("credit_control.credit_category_c").copy(
            {
                "code": "CT",
                "limit_terms": True,
                "payment_term_id": self.env.ref(
                    "account.account_payment_term_30days"
                ).id,
            }
        )
        self._policy({"check_code": "terms_better"}, {"check_code": "limit_exceeded"})
        self._profile(self.customer).category_id = category
        terms = {
            days: self.env.ref(f"account.account_payment_term_{days}days")
            for days in (15, 30, 45)
        }
        self.order.payment_term_id = terms[30]
        with self.assertRefused("45 days"), self.env.cr.savepoint():
            self.order.payment_term_id = terms[45]
        self._invoice(self.customer, 5000)
        self.order.payment_term_id = terms[15]  # over the limit, but it costs less
        self.assertEqual(self.order.payment_term_id, terms[15])

    def test_growth_of_an_order_partly_invoiced_counts_only_what_is_new(self):
        invoice = self.order.sudo()._create_invoices()
        invoice.action_post()
        self.assertExposure(800)
        self.line.product_uom_qty = 1.25
        self.assertExposure(1000)
        with self.assertRefused("80.00 more"):
            self.line.product_uom_qty = 1.35

    def test_another_customer_brings_another_payer(self):
        with self.assertRefused("Poor would owe"):
            self.order.partner_id = self._customer("Poor", limit=799.99)

    def test_updating_prices_to_the_list_is_growth(self):
        order = self._confirmed(self._customer("Bargain", limit=500), 100)
        with self.assertRefused("300.00 more"):
            order.action_update_prices()

    # ---- what others do with the order -------------------------------------
    def test_invoicing_is_not_hindered_by_the_limit(self):
        self._invoice(self.customer, 5000)
        wizard = self.env["sale.advance.payment.inv"].with_user(self.salesperson)
        wizard = wizard.with_context(
            active_model="sale.order", active_ids=self.order.ids
        )
        wizard.create(
            {"advance_payment_method": "percentage", "amount": 25}
        ).create_invoices()
        down = self.order.sudo().invoice_ids
        down.with_user(self.billing).action_post()
        self.assertMoney(down.amount_total, 200)
        wizard.create({"advance_payment_method": "delivered"}).create_invoices()
        (self.order.sudo().invoice_ids - down).with_user(self.billing).action_post()
        self.assertEqual(self.order.sudo().invoice_status, "invoiced")
        self.assertExposure(5800)

    def test_delivering_and_cancelling_are_not_hindered_by_the_limit(self):
        self._invoice(self.customer, 5000)
        self.line.qty_delivered = 1
        self.order.action_lock()
        self.order.sudo()._action_cancel()
        self.assertExposure(5000)

    # ---- several orders ----------------------------------------------------
    def test_a_confirmed_order_does_not_grow_in_the_shadow_of_a_quotation(self):
        poor = self._customer("Poor", limit=100)
        quotation = self._order(self._customer("Rich", limit=9000), 10)
        with self.assertRefused("Poor would owe"):
            (self.order + quotation).write(
                {"state": "sale", "partner_invoice_id": poor.id}
            )

    # ---- unlocking ---------------------------------------------------------
    def test_unlocking_an_order_of_a_customer_within_the_limit_passes(self):
        self.order.action_lock()
        self.order.action_unlock()
        self.assertFalse(self.order.locked)
        check = self._profile(self.customer).check_ids[0]
        self.assertEqual((check.checkpoint, check.outcome), ("reopen", "pass"))
        self.assertMoney(check.exposure_after, 800)

    def test_unlocking_an_order_of_a_customer_over_the_limit_is_refused(self):
        self.order.action_lock()
        self._invoice(self.customer, 500)
        for vals in (
            {"locked": False},
            {"locked": 0},
            {"locked": None},
            {"locked": False, "state": "sale"},
        ):
            with self.subTest(vals), self.assertRefused("300.00 more"):
                self.order.write(vals)
        self.assertTrue(self.order.locked)

    # ---- a machine ---------------------------------------------------------
    def test_a_machine_that_enlarges_an_order_is_not_stopped_but_noticed(self):
        self.line.with_user(SUPERUSER_ID).product_uom_qty = 2
        self.assertExposure(1600)
        hold = self._holds(self.order)
        self.assertEqual((hold.kind, hold.state), ("change", "open"))
        self.assertMoney(hold.amount, 1600)
        self.assertSentence(hold.reasons, "$ 600.00 more than the credit limit")
        self.assertEqual(self.order.sudo().credit_state, "hold")
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(hold.activity_ids.user_id, self.controller)

    def test_the_portal_that_enlarges_an_order_is_not_stopped_but_noticed(self):
        portal = self._make_user(
            "buyer", "base.group_portal", partner_id=self.customer.id
        )
        self.line.with_user(portal).sudo().product_uom_qty = 2
        hold = self._holds(self.order)
        self.assertEqual((hold.kind, hold.state), ("change", "open"))
        self.assertFalse(hold.requested_by_id)
        self.assertFalse(portal.partner_id & hold.message_partner_ids)

    # ---- where the gate is off ---------------------------------------------
    def test_a_company_that_switched_the_gate_off_lets_orders_grow(self):
        self.company.account_use_credit_limit = False
        self.line.product_uom_qty = 9
        self.assertFalse(self._holds(self.order))
