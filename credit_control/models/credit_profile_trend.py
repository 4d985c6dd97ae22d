"""How a customer's scores moved from one assessment to the next."""

from odoo import api, fields, models
from odoo.tools import format_date, formatLang

from ..engine import trend

#: Assessments that the drawing shows at most.
SHOWN = 12
#: What is drawn: field, the flag that says that it is known, and its colour; last on top.
CURVES = (
    ("ability", "has_ability", "#017E84"),
    ("willingness", "has_willingness", "#E99D00"),
    ("total", "has_score", "#714B67"),
)


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    score_trend = fields.Html(
        string="Scores Over Time",
        compute="_compute_score_trend",
        sanitize=False,
        help="The score and its two parts, of the last assessments that have one.",
    )

    @api.depends("assessment_ids")
    @api.depends_context("lang")
    def _compute_score_trend(self):
        renderer = self.env["ir.qweb"]
        for profile in self:
            scored = profile.assessment_ids.filtered("has_score").sorted("id")[-SHOWN:]
            profile.score_trend = len(scored) > 1 and renderer._render(
                "credit_control.credit_score_trend", scored._trend()
            )

    def action_view_scores(self):
        """Open the graph of the customer's scores by day."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_score_action"
        )
        return {
            **action,
            "domain": [("profile_id", "=", self.id), ("has_score", "=", True)],
            # a day without an assessment is left out, not drawn as nought
            "context": {"graph_groupbys": ["assessed_on:day"], "fill_temporal": False},
        }


class CreditAssessment(models.Model):
    _inherit = "credit.assessment"

    def _trend(self):
        """What the drawing of these assessments shows; the oldest one is the first.

        :return: ``{"width", "height", "levels", "curves", "first", "last"}``, see the
            template
        """
        return {
            "width": trend.WIDTH,
            "height": trend.HEIGHT,
            "levels": [(level, trend.height_of(level)) for level in (0, 50, 100)],
            "curves": [self._curve(*curve) for curve in CURVES],
            "first": format_date(self.env, self[0].assessed_on),
            "last": format_date(self.env, self[-1].assessed_on),
        }

    def _curve(self, name, flag, colour):
        """One line of the drawing, with its name and its last value for the legend."""
        known = [one[name] if one[flag] else None for one in self]
        label = self._fields[name]._description_string(self.env)
        places = trend.places(known)
        return {
            "label": label,
            "colour": colour,
            "last": self._score_text(known[-1]),
            "change": self._change_text(known),
            "line": " ".join(f"{x},{y}" for _number, x, y in places),
            "dots": [
                (
                    x,
                    y,
                    f"{format_date(self.env, self[number].assessed_on)}: {label} "
                    f"{self._score_text(known[number])}",
                )
                for number, x, y in places
            ],
        }

    def _score_text(self, score):
        """A score as people read it; “–” where it is not known."""
        return "–" if score is None else formatLang(self.env, score, digits=1)

    def _change_text(self, known):
        """How much the last score is above or below the one before, with its sign."""
        if known[-1] is None or known[-2] is None:
            return ""
        change = round(known[-1] - known[-2], 1)
        sign = "+" if change > 0 else "−" if change < 0 else "±"
        return sign + formatLang(self.env, abs(change), digits=1)
