"""Key figures of payment plans, and of first contacts."""

from datetime import timedelta

from odoo.tests import tagged

from .plans import PlansCommon


@tagged("post_install", "-at_install")
class TestKpiPlans(PlansCommon):
    def _values(self, dimension="company", key=0):
        """``{code: record}`` of the current month."""
        today = self.company._credit_today()
        values = self.env["credit.kpi.value"]._rebuild(self.company, today)
        return {
            one.kpi_id.code: one
            for one in values
            if one.dimension == dimension and one.key_id == key
        }

    def _behind(self, value):
        """Model and id of what stands behind a figure, and whether it adds up."""
        action = value.with_user(self.viewer).action_open_source()
        items = self.env[action["res_model"]].with_user(self.viewer)
        found = items.with_context(**action["context"]).search([])
        self.assertAlmostEqual(value._counted_again()[0], value.value, 2)
        return {(item.res_model, item.res_id) for item in found}

    def _are(self, records):
        return {(one._name, one.id) for one in records}

    def _standing(self):
        """A plan whose first instalment was paid in time and whose second was not."""
        plan = self._active().sudo()
        first, second, third = plan.instalment_ids.sorted("date")
        self._set_back(plan, accepted_on=self.today, grace_days=3)
        self._set_back(first, date=self.today - timedelta(days=4))
        self._set_back(first, paid_on=self.today - timedelta(days=1), amount=500)
        self._set_back(second, date=self.today - timedelta(days=4), amount=250)
        self._set_back(third, date=self.today - timedelta(days=3))
        return plan, first | second

    def test_instalments_count_once_their_days_of_grace_are_over(self):
        plan, _judged = self._standing()
        found = self._values()
        kept = found["instalments_kept"]
        self.assertAlmostEqual(kept.value, 100 * 500 / 750, 3)
        self.assertAlmostEqual(kept.denominator, 750)
        self.assertEqual(self._behind(kept), self._are(plan))

    def test_after_a_plan_is_broken_its_instalments_fall_due_no_more(self):
        plan, judged = self._standing()
        self._set_back(plan, state="defaulted", ended_on=self.today)
        self._set_back(judged[1], date=self.today - timedelta(days=3))
        found = self._values()
        self.assertAlmostEqual(found["instalments_kept"].value, 100)
        self.assertEqual(found["plans_broken"].value, 1)
        self.assertAlmostEqual(found["plans_kept"].value, 0)
        self.assertEqual(self._behind(found["plans_broken"]), self._are(plan))

    def test_kept_plans_are_told_from_broken_ones_and_ended_ones_count_nowhere(self):
        states = ("completed", "completed", "defaulted", "terminated")
        plans = self.env["credit.plan"]
        for state in states:
            invoice = self._invoice(self.customer, 90, due_in=-9)
            plan = self._active(invoices=invoice).sudo()
            self._set_back(plan, state=state, ended_on=self.today)
            plans += plan
        found = self._values()
        self.assertEqual(found["plans_agreed"].value, 4)
        self.assertEqual(self._behind(found["plans_agreed"]), self._are(plans))
        self.assertAlmostEqual(found["plans_kept"].value, 100 * 2 / 3, 3)
        self.assertEqual(self._behind(found["plans_kept"]), self._are(plans[:3]))
        mine = self._values("collector", self.collector.id)
        self.assertEqual(mine["plans_agreed"].value, 4)
        self.assertEqual(self._behind(mine["plans_agreed"]), self._are(plans))
        self.assertNotIn("plans_agreed", self._values("collector", 0))

    def test_instalments_in_another_currency_count_at_the_rate_as_booked(self):
        plan, judged = self._standing()
        self._set_back(plan.item_ids, amount_currency=450)  # half of what is booked
        self.assertAlmostEqual(
            self._values()["instalments_kept"].denominator,
            750 * sum(plan.item_ids.mapped("balance")) / (450 * len(plan.item_ids)),
            2,
        )
        self.assertEqual(len(judged), 2)

    def test_a_first_contact_settles_when_nobody_has_to_ask_again(self):
        reached = self.env["credit.contact.outcome"].create({"name": "Spoke"})
        logs = self.env["credit.contact.log"].with_user(self.collector)
        profiles = [
            self._profile(self._customer(name)) for name in ("Settles", "Not", "Again")
        ]
        made = self.env["credit.contact.log"]
        for profile, brought in zip(profiles, (100, 99, 100), strict=True):
            log = logs._record(profile, {"outcome_id": reached.id}).sudo()
            self._set_back(log, is_judged=True, overdue_before=100, brought=brought)
            made += log
        again = logs._record(profiles[2], {"outcome_id": reached.id}).sudo()
        self._set_back(again, is_judged=True, overdue_before=100, brought=100)
        value = self._values()["first_contact"]
        self.assertAlmostEqual(value.value, 100 / 3, 3)
        self.assertEqual(self._behind(value), self._are(made))
