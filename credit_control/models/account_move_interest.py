"""Interest claims on customer invoices, and the invoices that ask for them."""

from odoo import api, fields, models
from odoo.tools.i18n import format_list

from ..exceptions import CreditControlError
from .account_move import ACCOUNTANTS
from .credit_claim import PROPOSED


class AccountMove(models.Model):
    _inherit = "account.move"

    credit_claim_ids = fields.One2many(
        "credit.claim",
        "invoice_id",
        string="Claims Asked For",
        groups=ACCOUNTANTS,
        help="The interest claims that this invoice asks for.",
    )
    credit_claim_count = fields.Integer(
        string="Interest Claims", compute="_compute_credit_claim", groups=ACCOUNTANTS
    )
    credit_claim_notice = fields.Char(
        compute="_compute_credit_claim_notice",
        groups=ACCOUNTANTS,
        help="Who confirms the draft by which interest is asked for.",
    )
    credit_claim_possible = fields.Boolean(
        compute="_compute_credit_claim",
        groups=ACCOUNTANTS,
        help="A late customer invoice of a company that claims interest.",
    )

    @api.depends("state", "move_type", "company_id", "invoice_date_due")
    def _compute_credit_claim(self):
        claims = self.env["credit.claim"].sudo()
        late = dict(
            claims._read_group([("move_id", "in", self.ids)], ["move_id"], ["__count"])
        )
        asking = dict(
            claims._read_group(
                [("invoice_id", "in", self.ids)], ["invoice_id"], ["__count"]
            )
        )
        today = {company: company._credit_today() for company in self.company_id}
        for move in self:
            own = asking.get(move._origin, 0)
            move.credit_claim_count = late.get(move._origin, 0) + own
            move.credit_claim_possible = (
                not own
                and move.state == "posted"
                and move.move_type in ("out_invoice", "out_receipt")
                and bool(move.invoice_date_due)
                and min(move._credit_due_dates()) < today[move.company_id]
                and move.company_id.sudo().root_id.credit_interest_claims
            )

    @api.depends("state", "credit_claim_ids")
    @api.depends_context("lang", "uid")
    def _compute_credit_claim_notice(self):
        for move in self:
            asks = move.state == "draft" and move.sudo().credit_claim_ids
            move.credit_claim_notice = move._credit_claim_notice() if asks else ""

    def _credit_claim_notice(self):
        """Who confirms a draft that asks for interest: the reader, or an accountant."""
        if self.env.user.has_group("account.group_account_invoice"):
            return self.env._(
                "The invoice of this claim is a draft: look at it, then confirm and send "
                "it. Before that nothing is asked of the customer."
            )
        return self.env._(
            "The invoice of this claim is a draft, and an accountant with the right to "
            "invoice confirms and sends it; ask one. Before that nothing is asked of "
            "the customer."
        )

    def _credit_due_dates(self):
        """When its instalments are due; a claim is on one of them."""
        lines = self.line_ids.filtered(lambda line: line.display_type == "payment_term")
        return [line.date_maturity for line in lines if line.date_maturity] or [
            self.invoice_date_due
        ]

    def action_view_credit_claims(self):
        """Open the claims on this invoice, or those that it asks for."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_claim_action"
        )
        action["domain"] = [
            "|",
            ("move_id", "=", self.id),
            ("invoice_id", "=", self.id),
        ]
        action["context"] = {}
        return action

    def unlink(self):
        # EXTENDS 'account': without the draft that asked for it a claim is a proposal
        self.sudo().credit_claim_ids._reopen()
        return super().unlink()


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_claimed(self):
        """Proposals go with their instalment; what was decided on keeps it."""
        claims = (
            self.env["credit.claim"].sudo().search([("move_line_id", "in", self.ids)])
        )
        decided = claims.filtered(lambda claim: claim.state != PROPOSED)
        if decided:
            raise CreditControlError(
                self.env._(
                    "Interest was claimed or waived on %(invoices)s, so its instalment "
                    "stays on record; correct it with a credit note instead.",
                    invoices=format_list(self.env, decided.move_id.mapped("name")),
                )
            )
        claims.unlink()
