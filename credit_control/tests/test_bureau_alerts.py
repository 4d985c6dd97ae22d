"""Bad news puts customers under review, and on hold where it is told to."""

from datetime import date, timedelta
from unittest.mock import patch

from odoo.tests import tagged

from ..bureaus.contract import CallFailed, Event, Identifier
from ..bureaus.creditsafe import Creditsafe
from .bureau_purchases import BureauCase

NUMBER = "GB-0-01234567"


@tagged("post_install", "-at_install")
class TestBureauAlerts(BureauCase):
    def setUp(self):
        super().setUp()
        self._look_up()
        self.provider.monitored = True
        self.env["credit.bureau.event"].sudo().search([]).unlink()

    def _poll(self, *events, number=NUMBER, cursor="next"):
        answer = [(number, event) for event in events], cursor
        with patch.object(Creditsafe, "poll", return_value=answer) as poll:
            self.env["credit.bureau.provider"]._cron_monitor()
        return poll

    def _event(self, kind="insolvency_opened", **values):
        return Event(kind, day=self.today, **{"ref": "e1", **values})

    def _alerts(self):
        return self.env["credit.bureau.event"].search(
            [("profile_id", "=", self.profile.id), ("is_alert", "=", True)]
        )

    def test_an_insolvency_calls_the_controller_and_puts_under_review(self):
        self.profile.next_review = self.today + timedelta(days=100)
        self._poll(self._event(text="Court of Ely"))
        alert = self._alerts()
        self.assertEqual((alert.kind, alert.severity), ("insolvency_opened", "grave"))
        self.assertEqual(self.profile.next_review, self.today)
        activity = self.profile.activity_ids[:1]
        self.assertEqual(activity.user_id, self.controller)
        self.assertIn("Court of Ely", activity.summary)
        self.assertFalse(self.profile.forced_hold_reason)

    def test_an_insolvent_company_is_put_on_hold_where_told_to(self):
        self.provider.hold_on_insolvency = True
        self._poll(self._event())
        self.assertIn("Insolvency", self.profile.forced_hold_reason)

    def test_a_natural_person_is_never_put_on_hold_by_a_machine(self):
        self.provider.hold_on_insolvency = True
        self.customer.is_company = False
        self._poll(self._event())
        self.assertTrue(self._alerts())
        self.assertFalse(self.profile.forced_hold_reason)

    def test_a_sole_trader_named_so_by_a_person_is_not_put_on_hold_either(self):
        self.provider.hold_on_insolvency = True
        self.profile.natural_person = "yes"
        self._poll(self._event())
        self.assertTrue(self._alerts())
        self.assertFalse(self.profile.forced_hold_reason)

    def test_the_same_event_is_told_once(self):
        self._poll(self._event())
        self._poll(self._event())
        self.assertEqual(len(self._alerts()), 1)
        todo = self.env.ref("credit_control.mail_activity_type_bureau_alert")
        tasks = self.profile.activity_ids.filtered(lambda a: a.activity_type_id == todo)
        self.assertEqual(len(tasks), 1)

    def test_the_next_poll_goes_on_where_the_last_one_ended(self):
        self._poll(cursor="page 7")
        poll = self._poll()
        self.assertEqual(poll.call_args.args[1], "page 7")

    def test_events_of_strangers_are_left_out(self):
        self._poll(self._event(), number="GB-0-99999999")
        self.assertFalse(self._alerts())

    def test_a_charge_is_noted_and_alarms_nobody(self):
        self._poll(self._event("charge"))
        self.assertFalse(self._alerts())
        self.assertEqual(len(self.profile.bureau_event_ids), 1)

    def test_news_of_long_ago_alarms_nobody(self):
        self._poll(Event("insolvency_opened", day=date(2010, 1, 1), ref="old"))
        self.assertFalse(self._alerts())

    def test_a_disabled_or_silent_provider_alarms_nobody(self):
        with patch.object(Creditsafe, "poll", side_effect=CallFailed("after_send")):
            self.env["credit.bureau.provider"]._cron_monitor()
        self.assertEqual(self.provider.failures, 1)
        self.provider.state = "disabled"
        self.assertFalse(self._poll(self._event()).called)
        self.assertFalse(self._alerts())

    def test_the_played_feed_is_understood(self):
        self.env["credit.bureau.provider"]._cron_monitor()
        self.assertTrue(self.provider.polled_on)
        self.assertIn("limit_cut", self.profile.bureau_event_ids.mapped("kind"))

    def test_a_report_that_fell_across_a_risk_class_is_an_alert(self):
        provider = self._provider("simulated", price=0.1)
        reports = {}
        for number in range(10, 60):
            found = provider._look_up(
                self._profile(self._customer(f"C{number}")),
                identifier=Identifier("simulated", f"777777{number}"),
            )
            reports.setdefault(found.risk_class, f"777777{number}")
        for number, force in ((reports["very_low"], False), (reports["high"], True)):
            provider._look_up(
                self.profile,
                identifier=Identifier("simulated", number),
                force=force,
                reason="Rumours",
            )
        alert = self._alerts()
        self.assertEqual(alert.mapped("kind"), ["score_down"])
        self.assertIn("from Very low to High", alert.text)

    def test_an_insolvent_report_is_an_alert(self):
        self.provider.hold_on_insolvency = True
        simulated = self._provider("simulated", hold_on_insolvency=True)
        report = simulated._look_up(
            self.profile, identifier=Identifier("simulated", "12345693")
        )
        self.assertEqual((report.status, report.risk_class), ("insolvent", "default"))
        self.assertIn("grave", self._alerts().mapped("severity"))
        self.assertTrue(self.profile.forced_hold_reason)

    def test_a_controller_settles_an_alert_and_its_task_ends(self):
        self._poll(self._event())
        self._alerts().with_user(self.controller).action_handled("Limit withdrawn")
        self.assertEqual(self._alerts().state, "handled")
        self.assertEqual(self._alerts().handled_by_id, self.controller)
        self.env.invalidate_all()
        todo = self.env.ref("credit_control.mail_activity_type_bureau_alert")
        left = self.profile.activity_ids.filtered("active")
        self.assertNotIn(todo, left.activity_type_id)
