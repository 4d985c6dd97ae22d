"""The record of each evaluation: complete, append-only and chained."""

from odoo.tests import tagged
from odoo.tools import SQL

from ..exceptions import CreditControlError
from .checks import CheckCommon


@tagged("post_install", "-at_install")
class TestCheckRecord(CheckCommon):
    CHANGED = "The stored record was changed."
    FOLLOWS = "The check does not follow from the one before it."

    # ---- what is recorded --------------------------------------------------
    def test_each_evaluation_is_recorded_with_facts_policy_and_verdict(self):
        self._invoice(self.customer, 300)
        passed, held = self._checked(500, 250.01)
        self.assertEqual((passed.sequence, held.sequence), (1, 2))
        self.assertEqual((passed.outcome, held.outcome), ("pass", "hold"))
        self.assertEqual(held.checkpoint, "confirm")
        self.assertEqual(held.user_id, self.salesperson)
        self.assertEqual(held.user_name, "Salesperson")
        self.assertEqual(held.policy_name, "Standard credit policy (version 1)")
        self.assertMoney(held.amount, 250.01)
        self.assertMoney(held.exposure_after, 1050.01)
        self.assertMoney(held.limit_amount, 1000)
        facts, _policy, verdict = held._engine()
        self.assertEqual(dict(facts.exposure), {"receivable": 300_00, "orders": 500_00})
        self.assertEqual(verdict.payment, 50_01)
        shown = {row["check"]: row for row in held.results}
        limit = shown["Exposure over the credit limit"]
        self.assertEqual(limit["level_label"], "Held")
        self.assertSentence(limit["measured"], "$ 1,050.01")
        self.assertSentence(limit["threshold"], "$ 1,000.00")

    def test_each_customer_has_a_chain_of_its_own(self):
        other = self._customer("Other", limit=10)
        mine = self._checked(1, 2)
        theirs = self._checked(3, customer=other)
        self.assertEqual(mine.mapped("sequence"), [1, 2])
        self.assertEqual(theirs.sequence, 1)
        self.assertFalse(theirs.previous_hash)
        self.assertEqual(mine[1].previous_hash, mine[0].hash)
        self.assertEqual(self._faults(), [])

    def test_a_record_is_never_changed_or_deleted_by_anybody(self):
        (check,) = self._checked(10)
        for user in (self.manager, self.env.ref("base.user_admin")):
            with self.assertRaises(CreditControlError):
                check.with_user(user).write({"outcome": "released"})
        with self.assertRaisesRegex(CreditControlError, "never changed"):
            check.sudo().write({"outcome": "released"})
        with self.assertRaisesRegex(CreditControlError, "never changed"):
            check.sudo().user_name = "Somebody else"
        with self.assertRaisesRegex(CreditControlError, "never deleted"):
            check.sudo().unlink()
        with self.assertRaises(CreditControlError):
            self.profile.sudo().unlink()

    def test_a_batch_with_a_refusal_leaves_an_unbroken_chain(self):
        orders = self._order(self.customer, 600)
        for amount in (600, 300):
            orders += self._order(self.customer, amount)
        orders.action_confirm()
        self.assertEqual(self.profile.check_ids.mapped("sequence"), [3, 2, 1])
        self.assertEqual(self._faults(), [])

    # ---- reading it back ---------------------------------------------------
    def test_the_story_needs_nothing_but_the_record(self):
        self.profile.category_id = self.env.ref("credit_control.credit_category_e")
        order = self._order(self.customer, 1200)
        order.action_confirm()
        check = self.profile.check_ids
        names = (
            "reasons",
            "remedy",
            "policy_name",
            "document_name",
            "user_name",
            "amount",
            "exposure_after",
            "limit_amount",
            "results",
            "outcome",
        )
        before = check.read(names)
        self.assertSentence(check.reasons, "Deco would owe $ 1,200.00")
        self.assertSentence(check.reasons, "“No credit”")

        order.sudo().unlink()
        self.customer.name = "Renamed"
        self.env.ref("credit_control.credit_category_e").name = "Another name"
        self.profile.category_id = False
        self.profile.with_user(self.manager).limit_mode = "none"
        self.company.credit_policy_id.action_retire()
        self.company.credit_policy_id = False
        self.salesperson.write({"name": "Left", "active": False})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(check.read(names), before)
        self.assertEqual(self._faults(), [])

    def test_opening_the_document_says_when_it_is_gone(self):
        order = self._order(self.customer, 10)
        order.action_confirm()
        check = self.profile.check_ids
        self.assertEqual(check.action_open_document()["res_id"], order.id)
        order._action_cancel()
        name = order.name
        order.sudo().unlink()
        with self.assertRaisesRegex(CreditControlError, f"{name} no longer exists"):
            check.action_open_document()

    # ---- verification ------------------------------------------------------
    def test_an_untouched_chain_has_no_fault(self):
        self._checked(10, 2000, 20)
        result = self.env["credit.check"].with_user(self.auditor).verify()
        self.assertEqual(result["faults"], [])
        self.assertGreaterEqual(result["checked"], 3)
        answer = self.env["credit.check"].with_user(self.auditor).action_verify()
        self.assertRegex(answer["params"]["message"], r"\d+ checks verified, no fault")
        self.assertEqual(answer["params"]["type"], "success")

    def test_a_changed_byte_is_found_in_every_stored_field(self):
        first, second, _third = self._checked(10, 2000, 20)
        changes = {
            "facts": second.facts.replace("100000", "900000"),
            "policy": second.policy.replace("9000", "9001"),
            "verdict": second.verdict.replace('"hold"', '"pass"', 1),
            "outcome": "pass",
            "document_name": "S99999",
            "document_id": 1,
            "user_name": "Somebody else",
            "checked_on": "2020-01-01 00:00:00",
            "checkpoint": "change",
            "profile_id": self._profile(self._customer("Other")).id,
        }
        for name, value in changes.items():
            with self.subTest(name):
                self.assertNotEqual(str(second[name]), str(value))
                with self.env.cr.savepoint() as savepoint:
                    self._sql(
                        "UPDATE credit_check SET %s = %s WHERE id = %s",
                        SQL.identifier(name),
                        value,
                        second.id,
                    )
                    self.assertTrue(self._faults())
                    if name != "profile_id":
                        self.assertEqual(self._faults(), [(2, self.CHANGED)])
                    savepoint.close(rollback=True)
                self.env.invalidate_all()
        self.assertEqual(self._faults(), [])
        self.assertEqual(first.sequence, 1)

    def test_a_verdict_that_does_not_follow_from_the_facts_is_found(self):
        (check,) = self._checked(2000)
        self._sql(
            "UPDATE credit_check SET verdict = %s WHERE id = %s",
            check.verdict.replace('"hold"', '"pass"', 1),
            check.id,
        )
        self._rehash(check)
        self.assertEqual(
            self._faults(), [(1, "The verdict does not follow from the facts.")]
        )

    def test_a_missing_record_is_found_wherever_it_was(self):
        checks = self._checked(10, 20, 30)
        missing = "A check is missing from the chain."
        expected = {
            0: [(1, missing), (2, self.FOLLOWS)],
            1: [(2, missing), (3, self.FOLLOWS)],
            2: [(3, "The last checks are missing.")],
        }
        for index, faults in expected.items():
            with self.subTest(index), self.env.cr.savepoint() as savepoint:
                self._sql("DELETE FROM credit_check WHERE id = %s", checks[index].id)
                self.assertEqual(self._faults(), faults)
                savepoint.close(rollback=True)
            self.env.invalidate_all()

    def test_an_inserted_record_is_found(self):
        first, second = self._checked(10, 20)
        forged = {
            name: first[name]
            for name in (
                "checkpoint",
                "document_model",
                "document_id",
                "facts",
                "document_name",
                "user_name",
                "checked_on",
                "outcome",
                "policy",
                "verdict",
            )
        }
        forged.update(
            profile_id=self.profile.id,
            company_id=self.company.id,
            sequence=3,
            previous_hash=second.hash,
        )
        forged["hash"] = first._hash(forged)
        first.sudo().create(forged)
        self.assertEqual(self._faults(), [(3, "A check was inserted.")])

    def test_the_faults_are_said_in_words(self):
        (check,) = self._checked(10)
        self._sql("UPDATE credit_check SET outcome = 'hold' WHERE id = %s", check.id)
        answer = check.with_user(self.auditor).action_verify()
        self.assertEqual(
            answer["params"]["message"],
            f"Deco, check 1 {check.document_name}: {self.CHANGED}",
        )
        self.assertEqual(answer["params"]["type"], "danger")
