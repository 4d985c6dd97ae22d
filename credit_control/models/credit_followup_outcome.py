"""What became of a notice once it was handed to the mail server."""

from odoo import api, fields, models
from odoo.fields import Domain

from .credit_followup_notice import SENT, UNDELIVERED

#: How Odoo's notifications say what became of an e-mail, in our words.
DELIVERY = {"sent": "delivered", "bounce": "bounced", "exception": "failed"}


class CreditFollowupNotice(models.Model):
    _inherit = "credit.followup.notice"

    delivery = fields.Selection(
        [
            ("waiting", "Waiting in the queue"),
            ("delivered", "Handed to the mail server"),
            ("failed", "Not delivered"),
            ("bounced", "Came back"),
        ],
        compute="_compute_delivery",
        search="_search_delivery",
        help="What became of the e-mail.",
    )
    delivery_error = fields.Char(
        compute="_compute_delivery", help="What the mail server said."
    )
    outcome = fields.Selection(
        selection="_outcomes",
        compute="_compute_outcome",
        string="Status of the Notice",
        help="The status; a notice whose e-mail failed or came back is not delivered.",
    )

    def _email_notifications(self):
        """Odoo's notifications of the e-mails to the recipients, the oldest first."""
        return (
            self.env["mail.notification"]
            .sudo()
            .search(
                [
                    ("notification_type", "=", "email"),
                    ("mail_message_id.model", "=", self._name),
                    ("mail_message_id.res_id", "in", self.ids),
                    ("res_partner_id", "in", self.recipient_id.ids),
                ],
                order="id",
            )
        )

    def _compute_delivery(self):
        last = {
            found.mail_message_id.res_id: found for found in self._email_notifications()
        }
        none = self.env["mail.notification"].sudo()
        for notice in self:
            found = last.get(notice.id, none)
            status = found.notification_status
            notice.delivery = DELIVERY.get(status, "waiting") if found else False
            failed = notice.delivery in UNDELIVERED
            notice.delivery_error = notice._mail_error(found) if failed else False

    def _mail_error(self, notification):
        """What the mail server said: a server out of reach says it to the mail alone."""
        mails = notification.mail_message_id.mail_ids
        said = notification.failure_reason or next(
            filter(None, mails.mapped("failure_reason")), ""
        )
        return " ".join(said.split()) or self.env._(
            "The mail server gave no reason; ask an administrator to look at the "
            "outgoing mail server."
        )

    def _search_delivery(self, operator, value):
        if operator != "in":
            return NotImplemented
        notices = self.search([("state", "=", SENT), ("channel", "=", "email")])
        found = [notice.id for notice in notices if notice.delivery in value]
        return Domain("id", "in", found)

    @api.model
    def _outcomes(self):
        states = self._fields["state"]._description_selection(self.env)
        return [*states, ("undelivered", self.env._("Not Delivered"))]

    @api.depends("state")
    def _compute_outcome(self):
        for notice in self:
            lost = notice.state == SENT and notice.delivery in UNDELIVERED
            notice.outcome = "undelivered" if lost else notice.state
