"""The result of a simulation in plain words: sentences, tables and the bars of its graphs."""

from odoo.tools import format_amount, format_date, formatLang

from .engine.registry import CHECKS
from .engine.replay_outcome import Score
from .wording import translate

#: Names of the counts that a score consists of.
_COUNTS = ("held_late", "held_good", "passed_late", "passed_good")


class SimulationWords:
    """Puts one simulation into the reader's language.

    :param simulation: ``credit.simulation`` in an environment with that language
    """

    def __init__(self, simulation):
        self.simulation = simulation
        self.env = simulation.env
        self.result = simulation.result or {}
        self.totals = self.result.get("totals")

    # ---- figures ---------------------------------------------------------------
    def money(self, amount):
        """An amount in the company's currency, without cents."""
        return format_amount(self.env, round(amount or 0), self.simulation.currency_id)

    def count(self, number):
        """A whole number."""
        return formatLang(self.env, number or 0, digits=0)

    def rate(self, share):
        """A share in per cent; a dash where there is none."""
        if share is None:
            return "–"
        return f"{formatLang(self.env, 100 * share, digits=0)} %"

    def score(self, side):
        """How well a side told the bad orders from the others.

        :rtype: Score
        """
        return Score(*(int(side.get(name, 0)) for name in _COUNTS))

    # ---- sentences -------------------------------------------------------------
    def headline(self):
        """The result in a few sentences."""
        one, totals = self.simulation, self.totals
        sentences = [
            self.env._(
                "From %(from)s to %(to)s %(orders)s orders of %(amount)s were "
                "confirmed. %(policy)s would have held %(held)s of them and warned of "
                "%(warned)s; %(other)s %(old_held)s and %(old_warned)s.",
                **{
                    "from": format_date(self.env, one.date_from),
                    "to": format_date(self.env, one.date_to),
                },
                orders=self.count(totals["orders"]),
                amount=self.money(totals["amount"]),
                policy=one.policy_id.display_name,
                other=self.other(),
                held=self.count(totals["new"]["held"]),
                warned=self.count(totals["new"]["warned"]),
                old_held=self.count(totals["old"]["held"]),
                old_warned=self.count(totals["old"]["warned"]),
            ),
            self._judgement(),
        ]
        return " ".join(sentences)

    def other(self):
        """The policy that this one is compared with."""
        compared = self.simulation.compared_id
        return compared.display_name or self.env._("the policy in force")

    def _judgement(self):
        score = self.score(self.totals["new"])
        days = self.simulation.late_days
        if score.base_rate is None:
            return self.env._("Of none of them it is known yet how it was paid.")
        if score.precision is None:
            return self.env._(
                "Of the orders whose end is known, %(share)s were paid more than "
                "%(days)s days late or not at all; the policy would have held none.",
                share=self.rate(score.base_rate),
                days=days,
            )
        return self.env._(
            "Of what it would have held, %(precision)s was paid more than %(days)s days "
            "late or not at all (of all orders %(base)s); of all such orders it would "
            "have held %(recall)s, and %(avoided)s of late money.",
            precision=self.rate(score.precision),
            days=days,
            base=self.rate(score.base_rate),
            recall=self.rate(score.recall),
            avoided=self.money(self.totals["new"]["avoided"]),
        )

    def left_out(self):
        """Labels of the checks that were not replayed."""
        return [
            translate(self.env, CHECKS[code].label)
            for code in (self.simulation.left_out or "").split(",")
            if code in CHECKS
        ]

    # ---- tables ----------------------------------------------------------------
    def comparison(self):
        """The two policies side by side: rows ``(label, this one, the other)``."""
        new, old = self.totals["new"], self.totals["old"]
        mine, theirs = self.score(new), self.score(old)
        days = self.simulation.late_days
        counted = {
            "held": self.env._("Orders held"),
            "warned": self.env._("Orders with a warning"),
            "held_late": self.env._(
                "Held, and paid more than %s days late or not", days
            ),
            "held_good": self.env._("Held, although paid in time"),
            "passed_late": self.env._("Not held, although paid late or not"),
        }
        rows = [
            (label, self.count(new[name]), self.count(old[name]))
            for name, label in counted.items()
        ]
        for name, label in (
            ("delayed", self.env._("Sales delayed")),
            ("avoided", self.env._("Late money avoided")),
        ):
            rows.append((label, self.money(new[name]), self.money(old[name])))
        rows += [
            (
                self.env._("Precision: of the held, the share that was late"),
                self.rate(mine.precision),
                self.rate(theirs.precision),
            ),
            (
                self.env._("Recall: of the late, the share that was held"),
                self.rate(mine.recall),
                self.rate(theirs.recall),
            ),
        ]
        return rows

    def rules(self):
        """One row for each check that did not always pass."""
        widest = max(
            (one.get("new", {}).get("held", 0) for one in self.result["rules"]),
            default=0,
        )
        for one in self.result["rules"]:
            new, old = one.get("new", {}), one.get("old", {})
            late = new.get("held_late", 0)
            yield {
                "label": translate(self.env, CHECKS[one["code"]].label)
                if one["code"] in CHECKS
                else one["code"],
                "held": self.count(new.get("held")),
                "width": _share(new.get("held", 0), widest),
                "warned": self.count(new.get("warned")),
                "old_held": self.count(old.get("held")),
                "delayed": self.money(new.get("delayed")),
                "late": self.count(late),
                "avoided": self.money(new.get("avoided")),
                "days": self.count(new.get("late_days", 0) / late) if late else "–",
                "precision": self.rate(self.score(new).precision),
            }

    def categories(self):
        """One row for each risk category with orders."""
        categories = self.env["credit.category"].browse(
            int(row["key"]) for row in self.result["categories"] if row["key"]
        )
        names = {one.id: one.display_name for one in categories.exists()}
        for row in self.result["categories"]:
            score = self.score(row["new"])
            yield {
                "label": names.get(int(row["key"] or 0)) or self.env._("No category"),
                "orders": self.count(row["orders"]),
                "held": self.count(row["new"]["held"]),
                "old_held": self.count(row["old"]["held"]),
                "delayed": self.money(row["new"]["delayed"]),
                "late": self.count(row["late"]),
                "avoided": self.money(row["new"]["avoided"]),
                "width": _share(row["new"]["held"], row["orders"]),
                "precision": self.rate(score.precision),
                "recall": self.rate(score.recall),
            }

    def months(self):
        """The graph: for each month how many orders were held late, held good, and so on.

        Widths are per cent of the month with the most orders.
        """
        most = max((row["orders"] for row in self.result["months"]), default=0)
        for row in self.result["months"]:
            new = row["new"]
            known = new["held_late"] + new["held_good"]
            parts = (
                ("bg-success", new["held_late"]),
                ("bg-warning", new["held_good"]),
                ("bg-info", new["held"] - known),
                ("bg-danger", new["passed_late"]),
            )
            yield {
                "label": row["key"],
                "orders": self.count(row["orders"]),
                "held": self.count(new["held"]),
                "old_held": self.count(row["old"]["held"]),
                "late": self.count(row["late"]),
                "avoided": self.money(new["avoided"]),
                "parts": [(tone, _share(part, most)) for tone, part in parts if part],
                "rest": _share(row["orders"] - new["held"] - new["passed_late"], most),
            }

    def changes(self):
        """How the two differ, order by order: rows ``(label, number)``."""
        field = self.env["credit.simulation.order"]._fields["change"]
        labels = dict(field._description_selection(self.env))
        found = self.result["changes"]
        return [
            (labels[name], self.count(found[name])) for name in labels if name in found
        ]

    def causes(self):
        """Why the record says something else: rows ``(label, number)``."""
        field = self.env["credit.simulation.order"]._fields["cause"]
        labels = dict(field._description_selection(self.env))
        found = self.result["causes"]
        return [
            (labels[name], self.count(found[name])) for name in labels if name in found
        ]

    def record(self):
        """What the replay of the policy in force says of the checks on record."""
        recorded = int(self.result.get("recorded", 0))
        differing = sum(self.result["causes"].values())
        if not recorded:
            return self.env._("No check of these orders is on record.")
        return self.env._(
            "Of %(recorded)s checks on record the policy compared with, replayed, says "
            "the same of %(same)s.",
            recorded=self.count(recorded),
            same=self.count(recorded - differing),
        )


def _share(part, whole):
    """A part in per cent of a whole, for the width of a bar."""
    return round(100 * part / whole, 1) if whole else 0
