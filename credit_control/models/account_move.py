from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.i18n import format_list

from .credit_profile_position import LIGHTS

#: Who sees a customer's figures on an invoice: whoever sees the ledger.
ACCOUNTANTS = "account.group_account_invoice,account.group_account_readonly"


class AccountMove(models.Model):
    _inherit = "account.move"

    credit_dispute_amount = fields.Monetary(
        string="Disputed Amount",
        copy=False,
        tracking=True,
        groups="base.group_user",
        help="What the customer disputes of this invoice. It stays exposure; the policy "
        "decides whether it counts as overdue.",
    )
    credit_dispute_reason = fields.Char(
        string="Dispute",
        copy=False,
        tracking=True,
        groups="base.group_user",
        help="What the customer disputes.",
    )
    credit_light = fields.Selection(
        LIGHTS,
        compute="_compute_credit_position",
        groups=ACCOUNTANTS,
        help="Where the customer stands: red means that an order would be held.",
    )
    credit_reason = fields.Text(
        compute="_compute_credit_position",
        groups=ACCOUNTANTS,
        help="Why the light is amber or red.",
    )
    credit_limit_amount = fields.Monetary(
        string="Customer's Credit Limit",
        compute="_compute_credit_position",
        currency_field="company_currency_id",
        groups=ACCOUNTANTS,
    )
    credit_exposure = fields.Monetary(
        string="Customer's Exposure",
        compute="_compute_credit_position",
        currency_field="company_currency_id",
        groups=ACCOUNTANTS,
    )
    credit_overdue = fields.Monetary(
        string="Customer's Overdue",
        compute="_compute_credit_position",
        currency_field="company_currency_id",
        groups=ACCOUNTANTS,
    )

    _credit_dispute_idx = models.Index("(id) WHERE credit_dispute_amount > 0")
    _credit_draft_idx = models.Index(
        "(company_id, partner_id)"
        " WHERE state = 'draft' AND move_type IN ('out_invoice', 'out_receipt')"
    )

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'account': the total is known once taxes and instalments are there
        moves = super().create(vals_list)
        moves.sudo().filtered("credit_dispute_amount")._check_credit_dispute()
        return moves

    def write(self, vals):
        # EXTENDS 'account'
        result = super().write(vals)
        if "credit_dispute_amount" in vals:
            self._check_credit_dispute()
        return result

    def _check_credit_dispute(self):
        """Refuse a disputed amount that cannot be meant.

        One above what is still open may stay: a payment came, and only what is open
        counts as disputed.

        :raise ValidationError: it is negative, or more than the document's total
        """
        for move in self:
            amount, money = move.credit_dispute_amount, move.currency_id
            if money.compare_amounts(amount, 0) < 0 or (
                money.compare_amounts(amount, abs(move.amount_total)) > 0
            ):
                raise ValidationError(
                    self.env._(
                        "%(amount)s cannot be disputed of %(document)s: enter an amount "
                        "from 0 to its total of %(total)s.",
                        amount=money._credit_said(amount),
                        document=move.display_name,
                        total=money.format(abs(move.amount_total)),
                    )
                )

    @api.depends("partner_id", "company_id", "state")
    def _compute_credit_position(self):
        profiles = self._credit_profiles()
        for move in self:
            profile = profiles.get(move, self.env["credit.profile"])
            move.credit_light = profile.light
            move.credit_reason = profile.light_reason
            move.credit_limit_amount = profile.limit_amount
            move.credit_exposure = profile.exposure
            move.credit_overdue = profile.overdue_total

    def _get_alerts(self):
        # EXTENDS 'account': say before posting that the customer is a risk
        alerts = super()._get_alerts()
        if self.state == "draft" and self.env.user.has_groups(ACCOUNTANTS):
            levels = {"red": "danger", "amber": "warning"}
            if self.credit_light in levels and self.credit_reason:
                alerts["credit_control_light"] = {
                    "level": levels[self.credit_light],
                    "message": self.credit_reason,
                }
        return alerts

    def _credit_profiles(self):
        """The credit files of these customer invoices' payers, those that exist."""
        sales = self.filtered(lambda move: move.is_sale_document(include_receipts=True))
        profiles = (
            self.env["credit.profile"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", sales.partner_id.commercial_partner_id.ids),
                    ("company_id", "in", sales.company_id.sudo().root_id.ids),
                ]
            )
        )
        by_key = {(p.partner_id, p.company_id): p for p in profiles}
        found = {
            move: by_key.get(
                (move.partner_id.commercial_partner_id, move.company_id.sudo().root_id)
            )
            for move in sales
        }
        return {move: profile for move, profile in found.items() if profile}

    @api.depends("company_id", "partner_id")
    def _compute_partner_credit_warning(self):
        # EXTENDS 'account': where credit control checks, its light is the only one
        checked = self.filtered("company_id.account_use_credit_limit")
        checked.partner_credit_warning = ""
        return super(AccountMove, self - checked)._compute_partner_credit_warning()

    def _post(self, soft=True):
        # EXTENDS 'account': a payment or credit note may let a waiting order pass
        posted = super()._post(soft=soft)
        posted._credit_recheck_holds()
        return posted

    def _credit_recheck_holds(self):
        """Look again at the holds of customers whose books these entries changed."""
        lines = self.line_ids.filtered(
            lambda line: (
                line.account_id.account_type == "asset_receivable" and line.balance < 0
            )
        )
        if lines:
            self.env["credit.hold"]._recheck_partners(
                lines.partner_id,
                lines.company_id,
                self.env._(
                    "%s was booked.",
                    format_list(self.env, lines.move_id.mapped("display_name")),
                ),
            )

    def action_view_credit_profile(self):
        """Open the credit file of the payer."""
        self.ensure_one()
        profile = self._credit_profiles()[self]
        return profile.with_env(self.env).get_formview_action()
