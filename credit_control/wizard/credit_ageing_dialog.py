from odoo import api, fields, models
from odoo.tools import format_amount, format_date

from ..models.credit_ageing import DATE, LIMITS
from ..models.credit_ledger_scope import Scope

#: The report's place in the address bar, of the server action that opens it again.
PATH = "credit-ageing-at"


class CreditAgeingDialog(models.TransientModel):
    """Asks for a date and opens the ageing of receivables at it."""

    _name = "credit.ageing.dialog"
    _description = "Ageing at a Date"
    #: The address of the report names the dialog, so that Back finds the same date.
    _transient_max_hours = 24.0

    date = fields.Date(
        string="As of",
        required=True,
        default=lambda self: self.env.company._credit_today(),
        help="The receivables are shown as they stood at the end of this day: what was "
        "booked or paid later is left out.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        help="Its branches are included, as far as you have them selected.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        help="Empty: all customers. Entries on contacts count for their company.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    total = fields.Monetary(
        string="Open Receivables",
        compute="_compute_figures",
        help="The sum of the report.",
    )
    ledger_total = fields.Monetary(
        string="General Ledger",
        compute="_compute_figures",
        help="The balance of the receivable accounts on that day, from the entries alone.",
    )
    difference = fields.Monetary(
        compute="_compute_figures",
        help="0 unless somebody changed the books past Odoo.",
    )

    @api.model
    def default_get(self, fields_list):
        defaults = super().default_get(fields_list)
        if self.env.context.get("active_model") == "credit.profile":
            profile = self.env["credit.profile"].browse(self.env.context["active_id"])
            defaults["partner_id"] = profile.partner_id.id
            if profile.company_id in self.env.companies:
                defaults["company_id"] = profile.company_id.id
        return defaults

    @api.depends("date", "company_id", "partner_id")
    def _compute_figures(self):
        ledger = self.env["credit.ledger"]
        for dialog in self:
            known = dialog.date and dialog.company_id
            figures = (
                ledger._open_and_ledger(dialog._scope(), dialog.date)
                if known
                else (0.0, 0.0)
            )
            dialog.total, dialog.ledger_total = figures
            dialog.difference = figures[0] - figures[1]

    def _scope(self):
        """What the report will show: the company's tree as far as it is selected."""
        inside = self.env.companies.filtered(
            lambda company: self.company_id in company.sudo().parent_ids
        )
        customer = self.partner_id.commercial_partner_id
        return Scope(
            self.company_id.sudo().root_id,
            tuple(inside.ids) or (0,),
            tuple(customer.ids) or None,
        )

    def action_open(self):
        """Open the report; its title says what it adds up to and what the ledger says."""
        self.ensure_one()
        scope = self._scope()
        limits = self.company_id._credit_ageing_limits()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_ageing_action"
        )
        domain = [("company_id", "in", scope.company_ids)]
        if scope.partner_ids:
            domain.append(("partner_id", "in", scope.partner_ids))
        action["domain"] = domain
        action["display_name"] = action["name"] = self._title()
        action["path"] = PATH
        action["context"] = {
            "active_model": self._name,
            "active_id": self.id,
            "active_ids": self.ids,
            DATE: self.date.isoformat(),
            LIMITS: limits,
            # The client keeps descriptions of columns by keys that end like this one.
            "credit_ageing_view_ref": "-".join(map(str, limits)),
        }
        return action

    @api.model
    def action_again(self):
        """Open the report that the address in the browser names: Back, or a reload.

        The address says which dialog was filled in, and that knows date, customer and
        company. Of an address without a dialog, the ageing of today.
        """
        self.check_access("create")
        asked = self.browse(self.env.context.get("active_id") or ()).exists()
        if asked and asked.has_access("read"):
            return asked.action_open()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_ageing_action"
        )

    def _title(self):
        """What the report is called: the date, its sum, and the ledger's.

        Short while both agree, for the title is cut off on a narrow screen.
        """
        values = {
            "date": format_date(self.env, self.date),
            "total": format_amount(self.env, self.total, self.currency_id),
            "ledger": format_amount(self.env, self.ledger_total, self.currency_id),
            "customer": self.partner_id.commercial_partner_id.name,
        }
        if self.currency_id.is_zero(self.difference):
            if self.partner_id:
                return self.env._(
                    "%(date)s: %(total)s = ledger, %(customer)s", **values
                )
            return self.env._("Ageing %(date)s: %(total)s = ledger", **values)
        if self.partner_id:
            return self.env._(
                "%(date)s: %(total)s (ledger: %(ledger)s), %(customer)s", **values
            )
        return self.env._("Ageing %(date)s: %(total)s (ledger: %(ledger)s)", **values)
