from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..exceptions import CreditControlError


class CreditAudit(models.TransientModel):
    """Proves at a date that all figures of receivables add up to the general ledger."""

    _name = "credit.audit"
    _description = "Audit of Receivables"
    _rec_name = "date"

    date = fields.Date(
        string="As of",
        required=True,
        default=lambda self: self.env.company._credit_today(),
        help="The books are read as they stood at the end of this day.",
    )
    line_ids = fields.One2many(
        "credit.audit.line", "audit_id", compute="_compute_lines", store=True
    )
    is_even = fields.Boolean(
        compute="_compute_is_even",
        help="All figures of all companies equal the general ledger to the cent.",
    )

    @api.depends("date")
    def _compute_lines(self):
        ledger = self.env["credit.ledger"]
        for audit in self:
            audit._check_date()
            rows = ledger.audit(self.env.companies, audit.date) if audit.date else []
            audit.line_ids = [
                Command.clear(),
                *(
                    Command.create({"company_id": row.pop("company").id, **row})
                    for row in rows
                ),
            ]

    @api.constrains("date")
    def _check_date(self):
        """Refuse a day of which the books are not written, before anything is shown."""
        today = self.env.company._credit_today()
        for audit in self:
            if audit.date and audit.date > today:
                raise ValidationError(
                    self.env._(
                        "The books of %(date)s are not written yet. Audit them as of "
                        "%(today)s or an earlier day.",
                        date=format_date(self.env, audit.date),
                        today=format_date(self.env, today),
                    )
                )

    @api.depends("line_ids.difference")
    def _compute_is_even(self):
        for audit in self:
            audit.is_even = all(
                line.currency_id.is_zero(line.difference) for line in audit.line_ids
            )

    def action_check(self):
        """Refuse a date at which anything differs from the general ledger by a cent.

        :raise CreditControlError: names the first company that differs
        """
        self.ensure_one()
        for line in self.line_ids:
            if not line.currency_id.is_zero(line.difference):
                raise CreditControlError(
                    self.env._(
                        "%(company)s differs by %(difference).2f on %(date)s: the general "
                        "ledger says %(ledger).2f; somebody changed the books past Odoo, "
                        "and an accountant has to find where.",
                        company=line.company_id.name,
                        difference=line.difference,
                        date=self.date,
                        ledger=line.ledger,
                    )
                )
        return True

    @api.model
    @api.readonly
    def open_items(self, company_id, date):
        """Open the journal items of the general ledger's figure of a line.

        They are posted on receivable accounts of the company by the date; their balances
        add up to the figure. The line itself is not asked, for the dialog saves none.

        :param int company_id: of the line
        :param date: of the audit
        :return: an action
        :raise CreditControlError: the date is none
        """
        company = self.env["res.company"].browse(company_id)
        company.check_access("read")
        try:
            day = fields.Date.to_date(date)
        except ValueError:
            day = None
        if not day:
            raise CreditControlError(
                self.env._(
                    "“%s” is no day; ask for the journal items as of a day like "
                    "2026-01-31.",
                    date or "",
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._(
                "Receivables of %(company)s on %(date)s",
                company=company.name,
                date=format_date(self.env, day),
            ),
            "res_model": "account.move.line",
            "views": [
                (self.env.ref("credit_control.credit_audit_items_view_list").id, "list")
            ],
            "domain": [
                ("company_id", "=", company.id),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("date", "<=", fields.Date.to_string(day)),
            ],
            "context": {"create": False, "edit": False},
        }


class CreditAuditLine(models.TransientModel):
    """One company of an audit."""

    _name = "credit.audit.line"
    _description = "Company of an Audit of Receivables"
    _rec_name = "company_id"

    audit_id = fields.Many2one("credit.audit", required=True, ondelete="cascade")
    date = fields.Date(related="audit_id.date")
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    ledger = fields.Monetary(
        string="General Ledger",
        readonly=True,
        help="The balance of the receivable accounts, from the entries alone.",
    )
    exposure = fields.Monetary(
        readonly=True, help="The receivable part of the exposure of all customers."
    )
    ageing = fields.Monetary(readonly=True, help="The sum of the ageing.")
    statements = fields.Monetary(
        readonly=True, help="The sum of what all statements of account end with."
    )
    nobody = fields.Monetary(
        string="Without a Customer",
        readonly=True,
        help="Entries that name no customer: in the ledger and in the ageing, and in "
        "nobody's exposure or statement.",
    )
    difference = fields.Monetary(
        readonly=True, help="The largest difference from the general ledger."
    )
