from odoo import api, fields, models


class CreditClaimPropose(models.TransientModel):
    """The dialog in which a person asks what could be claimed of late payments."""

    _name = "credit.claim.propose"
    _description = "Propose Interest Claims"

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    move_ids = fields.Many2many("account.move", string="Invoices", readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    as_of = fields.Date(
        string="Up To",
        required=True,
        default=lambda self: self.env.company._credit_today(),
        help="Last day that is claimed, today at the latest.",
    )
    paid_too = fields.Boolean(
        string="Also What Is Paid by Now",
        help="Include invoices that were paid, but late.",
    )
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    @api.model
    def default_get(self, fields_list):
        defaults = super().default_get(fields_list)
        model = self.env.context.get("active_model")
        ids = self.env.context.get("active_ids") or []
        if model == "credit.profile" and ids:
            profile = self.env["credit.profile"].browse(ids[0])
            defaults["partner_id"] = profile.partner_id.id
            defaults["company_id"] = profile.company_id.id
        elif model == "account.move" and ids:
            moves = self.env["account.move"].browse(ids)
            defaults["move_ids"] = [(6, 0, moves.ids)]
            defaults["company_id"] = moves[:1].company_id.id
        return defaults

    def _lines(self):
        """The instalments that the dialog is about, as far as the user may read them."""
        self.ensure_one()
        lines = self.env["account.move.line"]
        if self.move_ids:
            lines = self.move_ids._origin._filtered_access("read").line_ids.filtered(
                lambda line: line.account_id.account_type == "asset_receivable"
            )
        elif self.partner_id and self.as_of:
            customers = self.partner_id.commercial_partner_id.ids
            ledger = self.env["credit.ledger"]
            lines = lines.browse(
                ledger._late_instalments(
                    self.company_id, customers, self.as_of, self.paid_too
                )
            )
        return lines._filtered_access("read").sorted("date_maturity")

    @api.depends("as_of", "paid_too", "partner_id", "move_ids")
    def _compute_preview(self):
        claims = self.env["credit.claim"]
        self.preview = False
        for dialog in self.filtered("as_of"):
            found = claims._propose(dialog._lines(), dialog.as_of)
            dialog.preview = self.env["ir.qweb"]._render(
                "credit_control.credit_claim_preview",
                {"rows": [claims._preview(*pair) for pair in found.items()]},
            )

    def action_propose(self):
        """Keep the proposals and open them.

        :raise CreditControlError: nothing can be claimed
        """
        self.ensure_one()
        claims = self.env["credit.claim"]._ask_for(self._lines(), self.as_of)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_claim_action"
        )
        action["domain"] = [("id", "in", claims.ids)]
        action["context"] = {}
        return action
