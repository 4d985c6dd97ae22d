"""One dialog for what needs words: ask the customer, decide, withdraw."""

from odoo import Command, api, fields, models

from ..exceptions import CreditControlError

ASK, RESOLVE, WITHDRAW = "ask", "resolve", "withdraw"
UPHOLD, PARTLY, REJECT = "uphold", "partly", "reject"


class CreditDisputeDecide(models.TransientModel):
    _name = "credit.dispute.decide"
    _description = "Decide About a Dispute"

    dispute_id = fields.Many2one("credit.dispute", required=True)
    kind = fields.Selection(
        [
            (ASK, "Ask the customer"),
            (RESOLVE, "Resolve"),
            (WITHDRAW, "Withdraw"),
        ],
        default=RESOLVE,
        required=True,
    )
    decision = fields.Selection(
        [
            (UPHOLD, "The customer is right"),
            (PARTLY, "The customer is right in part"),
            (REJECT, "The customer is not right"),
        ],
        default=UPHOLD,
        required=True,
    )
    contact_id = fields.Many2one(related="dispute_id.contact_id")
    reason = fields.Text(string="Text", required=True)
    credit_now = fields.Boolean(
        string="Make the Credit Notes",
        default=True,
        help="At once; they wait as drafts where you may not post invoices.",
    )
    line_ids = fields.One2many("credit.dispute.decide.line", "dialog_id")

    @api.model
    def default_get(self, fields_list):
        # EXTENDS 'base': the dispute on which the dialog was opened
        defaults = super().default_get(fields_list)
        context = self.env.context
        if context.get("active_model") == "credit.dispute":
            defaults.setdefault("dispute_id", context.get("active_id"))
        dispute = self.env["credit.dispute"].browse(defaults.get("dispute_id"))
        if "line_ids" in fields_list:
            open_lines = dispute.line_ids.filtered(lambda line: not line.withdrawn)
            defaults["line_ids"] = [
                Command.create({"line_id": line.id, "upheld_amount": line.amount})
                for line in open_lines
            ]
        return defaults

    def action_decide(self):
        """Carry the decision out."""
        self.ensure_one()
        dispute = self.dispute_id
        if self.kind == ASK:
            dispute.action_wait(self.reason)
        elif self.kind == WITHDRAW:
            dispute.action_withdraw(self.reason)
        elif self.decision == REJECT:
            dispute.action_reject(self.reason)
        elif self.decision == UPHOLD:
            lines = dispute.line_ids.filtered(lambda line: not line.withdrawn)
            everything = {line: line.amount for line in lines}
            dispute._resolve(everything, self.reason, self.credit_now)
        else:
            dispute._resolve(self._upheld(), self.reason, self.credit_now)
        return {"type": "ir.actions.act_window_close"}

    def _upheld(self):
        """What of each claim is agreed to.

        :raise CreditControlError: of a claim of another dispute
        """
        if self.line_ids.line_id - self.dispute_id.line_ids:
            raise CreditControlError(
                self.env._("Decide about the claims of one dispute at a time.")
            )
        upheld = {one.line_id: one.upheld_amount for one in self.line_ids}
        if not any(upheld.values()):
            raise CreditControlError(
                self.env._(
                    "Nothing of the claim is agreed to. Enter how much is, or decide "
                    "that the customer is not right."
                )
            )
        if all(
            line.currency_id.compare_amounts(amount, line.amount) == 0
            for line, amount in upheld.items()
        ):
            raise CreditControlError(
                self.env._(
                    "All of the claim is entered as upheld. Enter how much of it is "
                    "agreed to, or decide that the customer is right."
                )
            )
        return upheld


class CreditDisputeDecideLine(models.TransientModel):
    _name = "credit.dispute.decide.line"
    _description = "Decision About a Claim"

    dialog_id = fields.Many2one(
        "credit.dispute.decide", required=True, ondelete="cascade"
    )
    line_id = fields.Many2one("credit.dispute.line", required=True, readonly=True)
    move_id = fields.Many2one(related="line_id.move_id")
    product_id = fields.Many2one(related="line_id.product_id")
    currency_id = fields.Many2one(related="line_id.currency_id")
    amount = fields.Monetary(related="line_id.amount")
    upheld_amount = fields.Monetary(string="Upheld")
