"""Orders that were paid in advance, replayed with what was paid when they were confirmed."""

from datetime import timedelta

from odoo.tests import tagged
from odoo.tools import SQL

from .simulation import LIMIT, SimulationCommon
from .test_portal_and_payment import PaymentCommon


@tagged("post_install", "-at_install")
class TestSimulationPrepaid(SimulationCommon, PaymentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.in_force = cls._policy(LIMIT)
        cls._limit(cls.customer, 1000)
        cls._granted_long_ago()

    def _replayed(self):
        return self._ran(policy=self.in_force, since=0)

    def _reported(self, transaction, when):
        """Let the provider have reported a payment at a time."""
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "UPDATE payment_transaction SET last_state_change = %s WHERE id = %s"
                " RETURNING id",
                when,
                transaction.id,
            )
        )
        self.env.invalidate_all()

    def test_an_order_paid_by_card_in_advance_is_replayed_as_prepaid(self):
        order = self._quotation(5000, share=100)
        transaction = self._transaction(order, 5000)
        self.assertConfirmed(order)
        self.assertTrue(transaction.payment_id)
        line = self._of(self._replayed(), order)
        self.assertEqual((line.recorded_outcome, line.old_outcome), ("pass", "pass"))
        self.assertFalse(line.cause)
        self.assertMoney(line.exposure, 0)

    def test_a_prepayment_leaves_the_rest_to_the_limit_of_then(self):
        self._invoice(self.customer, 100)
        order = self._quotation(1300, share=20)
        self._transaction(order, 260)
        self._holds(order).with_user(self.manager).action_release("Known for years")
        line = self._of(self._replayed(), order)
        self.assertMoney(line.exposure, 1140)
        self.assertEqual((line.old_outcome, line.cause), ("hold", "released"))

    def test_an_amount_that_was_only_authorised_is_no_credit_either(self):
        order = self._quotation(1200, share=100)
        self._transaction(order, 1200, state="authorized")
        next_one = self._quotation(1000)
        next_one.action_confirm()
        simulation = self._replayed()
        self.assertEqual(simulation.line_ids.mapped("old_outcome"), ["pass", "pass"])
        self.assertMoney(self._of(simulation, next_one).exposure, 1000)

    def test_a_payment_reported_seconds_after_an_order_was_not_known_to_it(self):
        held = self._quotation(1500)
        held.action_confirm()
        self._holds(held).with_user(self.manager).action_release("Known for years")
        prepaid = self._quotation(950, share=100)
        transaction = self._transaction(prepaid, 950)
        self.assertConfirmed(prepaid)
        for seconds in (0, 1):  # within the same second, and one after it
            reported = held.date_order + timedelta(seconds=seconds)
            self._reported(transaction, reported)
            prepaid.date_order = reported
            simulation = self._replayed()
            line = self._of(simulation, held)
            self.assertMoney(line.exposure, 1500)
            self.assertEqual((line.old_outcome, line.cause), ("hold", "released"))
            line = self._of(simulation, prepaid)
            self.assertEqual((line.old_outcome, line.cause), ("pass", False))

    def test_a_payment_that_was_cancelled_since_is_named(self):
        order = self._quotation(5000, share=100)
        transaction = self._transaction(order, 5000, state="authorized")
        self.assertConfirmed(order)
        transaction._set_canceled()
        line = self._of(self._replayed(), order)
        self.assertEqual((line.old_outcome, line.cause), ("hold", "prepaid"))
