"""What goes wrong elsewhere and goes right here: one test for each known defect.

D1 to D21 number the defects found in the other add-ons for credit limits and gates. Each
test repeats the case that showed the defect and is named after what goes right.
"""

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from ..exceptions import CreditControlError, CreditHoldWarning
from .common import CreditControlCommon


@tagged("post_install", "-at_install")
class TestPeersDefects(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True
        cls.env["res.currency.rate"].create(
            {
                "name": "2020-01-01",
                "currency_id": cls.euro.id,
                "company_id": cls.company.id,
                "rate": 0.5,  # 1 EUR = 2 USD
            }
        )
        cls.pricelist = cls.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": cls.euro.id}
        )

    def assertExposure(self, partner, amount):
        self.assertMoney(self._exposure(partner), amount)

    # ---- exposure ----------------------------------------------------------
    def test_d01_a_posted_invoice_in_another_currency_is_converted_once(self):
        customer = self._customer()
        self._invoice(customer, 100, currency_id=self.euro.id)
        self.assertExposure(customer, 200)

    def test_d02_a_draft_invoice_in_another_currency_is_converted_once(self):
        customer = self._customer()
        self._invoice(customer, 100, post=False, currency_id=self.euro.id)
        self.assertExposure(customer, 200)

    def test_d03_an_order_counts_in_company_currency_whatever_the_limits_currency(self):
        customer = self._customer()
        self._limit(customer, 100, currency_id=self.euro.id)
        self._order(customer, 200).action_confirm()
        self.assertExposure(customer, 200)
        over = self._order(customer, 0.01)
        over.action_confirm()
        self.assertHeld(over)

    def test_d04_another_currency_of_the_limit_leaves_no_stale_figure(self):
        customer = self._customer(limit=1000)
        self._order(customer, 200).action_confirm()
        self._limit(customer, 500, currency_id=self.euro.id, date_from=self.today)
        self._order(customer, 300).action_confirm()
        self.assertExposure(customer, 500)
        self.assertMoney(self._profile(customer).limit_amount, 1000)

    def test_d13_the_companies_ticked_do_not_change_what_counts(self):
        customer = self._customer(limit=1000)
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        theirs = self.env["credit.profile"]._ensure(customer, elsewhere)[customer]
        theirs._grant(50)
        self._order(customer, 300).action_confirm()
        other = (
            self.env["sale.order"]
            .with_company(elsewhere)
            .create(
                self._order_values(
                    customer, 400, company_id=elsewhere.id, user_id=False, team_id=False
                )
            )
        )
        both = (self.company | elsewhere).ids
        other.with_context(allowed_company_ids=both[::-1]).action_confirm()
        self.assertHeld(other)
        for ticked in (both, both[:1], both[::-1]):
            with self.subTest(ticked):
                self.env.invalidate_all()
                profile = self._profile(customer)
                profile = profile.with_context(allowed_company_ids=ticked)
                self.assertMoney(profile.exposure, 300)
                self.assertMoney(theirs.with_env(profile.env).exposure, 0)

    def test_d14_orders_of_two_companies_add_up_in_each_of_them(self):
        customer = self._customer(limit=5000)
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self._order(customer, 300).action_confirm()
        other = (
            self.env["sale.order"]
            .with_company(branch)
            .create(
                self._order_values(customer, 500, company_id=branch.id, user_id=False)
            )
        )
        other.action_confirm()
        self.assertConfirmed(other)
        self.assertExposure(customer, 800)

    def test_d15_an_entry_on_a_contact_counts_for_its_company(self):
        customer = self._customer(limit=100)
        contact = self._customer("Ann", parent_id=customer.id, is_company=False)
        invoice = self._invoice(customer, 150)
        invoice.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).partner_id = contact
        self.assertExposure(customer, 150)
        self.assertEqual(contact.credit_light, "red")

    def test_d16_an_order_of_a_contact_sees_what_its_company_uses(self):
        customer = self._customer(limit=1000)
        contact = self._customer("Ann", parent_id=customer.id, is_company=False)
        self._invoice(customer, 300)
        order = self._order(contact, 700.01)
        self.assertSentence(order.credit_message, "would owe $ 1,000.01, $ 0.01 more")
        order.action_confirm()
        self.assertHeld(order)

    def test_d17_searching_by_what_is_left_of_the_limit_works(self):
        nearly, fresh, free = (
            self._customer("Nearly", limit=100),
            self._customer("Fresh", limit=100),
            self._customer("Free"),
        )
        self._invoice(nearly, 90)
        self._invoice(free, 90)
        self._profile(fresh), self._profile(free)
        profiles = self.env["credit.profile"]
        used = profiles.search([("utilisation", ">", 80)]).partner_id
        self.assertIn(nearly, used)
        self.assertFalse((fresh | free) & used)
        left = profiles.search([("available", ">=", 100)]).partner_id
        self.assertIn(fresh, left)
        self.assertNotIn(nearly, left)
        ordered = profiles.search(
            [("partner_id", "in", (nearly | fresh).ids)], order="utilisation desc"
        )
        self.assertEqual(ordered.partner_id, nearly | fresh)

    def test_d18_an_invoice_posted_a_moment_ago_counts_at_once(self):
        customer = self._customer(limit=150)
        invoices = self._invoice(customer, 100, post=False)
        profile = self._profile(customer)
        self.assertMoney(profile.exposure, 100)
        invoices.action_post()
        order = self._order(customer, 50.01)
        order.action_confirm()
        self.assertHeld(order)
        self.assertMoney(self.assertHeld(order).check_id.exposure_after, 150.01)

    def test_d19_a_draft_invoice_does_not_make_an_order_vanish(self):
        for flag in (True, False):
            with self.subTest(count_draft_invoices=flag):
                self._policy(
                    {"check_code": "limit_exceeded"}, count_draft_invoices=flag
                )
                customer = self._customer(limit=400)
                order = self._order(customer, 400)
                order.action_confirm()
                order.sudo()._create_invoices()
                self.assertExposure(customer, 400)
                more = self._order(customer, 0.01)
                more.action_confirm()
                self.assertHeld(more)

    def test_d20_a_payment_not_matched_yet_reduces_exposure(self):
        customer = self._customer(limit=400)
        self._invoice(customer, 400)
        self._receipt(customer, 400)
        self.assertExposure(customer, 0)
        order = self._order(customer, 400)
        order.action_confirm()
        self.assertConfirmed(order)

    # ---- the gate ----------------------------------------------------------
    def test_d05_no_limit_is_no_check_and_a_limit_of_zero_is_no_credit(self):
        newcomer = self._customer("Newcomer")
        order = self._order(newcomer, 5000)
        order.action_confirm()
        self.assertConfirmed(order)
        self.assertExposure(newcomer, 5000)
        none = self._order(self._customer("None", limit=0), 0.01)
        none.action_confirm()
        self.assertHeld(none)

    def test_d06_orders_confirmed_together_share_the_limit(self):
        customer = self._customer(limit=150)
        orders = self._order(customer, 100)
        orders += self._order(customer, 100) + self._order(customer, 100)
        orders.action_confirm()
        self.assertEqual(orders.mapped("state"), ["sale", "draft", "draft"])

    def test_d07_one_held_order_does_not_stop_the_others(self):
        poor, rich = self._customer("Poor", limit=1), self._customer("Rich", limit=100)
        orders = self._order(poor, 100) + self._order(rich, 100)
        action = orders.action_confirm()
        self.assertEqual(orders.mapped("state"), ["draft", "sale"])
        self.assertIn(orders[0].name, action["params"]["message"])

    def test_d08_a_confirmation_writes_the_customers_file_before_it_reads_the_books(
        self,
    ):
        # Two processes at the same moment are tried from outside; they rest on this:
        # the second one to write the file fails to serialise and Odoo retries it.
        customer = self._customer(limit=150)
        profile = self._profile(customer)
        gate = self.env.registry["credit.gate"]
        gather, counts = gate._gather, []

        def watched(gate, profiles):
            query = SQL(
                "SELECT gate_count FROM credit_profile WHERE id = %s", profile.id
            )
            counts.append(gate.env.execute_query(query)[0][0])
            return gather(gate, profiles)

        order = self._order(customer, 100)
        with patch.object(gate, "_gather", watched):
            order.action_confirm()
        self.assertEqual(counts, [1])

    def test_d09_the_gate_holds_over_rpc_and_with_any_context(self):
        order = self._order(self._customer(limit=1), 100)
        for context in ({}, {"bypass_risk": True}, {"force": True}):
            self._rpc(self.salesperson, order, "action_confirm", context=context)
            hold = self.assertHeld(order)
        with self.assertRaises(AccessError):
            self._rpc(self.salesperson, hold, "action_release", "I want it")
        self.assertEqual(order.sudo().credit_check_count, 3)

    def test_d10_no_dialog_runs_a_method_that_somebody_names(self):
        for model in ("credit.hold.release", "credit.hold.request"):
            fields = self.env[model]._fields.values()
            kinds = {field.type for field in fields}
            self.assertFalse(kinds & {"reference", "many2one_reference", "json"})
            stored = {
                field.name for field in fields if field.type == "char" and field.store
            }
            self.assertEqual(stored, {"reason"})
        with self.assertRaises(AccessError):
            self.env["credit.hold.release"].with_user(self.salesperson).create({})

    def test_d11_only_credit_control_sets_limits(self):
        customer = self._customer(limit=100)
        for user in (self.salesperson, self.billing):
            for way in (
                lambda u: customer.with_user(u).write({"credit_limit": 9999}),
                lambda u: (
                    self._profile(customer).with_user(u).write({"limit_mode": "none"})
                ),
            ):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    way(user)
        self.assertMoney(self._profile(customer).limit_amount, 100)

    def test_d12_the_customer_reads_nothing_of_it(self):
        customer = self._customer(limit=100)
        portal = self._make_user("buyer", "base.group_portal", partner_id=customer.id)
        self._profile(customer)
        self.env.flush_all()
        self.env.invalidate_all()
        mine = customer.with_user(portal)
        self.assertTrue(mine.name)
        for name in ("credit_profile_id", "credit_profile_ids", "credit_light"):
            with self.assertRaises(AccessError):
                mine.read([name])
        with self.assertRaises(AccessError):
            self.env["credit.profile"].with_user(portal).what_if(customer.id, 1.0)

    def test_d21_every_way_by_which_exposure_grows_is_looked_at(self):
        customer = self._customer(limit=150)
        order = self._order(customer, 100)
        order.action_confirm()
        with self.assertRaises(CreditHoldWarning):
            order.order_line.price_unit = 5000
        with self.assertRaises(CreditHoldWarning), self.env.cr.savepoint():
            order.write(
                {
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.product.id,
                                "price_unit": 51,
                                "tax_ids": False,
                            }
                        )
                    ]
                }
            )
        written = self._order(customer, 100)
        written.write({"state": "sale"})
        self.assertHeld(written)
        paid = self._order(customer, 100)
        paid.sudo()._validate_order()
        self.assertHeld(paid)
        with self.assertRaises(CreditControlError):
            self._rpc(self.salesperson, order, "write", {"amount_total": 1})
