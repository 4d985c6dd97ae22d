"""A channel of follow-up: letters that Odoo's Snail Mail service prints and posts."""

from odoo import api, models

POST = "post"


class CreditFollowupLevel(models.Model):
    _inherit = "credit.followup.level"

    @api.model
    def _channels(self):
        return [*super()._channels(), (POST, self.env._("Post"))]

    @api.model
    def _reaches(self, partner, channel):
        if channel == POST:
            return self.env["snailmail.letter"]._is_valid_address(partner)
        return super()._reaches(partner, channel)


class CreditFollowupNotice(models.Model):
    _inherit = "credit.followup.notice"

    def _send_post(self):
        """Make the letter and put it into Snail Mail's own queue."""
        self._send_letter()
        self.env["snailmail.letter"].create(
            {
                "partner_id": self.recipient_id.id,
                "model": self._name,
                "res_id": self.id,
                "user_id": self.batch_id.sent_by_id.id,
                "company_id": self.company_id.id,
                "attachment_id": self.letter_id.id,
            }
        )
