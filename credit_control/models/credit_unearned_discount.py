"""Unearned discounts as a report like any other of Odoo's."""

from functools import partial

from odoo import fields, models

_Amount = partial(fields.Monetary, currency_field="company_currency_id", readonly=True)


class CreditUnearnedDiscount(models.Model):
    _name = "credit.unearned.discount"
    _description = "Unearned Discount"
    _auto = False
    _rec_name = "move_name"
    _order = "paid_on desc, id desc"
    _depends = {
        "account.account": ["account_type"],
        "account.journal": ["type"],
        "account.move": ["state", "move_type", "name", "invoice_user_id"],
        "account.move.line": [
            "account_id",
            "amount_currency",
            "amount_residual",
            "balance",
            "company_id",
            "date",
            "discount_amount_currency",
            "discount_balance",
            "discount_date",
            "parent_state",
            "partner_id",
        ],
        "account.partial.reconcile": ["credit_move_id", "debit_move_id"],
        "res.partner": ["commercial_partner_id"],
    }

    move_id = fields.Many2one("account.move", string="Document", readonly=True)
    move_name = fields.Char(string="Invoice", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one("res.currency", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    date = fields.Date(string="Invoice Date", readonly=True)
    discount_date = fields.Date(
        string="Discount Until", readonly=True, help="Last day of the discount."
    )
    paid_on = fields.Date(readonly=True, help="Day of the last payment.")
    days_late = fields.Integer(
        readonly=True,
        aggregator="max",
        help="Days from the last day of the discount to the payment.",
    )
    discount = _Amount(help="The discount that was granted for paying in time.")
    discount_currency = fields.Monetary(string="Discount in Currency", readonly=True)
    open_rest = _Amount(help="What of the invoice is still open.")
    written_off = _Amount(
        help="What was written off with the payment, or by an entry matched with it."
    )
    state = fields.Selection(
        [("open", "Still open"), ("written_off", "Written off")],
        string="What Became of It",
        readonly=True,
    )

    @property
    def _table_query(self):
        return self.env["credit.ledger"]._unearned_discounts_sql()

    def action_open_document(self):
        """Open the invoice."""
        self.ensure_one()
        return self.move_id.get_formview_action()


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    _credit_discount_idx = models.Index(
        "(discount_date) WHERE discount_date IS NOT NULL"
    )
