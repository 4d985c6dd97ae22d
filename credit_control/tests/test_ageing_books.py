"""Ageing of several companies, and of whatever was booked: it equals the ledger."""

from odoo import Command
from odoo.tests import tagged

from .ageing import AgeingCommon


@tagged("post_install", "-at_install")
class TestAgeingCompanies(AgeingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls.env["res.company"].create(
            {"name": "North branch", "parent_id": cls.company.id}
        )
        cls.other = cls.env["res.company"].create({"name": "Sister company"})
        for company in (cls.branch, cls.other):
            cls.env["account.chart.template"].try_loading(
                "generic_coa", company=company, install_demo=False
            )

    def _bill_in(self, company, amount):
        return (
            self.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.customer.id,
                    "invoice_date": self._day(-10),
                    "invoice_date_due": self._day(-5),
                    "invoice_payment_term_id": False,
                    "invoice_line_ids": [
                        Command.create(
                            {"name": "x", "price_unit": amount, "tax_ids": []}
                        )
                    ],
                }
            )
        ).action_post()

    def test_branches_are_included_and_other_companies_are_not(self):
        for company, amount in ((self.company, 1), (self.branch, 2), (self.other, 4)):
            self._bill_in(company, amount)
        viewer = self.viewer
        viewer.company_ids = self.company | self.branch
        rows = (
            self.env["credit.ageing"]
            .with_user(viewer)
            .with_context(allowed_company_ids=(self.company | self.branch).ids)
        )
        groups = rows._read_group([], ["company_id"], ["total:sum"])
        self.assertEqual(dict(groups), {self.company: 1, self.branch: 2})
        dialog = (
            self.env["credit.ageing.dialog"]
            .with_user(viewer)
            .with_context(allowed_company_ids=(self.company | self.branch).ids)
        )
        self.assertMoney(dialog.create({}).ledger_total, 3)
        self.assertMoney(dialog.create({"company_id": self.branch.id}).total, 2)

    def test_a_branch_that_is_not_selected_is_left_out_of_both_sums(self):
        self._bill_in(self.company, 1)
        self._bill_in(self.branch, 2)
        dialog = self.env["credit.ageing.dialog"].with_context(
            allowed_company_ids=self.company.ids
        )
        dialog = dialog.create({})
        self.assertMoney(dialog.total, 1)
        self.assertMoney(dialog.ledger_total, 1)

    def test_a_branch_has_the_limits_of_its_company(self):
        self.company.credit_ageing_limit_1 = 10
        self.assertEqual(self.branch._credit_ageing_limits(), (10, 60, 90))


@tagged("post_install", "-at_install")
class TestAgeingLedger(AgeingCommon):
    """Whatever was booked: the report equals the ledger on every day."""

    def test_a_year_of_random_bookings_ties_to_the_ledger_on_every_day(self):
        euro = self._currency("EUR", 2)
        for days, worth in ((-200, 2.1), (-120, 1.7), (-60, 2.6), (-10, 2.3)):
            self._rate(euro, worth, self._day(days))
        customers = [self._customer(f"Customer {number}") for number in range(4)]
        for number in range(24):
            booked = -240 + number * 9
            invoice = self._bill(
                100 + 37 * number,
                booked,
                booked + 14 + number % 5 * 10,
                customers[number % 4],
                currency_id=(euro if number % 3 == 0 else self.currency).id,
            )
            if number % 2:
                self._paid(
                    invoice,
                    50 + number,
                    booked + 5 * (number % 7),
                    currency_id=invoice.currency_id.id,
                )
            if number % 5 == 0:
                self._paid(invoice, days=min(booked + 60, 20))
            if number % 6 == 0:
                self._match(invoice, self._credit_note(invoice))
        self.assertTies(*range(-245, 30, 11))
