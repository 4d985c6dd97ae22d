"""Pickings at the gate: those that pass go, the others wait, each with its reason."""

from odoo import api, models

from odoo.addons.credit_control.exceptions import CreditControlError
from odoo.addons.credit_control.models.credit_check import SHADOW
from odoo.addons.credit_control.models.credit_hold import CLEARED, RELEASED, WAITING


class StockPicking(models.Model):
    _inherit = "stock.picking"

    # ---- validation --------------------------------------------------------
    def button_validate(self):
        # EXTENDS 'stock': what is judged here is not judged again further down
        self.check_access("write")  # a hold is for who may validate, too
        with self.move_ids._credit_passed():
            return super().button_validate()

    def _pre_action_done_hook(self):
        # EXTENDS 'stock': validate what passes, hold the rest
        result = super()._pre_action_done_hook()
        if result is not True:
            return result
        held = self._credit_held_back()
        going = self - held
        if not held:
            return True
        result = True
        if going:
            going = going.with_context(button_validate_picking_ids=going.ids)
            result = going.button_validate()
        if result is not True:
            return result  # the others have a question to ask first
        return held._credit_held_action(len(going))

    def _action_done(self):
        # EXTENDS 'stock': also what no person validates
        with self.move_ids._credit_passed():
            going = self - self._credit_held_back()
            if self and not going:
                return True
            return super(StockPicking, going)._action_done()

    def _credit_held_back(self):
        """Those of these pickings that have to stay."""
        return self.move_ids._credit_hold_back().picking_id

    def _credit_held_action(self, validated):
        """What a person at a form or a list sees of deliveries that were held.

        :param int validated: how many others were validated
        """
        if len(self) == 1 and not validated:
            message = self.env._("Credit control has been told.")
        else:
            lines = [f"{picking.name}: {picking.credit_message}" for picking in self]
            if validated:
                lines.insert(0, self.env._("Validated: %s.", validated))
            message = "\n".join(lines)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._(
                    "On credit hold: %s", ", ".join(self.mapped("name"))
                ),
                "message": message,
                "type": "warning",
                "sticky": len(self) > 1,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # ---- the state ------------------------------------------------------------
    def _credit_set_state(self, outcome):  # pylint: disable=missing-return
        """Store how the delivery fared."""
        state = "pass" if outcome == SHADOW else outcome
        for picking in self.sudo():
            if picking.credit_state != state:
                super(StockPicking, picking).write({"credit_state": state})

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'stock': how a delivery fared is decided by its check
        if any(vals.get("credit_state") for vals in vals_list):
            self._credit_refuse_state()
        vals_list = [{"credit_state": False, **vals} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        # EXTENDS 'stock': what is held does not become done by writing it
        if "credit_state" in vals:
            self._credit_refuse_state()
        if vals.get("state") != "done":
            return super().write(vals)
        self.check_access("write")
        moves = self.move_ids.filtered(lambda m: m.state not in ("done", "cancel"))
        moves.filtered(lambda move: move.quantity and not move.picked).picked = True
        with moves._credit_passed():
            going = self - self._credit_held_back()
            return super(StockPicking, going).write(vals) if going else True

    def _credit_refuse_state(self):
        if not self.env.su:
            raise CreditControlError(
                self.env._(
                    "Credit: the credit check decides this when a delivery is validated, "
                    "and a credit controller releases it from its hold."
                )
            )

    # ---- the end of what waits -------------------------------------------------
    def _credit_end_waiting(self, reason):
        """End the holds of deliveries that do not go out any more."""
        holds = self.env["credit.hold"].sudo()
        if self:
            states = (*WAITING, RELEASED)
            holds = holds.search(
                [("picking_id", "in", self.ids), ("state", "in", states)]
            )
        holds.filtered(lambda hold: hold.state in WAITING)._end(CLEARED, reason)
        holds.filtered(lambda hold: hold.state == RELEASED)._set({"state": "expired"})

    def action_cancel(self):
        result = super().action_cancel()
        cancelled = self.filtered(lambda picking: picking.state == "cancel")
        cancelled._credit_end_waiting(self.env._("The delivery was cancelled."))
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_end_holds(self):
        self._credit_end_waiting(self.env._("The delivery was deleted."))
