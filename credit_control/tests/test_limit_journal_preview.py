from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..exceptions import CreditControlError
from .limit_journals import LimitJournalCommon


@tagged("post_install", "-at_install")
class TestLimitJournalPreview(LimitJournalCommon):
    """What a journal would do is said before it is posted, and formulas fill it."""

    # ---- what the preview says ---------------------------------------------------
    def test_the_preview_names_the_orders_that_would_be_let_go(self):
        order = self._order(self.deco, 1200)
        order.action_confirm()
        hold = self.assertHeld(order)
        journal = self._journal([(self.deco, 1500), (self.gemini, 900)])
        journal.action_preview()
        self.assertEqual(journal.line_ids.hold_ids, hold)
        self.assertEqual(journal.released_count, 1)
        self.assertMoney(journal.total_released, 1200)
        self.assertSentence(journal.line_ids[0].effect, f"Let go: {order.name}")
        self.assertEqual(order.state, "draft")
        journal.with_user(self.second).action_post()
        self.assertConfirmed(order)

    def test_of_two_waiting_orders_the_older_one_takes_the_room(self):
        orders = self._order(self.deco, 1200) | self._order(self.deco, 1100)
        orders.action_confirm()
        journal = self._journal([(self.deco, 2000)])
        journal.action_preview()
        self.assertEqual(journal.line_ids.hold_ids.order_id, orders[0])
        journal.with_user(self.second).action_post()
        self.assertEqual(orders.mapped("state"), ["sale", "draft"])

    def test_a_customer_put_on_hold_is_not_let_go_by_a_limit(self):
        order = self._order(self.deco, 1200)
        order.action_confirm()
        self._profile(self.deco).forced_hold_reason = "Rumours"
        journal = self._journal([(self.deco, 9000)])
        journal.action_preview()
        self.assertFalse(journal.line_ids.hold_ids)

    def test_the_preview_names_who_would_owe_more_than_the_new_limit(self):
        self._invoice(self.gemini, 1700)
        journal = self._journal([(self.deco, 500), (self.gemini, 1000)])
        journal.action_preview()
        self.assertEqual(journal.over_count, 1)
        self.assertMoney(journal.total_over, 700)
        self.assertSentence(journal.line_ids[1].effect, "Owes $ 700.00 more than")
        self.assertMoney(journal.total_before, 3000)
        self.assertMoney(journal.total_after, 1500)
        self.assertEqual((journal.raised_count, journal.lowered_count), (0, 2))
        self.assertLimit(self.gemini, 2000)

    def test_a_temporary_limit_counts_first_and_the_preview_says_so(self):
        self._limit(
            self.deco,
            5000,
            kind="temporary",
            date_from=self.today,
            date_to=self.today + timedelta(days=9),
        )
        journal = self._journal([(self.deco, 500)])
        journal.action_preview()
        self.assertMoney(journal.line_ids.difference, 0)
        self.assertIn("temporary limit counts first", journal.line_ids.effect)

    def test_limits_in_another_currency_are_weighed_at_todays_rate(self):
        euro = self._foreign("EUR", 2.0)
        journal = self._journal(
            [(self.deco, {"amount": 500, "currency_id": euro.id}), (self.gemini, 900)]
        )
        journal.action_preview()
        self.assertMoney(journal.line_ids[0].amount_after, 1000)
        journal.action_post()
        self.assertLimit(self.deco, 1000)

    def _foreign(self, code, worth):
        currency = self.env.ref(f"base.{code}")
        currency.active = True
        currency.rate_ids.unlink()
        self.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "company_id": self.company.id,
                "name": self.today - timedelta(days=500),
                "rate": 1 / worth,
            }
        )
        return currency

    def test_a_preview_of_twenty_customers_reads_as_often_as_one_of_two(self):
        partners = [self._customer(f"Customer {i}", limit=1000) for i in range(22)]
        for partner in partners[:4]:
            self._order(partner, 1500).action_confirm()
        few = self._journal([(p, 2000) for p in partners[:2]])
        many = self._journal([(p, 2000) for p in partners[2:]])
        few.action_preview()  # what is read once for all is known from here on
        few.action_draft()
        counts = []
        for journal in (few, many, few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lines = journal._lines_to_post()
            self._facts_of(journal, lines)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[2], counts[3])

    def _facts_of(self, journal, lines):
        """All that the preview reads; what it keeps is left aside."""
        keep = self.env.registry["credit.limit.journal.line"]
        with patch.object(keep, "_keep_preview", lambda *args: None):
            journal._preview(lines)

    def test_many_limits_are_posted_in_the_time_of_a_few(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Many {i}", "is_company": True} for i in range(60)]
        )
        profiles = self.env["credit.profile"]._ensure(partners, self.company)
        sizes = []
        for part in (partners[:10], partners[10:]):
            journal = self._journal()
            self.env["credit.limit.journal.line"].create(
                [
                    {
                        "journal_id": journal.id,
                        "profile_id": profiles[one].id,
                        "amount": 100,
                    }
                    for one in part
                ]
            )
            journal.action_preview()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            journal.with_user(self.second).action_post()
            self.env.flush_all()
            sizes.append((self.env.cr.sql_log_count - before) / len(part))
        self.assertLess(sizes[1], 15, sizes)

    # ---- formulas ----------------------------------------------------------------
    def _formula(self, **values):
        category = self.env.ref("credit_control.credit_category_c")
        self._profile(self.deco).category_id = category
        journal = self._journal(
            source="formula", category_ids=[(6, 0, category.ids)], **values
        )
        journal.action_compute()
        return journal

    def test_all_of_a_category_less_ten_per_cent(self):
        journal = self._formula(percent=-10)
        self.assertEqual(journal.line_ids.profile_id, self._profile(self.deco))
        self.assertMoney(journal.line_ids.amount, 900)
        journal.action_preview()
        journal.action_post()
        self.assertLimit(self.deco, 900)
        self.assertEqual(journal.limit_ids.origin, "formula")

    def test_amounts_are_rounded_and_kept_within_bounds(self):
        self.assertMoney(self._formula(percent=-13, rounding=100).line_ids.amount, 900)
        self.assertMoney(self._formula(percent=90, highest=1500).line_ids.amount, 1500)
        journal = self._formula(how="amount", change_amount=-5000, lowest=250)
        self.assertMoney(journal.line_ids.amount, 250)
        fixed = self._formula(how="fixed", change_amount=700)
        self.assertMoney(fixed.line_ids.amount, 700)

    def test_limits_follow_the_latest_assessments(self):
        profile = self._profile(self.deco)
        profile._assess()
        proposed = self.env["credit.assessment"].search(
            [("profile_id", "=", profile.id)], limit=1
        )
        self.env.cr.execute(
            "UPDATE credit_assessment SET has_limit = TRUE, limit_proposed = 640"
            " WHERE id = %s",
            [proposed.id],
        )
        self.env.invalidate_all()
        journal = self._formula(how="proposal")
        self.assertMoney(journal.line_ids.amount, 640)

    def test_a_formula_that_cannot_be_meant_is_refused_in_a_sentence(self):
        for values, sentence in (
            ({"percent": 0}, "by how much per cent"),
            ({"percent": -101}, "more than 100 per cent"),
            ({"percent": 1, "lowest": 5, "highest": 4}, "No limit is at least"),
            ({"percent": 1, "rounding": -1}, "cannot be negative"),
            ({"how": "amount"}, "by which amount"),
        ):
            with self.assertRaisesRegex(ValidationError, sentence):
                self._formula(**values)

    def test_a_formula_that_changes_nothing_says_so(self):
        with self.assertRaisesRegex(CreditControlError, "changes no limit of 1"):
            self._formula(percent=0.0001)

    def test_computing_again_replaces_computed_lines_and_keeps_those_by_hand(self):
        journal = self._formula(percent=-10)
        journal.write(
            {
                "line_ids": [
                    (0, 0, {"profile_id": self._profile(self.gemini).id, "amount": 5})
                ]
            }
        )
        journal.percent = -20
        journal.action_compute()
        self.assertEqual(sorted(journal.line_ids.mapped("amount")), [5, 800])
