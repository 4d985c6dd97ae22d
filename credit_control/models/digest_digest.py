"""Figures of credit control in Odoo's digest mails."""

from odoo import fields, models
from odoo.exceptions import AccessError

_ACTIONS = {
    "kpi_credit_alerts": "credit_control.credit_alert_action",
    "kpi_credit_overdue": "credit_control.credit_profile_action",
    "kpi_credit_holds": "credit_control.credit_hold_action",
    "kpi_credit_collected": "account.action_account_payments",
}
#: Figures of which less is better: Odoo's mail colours every rise green.
_LESS_IS_BETTER = ("kpi_credit_alerts", "kpi_credit_overdue", "kpi_credit_holds")


class DigestDigest(models.Model):
    _inherit = "digest.digest"

    kpi_credit_alerts = fields.Boolean("Credit Alerts")
    kpi_credit_alerts_value = fields.Integer(compute="_compute_kpi_credit_alerts_value")
    kpi_credit_overdue = fields.Boolean("Overdue Receivables")
    kpi_credit_overdue_value = fields.Monetary(
        compute="_compute_kpi_credit_overdue_value"
    )
    kpi_credit_holds = fields.Boolean("Documents on Hold")
    kpi_credit_holds_value = fields.Integer(compute="_compute_kpi_credit_holds_value")
    kpi_credit_collected = fields.Boolean("Payments Received")
    kpi_credit_collected_value = fields.Monetary(
        compute="_compute_kpi_credit_collected_value"
    )

    def _check_credit_reader(self):
        """Let Odoo leave the figure out of the mail of who may not see it."""
        user = self.env.user
        if not (
            user.has_group("credit_control.group_viewer")
            or user.has_group("credit_control.group_auditor")
        ):
            raise AccessError(
                self.env._("Do not have access, skip this data for user's digest email")
            )

    def _credit_company(self):
        return (self.company_id or self.env.company).root_id

    def _compute_kpi_credit_alerts_value(self):
        """New alerts of the period that are still open."""
        self._check_credit_reader()
        start, end, _companies = self._get_kpi_compute_parameters()
        for digest in self:
            digest.kpi_credit_alerts_value = (
                self.env["credit.alert"]
                .sudo()
                .search_count(
                    [
                        ("company_id", "=", digest._credit_company().id),
                        ("state", "=", "open"),
                        ("fired_on", ">=", start),
                        ("fired_on", "<=", end),
                    ]
                )
            )

    def _compute_kpi_credit_overdue_value(self):
        """What is overdue at the end of the period, in company currency."""
        self._check_credit_reader()
        _start, end, _companies = self._get_kpi_compute_parameters()
        day = fields.Datetime.to_datetime(end).date()
        for digest in self:
            ledger = self.env["credit.ledger"].sudo()
            digest.kpi_credit_overdue_value = ledger._read_overdue_at(
                digest._credit_company(), day
            )

    def _compute_kpi_credit_holds_value(self):
        """Documents that were stopped in the period and wait."""
        self._check_credit_reader()
        start, end, _companies = self._get_kpi_compute_parameters()
        for digest in self:
            digest.kpi_credit_holds_value = (
                self.env["credit.hold"]
                .sudo()
                .search_count(
                    [
                        ("company_id", "=", digest._credit_company().id),
                        ("state", "in", ("open", "approval")),
                        ("create_date", ">=", start),
                        ("create_date", "<=", end),
                    ]
                )
            )

    def _compute_kpi_credit_collected_value(self):
        """What customers paid in the period, by the dates of the payments."""
        self._check_credit_reader()
        start, end, _companies = self._get_kpi_compute_parameters()
        for digest in self:
            found = (
                self.env["account.payment"]
                .sudo()
                ._read_group(
                    [
                        ("company_id", "child_of", digest._credit_company().id),
                        ("partner_type", "=", "customer"),
                        ("payment_type", "=", "inbound"),
                        ("state", "in", ("in_process", "paid")),
                        ("date", ">", fields.Datetime.to_datetime(start).date()),
                        ("date", "<=", fields.Datetime.to_datetime(end).date()),
                    ],
                    [],
                    ["amount_company_currency_signed:sum"],
                )
            )
            digest.kpi_credit_collected_value = found[0][0] or 0.0

    def _compute_kpis(self, company, user):
        # EXTENDS digest: no arrow, which would praise a rise, where less is better
        kpis = super()._compute_kpis(company, user)
        for kpi in kpis:
            if kpi["kpi_name"] in _LESS_IS_BETTER:
                for number in (1, 2, 3):
                    kpi[f"kpi_col{number}"]["margin"] = 0.0
        return kpis

    def _compute_kpis_actions(self, company, user):
        # EXTENDS digest: where each figure leads to
        actions = super()._compute_kpis_actions(company, user)
        menu = self.env.ref("credit_control.credit_control_menu_root").id
        return {
            **actions,
            **{kpi: f"{action}?menu_id={menu}" for kpi, action in _ACTIONS.items()},
        }
