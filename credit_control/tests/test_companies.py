"""Several companies and their branches: each gives credit for itself."""

from datetime import datetime, time

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged

from .documents import DocumentsCommon


@tagged("post_install", "-at_install")
class TestCompanies(DocumentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls._currency("EUR", 2)
        cls.branch = cls.env["res.company"].create(
            {"name": "North branch", "parent_id": cls.company.id}
        )
        cls.other = cls.env["res.company"].create({"name": "Sister company"})
        for company in (cls.branch, cls.other):  # Odoo does so before it commits
            cls.env["account.chart.template"].try_loading(
                "generic_coa", company=company, install_demo=False
            )
        cls.other.currency_id = cls.euro
        cls.everywhere = cls._make_user(
            "everywhere", "sales_team.group_sale_salesman,credit_control.group_manager"
        )
        cls.everywhere.company_ids = cls.company | cls.branch | cls.other
        cls.customer = cls._customer(limit=1000)

    def _in(self, company, amount, **values):
        """A quotation of a company, by somebody who works in all of them."""
        order = (
            self.env["sale.order"]
            .with_company(company)
            .create(
                {
                    "partner_id": self.customer.id,
                    "company_id": company.id,
                    "user_id": self.everywhere.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.product.id,
                                "price_unit": amount,
                                "tax_ids": [Command.clear()],
                            }
                        )
                    ],
                    **values,
                }
            )
        )
        return order.with_user(self.everywhere)

    def _limit_in(self, company, amount):
        profile = self._profile(self.customer, company)
        return self.env["credit.limit"].create(
            {
                "profile_id": profile.id,
                "amount": amount,
                "currency_id": company.currency_id.id,
            }
        )

    # ---- branches ------------------------------------------------------------
    def test_an_order_of_a_branch_counts_against_the_limit_of_its_company(self):
        order = self._in(self.branch, 700)
        order.action_confirm()
        self.assertConfirmed(order)
        self.assertExposure(self.customer, orders=700)
        mine = self._in(self.company, 301)
        mine.action_confirm()
        self.assertHeld(mine)
        second = self._in(self.branch, 301)
        second.action_confirm()
        self.assertEqual(self.assertHeld(second).company_id, self.company)

    def test_an_invoice_of_a_branch_counts_for_its_company(self):
        order = self._in(self.branch, 250)
        order.action_confirm()
        invoice = order.sudo().with_company(self.branch)._create_invoices()
        invoice.action_post()
        self.assertEqual(invoice.company_id, self.branch)
        self.assertExposure(self.customer, receivable=250)

    def test_a_branch_has_no_files_of_its_own(self):
        with self.assertRaisesRegex(ValidationError, "North branch is a branch"):
            self.env["credit.profile"].create(
                {"partner_id": self._customer("New").id, "company_id": self.branch.id}
            )
        self.assertEqual(
            self._profile(self.customer, self.branch), self._profile(self.customer)
        )

    def test_a_branch_shows_the_limit_of_its_company_in_odoos_field(self):
        in_branch = self.customer.with_company(self.branch)
        self.assertMoney(in_branch.credit_limit, 1000)
        in_branch.with_user(self.env.ref("base.user_root")).credit_limit = 800
        self.assertMoney(self._profile(self.customer).limit_amount, 800)
        self.assertMoney(self.customer.credit_limit, 800)

    def test_a_branch_that_opens_later_is_counted_as_well(self):
        self.assertExposure(self.customer)
        late = self.env["res.company"].create(
            {"name": "South branch", "parent_id": self.company.id}
        )
        self.everywhere.company_ids |= late
        self._in(late, 400).action_confirm()
        self.assertExposure(self.customer, orders=400)

    def test_a_branch_of_a_branch_counts_for_the_company_at_the_top(self):
        kiosk = self.env["res.company"].create(
            {"name": "Kiosk", "parent_id": self.branch.id}
        )
        self.everywhere.company_ids |= kiosk
        order = self._in(kiosk, 1001)
        order.action_confirm()
        self.assertHeld(order)

    # ---- another company -----------------------------------------------------
    def test_another_companys_orders_are_judged_by_its_own_limit(self):
        self._limit_in(self.other, 50)
        mine, theirs = self._in(self.company, 300), self._in(self.other, 400)
        mine.action_confirm()
        theirs.action_confirm()
        self.assertConfirmed(mine)
        self.assertHeld(theirs)
        self.assertExposure(self.customer, orders=300)
        self.assertExposure(self.customer, company=self.other)

    def test_figures_of_two_companies_are_neither_added_nor_overwritten(self):
        self._in(self.company, 300).action_confirm()
        self._in(self.other, 500).action_confirm()
        both = (
            self.env["credit.profile"]
            .with_user(self.everywhere)
            .with_context(allowed_company_ids=(self.company | self.other).ids)
        )
        files = both.search([("partner_id", "=", self.customer.id)])
        shown = {file.company_id: file.exposure for file in files}
        self.assertEqual(shown, {self.company: 300, self.other: 500})
        found = files.search([("id", "in", files.ids), ("exposure", ">", 400)])
        self.assertEqual(found.company_id, self.other)
        self.assertEqual(
            files.search([("id", "in", files.ids)], order="exposure desc").mapped(
                "company_id"
            ),
            self.other | self.company,
        )

    def test_each_company_counts_in_its_own_currency(self):
        self._limit_in(self.other, 100)
        profile = self._profile(self.customer, self.other)
        self.assertEqual(profile.currency_id, self.euro)
        dollars = self.env["product.pricelist"].create(
            {
                "name": "USD",
                "currency_id": self.currency.id,
                "company_id": self.other.id,
            }
        )
        self.env["res.currency.rate"].create(
            {
                "name": self.today - self._days(9),
                "currency_id": self.currency.id,
                "company_id": self.other.id,
                "rate": 2,
            }
        )
        order = self._in(self.other, 201, pricelist_id=dollars.id)
        order.action_confirm()  # 100.50 euro
        self.assertHeld(order)
        order.order_line.price_unit = 200
        order.action_confirm()
        self.assertConfirmed(order)
        self.assertExposure(self.customer, company=self.other, orders=100)

    def test_odoos_field_is_one_for_each_company(self):
        self._limit_in(self.other, 50)
        self.assertMoney(self.customer.with_company(self.company).credit_limit, 1000)
        self.assertMoney(self.customer.with_company(self.other).credit_limit, 50)
        root = self.env.ref("base.user_root")
        self.customer.with_user(root).with_company(self.other).credit_limit = 70
        self.assertMoney(self._profile(self.customer).limit_amount, 1000)
        self.assertMoney(self._profile(self.customer, self.other).limit_amount, 70)

    # ---- the company switched in the middle ----------------------------------
    def test_an_order_is_judged_by_its_own_company_whichever_is_the_current_one(self):
        self._limit_in(self.other, 50)
        order = self._in(self.company, 300)
        switched = order.with_context(
            allowed_company_ids=(self.other | self.company).ids
        )
        self.assertEqual(switched.env.company, self.other)
        self.assertEqual(switched.credit_light, "green")
        switched.action_confirm()
        self.assertConfirmed(order)
        self.assertEqual(self._profile(self.customer).check_ids.outcome, "pass")
        self.assertFalse(self._profile(self.customer, self.other).check_ids)

    def test_orders_of_two_companies_confirmed_together_meet_their_own_limits(self):
        self._limit_in(self.other, 50)
        orders = self._in(self.company, 300) | self._in(self.other, 300)
        orders.with_context(
            allowed_company_ids=(self.other | self.company).ids
        ).action_confirm()
        self.assertConfirmed(orders[0])
        self.assertHeld(orders[1])

    def test_a_limit_is_of_the_company_of_its_file_whichever_is_the_current_one(self):
        profile = self._profile(self.customer)
        limit = (
            self.env["credit.limit"]
            .with_company(self.other)
            .create(
                {
                    "profile_id": profile.id,
                    "amount": 777,
                    "currency_id": self.currency.id,
                }
            )
        )
        self.assertEqual(limit.company_id, self.company)
        self.assertMoney(self.customer.with_company(self.company).credit_limit, 777)
        self.assertMoney(self.customer.with_company(self.other).credit_limit, 0)

    def test_a_follow_up_batch_is_of_a_company_with_its_branches(self):
        for company, amount in (
            (self.company, 100),
            (self.branch, 60),
            (self.other, 40),
        ):
            self._invoice(self.customer, amount, due_in=-20, company_id=company.id)
        for company, owed in ((self.company, 160), (self.other, 40)):
            batch = self.env["credit.followup.batch"].create({"company_id": company.id})
            batch.action_plan()
            self.assertMoney(batch.open_total, owed)

    # ---- who sees what -------------------------------------------------------
    def test_a_user_of_one_company_sees_no_files_of_another(self):
        theirs = self._profile(self.customer, self.other)
        mine = self._profile(self.customer)
        viewer = self.env["credit.profile"].with_user(self.viewer)
        self.assertEqual(viewer.search([("partner_id", "=", self.customer.id)]), mine)
        with self.assertRaises(AccessError):
            theirs.with_user(self.viewer).read(["limit_mode"])

    def test_a_user_of_a_branch_sees_the_file_that_its_company_keeps(self):
        clerk = self._make_user("branch_clerk", "credit_control.group_viewer")
        clerk.write(
            {
                "company_ids": [Command.set(self.branch.ids)],
                "company_id": self.branch.id,
            }
        )
        profile = self._profile(self.customer).with_user(clerk)
        self.assertMoney(profile.limit_amount, 1000)

    def test_a_salesperson_of_a_branch_is_told_why_an_order_is_stopped(self):
        seller = self._make_user("branch_seller", "sales_team.group_sale_salesman")
        seller.write(
            {
                "company_ids": [Command.set(self.branch.ids)],
                "company_id": self.branch.id,
            }
        )
        order = self._in(self.branch, 1200, user_id=seller.id).with_user(seller)
        self.assertEqual(order.credit_light, "red")
        order.action_confirm()
        self.assertHeld(order)
        self.assertIn("1,200.00", order.credit_message)

    # ---- switched off --------------------------------------------------------
    def test_a_company_that_checks_no_credit_confirms_everything(self):
        self._limit_in(self.other, 50)
        self.other.account_use_credit_limit = False
        order = self._in(self.other, 5000)
        self.assertFalse(order.credit_light)
        order.action_confirm()
        self.assertConfirmed(order)
        self.assertFalse(self._profile(self.customer, self.other).check_ids)

    # ---- days ----------------------------------------------------------------
    def test_a_day_begins_where_the_company_is(self):
        evening = datetime.combine(self.today, time(20))
        self._invoice(self.customer, 10)
        profile = self._profile(self.customer)
        with freeze_time(evening):  # UTC
            self.company.partner_id.tz = "America/New_York"
            self.assertEqual(profile.oldest_overdue_days, 0)
            self.company.partner_id.tz = "Asia/Tokyo"
            self.env.invalidate_all()
            self.assertEqual(profile.oldest_overdue_days, 1)
            found = profile.search([("oldest_overdue_days", ">=", 1)])
            self.assertIn(profile, found)
