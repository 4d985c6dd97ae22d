"""Lists answer in SQL what the credit files say in Python, for any mixture of data."""

import random
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from .documents import DocumentsCommon

FIELDS = (
    "limit_amount",
    "exposure",
    "available",
    "utilisation",
    "overdue_total",
    "oldest_overdue_days",
)
COMPARE = {
    ">": lambda value, bound: value > bound,
    ">=": lambda value, bound: value >= bound,
    "<": lambda value, bound: value < bound,
    "<=": lambda value, bound: value <= bound,
}


@tagged("post_install", "-at_install")
class TestPositionSearch(DocumentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dice = random.Random(19)
        cls.euro = cls._currency("EUR", 1.2347)
        cls.term = cls.env["account.payment.term"].create(
            {
                "name": "Three thirds",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": share, "nb_days": days}
                    )
                    for share, days in ((33.33, 0), (33.33, 30), (33.34, 60))
                ],
            }
        )
        cls.policies = [
            cls.env["credit.policy"],
            *(
                cls._switched(**flags)
                for flags in (
                    {"net_credits": False, "exclude_disputed": False},
                    {"count_draft_invoices": False},
                    {"net_credits": False, "count_draft_invoices": False},
                )
            ),
        ]
        cls.profiles = cls.env["credit.profile"]
        for number in range(14):
            cls.profiles |= cls._random_customer(number)
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _switched(cls, **flags):
        company_policy = cls.company.credit_policy_id
        policy = cls._policy({"check_code": "limit_exceeded"}, **flags)
        cls.company.credit_policy_id = company_policy
        return policy

    @classmethod
    def _amount(cls):
        return round(cls.dice.choice([0.1, 0.2, 33.33, cls.dice.uniform(1, 999)]), 2)

    @classmethod
    def _random_customer(cls, number):
        customer = cls._customer(f"Customer {number}")
        profile = cls._profile(customer)
        profile.policy_id = cls.dice.choice(cls.policies)
        for _invoice in range(cls.dice.randint(0, 3)):
            cls._random_invoice(customer)
        if cls.dice.random() < 0.4:
            cls._receipt(customer, cls._amount())
        if cls.dice.random() < 0.4:
            cls._invoice(customer, cls._amount(), post=False)
        cls._random_limit(customer, profile)
        return profile

    @classmethod
    def _random_invoice(cls, customer):
        values = {"due_in": cls.dice.randint(-90, 30), "currency_id": cls.currency.id}
        if cls.dice.random() < 0.3:
            values["currency_id"] = cls.euro.id
        if cls.dice.random() < 0.3:
            values |= {
                "invoice_payment_term_id": cls.term.id,
                "invoice_date_due": False,
            }
        amount = cls._amount()
        if cls.dice.random() < 0.3:
            values["credit_dispute_amount"] = round(amount * cls.dice.random(), 2)
        invoice = cls._invoice(customer, amount, **values)
        if cls.dice.random() < 0.3 and amount > 1:
            cls._pay(invoice, round(amount / 3, 2))

    @classmethod
    def _random_limit(cls, customer, profile):
        kind = cls.dice.choice(
            ["none", "exact", "zero", "foreign", "temporary", "high"]
        )
        if kind == "exact":  # exactly what is owed, so that a rounding would show
            cls._limit(customer, max(cls._exposure(customer), 0))
        elif kind == "zero":
            cls._limit(customer, 0)
        elif kind == "foreign":
            cls._limit(customer, cls._amount(), currency_id=cls.euro.id)
        elif kind != "none":
            cls._limit(customer, 2000)
        if kind == "temporary":
            cls._limit(
                customer,
                cls._amount(),
                kind="temporary",
                date_from=cls.today,
                date_to=cls.today,
            )

    # ---- what must agree -------------------------------------------------------
    def _known(self, name):
        """The files about which a search by a field says anything.

        A customer in mode *no check* has no limit of which something is available.
        """
        if name != "available":
            return self.profiles
        return self.profiles.filtered(lambda profile: profile.limit_mode == "limited")

    def test_the_data_are_mixed_enough_to_mean_something(self):
        for name in FIELDS:
            self.assertGreater(len(set(self.profiles.mapped(name))), 4, name)
        self.assertTrue(self.profiles.filtered(lambda file: file.available < 0))
        self.assertTrue(self.profiles.filtered(lambda file: file.exposure < 0))

    def test_searching_by_a_figure_finds_exactly_the_files_that_show_it(self):
        for name in FIELDS:
            known = self._known(name)
            shown = sorted(set(known.mapped(name)))
            bounds = {0, 80, *self.dice.sample(shown, 4)}
            for operator, compare in COMPARE.items():
                for bound in bounds:
                    with self.subTest(f"{name} {operator} {bound}"):
                        found = self.profiles.search(
                            [("id", "in", known.ids), (name, operator, bound)]
                        )
                        expected = known.filtered(
                            lambda file, name=name, compare=compare, bound=bound: (
                                compare(file[name], bound)
                            )
                        )
                        self.assertEqual(found.sorted("id"), expected.sorted("id"))

    def test_sorting_by_a_figure_is_sorting_by_what_the_files_show(self):
        for name in FIELDS:
            for direction, sign in (("asc", 1), ("desc", -1)):
                with self.subTest(f"{name} {direction}"):
                    found = self.profiles.search(
                        [("id", "in", self.profiles.ids)],
                        order=f"{name} {direction}, id",
                    )
                    expected = self.profiles.sorted(
                        lambda file, name=name, sign=sign: (sign * file[name], file.id)
                    )
                    self.assertEqual(found.mapped("id"), expected.mapped("id"))

    def test_figures_of_many_customers_are_those_that_each_shows_with_its_light(self):
        shown = [[file[name] for name in FIELDS] for file in self.profiles]
        self.env.invalidate_all()
        position = "odoo.addons.credit_control.models.credit_profile_position.MANY"
        with patch(position, 1):
            for file, figures in zip(self.profiles, shown, strict=True):
                for name, figure in zip(FIELDS, figures, strict=True):
                    with self.subTest(file.partner_name, field=name):
                        self.assertAlmostEqual(file[name], figure)

    def test_a_page_of_a_sorted_list_is_cut_from_the_whole(self):
        whole = self.profiles.search(
            [("id", "in", self.profiles.ids)], order="exposure desc, id"
        )
        page = self.profiles.search(
            [("id", "in", self.profiles.ids)],
            order="exposure desc, id",
            offset=5,
            limit=7,
        )
        self.assertEqual(page.ids, whole.ids[5:12])

    def test_a_combined_question_is_the_sum_of_its_parts(self):
        asked = [
            "|",
            ("available", "<", 0),
            "&",
            ("overdue_total", ">", 0),
            "!",
            ("oldest_overdue_days", ">", 30),
        ]
        found = self.profiles.search([("id", "in", self.profiles.ids), *asked])
        expected = self.profiles.filtered(
            lambda file: (
                file.available < 0
                or (file.overdue_total > 0 and not file.oldest_overdue_days > 30)
            )
        )
        self.assertEqual(found.sorted("id"), expected.sorted("id"))

    # ---- drill-down ----------------------------------------------------------------
    def _behind(self, profile, code):
        """The amount of the documents that drilling into a component opens."""
        action = profile.action_view_component(code)
        documents = self.env[action["res_model"]].search(action["domain"])
        if code == "receivable":
            return sum(documents.mapped("amount_residual"))
        return sum(
            document.amount_total / document.invoice_currency_rate
            for document in documents
        )

    def test_the_documents_behind_a_component_add_up_to_it(self):
        looked_at = 0
        for profile in self.profiles:
            for row in profile.components or []:
                with self.subTest(profile.partner_name, component=row["code"]):
                    self.assertMoney(self._behind(profile, row["code"]), row["amount"])
                    looked_at += 1
        self.assertGreater(looked_at, 10)
