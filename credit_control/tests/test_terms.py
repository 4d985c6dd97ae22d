"""Exceptions from payment terms, and what early-payment discounts cost."""

from datetime import datetime, time, timedelta

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from ..exceptions import CreditAuthorityError, CreditControlError
from .common import CreditControlCommon


class TermsCommon(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.terms = {
            days: cls.env["account.payment.term"].create(
                {
                    "name": f"{days} days net",
                    "line_ids": [Command.create({"nb_days": days})],
                }
            )
            for days in (30, 45, 60, 90)
        }
        cls.category = cls.env.ref("credit_control.credit_category_c").copy(
            {
                "code": "CT",
                "limit_terms": True,
                "payment_term_id": cls.terms[30].id,
            }
        )
        cls._policy({"check_code": "terms_better"}, {"check_code": "discount_better"})
        cls.customer = cls._customer()
        cls.profile = cls._profile(cls.customer)
        cls.profile.category_id = cls.category
        cls.boss = cls._make_user("boss", "credit_control.group_manager")

    @classmethod
    def _discounted(cls, discount, early, net, **values):
        return cls.env["account.payment.term"].create(
            {
                "name": f"{discount:g}/{early} net {net}",
                "early_discount": True,
                "discount_percentage": discount,
                "discount_days": early,
                "line_ids": [Command.create({"nb_days": net})],
                **values,
            }
        )

    def _ask(self, user=None, days=60, source=None, **values):
        """What a person asks for in the dialog, and the request that it makes."""
        source = source or self.customer
        dialog = (
            self.env["credit.terms.request"]
            .with_user(user or self.salesperson)
            .with_context(active_model=source._name, active_id=source.id)
        )
        values = {
            "payment_term_id": self.terms[days].id,
            "reason": "Competitor offers it",
            **values,
        }
        dialog.create(values).action_request()
        return self.env["credit.terms.exception"].search([], limit=1)

    def _granted(self, days=60, **values):
        exception = self._ask(days=days, **values)
        self._rpc(self.boss, exception, "action_grant")
        return exception

    def _on(self, days):
        self.env.flush_all()
        self.env.invalidate_all()
        return freeze_time(datetime.combine(self.today + self._days(days), time(12)))

    def _with_terms(self, days):
        order = self._order(self.customer, 100, payment_term_id=self.terms[days].id)
        order.action_confirm()
        return order


@tagged("post_install", "-at_install")
class TestTermsExceptions(TermsCommon):
    def test_a_salesperson_asks_and_one_click_lets_the_waiting_order_go(self):
        order = self._with_terms(60)
        hold = self.assertHeld(order)
        exception = self._ask(source=order)
        self.assertEqual(exception.sale_order_id, order)
        self.assertEqual(exception.requested_by_id, self.salesperson)
        self.assertEqual(exception.activity_ids.user_id, self.controller)
        self._rpc(self.controller, exception, "action_grant")
        self.assertEqual(exception.decided_by_id, self.controller)
        self.assertConfirmed(order)
        self.assertEqual(hold.state, "cleared")
        self.assertFalse(exception.activity_ids)
        told = order.sudo().message_ids.filtered(
            lambda one: "which you asked for: Approved" in (one.body or "")
        )
        self.assertIn(self.salesperson.partner_id, told.partner_ids)

    def test_it_counts_from_its_first_to_its_last_day(self):
        today = self.today
        self._granted(date_from=today + self._days(2), date_to=today + self._days(4))
        for day, allowed in {1: 30, 2: 60, 4: 60, 5: 30}.items():
            with self.subTest(day), self._on(day):
                case = self.env["credit.gate"]._gather(self.profile)[self.profile]
                self.assertEqual(case.facts.allowed_terms_days, allowed)

    def test_an_exception_that_has_just_ended_is_named_where_the_order_stops(self):
        exception = self._granted(date_to=self.today + self._days(10))
        self.assertConfirmed(self._with_terms(60))
        with self._on(11):
            hold = self.assertHeld(self._with_terms(60))
            self.assertSentence(
                hold.reasons, "is allowed 30 days, since its exception ended on "
            )
            longer = self.assertHeld(self._with_terms(90))
            self.assertNotIn("exception", longer.reasons)  # it allowed 60 only
            self.env["credit.terms.exception"]._cron_by_date()
            self.assertEqual(exception.state, "expired")
        with self._on(120):
            hold = self.assertHeld(self._with_terms(60))
            self.assertNotIn("exception", hold.reasons)

    def test_it_is_not_counted_before_it_is_approved_nor_after_it_is_withdrawn(self):
        exception = self._ask()
        self.assertHeld(self._with_terms(60))
        exception.with_user(self.controller).action_grant()
        self.assertConfirmed(self._with_terms(60))
        with self.assertRaisesRegex(CreditControlError, "Say why"):
            self._rpc(self.controller, exception, "action_withdraw")
        self._rpc(self.controller, exception, "action_withdraw", "Pays late")
        self.assertEqual(exception.state, "withdrawn")
        self.assertEqual(exception.decided_by_id, self.controller)
        self.assertHeld(self._with_terms(60))

    def test_a_replay_counts_what_was_approved_then(self):
        exception = self._granted()
        rival = self._granted(90)
        rival._set({"decided_on": exception.decided_on})

        def allowed(seconds=0):
            found = self.env["credit.ledger"]._replay_files(
                self.company, self.customer.ids
            )
            [(file, _policy)] = found.values()
            granted = file.exceptions[0]
            day = self.today.isoformat()
            return file.at(granted.approved + seconds, day)["allowed_terms_days"]

        self.assertEqual(allowed(), 90)
        self._rpc(self.controller, rival, "action_withdraw", "Mistake")
        rival._set({"withdrawn_on": exception.decided_on + timedelta(seconds=2)})
        self.assertEqual((allowed(-1), allowed(1), allowed(3)), (30, 90, 60))

    def test_a_discount_is_allowed_up_to_what_the_exception_says(self):
        generous = self._discounted(3, 10, 30)
        self.profile.category_id.payment_term_id = self._discounted(1, 10, 30)
        values = {"payment_term_id": generous.id}
        order = self._order(self.customer, 100, **values)
        order.action_confirm()
        self.assertHeld(order)
        self._granted(30, discount_max=2.5)
        other = self._order(self.customer, 100, **values)
        other.action_confirm()
        self.assertSentence(
            self.assertHeld(other).reasons, "is 3 %; Deco is allowed 2.5 %"
        )
        self._granted(45, discount_max=3)
        self.assertConfirmed(order)

    def test_beyond_what_a_controller_approves_a_manager_is_asked(self):
        exception = self._ask(days=90)  # 30 + 30 days is a controller's
        self.assertNotEqual(exception.activity_ids.user_id, self.controller)
        with self.assertRaisesRegex(CreditAuthorityError, "Ask a credit manager"):
            self._rpc(self.controller, exception, "action_grant")
        self._rpc(self.boss, exception, "action_grant")
        self.assertEqual(exception.state, "approved")
        discount = self._ask(days=45, discount_max=1.01)
        with self.assertRaises(CreditAuthorityError):
            self._rpc(self.controller, discount, "action_grant")

    def test_the_company_says_how_far_a_controller_goes(self):
        self.company.credit_terms_days = 60
        exception = self._ask(days=90)
        self._rpc(self.controller, exception, "action_grant")
        self.assertEqual(exception.state, "approved")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.company.credit_terms_days = -1
            self.company.flush_recordset()

    def test_a_category_that_the_same_person_just_chose_gives_no_authority(self):
        generous = self.category.copy(
            {"code": "GG", "payment_term_id": self.terms[90].id}
        )
        exception = self._ask(days=90)
        self.profile.with_user(self.controller).category_id = generous
        with self.assertRaises(CreditAuthorityError):
            self._rpc(self.controller, exception, "action_grant")

    def test_a_substitute_decides_for_a_manager_who_is_away_and_both_are_named(self):
        exception = self._ask(days=90)
        self.env["credit.substitution"].create(
            {
                "user_id": self.boss.id,
                "substitute_id": self.controller.id,
                "date_from": self.today,
                "date_to": self.today + self._days(3),
                "reason": "Holiday",
            }
        )
        self._rpc(self.controller, exception, "action_grant")
        self.assertEqual(exception.decided_by_id, self.controller)
        self.assertEqual(exception.decided_for_id, self.boss)

    def test_nobody_approves_what_they_asked_for(self):
        exception = self._ask(user=self.controller)
        self.env["credit.substitution"].create(
            {
                "user_id": self.boss.id,
                "substitute_id": self.controller.id,
                "date_from": self.today,
                "date_to": self.today,
                "reason": "Holiday",
            }
        )
        with self.assertRaisesRegex(CreditAuthorityError, "yourself"):
            self._rpc(self.controller, exception, "action_grant")
        with self.assertRaisesRegex(CreditAuthorityError, "yourself"):
            self._rpc(self.controller, exception, "action_decline", "No")
        self._rpc(self.controller, exception, "action_withdraw", "Not needed")
        self.assertEqual(exception.state, "withdrawn")

    def test_who_has_no_say_neither_sees_nor_decides(self):
        exception = self._ask()
        other = self._make_user("seller", "sales_team.group_sale_salesman")
        for user in (other, self.billing):
            with self.assertRaises(AccessError):
                self._rpc(user, exception, "read", ["reason"])
        for user in (self.salesperson, self.viewer, self.collector, self.auditor):
            self._rpc(user, exception, "read", ["reason"])
            with self.assertRaises(AccessError):
                self._rpc(user, exception, "action_grant")
        with self.assertRaises(AccessError):
            self._rpc(self.viewer, exception, "action_withdraw", "No")
        self.assertEqual(exception.state, "requested")

    def test_a_user_of_another_company_does_not_see_it(self):
        exception = self._ask()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._make_user(
            "stranger",
            "credit_control.group_manager",
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        with self.assertRaises(AccessError):
            self._rpc(stranger, exception, "action_grant")
        theirs = self._discounted(0.5, 10, 60, company_id=elsewhere.id)
        with self.assertRaisesRegex(ValidationError, "belong to Elsewhere"):
            self._ask(payment_term_id=theirs.id)

    def test_what_cannot_be_meant_is_refused(self):
        tomorrow, yesterday = self.today + self._days(1), self.today - self._days(1)
        undone = self.env.cr.savepoint
        with self.assertRaisesRegex(ValidationError, "before it begins"), undone():
            self._ask(date_from=tomorrow, date_to=self.today)
        with self.assertRaisesRegex(CreditControlError, "have ended on"), undone():
            self._ask(date_from=yesterday, date_to=yesterday)
        for discount in (-1, 100):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
                self._ask(discount_max=discount)
        self._ask()
        with self.assertRaisesRegex(CreditControlError, "asked for .* already"):
            self._ask()

    def test_decided_is_decided(self):
        exception = self._ask()
        with self.assertRaisesRegex(CreditControlError, "not changed"):
            self._rpc(self.controller, exception, "write", {"state": "approved"})
        self._rpc(self.controller, exception, "action_decline", "Pays late")
        for method in ("action_grant", "action_decline"):
            with self.assertRaisesRegex(CreditControlError, "“Declined”"):
                self._rpc(self.boss, exception, method, "Yes")
        with self.assertRaisesRegex(CreditControlError, "never deleted"):
            exception.unlink()

    def test_what_nobody_decided_in_time_is_declined_and_not_approved_late(self):
        exception = self._ask(date_to=self.today + self._days(1))
        with self._on(2):
            with self.assertRaisesRegex(CreditControlError, "over already"):
                self._rpc(self.boss, exception, "action_grant")
            self.env["credit.terms.exception"]._cron_by_date()
            self.assertEqual(exception.state, "declined")
            self.assertIn("in time", exception.decision_reason)

    def test_one_that_begins_later_lets_the_order_go_on_its_first_day(self):
        first = self.today + self._days(2)
        self._granted(date_from=first)
        order = self._with_terms(60)
        self.assertHeld(order)
        with self._on(2):
            self.env["credit.terms.exception"]._cron_by_date()
            self.assertConfirmed(order)

    def test_customers_with_and_without_exceptions_cost_the_same_statements(self):
        def counted(customers):
            files = self.env["credit.profile"].browse(
                self._profile(customer).id for customer in customers
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["credit.gate"]._gather(files)
            return self.env.cr.sql_log_count - before

        plain = [self._customer(f"C{number}") for number in range(4)]
        counted(plain)
        without = counted(plain)
        for customer in plain:
            self._granted(source=customer)
        counted(plain)
        self.assertEqual(counted(plain), without)

    def test_merged_customers_keep_what_was_allowed(self):
        self._granted()
        kept = self._customer("Kept")
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.customer | kept).ids, kept
        )
        self.assertTrue(self._profile(kept).terms_exception_ids)


@tagged("post_install", "-at_install")
class TestTermsCost(TermsCommon):
    def test_the_form_says_what_a_discount_costs_before_it_is_granted(self):
        with Form(self._discounted(2, 10, 30)) as form:
            self.assertEqual(
                form.credit_discount_words,
                "2 % for payment within 10 days instead of 30 costs 37.24 % a year "
                "(365 days).",
            )
            form.discount_percentage = 3
            self.assertIn("56.44 %", form.credit_discount_words)
            form.early_discount = False
            self.assertFalse(form.credit_discount_words)

    def test_where_nothing_is_paid_sooner_no_figure_is_made_up(self):
        term = self._discounted(2, 30, 30)
        self.assertIn("nothing is paid sooner", term.credit_discount_words)
        self.assertEqual(term.credit_discount_cost, 0.0)

    def test_the_dialog_says_what_is_allowed_and_where_nothing_limits_the_terms(self):
        dialogs = self.env["credit.terms.request"].with_user(self.salesperson)
        dialog = dialogs.new({"partner_id": self.customer.id})
        self.assertEqual(dialog.allowed_words, "30 days net")
        stranger = dialogs.new({"partner_id": self._customer("Stranger").id})
        self.assertIn("no exception is needed", stranger.allowed_words)

    def test_nobody_asks_for_terms_of_a_company_that_they_do_not_work_in(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaisesRegex(CreditControlError, "do not work in the company"):
            self._ask(company_id=elsewhere.id)

    def test_the_request_and_the_category_say_it_too(self):
        term = self._discounted(2, 10, 30)
        self.category.payment_term_id = term
        self.assertIn("37.24 %", self.category.discount_words)
        exception = self._ask(payment_term_id=term.id, discount_max=3)
        self.assertIn("56.44 %", exception.discount_words)

    def test_terms_are_ranked_from_the_strictest_to_the_best_for_the_customer(self):
        discounted = self._discounted(2, 10, 45)
        same = self._discounted(2, 10, 45, early_discount=False)
        order = (
            self.terms[30],
            self.terms[45],
            discounted,
            self.terms[60],
            self.terms[90],
        )
        ranks = [term.credit_rank for term in order]
        self.assertEqual(ranks, sorted(set(ranks)))
        self.assertEqual(same.credit_rank, self.terms[45].credit_rank)
