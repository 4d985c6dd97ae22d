"""Since when a customer is insolvent, as reports say it."""

from odoo import api, fields, models

from ..bureaus.contract import ACTIVE, INSOLVENT
from .credit_profile_knockouts import insolvent_since


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    insolvent_report_id = fields.Many2one(
        "credit.bureau.report",
        string="Insolvent According To",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="The report that gave the day; empty where a person entered it. Where the "
        "report names no day, it is the day of the report.",
    )

    def write(self, vals):
        # EXTENDS credit_control: a day that a person enters is no report's
        result = super().write(vals)
        if "insolvent_since" in vals and "insolvent_report_id" not in vals:
            reported = self.sudo().filtered("insolvent_report_id")
            if reported:
                reported.write({"insolvent_report_id": False})
        return result

    def _follow_status(self, record, report):
        """Take over what a new report says about solvency; about people, people do.

        :param record: ``credit.bureau.report``, the current one of its provider
        :param report: the common report that it holds
        """
        before = self.insolvent_report_id
        if report.status == INSOLVENT and not self.insolvent_since:
            if self._is_natural([{"natural": record.is_natural}]):
                return
            day = insolvent_since(report) or fields.Date.to_date(record.fetched_on)
            self.write({"insolvent_since": day, "insolvent_report_id": record.id})
        elif report.status == INSOLVENT and before == record.previous_id:
            self.insolvent_report_id = before and record
        elif report.status == ACTIVE and before and before == record.previous_id:
            self.write({"insolvent_since": False})
            self.message_post(
                body=self.env._(
                    "%(provider)s reports %(customer)s active again, so the insolvency "
                    "that it had reported no longer counts.",
                    provider=record.provider_id.name,
                    customer=self.partner_id.name,
                )
            )


class CreditBureauEvent(models.Model):
    _inherit = "credit.bureau.event"

    @api.model
    def _take_over(self, record, report):
        # EXTENDS credit_control: an insolvency stands on the credit file
        made = super()._take_over(record, report)
        if record.state == "current":
            record.profile_id.sudo()._follow_status(record, report)
        return made
