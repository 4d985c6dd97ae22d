"""The link by which somebody without a login fills in an application."""

import re
import secrets
from datetime import timedelta
from urllib.parse import urljoin

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import consteq

from .credit_application import ENDED

#: Characters of a link that find the application; the rest is compared as a secret.
_FINDER = 12
#: How often a link may be used to send something within an hour.
MOST_SENT = 30
_WINDOW = timedelta(hours=1)


class CreditApplication(models.Model):
    _inherit = "credit.application"

    link_key = fields.Char(
        readonly=True, copy=False, index="btree_not_null", groups="base.group_system"
    )
    link_token = fields.Char(
        readonly=True, copy=False, groups="base.group_system", exportable=False
    )
    link_until = fields.Date(string="Link Valid Until", readonly=True, copy=False)
    link_count = fields.Integer(readonly=True, copy=False, groups="base.group_system")
    link_since = fields.Datetime(readonly=True, copy=False, groups="base.group_system")

    def _ensure_link(self):
        """Make a link if there is none; a message with it makes it last on.

        :return: address of the form
        """
        self.ensure_one()
        application, today = self.sudo(), self.company_id._credit_today()
        until = fields.Date.add(
            today, days=self.company_id.sudo().credit_application_valid_days
        )
        values = {"link_until": until}
        if not application.link_token:
            token = secrets.token_urlsafe(32)
            values.update({"link_token": token, "link_key": token[:_FINDER]})
        if self.state not in ENDED:
            application._set(values)
        return application._link()

    def _link(self):
        """Address of the form, '' where no link was made."""
        self.ensure_one()
        token = self.sudo().link_token
        return urljoin(self.get_base_url(), f"/credit/apply/{token}") if token else ""

    def _without_link(self, body):
        """A text to the applicant without the link that only the applicant may use.

        :param markupsafe.Markup body: HTML
        :rtype: markupsafe.Markup
        """
        token = self.sudo().link_token or ""
        if not token:
            return body
        leads_there = rf"""\shref=("[^"]*{token}[^"]*"|'[^']*{token}[^']*')"""
        return Markup(re.sub(leads_there, "", body).replace(token, "…"))

    @api.model
    def _of_link(self, token):
        """The application that a link opens, however it was cut or made up.

        :param str token: as it came
        :return: the application with the rights of the program, empty if there is none or
            the link has run out
        """
        token = token or ""
        if not token.isascii() or not token.isprintable():
            return self.sudo().browse()
        found = self.sudo().search([("link_key", "=", token[:_FINDER])], limit=1)
        if not found or not consteq(found.link_token.encode(), token.encode()):
            return self.sudo().browse()
        if not found.link_until or found.link_until < found.company_id._credit_today():
            return self.sudo().browse()
        return found

    def _count_sending(self):
        """Count that something is sent by the link.

        :return: whether it is still within what one person does in an hour
        """
        self.ensure_one()
        now = fields.Datetime.now()
        if not self.link_since or self.link_since < now - _WINDOW:
            self._set({"link_since": now, "link_count": 0})
        self._set({"link_count": self.link_count + 1})
        return self.link_count <= MOST_SENT

    def action_send_link(self):
        """Send the applicant the link to the form."""
        for application in self:
            application.check_access("read")
            application._check_may_withdraw()
            application._check_is("draft", "waiting")
            application.sudo()._invite()
        return True

    def _invite(self):
        self.ensure_one()
        self._mail("credit_control.mail_template_application_invite")
