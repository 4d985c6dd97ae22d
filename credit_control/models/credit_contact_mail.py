"""E-mails that customers answer: they stay in their thread and become a contact."""

from odoo import models


def _is_answer(message):
    """Whether a message came in by e-mail from outside."""
    if message.message_type != "email":
        return False
    users = message.author_id.sudo().user_ids
    return not any(user._is_internal() for user in users)


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    def _message_post_after_hook(self, message, msg_vals):
        # EXTENDS 'mail': an answer brings the customer back to the work-list
        result = super()._message_post_after_hook(message, msg_vals)
        if len(self) == 1 and _is_answer(message):
            self.env["credit.contact.log"]._record_reply(self, message)
        return result


class CreditFollowupNotice(models.Model):
    _inherit = "credit.followup.notice"

    def _message_post_after_hook(self, message, msg_vals):
        # EXTENDS 'mail': answers to notices are contacts with the customer
        result = super()._message_post_after_hook(message, msg_vals)
        if len(self) == 1 and _is_answer(message):
            notice = self.sudo()
            files = self.env["credit.profile"].sudo()
            found = files._ensure(notice.partner_id, notice.company_id)
            profile = found[notice.partner_id.commercial_partner_id]
            self.env["credit.contact.log"]._record_reply(profile, message)
        return result
