"""A channel of follow-up: a text message through Odoo's own SMS app."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.credit_control.engine import followup as engine

SMS = "sms"


class CreditFollowupLevel(models.Model):
    _inherit = "credit.followup.level"

    sms_text = fields.Char(
        string="Text Message",
        translate=True,
        compute="_compute_sms_text",
        store=True,
        readonly=False,
        help="What the customer reads on the telephone; short, because each message of "
        "160 characters costs.",
    )

    @api.depends("trigger", "days")
    def _compute_sms_text(self):
        """The text that fits when the level is reached; a text of one's own stays."""
        ours = self._sms_texts()
        for level in self:
            if not level.sms_text or level.sms_text in ours.values():
                level.sms_text = ours[level._sms_occasion()]

    def _sms_occasion(self):
        """When the customer reads it: before the due date, after it, or once more."""
        if self.trigger == engine.PREVIOUS:
            return "again"
        return "before" if self.trigger == engine.DUE and self.days < 0 else "late"

    @api.model
    def _sms_texts(self):
        """The texts to begin with, by occasion."""
        facts = {
            "company": "{{ object.company_id.name }}",
            "amount": "{{ object._money(object.to_pay) }}",
            "link": "{{ object.pay_url or '' }}",
        }
        return {
            "before": self.env._(
                "%(company)s: %(amount)s falls due soon. Nothing to do if it is on its "
                "way. Your invoices: %(link)s",
                **facts,
            ),
            "late": self.env._(
                "%(company)s: %(amount)s is past its due date. Has it slipped your mind? "
                "Your invoices: %(link)s",
                **facts,
            ),
            "again": self.env._(
                "%(company)s: we reminded you of %(amount)s and it is still open. Please "
                "pay or call us. Your invoices: %(link)s",
                **facts,
            ),
        }

    @api.model
    def _channels(self):
        return [*super()._channels(), (SMS, self.env._("Text message"))]

    @api.model
    def _reaches(self, partner, channel):
        if channel == SMS:
            return bool(partner._phone_format(fname="phone"))
        return super()._reaches(partner, channel)


class CreditFollowupNotice(models.Model):
    _inherit = "credit.followup.notice"

    def _send_sms(self):
        """Put the text message into Odoo's own queue.

        :raise UserError: the level has no text, or the number is none
        """
        number = self.recipient_id._phone_format(fname="phone")
        level = self.with_context(lang=self.lang).level_id
        if not number or not level.sms_text:
            raise UserError(
                self.env._(
                    "%(customer)s gets no text message: enter a valid telephone number, "
                    "and a text in the level %(level)s, and retry.",
                    customer=self.recipient_id.display_name,
                    level=level.name,
                )
            )
        texts = self.env["mail.render.mixin"]._render_template(
            level.sms_text, self._name, self.ids, engine="inline_template"
        )
        self._message_sms(
            texts[self.id], partner_ids=self.recipient_id.ids, put_in_queue=True
        )
        self._signed_body()
        self._set({"sent_to": number, "own_subject": self.subject})
