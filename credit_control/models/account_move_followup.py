"""The level that an instalment has reached, and how its customer was reminded."""

from odoo import api, fields, models
from odoo.tools import format_date

from ..engine import followup as engine


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    credit_level_id = fields.Many2one(
        "credit.followup.level",
        string="Follow-up Level",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="The level that the instalment has reached.",
    )
    credit_level_on = fields.Date(
        string="Level Reached On", readonly=True, copy=False, groups="base.group_user"
    )

    _credit_level_idx = models.Index(
        "(partner_id) WHERE credit_level_id IS NOT NULL AND reconciled IS NOT TRUE"
    )


class AccountMove(models.Model):
    _inherit = "account.move"

    credit_followup_story = fields.Text(
        compute="_compute_credit_followup_story",
        string="Follow-up",
        groups="base.group_user",
        help="When the customer was reminded of this document, and how.",
    )

    @api.depends("line_ids.credit_level_id")
    def _compute_credit_followup_story(self):
        lines = (
            self.env["credit.followup.line"]
            .sudo()
            .search(
                [
                    ("item_id.move_id", "in", self.ids),
                    ("place", "=", engine.CLAIMED),
                    ("notice_id.state", "=", "sent"),
                ],
                order="id",
            )
        )
        for move in self:
            told = lines.filtered(lambda line, move=move: line.move_id == move)
            move.credit_followup_story = "\n".join(
                f"{format_date(self.env, notice.run_date)}: {notice._story()}"
                for notice in told.notice_id
            )
