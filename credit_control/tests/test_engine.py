"""The engine by itself: its specification, its purity, and remedies that are exact."""

import ast
import doctest
import importlib
import json
import pkgutil
import random
import sys
from pathlib import Path

from odoo.tests import BaseCase, tagged

from .. import engine
from ..engine.checks import DAYS, HOLD, MONEY, RATE
from ..engine.checks_signals import SCORE
from ..engine.facts import CHANGE, CONFIRM, LIMITED, NO_CHECK, Document, Facts
from ..engine.registry import CHECKS
from ..engine.signals import Signals
from ..engine.verdict import Policy, Rule, Verdict, evaluate

#: What the rules may import beside the standard library and each other.
ALLOWED = {"odoo.tools.float_utils"}
#: Units that a salesperson reads only where the policy shows figures.
FIGURES = (MONEY, DAYS, RATE, SCORE)
ROUNDS = 3000
TODAY = "2026-03-10"
DATES = ("2025-12-01", "2026-01-09", "2026-02-08", "2026-03-09")


def _modules():
    return [
        importlib.import_module(f"{engine.__name__}.{info.name}")
        for info in pkgutil.iter_modules(engine.__path__)
    ]


def _maybe(dice, value, otherwise=None, odds=0.5):
    return value if dice.random() < odds else otherwise


def _random_document(dice):
    total = dice.randint(0, 2000)
    return Document(
        amount=dice.choice([total, dice.randint(0, total)]),
        total=total,
        terms_days=_maybe(dice, dice.choice([0, 30, 60])),
        discount_rate=dice.choice([0, 200]),
        groups=_maybe(dice, ("team:1",), (), 0.2),
        missing_rate=_maybe(dice, "JPY", "", 0.1),
    )


def _random_signals(dice):
    """Odd things in any combination; what ships later is part of the orders."""
    dates = (*DATES, "2026-03-10")
    return Signals(
        assessed_on=_maybe(dice, "2025-06-01", ""),
        score=_maybe(dice, dice.randint(0, 10_000)),
        score_until=_maybe(dice, dice.choice(dates), ""),
        report_on=_maybe(dice, dice.choice(dates), ""),
        others_receivable=dice.choice([0, -50, dice.randint(0, 5000)]),
        later_orders=_maybe(dice, (("2026-04-20", dice.randint(0, 400)),), ()),
        accounts=_maybe(dice, (("…3000", dice.choice(dates)),), ()),
        usual_order=dice.randint(0, 900),
        orders_known=dice.randint(0, 4),
        first_since=_maybe(dice, "2026-03-01", "", 0.2),
        ships_on=_maybe(dice, "2026-05-10", "", 0.3),
        addresses=_maybe(dice, (("Dock 3", dice.choice(dates)),), ()),
        near_orders=tuple(
            (f"S{number}", dice.choice(dates), dice.randint(0, 900))
            for number in range(dice.randint(0, 3))
        ),
    )


def _random_facts(dice):
    """Facts as the ledger could give them: overdue is part of the balance."""
    overdue = tuple((due, dice.randint(1, 500)) for due in DATES if dice.random() < 0.4)
    balance = sum(amount for _due, amount in overdue) + dice.randint(0, 900)
    granted = dice.random() < 0.7
    return Facts(
        TODAY,
        mode=dice.choice([LIMITED, LIMITED, NO_CHECK]),
        limit=dice.choice([0, dice.randint(0, 3000)]) if granted else 0,
        limit_granted=granted,
        limit_expired_on=_maybe(dice, "2026-03-01", ""),
        exposure=(("receivable", balance), ("orders", dice.randint(0, 500))),
        overdue=overdue,
        balance=balance,
        category=_maybe(dice, "No credit", ""),
        category_blocked=dice.random() < 0.1,
        forced_hold=_maybe(dice, "Bounced cheque", "", 0.1),
        review_due=_maybe(dice, dice.choice(DATES), ""),
        allowed_terms_days=_maybe(dice, 30),
        allowed_discount_rate=_maybe(dice, 100),
        groups=_maybe(dice, ("tag:1",), (), 0.2),
        document=_random_document(dice),
        signals=_random_signals(dice),
    )


def _random_rule(dice):
    return Rule(
        dice.choice(list(CHECKS)),
        outcome=_maybe(dice, "warn", "hold", 0.2),
        checkpoints=_maybe(dice, (CONFIRM,), (), 0.2),
        amount=dice.choice([0, 0, dice.randint(0, 800)]),
        rate=dice.choice([0, 0, 500, 3333, 9999, 10_000]),
        days=dice.choice([0, 0, 30, 60]),
        warning_rate=dice.choice([0, 9000]),
        excluded=_maybe(dice, ("tag:1", "team:1"), (), 0.2),
        below=dice.choice([0, 0, 0, dice.randint(0, 1500)]),
        order_count=dice.randint(0, 3),
        missing_fails=dice.random() < 0.5,
    )


def _cases():
    """Random policies put to random facts, always the same ones."""
    for seed in range(ROUNDS):
        dice = random.Random(seed)
        rules = tuple(_random_rule(dice) for _number in range(dice.randint(1, 4)))
        yield seed, Policy(f"Policy {seed}", rules), _random_facts(dice)


@tagged("post_install", "-at_install")
class TestEngine(BaseCase):
    # ---- what it says it does ------------------------------------------------
    def test_every_example_in_its_documentation_holds(self):
        tried = 0
        for module in _modules():
            with self.subTest(module.__name__):
                result = doctest.testmod(module)
                self.assertEqual(result.failed, 0)
                tried += result.attempted
        self.assertGreater(tried, 50)

    def test_every_check_can_be_configured_and_said_in_words(self):
        parameters = set(Rule.__dataclass_fields__)
        for code, check in CHECKS.items():
            with self.subTest(code):
                self.assertEqual(check.code, code)
                self.assertLessEqual(set(check.params), parameters)
                self.assertTrue(check.label and check.sentence and check.plain)
                if check.unit in FIGURES:
                    self.assertNotIn("%(measured)s", check.plain)
                    self.assertNotIn("%(threshold)s", check.plain)

    # ---- what it leans on ----------------------------------------------------
    def test_it_imports_nothing_of_odoo_but_the_rounding_of_floats(self):
        for path in sorted(Path(engine.__file__).parent.glob("*.py")):
            for name in self._imports(path):
                root = name.split(".")[0]
                self.assertTrue(
                    name in ALLOWED or root in sys.stdlib_module_names,
                    f"{path.name} imports {name}",
                )

    @staticmethod
    def _imports(path):
        """Names of absolute imports, wherever in the file they stand."""
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                yield node.module
            elif isinstance(node, ast.ImportFrom) and node.level > 1:
                yield "." * node.level + (node.module or "")

    def test_it_never_asks_a_clock(self):
        asked = {"today", "now", "utcnow", "time", "monotonic"}
        for path in sorted(Path(engine.__file__).parent.glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    self.assertNotIn(node.func.attr, asked, f"{path.name}")

    # ---- remedies ------------------------------------------------------------
    def _assert_exact(self, lever, change):
        """Where a remedy is named it suffices, and a minor unit less does not."""
        named = 0
        for seed, policy, facts in _cases():
            verdict = evaluate(policy, facts)
            amount = getattr(verdict, lever)
            if verdict.outcome != HOLD or amount is None:
                continue
            named += 1
            story = f"case {seed}: {lever} of {amount} for {policy} and {facts}"
            after = evaluate(policy, change(facts, amount))
            self.assertNotEqual(after.outcome, HOLD, f"does not suffice, {story}")
            if amount > 0:
                less = evaluate(policy, change(facts, amount - 1))
                self.assertEqual(less.outcome, HOLD, f"less suffices, {story}")
        self.assertGreater(named, 100, "too few cases to mean anything")

    def test_paying_exactly_what_it_names_passes_and_a_cent_less_does_not(self):
        self._assert_exact("payment", Facts.after_payment)

    def test_raising_the_limit_by_what_it_names_passes_and_a_cent_less_does_not(self):
        self._assert_exact("limit_increase", Facts.after_limit_increase)

    def test_making_the_order_smaller_by_what_it_names_passes_and_a_cent_less_not(self):
        self._assert_exact("order_reduction", Facts.after_order_reduction)

    def test_a_remedy_that_it_does_not_name_would_not_help(self):
        plenty = 10**9
        for seed, policy, facts in _cases():
            verdict = evaluate(policy, facts)
            if verdict.outcome != HOLD:
                continue
            story = f"case {seed}: {policy} and {facts}"
            changes = {
                "payment": facts.after_payment(plenty),
                "limit_increase": facts.after_limit_increase(plenty),
                "order_reduction": facts.after_order_reduction(facts.document.amount),
            }
            for lever, changed in changes.items():
                if getattr(verdict, lever) is None:
                    again = evaluate(policy, changed)
                    self.assertEqual(again.outcome, HOLD, f"{lever} helps, {story}")

    def test_what_passes_names_no_remedy(self):
        for seed, policy, facts in _cases():
            verdict = evaluate(policy, facts)
            if verdict.outcome != HOLD:
                named = (
                    verdict.payment,
                    verdict.limit_increase,
                    verdict.order_reduction,
                )
                self.assertEqual(named, (None, None, None), f"case {seed}")

    # ---- storage -------------------------------------------------------------
    def test_facts_policy_and_verdict_survive_json_and_give_the_same_verdict(self):
        for seed, policy, facts in _cases():
            checkpoint = CONFIRM if seed % 2 else CHANGE
            verdict = evaluate(policy, facts, checkpoint)
            kept = [
                kind.from_dict(json.loads(json.dumps(thing.to_dict())))
                for kind, thing in (
                    (Policy, policy),
                    (Facts, facts),
                    (Verdict, verdict),
                )
            ]
            self.assertEqual(kept, [policy, facts, verdict], f"case {seed}")
            self.assertEqual(evaluate(kept[0], kept[1], checkpoint), verdict)

    def test_facts_stored_by_a_later_version_are_still_readable(self):
        facts = Facts(TODAY, balance=5)
        stored = {**facts.to_dict(), "something_new": 1}
        self.assertEqual(Facts.from_dict(stored), facts)
