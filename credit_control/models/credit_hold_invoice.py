"""Holds of invoices, in the same queue as those of orders."""

from odoo import api, fields, models

from ..engine import facts
from ..engine.money import from_minor
from ..exceptions import CreditControlError
from .credit_hold import CLEARED, OF_ORDERS, RELEASED, WAITING

INVOICE = "invoice"


class CreditHold(models.Model):
    _inherit = "credit.hold"

    move_id = fields.Many2one(
        "account.move",
        string="Held Invoice",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )

    _one_waiting_invoice = models.UniqueIndex(
        "(move_id) WHERE state IN ('open', 'approval') AND move_id IS NOT NULL",
        "The invoice is already on hold.",
    )

    # ---- beginning ---------------------------------------------------------
    @api.model
    def _hold_invoices(self, checks):
        """Put invoices on hold, or renew the hold that they are on.

        :param dict checks: account.move → the ``credit.check`` that held it
        :return: the holds
        """
        numbers = [move.id for move in checks]
        waiting = self.search(
            [("move_id", "in", numbers), ("state", "in", WAITING)]
        ).grouped("move_id")
        holds = self.browse()
        for move, check in checks.items():
            known, _policy, verdict = check._engine()
            values = {
                "check_id": check.id,
                "amount": from_minor(known.document.total, known.digits),
                "is_forced": verdict.forced,
                "profile_id": check.profile_id.id,
            }
            hold = waiting.get(move)
            if hold:
                hold._set(values)
            else:
                hold = self.create({**values, **self._invoice_values(move, check)})
                hold._announce()
            holds |= hold
        return holds

    def _invoice_values(self, move, check):
        """What a new hold says about an invoice."""
        profile, user = check.profile_id, self.env.user
        person = user._is_internal() and not user._is_superuser()
        controller = profile.controller_id or profile.company_id._credit_controller()
        return {
            "kind": INVOICE,
            "move_id": move.id,
            "order_name": move._credit_name(),
            "requested_by_id": user.id if person else False,
            "salesperson_id": move.invoice_user_id.id,
            "controller_id": controller.id,
        }

    def _invoices(self):
        return self.filtered(lambda hold: hold.kind == INVOICE)

    def _of_orders(self):
        """Those whose release lets the order, and so its invoice, go ahead."""
        return self.filtered(lambda hold: hold.kind in OF_ORDERS)

    # ---- who is told what ----------------------------------------------------
    def _document(self):
        return self.move_id if self.kind == INVOICE else super()._document()

    def _told(self):
        told = super()._told()
        return told | self.move_id.invoice_user_id if self.kind == INVOICE else told

    def _set_document_state(self, state):
        # EXTENDS credit_control: it is the invoice that waited
        if self.kind != INVOICE:
            return super()._set_document_state(state)
        return self.move_id._credit_set_state(False if state == CLEARED else state)

    def _ask_to_post(self):
        """Tell who wanted to post that it can be posted now."""
        hold = self.sudo()
        user = hold.requested_by_id
        if user.active and user._is_internal() and hold.move_id.state == "draft":
            hold.move_id.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id,
                summary=hold.env._("The credit hold has ended: post the invoice"),
            )

    # ---- ending ------------------------------------------------------------
    def _still_waits(self):
        if self.kind != INVOICE:
            return super()._still_waits()
        return self.move_id.state == "draft"

    def _preview_now(self):
        if self.kind != INVOICE:
            return super()._preview_now()
        move = self.move_id
        found = move._credit_preview_posting()
        if found:
            return found
        return self.env["credit.gate"]._preview(  # nobody asks about it any more
            move.partner_id, move.company_id, move._credit_document(), facts.INVOICE
        )

    def _clear(self, event):
        if self.kind != INVOICE:
            return super()._clear(event)
        passes = self.env._("The invoice passes the credit check.")
        self._end(CLEARED, f"{event} {passes}")
        return self._ask_to_post()

    def _pass(self, event=""):
        invoices = self._invoices()
        passes = self.env._("The invoice passes the credit check.")
        for hold in invoices:
            hold._end(CLEARED, f"{event} {passes}".strip())
        return super(CreditHold, self - invoices)._pass(event)

    # ---- what is decided -----------------------------------------------------
    def _barred(self):
        # EXTENDS credit_control: who made or sells the invoice does not release it
        barred = super()._barred()
        policy = self.profile_id.sudo()._policy_in_force()
        if self.kind != INVOICE or (policy and not policy.forbid_own_release):
            return barred
        move = self.sudo().move_id
        return barred | move.invoice_user_id | move.create_uid

    def _present_amount(self):
        move = self.sudo().move_id
        if self.kind != INVOICE or not move:
            return super()._present_amount()
        total = move._credit_document().total
        return from_minor(total, self.currency_id.decimal_places)

    def _release(self, reason, amount, until, also_forced):
        result = super()._release(reason, amount, until, also_forced)
        if self.kind == INVOICE and self.state == RELEASED:
            self._ask_to_post()
        return result

    def action_require_prepayment(self):
        held = self._invoices()
        if held:
            raise CreditControlError(
                self.env._(
                    "%s is an invoice, so no prepayment can be asked for online. Have an "
                    "older invoice paid instead; the hold then clears by itself.",
                    held[0].order_name,
                )
            )
        return super().action_require_prepayment()

    def action_open_order(self):
        """Open what waits: of an invoice the invoice, else the order."""
        self.ensure_one()
        if self.kind == INVOICE and self.move_id:
            return self.move_id.get_formview_action()
        return super().action_open_order()
