"""How one notice goes out: brought up to date, sent, and remembered."""

import logging

import psycopg2

from odoo import Command, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ..engine import followup as engine
from ..engine.money import from_minor
from .credit_followup_notice import (
    FAILED,
    QUEUED,
    REVERTED,
    SENT,
    SETTLED,
    UNDELIVERED,
)

_logger = logging.getLogger(__name__)


class CreditFollowupNotice(models.Model):
    _inherit = "credit.followup.notice"

    def _send(self):
        """Send one notice; what fails, fails alone and can be retried.

        The row is written first, so that of two workers the second fails to serialise,
        is repeated and finds the notice sent.
        """
        self.ensure_one()
        self._set({"error": False})
        self.env.flush_all()
        if self.state != QUEUED or not self._bring_up_to_date():
            return
        try:
            with self.env.cr.savepoint():
                self._go_out()
                self._record_sent()
        except UserError as error:
            self._fail(error.args[0] if error.args else "")
        except psycopg2.Error:
            raise  # a lost race, which the job repeats
        except Exception:
            _logger.exception("%s cannot be sent", self)
            self._fail(
                self.env._(
                    "It could not be written or sent; the log of the server has the "
                    "particulars. Ask an administrator, and retry."
                )
            )
        self.batch_id._finish_if_done()

    def _fail(self, error):
        """Leave this notice to a person, and go on with the others."""
        self._set({"state": FAILED, "error": error})

    def _go_out(self):
        """Send by the channel: ``_send_<channel>``, which add-ons add for their own."""
        getattr(self, f"_send_{self.channel}")()

    # ---- what changed since it was planned ------------------------------------
    def _bring_up_to_date(self):
        """Plan this customer again: the books move on between planning and sending.

        :return: whether there is still something to send
        """
        batch = self.batch_id
        gathered = batch._gather(
            self.line_ids.partner_id | self.partner_id, self._left_out_lines()
        )
        gathered.debtors = {
            debtor: engine.Debtor(skip=known.skip)
            for debtor, known in gathered.debtors.items()
        }
        strategy = self.strategy_id
        items = gathered.items_by_strategy.get(strategy, [])
        plan = batch._decide(strategy, items, gathered)
        key = (self.partner_id.id, self.currency_id.id)
        for notice in plan.notices:
            if (notice.debtor, notice.currency) == key:
                self._take_over(notice, gathered)
                return True
        reasons = {
            entry.reason
            for entry in plan.skipped
            if (entry.item.debtor, entry.item.currency) == key
        }
        labels = dict(self.line_ids._fields["reason"]._description_selection(self.env))
        why = [labels[reason] for reason in sorted(reasons) if reason in labels]
        self._set({"state": SETTLED, "reason": ", ".join(why) or labels["settled"]})
        self.sudo()._leave_out("settled", self.reason)
        self.batch_id._finish_if_done()
        return False

    def _take_over(self, notice, gathered):
        """Make the lines those of today, if they are not."""
        told = self._told_lines()
        known = {(line.item_id.id, line.amount, line.place) for line in told}
        digits = gathered.digits[notice.currency]
        found = {
            (entry.item.id[0], from_minor(entry.item.amount, digits), entry.place)
            for entry in notice.entries
        }
        if known == found:
            return
        levels = {level.number: level for level in self.strategy_id._ladder()}
        told.sudo().unlink()
        self.env["credit.ledger"]._insert_followup_lines(
            [
                self.batch_id._line_row(entry, gathered, levels, self.id)
                for entry in notice.entries
            ]
        )
        total = from_minor(notice.total, digits)
        value = total * gathered.factor(notice)
        self._set({"total": total, "value": value, "level_id": levels[notice.level].id})
        self.invalidate_recordset()

    # ---- the ways out ------------------------------------------------------
    def _send_email(self):
        recipient = self.recipient_id
        if not email_normalize(recipient.email or ""):
            raise UserError(
                self.env._(
                    "%s has no valid e-mail address; enter one, or choose another "
                    "channel for the notice, and retry.",
                    recipient.display_name,
                )
            )
        copies = self.env["res.partner"]
        if self.level_id.copy_salesperson:
            copies = self.partner_id.user_id.partner_id
        sender = self.user_id or self.batch_id.sent_by_id
        in_words = self.with_context(
            lang=self.lang,
            mail_notify_author=False,
            email_notification_force_footer=True,
        )
        in_words.message_post(
            body=self._signed_body(),
            subject=self.subject,
            partner_ids=(recipient | copies).ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=sender.partner_id.id,
            email_from=sender.email_formatted or self.company_id.email_formatted,
            email_layout_xmlid="mail.mail_notification_layout",
            email_add_signature=False,
            attachment_ids=self._attachments().ids,
            force_send=False,
            mail_auto_delete=False,
        )
        self._set({"sent_to": recipient.email, "own_subject": self.subject})

    def _signed_body(self):
        """The text, kept as it was sent."""
        body = self.body
        self._set({"own_body": body})
        return body

    def _send_letter(self):
        """Make the PDF; a missing renderer fails this notice, with its sentence."""
        content = self._render_letter()
        letter = self.env["ir.attachment"].create(
            {
                "name": self.env._("Letter to %s.pdf", self.partner_id.name),
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        address = self.recipient_id.with_context(show_address=True)
        self._set({"letter_id": letter.id, "sent_to": self._one_line(address)})
        self._signed_body()
        self._set({"own_subject": self.subject})

    def _one_line(self, partner):
        parts = (partner.street, partner.zip, partner.city)
        return ", ".join(part for part in parts if part)

    def _render_letter(self):
        report = self.env["ir.actions.report"].with_context(lang=self.lang)
        name = "credit_control.action_report_followup_letter"
        content, kind = report._render_qweb_pdf(name, self.ids)
        if kind != "pdf":
            raise UserError(
                self.env._(
                    "Letters need the program wkhtmltopdf on the server; ask an "
                    "administrator to install it, or choose another channel, and retry."
                )
            )
        return content

    def _send_call(self):
        person = self.user_id or self.batch_id.sent_by_id
        self.activity_schedule(
            "mail.mail_activity_data_call",
            date_deadline=self.run_date,
            user_id=person.id,
            summary=self.env._(
                "Call %(customer)s about %(total)s",
                customer=self.partner_id.name,
                total=self._money(self.to_pay),
            ),
            note=self._call_sheet(),
        )
        self._signed_body()
        phone = self.recipient_id.phone or self.partner_id.phone
        self._set({"sent_to": phone, "own_subject": self.subject})

    # ---- what is remembered ----------------------------------------------------
    def _record_sent(self):
        """Level and day on each instalment, a line in the customer's chatter."""
        claimed = self.line_ids.filtered(lambda line: line.place == engine.CLAIMED)
        self.env["credit.ledger"]._set_levels(
            [(line.item_id.id, line.level_id.id, self.run_date) for line in claimed]
        )
        self._set(
            {
                "state": SENT,
                "sent_on": fields.Datetime.now(),
                "sent_on_day": self.run_date,
            }
        )
        strategy = self.strategy_id
        if not strategy.started_on:
            strategy._start(self.run_date)
        self.partner_id.with_context(lang=self.env.user.lang).message_post(
            body=self._story(), message_type="notification"
        )

    # ---- after it was sent -------------------------------------------------------
    def action_retry(self):
        """Send again what failed, or what its mail server did not deliver."""
        self.batch_id._check_may_follow_up()
        for notice in self:
            if notice.state == SENT and notice.delivery in UNDELIVERED:
                notice.sudo()._mail_again()
                continue
            notice._check_is(FAILED)
            notice.batch_id.sudo()._queue(notice)
        return True

    def _mail_again(self):
        """Put the e-mail into the queue once more, to the address as it is now."""
        mails = self.env["mail.mail"].search(
            [("model", "=", self._name), ("res_id", "=", self.id)]
        )
        mails.mark_outgoing()
        mails.mail_message_id.notification_ids.write({"notification_status": "ready"})
        self._set({"sent_to": self.recipient_id.email})
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def action_send_correction(self):
        """Open Odoo's composer with a correcting message for who received it."""
        self.ensure_one()
        self._check_is(REVERTED)
        template = self.env.ref("credit_control.mail_template_followup_correction")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send a Correction"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template.id,
                "default_composition_mode": "comment",
                "default_partner_ids": [Command.link(self.recipient_id.id)],
            },
        }
