from odoo import api, fields, models
from odoo.tools import format_amount

from ..exceptions import CreditControlError


class CreditLimitGrant(models.TransientModel):
    """The dialog in which a limit is granted.

    A limit counts from the moment it exists. A form that saves itself when somebody
    walks away from it is no place to make one; this dialog makes it with its button.
    """

    _name = "credit.limit.grant"
    _description = "Grant a Credit Limit"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        help="The company that pays, or any of its contacts.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company.root_id
    )
    amount = fields.Monetary(
        required=True, help="The most the customer may owe. 0: no credit at all."
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    no_credit = fields.Boolean(
        string="No Credit at All",
        help="The customer shall get nothing on credit; a limit of 0 is meant.",
    )
    kind = fields.Selection(
        selection=lambda self: (
            self.env["credit.limit"]._fields["kind"]._description_selection(self.env)
        ),
        default="standard",
        required=True,
        help="Standard: the regular limit, which takes the place of the one before. "
        "Temporary: counts instead while it lasts, or on top of it. Insured: granted by "
        "an insurer.",
    )
    on_top = fields.Boolean(
        string="On Top of the Limit",
        help="Added to the limit that counts otherwise, instead of taking its place.",
    )
    repeats_yearly = fields.Boolean(
        string="Every Year",
        help="A seasonal limit: it counts again every year between the same two days.",
    )
    repeats_until = fields.Date(
        string="Last Season Ends", help="Empty: the season returns until withdrawn."
    )
    date_from = fields.Date(
        string="Valid From",
        required=True,
        default=lambda self: self.env.company._credit_today(),
    )
    date_to = fields.Date(
        string="Valid Until", help="Empty: until another limit takes its place."
    )
    reason = fields.Char(required=True, help="Why this amount; it stays on record.")

    @api.depends("company_id")
    def _compute_currency_id(self):
        for grant in self:
            grant.currency_id = grant.company_id.currency_id

    @api.model
    def default_get(self, fields_list):
        defaults = super().default_get(fields_list)
        if self.env.context.get("active_model") == "credit.profile":
            profile = self.env["credit.profile"].browse(self.env.context["active_id"])
            defaults["partner_id"] = profile.partner_id.id
            defaults["company_id"] = profile.company_id.id
        return defaults

    def action_grant(self):
        """Grant the limit, or ask for it where the user's authority does not reach.

        :raise CreditControlError: no amount, and nobody said that no credit is meant
        """
        self.ensure_one()
        self._check_amount_meant()
        files = self.env["credit.profile"]._ensure(self.partner_id, self.company_id)
        profile = files[self.partner_id.commercial_partner_id]
        names = ("amount", "kind", "date_from", "date_to", "reason")
        extra = ("on_top", "repeats_yearly", "repeats_until")
        temporary = self.kind == "temporary"
        limit = self.env["credit.limit"].create(
            {
                **{name: self[name] for name in names},
                **{name: temporary and self[name] for name in extra},
                "profile_id": profile.id,
                "currency_id": self.currency_id.id,
            }
        )
        close = {"type": "ir.actions.act_window_close"}
        if limit.state == "active":
            return close
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": self.env._(
                    "A limit of %(limit)s is above what you may grant, so it was "
                    "requested. Somebody with more authority decides.",
                    limit=limit.display_name,
                )
                if not limit.dead_end
                else limit.dead_end,
                "type": "warning" if limit.dead_end else "info",
                "sticky": bool(limit.dead_end),
                "next": close,
            },
        }

    def _check_amount_meant(self):
        """An amount that was forgotten would end the credit of the customer."""
        if self.no_credit or not self.currency_id.is_zero(self.amount):
            return
        raise CreditControlError(
            self.env._(
                "A limit of %(amount)s is no credit at all for %(customer)s. Enter the "
                "amount, or tick “No Credit at All” if that is meant.",
                amount=format_amount(self.env, 0, self.currency_id),
                customer=self.partner_id.name,
            )
        )
