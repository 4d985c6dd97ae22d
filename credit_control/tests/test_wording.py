"""How verdicts read: whole sentences, in the reader's own way of writing figures."""

from odoo.tests import TransactionCase, tagged

from ..engine.checks import HOLD, WARN
from ..engine.cover import Cover
from ..engine.facts import LIMITED, Document, Facts
from ..engine.pool import Pool
from ..engine.registry import CHECKS
from ..engine.signals import Signals
from ..engine.verdict import Policy, Rule, evaluate
from ..wording import Narrator


@tagged("post_install", "-at_install")
class TestWording(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.currency = cls.env.ref("base.EUR")

    def _narrator(self, facts, env=None, **values):
        return Narrator(env or self.env, facts, self.currency, **values)

    def _facts(self, **values):
        return Facts(
            "2026-03-10",
            customer="Deco",
            **{
                "mode": LIMITED,
                "limit_granted": True,
                "limit": 1000_00,
                "document": Document(amount=1250_50, total=1250_50),
                **values,
            },
        )

    def _say(self, facts, *rules, env=None, checkpoint="confirm", **values):
        """Reasons and remedy of the rules, with plain spaces."""
        verdict = evaluate(Policy("P", rules), facts, checkpoint)
        narrator = self._narrator(facts, env, **values)
        said = [*narrator.reasons(verdict), narrator.remedies(verdict)]
        return [text.replace("\xa0", " ").replace("\u202f", " ") for text in said]

    def test_over_the_limit_reads_as_a_sentence_with_its_remedies(self):
        self.assertEqual(
            self._say(self._facts(), Rule("limit_exceeded")),
            [
                "Deco would owe 1,250.50 €, 250.50 € more than the credit limit of "
                "1,000.00 €.",
                "It goes ahead when Deco pays 250.50 €, the order is 250.50 € smaller "
                "or that much is paid in advance, the credit limit is 250.50 € higher, "
                "or a credit controller releases it.",
            ],
        )

    def test_the_excess_is_over_the_limit_and_the_remedy_knows_the_tolerance(self):
        reason, remedy = self._say(self._facts(), Rule("limit_exceeded", amount=200_00))
        self.assertIn("250.50 € more than the credit limit of 1,000.00 €", reason)
        self.assertIn("Deco pays 50.50 €", remedy)

    def test_a_change_is_told_up_to_where_the_order_may_grow(self):
        facts = self._facts(
            exposure=(("orders", 800_00),),
            document=Document(amount=450_00, total=1250_00),
        )
        _reason, remedy = self._say(facts, Rule("limit_exceeded"), growth=True)
        self.assertIn("the order stays at 1,000.00 €", remedy)
        self.assertNotIn("smaller", remedy)

    def test_a_change_of_payer_is_not_told_to_stay_at_nothing(self):
        facts = self._facts(document=Document(amount=1250_50, total=1250_50))
        _reason, remedy = self._say(
            facts, Rule("limit_exceeded"), Rule("category_blocked"), growth=True
        )
        self.assertIn("the order stays at 1,000.00 €", remedy)
        blocked = self._facts(category_blocked=True, category="E")
        remedy = self._say(blocked, Rule("category_blocked"), growth=True)[-1]
        self.assertNotIn("0.00", remedy)

    def test_a_customer_without_an_order_in_question_owes_what_it_owes(self):
        facts = self._facts(document=Document(), exposure=(("receivable", 1250_50),))
        rule = Rule("limit_exceeded", warning_rate=8000)
        self.assertIn(
            "Deco owes 1,250.50 €", self._say(facts, rule, checkpoint="review")[0]
        )
        near = self._facts(document=Document(), exposure=(("receivable", 900_00),))
        self.assertIn(
            "Deco uses 900.00 €", self._say(near, rule, checkpoint="review")[0]
        )

    def test_what_only_warned_is_not_named_as_what_stopped_it(self):
        facts = self._facts(overdue=(("2026-01-09", 500_00),), balance=500_00)
        rules = (Rule("limit_exceeded"), Rule("oldest_overdue", outcome="warn", days=9))
        verdict = evaluate(Policy("P", rules), facts)
        headline = self._narrator(facts).headline(verdict)
        self.assertEqual(headline, "Exposure over the credit limit")

    def test_without_figures_there_are_none_and_the_remedy_still_helps(self):
        self.assertEqual(
            self._say(self._facts(), Rule("limit_exceeded"), figures=False),
            [
                "Deco would exceed its credit limit.",
                "It goes ahead when overdue or open invoices are paid, the order is "
                "made smaller or prepaid, or a credit controller releases it.",
            ],
        )

    def test_every_check_has_both_sentences_and_no_placeholder_is_left(self):
        facts = self._facts(
            overdue=(("2026-01-09", 500_00),),
            balance=500_00,
            category="No credit",
            category_blocked=True,
            forced_hold="Cheque bounced",
            followup_level="Final notice",
            followup_amount=500_00,
            review_due="2025-12-01",
            allowed_terms_days=30,
            allowed_discount_rate=0,
            exposure=(("receivable", 500_00),),
            document=Document(
                amount=1250_50,
                total=1250_50,
                terms_days=60,
                discount_rate=200,
                missing_rate="XXX",
            ),
            ceiling=1,
            pool=Pool(
                head=7,
                name="Group",
                granted=True,
                caps=(("Category D", 1, 9000_00),),
            ),
            cover=Cover(expired="Guarantee", expired_on="2026-01-01"),
            signals=Signals(
                assessed_on="2025-01-01",
                score=0,
                score_until="2026-01-01",
                report_on="2026-01-01",
                accounts=(("…3000", "2026-03-10"),),
                usual_order=1,
                orders_known=4,
                first_since="2026-01-01",
                addresses=(("Dock 3", "2026-03-10"),),
                near_orders=(("S7", "2026-03-10", 900_00),),
                broken_promises=(("2026-03-01", 500_00, 500_00),),
            ),
        )
        figures_of = {
            "score_low": {"rate": 40_00},
            "order_splitting": {"amount": 1500_00},
            "broken_promises": {"days": 90},
        }
        unlimited = Facts(
            **{
                **facts.__dict__,
                "limit_granted": False,
                "limit_expired_on": "2026-02-01",
            }
        )
        for code in CHECKS:
            asked = unlimited if code in ("no_limit", "limit_expired") else facts
            for outcome in (HOLD, WARN):
                for figures in (True, False):
                    with self.subTest(code=code, outcome=outcome, figures=figures):
                        rule = Rule(code, outcome, **figures_of.get(code, {}))
                        reason, remedy = self._say(asked, rule, figures=figures)
                        self.assertRegex(reason, r"^[A-Z1].*[^.]\.$")
                        self.assertNotIn("%", reason.replace(" %", ""))
                        self.assertNotIn("None", reason)
                        self.assertEqual(bool(remedy), outcome == HOLD)
                        if not figures:
                            self.assertNotRegex(reason + remedy, r"\d")

    def test_what_only_a_person_can_lift_names_that_person(self):
        facts = self._facts(forced_hold="Cheque bounced", limit=9999_00)
        self.assertEqual(
            self._say(facts, Rule("forced_hold")),
            [
                "Deco was put on hold: Cheque bounced.",
                "It goes ahead when a credit controller releases it.",
            ],
        )

    def test_one_day_is_not_one_days(self):
        facts = self._facts(overdue=(("2026-03-08", 5_00),))
        (reason, _remedy) = self._say(facts, Rule("oldest_overdue", days=1))
        self.assertIn("overdue for 2 days; 1 day", reason)

    def test_a_warning_says_what_is_used_and_asks_for_nothing(self):
        facts = self._facts(document=Document(amount=950_00, total=950_00))
        self.assertEqual(
            self._say(facts, Rule("limit_exceeded", warning_rate=9000)),
            ["Deco would use 950.00 € of its credit limit of 1,000.00 €.", ""],
        )

    def test_the_gravest_reason_comes_first(self):
        facts = self._facts(overdue=(("2026-01-09", 500_00),))
        first, second, _remedy = self._say(
            facts, Rule("overdue_amount", outcome=WARN), Rule("limit_exceeded")
        )
        self.assertIn("would owe", first)
        self.assertIn("overdue", second)

    def test_a_prepaid_remedy_is_said_where_nothing_smaller_helps(self):
        facts = self._facts(category="No credit", category_blocked=True)
        _reason, remedy = self._say(facts, Rule("category_blocked"))
        self.assertEqual(
            remedy,
            "It goes ahead when the order is paid in advance or a credit controller "
            "releases it.",
        )

    def test_amounts_and_dates_are_written_as_the_reader_does(self):
        french = self.env["res.lang"]._activate_lang("fr_FR")
        env = self.env(context={"lang": french.code})
        facts = self._facts(limit_granted=False, limit_expired_on="2026-02-01")
        first, second, _remedy = self._say(
            facts, Rule("limit_exceeded"), Rule("limit_expired"), env=env
        )
        self.assertIn("1 250,50 €", first)
        self.assertIn("01/02/2026", second)

    def test_a_currency_without_cents_is_written_without_cents(self):
        yen = self.env.ref("base.JPY")
        facts = self._facts(
            digits=0, limit=1000, document=Document(amount=1200, total=1200)
        )
        verdict = evaluate(Policy("P", (Rule("limit_exceeded"),)), facts)
        reason = Narrator(self.env, facts, yen).reasons(verdict)[0]
        self.assertIn("1,200", reason)
        self.assertNotIn("1,200.", reason)
        self.assertNotIn("12.00", reason)

    def test_every_rule_is_listed_with_what_was_measured(self):
        facts = self._facts(overdue=(("2026-01-09", 500_00),))
        verdict = evaluate(
            Policy("P", (Rule("limit_exceeded"), Rule("oldest_overdue", days=90))),
            facts,
        )
        rows = self._narrator(facts).table(verdict)
        self.assertEqual([row["level_label"] for row in rows], ["Held", "Passed"])
        self.assertEqual(rows[1]["measured"], "60 days")
        self.assertEqual(rows[1]["threshold"], "90 days")
