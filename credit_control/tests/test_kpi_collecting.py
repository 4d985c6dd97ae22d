"""Key figures of collecting: contacts, promises and disputes, and whose they are."""

from odoo.tests import tagged

from .disputes import DisputesCommon
from .promises import PromisesCommon


class _Figures:
    def _figures(self, dimension="company", key=0, today=None):
        """``{code: value}`` of the current month."""
        today = today or self.company._credit_today()
        values = self.env["credit.kpi.value"]._rebuild(self.company, today)
        return {
            one.kpi_id.code: one.value
            for one in values
            if one.dimension == dimension and one.key_id == key
        }


@tagged("post_install", "-at_install")
class TestKpiPromises(_Figures, PromisesCommon):
    def test_kept_and_broken_promises_are_told_apart_by_number_and_amount(self):
        first, second = (self._invoice(self.customer, 300, due_in=-9) for _n in "ab")
        kept = self._promise((0, 300), invoices=[first])
        broken = self._promise((0, 300), invoices=[second])
        self._pay(first, 300)
        self._pay(second, 60)
        self._after(4)
        self.assertEqual((kept.state, broken.state), ("kept", "broken"))
        found = self._figures()
        self.assertAlmostEqual(found["promises_kept"], 50)
        self.assertAlmostEqual(found["promised_kept"], 100 * 360 / 600)

    def test_a_promise_is_the_figure_of_who_took_it(self):
        self._invoice(self.customer, 300, due_in=-9)
        self._promise((5, 300))
        mine = self._figures("collector", self.collector.id)
        self.assertEqual(mine["promises_taken"], 1)
        self.assertNotIn("promises_taken", self._figures("collector", 0))
        self.assertEqual(self._figures()["promises_taken"], 1)

    def test_money_belongs_to_who_looks_after_the_customer(self):
        self.profile.collector_id = self.collector
        self._pay(self._invoice(self.customer, 300, due_in=-9), 100)
        mine = self._figures("collector", self.collector.id)
        self.assertMoney(mine["balance"], 200)
        self.assertMoney(mine["collected"], 100)

    def test_contacts_count_for_who_made_them(self):
        reached = self.env["credit.contact.outcome"].create({"name": "Spoke"})
        nobody = reached.copy({"name": "Nobody there", "reached": False})
        logs = self.env["credit.contact.log"].with_user(self.collector)
        for outcome in (reached, nobody, nobody, nobody):
            logs._record(self.profile, {"outcome_id": outcome.id})
        logs._record(self.profile, {"outcome_id": reached.id, "direction": "in"})
        mine = self._figures("collector", self.collector.id)
        self.assertEqual(mine["contacts"], 4)
        self.assertAlmostEqual(mine["contacts_reached"], 25)


@tagged("post_install", "-at_install")
class TestKpiDisputes(_Figures, DisputesCommon):
    def test_what_is_in_dispute_counts_until_it_is_decided(self):
        invoice = self._invoice(self.customer, 1000, due_in=10)
        dispute = self._dispute(invoice, 250)
        found = self._figures()
        self.assertMoney(found["dispute_open"], 250)
        self.assertAlmostEqual(found["dispute_share"], 25)
        self.assertEqual(found["disputes_opened"], 1)
        dispute.with_user(self.controller).action_reject("Delivered as ordered")
        found = self._figures()
        self.assertMoney(found["dispute_open"], 0)
        self.assertEqual(found["disputes_closed"], 1)
        self.assertAlmostEqual(found["dispute_upheld"], 0)
        self.assertAlmostEqual(found["dispute_days"], 0)
        mine = self._figures("collector", self.controller.id)
        self.assertEqual(mine["disputes_closed"], 1)

    def test_the_lists_behind_them_hold_what_was_counted(self):
        invoice = self._invoice(self.customer, 1000, due_in=10)
        dispute = self._dispute(invoice, 250)
        values = self.env["credit.kpi.value"]._rebuild(
            self.company, self.company._credit_today()
        )
        opened = 0
        for one in values.filtered(lambda one: one.source == "disputes"):
            action = one.with_user(self.viewer).action_open_source()
            items = self.env[action["res_model"]].with_user(self.viewer)
            found = items.with_context(**action["context"]).search([])
            of_disputes = found.filtered(lambda row: row.res_model == dispute._name)
            if one.value:
                self.assertIn(dispute.id, of_disputes.mapped("res_id"))
                opened += 1
        self.assertGreater(opened, 5)
