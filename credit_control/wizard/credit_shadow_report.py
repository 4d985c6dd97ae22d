from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..engine.checks import HOLD
from ..exceptions import CreditAuthorityError
from ..models.credit_check import SHADOW


def _stopped(check):
    """Whether a check stopped its order, or would have."""
    return check.outcome in (SHADOW, HOLD)


class CreditShadowReport(models.TransientModel):
    """What the policy would have done to orders while it only watched."""

    _name = "credit.shadow.report"
    _description = "What Would Have Happened"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company.root_id
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    is_watching = fields.Boolean(related="company_id.credit_shadow_mode")
    watching_since = fields.Datetime(related="company_id.credit_shadow_since")
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self._default_date_from(),
        help="First day of the checks that are counted.",
    )
    date_to = fields.Date(
        string="To",
        required=True,
        default=lambda self: self.env.company._credit_today(),
    )
    checked_count = fields.Integer(string="Orders Checked", compute="_compute_figures")
    held_count = fields.Integer(
        string="Held, or Would Be",
        compute="_compute_figures",
        help="Orders that did not pass: in shadow mode they went through all the same.",
    )
    really_held_count = fields.Integer(
        string="Of These Really Held",
        compute="_compute_figures",
        help="Stopped while the policy was live, whatever became of them.",
    )
    held_amount = fields.Monetary(string="Their Value", compute="_compute_figures")
    warned_count = fields.Integer(string="Warned", compute="_compute_figures")
    rules = fields.Json(compute="_compute_figures")
    customers = fields.Json(compute="_compute_figures")
    page = fields.Html(compute="_compute_page", sanitize=False)

    def _compute_display_name(self):
        for report in self:
            report.display_name = self.env._("What Would Have Happened")

    @api.model
    def _default_date_from(self):
        company = self.env.company.root_id
        since = company.credit_shadow_since
        if since:
            return fields.Datetime.context_timestamp(self, since).date()
        return company._credit_today() - timedelta(days=30)

    @api.constrains("date_from", "date_to")
    def _check_period(self):
        for report in self:
            if report.date_from > report.date_to:
                raise ValidationError(
                    self.env._(
                        "The period would end on %(to)s, before it begins on %(from)s. "
                        "Correct one of the dates.",
                        **{
                            "to": format_date(self.env, report.date_to),
                            "from": format_date(self.env, report.date_from),
                        },
                    )
                )

    def _checks(self):
        """What became of each order in the period: the last check that stopped it.

        An order that was released, or cleared by itself, was stopped all the same; of
        one that was never stopped it is the last check.
        """
        self.ensure_one()
        checks = self.env["credit.check"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("document_model", "=", "sale.order"),
                ("checked_on", ">=", datetime.combine(self.date_from, time.min)),
                ("checked_on", "<=", datetime.combine(self.date_to, time.max)),
            ],
            order="id",
        )
        told = {}
        for check in checks:
            before = told.get(check.document_id)
            if not before or _stopped(check) or not _stopped(before):
                told[check.document_id] = check
        return checks.browse([check.id for check in told.values()])

    @api.depends("company_id", "date_from", "date_to")
    def _compute_figures(self):
        for report in self:
            checks = report._checks()
            held = checks.filtered(_stopped)
            report.really_held_count = len(held.filtered(lambda o: o.outcome == HOLD))
            report.checked_count = len(checks)
            report.held_count = len(held)
            report.held_amount = sum(held.mapped("amount"))
            report.warned_count = len(checks.filtered(lambda o: o.outcome == "warn"))
            report.rules = report._by(held, lambda one: one.headline.split(" · "))
            report.customers = report._by(
                held, lambda one: [one.profile_id.partner_id.display_name]
            )[:10]

    def _by(self, checks, keys):
        """Rows of count and amount for each key, the largest amount first.

        A check counts with each rule that stopped it, so rules do not add up.
        """
        rows = {}
        for check in checks:
            for key in keys(check):
                row = rows.setdefault(key, {"name": key, "count": 0, "amount": 0.0})
                row["count"] += 1
                row["amount"] += check.amount
        found = sorted(rows.values(), key=lambda row: -row["amount"])
        return [{**r, "shown": self.currency_id.format(r["amount"])} for r in found]

    @api.depends("company_id", "date_from", "date_to")
    def _compute_page(self):
        for report in self:
            report.page = self.env["ir.qweb"]._render(
                "credit_control.credit_shadow_page", {"report": report}
            )

    @api.model
    def action_open(self):
        """Open the page for the current company."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What Would Have Happened"),
            "res_model": self._name,
            "res_id": self.create({}).id,
            "view_mode": "form",
        }

    def action_view_checks(self):
        """Open the checks behind the figures."""
        self.ensure_one()
        held = self._checks().filtered(_stopped)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_check_action"
        )
        action["domain"] = [("id", "in", held.ids)]
        return action

    def action_print(self):
        """Print the page."""
        report = self.env.ref("credit_control.credit_shadow_report")
        return report.report_action(self)

    def action_go_live(self):
        """Let the policy stop orders from now on.

        :raise CreditAuthorityError: the user is no credit manager
        """
        self.ensure_one()
        if not self.env.user.has_group("credit_control.group_manager"):
            raise CreditAuthorityError(
                self.env._(
                    "Only a credit manager lets the policy stop orders; ask one."
                )
            )
        self.company_id.sudo().credit_shadow_mode = False
        return {"type": "ir.actions.client", "tag": "soft_reload"}
