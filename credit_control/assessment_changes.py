"""What would have changed an assessment, and what no score outweighs, in plain words."""

from decimal import Decimal

from odoo.tools import format_date

from .engine import assessing, factors, knockouts
from .wording import translate


class ChangeWords:
    """A part of ``AssessmentWords``, which has the figures."""

    def _knocked_out(self):
        """What no score outweighs, with source and date, and then the score."""
        one = self.assessment
        texts = [one.profile_id._knockout_sentence(found) for found in self.knockouts]
        if one.decision == "decline":
            texts.append(self.env._("The proposal is to decline."))
        else:
            texts.append(self.env._("A person decides."))
        texts.append(self.limit_reason())
        if one.has_score:
            texts.append(
                self.env._(
                    "The score of %s of 100 points does not count against that.",
                    self.number(one.total),
                )
            )
        return " ".join(texts)

    # ---- what would have changed it ----------------------------------------------
    def changes(self):
        """What would have changed the result, as sentences."""
        if self.assessment.inputs_deleted_on:
            return [self.not_again()]
        if self.knockouts:
            return [self.no_score_would()]
        card = self.assessment.scorecard_id._to_engine()
        better, approved, needed = assessing.changes(card, self.inputs)
        if needed:
            return [self.needed_sentence(needed)]
        total = Decimal(str(self.result.get("total") or 0))
        codes = self.assessment.scorecard_id.category_ids
        sentences = []
        if total < card.thresholds.approve:
            sentences += [self.change_sentence(change, "") for change in approved]
        for change in better:
            name = codes.filtered(
                lambda line, c=change: line.code == card.category(c.total)
            ).category_id.display_name
            sentence = self.change_sentence(change, name)
            if name and change not in approved:
                sentences.append(sentence)
        return sentences

    def no_score_would(self):
        """What would have changed a knock-out: no better score."""
        if knockouts.gravest(self.knockouts) == knockouts.ALERT:
            return self.env._(
                "No better score would. A credit controller settles the alert, and the "
                "customer is assessed again."
            )
        return self.env._(
            "No better score would. Only a newer report of the same source that says "
            "otherwise, or a correction on the credit file, and a new assessment."
        )

    def not_again(self):
        """Why it cannot be computed again: it was about a person, and is deleted."""
        return self.env._(
            "It cannot be computed again: what was known about %(customer)s was deleted "
            "on %(date)s. Points, score and decision stay.",
            customer=self.assessment.partner_id.name,
            date=format_date(self.env, self.assessment.inputs_deleted_on),
        )

    def change_sentence(self, change, category):
        """One factor's change and what it would have led to."""
        values = {
            "factor": translate(self.env, factors.KINDS[change.code].label),
            "needed": self.value(change.code, assessing.plain(change.needed)),
            "value": self.value(change.code, assessing.plain(change.value)),
            "score": self.number(change.total),
            "category": category,
        }
        if category:
            return self.env._(
                "%(factor)s of %(needed)s instead of %(value)s: the score would be "
                "%(score)s, which is risk category %(category)s.",
                **values,
            )
        return self.env._(
            "%(factor)s of %(needed)s instead of %(value)s: the score would be "
            "%(score)s, and the card would propose to approve.",
            **values,
        )

    def needed_sentence(self, codes):
        """Which missing facts would lead to a score."""
        labels = [translate(self.env, factors.KINDS[code].label) for code in codes]
        return self.env._(
            "A score needs more facts. These would suffice: %(facts)s.",
            facts=", ".join(labels),
        )
