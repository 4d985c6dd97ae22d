"""Who is told that notices wait for approval, and who approved them."""

from odoo import api, fields, models
from odoo.tools.i18n import format_list

from .credit_followup_notice import APPROVAL

ACTIVITY = "credit_control.mail_activity_type_notice"


class CreditFollowupBatch(models.Model):
    _inherit = "credit.followup.batch"

    approval_count = fields.Integer(
        compute="_compute_approval_count", string="To Approve"
    )

    @api.depends("notice_ids.state")
    def _compute_approval_count(self):
        waiting = self.env["credit.followup.notice"]._read_group(
            [("batch_id", "in", self.ids), ("state", "=", APPROVAL)],
            ["batch_id"],
            ["__count"],
        )
        counts = {batch.id: count for batch, count in waiting}
        for batch in self:
            batch.approval_count = counts.get(batch.id, 0)

    def _approvers(self):
        """Who may approve notices in the batch's company, by name.

        :rtype: res.users
        """
        self.ensure_one()
        group = self.env.ref("credit_control.group_controller").sudo()
        return group.all_user_ids.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        ).sorted("name")

    def _ask_approval(self):
        """One task for each approver and batch while a notice waits, and none after."""
        for batch in self.sudo():
            if not batch.approval_count:
                batch.activity_unlink([ACTIVITY])
                continue
            told = batch.activity_search([ACTIVITY]).user_id
            for user in batch._approvers() - told:
                batch.activity_schedule(
                    ACTIVITY,
                    user_id=user.id,
                    date_deadline=batch.run_date,
                    summary=self.env._(
                        "Notices of %s wait for your approval", batch.name
                    ),
                )

    def _plan(self):
        # EXTENDS credit_control: those who may approve are told
        result = super()._plan()
        self._ask_approval()
        return result

    def _revert(self, reason):
        # EXTENDS credit_control: nothing waits any more
        result = super()._revert(reason)
        self._ask_approval()
        return result

    def action_view_to_approve(self):
        """Open the notices of the batch that wait for approval."""
        action = self.action_view_notices()
        action["context"] = {"search_default_approval": 1}
        return action


class CreditFollowupNotice(models.Model):
    _inherit = "credit.followup.notice"

    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_on = fields.Datetime(readonly=True, copy=False)
    approver_names = fields.Char(
        compute="_compute_approver_names", help="Who may approve the notice."
    )

    @api.depends("state", "company_id")
    def _compute_approver_names(self):
        for batch, notices in self.grouped("batch_id").items():
            waits = any(notice.state == APPROVAL for notice in notices)
            names = batch._approvers().mapped("name") if waits else []
            said = format_list(self.env, names, "or") or self.env._(
                "nobody has the role Controller; ask an administrator"
            )
            for notice in notices:
                notice.approver_names = said if notice.state == APPROVAL else False

    def action_approve(self):
        # EXTENDS credit_control: who approved stays on record
        result = super().action_approve()
        self.sudo()._set(
            {"approved_by_id": self.env.uid, "approved_on": fields.Datetime.now()}
        )
        self.batch_id._ask_approval()
        return result

    def action_drop(self, reason):
        # EXTENDS credit_control: nobody is asked about what is dropped
        result = super().action_drop(reason)
        self.batch_id._ask_approval()
        return result

    def action_postpone(self, until, reason):
        # EXTENDS credit_control: nobody is asked about what is postponed
        result = super().action_postpone(until, reason)
        self.batch_id._ask_approval()
        return result

    def _go_without_left_out(self, reason):
        # EXTENDS credit_control: a notice that nothing is left of waits no more
        result = super()._go_without_left_out(reason)
        self.batch_id._ask_approval()
        return result
