"""Who looks after a customer: its portfolio's collector, or somebody named by hand."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..exceptions import CreditControlError


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    portfolio_id = fields.Many2one(
        "credit.portfolio",
        tracking=True,
        index="btree_not_null",
        ondelete="set null",
        domain="[('company_id', '=', company_id)]",
        help="Given by the portfolios' rules, or by hand.",
    )
    portfolio_by_hand = fields.Boolean(
        string="Portfolio Chosen by Hand",
        help="The rules of portfolios leave the customer where it is.",
    )
    collector_id = fields.Many2one(
        "res.users",
        string="Own Collector",
        tracking=True,
        index="btree_not_null",
        help="Looks after this customer in place of the portfolio's collector.",
    )
    responsible_id = fields.Many2one(
        "res.users",
        compute="_compute_responsible_id",
        search="_search_responsible_id",
        string="Collector",
        help="The customer's own collector, or that of its portfolio. Nobody: the "
        "customer has to be given to somebody.",
    )
    call_hint = fields.Char(
        string="Before You Call",
        tracking=True,
        help="What whoever calls should know, e.g. “Mrs Lang, mornings only”.",
    )

    @api.depends("collector_id", "portfolio_id.user_id", "portfolio_id.active")
    def _compute_responsible_id(self):
        for profile in self:
            profile.responsible_id = profile._responsible()

    def _responsible(self):
        """Who looks after the customer; empty for nobody."""
        self.ensure_one()
        portfolio = self.portfolio_id.sudo()
        usual = portfolio.user_id if portfolio.active else portfolio.user_id.browse()
        named = self.collector_id or usual
        return named if named.active else named.browse()

    def _search_responsible_id(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        wanted = set(value)
        users = [one for one in wanted if one]
        found = Domain("collector_id", "in", users) | (
            Domain("collector_id", "=", False)
            & Domain("portfolio_id.user_id", "in", users)
        )
        if False in wanted:
            found |= Domain("collector_id", "=", False) & (
                Domain("portfolio_id", "=", False)
                | Domain("portfolio_id.user_id", "=", False)
            )
        return found if operator == "in" else ~found

    @api.constrains("collector_id")
    def _check_collector(self):
        for profile in self:
            user = profile.collector_id
            if user and not user.has_group("credit_control.group_collector"):
                raise ValidationError(
                    self.env._(
                        "%s cannot look after customers without the role Collector; "
                        "choose somebody else, or ask an administrator for the role.",
                        user.name,
                    )
                )

    @api.constrains("portfolio_id", "company_id")
    def _check_portfolio_company(self):
        for profile in self:
            portfolio = profile.portfolio_id.sudo()
            if portfolio and portfolio.company_id != profile.company_id:
                raise ValidationError(
                    self.env._(
                        "%(portfolio)s is a portfolio of %(company)s; choose one of "
                        "%(own)s.",
                        portfolio=portfolio.name,
                        company=portfolio.company_id.name,
                        own=profile.company_id.name,
                    )
                )

    def write(self, vals):
        # EXTENDS credit_control: who chooses a portfolio chooses it for good
        if "portfolio_id" in vals and "portfolio_by_hand" not in vals:
            vals = {**vals, "portfolio_by_hand": bool(vals["portfolio_id"])}
        result = super().write(vals)
        if {"portfolio_id", "collector_id"} & vals.keys():
            self.env["credit.worklist.entry"].sudo()._show_responsible(self)
        return result

    def _place(self, portfolio):
        """Put customers into a portfolio by its rules, or out of any."""
        if self:
            values = {"portfolio_id": portfolio.id, "portfolio_by_hand": False}
            self.with_context(tracking_disable=True).write(values)

    def _hand_over(self, user, reason):
        """Give customers to another collector, who is told.

        :param user: ``res.users`` who looks after them from now on
        :param str reason: why; it stays on record
        :raise CreditControlError: they look after the customer already, or there is no
            reason
        """
        reason = (reason or "").strip()
        if not reason:
            raise CreditControlError(
                self.env._(
                    "Say why somebody else takes the customer; it stays on record."
                )
            )
        for profile in self.sudo():
            if profile.responsible_id == user:
                raise CreditControlError(
                    self.env._(
                        "%(user)s looks after %(customer)s already; choose somebody "
                        "else.",
                        user=user.name,
                        customer=profile.partner_id.name,
                    )
                )
            before = profile.responsible_id
            profile.collector_id = user
            text = self.env._(
                "%(who)s handed the customer over from %(before)s to %(user)s: %(reason)s",
                who=self.env.user.name,
                before=before.name or self.env._("nobody"),
                user=user.name,
                reason=reason,
            )
            profile.with_user(self.env.user).sudo().message_post(
                body=text, partner_ids=(user.partner_id - self.env.user.partner_id).ids
            )
