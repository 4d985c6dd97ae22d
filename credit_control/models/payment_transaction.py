from odoo import fields, models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    credit_profile_id = fields.Many2one(
        "credit.profile",
        string="Paid on the Account Page Of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="base.group_user",
    )
    credit_account_id = fields.Many2one(
        "account.account", readonly=True, copy=False, groups="base.group_user"
    )
    credit_item_ids = fields.Many2many(
        "account.move.line",
        "credit_transaction_item_rel",
        "transaction_id",
        "item_id",
        string="Items Paid",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="The instalments that the customer chose to pay on the account page.",
    )

    credit_discount_ids = fields.Many2many(
        "account.move.line",
        "credit_transaction_discount_rel",
        "transaction_id",
        "item_id",
        string="Paid With Discount",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Those of them for which an early-payment discount was taken off.",
    )

    def _check_amount_and_confirm_order(self):
        # EXTENDS 'sale': an order on hold is not confirmed, so its customer is told
        # that the payment arrived
        orders = super()._check_amount_and_confirm_order()
        return orders.filtered(lambda order: order.state == "sale")

    def _create_payment(self, **extra_create_values):
        # EXTENDS 'account_payment': what is settled is what the customer chose
        if not self.credit_account_id:
            return super()._create_payment(**extra_create_values)
        # Odoo would match the payment with the oldest instalments of these documents.
        invoices = self.invoice_ids
        self.invoice_ids = False
        extra_create_values["destination_account_id"] = self.credit_account_id.id
        extra_create_values["write_off_line_vals"] = self._credit_discount_lines()
        payment = super()._create_payment(**extra_create_values)
        self.invoice_ids = payment.invoice_ids = invoices
        self._credit_settle(payment)
        return payment

    def _credit_discount_lines(self):
        """Values of the entries for early-payment discounts, as Odoo books them.

        Not for what was paid otherwise meanwhile: the discount was for paying it all.
        """
        items = self.credit_discount_ids.filtered(
            lambda item: (
                item.amount_residual_currency == item.amount_currency
                and item.parent_state == "posted"
            )
        )
        if not items:
            return []
        company, day = self.company_id, self.create_date.date()
        taken, values = 0.0, []
        for item in items:
            full = item.amount_residual_currency
            taken += full - item.discount_amount_currency
            balance = item.currency_id._convert(full, company.currency_id, company, day)
            values.append({"aml": item, "amount_currency": -full, "balance": -balance})
        open_balance = self.currency_id._convert(
            taken, company.currency_id, company, day
        )
        moves = self.env["account.move"]
        found = moves._get_invoice_counterpart_amls_for_early_payment_discount(
            values, open_balance
        )
        return [line for lines in found.values() for line in lines]

    def _credit_settle(self, payment):
        """Match a payment with the chosen items, those not in dispute first.

        What was paid otherwise in the meantime is left out; the rest of the payment
        stays on the customer's account.

        :param payment: ``account.payment``, posted
        """
        chosen = self.credit_item_ids.filtered(
            lambda item: (
                item.account_id == payment.destination_account_id
                and item.parent_state == "posted"
            )
        )
        own = payment.move_id.line_ids.filtered(
            lambda line: line.account_id == payment.destination_account_id
        )
        disputed = chosen.filtered("move_id.credit_dispute_amount")
        for items in (chosen - disputed, disputed):
            lines = (own | items).filtered(lambda line: not line.reconciled)
            if lines & own and lines & items:
                lines.reconcile()
