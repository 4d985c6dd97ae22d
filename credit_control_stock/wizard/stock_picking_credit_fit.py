"""Ship the part that fits: a proposal, carried out when a person confirms it."""

from dataclasses import replace

from odoo import Command, api, fields, models

from odoo.addons.credit_control.engine.checks import HOLD
from odoo.addons.credit_control.exceptions import CreditControlError

from ..engine.delivery import ask, fitting


class StockPickingCreditFit(models.TransientModel):
    _name = "stock.picking.credit.fit"
    _description = "Ship the Part That Fits"

    picking_id = fields.Many2one("stock.picking", required=True, ondelete="cascade")
    line_ids = fields.One2many("stock.picking.credit.fit.line", "fit_id", readonly=True)

    @api.model
    def _propose(self, picking):
        """A proposal for a delivery that does not pass.

        :param picking: ``stock.picking``
        :raise CreditControlError: it passes, nothing of it fits, or there would be no
            back-order for the rest
        """
        units = self._fitting(picking)
        return self.create(
            {
                "picking_id": picking.id,
                "line_ids": [
                    Command.create({"move_id": move.id, "quantity": quantity})
                    for move, quantity in units.items()
                ],
            }
        )

    @api.model
    def _fitting(self, picking):
        """What of a delivery fits, by move, in the move's unit.

        :return: ``{stock.move: quantity}``
        """
        if picking.picking_type_id.create_backorder == "never":
            raise CreditControlError(
                self.env._(
                    "%s makes no back-orders, so the rest would be lost. Have the hold "
                    "released, or the order made smaller.",
                    picking.picking_type_id.display_name,
                )
            )
        delivery = picking.sudo()._credit_planned()
        verdict = delivery.preview()[0] if delivery else None
        if not verdict or verdict.outcome != HOLD:
            raise CreditControlError(
                self.env._(
                    "%s passes the credit check now. Validate all of it.", picking.name
                )
            )
        lines = delivery.lines()
        room = sum(line.value(line.quantity) for line in lines)
        reduction = verdict.order_reduction
        units = {} if reduction is None else fitting(lines, room - reduction)
        less = [replace(line, quantity=units.get(line.key, 0)) for line in lines]
        asked = ask(less, delivery.booked())
        if not any(units.values()) or delivery.preview(asked)[0].outcome == HOLD:
            raise CreditControlError(
                self.env._(
                    "Not even one unit of %s fits. It goes when the customer has paid or "
                    "a credit controller releases it.",
                    picking.name,
                )
            )
        return self._by_move(delivery, less)

    def _by_move(self, delivery, lines):
        found = {}
        for line in lines:
            for move in line.key:
                if line.whole:
                    quantity = delivery.quantity(move) if line.quantity else 0.0
                else:
                    unit = move.sale_line_id.product_uom_id or move.product_uom
                    quantity = unit._compute_quantity(line.quantity, move.product_uom)
                found[move] = quantity
        return {move.sudo(False): quantity for move, quantity in found.items()}

    def action_ship(self):
        """Set the quantities and validate, with a back-order for the rest."""
        self.ensure_one()
        picking = self.picking_id
        picking.check_access("write")
        proposed = {line.move_id: line.quantity for line in self.line_ids}
        if self._fitting(picking) != proposed:
            raise CreditControlError(
                self.env._(
                    "What fits of %s has changed meanwhile. Ask for another proposal.",
                    picking.name,
                )
            )
        for move, quantity in proposed.items():
            move.quantity = quantity
            move.picked = quantity > 0
        return picking.with_context(skip_backorder=True).button_validate()


class StockPickingCreditFitLine(models.TransientModel):
    _name = "stock.picking.credit.fit.line"
    _description = "Line of the Part That Fits"

    fit_id = fields.Many2one(
        "stock.picking.credit.fit", required=True, ondelete="cascade"
    )
    move_id = fields.Many2one("stock.move", required=True, ondelete="cascade")
    product_id = fields.Many2one(related="move_id.product_id")
    demand = fields.Float(related="move_id.product_uom_qty", string="Demand")
    quantity = fields.Float(
        string="Fits", digits="Product Unit", help="What goes out now."
    )
    uom_id = fields.Many2one(related="move_id.product_uom")
