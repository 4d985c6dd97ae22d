"""The dialog that opens a dispute: from a call, the credit file or the invoices."""

from odoo import Command, api, fields, models

from ..exceptions import CreditControlError
from ..models.credit_dispute import COLLECTOR, SHORT
from ..models.credit_dispute_opening import INVOICES

#: So many open invoices of a customer are listed to be ticked, the oldest.
MOST_LISTED = 40


class CreditDisputeOpen(models.TransientModel):
    _name = "credit.dispute.open"
    _description = "Open a Dispute"

    profile_id = fields.Many2one(
        "credit.profile", string="Credit Profile", required=True
    )
    partner_id = fields.Many2one(related="profile_id.partner_id")
    company_id = fields.Many2one(related="profile_id.company_id")
    reason_id = fields.Many2one(
        "credit.dispute.reason",
        required=True,
        domain="[('company_id', 'in', (False, company_id))]",
    )
    description = fields.Text(help="What the customer says, in words.")
    contact_id = fields.Many2one(
        "res.partner",
        string="Raised By",
        domain="[('commercial_partner_id', '=', partner_id)]",
        help="Questions and the decision are sent there.",
    )
    opened_by = fields.Selection(
        [(COLLECTOR, "Credit control"), (SHORT, "A short payment")],
        default=COLLECTOR,
        required=True,
    )
    line_ids = fields.One2many("credit.dispute.open.line", "dialog_id", string="Claims")
    attachment_ids = fields.Many2many("ir.attachment", string="Documents")

    @api.model
    def default_get(self, fields_list):
        # EXTENDS 'base': what the dialog was opened on
        defaults = super().default_get(fields_list)
        model, ids = self._opened_on()
        moves = self.env["account.move"]
        if model == "account.move":
            moves = moves.browse(ids)
        elif model == "account.move.line":
            moves = self.env["account.move.line"].browse(ids).move_id
        profile = self.env["credit.profile"].browse(defaults.get("profile_id"))
        if model == "credit.profile" and not profile:
            profile = profile.browse(ids[:1])
        defaults["profile_id"] = (profile or self._profile_of(model, ids, moves)).id
        if "line_ids" in fields_list:
            named = moves or self._open_invoices(defaults["profile_id"])
            defaults["line_ids"] = [
                Command.create(
                    {
                        "move_id": move.id,
                        "amount": move._credit_disputable(),
                        "chosen": bool(moves) or len(named) == 1,
                    }
                )
                for move in named
            ]
        return defaults

    def _open_invoices(self, profile_id):
        """The customer's invoices of which something can be disputed, the oldest first.

        They are there to be ticked: nobody has to look for them.

        :param int profile_id: a false value for no customer yet
        """
        profile = self.env["credit.profile"].browse(profile_id or [])
        if not profile:
            return self.env["account.move"]
        profile.check_access("read")
        found = self.env["credit.dispute"]._portal_invoices(profile)
        oldest = found.sorted(lambda move: (move.invoice_date_due, move.id))
        return oldest[:MOST_LISTED].sudo(False)

    def _opened_on(self):
        """The model and the ids of what the dialog was opened on."""
        context = self.env.context
        ids = context.get("active_ids") or [context.get("active_id")]
        return context.get("active_model"), [one for one in ids if one]

    def _profile_of(self, model, ids, moves):
        """The credit file of a contact, or of the customer of invoices.

        :raise CreditControlError: the invoices are of several customers
        """
        partners, company = moves.commercial_partner_id, moves.company_id.root_id
        if model == "res.partner":
            partners = self.env["res.partner"].browse(ids).commercial_partner_id
        if len(partners) > 1 or len(company) > 1:
            raise CreditControlError(
                self.env._(
                    "These invoices are of several customers or companies; open a dispute "
                    "for each of them."
                )
            )
        if not partners:
            return self.env["credit.profile"]
        files = self.env["credit.profile"]
        return files._ensure(partners, company or self.env.company)[partners].sudo(
            False
        )

    def action_open(self):
        """Open the dispute and show it."""
        self.ensure_one()
        self.profile_id.check_access("read")
        self.line_ids.move_id.check_access("read")
        disputes = self.env["credit.dispute"]
        disputes.check_access("write")
        dispute = disputes._open(
            self.profile_id,
            [one._claim() for one in self.line_ids if one.chosen],
            {
                "reason_id": self.reason_id.id,
                "description": (self.description or "").strip() or False,
                "contact_id": self.contact_id.id,
                "opened_by": self.opened_by,
            },
        )
        if self.attachment_ids:
            dispute.message_post(attachment_ids=self.attachment_ids.ids)
        return {
            "type": "ir.actions.act_window",
            "res_model": dispute._name,
            "res_id": dispute.id,
            "view_mode": "form",
        }


class CreditDisputeOpenLine(models.TransientModel):
    _name = "credit.dispute.open.line"
    _description = "Claim of a New Dispute"

    dialog_id = fields.Many2one(
        "credit.dispute.open", required=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="dialog_id.partner_id")
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        required=True,
        domain=[
            ("move_type", "in", INVOICES),
            ("state", "=", "posted"),
            ("amount_residual", ">", 0),
        ],
    )
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Only This Line",
        domain="[('move_id', '=', move_id), ('display_type', '=', 'product')]",
        help="Where the dispute is about one product: the credit note is of it then.",
    )
    chosen = fields.Boolean(
        string="Disputed?", default=True, help="Lines without the tick are left out."
    )
    due = fields.Date(related="move_id.invoice_date_due")
    currency_id = fields.Many2one(related="move_id.currency_id")
    residual = fields.Monetary(string="Open", related="move_id.amount_residual")
    disputed = fields.Monetary(
        string="Disputed Already", related="move_id.credit_dispute_amount"
    )
    amount = fields.Monetary(
        string="Disputed Now",
        compute="_compute_amount",
        store=True,
        readonly=False,
        required=True,
    )

    def _claim(self):
        """As disputes are opened with it."""
        return {
            "move": self.move_id,
            "amount": self.amount,
            "move_line": self.move_line_id,
        }

    @api.onchange("amount", "move_line_id")
    def _onchange_claim(self):
        """Whoever enters what is disputed of an invoice means that invoice."""
        self.chosen = True

    @api.depends("move_id", "move_line_id")
    def _compute_amount(self):
        for line in self:
            amount = line.move_id._credit_disputable() if line.move_id else 0.0
            if line.move_line_id:
                amount = min(amount, line.move_line_id.price_total)
            line.amount = amount
