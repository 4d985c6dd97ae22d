"""Portfolios: which customers a collector looks after, by rules or by hand."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..exceptions import CreditControlError


class CreditPortfolio(models.Model):
    _name = "credit.portfolio"
    _description = "Portfolio of Customers"
    _order = "sequence, name, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(
        default=10, help="The first portfolio whose rules fit gets a customer."
    )
    active = fields.Boolean(default=True)
    color = fields.Integer(string="Colour")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company.root_id,
        domain="[('parent_id', '=', False)]",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users", string="Collector", index=True, help="Who looks after it."
    )
    by_rules = fields.Boolean(
        string="Takes Customers by Rules",
        help="Off: customers come in by hand only.",
    )
    category_ids = fields.Many2many("credit.category", string="Risk Categories")
    country_ids = fields.Many2many("res.country", string="Countries")
    tag_ids = fields.Many2many("res.partner.category", string="Tags")
    salesperson_ids = fields.Many2many("res.users", string="Salespeople")
    letter_from = fields.Char(
        string="Names From", size=3, help="First letters of the name, e.g. A."
    )
    letter_to = fields.Char(
        string="To", size=3, help="The last one included, e.g. K for all of A to K."
    )
    profile_ids = fields.One2many("credit.profile", "portfolio_id", string="Customers")
    profile_count = fields.Integer(compute="_compute_numbers", string="Customers ")
    todo_count = fields.Integer(compute="_compute_numbers", string="To Do Now")
    overdue_total = fields.Monetary(compute="_compute_numbers", string="Overdue")

    @api.constrains("letter_from", "letter_to")
    def _check_letters(self):
        for one in self:
            start, end = one._letters()
            if start and end and start > end and not start.startswith(end):
                raise ValidationError(
                    self.env._(
                        "From %(start)s to %(end)s there is no name; exchange the two.",
                        start=start,
                        end=end,
                    )
                )

    @api.constrains("user_id")
    def _check_user(self):
        for one in self:
            if one.user_id and not one.user_id.has_group(
                "credit_control.group_collector"
            ):
                raise ValidationError(
                    self.env._(
                        "%s cannot look after customers without the role Collector; "
                        "choose somebody else, or ask an administrator for the role.",
                        one.user_id.name,
                    )
                )

    def write(self, vals):
        if "company_id" in vals and any(
            one.company_id.id != vals["company_id"] for one in self
        ):
            raise CreditControlError(
                self.env._("A portfolio stays in its company; make another one there.")
            )
        result = super().write(vals)
        if {"user_id", "active"} & vals.keys():
            self._show_responsible()
        return result

    def _show_responsible(self):
        """Let the work-list say who looks after these customers now."""
        profiles = self.with_context(active_test=False).sudo().profile_ids
        self.env["credit.worklist.entry"].sudo()._show_responsible(profiles)

    def _compute_numbers(self):
        files = dict(
            self.env["credit.profile"]._read_group(
                [("portfolio_id", "in", self.ids)], ["portfolio_id"], ["__count"]
            )
        )
        rows = self.env["credit.worklist.entry"]._read_group(
            [("portfolio_id", "in", self.ids)],
            ["portfolio_id", "state"],
            ["__count", "overdue:sum"],
        )
        for one in self:
            own = [row for row in rows if row[0] == one]
            one.profile_count = files.get(one, 0)
            one.todo_count = sum(row[2] for row in own if row[1] == "now")
            one.overdue_total = sum(row[3] for row in own)

    # ---- rules ---------------------------------------------------------------
    def _letters(self):
        return tuple(
            (x or "").strip().lower() for x in (self.letter_from, self.letter_to)
        )

    def _domain(self):
        """Domain of the credit files that the rules give to this portfolio."""
        self.ensure_one()
        rules = {
            "category_id": self.category_ids,
            "partner_id.country_id": self.country_ids,
            "partner_id.category_id": self.tag_ids,
            "partner_id.user_id": self.salesperson_ids,
        }
        found = Domain("company_id", "=", self.company_id.id)
        for name, wanted in rules.items():
            if wanted:
                found &= Domain(name, "in", wanted.ids)
        return found

    def _names_fit(self, name):
        """Whether a customer's name is within the letters."""
        start, end = self._letters()
        name = (name or "").strip().lower()
        return (not start or name[: len(start)] >= start) and (
            not end or name[: len(end)] <= end
        )

    @api.model
    def _assign(self, company, profiles=None):
        """Give customers to portfolios by their rules; who is placed by hand stays.

        :param company: root company
        :param profiles: ``credit.profile`` records, ``None`` for all of the company
        :return: number of customers that changed
        """
        portfolios = self.search(
            [("company_id", "=", company.id), ("by_rules", "=", True)]
        )
        base = Domain("portfolio_by_hand", "=", False)
        if profiles is not None:
            base &= Domain("id", "in", profiles.ids)
        taken, changed = set(), 0
        for one in portfolios:
            found = self.env["credit.profile"].search_fetch(
                one._domain() & base, ["partner_name", "portfolio_id"]
            )
            fitting = found.filtered(
                lambda each, one=one, taken=taken: (
                    each.id not in taken and one._names_fit(each.partner_name)
                )
            )
            taken |= set(fitting.ids)
            moved = fitting.filtered(lambda each, one=one: each.portfolio_id != one)
            moved._place(one)
            changed += len(moved)
        return changed + self._leave_unfit(company, base, taken)

    def _leave_unfit(self, company, base, taken):
        """Take those out of portfolios whom no rule puts there any more."""
        left = self.env["credit.profile"].search(
            base
            & Domain("company_id", "=", company.id)
            & Domain("portfolio_id", "!=", False)
            & Domain("id", "not in", list(taken))
        )
        left._place(self.browse())
        return len(left)

    # ---- actions -------------------------------------------------------------
    def action_assign(self):
        """Give customers to portfolios by the rules, now."""
        self.check_access("write")
        moved = sum(self.sudo()._assign(one) for one in self.company_id)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%s customers changed their portfolio.", moved),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_view_profiles(self):
        """Open the customers of the portfolio."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_profile_action"
        )
        return {
            **action,
            "name": self.name,
            "domain": [("portfolio_id", "=", self.id)],
            "context": {"default_portfolio_id": self.id},
        }

    def action_view_worklist(self):
        """Open what has to be done for the customers of the portfolio."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_worklist_entry_action"
        )
        return {
            **action,
            "name": self.name,
            "domain": [("portfolio_id", "=", self.id)],
            "context": {"search_default_now": 1},
        }
