"""The checks that ship, each on real documents, and where a rule does not apply."""

from odoo import Command
from odoo.tests import tagged

from ..engine.registry import CHECKS
from ..engine.registry_ceiling import CEILINGS
from ..engine.registry_cover import COVERS
from ..engine.registry_pool import POOLS
from ..engine.registry_signals import SIGNALS
from .documents import DocumentsCommon


@tagged("post_install", "-at_install")
class TestChecks(DocumentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer()
        cls.profile = cls._profile(cls.customer)
        cls.term_long = cls.env["account.payment.term"].create(
            {
                "name": "60 days, 5 % within 10",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 100, "nb_days": 60}
                    )
                ],
                "early_discount": True,
                "discount_percentage": 5,
                "discount_days": 10,
            }
        )

    # ---- situations ----------------------------------------------------------
    def _limited(self):
        self._limit(self.customer, 1000)

    def _overdue(self):
        self._invoice(self.customer, 500, due_in=-31)
        self._invoice(self.customer, 500, due_in=5)

    def _blocked(self):
        self.profile.category_id = self.env.ref("credit_control.credit_category_e")

    def _forced(self):
        self.profile.forced_hold_reason = "Bounced cheque"

    def _expired(self):
        self._limit(self.customer, 9999, date_to=self.today - self._days(1))

    def _review_late(self):
        self.profile.next_review = self.today - self._days(31)

    def _terms_limited(self):
        self.profile.category_id = self.env.ref("credit_control.credit_category_d")
        self.profile.category_id.limit_terms = True
        self.terms = {"payment_term_id": self.term_long.id}

    def _no_rate(self):
        self._limit(self.customer, 10**6)
        self.terms = {"pricelist_id": self._pricelist(self._currency("EUR")).id}

    def _nothing(self):
        pass

    #: Check → its rule, a situation in which an order of 1,100 fails it, what is said.
    def _reminded(self):
        invoice = self._invoice(self.customer, 500, due_in=-31)
        items = invoice.line_ids.filtered("date_maturity")
        level = self.env.ref("credit_control.credit_followup_standard_3")
        self.env["credit.ledger"]._set_levels([(items.id, level.id, self.today)])

    CASES = {
        "limit_exceeded": ({"amount": 50}, _limited, "100.00 more than the credit"),
        "single_order": ({"amount": 1099.99}, _nothing, "0.01 above the maximum"),
        "no_limit": ({"amount": 1099.99}, _nothing, "No credit limit was granted"),
        "overdue_amount": ({"amount": 499.99, "days": 30}, _overdue, "500.00 overdue"),
        "overdue_share": ({"rate": 49.99}, _overdue, "50 % of what Deco owes"),
        "oldest_overdue": ({"days": 30}, _overdue, "overdue for 31 days"),
        "category_blocked": ({}, _blocked, "“No credit”"),
        "forced_hold": ({}, _forced, "Bounced cheque"),
        "followup_level": ({}, _reminded, "was sent “Firm reminder”"),
        "limit_expired": ({}, _expired, "no other is in force"),
        "review_overdue": ({"days": 30}, _review_late, "31 days late"),
        "terms_better": ({"days": 44}, _terms_limited, "allowed 59 days"),
        "discount_better": ({}, _terms_limited, "discount is 5 %"),
        "rate_missing": ({}, _no_rate, "no exchange rate from EUR"),
    }
    #: Check → its rule made just wide enough for the same order.
    WIDER = {
        "limit_exceeded": {"amount": 100},
        "single_order": {"amount": 1100},
        "no_limit": {"amount": 1100},
        "overdue_amount": {"amount": 500, "days": 30},
        "overdue_share": {"rate": 50},
        "oldest_overdue": {"days": 31},
        "review_overdue": {"days": 31},
        "terms_better": {"days": 45},
    }

    def _arrange(self, code):
        """The situation in which the check fails, and the rule for it."""
        rule, situation, _said = self.CASES[code]
        self.terms = {}
        situation(self)
        return {"check_code": code, **rule}

    def _quotation(self, **values):
        return self._order(self.customer, 1100, **{**self.terms, **values})

    def _each(self, judge):
        """Judge every check in its situation, each from a clean slate."""
        # in the stories of ceilings, groups, securities and signals
        families = (*CEILINGS, *POOLS, *COVERS, *SIGNALS)
        elsewhere = {check.code for check in families}
        missing = set(CHECKS) - set(self.CASES) - elsewhere
        self.assertFalse(missing, "a check that is not tested")
        for code in self.CASES:
            with self.subTest(code), self.env.cr.savepoint() as savepoint:
                judge(code, self._arrange(code))
                savepoint.rollback()
                self.env.invalidate_all()

    # ---- outcomes ------------------------------------------------------------
    def test_each_check_holds_the_order_and_says_why(self):
        def judge(code, rule):
            self._policy(rule)
            order = self._quotation()
            order.action_confirm()
            self.assertSaid(code, self.assertHeld(order).reasons)

        self._each(judge)

    def test_each_check_can_merely_warn(self):
        def judge(code, rule):
            self._policy({**rule, "outcome": "warn"})
            order = self._quotation()
            self.assertEqual(order.credit_light, "amber")
            self.assertSaid(code, order.credit_message)

        self._each(judge)

    def test_an_order_with_a_warning_is_confirmed_and_marked(self):
        self._policy({**self._arrange("oldest_overdue"), "outcome": "warn"})
        order = self._quotation()
        order.action_confirm()
        self.assertConfirmed(order)
        self.assertEqual(order.credit_state, "warn")

    def assertSaid(self, code, text):
        self.assertIn(self.CASES[code][2], text.replace("\N{NO-BREAK SPACE}", ""))

    def test_each_check_passes_at_its_threshold(self):
        def judge(code, rule):
            if code in self.WIDER:
                self._policy({**rule, **self.WIDER[code]})
                self.assertNotEqual(self._quotation().credit_light, "red")

        self._each(judge)

    # ---- exclusions ----------------------------------------------------------
    def test_each_check_leaves_out_what_its_rule_excepts(self):
        tag = self.env["res.partner.category"].create({"name": "Public sector"})
        team = self.env["crm.team"].create({"name": "Key accounts"})
        order_tag = self.env["crm.tag"].create({"name": "Samples"})
        self.customer.category_id = tag
        values = {"team_id": team.id, "tag_ids": [Command.set(order_tag.ids)]}
        exceptions = {
            "excluded_partner_ids": [Command.set(self.customer.ids)],
            "excluded_partner_tag_ids": [Command.set(tag.ids)],
            "excluded_team_ids": [Command.set(team.ids)],
            "excluded_order_tag_ids": [Command.set(order_tag.ids)],
            "exclude_below": 1100.01,
        }

        def judge(code, rule):
            order = self._quotation(**values)
            self._policy({**rule, "exclude_below": 1100})
            self.assertEqual(order.credit_light, "red")
            if code == "rate_missing":
                # Without a rate nobody knows how large the order is.
                exceptions.pop("exclude_below")
            self._policy(*({**rule, name: exceptions[name]} for name in exceptions))
            order.invalidate_recordset()
            self.assertNotEqual(order.credit_light, "red")

        self._each(judge)

    def test_an_order_without_a_rate_is_never_too_small_to_be_looked_at(self):
        rule = self._arrange("rate_missing")
        self._policy({**rule, "exclude_below": 10**6})
        self.assertEqual(self._quotation().credit_light, "red")

    def test_where_no_limit_is_checked_a_missing_rate_stops_nothing(self):
        rule = self._arrange("rate_missing")
        self._policy(rule)
        self.profile.limit_mode = "none"
        self.assertEqual(self._quotation().credit_light, "grey")

    def test_an_exception_for_another_customer_team_or_tag_changes_nothing(self):
        self._limited()
        other = self._customer("Other")
        tag = self.env["res.partner.category"].create({"name": "Public sector"})
        team = self.env["crm.team"].create({"name": "Key accounts"})
        order_tag = self.env["crm.tag"].create({"name": "Samples"})
        self._policy(
            {
                "check_code": "limit_exceeded",
                "excluded_partner_ids": [Command.set(other.ids)],
                "excluded_partner_tag_ids": [Command.set(tag.ids)],
                "excluded_team_ids": [Command.set(team.ids)],
                "excluded_order_tag_ids": [Command.set(order_tag.ids)],
            }
        )
        self.assertEqual(self._order(self.customer, 1100).credit_light, "red")

    def test_small_is_the_taxed_total_of_an_order_in_company_currency(self):
        self._limited()
        euro = self._currency("EUR", 2)
        self._policy({"check_code": "limit_exceeded", "exclude_below": 2300})
        line = self._line(1000, tax=self._tax(15))  # 1,150 EUR are 2,300
        values = {"pricelist_id": self._pricelist(euro).id, "order_line": [line]}
        self.assertEqual(self._order(self.customer, 0, **values).credit_light, "red")

    # ---- tolerance and warning -----------------------------------------------
    def test_a_tolerance_in_per_cent_grows_with_the_limit(self):
        self._limited()
        self._policy({"check_code": "limit_exceeded", "rate": 10})
        self.assertEqual(self._order(self.customer, 1100).credit_light, "green")
        self.assertEqual(self._order(self.customer, 1100.01).credit_light, "red")

    def test_both_tolerances_add_up(self):
        self._limited()
        self._policy({"check_code": "limit_exceeded", "rate": 10, "amount": 25})
        self.assertEqual(self._order(self.customer, 1125).credit_light, "green")
        self.assertEqual(self._order(self.customer, 1125.01).credit_light, "red")

    def test_the_light_is_amber_from_the_warning_threshold_to_the_limit(self):
        self._limited()
        self._policy({"check_code": "limit_exceeded", "warning_rate": 90})
        for amount, light in ((900, "green"), (900.01, "amber"), (1000, "amber")):
            self.assertEqual(self._order(self.customer, amount).credit_light, light)

    # ---- several rules -------------------------------------------------------
    def test_the_gravest_rule_decides_and_all_reasons_are_said(self):
        self._limited()
        self._overdue()
        self._policy(
            {"check_code": "oldest_overdue", "outcome": "warn", "days": 30},
            {"check_code": "limit_exceeded"},
        )
        order = self._order(self.customer, 1100)
        order.action_confirm()
        reasons = self.assertHeld(order).reasons.splitlines()
        self.assertEqual(len(reasons), 2)
        self.assertIn("credit limit", reasons[0])
        self.assertIn("31 days", reasons[1])

    def test_a_rule_may_stand_twice_with_different_figures(self):
        self._overdue()
        self._policy(
            {"check_code": "overdue_amount", "days": 90},
            {"check_code": "overdue_amount", "days": 10, "outcome": "warn"},
        )
        self.assertEqual(self._order(self.customer, 1100).credit_light, "amber")

    # ---- what takes no credit ------------------------------------------------
    def test_a_free_order_is_stopped_only_for_a_customer_put_on_hold(self):
        self._blocked()
        self._overdue()
        order = self._order(self.customer, 0)
        order.action_confirm()
        self.assertConfirmed(order)
        self._forced()
        second = self._order(self.customer, 0)
        second.action_confirm()
        self.assertHeld(second)
