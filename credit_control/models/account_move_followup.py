"""The level that an instalment has reached, and how its customer was reminded."""

from datetime import date

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..engine import followup as engine

#: How dates of next steps are compared in searches.
COMPARE = {"<=": date.__le__, "<": date.__lt__, ">=": date.__ge__, ">": date.__gt__}


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

    credit_next_level_id = fields.Many2one(
        "credit.followup.level",
        string="Next Step",
        compute="_compute_credit_next_step",
        search="_search_credit_next_level_id",
        groups="base.group_user",
        help="The level that the instalment reaches next. Empty: it is excluded or "
        "disputed, has reached the last level, or there is no strategy.",
    )
    credit_next_on = fields.Date(
        string="Next Step On",
        compute="_compute_credit_next_step",
        search="_search_credit_next_on",
        groups="base.group_user",
        help="The first day on which a batch would remind of it, as the books are now.",
    )

    _credit_level_idx = models.Index(
        "(partner_id) WHERE credit_level_id IS NOT NULL AND reconciled IS NOT TRUE"
    )

    @api.depends("credit_level_id", "credit_level_on", "date_maturity", "reconciled")
    @api.depends_context("company")
    def _compute_credit_next_step(self):
        """What comes next, read at once for the customers of all lines."""
        self.credit_next_level_id = self.credit_next_on = False
        for root, lines in self.grouped(lambda line: line.company_id.root_id).items():
            customers = lines.partner_id.commercial_partner_id
            if not (root and customers):
                continue
            ledger = self.env["credit.ledger"].sudo()
            steps = ledger._read_next_steps(root, customers.ids)
            for line in lines:
                step = steps.get(line._origin.id)
                if step and step.next_on:
                    line.credit_next_level_id = step.next_level.id
                    line.credit_next_on = step.next_on

    def _credit_next_steps(self):
        """All instalments of the selected companies that have a next step."""
        ledger = self.env["credit.ledger"].sudo()
        return {
            item: step
            for root in self.env.companies.sudo().root_id
            for item, step in ledger._read_next_steps(root).items()
            if step.next_on
        }

    def _search_credit_next_on(self, operator, value):
        compare = COMPARE.get(operator)
        day = fields.Date.to_date(value) if compare else None
        if not day:
            return NotImplemented
        return Domain(
            "id",
            "in",
            [
                item
                for item, step in self._credit_next_steps().items()
                if compare(step.next_on, day)
            ],
        )

    def _search_credit_next_level_id(self, operator, value):
        """By level or what is asked of it; ``False`` is where nothing comes next."""
        if operator == "any":
            value = self.env["credit.followup.level"].search(value).ids
        elif operator != "in":
            return NotImplemented
        steps = self._credit_next_steps()
        found = [item for item, s in steps.items() if s.next_level.id in value]
        domain = Domain("id", "in", found)
        return (
            domain | Domain("id", "not in", list(steps)) if False in value else domain
        )


class AccountMove(models.Model):
    _inherit = "account.move"

    credit_followup_story = fields.Text(
        compute="_compute_credit_followup_story",
        string="Follow-up",
        groups="base.group_user",
        help="When the customer was reminded of this document, and how.",
    )
    credit_last_step = fields.Char(
        compute="_compute_credit_steps",
        string="Last Step",
        groups="base.group_user",
        help="The highest level that an open instalment has reached, and when.",
    )
    credit_next_step = fields.Char(
        compute="_compute_credit_steps",
        string="Next Step",
        groups="base.group_user",
        help="The level that an open instalment reaches next, and the first day on which "
        "a batch would remind of it, as the books are now.",
    )

    @api.depends(
        "line_ids.credit_level_id",
        "line_ids.credit_level_on",
        "line_ids.date_maturity",
        "line_ids.reconciled",
    )
    @api.depends_context("lang", "company")
    def _compute_credit_steps(self):
        """Last and next step of the instalments, read at once for all documents."""
        terms = self.sudo().line_ids.filtered(
            lambda line: (
                line.account_id.account_type == "asset_receivable"
                and line.parent_state == "posted"
                and not line.reconciled
            )
        )
        by_move = terms.grouped("move_id")
        for move in self:
            items = by_move.get(move.sudo())
            move.credit_last_step = move.credit_next_step = False
            if not items:
                continue
            reached = items.filtered("credit_level_id").sorted(
                lambda item: (item.credit_level_id.number, item.credit_level_on)
            )[-1:]
            coming = items.filtered("credit_next_on").sorted("credit_next_on")[:1]
            move.credit_last_step = self._credit_step_words(
                reached.credit_level_id, reached.credit_level_on
            ) or self.env._("Not reminded of yet")
            move.credit_next_step = self._credit_step_words(
                coming.credit_next_level_id, coming.credit_next_on
            ) or self.env._(
                "None: excluded, disputed, at the last level, or without a strategy"
            )

    @api.model
    def _credit_step_words(self, level, day):
        """A level and its day in words, '' without a level."""
        if not level:
            return ""
        return self.env._(
            "%(level)s on %(day)s", level=level.name, day=format_date(self.env, day)
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
