"""Payment plans: from the draft to the last instalment, or to the first missed ones."""

from freezegun import freeze_time

from odoo.tests import Form, tagged

from ..exceptions import CreditAuthorityError, CreditControlError
from .plans import PNG, PlansCommon


@tagged("post_install", "-at_install")
class TestPlans(PlansCommon):
    # ---- drafting ------------------------------------------------------------------
    def test_instalments_are_equal_and_the_rest_comes_with_the_last(self):
        plan = self._draft(self._invoice(self.customer, 100, due_in=-5))
        self.assertEqual(plan.instalment_ids.mapped("amount"), [33.33, 33.33, 33.34])
        self.assertMoney(plan.total, 100)
        self.assertTrue(plan.name.startswith("PP/"))

    def test_instalments_of_an_amount_end_with_what_is_left(self):
        plan = self._draft(method="amount", amount_each=400.0, step="weekly")
        self.assertEqual(plan.instalment_ids.mapped("amount"), [400, 400, 100])
        days = plan.instalment_ids.mapped("date")
        self.assertEqual((days[1] - days[0]).days, 7)

    def test_interest_of_the_plan_is_on_what_is_still_owed(self):
        plan = self._draft(interest_rate=12.0, first_date=self.today + self._days(30))
        first = plan.instalment_ids[0]
        self.assertMoney(first.interest, 900 * 0.12 * 30 / 365)
        self.assertGreater(first.interest, plan.instalment_ids[2].interest)
        self.assertMoney(plan.total, 900 + plan.interest_total)

    def test_a_new_plan_for_a_customer_takes_what_is_overdue(self):
        later = self._invoice(self.customer, 50, due_in=10)
        profile = self._profile(self.customer).with_user(self.collector)
        context = profile.action_propose_plan()["context"]
        plan = self.plans.with_context(**context).create({"reason": "Asked"})
        self.assertEqual(plan.item_ids.move_id, self.invoices)
        self.assertNotIn(later, plan.item_ids.move_id)

    def test_where_all_is_in_a_plan_the_collector_is_led_to_that_plan(self):
        plan = self._draft()
        plan.action_submit()
        file = self._profile(self.customer).with_user(self.collector)
        with self.assertRaisesRegex(CreditControlError, f"is in {plan.name} already"):
            file.action_propose_plan()
        nobody = self._profile(self._customer("Nobody")).with_user(self.collector)
        with self.assertRaisesRegex(CreditControlError, "owes nothing"):
            nobody.action_propose_plan()

    def test_on_the_screen_a_customer_brings_its_overdue_items(self):
        other = self._customer("Other")
        theirs = self._invoice(other, 80, due_in=-5)
        profile = self._profile(self.customer).with_user(self.collector)
        context = profile.action_propose_plan()["context"]
        form = Form(self.plans.with_context(**context))
        self.assertEqual(form.item_ids[:].move_id, self.invoices)
        self.assertMoney(form.principal, 900)
        form.profile_id = self._profile(other)
        self.assertEqual(form.item_ids[:].move_id, theirs)
        self.assertMoney(form.save().principal, 80)

    # ---- approval ------------------------------------------------------------------
    def test_who_approves_sees_a_fresh_assessment_and_what_the_customer_usually_pays(
        self,
    ):
        paid = self._invoice(self.customer, 3000, due_in=-70)
        self._pay(paid)
        plan = self._draft()
        plan.action_submit()
        self.assertEqual(plan.state, "assessed")
        self.assertEqual(plan.assessment_id.profile_id, plan.profile_id)
        self.assertMoney(plan.usual_paid, 500)
        self.assertEqual(plan.ability, "tight")
        self.assertIn(f"{plan.display_name} waits for approval", self._tasks(plan))

    def test_nobody_approves_the_own_plan(self):
        plan = self._draft().with_user(self.manager)
        plan.action_submit()
        with self.assertRaises(CreditAuthorityError) as refusal:
            plan.action_approve()
        self.assertSentence(str(refusal.exception), "somebody else has to decide")
        self.assertEqual(plan.state, "assessed")

    def test_a_controller_agrees_up_to_the_own_authority_and_waives_nothing(self):
        small, large = (
            self._draft(),
            self._draft(self._invoice(self.customer, 40_000, due_in=-9)),
        )
        settles = self._draft(
            self._invoice(self.customer, 10, due_in=-9), **self._settlement(5.0)
        )
        for plan in (small, large, settles):
            plan.action_submit()
        small.with_user(self.controller).action_approve()
        self.assertEqual(small.state, "approved")
        for plan in (large, settles):
            with self.assertRaises(CreditAuthorityError):
                plan.with_user(self.controller).action_approve()
            plan.with_user(self.manager).action_approve()
            self.assertEqual(plan.state, "approved")

    def test_a_collector_approves_nothing(self):
        plan = self._draft()
        plan.action_submit()
        other = self._make_user("other", "credit_control.group_collector")
        with self.assertRaises(CreditAuthorityError):
            plan.with_user(other).action_approve()

    def test_what_is_agreed_is_not_changed_any_more(self):
        plan = self._draft()
        plan.action_submit()
        with self.assertRaises(CreditControlError):
            plan.interest_rate = 5
        with self.assertRaises(CreditControlError):
            plan.instalment_ids[0].principal = 1
        with self.assertRaises(CreditControlError):
            plan.instalment_ids[0].unlink()
        with self.assertRaises(CreditControlError):
            plan.unlink()
        with self.assertRaises(CreditControlError):
            self._draft(self._invoice(self.customer, 9)).write({"state": "active"})
        plan.action_back_to_draft()
        plan.interest_rate = 5

    # ---- accepting -----------------------------------------------------------------
    def test_the_customer_gets_the_offer_and_signs_it(self):
        plan = self._approved()
        plan.action_offer()
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertIn(plan._link(), mail.body_html)
        self.assertIn(self.customer, mail.recipient_ids)
        self.assertNotIn(plan.sudo().access_token, str(plan.message_ids.mapped("body")))
        plan._accept_in_portal(self.customer, " Anna Deco ", PNG.decode())
        self.assertEqual((plan.state, plan.signed_by), ("active", "Anna Deco"))
        self.assertTrue(plan.signature)

    def test_a_paper_that_was_signed_counts_as_well(self):
        plan = self._approved()
        with self.assertRaises(CreditControlError):
            plan.action_accept_on_paper("Anna", None)
        plan.action_accept_on_paper("Anna", PNG, "plan.png")
        self.assertEqual(plan.state, "active")
        self.assertEqual(plan.signed_document_name, "plan.png")

    def test_an_offer_that_nobody_accepts_expires_and_a_colleague_knows(self):
        plan = self._approved()
        plan.action_offer()
        self._look(self.today + self._days(15))
        self.assertEqual(plan.state, "expired")
        self.assertIn(
            f"{plan.display_name} was not accepted in time", self._tasks(plan)
        )
        with self.assertRaises(CreditControlError):
            plan._accept_in_portal(self.customer, "Anna", PNG.decode())

    def test_a_signature_that_is_none_is_refused(self):
        plan = self._approved()
        plan.action_offer()
        for name, picture in (("", PNG.decode()), ("Anna", ""), ("Anna", "x!"), (7, 7)):
            with self.assertRaises(CreditControlError):
                plan._accept_in_portal(self.customer, name, picture)
        self.assertEqual(plan.state, "offered")

    # ---- payments ------------------------------------------------------------------
    def test_payments_fall_on_instalments_by_themselves(self):
        plan = self._active()
        self._pay(self.invoices[0], 350)
        self.assertEqual(self._states(plan), ["paid", "partly", "open"])
        self.assertMoney(plan.paid, 350)
        self._pay(self.invoices, 550)
        self.assertEqual(self._states(plan), ["paid"] * 3)
        self.assertEqual(plan.state, "completed")

    def test_what_was_paid_before_pays_no_instalment(self):
        self._pay(self.invoices[0], 300)
        plan = self._active()
        self.assertMoney(plan.total, 600)
        self.assertEqual(self._states(plan), ["open"] * 3)
        self._pay(self.invoices[0], 200)
        self.assertEqual(self._states(plan), ["paid", "open", "open"])

    def test_money_on_account_pays_instalments_too_and_only_once(self):
        plan = self._active(invoices=self.invoices[0])
        other = self._active(invoices=self.invoices[1])
        self._receipt(self.customer, 700)
        (plan | other).action_refresh()
        self.assertMoney(plan.paid, 600)
        self.assertMoney(other.paid, 100)

    def test_a_payment_that_is_taken_back_is_undone(self):
        plan = self._active()
        payment = self._pay(self.invoices, 900)
        self.assertEqual(plan.state, "completed")
        payment.action_draft()
        self.assertEqual(self._states(plan), ["open"] * 3)
        self.assertEqual(plan.state, "active")
        payment.action_post()
        self.assertEqual(plan.state, "completed")
        self._items(self.invoices).remove_move_reconcile()
        payment.action_draft()
        self.assertEqual(plan.state, "active")

    # ---- time ----------------------------------------------------------------------
    def test_an_instalment_is_reminded_of_once_before_its_day(self):
        plan = self._active()
        before = self.env["mail.mail"].search_count([])
        self._look(self.today + self._days(6))
        self.assertEqual(self.env["mail.mail"].search_count([]), before)
        for number in (7, 8):
            self._look(self.today + self._days(number))
        mails = self.env["mail.mail"].search([], order="id desc")
        self.assertEqual(len(mails), before + 1)
        self.assertSentence(mails[0].subject, plan.name)
        self.assertSentence(mails[0].body_html, "300.00")

    def test_a_missed_instalment_has_days_of_grace_and_then_breaks_the_plan(self):
        plan = self._active()
        self._look(self.today + self._days(13))
        self.assertEqual((self._states(plan)[0], plan.state), ("open", "active"))
        self._look(self.today + self._days(14))
        self.assertEqual((self._states(plan)[0], plan.state), ("missed", "active"))
        self.assertMoney(plan.arrears, 300)
        self._look(self.today + self._days(25))
        self.assertEqual(plan.state, "defaulted")
        self.assertRegex(
            plan.end_reason,
            "^One instalment has been missed for 15 days; .*of it is not",
        )
        self.assertTrue(any("is broken" in task for task in self._tasks(plan)))

    def test_two_missed_instalments_break_it_whatever_their_age(self):
        plan = self._active(step="weekly", default_days=0)
        self._look(self.today + self._days(20))
        self.assertEqual(plan.state, "active")
        self._look(self.today + self._days(21))
        self.assertEqual(plan.state, "defaulted")
        self.assertRegex(
            plan.end_reason,
            "^2 instalments are missed, the oldest for 11 days; .*of them",
        )

    # ---- effects -------------------------------------------------------------------
    def test_follow_up_leaves_a_plan_alone_and_goes_on_where_it_was(self):
        self._run()
        self.assertLevel(self.invoices[0], 1)
        plan = self._active()
        day = self.today + self._days(10)
        self.assertEqual(self._skips(self._batch(day)), {"plan": 900.0})
        self.env["credit.followup.batch"].search([("state", "=", "planned")]).unlink()
        self.assertLevel(self.invoices[0], 1)
        plan.action_terminate("Broke his word")
        self._run(day)
        self.assertLevel(self.invoices[0], 2)

    def test_nothing_of_a_plan_reaches_a_next_step(self):
        item = self._items(self.invoices[0])
        self.assertTrue(item.credit_next_on)
        self._active()
        item.invalidate_recordset()
        self.assertFalse(item.credit_next_on)

    def test_what_is_in_a_plan_is_not_overdue_at_the_gate_unless_the_policy_says_so(
        self,
    ):
        self._policy({"check_code": "overdue_amount"})
        profile = self._profile(self.customer)
        self._active()
        self.env.invalidate_all()
        self.assertMoney(profile.overdue_total, 0)
        self.assertMoney(self._exposure(self.customer), 900)
        self._policy({"check_code": "overdue_amount"}, exclude_disputed=False)
        self.env.invalidate_all()
        self.assertMoney(profile.overdue_total, 900)

    def test_late_payment_interest_stops_while_the_plan_is_kept(self):
        regime = self.env["credit.interest.regime"].create(
            {
                "name": "Ten per cent",
                "audience": "business",
                "rate_ids": [
                    (
                        0,
                        0,
                        {
                            "date_from": "2000-01-01",
                            "date_to": "2099-12-31",
                            "rate": 10.0,
                            "source": "Test",
                        },
                    )
                ],
            }
        )
        self.company.write(
            {
                "credit_interest_regime_id": regime.id,
                "credit_claim_account_id": self.expense.copy(
                    {"account_type": "income_other"}
                ).id,
                "credit_interest_claims": True,
            }
        )
        item = self._items(self.invoices[0])
        later = self.today + self._days(30)
        claims = self.env["credit.claim"]
        free = claims._propose(item, later)[item]
        plan = self._active()
        kept = claims._propose(item, later)[item]
        self.assertEqual(kept["date_to"], self.today - self._days(1))
        self.assertLess(kept["interest"], free["interest"])
        plan.action_terminate("Broken")
        broken = claims._propose(item, later)[item]
        self.assertMoney(broken["interest"], free["interest"])
        with freeze_time(self.today):
            self.assertEqual(broken["date_to"], later)
