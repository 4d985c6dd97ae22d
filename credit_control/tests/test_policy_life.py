"""A policy is tried, approved by somebody else, read, and only then in force."""

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..exceptions import CreditAuthorityError, CreditControlError
from .common import CreditControlCommon


@tagged("post_install", "-at_install")
class TestPolicyLife(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_manager = cls._make_user("boss", "credit_control.group_manager")
        rules = [
            Command.create({"check_code": "limit_exceeded", "warning_rate": 80}),
            Command.create({"check_code": "oldest_overdue", "days": 30}),
        ]
        cls.draft = (
            cls.env["credit.policy"]
            .with_user(cls.manager)
            .create({"name": "Careful", "rule_ids": rules})
        )

    def _in_force(self, draft=None):
        """The draft, brought into force by both managers."""
        draft = draft or self.draft
        draft.action_waive_simulation("Tried elsewhere")
        draft.with_user(self.other_manager).action_approve()
        draft.action_activate()
        return draft

    # ---- steps ---------------------------------------------------------------
    def test_a_draft_that_nobody_tried_does_not_come_into_force(self):
        with self.assertRaisesRegex(CreditControlError, "has not been tried"):
            self.draft.action_activate()
        with self.assertRaisesRegex(CreditControlError, "not been simulated since"):
            self.draft.with_user(self.other_manager).action_approve()

    def test_a_simulation_of_what_it_says_now_prepares_it_for_approval(self):
        self.draft._simulated(self.draft._fingerprint())
        self.assertEqual(self.draft.state, "simulated")
        with self.assertRaisesRegex(CreditControlError, "not approved yet"):
            self.draft.action_activate()
        self.draft.with_user(self.other_manager).action_approve()
        self.draft.action_activate()
        self.assertEqual(self.draft.state, "active")

    def test_a_simulation_of_an_older_text_does_not_count(self):
        before = self.draft._fingerprint()
        self.draft.rule_ids[1].days = 20
        self.draft._simulated(before)
        self.assertEqual(self.draft.state, "draft")

    def test_a_change_undoes_simulation_and_approval(self):
        changes = (
            lambda: self.draft.rule_ids[0].write({"warning_rate": 70}),
            lambda: self.draft.write({"net_credits": False}),
            lambda: self.draft.write(
                {"rule_ids": [Command.create({"check_code": "forced_hold"})]}
            ),
            lambda: self.draft.rule_ids[-1].unlink(),
        )
        for change in changes:
            self.draft.action_waive_simulation("Tried elsewhere")
            self.draft.with_user(self.other_manager).action_approve()
            change()
            self.assertEqual(self.draft.state, "draft")
            self.assertFalse(self.draft.waiver_reason)
            self.assertFalse(self.draft.approved_by_id)

    def test_saving_the_same_again_undoes_nothing(self):
        self.draft.action_waive_simulation("Tried elsewhere")
        self.draft.with_user(self.other_manager).action_approve()
        self.draft.write({"name": "Careful", "net_credits": self.draft.net_credits})
        self.draft.rule_ids[1].write({"days": 30})
        self.assertEqual(self.draft.state, "approved")
        self.draft.write({"name": "More careful"})
        self.assertEqual(self.draft.state, "draft")

    def test_a_version_without_a_name_is_refused(self):
        for name in ("", "  ", False):
            with self.assertRaisesRegex(ValidationError, "Enter a name"):
                self.draft.write({"name": name})
        with self.assertRaisesRegex(ValidationError, "Enter a name"):
            self.draft.create({"name": ""})

    def test_who_approves_reads_what_the_simulation_could_not_try(self):
        self.draft._simulated(self.draft._fingerprint(), "Score too low")
        self.assertEqual(
            (self.draft.state, self.draft.untried), ("simulated", "Score too low")
        )
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "credit_control.credit_policy_print", self.draft.ids
        )
        self.assertIn("could not try", html.decode())
        self.draft.rule_ids[1].days = 12
        self.assertFalse(self.draft.untried)

    def test_a_simulation_that_tried_nothing_has_to_be_waived(self):
        said = self.draft._fingerprint()
        self.draft._simulated(said, "Score too low", nothing_tried=True)
        self.assertEqual(self.draft.state, "draft")
        with self.assertRaisesRegex(CreditControlError, "waived with a reason"):
            self.draft.with_user(self.other_manager).action_approve()
        self.draft.action_waive_simulation("No scores a year ago")
        self.draft.with_user(self.other_manager).action_approve()
        self.assertEqual(self.draft.state, "approved")
        self.draft.rule_ids[1].days = 12
        self.assertFalse(self.draft.untried)

    def test_amounts_of_rules_read_as_money_and_what_is_set_comes_first(self):
        rule = self.draft.rule_ids[0]
        rule.amount = 2000
        self.assertEqual(
            rule.parameters,
            "Tolerance (amount): $\xa02,000.00 · Warn from (% of the limit): 80"
            " · Tolerance (% of the limit): 0",
        )

    def test_the_gate_sees_the_text_as_it_was_last_changed(self):
        self.assertEqual(self.draft._to_engine(2).rules[1].days, 30)
        self.draft.rule_ids[1].days = 12
        self.assertEqual(self.draft._to_engine(2).rules[1].days, 12)

    def test_figures_that_mean_nothing_are_refused_with_a_sentence(self):
        wrong = (
            ({"check_code": "uninsured_share", "rate": 500}, "at most 100"),
            ({"check_code": "score_low", "rate": 1000}, "at most 100"),
            ({"check_code": "order_splitting", "days": 3}, "Just under is from"),
            ({"check_code": "new_address", "amount": 100}, "An address is new for"),
        )
        for vals, sentence in wrong:
            with (
                self.subTest(vals["check_code"]),
                self.assertRaisesRegex(ValidationError, sentence),
            ):
                self.draft.write({"rule_ids": [Command.create(vals)]})

    def test_a_check_that_is_not_there_makes_no_rule(self):
        with self.assertRaisesRegex(ValidationError, "There is no check"):
            self.draft.write({"rule_ids": [Command.create({"check_code": "bogus"})]})

    def test_how_far_it_has_come_is_not_written(self):
        for vals in ({"simulated_on": "2030-01-01"}, {"waiver_reason": "Mine"}):
            with self.assertRaisesRegex(CreditControlError, "is not written"):
                self.draft.write(vals)
        made = self.draft.create({"name": "New", "approved_by_id": self.manager.id})
        self.assertFalse(made.approved_by_id)

    # ---- four eyes -----------------------------------------------------------
    def test_who_wrote_it_does_not_approve_it(self):
        self.draft.action_waive_simulation("Tried elsewhere")
        with self.assertRaisesRegex(CreditAuthorityError, "another credit manager"):
            self.draft.action_approve()

    def test_who_waived_the_simulation_does_not_approve_it_either(self):
        self.draft.with_user(self.other_manager).action_waive_simulation("In a hurry")
        with self.assertRaises(CreditAuthorityError):
            self.draft.with_user(self.other_manager).action_approve()

    def test_a_manager_alone_in_the_company_may_approve_the_own_policy(self):
        group = self.env.ref("credit_control.group_manager")
        (group.all_user_ids - self.manager).filtered(
            lambda user: not user._is_superuser()
        ).active = False
        self.draft.action_waive_simulation("Tried elsewhere")
        self.draft.action_approve()
        self.assertEqual(self.draft.state, "approved")

    def test_a_waiver_needs_a_reason(self):
        for reason in ("", "  ", None):
            with self.assertRaisesRegex(CreditControlError, "Say why"):
                self.draft.action_waive_simulation(reason)

    def test_a_controller_moves_no_policy_along(self):
        draft = self.draft.with_user(self.controller)
        for step in (
            lambda: draft.action_waive_simulation("Please"),
            draft.action_approve,
            draft.action_activate,
        ):
            with self.assertRaises(AccessError):
                step()

    # ---- read by whom it names -------------------------------------------------
    def test_the_people_it_names_are_asked_to_read_it(self):
        self._in_force()
        asked = self.draft.acknowledgement_ids.user_id
        self.assertLessEqual(self.controller | self.collector | self.manager, asked)
        self.assertFalse(self.salesperson & asked)
        mine = self.draft.with_user(self.controller)
        self.assertTrue(mine.may_acknowledge)
        mine.action_acknowledge()
        read = self.draft.acknowledgement_ids.filtered("acknowledged_on")
        self.assertEqual(read.user_id, self.controller)
        self.assertNotIn(self.controller, self.draft.activity_ids.user_id)

    def test_nobody_acknowledges_twice_or_what_does_not_name_them(self):
        self._in_force()
        self.draft.with_user(self.controller).action_acknowledge()
        for user in (self.controller, self.viewer):
            with self.assertRaisesRegex(CreditAuthorityError, "does not wait for you"):
                self.draft.with_user(user).action_acknowledge()

    # ---- in words --------------------------------------------------------------
    def test_versions_are_compared_in_words(self):
        self._in_force()
        action = self.draft.action_new_version()
        newer = self.env["credit.policy"].browse(action["res_id"])
        self.assertEqual(newer._predecessor(), self.draft)
        self.assertEqual(newer._words().since(self.draft), [])
        newer.rule_ids[1].write({"days": 20, "outcome": "warn"})
        newer.rule_ids[0].unlink()
        newer.write(
            {
                "exclude_disputed": False,
                "rule_ids": [
                    Command.create({"check_code": "single_order", "amount": 5})
                ],
            }
        )
        said = "\n".join(newer._words().since(self.draft))
        self.assertIn("Tolerated age (days) 20 instead of 30", said)
        self.assertIn("it warns instead of holds the order", said)
        self.assertIn("The rule “Exposure over the credit limit” is gone", said)
        self.assertIn("New rule “Single order over a maximum”", said)
        self.assertIn("Leave Disputed Amounts Out of Overdue” is switched off", said)

    def test_the_comparison_opens_with_the_version_before(self):
        self._in_force()
        newer = self.env["credit.policy"].browse(
            self.draft.action_new_version()["res_id"]
        )
        action = newer.with_user(self.auditor).action_compare()
        dialog = (
            self.env["credit.policy.compare"]
            .with_user(self.auditor)
            .with_context(**action["context"])
            .create({})
        )
        self.assertIn("Both say the same", dialog.differences)

    def test_the_document_names_rules_people_and_authority(self):
        self._in_force()
        html = self.env["ir.qweb"]._render(
            "credit_control.credit_policy_document", {"policy": self.draft}
        )
        for text in (
            "Exposure over the credit limit",
            "An order is held for",
            "Warn from (% of the limit): 80 %",
            "Confirmation",
            self.controller.name,
            "Grant credit limits",
            "Read and Acknowledged",
        ):
            self.assertIn(text, html)
