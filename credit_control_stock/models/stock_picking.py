from odoo import api, fields, models

from odoo.addons.credit_control.engine import verdict as engine
from odoo.addons.credit_control.models.credit_check import CREDIT_STATES
from odoo.addons.credit_control.models.credit_profile_position import LIGHTS
from odoo.addons.credit_control.models.sale_order import COLLEAGUES
from odoo.addons.credit_control.wording import Narrator

#: Who is shown amounts where the policy shows them to who sells.
SEE_FIGURES = (
    "sales_team.group_sale_salesman",
    "credit_control.group_viewer",
    "credit_control.group_auditor",
)


class StockPicking(models.Model):
    _inherit = "stock.picking"

    credit_state = fields.Selection(
        CREDIT_STATES,
        string="Credit",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups=COLLEAGUES,
        help="How the delivery fared at the credit check when it was validated.",
    )
    credit_hold_ids = fields.One2many(
        "credit.hold",
        "picking_id",
        groups="credit_control.group_viewer,credit_control.group_auditor",
    )
    credit_hold_count = fields.Integer(
        compute="_compute_credit_hold_count",
        groups="credit_control.group_viewer,credit_control.group_auditor",
    )
    credit_light = fields.Selection(
        LIGHTS,
        compute="_compute_credit_preview",
        groups=COLLEAGUES,
        help="Whether the delivery would pass the credit check now.",
    )
    credit_message = fields.Text(
        compute="_compute_credit_preview",
        groups=COLLEAGUES,
        help="Why the delivery is or would be held.",
    )
    credit_remedy = fields.Text(
        compute="_compute_credit_preview",
        groups=COLLEAGUES,
        help="What would let the delivery go.",
    )
    credit_may_fit = fields.Boolean(
        compute="_compute_credit_preview",
        groups=COLLEAGUES,
        help="A smaller delivery might pass.",
    )

    # ---- what people see ------------------------------------------------------
    def _compute_credit_hold_count(self):
        counts = dict(
            self.env["credit.hold"]._read_group(
                [("picking_id", "in", self.ids)], ["picking_id"], ["__count"]
            )
        )
        for picking in self:
            picking.credit_hold_count = counts.get(picking, 0)

    @api.depends("state", "credit_state", "move_ids.quantity", "move_ids.picked")
    @api.depends_context("uid", "lang")
    def _compute_credit_preview(self):
        for picking in self:
            picking.credit_light = picking.credit_may_fit = False
            picking.credit_message = picking.credit_remedy = ""
            delivery = picking.sudo()._origin._credit_planned()
            if delivery and picking.sudo()._credit_is_shown(delivery):
                picking._preview_credit(delivery)

    def _preview_credit(self, delivery):
        """Fill light, reason and remedy of this delivery, for who is looking."""
        verdict, facts, policy = delivery.preview()
        narrator = Narrator(
            self.env,
            facts,
            delivery.company.currency_id,
            self._credit_sees_figures(policy),
            delivery=True,
        )
        self.credit_light = engine.light(verdict, facts)
        self.credit_message = "\n".join(narrator.reasons(verdict))
        self.credit_remedy = narrator.remedies(verdict)
        reduction = verdict.order_reduction
        self.credit_may_fit = bool(reduction) and reduction < facts.document.amount

    def _credit_sees_figures(self, policy):
        """Whether the current user may see amounts: the warehouse never does."""
        shown = self.env["credit.profile"]._sees_figures(policy)
        user = self.env.user
        return bool(shown) and any(user.has_group(group) for group in SEE_FIGURES)

    def _credit_is_shown(self, delivery):
        """Whether a light on it means something: it waits, or would be asked now."""
        order = delivery.order
        if not order._credit_is_shown():
            return False
        if self.credit_state != "hold":
            profile = self.env["credit.profile"]._find(
                order.partner_invoice_id.commercial_partner_id, delivery.company
            )
            if not profile:  # it is made when the delivery is validated
                return False
            passed = self.env["credit.ledger"]._read_last_passed(order)
            return self.env["stock.move"]._credit_is_asked(delivery, profile, passed)
        return True

    def _credit_planned(self):
        """What goes out with this picking when it is validated now.

        :return: :class:`~.delivery_case.Delivery` of its first order, ``None`` if it is
            no delivery that is checked, or is done
        """
        moves = self.move_ids.filtered(
            lambda move: (
                move.state not in ("done", "cancel")
                and move._credit_is_delivery()
                and move._credit_order()._credit_is_checked()
            )
        )
        return next(iter(moves._credit_deliveries(planned=True)), None)

    # ---- actions ------------------------------------------------------------
    def action_view_credit_holds(self):
        """Open the credit holds of the delivery."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_hold_action"
        )
        return {**action, "domain": [("picking_id", "=", self.id)], "context": {}}

    def action_propose_fitting(self):
        """Propose which part of the delivery fits; nothing changes until confirmed."""
        self.ensure_one()
        self.check_access("write")
        proposal = self.env["stock.picking.credit.fit"]._propose(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ship the Part That Fits"),
            "res_model": proposal._name,
            "res_id": proposal.id,
            "view_mode": "form",
            "target": "new",
        }
