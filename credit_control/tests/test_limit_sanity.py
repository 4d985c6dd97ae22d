"""What nobody can mean about a limit or a credit file is said, not kept."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..exceptions import CreditAuthorityError, CreditControlError
from .limits import LimitLifeCommon


@tagged("post_install", "-at_install")
class TestLimitSanity(LimitLifeCommon):
    def _years(self, number):
        return self.today.replace(day=1, year=self.today.year + number)

    def _grant(self, user, amount, **values):
        dialogs = self.env["credit.limit.grant"].with_user(user)
        values = {"partner_id": self.customer.id, "reason": "Grown", **values}
        return dialogs.create({"amount": amount, **values})

    # ---- amounts -------------------------------------------------------------
    def test_a_forgotten_amount_does_not_end_the_credit_of_a_customer(self):
        self._limit(self.customer, 500)
        with self.assertRaisesRegex(CreditControlError, "no credit at all for Deco"):
            self._grant(self.controller, 0).action_grant()
        self.assertEqual(self.profile.limit_id.amount, 500)

    def test_no_credit_is_granted_where_it_is_said(self):
        self._limit(self.customer, 500)
        self._grant(self.controller, 0, no_credit=True).action_grant()
        self.assertEqual(self.profile.limit_id.amount, 0)

    def test_an_absurd_amount_is_refused_without_the_noise_of_its_digits(self):
        for amount, said in ((9.99e22, "more than "), (-9.99e22, "less than ")):
            with self.assertRaises(UserError) as caught:
                self._ask(self.boss, amount)
            self.assertSentence(str(caught.exception), said)
            self.assertSentence(str(caught.exception), "1,000,000,000,000.00")
            self.assertNotIn("048576", str(caught.exception))

    # ---- days ----------------------------------------------------------------
    def test_a_mistyped_year_is_refused_and_history_is_for_managers(self):
        long_ago = self._years(-2)
        with self.assertRaisesRegex(ValidationError, "more than a year ago"):
            self._ask(self.controller, 10, date_from=long_ago)
        self.assertEqual(self._ask(self.boss, 10, date_from=long_ago).state, "active")

    def test_an_old_limit_still_ends_when_a_new_one_takes_its_place(self):
        old = self._ask(self.boss, 10, date_from=self._years(-2))
        self._ask(self.controller, 20)
        self.assertEqual(old.status, "superseded")

    def test_a_journal_of_earlier_years_is_posted_by_a_manager(self):
        journal = (
            self.env["credit.limit.journal"]
            .with_user(self.controller)
            .create(
                {
                    "reason": "From the old books",
                    "date_from": self._years(-3),
                    "line_ids": [(0, 0, {"profile_id": self.profile.id, "amount": 10})],
                }
            )
        )
        journal.action_preview()
        with self.assertRaisesRegex(CreditAuthorityError, "more than a year ago"):
            journal.with_user(self.second).action_post()
        journal.with_user(self.boss).action_post()
        self.assertEqual(journal.limit_ids.date_from, self._years(-3))
        self.assertEqual(journal.limit_ids.requested_by_id, self.controller)
        self.assertEqual(journal.limit_ids.approved_by_id, self.boss)

    def test_a_review_is_neither_long_past_nor_beyond_ten_years(self):
        file = self.profile.with_user(self.controller)
        for day in (self._years(-2), self._years(12)):
            with self.assertRaisesRegex(ValidationError, "cannot be meant"):
                file.next_review = day
        file.next_review = self._years(2)

    # ---- a second request ------------------------------------------------------
    def test_a_collector_does_not_ask_twice_for_one_customer(self):
        self._grant(self.collector, 500).action_grant()
        with self.assertRaises(CreditControlError) as caught:
            self._grant(self.collector, 600).action_grant()
        self.assertRegex(str(caught.exception), "asked for .* already")
        first = self.profile.limit_ids
        self.assertEqual(len(first), 1)
        self.env["credit.limit.decide"].with_user(self.collector).create(
            {"limit_id": first.id, "decision": "withdraw", "reason": "Another amount"}
        ).action_decide()
        self.assertEqual(first.state, "withdrawn")
        self._grant(self.collector, 600).action_grant()
        self.assertEqual(len(self.profile.limit_ids), 2)

    def test_neither_an_import_nor_a_list_asks_twice(self):
        for context in ({}, {"import_file": True}):
            limits = self.env["credit.limit"].with_user(self.collector)
            row = {"profile_id": self.profile.id, "amount": 10, "reason": "Old books"}
            with self.assertRaisesRegex(CreditControlError, "already"):
                limits.with_context(**context).create([row, {**row, "amount": 20}])

    def test_the_field_of_the_customer_does_not_ask_twice_either(self):
        both = self._make_user(
            "both", "credit_control.group_collector,base.group_partner_manager"
        )
        self.customer.with_user(both).credit_limit = 700
        with self.assertRaisesRegex(CreditControlError, "already"):
            self.customer.with_user(both).credit_limit = 800

    # ---- archiving -------------------------------------------------------------
    def test_the_file_of_who_owes_is_not_archived(self):
        invoice = self._invoice(self.customer, 120)
        file = self.profile.with_user(self.controller)
        with self.assertRaisesRegex(CreditControlError, "owes or has ordered"):
            file.action_archive()
        self._pay(invoice)
        self.env.invalidate_all()
        file.action_archive()
        self.assertFalse(file.active)
