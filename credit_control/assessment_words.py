"""An assessment in plain words: what came out, why, and what would have changed it."""

import datetime
from decimal import Decimal

from odoo.tools import format_amount, format_date, formatLang

from .assessment_changes import ChangeWords
from .engine import assessing, factors, limit_proposal
from .engine.money import from_minor
from .wording import translate

#: By what a rule is known whose figure has another name.
_OF_RULE = {limit_proposal.NEED: "purchases"}


class AssessmentWords(ChangeWords):
    """Puts one assessment into the reader's language.

    :param assessment: ``credit.assessment`` in an environment with that language
    """

    def __init__(self, assessment):
        self.assessment = assessment
        self.env = assessment.env
        self.inputs = assessment.inputs or {}
        self.result = assessment.result or {}
        self.knockouts = self.inputs.get("knockouts", ())
        self.currency = assessment.currency_id
        self.digits = self.inputs.get("parameters", {}).get("digits", 2)

    # ---- the result ------------------------------------------------------------
    def headline(self):
        """The result in one or two sentences.

        :rtype: str
        """
        text = self._knocked_out() if self.knockouts else self._scored()
        lowered = self.assessment._lowered_sentence()
        return f"{text} {lowered}" if lowered else text

    def _scored(self):
        """The result of who is scored, or why there is no score."""
        one = self.assessment
        customer = one.partner_id.name
        if not one.has_score:
            return self.env._(
                "Too little is known about %(customer)s for a score: %(known)s of the "
                "card's weight is known and %(least)s is needed. A person decides.",
                customer=customer,
                known=self.rate(self.result.get("coverage", 0)),
                least=self.rate(one.scorecard_id.coverage * 100),
            )
        values = {
            "customer": customer,
            "score": self.number(one.total),
            "category": one.category_id.display_name or self.env._("none"),
        }
        scored = self.env._(
            "%(customer)s reaches %(score)s of 100 points, which is risk category "
            "%(category)s.",
            **values,
        )
        return f"{scored} {self.proposal()}"

    def summary(self):
        """The result in a few lines, for who decides: sentence, scores, limit and rule."""
        scores = [f"{row['label']}: {row['score']}" for row in self.sub_scores()]
        one, binding = self.assessment, self.result.get("limit", {}).get("binding")
        lines = [self.headline(), " · ".join(scores)]
        if one.has_limit:
            rule = self.rule_labels().get(binding, "")
            lines.append(
                self.env._(
                    "Proposed limit: %(amount)s, by the rule “%(rule)s”",
                    amount=self.money_of(one),
                    rule=rule,
                )
            )
        return "\n".join(lines)

    def proposal(self):
        """What is proposed, as a sentence."""
        one = self.assessment
        sentences = {
            "approve": self.env._("The card proposes to approve."),
            "conditions": self.env._(
                "The card proposes to approve with conditions, such as a guarantee or a "
                "prepayment."
            ),
            "refer": translate(self.env, one.why or ""),
            "decline": self.env._("The card proposes to decline."),
        }
        text = sentences.get(one.decision, "")
        if one.decision == "approve" and one.is_typed:
            text += " " + self.env._(
                "A report that a colleague typed in counts here, so a person decides."
            )
        if one.decision == "approve" and one.is_stated:
            text += " " + self.env._(
                "Figures that the applicant stated and nobody verified count here, so a "
                "person decides."
            )
        if one.decision == "refer" and one.why == assessing.scorecard.BY_SCORE:
            text = self.env._("At this score a person decides.")
        if one.has_limit:
            text += " " + self.env._(
                "The proposed limit is %(amount)s.", amount=self.money_of(one)
            )
        return text

    def limit_reason(self):
        """Why this limit, as a sentence."""
        reason = self.result.get("limit", {}).get("reason", "")
        return translate(self.env, reason) if reason else ""

    # ---- tables ----------------------------------------------------------------
    def factors(self):
        """Every factor that was asked, by sub-score.

        :return: ``[{"label", "meaning", "value", "points", "weight", "effective",
            "reason", "missing", "source", "tone"}]``
        """
        rows = []
        for line in self.result.get("lines", ()):
            kind = factors.KINDS[line["code"]]
            missing = line["missing"]
            rows.append(
                {
                    "sub": line["sub"],
                    "label": self.label(line["code"], missing),
                    "meaning": translate(self.env, kind.meaning),
                    "value": self.value(line["code"], line["value"]),
                    "points": line["points"],
                    "weight": line["weight"],
                    "effective": self.rate(line["effective"]) if not missing else "",
                    "reason": translate(self.env, line["reason"] or ""),
                    "missing": missing,
                    "source": self.source_of(line["code"]),
                    "tone": self.tone(line["points"]),
                }
            )
        return rows

    def label(self, code, missing):
        """A factor's name; of alternatives that are all missing, that of them all."""
        if missing and code.startswith("altman"):
            return self.env._("Altman Z, Z′ or Z″")
        return translate(self.env, factors.KINDS[code].label)

    def sub_scores(self):
        """The two sub-scores and the total as bars: ``[{"label", "score", "tone"}]``."""
        one = self.assessment
        entries = (
            (self.env._("Ability to pay"), one.has_ability, one.ability),
            (self.env._("Willingness to pay"), one.has_willingness, one.willingness),
            (self.env._("Score"), one.has_score, one.total),
        )
        return [
            {
                "label": label,
                "known": known,
                "score": self.number(score) if known else self.env._("not known"),
                "width": round(score) if known else 0,
                "tone": self.tone(score if known else None),
            }
            for label, known, score in entries
        ]

    def limit_rows(self):
        """What each rule says about the limit, with the binding one marked."""
        limit = self.result.get("limit", {})
        labels, sources = self.rule_labels(), self.inputs.get("limit_sources") or {}
        stated = self.inputs.get("limit", {}).get("stated") or ()
        return [
            {
                "label": labels[rule["code"]],
                "source": self.origin(
                    sources.get(_OF_RULE.get(rule["code"], rule["code"]))
                )
                if rule["amount"] is not None
                else "",
                "amount": self.money(rule["amount"])
                if rule["amount"] is not None
                else "",
                "reason": ""
                if rule["amount"] is not None
                else translate(self.env, rule["reason"]),
                "binding": rule["code"] == limit.get("binding"),
                "ceiling": rule["code"] in (*limit_proposal.CEILINGS, *stated),
            }
            for rule in limit.get("rules", ())
        ]

    def rule_labels(self):
        """The rules of the proposal by code."""
        return {
            limit_proposal.NET_WORTH: self.env._("Part of the net worth"),
            limit_proposal.WORKING_CAPITAL: self.env._("Part of the working capital"),
            limit_proposal.NEED: self.env._(
                "Need: purchases of a year × (terms + days beyond terms) / 365"
            ),
            limit_proposal.REFERENCES: self.env._("What other suppliers grant"),
            limit_proposal.BUREAU: self.env._("The bureau's recommendation"),
            limit_proposal.INSURER: self.env._("The insurer's cover"),
            limit_proposal.CATEGORY: self.env._("The most of the risk category"),
        }

    def sources(self):
        """Where the values come from, and how old that is: ``[{"label", "on", "age"}]``."""
        as_of = datetime.date.fromisoformat(self.inputs["as_of"])
        rows = []
        for key, origin in self.inputs.get("origins", {}).items():
            day = origin["on"] and datetime.date.fromisoformat(origin["on"])
            rows.append(
                {
                    "label": self.source_label(key),
                    "name": origin["name"],
                    "on": format_date(self.env, day) if day else "",
                    "age": self.env._("%s days", (as_of - day).days) if day else "",
                }
            )
        return rows

    # ---- figures -----------------------------------------------------------------
    def value(self, code, stored):
        """A factor's value with its unit; '' where it is not known."""
        if stored is None:
            return ""
        unit = factors.KINDS[code].unit
        if unit == factors.YESNO:
            answers = {factors.YES: self.env._("Yes"), factors.NO: self.env._("No")}
            return answers[stored]
        if unit == factors.RATE:
            return self.rate(int(stored))
        shown = self.number(stored)
        words = {
            factors.DAYS: self.env._("%s days", shown),
            factors.MONTHS: self.env._("%s months", shown),
            factors.YEARS: self.env._("%s years", shown),
            factors.THOUSANDS: f"{self.number(Decimal(stored) * 1000)} "
            f"{self.currency.name}",
        }
        return words.get(unit, shown)

    def number(self, value):
        """A number with the reader's separators and no needless zeros."""
        number = Decimal(str(value))
        places = max(-number.normalize().as_tuple().exponent, 0)
        return formatLang(self.env, float(number), digits=min(places, 2))

    def rate(self, basis_points):
        """Basis points as per cent."""
        return f"{self.number(Decimal(basis_points) / 100)} %"

    def money(self, minor):
        """An amount of minor units."""
        return format_amount(self.env, from_minor(minor, self.digits), self.currency)

    def money_of(self, one):
        """The proposed limit."""
        return format_amount(self.env, one.limit_proposed, self.currency)

    def source_of(self, code):
        """Where a factor's value comes from, '' where it is not known."""
        entry = self.inputs.get("factors", {}).get(code, {})
        return self.origin(entry.get("source"))

    def origin(self, key):
        """A source by its name; '' for none."""
        if not key:
            return ""
        name = self.inputs.get("origins", {}).get(key, {}).get("name")
        name = name or self.source_label(key)
        if key != "application":
            return name
        return self.env._("%s: stated by the applicant, not verified", name)

    def source_label(self, key):
        """A source by its key."""
        return {
            "ledger": self.env._("Own ledger"),
            "report": self.env._("Bureau or registry"),
            "hand": self.env._("Credit file"),
            "application": self.env._("Credit application"),
            "alert": self.env._("Alert"),
        }.get(key.partition(":")[0], key)

    def tone(self, points):
        """The colour of a bar: Bootstrap's names."""
        if points is None:
            return "secondary"
        if points >= 60:
            return "success"
        return "warning" if points >= 40 else "danger"
