"""Customers that are merged: one credit file remains, and nothing is lost."""

from odoo.tests import tagged

from .documents import DocumentsCommon


@tagged("post_install", "-at_install")
class TestMerge(DocumentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.merger = cls._make_user(
            "merger", "base.group_partner_manager,account.group_account_invoice"
        )
        cls.kept = cls._customer("Kept", email="same@example.com")
        cls.gone = cls._customer("Gone", email="same@example.com")

    def _merge(self, *others, kept=None):
        """Merge customers and return the credit file that stays."""
        kept = kept or self.kept
        self._merge_only(*(others or (self.gone,)), kept=kept)
        return self._profile(kept)

    def _merge_only(self, *others, kept):
        """Merge as Odoo's dialog does, by somebody without a credit role."""
        partners = kept.union(*others)
        self.env.flush_all()
        self.env["base.partner.merge.automatic.wizard"].with_user(self.merger).create(
            {
                "dst_partner_id": kept.id,
                "partner_ids": [(6, 0, partners.ids)],
                "state": "selection",
            }
        ).action_merge()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse((partners - kept).exists())

    def _all_files(self, *partners):
        return (
            self.env["credit.profile"]
            .with_context(active_test=False)
            .search([("partner_id", "in", [partner.id for partner in partners])])
        )

    def assertOneStandard(self, profile):
        """On no day from long ago to far ahead are there two standard limits."""
        for days in (-300, -1, 0, 1, 45, 300):
            day = self.today + self._days(days)
            standing = profile.limit_ids.filtered(
                lambda limit, day=day: (
                    limit.state == "active"
                    and limit.kind == "standard"
                    and limit.date_from <= day
                    and (not limit.date_to or limit.date_to >= day)
                )
            )
            self.assertLessEqual(len(standing), 1, f"{days}: {standing}")

    def assertLimit(self, profile, amount):
        """The limit in force, here and in Odoo's own field."""
        self.assertMoney(profile.limit_amount, amount)
        self.assertMoney(profile.partner_id.credit_limit, amount)
        self.assertOneStandard(profile)

    # ---- the whole story ---------------------------------------------------------
    def test_files_limits_holds_and_checks_are_all_there_after_a_merge(self):
        for partner, limit in ((self.kept, 1000), (self.gone, 500)):
            self._limit(partner, limit)
            self._order(partner, 400).action_confirm()
            self._order(partner, 900).action_confirm()
            self._invoice(partner, 50)
        files = self._all_files(self.kept, self.gone)
        checks, holds, limits = files.check_ids, files.hold_ids, files.limit_ids
        self.assertEqual((len(checks), len(holds), len(limits)), (4, 2, 2))
        profile = self._merge()
        self.assertEqual(checks.exists(), checks)
        self.assertEqual(profile.hold_ids, holds)
        self.assertEqual(holds.mapped("state"), ["open", "open"])
        self.assertEqual(profile.limit_ids, limits)
        self.assertLimit(profile, 1000)
        self.assertExposure(self.kept, receivable=100, orders=800)
        archived = self._all_files(self.kept) - profile
        self.assertFalse(archived.active)
        self.assertEqual(archived.merged_into_id, profile)
        self.assertEqual(self.env["credit.check"].verify()["faults"], [])
        self.assertIn("Gone", profile.message_ids[0].body)

    def test_the_gate_goes_on_with_the_kept_file(self):
        self._limit(self.kept, 1000)
        self._limit(self.gone, 5000)
        self._confirmed(self.gone, 700)
        profile = self._merge()
        order = self._order(self.kept, 400)
        order.action_confirm()
        self.assertHeld(order)
        smaller = self._order(self.kept, 300)
        smaller.action_confirm()
        self.assertConfirmed(smaller)
        self.assertEqual(self.env["credit.check"].verify()["faults"], [])
        self.assertEqual(len(profile.check_ids), 2)

    def test_a_released_order_stays_released(self):
        self._limit(self.gone, 100)
        order = self._order(self.gone, 300)
        order.action_confirm()
        self._holds(order).with_user(self.controller).action_release("Paid tomorrow")
        self.assertConfirmed(order)
        self._merge()
        self.assertConfirmed(order)
        self.assertEqual(self._holds(order).state, "released")

    # ---- which limit goes on ----------------------------------------------------
    def test_the_kept_customers_own_limit_goes_on_be_it_lower_or_higher(self):
        for mine, theirs in ((500, 900), (900, 500)):
            with self.subTest(mine=mine), self.env.cr.savepoint() as savepoint:
                self._limit(self.kept, mine)
                self._limit(self.gone, theirs)
                self.assertLimit(self._merge(), mine)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_only_the_other_had_a_file_and_it_becomes_the_kept_customers(self):
        self._limit(self.gone, 500)
        self.env["credit.profile"].search(
            [("partner_id", "=", self.gone.id)]
        ).note = "N"
        profile = self._merge()
        self.assertLimit(profile, 500)
        self.assertEqual(len(profile.limit_ids), 1)
        self.assertIn("N", profile.note)

    def test_only_the_kept_customer_had_a_file(self):
        self._limit(self.kept, 500)
        self._invoice(self.gone, 70)
        self.assertLimit(self._merge(), 500)
        self.assertExposure(self.kept, receivable=70)

    def test_no_credit_at_all_stays_no_credit_at_all(self):
        self._limit(self.kept, 0)
        self._limit(self.gone, 500)
        profile = self._merge()
        self.assertLimit(profile, 0)
        self.assertEqual(len(profile.limit_ids), 2)

    def test_a_limit_takes_the_place_of_no_check(self):
        self._profile(self.kept)
        self._limit(self.gone, 500)
        profile = self._merge()
        self.assertEqual(profile.limit_mode, "limited")
        self.assertLimit(profile, 500)

    def test_a_temporary_limit_above_two_standard_ones_falls_back_to_the_kept(self):
        self._limit(self.kept, 300)
        self._limit(self.gone, 500)
        self._limit(
            self.kept,
            900,
            kind="temporary",
            date_from=self.today,
            date_to=self.today + self._days(5),
        )
        profile = self._merge()
        self.assertLimit(profile, 900)
        later = profile.limit_at(self.today + self._days(6))
        self.assertMoney(later.amount, 300)

    def test_a_limit_to_come_is_kept_and_ends_the_others(self):
        self._limit(self.kept, 300, date_from=self.today + self._days(30))
        self._limit(self.gone, 500)
        profile = self._merge()
        self.assertLimit(profile, 500)
        self.assertMoney(profile.limit_at(self.today + self._days(30)).amount, 300)

    def test_the_kept_customers_past_stays_what_it_was(self):
        self._limit(self.kept, 300)
        past = self.today - self._days(200)
        self._limit(self.gone, 800, date_to=past)
        self._limit(self.gone, 100, date_from=past + self._days(1))
        profile = self._merge()
        self.assertMoney(profile.limit_at(past).amount, 300)
        self.assertEqual(len(profile.limit_ids), 3)

    # ---- settings ------------------------------------------------------------------
    def test_settings_that_the_kept_file_lacks_are_taken_over(self):
        mine, theirs = self._profile(self.kept), self._profile(self.gone)
        mine.controller_id = self.manager
        theirs.write(
            {
                "controller_id": self.controller.id,
                "category_id": self.env.ref("credit_control.credit_category_d").id,
                "forced_hold_reason": "Bounced cheque",
            }
        )
        profile = self._merge()
        self.assertEqual(profile, mine)
        self.assertEqual(profile.controller_id, self.manager)
        self.assertEqual(profile.category_id.code, "D")
        self.assertEqual(profile.light, "red")

    # ---- again and again -----------------------------------------------------------
    def test_merging_three_customers_one_after_the_other(self):
        third = self._customer("Third", email="same@example.com")
        for partner in (self.kept, self.gone, third):
            self._limit(partner, 100)
            self._confirmed(partner, 60)
        self._merge()
        profile = self._merge(third)
        self.assertLimit(profile, 100)
        self.assertExposure(self.kept, orders=180)
        self.assertEqual(len(self._all_files(self.kept)), 3)
        self.assertEqual(self.env["credit.check"].verify()["faults"], [])

    def test_a_customer_that_took_over_another_is_merged_itself(self):
        third = self._customer("Third", email="same@example.com")
        for partner in (self.kept, self.gone, third):
            self._limit(partner, 100)
            self._confirmed(partner, 60)
        self._merge()
        profile = self._merge(self.kept, kept=third)
        self.assertExposure(third, orders=180)
        self.assertLimit(profile, 100)
        self.assertEqual(len(self._all_files(third)), 3)
        self.assertEqual(self.env["credit.check"].verify()["faults"], [])

    def test_three_customers_merged_at_once(self):
        third = self._customer("Third", email="same@example.com")
        for partner, limit in ((self.kept, 100), (self.gone, 200), (third, 300)):
            self._limit(partner, limit)
        self.assertLimit(self._merge(self.gone, third), 100)

    def test_customers_that_credit_control_never_saw_are_merged_as_ever(self):
        third = self._customer("Third", email="same@example.com")
        fourth = self._customer("Fourth", email="same@example.com", city="Ghent")
        self._merge_only(fourth, kept=third)
        self.assertEqual(third.city, "Ghent")
        self.assertFalse(self._all_files(third))
