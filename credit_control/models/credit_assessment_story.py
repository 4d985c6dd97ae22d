"""An assessment as a page: on its form and on paper."""

from odoo import api, fields, models

from ..assessment_words import AssessmentWords


class CreditAssessment(models.Model):
    _inherit = "credit.assessment"

    headline = fields.Char(
        compute="_compute_story", help="The result in one or two sentences."
    )
    explanation = fields.Html(
        compute="_compute_story",
        sanitize=False,
        help="What was known, what the card made of it, and what would have changed it.",
    )
    limit_current = fields.Monetary(
        string="Limit in Force", related="profile_id.limit_amount"
    )
    limit_state = fields.Selection(related="limit_id.state", string="Limit Status")

    @api.depends("result", "inputs")
    @api.depends_context("lang")
    def _compute_story(self):
        renderer = self.env["ir.qweb"]
        for one in self:
            words = one._words()
            one.headline = words.headline() if one.result else False
            one.explanation = one.result and renderer._render(
                "credit_control.credit_assessment_explanation",
                {"assessment": one, "words": words},
            )

    def _words(self):
        """The assessment in the reader's words.

        :rtype: AssessmentWords
        """
        self.ensure_one()
        return AssessmentWords(self)

    def action_view_profile(self):
        """Open the customer's credit file."""
        self.ensure_one()
        return self.profile_id.get_formview_action()

    def action_print(self):
        """Print the explanation."""
        report = self.env.ref("credit_control.credit_assessment_report")
        return report.report_action(self)
