from odoo import api, fields, models

from ..engine import verdict as engine
from ..engine.money import from_minor
from ..wording import Narrator
from .credit_check import CREDIT_STATES
from .credit_profile_position import LIGHTS

#: Customers read their own orders in the portal, but not what we think of their credit.
COLLEAGUES = "base.group_user"


class SaleOrder(models.Model):
    _inherit = "sale.order"

    credit_state = fields.Selection(
        CREDIT_STATES,
        string="Credit",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups=COLLEAGUES,
        help="How the order fared at the credit gate.",
    )
    credit_hold_ids = fields.One2many(
        "credit.hold",
        "order_id",
        groups="credit_control.group_viewer,credit_control.group_auditor",
    )
    credit_hold_count = fields.Integer(
        compute="_compute_credit_counts", groups=COLLEAGUES
    )
    credit_check_count = fields.Integer(
        compute="_compute_credit_counts", groups=COLLEAGUES
    )
    credit_light = fields.Selection(
        LIGHTS,
        compute="_compute_credit_preview",
        groups=COLLEAGUES,
        help="Whether the order would pass the credit gate now.",
    )
    credit_message = fields.Text(
        compute="_compute_credit_preview",
        groups=COLLEAGUES,
        help="Why the order would be stopped.",
    )
    credit_remedy = fields.Text(
        compute="_compute_credit_preview",
        groups=COLLEAGUES,
        help="What would let the order pass.",
    )

    # ---- what the salesperson sees -------------------------------------------
    @api.depends(
        "state",
        "credit_state",
        "amount_total",
        "partner_invoice_id",
        "currency_id",
        "payment_term_id",
        "company_id",
    )
    def _compute_credit_preview(self):
        for order in self:
            order.credit_light = False
            order.credit_message = order.credit_remedy = ""
            if order.state in ("draft", "sent") and order._credit_is_shown():
                order._preview_credit()

    def _credit_is_shown(self):
        """Whether a light on the order means something: nothing is stopped in shadow."""
        return (
            self._credit_is_checked()
            and not self.company_id.sudo().root_id._credit_in_shadow()
        )

    def _judge_credit(self):
        """How this quotation would fare now, with nothing written.

        :return: as :meth:`credit.gate._preview`
        """
        self.ensure_one()
        order = self.sudo()
        document, already = order._credit_quotation(order._credit_extras())
        return (
            self.env["credit.gate"]
            .sudo()
            ._preview(
                order.partner_invoice_id,
                order.company_id,
                document,
                already=already,
                record=order._origin,
            )
        )

    def _credit_limit_needed(self):
        """The smallest limit with which this quotation would pass.

        :return: amount in company currency; 0.0 where no limit helps, or where who is
            looking may not see figures
        """
        verdict, facts, policy = self._judge_credit()
        figures = self.env["credit.profile"]._sees_figures(policy)
        if not (figures and verdict.limit_increase):
            return 0.0
        return from_minor(facts.limit + verdict.limit_increase, facts.digits)

    def _preview_credit(self):
        """Fill light, reason and remedy for this quotation, for who is looking."""
        verdict, facts, policy = self._judge_credit()
        figures = self.env["credit.profile"]._sees_figures(policy)
        currency = self.company_id.root_id.currency_id
        narrator = Narrator(self.env, facts, currency, figures)
        self.credit_light = engine.light(verdict, facts)
        self.credit_message = "\n".join(narrator.reasons(verdict))
        self.credit_remedy = narrator.remedies(verdict)

    def _compute_credit_counts(self):
        holds = dict(
            self.env["credit.hold"]
            .sudo()
            ._read_group([("order_id", "in", self.ids)], ["order_id"], ["__count"])
        )
        checks = dict(
            self.env["credit.check"]
            .sudo()
            ._read_group(
                [("document_model", "=", self._name), ("document_id", "in", self.ids)],
                ["document_id"],
                ["__count"],
            )
        )
        for order in self:
            order.credit_hold_count = holds.get(order, 0)
            order.credit_check_count = checks.get(order.id, 0)

    @api.depends("company_id", "partner_id", "amount_total")
    def _compute_partner_credit_warning(self):
        # EXTENDS 'sale': where credit control checks, its banner is the only one
        checked = self.filtered(lambda order: order._credit_is_checked())
        checked.partner_credit_warning = ""
        return super(SaleOrder, self - checked)._compute_partner_credit_warning()

    # ---- actions ------------------------------------------------------------
    def action_view_credit(self):
        """Open the holds, or else the checks, of the order."""
        self.ensure_one()
        if self.credit_hold_count:
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "credit_control.credit_hold_action"
            )
            action["domain"] = [("order_id", "=", self.id)]
        else:
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "credit_control.credit_check_action"
            )
            action["domain"] = [
                ("document_model", "=", self._name),
                ("document_id", "=", self.id),
            ]
        action["context"] = {}
        return action
