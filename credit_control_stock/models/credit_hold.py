"""Holds of deliveries, in the same queue as those of orders."""

from odoo import api, fields, models

from odoo.addons.credit_control.engine.facts import DELIVER
from odoo.addons.credit_control.engine.money import from_minor
from odoo.addons.credit_control.exceptions import CreditControlError
from odoo.addons.credit_control.models.credit_hold import CLEARED, RELEASED, WAITING

DELIVERY = "delivery"


class CreditHold(models.Model):
    _inherit = "credit.hold"

    kind = fields.Selection(
        selection_add=[(DELIVERY, "Delivery held back")],
        ondelete={DELIVERY: "set default"},
        help="Order not confirmed: the order waits as a quotation. Larger amount asked "
        "for: the order is confirmed, and somebody wants to make it larger. Delivery "
        "held back: the order is confirmed, and its goods wait.",
    )
    picking_id = fields.Many2one(
        "stock.picking",
        string="Delivery",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )

    _one_waiting_delivery = models.UniqueIndex(
        "(picking_id) WHERE state IN ('open', 'approval') AND picking_id IS NOT NULL",
        "The delivery is already on hold.",
    )

    # ---- beginning ---------------------------------------------------------
    @api.model
    def _hold_deliveries(self, checks, deliveries):
        """Put deliveries on hold, or renew the hold that they are on.

        :param dict checks: stock.picking → the ``credit.check`` that held it
        :param dict deliveries: stock.picking → :class:`~.delivery_case.Delivery`
        :return: the holds
        """
        pickings = self.env["stock.picking"].browse([p.id for p in checks])
        waiting = self.search(
            [("picking_id", "in", pickings.ids), ("state", "in", WAITING)]
        ).grouped("picking_id")
        holds = self.browse()
        for picking, check in checks.items():
            facts, _policy, verdict = check._engine()
            order = deliveries[picking].order
            values = {
                "check_id": check.id,
                "amount": from_minor(facts.document.amount, facts.digits),
                "is_forced": verdict.forced,
                "kind": DELIVERY,
            }
            hold = waiting.get(picking)
            if hold:
                hold._set({**values, "profile_id": check.profile_id.id})
            else:
                values = order._prepare_credit_hold_values(check, values)
                values.update(
                    picking_id=picking.id,
                    order_name=f"{order.name} / {picking.name}",
                )
                hold = self.create(values)
                hold._announce()
            holds |= hold
        return holds

    # ---- who is told what ----------------------------------------------------
    def _told(self):
        # EXTENDS 'credit_control': the warehouse reads the delivery, not the order
        told = super()._told()
        if self.kind == DELIVERY:
            return told & (self.salesperson_id | self.order_id.user_id)
        return told

    def _tell_reasons(self, figures):
        result = super()._tell_reasons(figures)
        if self.kind == DELIVERY:
            text = self._announcement(figures=False)
            self._tell_warehouse(self.env._("On credit hold. %(text)s", text=text))
        return result

    def _tell_warehouse(self, text):
        """Note something on the delivery for who validated it, without figures."""
        hold = self._as_colleague()
        told = hold.requested_by_id.filtered(lambda user: user._is_internal())
        hold.picking_id.message_post(
            body=text, partner_ids=told.partner_id.ids, subtype_xmlid="mail.mt_note"
        )

    def _set_document_state(self, state):
        # EXTENDS 'credit_control': the order goes on; it is the delivery that waited
        if self.kind != DELIVERY:
            return super()._set_document_state(state)
        self.picking_id._credit_set_state(False if state == CLEARED else state)
        env = self._as_colleague().env
        states = dict(self._fields["state"]._description_selection(env))
        if self.picking_id:
            self._tell_warehouse(env._("Credit hold: %s.", states[state]))
        return None

    def _ask_to_validate(self):
        """Tell who wanted to deliver that it can be validated now."""
        hold = self.sudo()
        user = hold.requested_by_id
        if user.active and user._is_internal() and hold.picking_id:
            hold.picking_id.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id,
                summary=hold.env._("The credit hold has ended: validate the delivery"),
            )

    # ---- ending ------------------------------------------------------------
    def _deliveries(self):
        return self.filtered(lambda hold: hold.kind == DELIVERY)

    def _still_waits(self):
        if self.kind != DELIVERY:
            return super()._still_waits()
        waits = self.picking_id and self.picking_id.state not in ("done", "cancel")
        return bool(waits) and self.order_id.state == "sale"

    def _preview_now(self):
        if self.kind != DELIVERY:
            return super()._preview_now()
        delivery = self.picking_id._credit_planned()
        if not delivery:  # nothing is left of it
            return self.env["credit.gate"]._preview(
                self.order_id.partner_invoice_id,
                self.order_id.company_id,
                self.order_id._credit_document({}, 0),
                DELIVER,
            )
        return delivery.preview()

    def _clear(self, event):
        if self.kind != DELIVERY:
            return super()._clear(event)
        passes = self.env._("The delivery passes the credit check.")
        self._end(CLEARED, f"{event} {passes}")
        return self._ask_to_validate()

    def _pass(self, event=""):
        deliveries = self._deliveries()
        passes = self.env._("The delivery passes the credit check.")
        for hold in deliveries:
            hold._end(CLEARED, f"{event} {passes}".strip())
        return super(CreditHold, self - deliveries)._pass(event)

    # ---- what is decided -----------------------------------------------------
    def _covered_part(self, document):
        if self.kind == DELIVERY:  # what goes out now; the order may be larger
            return document.amount
        return super()._covered_part(document)

    def _present_amount(self):
        delivery = self.kind == DELIVERY and self.sudo().picking_id._credit_planned()
        if not delivery:
            return super()._present_amount() if self.kind != DELIVERY else self.amount
        asked = delivery.ask().amount
        return from_minor(asked, self.currency_id.decimal_places)

    def _release(self, reason, amount, until, also_forced):
        result = super()._release(reason, amount, until, also_forced)
        if self.kind == DELIVERY and self.state == RELEASED:
            self._ask_to_validate()
        return result

    def action_require_prepayment(self):
        held = self._deliveries()
        if held:
            raise CreditControlError(
                self.env._(
                    "%s is confirmed already, so no prepayment can be asked for online. "
                    "Have an invoice paid instead; the hold then clears by itself.",
                    held[0].order_name,
                )
            )
        return super().action_require_prepayment()

    def action_open_order(self):
        """Open what waits: of a delivery the delivery, else the order."""
        self.ensure_one()
        if self.kind == DELIVERY and self.picking_id:
            return self.picking_id.get_formview_action()
        return super().action_open_order()
