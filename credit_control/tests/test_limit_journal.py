from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..exceptions import CreditAuthorityError, CreditControlError
from .limit_journals import LimitJournalCommon


@tagged("post_install", "-at_install")
class TestLimitJournal(LimitJournalCommon):
    """Many limits change together, after a preview, by who may."""

    # ---- posting ---------------------------------------------------------------
    def test_what_one_prepares_another_posts_and_all_limits_count_at_once(self):
        journal = self._journal([(self.deco, 1500), (self.gemini, 1000)])
        journal.action_preview()
        self.assertLimit(self.deco, 1000)
        journal.with_user(self.second).action_post()
        self.assertLimit(self.deco, 1500)
        self.assertLimit(self.gemini, 1000)
        self.assertEqual(journal.state, "posted")
        self.assertEqual(journal.posted_by_id, self.second)

    def test_each_limit_says_where_it_came_from_who_asked_and_who_granted(self):
        journal = self._posted((self.deco, 1500), (self.gemini, 900))
        limit = journal.limit_ids.filtered(lambda one: one.amount == 1500)
        self.assertEqual(limit, self._profile(self.deco).limit_id)
        self.assertEqual((limit.state, limit.status), ("active", "active"))
        self.assertEqual(limit.approved_by_id, self.second)
        self.assertEqual(limit.reason, "Yearly review")
        self.assertIn("granted", limit.event_ids.mapped("kind"))
        before = self._profile(self.deco).limit_ids - limit
        self.assertEqual(before.status, "superseded")
        self.assertEqual(
            self._profile(self.deco).limit_at(self.today - timedelta(days=1)), before
        )
        notes = self._profile(self.gemini).message_ids.mapped("body")
        self.assertTrue(any("900.00" in str(note) for note in notes), notes)

    def test_who_prepared_a_rise_does_not_post_it(self):
        journal = self._journal([(self.deco, 1500), (self.gemini, 900)])
        journal.action_preview()
        with self.assertRaisesRegex(CreditAuthorityError, "somebody else has to post"):
            journal.action_post()
        self.assertEqual(journal.state, "previewed")
        self.assertLimit(self.gemini, 2000)

    def test_whoever_wrote_a_line_prepared_it(self):
        journal = self._journal([(self.gemini, 900)], user=self.second)
        journal.with_user(self.controller).write(
            {
                "line_ids": [
                    (0, 0, {"profile_id": self._profile(self.deco).id, "amount": 5000})
                ]
            }
        )
        journal.action_preview()
        for author in (self.controller, self.second):
            with self.assertRaisesRegex(CreditAuthorityError, "You prepared"):
                journal.with_user(author).action_post()
        journal.with_user(self.manager).action_post()
        self.assertLimit(self.deco, 5000)

    def test_limits_that_only_fall_are_posted_by_who_prepared_them(self):
        journal = self._journal([(self.deco, 500), (self.gemini, 0)])
        journal.action_preview()
        journal.action_post()
        self.assertLimit(self.deco, 500)
        self.assertLimit(self.gemini, 0)

    def test_who_may_make_none_takes_no_number_of_journals(self):
        sequence = self.env.ref("credit_control.sequence_limit_journal")
        number = sequence.number_next_actual
        with self.assertRaises(AccessError):
            self._journal(user=self.viewer)
        self.assertEqual(sequence.number_next_actual, number)

    def test_one_line_beyond_the_authority_leaves_all_as_they_were(self):
        journal = self._journal([(self.deco, 1500), (self.gemini, 25_000.01)])
        journal.action_preview()
        with self.assertRaisesRegex(CreditAuthorityError, "Gemini is above what you"):
            journal.with_user(self.second).action_post()
        self.assertLimit(self.deco, 1000)
        journal.with_user(self.manager).action_post()
        self.assertLimit(self.gemini, 25_000.01)
        self.assertEqual(journal.limit_ids.requested_by_id, self.controller)
        self.assertEqual(journal.limit_ids.approved_by_id, self.manager)

    def test_sent_for_approval_it_goes_to_who_has_the_authority_for_every_line(self):
        journal = self._journal([(self.deco, 1500), (self.gemini, 25_000.01)])
        journal.action_preview()
        journal.action_send()
        self.assertEqual(journal.state, "approval")
        user = journal.sudo().activity_ids.user_id
        self.assertTrue(user.has_group("credit_control.group_manager"))
        journal.with_user(self.manager).action_post()
        self.assertFalse(journal.sudo().activity_ids)
        self.assertEqual(journal.limit_ids.requested_by_id, self.controller)
        self.assertEqual(journal.limit_ids.approved_by_id, self.manager)

    def test_a_small_journal_goes_to_a_colleague_and_never_back_to_who_prepared_it(
        self,
    ):
        journal = self._journal([(self.deco, 1500)])
        journal.action_preview()
        journal.action_send()
        self.assertEqual(journal.sudo().activity_ids.user_id, self.second)

    def test_when_who_was_asked_leaves_somebody_else_is_asked(self):
        third = self._make_user("third", "credit_control.group_controller")
        journal = self._journal([(self.deco, 1500)])
        journal.action_preview()
        journal.action_send()
        asked = journal.sudo().activity_ids.user_id
        self.assertEqual(asked, self.second)
        asked.active = False
        self.env.invalidate_all()
        self.assertEqual(journal.sudo().activity_ids.user_id, third)

    def test_a_customer_merged_meanwhile_is_a_problem_of_its_line(self):
        journal = self._journal([(self.deco, 900), (self.gemini, 900)])
        deco, gemini = self._profile(self.deco), self._profile(self.gemini)
        gemini.sudo().write({"active": False, "merged_into_id": deco.id})
        self.assertSentence(journal.line_ids[1].problem, "Gemini was merged into Deco")

    def test_where_two_people_are_needed_the_second_one_puts_it_into_force(self):
        authority = self.env["credit.authority"].search([("kind", "=", "limit")])
        authority.write({"approvers": 2, "approvers_from": 1200})
        third = self._make_user("third", "credit_control.group_controller")
        journal = self._journal([(self.deco, 1500), (self.gemini, 900)])
        journal.action_preview()
        journal.with_user(self.second).action_post()
        self.assertEqual(journal.state, "approval")
        self.assertLimit(self.deco, 1000)
        with self.assertRaisesRegex(CreditAuthorityError, "agreed to .* already"):
            journal.with_user(self.second).action_post()
        journal.with_user(third).action_post()
        self.assertEqual(journal.state, "posted")
        self.assertLimit(self.deco, 1500)

    def test_what_is_on_top_counts_for_the_authority(self):
        self._limit(
            self.deco,
            24_500,
            kind="temporary",
            on_top=True,
            date_to=self.today + timedelta(days=30),
        )
        journal = self._journal([(self.deco, 1500)])
        journal.action_preview()
        with self.assertRaisesRegex(CreditAuthorityError, "26,000.00 for Deco"):
            journal.with_user(self.second).action_post()

    def test_beyond_the_hard_ceiling_only_who_may_pass_it_posts(self):
        self._profile(self.deco).ceiling = 1200
        journal = self._journal([(self.deco, 1500)])
        journal.action_preview()
        with self.assertRaises(CreditAuthorityError):
            journal.with_user(self.second).action_post()

    def test_a_failure_half_way_leaves_no_limit_changed(self):
        journal = self._journal([(self.deco, 1500), (self.gemini, 900)])
        journal.action_preview()
        holds = self.env.registry["credit.hold"]
        with (
            patch.object(holds, "_recheck_customers", side_effect=RuntimeError),
            self.assertRaises(RuntimeError),
            self.env.cr.savepoint(),
        ):
            journal.with_user(self.second).action_post()
        self.env.invalidate_all()
        self.assertEqual(journal.state, "previewed")
        self.assertFalse(journal.limit_ids)
        self.assertLimit(self.deco, 1000)
        self.assertLimit(self.gemini, 2000)

    def test_a_limit_with_a_last_day_takes_the_place_of_the_standard_one_until_then(
        self,
    ):
        last = self.today + timedelta(days=20)
        journal = self._posted((self.deco, {"amount": 900, "date_to": last}))
        self.assertEqual(journal.limit_ids.kind, "temporary")
        self.assertLimit(self.deco, 900)
        after = self._profile(self.deco).limit_at(last + timedelta(days=1))
        self.assertMoney(after.amount, 1000)

    def test_posted_twice_is_refused_and_says_who_did_it(self):
        journal = self._posted((self.deco, 1500))
        for again in (journal.with_user(self.manager), journal):
            with self.assertRaisesRegex(CreditControlError, "“Posted” by Second"):
                again.action_post()
        self.assertEqual(len(journal.limit_ids), 1)

    def test_of_two_who_post_at_once_the_second_reads_what_the_first_one_did(self):
        journal = self._journal([(self.deco, 900)])
        journal.action_preview()
        self.env.flush_all()
        self.assertEqual(journal.state, "previewed")  # as the second one has read it
        self.env.cr.execute(
            "UPDATE credit_limit_journal SET state = 'posted' WHERE id = %s",
            [journal.id],
        )
        with self.assertRaisesRegex(CreditControlError, "is “Posted”"):
            journal.with_user(self.second).action_post()
        self.assertFalse(journal.limit_ids)

    def test_a_draft_is_not_posted_and_a_preview_is_not_changed(self):
        journal = self._journal([(self.deco, 900)])
        with self.assertRaisesRegex(CreditControlError, "is “Draft”"):
            journal.action_post()
        journal.action_preview()
        for change in (
            lambda: journal.line_ids.write({"amount": 9000}),
            lambda: journal.write({"date_from": self.today + timedelta(days=3)}),
            lambda: journal.line_ids.unlink(),
            lambda: journal.line_ids.copy(),
        ):
            with self.assertRaisesRegex(CreditControlError, "“Previewed” and is not"):
                change()
        journal.action_draft()
        journal.line_ids.write({"amount": 800})
        journal.action_preview()
        journal.action_post()
        self.assertLimit(self.deco, 800)

    def test_a_limit_changed_since_the_preview_asks_for_another_one(self):
        journal = self._journal([(self.deco, 900)])
        journal.action_preview()
        self._limit(self.deco, 5000, date_from=self.today)
        with self.assertRaisesRegex(CreditControlError, "Deco was changed since"):
            journal.action_post()
        journal.action_draft()
        journal.action_preview()
        self.assertMoney(journal.line_ids.amount_before, 5000)
        journal.action_post()
        self.assertLimit(self.deco, 900)

    def test_a_customer_twice_and_other_problems_stop_it_until_left_out(self):
        journal = self._journal([(self.deco, 900), (self.deco, 800), (self.gemini, -1)])
        self.assertEqual(journal.problem_count, 2)
        self.assertIn("twice", journal.line_ids[1].problem)
        self.assertIn("negative", journal.line_ids[2].problem)
        journal.action_preview()
        with self.assertRaisesRegex(CreditControlError, "2 lines .* have a problem"):
            journal.action_post()
        journal.action_leave_out_problems()
        self.assertEqual((journal.problem_count, journal.left_out_count), (0, 2))
        self.assertEqual(journal.state, "previewed")
        journal.action_post()
        self.assertLimit(self.deco, 900)
        self.assertEqual(len(journal.line_ids), 3)

    def test_absurd_amounts_and_reversed_dates_are_problems_of_their_line(self):
        yesterday = self.today - timedelta(days=1)
        journal = self._journal(
            [(self.deco, 1e13), (self.gemini, {"amount": 1, "date_to": yesterday})]
        )
        self.assertIn("cannot be meant", journal.line_ids[0].problem)
        self.assertIn("before it begins", journal.line_ids[1].problem)
        with self.assertRaisesRegex(CreditControlError, "No line of"):
            journal.action_preview()

    def test_later_limits_wait_for_their_day(self):
        begins = self.today + timedelta(days=20)
        journal = self._posted((self.deco, 1500), date_from=begins)
        self.assertEqual(journal.limit_ids.status, "scheduled")
        self.assertLimit(self.deco, 1000)
        self.assertMoney(self._profile(self.deco).limit_at(begins).amount, 1500)

    def test_a_withdrawn_limit_leaves_no_credit(self):
        journal = self._journal([(self.deco, {"action": "withdraw"})])
        journal.action_preview()
        self.assertIn("No credit is left", journal.line_ids.effect)
        journal.action_post()
        profile = self._profile(self.deco)
        self.assertFalse(profile.limit_at(self.today))
        self.assertEqual(profile.limit_ids.status, "withdrawn")
        self.assertEqual(profile.limit_ids.decision_reason, "Yearly review")

    def test_a_cancelled_journal_changes_nothing_and_stays(self):
        journal = self._journal([(self.deco, 900)])
        journal.action_preview()
        journal.action_cancel()
        with self.assertRaisesRegex(CreditControlError, "“Cancelled”"):
            journal.action_post()
        posted = self._posted((self.gemini, 900))
        with self.assertRaisesRegex(CreditControlError, "cannot be deleted"):
            posted.unlink()

    # ---- who may -----------------------------------------------------------------
    def test_salespeople_see_nothing_and_readers_change_nothing(self):
        journal = self._journal([(self.deco, 900)])
        journal.action_preview()
        for user in (self.salesperson, self.billing):
            with self.assertRaises(AccessError):
                journal.with_user(user).read(["name"])
        for user in (self.viewer, self.collector, self.auditor):
            self.assertTrue(journal.with_user(user).line_ids.mapped("effect"))
            with self.assertRaises(AccessError):
                self._journal(user=user)
            for method in ("action_post", "action_send", "action_draft"):
                with self.assertRaises(AccessError):
                    self._rpc(user, journal, method)

    def test_another_companys_journal_is_neither_seen_nor_posted(self):
        journal = self._journal([(self.deco, 900)])
        journal.action_preview()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._make_user("stranger", "credit_control.group_manager")
        stranger.write(
            {"company_ids": [(6, 0, elsewhere.ids)], "company_id": elsewhere.id}
        )
        theirs = journal.with_user(stranger)
        self.assertNotIn(journal, theirs.search([]))
        for method in ("read", "action_post"):
            with self.assertRaises(AccessError):
                self._rpc(stranger, journal, method)
        other = self.env["credit.profile"]._ensure(self.deco, elsewhere)[self.deco]
        journal.action_draft()
        journal.sudo().line_ids.profile_id = other
        self.assertIn("another company", journal.line_ids.problem)

    def test_nobody_writes_what_only_the_buttons_write(self):
        journal = self._journal([(self.deco, 900)])
        for values in ({"state": "posted"}, {"author_ids": [(5,)]}):
            with self.assertRaisesRegex(CreditControlError, "with its buttons"):
                self._rpc(self.controller, journal, "write", values)
        with self.assertRaisesRegex(CreditControlError, "not changed by hand"):
            self._rpc(
                self.controller, journal.line_ids, "write", {"amount_before": 5.0}
            )
        limit = self.env["credit.limit"].with_user(self.controller)
        made = limit.create(
            {
                "profile_id": self._profile(self.deco).id,
                "amount": 1,
                "reason": "Sly",
                "journal_id": journal.id,
            }
        )
        self.assertFalse(made.journal_id)
        sly = self._journal(state="posted", author_ids=[(6, 0, self.manager.ids)])
        self.assertEqual((sly.state, sly.author_ids), ("draft", self.controller))
