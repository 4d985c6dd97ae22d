from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..exceptions import CreditControlError
from .limits import LimitLifeCommon


@tagged("post_install", "-at_install")
class TestLimitRequests(LimitLifeCommon):
    """Asked by a salesperson or an assessment, with what is proposed."""

    def _dialog(self, user, amount=5000, source=None, **values):
        source = source or self.customer
        dialog = (
            self.env["credit.limit.request"]
            .with_user(user)
            .with_context(active_model=source._name, active_id=source.id)
        )
        return dialog.create({"amount": amount, "reason": "Won a tender", **values})

    def _asked(self):
        return self.profile.limit_ids.filtered(lambda one: one.state == "requested")

    def test_a_salesperson_asks_from_the_customer_and_credit_control_decides(self):
        answer = self._dialog(self.salesperson).action_request()
        self.assertIn("waits for a decision", answer["params"]["message"])
        limit = self._asked()
        self.assertEqual(limit.requested_by_id, self.salesperson)
        self.assertEqual(limit.asked_through, "salesperson")
        self.assertMoney(limit.requested_amount, 5000)
        self.assertEqual(limit.activity_ids.user_id, self.controller)
        self.assertFalse(self.profile.limit_at(self.today))

    def test_a_salesperson_with_a_role_in_credit_control_still_only_asks(self):
        both = self._make_user(
            "both", "sales_team.group_sale_salesman,credit_control.group_manager"
        )
        self._dialog(both, amount=10).action_request()
        self.assertEqual(self._asked().requested_by_id, both)

    def test_from_a_quotation_the_limit_that_it_needs_is_proposed(self):
        self._limit(self.customer, 100)
        order = self._order(self.customer, 350)
        dialog = (
            self.env["credit.limit.request"]
            .with_user(self.salesperson)
            .with_context(active_model="sale.order", active_id=order.id)
            .create({"reason": "Won a tender"})
        )
        self.assertMoney(dialog.amount, 350)
        self.assertEqual(dialog.partner_id, self.customer)
        self._policy({"check_code": "limit_exceeded"}, show_figures=False)
        hidden = dialog.create({"reason": "Won a tender", "amount": 5})
        self.assertMoney(hidden.default_get(["amount"]).get("amount"), 0)

    def test_from_a_quotation_the_answer_is_told_there(self):
        order = self._order(self.customer, 900)
        self._dialog(self.salesperson, source=order).action_request()
        limit = self._asked()
        self.assertEqual(limit.sale_order_id, order)
        self._rpc(self.controller, limit, "action_decline", "No accounts")
        self.assertIn("No accounts", order.sudo().message_ids[0].body)
        self.assertIn(
            self.salesperson.partner_id, order.sudo().message_ids[0].partner_ids
        )

    def test_for_a_time_it_is_temporary_and_may_be_on_top(self):
        until = self.today + self._days(30)
        self._dialog(self.salesperson, date_to=until, on_top=True).action_request()
        limit = self._asked()
        self.assertEqual((limit.kind, limit.date_to), ("temporary", until))
        self.assertTrue(limit.on_top)

    def test_the_same_is_not_asked_twice(self):
        self._dialog(self.salesperson).action_request()
        with self.assertRaisesRegex(CreditControlError, "asked for .* already"):
            self._dialog(self.salesperson, amount=6000).action_request()

    def test_amounts_that_cannot_be_meant_are_refused(self):
        for amount in (0, -5, 1e13):
            with self.subTest(amount), self.assertRaises(UserError):
                self._dialog(self.salesperson, amount=amount).action_request()

    def test_who_asked_sees_it_wait_and_takes_it_back(self):
        dialog = self._dialog(self.salesperson)
        self.assertFalse(dialog.pending)
        dialog.action_request()
        again = self._dialog(self.salesperson, amount=6000)
        self.assertIn("waits for a decision", again.pending)
        self.assertFalse(
            self._dialog(
                self._make_user("other", "sales_team.group_sale_salesman_all_leads")
            ).pending
        )
        limit = self._asked()
        again.action_take_back()
        self.assertEqual(limit.state, "withdrawn")
        with self.assertRaisesRegex(
            CreditControlError, "waits for a decision any more"
        ):
            again.action_take_back()

    def test_the_company_asks_no_credit_of_itself(self):
        source = self.company.partner_id
        with self.assertRaisesRegex(CreditControlError, "needs no credit from itself"):
            self._dialog(self.salesperson, source=source).action_request()

    def test_nobody_asks_for_credit_of_a_company_that_they_do_not_work_in(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaisesRegex(CreditControlError, "do not work in the company"):
            self._dialog(self.salesperson, company_id=elsewhere.id).action_request()
        theirs = self._profile(self.customer, elsewhere)
        with self.assertRaises(AccessError):
            self._ask(self.controller, 10, profile_id=theirs.id)
        self.assertFalse(theirs.limit_ids)

    def test_a_salesperson_reads_no_limits(self):
        self._dialog(self.salesperson).action_request()
        with self.assertRaises(AccessError):
            self._asked().with_user(self.salesperson).read(["amount"])

    # ---- the proposal ----------------------------------------------------------
    def test_the_proposal_of_the_latest_assessment_comes_with_its_binding_rule(self):
        assessment = self.profile._assess()
        if not assessment.has_limit:
            assessment._set(
                {"has_limit": True, "limit_proposed": 1234, "limit_binding": "need"}
            )
        self._dialog(self.salesperson).action_request()
        limit = self._asked()
        self.assertTrue(limit.has_proposal)
        self.assertMoney(limit.proposed_amount, assessment.limit_proposed)
        self.assertIn(str(assessment.assessed_on), limit.proposal_reason)

    def test_without_an_assessment_the_payment_history_proposes_or_nothing_does(self):
        self._dialog(self.salesperson).action_request()
        limit = self._asked()
        self.assertFalse(limit.has_proposal)
        self.assertIn("No proposal", limit.proposal_reason)

    def test_a_limit_beyond_who_approves_an_assessment_is_asked_for(self):
        assessment = self.profile._assess()
        assessment._set({"has_limit": True, "limit_proposed": 90_000})
        other = self._make_user("assessor", "credit_control.group_controller")
        assessment.with_user(other).action_approve("Known for years")
        limit = self._asked()
        self.assertEqual(limit.requested_by_id, other)
        self.assertEqual(limit.asked_through, "assessment")
        self.assertMoney(limit.proposed_amount, 90_000)

    def test_the_dialog_grants_another_amount_declines_and_withdraws(self):
        dialogs = self.env["credit.limit.decide"].with_user(self.controller)
        for decision, state in (("grant", "active"), ("decline", "declined")):
            limit = self._ask(self.collector, 900)
            dialogs.create(
                {
                    "limit_id": limit.id,
                    "decision": decision,
                    "amount": 700,
                    "reason": "Young company",
                }
            ).action_decide()
            self.assertEqual(limit.state, state)
        granted = self.profile.limit_id
        self.assertMoney(granted.amount, 700)
        dialogs.create(
            {"limit_id": granted.id, "decision": "withdraw", "reason": "Closed"}
        ).action_decide()
        self.assertEqual(granted.status, "withdrawn")
