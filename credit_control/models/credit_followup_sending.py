"""How a batch goes out: every notice exactly once, whatever happens in between."""

from odoo import api, models
from odoo.tools import pdf

from ..engine import followup as engine
from ..exceptions import CreditControlError
from ..jobs import one_by_one
from .credit_followup_batch import PLANNED as BATCH_PLANNED
from .credit_followup_batch import REVERTED as BATCH_REVERTED
from .credit_followup_batch import SENDING
from .credit_followup_batch import SENT as BATCH_SENT
from .credit_followup_level import LETTER
from .credit_followup_line import DROPPED as LINE_DROPPED
from .credit_followup_notice import (
    DROPPED,
    FAILED,
    PLANNED,
    QUEUED,
    REVERTED,
    SENT,
    WAITING,
)


class CreditFollowupBatch(models.Model):
    _inherit = "credit.followup.batch"

    def action_send(self):
        """Send what is planned; what waits for approval follows when it is approved."""
        for batch in self:
            batch._check_may_follow_up()
            batch._check_is(BATCH_PLANNED)
            batch.sudo()._check_day()
            batch.sudo()._queue(batch.notice_ids.filtered(lambda n: n.state == PLANNED))
        return True

    def _queue(self, notices):
        """Hand notices to the job that sends them.

        Who sent the batch stays so when others approve or retry some of its notices.
        """
        self.ensure_one()
        notices.sudo()._set({"state": QUEUED, "error": False})
        sender = self.sent_by_id.id or self.env.uid
        self._set({"state": SENDING, "sent_by_id": sender})
        self._finish_if_done()
        self.env.ref("credit_control.ir_cron_followup_send").sudo()._trigger()

    def _finish_if_done(self):
        for batch in self:
            still_open = [
                ("batch_id", "=", batch.id),
                ("state", "in", WAITING),
            ]
            if batch.state == SENDING and not self.env[
                "credit.followup.notice"
            ].search_count(still_open, limit=1):
                batch._set({"state": BATCH_SENT})

    @api.model
    def _cron_send(self):
        """Send what is queued, each notice in a transaction of its own."""
        queued = [("state", "=", QUEUED)]
        notices = self.env["credit.followup.notice"].search(
            queued, order="batch_id, value desc, id"
        )
        one_by_one(notices, lambda notice: notice._send(), is_queue=True)
        if not notices.search_count(queued, limit=1):
            sending = self.search([("state", "=", SENDING)])
            one_by_one(sending, lambda batch: batch._finish_if_done())
        if self.env.context.get("ir_cron_progress_id"):
            left = notices.search_count([("state", "=", QUEUED)])
            self.env["ir.cron"]._commit_progress(remaining=left)
        queue = self.env.ref("mail.ir_cron_mail_scheduler_action")
        queue.sudo()._trigger()

    @api.model
    def _cron_prepare(self):
        """Plan the day's batch of the companies that want it, and send where trusted."""
        companies = self.env["res.company"].search(
            [("parent_id", "=", False), ("credit_followup_mode", "!=", "manual")]
        )
        one_by_one(companies, self._prepare_for)

    def _prepare_for(self, company):
        """The batch of a company for today, unless it has one or another is open."""
        today = company._credit_today()
        domain = [("company_id", "=", company.id)]
        open_one = [*domain, ("state", "in", ("draft", BATCH_PLANNED))]
        if self.search_count([*domain, ("run_date", "=", today)], limit=1):
            return
        if self.search_count(open_one, limit=1):
            return
        batch = self.with_company(company).create({"company_id": company.id})
        batch._plan()
        if company.credit_followup_mode == "send":
            batch._queue(batch.notice_ids.filtered(lambda n: n.state == PLANNED))

    def action_print_letters(self):
        """One PDF of all letters that were sent, in the order of the list."""
        self.ensure_one()
        self._check_may_follow_up()
        letters = self.notice_ids.filtered(lambda n: n.channel == LETTER).letter_id
        if not letters:
            raise CreditControlError(
                self.env._("%s has no letters to print; send them first.", self.name)
            )
        merged = pdf.merge_pdf([letter.sudo().raw for letter in letters])
        file = self.env["ir.attachment"].create(
            {
                "name": f"{self.name.replace('/', '-')}.pdf",
                "raw": merged,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{file.id}?download=true",
            "target": "self",
        }

    def action_revert(self, reason):
        """Take a batch that was sent by mistake back in the books of follow-up.

        Levels return to what they were; fees fall away; what was sent was sent, and the
        notices offer a correcting message.

        :param str reason: why; it stays on record
        """
        for batch in self:
            batch._check_may_follow_up()
            batch._check_is(SENDING, BATCH_SENT)
            if not (reason or "").strip():
                raise CreditControlError(
                    self.env._(
                        "Say why %s is reverted; it stays on record.", batch.name
                    )
                )
            batch.sudo()._revert(reason)
        return True

    def _revert(self, reason):
        sent = self.notice_ids.filtered(lambda notice: notice.state == SENT)
        unsent = self.notice_ids.filtered(
            lambda notice: notice.state in (*WAITING, FAILED)
        )
        levels = [
            (
                line.item_id.id,
                line.level_before_id.id or None,
                line.level_before_on or None,
            )
            for line in sent.line_ids
            if line.place == engine.CLAIMED
            and line.item_id.credit_level_id == line.level_id
            and line.item_id.credit_level_on == self.run_date
        ]
        self.env["credit.ledger"]._set_levels(levels)
        sent._set({"state": REVERTED, "reason": reason})
        unsent._set({"state": DROPPED, "reason": reason})
        unsent._leave_out(LINE_DROPPED, reason)
        sent.activity_unlink(["mail.mail_activity_data_call"])
        self._set({"state": BATCH_REVERTED, "reverted_reason": reason})
        self.message_post(
            body=self.env._(
                "Reverted by %(user)s: %(reason)s",
                user=self.env.user.name,
                reason=reason,
            )
        )
        for notice in sent:
            notice.partner_id.message_post(
                body=self.env._("Reverted: %s", notice._story())
            )
