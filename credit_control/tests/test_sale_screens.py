"""What people see on orders, customers and invoices, field by field."""

import re

from lxml import etree

from odoo import Command
from odoo.tests import Form, tagged

from ..exceptions import CreditHoldWarning
from .common import CreditControlCommon


@tagged("post_install", "-at_install")
class TestSaleScreens(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer(limit=1000)

    def _fields_of(self, model, user, kind="form", view=None):
        """The fields that a view shows to a user, those of nested lists left out."""
        view_id = view and self.env.ref(view).id
        arch = self.env[model].with_user(user).get_view(view_id, kind)["arch"]
        nested = "ancestor::field"
        return {
            node.get("name")
            for node in etree.fromstring(arch).xpath(f"//field[not({nested})]")
        }

    def _read_screen(self, record, user, kind="form", view=None):
        """Read a record as the web client does for a view, with the user's rights."""
        names = self._fields_of(record._name, user, kind, view)
        self.env.flush_all()
        self.env.invalidate_all()
        mine = record.with_user(user)
        many2one = {
            name: {"fields": {"display_name": {}}}
            if mine._fields[name].type == "many2one"
            else {}
            for name in names
        }
        return mine.web_read(many2one)[0]

    def assertNoFigures(self, text):
        """No amount: the only digits are those of names of orders."""
        self.assertTrue(text)
        self.assertNotRegex(re.sub(r"\bS\d+\b", "", text), r"\d")

    # ---- the live banner ---------------------------------------------------
    def test_the_banner_follows_the_quotation_while_it_is_edited(self):
        with Form(self.env["sale.order"].with_user(self.salesperson)) as form:
            form.partner_id = self.customer
            self.assertEqual(form.credit_light, "green")
            with form.order_line.new() as line:
                line.product_id = self.product
                line.price_unit = 900.01
            self.assertEqual(form.credit_light, "amber")
            self.assertSentence(
                form.credit_message,
                "Deco would use $ 900.01 of its credit limit of $ 1,000.00.",
            )
            self.assertFalse(form.credit_remedy)
            with form.order_line.edit(0) as line:
                line.price_unit = 1000.01
            self.assertEqual(form.credit_light, "red")
            self.assertSentence(
                form.credit_message,
                "Deco would owe $ 1,000.01, $ 0.01 more than the credit limit of "
                "$ 1,000.00.",
            )
            self.assertSentence(form.credit_remedy, "the order is $ 0.01 smaller")
            form.partner_id = self._customer("Newcomer")
            self.assertEqual(form.credit_light, "grey")
            self.assertFalse(form.credit_message)
        self.assertFalse(self._profile(self.customer).check_ids)

    def test_a_look_at_a_quotation_leaves_nothing_behind(self):
        order = self._order(self._customer("Unknown"), 10)
        self.assertEqual(order.credit_light, "grey")
        self.env.flush_all()
        self.assertFalse(
            self.env["credit.profile"].search(
                [("partner_id", "=", order.partner_id.id)]
            )
        )

    def test_a_confirmed_order_shows_no_banner_any_more(self):
        order = self._order(self.customer, 900.01)
        order.action_confirm()
        self.assertFalse(order.credit_light)
        self.assertFalse(order.credit_message)
        self.assertEqual(order.credit_state, "warn")

    def test_odoos_own_banner_never_speaks_beside_ours(self):
        order = self._order(self.customer, 5000).sudo()
        self.assertFalse(order.partner_credit_warning)
        invoice = self._invoice(self.customer, 5000, post=False)
        self.assertFalse(invoice.partner_credit_warning)
        self.company.account_use_credit_limit = False
        order.invalidate_recordset()
        self.assertFalse(order.credit_message)

    # ---- the salesperson ---------------------------------------------------
    def test_a_salesperson_reads_every_field_of_the_orders_screens(self):
        order = self._order(self.customer, 1200)
        order.action_confirm()
        for kind, view in (
            ("form", "sale.view_order_form"),
            ("list", "sale.sale_order_tree"),
            ("list", "sale.view_quotation_tree"),
            ("kanban", None),
        ):
            values = self._read_screen(order, self.salesperson, kind, view)
            self.assertEqual(values["id"], order.id)
        values = self._read_screen(order, self.salesperson)
        self.assertEqual(values["credit_state"], "hold")
        self.assertEqual(values["credit_light"], "red")
        self.assertNotIn("credit_hold_ids", values)

    def test_a_salesperson_sees_the_customers_light_and_nothing_else(self):
        self._invoice(self.customer, 1200)
        contact = self._customer("Ann", parent_id=self.customer.id, is_company=False)
        for partner in (self.customer, contact):
            values = self._read_screen(partner, self.salesperson)
            names = {name for name in values if name.startswith("credit_")}
            self.assertEqual(names - {"credit_light"}, set())
            mine = partner.with_user(self.salesperson)
            self.assertEqual(mine.credit_light, "red")

    def test_where_the_policy_hides_figures_a_salesperson_reads_none(self):
        self._policy(
            {"check_code": "limit_exceeded", "warning_rate": 90},
            {"check_code": "overdue_amount", "amount": 5},
            {"check_code": "single_order", "amount": 700},
            show_figures=False,
        )
        self._invoice(self.customer, 50, due_in=-20)
        order = self._order(self.customer, 1200)
        self.assertEqual(
            order.credit_message.splitlines(),
            [
                "Deco would exceed its credit limit.",
                "Deco has overdue invoices.",
                "The order is larger than a single order may be.",
            ],
        )
        self.assertNoFigures(order.credit_remedy)
        other = self._order(self.customer, 1300)
        action = (order + other).action_confirm()
        self.assertNoFigures(action["params"]["message"])
        for message in order.sudo().message_ids:
            self.assertNoFigures(str(message.preview or message.body))
        for task in self._holds(order).activity_ids:
            self.assertNoFigures(task.summary)
        answer = self.env["credit.profile"].with_user(self.salesperson)
        answer = answer.what_if(self.customer.id, 1200.0)
        self.assertIsNone(answer["figures"])
        self.assertNoFigures(" ".join([*answer["reasons"], answer["remedy"]]))

    def test_a_refused_change_hides_the_same_figures(self):
        self._policy({"check_code": "limit_exceeded"}, show_figures=False)
        order = self._order(self.customer, 900)
        order.action_confirm()
        with self.assertRaises(CreditHoldWarning) as caught:
            order.order_line.price_unit = 1100
        self.assertNoFigures(caught.exception.args[0])

    def test_credit_control_sees_the_figures_that_sales_does_not(self):
        self._policy({"check_code": "limit_exceeded"}, show_figures=False)
        order = self._order(self.customer, 1200)
        order.action_confirm()
        hold = self._holds(order).with_user(self.viewer)
        self.assertSentence(hold.reasons, "Deco would owe $ 1,200.00")
        answer = self.env["credit.profile"].with_user(self.viewer)
        figures = answer.what_if(self.customer.id, 1200.0)["figures"]
        self.assertMoney(figures["order_reduction"], 200)

    def test_a_salesperson_of_a_branch_reads_orders_of_the_branch(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        seller = self._make_user("branch", "sales_team.group_sale_salesman")
        seller.write(
            {"company_ids": [Command.set(branch.ids)], "company_id": branch.id}
        )
        self.env.registry.clear_cache()
        order = self.env["sale.order"].with_user(seller).with_company(branch).sudo()
        order = order.create(self._order_values(self.customer, 1200, user=seller))
        mine = order.with_user(seller).with_context(allowed_company_ids=branch.ids)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertSentence(mine.credit_message, "Deco would owe $ 1,200.00")
        self.env.invalidate_all()
        mine.action_confirm()
        self.assertHeld(order)

    # ---- finding orders ----------------------------------------------------
    def test_held_orders_are_found_by_the_filter(self):
        held, passed = self._order(self.customer, 1200), self._order(self.customer, 5)
        (held + passed).action_confirm()
        search = self.env["sale.order"].get_view(
            self.env.ref("sale.view_sales_order_filter").id, "search"
        )
        (node,) = etree.fromstring(search["arch"]).xpath(
            "//filter[@name='credit_hold']"
        )
        self.assertEqual(node.get("domain"), "[('credit_state', '=', 'hold')]")
        found = self.env["sale.order"].search([("credit_state", "=", "hold")])
        self.assertIn(held, found)
        self.assertNotIn(passed, found)

    def test_the_smart_button_opens_holds_or_else_checks(self):
        held, passed = self._order(self.customer, 1200), self._order(self.customer, 5)
        (held + passed).action_confirm()
        held.action_confirm()
        self.assertEqual((held.credit_hold_count, held.credit_check_count), (1, 2))
        self.assertEqual((passed.credit_hold_count, passed.credit_check_count), (0, 1))
        for order, model in ((held, "credit.hold"), (passed, "credit.check")):
            action = order.action_view_credit()
            self.assertEqual(action["res_model"], model)
            self.assertTrue(self.env[model].search(action["domain"]))

    # ---- credit control and accounting --------------------------------------
    def test_each_role_reads_every_field_of_its_own_screens(self):
        order = self._order(self.customer, 1200)
        order.action_confirm()
        hold = self._holds(order)
        profile = self._profile(self.customer)
        records = (
            hold,
            hold.check_id,
            profile,
            profile.limit_id,
            self.company.credit_policy_id,
            self.env.ref("credit_control.credit_category_a"),
            self.env.ref("credit_control.credit_authority_limit_manager"),
        )
        for user in (
            self.viewer,
            self.collector,
            self.controller,
            self.manager,
            self.auditor,
        ):
            for record in records:
                for kind in ("form", "list"):
                    with self.subTest(user=user.name, model=record._name, view=kind):
                        values = self._read_screen(record, user, kind)
                        self.assertEqual(values["id"], record.id)

    def test_who_works_the_queue_may_open_the_order_and_the_customer(self):
        order = self._order(self.customer, 1200)
        order.action_confirm()
        for user in (self.viewer, self.controller, self.auditor):
            with self.subTest(user.name):
                action = self._holds(order).with_user(user).action_open_order()
                self.assertEqual(action["res_id"], order.id)
                values = self._read_screen(order, user, view="sale.view_order_form")
                self.assertEqual(values["name"], order.name)
                self.assertFalse(order.with_user(user).has_access("write"))
                self._read_screen(self.customer, user)

    def test_accountants_see_the_customers_light_and_figures_on_the_invoice(self):
        invoice = self._invoice(self.customer, 1200.5, due_in=-3)
        values = self._read_screen(invoice, self.billing)
        self.assertEqual(values["credit_light"], "red")
        mine = invoice.with_user(self.billing)
        self.assertMoney(mine.credit_exposure, 1200.5)
        self.assertMoney(mine.credit_limit_amount, 1000)
        self.assertMoney(mine.credit_overdue, 1200.5)

    def test_a_vendor_bill_says_nothing_about_credit(self):
        bill = self._invoice(self.customer, 70, move_type="in_invoice")
        self.assertFalse(bill.with_user(self.billing).credit_light)
