from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..exceptions import CreditControlError
from .limit_journals import LimitJournalCommon


@tagged("post_install", "-at_install")
class TestDormantLimits(LimitJournalCommon):
    """Limits that nobody needs are listed, and withdrawn by proposal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.files = cls._profile(cls.deco) | cls._profile(cls.gemini)

    def _found(self, field="is_dormant"):
        profiles = self.env["credit.profile"].with_user(self.viewer)
        return profiles.search([(field, "=", True), ("id", "in", self.files.ids)])

    def test_without_an_order_or_invoice_for_a_year_a_limit_is_dormant(self):
        self._invoice(self.gemini, 100, due_in=-300)
        self.assertEqual(self._found(), self._profile(self.deco))
        self._invoice(self.deco, 100, due_in=-380)
        self.assertEqual(self._found(), self._profile(self.deco))
        self._order(self.deco, 10).action_confirm()
        self.assertFalse(self._found())

    def test_the_list_says_when_the_customer_last_bought_and_how_much_it_needed(self):
        order = self._order(self.gemini, 300)
        order.action_confirm()
        invoice = self._invoice(self.gemini, 500, due_in=-30)
        self._pay(invoice)
        self.env.flush_all()
        profile = self._profile(self.gemini).with_user(self.viewer)
        self.assertEqual(profile.last_order_on, self.today)
        self.assertEqual(profile.last_invoice_on, invoice.invoice_date)
        self.assertMoney(profile.highest_exposure, 500)
        self.assertEqual(profile.highest_use, 25)
        idle = self._profile(self.deco).with_user(self.viewer)
        self.assertFalse(idle.last_order_on or idle.last_invoice_on)
        self.assertTrue(idle.is_dormant)

    def test_a_limit_hardly_used_is_listed_by_the_share_in_the_settings(self):
        self._invoice(self.gemini, 300, due_in=-30)
        self._invoice(self.deco, 900, due_in=-30)
        self.assertEqual(self._found("is_little_used"), self._profile(self.gemini))
        self.company.credit_little_used = 15
        self.assertFalse(self._found("is_little_used"))

    def test_new_limits_no_limits_and_unchecked_customers_are_not_dormant(self):
        fresh = self._customer("Fresh")
        self._limit(fresh, 500, date_from=self.today)
        unchecked = self._customer("Unchecked", limit=500)
        self._profile(unchecked).limit_mode = "none"
        nothing = self._customer("Nothing", limit=0)
        self.files |= self._profile(fresh) | self._profile(unchecked)
        self.files |= self._profile(nothing) | self._profile(self._customer("Bare"))
        self.assertEqual(
            self._found().partner_id, self.deco | self.gemini, "both of the story"
        )

    def test_a_limit_raised_last_week_may_still_be_dormant(self):
        self._limit(self.deco, 1500, date_from=self.today - self._days(7))
        self.assertIn(self._profile(self.deco), self._found())

    def test_withdrawal_is_proposed_and_nothing_ends_before_it_is_posted(self):
        action = self._found().with_user(self.controller).action_propose_withdrawal()
        journal = self.env["credit.limit.journal"].browse(action["res_id"])
        self.assertEqual(journal.state, "previewed")
        self.assertEqual(set(journal.line_ids.mapped("action")), {"withdraw"})
        self.assertMoney(journal.total_difference, -3000)
        self.assertLimit(self.deco, 1000)
        journal.with_user(self.second).action_post()
        self.assertFalse(self._profile(self.deco).limit_at(self.today))
        self.assertEqual(
            self._profile(self.deco).limit_ids.decision_reason,
            "Not used enough in the last 12 months",
        )
        self.assertFalse(self._found())

    def test_only_who_decides_proposes_and_only_for_limits_there_are(self):
        for user in (self.viewer, self.auditor, self.collector, self.salesperson):
            with self.assertRaises(AccessError):
                self._rpc(user, self.files, "action_propose_withdrawal")
        bare = self._profile(self._customer("Bare")).with_user(self.controller)
        with self.assertRaisesRegex(CreditControlError, "has a standard limit"):
            bare.action_propose_withdrawal()

    def test_the_settings_refuse_what_cannot_be_meant(self):
        for values, sentence in (
            ({"credit_dormant_months": 0}, "one to 120 months"),
            ({"credit_little_used": 101}, "0 to 100"),
        ):
            with (
                self.assertRaisesRegex(ValidationError, sentence),
                self.env.cr.savepoint(),
            ):
                self.company.write(values)

    def test_a_longer_list_is_read_with_as_many_statements(self):
        partners = [self._customer(f"Customer {i}", limit=10) for i in range(20)]
        for partner in partners[:3]:
            self._invoice(partner, 5)
        counts = []
        for number in (2, 20):
            self.env.flush_all()
            self.env.invalidate_all()
            profiles = self.files.browse(
                [self._profile(partner).id for partner in partners[:number]]
            )
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            profiles.mapped("last_invoice_on")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
