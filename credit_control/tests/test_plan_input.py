"""What cannot be meant of a payment plan: one clear sentence each."""

from odoo.tests import tagged

from ..exceptions import CreditControlError
from .plans import PlansCommon


@tagged("post_install", "-at_install")
class TestPlanInput(PlansCommon):
    def assertRefused(self, said, call, *args):
        with self.assertRaises(CreditControlError) as refusal:
            call(*args)
        self.assertSentence(str(refusal.exception), said)

    def _by_hand(self, *parts):
        """A draft whose instalments somebody entered: days from now, amount."""
        plan = self._draft(make=False, method="hand")
        plan.instalment_ids = [
            (0, 0, {"date": self.today + self._days(days), "principal": amount})
            for days, amount in parts
        ]
        return plan

    def test_instalments_must_add_up_be_positive_and_lie_ahead(self):
        for parts, said in (
            ((), "Make the instalments first"),
            (((5, 300), (9, 300)), "$ 300.00 less than the $ 900.00"),
            (((5, 900), (9, 300)), "$ 300.00 more than the $ 900.00"),
            (((5, 900), (9, 0)), "is not above 0"),
            (((5, 1000), (9, -100)), "is not above 0"),
            (((-1, 400), (9, 500)), "lies in the past"),
            (((9, 400), (9, 500)), "Two instalments are due on"),
            (((93, 900),), "is more than 92 days away"),
        ):
            with self.subTest(parts=parts):
                plan = self._by_hand(*parts)
                self.assertRefused(said, plan.action_submit)
                self.assertEqual(plan.state, "draft")

    def test_numbers_of_instalments_that_cannot_be_meant_are_refused(self):
        for values in (
            {"count": 0},
            {"count": -1},
            {"count": 1000},
            {"method": "amount", "amount_each": 0.0},
            {"method": "amount", "amount_each": -5.0},
            {"method": "amount", "amount_each": 1.0},
        ):
            with self.subTest(values=values):
                plan = self._draft(make=False, **values)
                self.assertRefused(
                    "cannot be paid in that way", plan.action_make_instalments
                )

    def test_interest_that_cannot_be_meant_is_refused(self):
        for rate in (-1, 51, 1e6):
            plan = self._draft(interest_rate=rate, make=False)
            for step in (plan.action_make_instalments, plan.action_submit):
                self.assertRefused("a year cannot be meant", step)
            self.assertFalse(plan.instalment_ids)

    def test_a_settlement_over_nothing_or_everything_is_refused_when_it_is_drafted(
        self,
    ):
        for amount, said in (
            (0, "in full settlement, above 0"),
            (900, "nothing would be waived"),
            (1e15, "More than $ 1,000,000,000,000.00 is not less than the $ 900.00"),
        ):
            plan = self._draft(make=False, **self._settlement(amount))
            self.assertRefused(said, plan.action_make_instalments)

    def test_items_must_be_open_and_the_customers_own(self):
        paid = self._invoice(self.customer, 10, due_in=-3)
        self._pay(paid)
        stranger = self._invoice(self._customer("Stranger"), 10, due_in=-3)
        draft = self._invoice(self.customer, 10, due_in=-3, post=False)
        refund = self._invoice(self.customer, 10, move_type="out_refund")
        profile = self._profile(self.customer)
        for invoice, said in (
            (paid, "is paid already"),
            (stranger, "is not owed by"),
            (draft, "is no posted invoice"),
            (refund, "is no posted invoice"),
            (self.env["account.move"], "Name the open items"),
        ):
            with self.subTest(said):
                plan = self._draft(invoice, make=False, profile_id=profile.id)
                self.assertRefused(said, plan.action_make_instalments)

    def test_items_in_two_currencies_are_two_plans(self):
        foreign = self.env.ref("base.CHF")
        foreign.active = True
        other = self._invoice(self.customer, 10, due_in=-3, currency_id=foreign.id)
        plan = self._draft(self.invoices | other, make=False)
        self.assertRefused("one plan for each currency", plan.action_make_instalments)

    def test_an_item_is_in_one_plan_at_a_time(self):
        first, second = self._draft(), self._draft()
        first.action_submit()
        self.assertRefused(f"is in {first.display_name} already", second.action_submit)
        first.action_back_to_draft()
        second.action_submit()

    def test_of_two_people_the_second_is_told_that_it_is_decided(self):
        plan = self._draft()
        plan.action_submit()
        plan.with_user(self.manager).action_approve()
        self.assertRefused(
            "is “Approved”", plan.with_user(self.controller).action_decline, "No"
        )

    def test_reasons_are_asked_for(self):
        plan = self._draft(reason=False)
        self.assertRefused("Say why", plan.action_submit)
        plan.reason = "Fair"
        plan.action_submit()
        self.assertRefused("Say why", plan.with_user(self.manager).action_decline, " ")

    def test_an_offer_goes_to_nobody_else_than_the_customer(self):
        stranger = self._customer("Stranger", email="s@example.com")
        plan = self._draft(contact_id=stranger.id)
        self.assertRefused("is no contact of Deco", plan.action_submit)

    def test_a_plan_over_what_was_paid_meanwhile_is_not_offered(self):
        plan = self._approved()
        self._pay(self.invoices)
        self.assertRefused("nothing left to agree about", plan.action_offer)

    def test_nobody_who_cannot_be_reached_gets_an_offer(self):
        plan = self._approved()
        self.customer.email = False
        self.assertRefused("has no e-mail address", plan.action_offer)

    # ---- customers -----------------------------------------------------------------
    def _ask(self, **form):
        profile = self._profile(self.customer)
        return self.env["credit.plan"]._ask_in_portal(profile, self.customer, form)

    def test_a_customer_asks_and_a_colleague_gets_the_task(self):
        plan = self._ask(months="3", note="Slow season")
        self.assertEqual((plan.state, plan.asked_through), ("draft", "customer"))
        self.assertEqual(plan.instalment_ids.mapped("amount"), [300, 300, 300])
        self.assertEqual(plan.user_id, self.controller)
        self.assertIn("Deco asks for a payment plan", self._tasks(plan))
        self.assertRefused("already", lambda: self._ask(months="3"))
        plan._withdraw_in_portal()
        self.assertEqual(plan.state, "terminated")

    def test_a_customer_names_invoices_and_what_it_can_pay(self):
        item = self._items(self.invoices[1])
        plan = self._ask(amount="100,00", items=str(item.id))
        self.assertEqual(plan.item_ids, item)
        self.assertEqual(plan.instalment_ids.mapped("amount"), [100, 100, 100])

    def test_what_a_customer_cannot_mean_is_refused_and_nothing_is_kept(self):
        stranger = self._items(self._invoice(self._customer("Stranger"), 10, due_in=-3))
        day = self.today
        for form in (
            {},
            {"months": "1"},
            {"months": "99"},
            {"months": "x"},
            {"months": "²"},
            {"amount": "0"},
            {"amount": "-5"},
            {"amount": "nan"},
            {"amount": "inf"},
            {"amount": "0.01"},
            {"months": "3", "first": str(day - self._days(1))},
            {"months": "3", "first": str(day + self._days(99))},
            {"months": "3", "first": "soon"},
            {"months": "3", "items": str(stranger.id)},
            {"months": "3", "items": "1 OR 1=1"},
        ):
            with self.subTest(form=form):
                self.env.flush_all()
                with self.env.cr.savepoint() as savepoint:
                    with self.assertRaises(CreditControlError):
                        self._ask(**form)
                    savepoint.close(rollback=True)
        self.assertFalse(self.env["credit.plan"].search([]))
