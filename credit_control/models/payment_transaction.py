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
        payment = super()._create_payment(**extra_create_values)
        self.invoice_ids = payment.invoice_ids = invoices
        self._credit_settle(payment)
        return payment

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
