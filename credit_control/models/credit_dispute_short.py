"""Short payments: a payment with a reason leaves something open, which is disputed then."""

from odoo import api, fields, models

from .credit_dispute import SHORT
from .credit_dispute_opening import INVOICES

HELP = (
    "Why the customer pays less than is due. What then stays open of the invoices is "
    "disputed by itself, for this reason."
)


class AccountPayment(models.Model):
    _inherit = "account.payment"

    credit_short_reason_id = fields.Many2one(
        "credit.dispute.reason",
        string="Reason of the Short Payment",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help=HELP,
    )


class AccountBankStatementLine(models.Model):
    _inherit = "account.bank.statement.line"

    credit_short_reason_id = fields.Many2one(
        "credit.dispute.reason",
        string="Reason of the Short Payment",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help=HELP,
    )


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'account': by whatever way a short payment is matched
        partials = super().create(vals_list)
        partials.sudo()._credit_dispute_short_payments()
        return partials

    def _credit_dispute_short_payments(self):
        """Open disputes about what payments with a reason have left open."""
        groups = self.grouped(lambda one: one.credit_move_id.move_id)
        for entry, partials in groups.items():
            reason = entry._credit_short_reason(partials.debit_move_id.move_id)
            if reason:
                partials.debit_move_id._credit_dispute_rest(reason, entry)


class AccountMove(models.Model):
    _inherit = "account.move"

    def _credit_short_reason(self, invoices):
        """Why the payment of this entry is short; empty where nobody said.

        Also what was said with a payment that has no entry, of which the bank line that
        is matched now is the money.

        :param invoices: those that it is matched with
        """
        line = self.statement_line_id
        reason = self.origin_payment_id.credit_short_reason_id
        if line and not reason:
            told = invoices.matched_payment_ids.filtered(lambda one: not one.move_id)
            reason = line.credit_short_reason_id or told.credit_short_reason_id[:1]
        return reason


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _credit_dispute_rest(self, reason, entry):
        """Dispute what is left of instalments after a short payment.

        Nothing where the rest is within the company's tolerance, or disputed already.

        :param reason: ``credit.dispute.reason``
        :param entry: the ``account.move`` of the payment
        :return: the disputes
        """
        disputes = self.env["credit.dispute"].sudo()
        said = self.env._("Paid short with %s", entry.ref or entry.display_name)
        values = {
            "reason_id": reason.id,
            "opened_by": SHORT,
            "payment_move_id": entry.id,
            "description": said,
        }
        for (customer, company), rest in self.sudo()._credit_owed().items():
            claims = rest._credit_rest_claims(company)
            if claims:
                files = self.env["credit.profile"].sudo()._ensure(customer, company)
                disputes |= disputes._open(files[customer], claims, values)
        return disputes

    def _credit_owed(self):
        """Those of invoices: ``{(customer, root company): instalments}``."""
        lines = self.filtered(
            lambda line: (
                line.account_id.account_type == "asset_receivable"
                and line.move_id.move_type in INVOICES
            )
        )
        return lines.grouped(
            lambda line: (line.move_id.commercial_partner_id, line.company_id.root_id)
        )

    def _credit_rest_claims(self, company):
        """The claims about what is left of these instalments."""
        claims = []
        for move, lines in self.grouped("move_id").items():
            rest = sum(lines.mapped("amount_residual_currency"))
            value = sum(lines.mapped("amount_residual"))
            amount = min(rest, move._credit_disputable())
            if (
                company.currency_id.compare_amounts(
                    value, company.credit_short_tolerance
                )
                > 0
                and move.currency_id.compare_amounts(amount, 0) > 0
            ):
                claims.append({"move": move, "amount": amount})
        return claims
