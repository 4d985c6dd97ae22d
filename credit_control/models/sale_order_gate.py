"""Every way by which a quotation becomes binding leads through here."""

from contextlib import contextmanager

from odoo import api, models
from odoo.tools.i18n import format_list

from ..engine import facts as engine_facts
from ..engine.checks import HOLD
from ..exceptions import CreditControlError
from .credit_check import SHADOW
from .credit_hold import CLEARED, RELEASED, WAITING

#: Key of the transaction's memory for orders that have just passed. It lives in the
#: server process for one transaction and cannot be reached from outside, unlike a
#: context key.
_PASSED = "credit_control.passed"
#: What exposure is read from, and how the order fared: computed, never written by hand.
_COMPUTED = frozenset(
    ("amount_total", "amount_untaxed", "amount_tax", "currency_rate", "invoice_status")
)


def refuse_by_hand(records, names, vals_list):
    """Refuse values that Odoo computes: written over RPC they would deceive the gate.

    :param records: records of the model that is written
    :param names: the fields that nobody writes
    :param list vals_list: what is to be written
    """
    written = sorted(set(names) & set().union(*vals_list))
    if written and not records.env.su:
        labels = [
            records._fields[name]._description_string(records.env) for name in written
        ]
        raise CreditControlError(
            records.env._(
                "%(fields)s: this is computed and cannot be written by hand. Change the "
                "lines of the order instead.",
                fields=format_list(records.env, labels),
            )
        )


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # ---- the gate ----------------------------------------------------------
    def _credit_gate(self, checkpoint):
        """Put quotations to the gate: record the checks, hold what does not pass.

        :param str checkpoint: one of ``engine.facts.CHECKPOINTS``
        :return: the orders that may go ahead
        """
        orders = self.sudo().filtered(lambda order: order._credit_is_checked())
        if not orders:
            return self
        extras = orders._credit_extras()
        requests = [
            order._credit_request(profile, extras)
            for order, profile in orders._credit_payers().items()
        ]
        checks = self.env["credit.gate"].sudo()._check(requests, checkpoint)
        held = {
            order: check for order, check in checks.items() if check.outcome == HOLD
        }
        for order, check in checks.items():
            order._credit_set_state(check.outcome)
        if held:
            self.env["credit.hold"].sudo()._hold(held)
        return self.filtered(lambda order: order.id not in {o.id for o in held})

    def _credit_set_state(self, outcome):  # pylint: disable=missing-return
        """Store how the order fared.

        A hold that ended by itself leaves what the last check said: nothing, unless
        the order was confirmed.
        """
        for order in self.sudo():
            state = "pass" if outcome == SHADOW else outcome
            if outcome == CLEARED:
                confirmed = order.state == "sale"
                state = "pass" if confirmed else False
                if confirmed and order.credit_state != HOLD:
                    continue
            if order.credit_state != state:
                super(SaleOrder, order).write({"credit_state": state})

    # ---- every way to a binding order ----------------------------------------
    def action_confirm(self):
        # EXTENDS 'sale': confirm what passes, hold the rest, each with its reason
        self.check_access("write")  # a hold is for who may confirm, too
        for order in self:
            error = order._confirmation_error_message()
            if error:
                return super().action_confirm()  # refuses with Odoo's own sentence
        waiting = self.filtered(lambda order: order.credit_state == HOLD)
        passing = self._credit_gate(engine_facts.CONFIRM)
        result = True
        if passing:
            with passing._credit_passed():
                result = super(SaleOrder, passing).action_confirm()
            (passing & waiting)._credit_end_holds()
        held = self - passing
        if held and result is True:
            return held._credit_held_action(len(passing))
        return result

    def _credit_held_action(self, confirmed):
        """What a person at a form or a list sees of orders that were held.

        The form shows the reason in its banner; a batch names each order's.

        :param int confirmed: how many others of the batch were confirmed
        """
        if len(self) == 1 and not confirmed:
            message = self.env._("Credit control has been told.")
        else:
            lines = [f"{order.name}: {order.credit_message or ''}" for order in self]
            if confirmed:
                lines.insert(0, self.env._("Confirmed: %s.", confirmed))
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

    def _credit_confirm_for(self, hold):
        """Confirm this order on behalf of who wanted it, after its hold ended."""
        self.ensure_one()
        user = hold.requested_by_id
        order = self.with_user(user).sudo() if user.active else self.sudo()
        # A customer who signed or paid gets the confirmation that was held back.
        order.with_context(send_email=not user).action_confirm()

    def _credit_end_holds(self):
        """End the waiting holds of orders that are confirmed now."""
        if not self:
            return
        holds = (
            self.env["credit.hold"]
            .sudo()
            .search([("order_id", "in", self.ids), ("state", "in", WAITING)])
        )
        holds._pass()

    @contextmanager
    def _credit_passed(self):
        """Let the state of these orders be written, once and no longer than this."""
        passed = self.env.cr.cache.setdefault(_PASSED, set())
        passed.update(self.ids)
        try:
            yield
        finally:
            passed.difference_update(self.ids)

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'sale': an order created as confirmed meets the gate as well
        refuse_by_hand(self, (*_COMPUTED, "credit_state"), vals_list)
        default = self.default_get(["state"]).get("state")  # also from the context
        bound = [vals.get("state", default) == "sale" for vals in vals_list]
        vals_list = [
            {"credit_state": False, **vals, **({"state": "draft"} if binding else {})}
            for vals, binding in zip(vals_list, bound, strict=True)
        ]
        orders = super().create(vals_list)
        binding = orders.browse(
            order.id for order, is_bound in zip(orders, bound, strict=True) if is_bound
        )
        if binding:
            binding.write({"state": "sale"})
        return orders

    def write(self, vals):
        # EXTENDS 'sale': whatever makes an order binding or larger meets the gate
        refuse_by_hand(self, (*_COMPUTED, "credit_state"), [vals])
        if "locked" in vals and not vals["locked"]:
            self._credit_reopen()
        if vals.get("state") == "sale":
            return self._credit_write_binding(vals)
        with self._credit_guard_growth():
            return super().write(vals)

    def _credit_write_binding(self, vals):
        self.check_access("write")
        passed = self.env.cr.cache.get(_PASSED, set())
        todo = self.filtered(
            lambda order: order.state != "sale" and order.id not in passed
        )
        passed.difference_update(self.ids)
        binding_before = self - todo
        result = True
        if binding_before:
            with binding_before._credit_guard_growth():
                result = super(SaleOrder, binding_before).write(vals)
        if todo:
            others = {name: value for name, value in vals.items() if name != "state"}
            if others:
                super(SaleOrder, todo).write(others)
            waiting = todo.filtered(lambda order: order.credit_state == HOLD)
            passing = todo._credit_gate(engine_facts.CONFIRM)
            if passing:
                super(SaleOrder, passing).write({"state": "sale"})
            (passing & waiting)._credit_end_holds()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_end_holds(self):
        holds = (
            self.env["credit.hold"]
            .sudo()
            .search([("order_id", "in", self.ids), ("state", "in", WAITING)])
        )
        holds._end(CLEARED, self.env._("The order was deleted."))

    def _action_cancel(self):
        # EXTENDS 'sale': a cancelled order waits for nothing and uses up its release
        result = super()._action_cancel()
        holds = (
            self.env["credit.hold"]
            .sudo()
            .search(
                [("order_id", "in", self.ids), ("state", "in", (*WAITING, RELEASED))]
            )
        )
        holds.filtered(lambda hold: hold.state in WAITING)._end(
            CLEARED, self.env._("The order was cancelled.")
        )
        used = holds.filtered(lambda hold: hold.state == RELEASED)
        used._set({"state": "expired"})
        used.order_id._credit_set_state(False)
        self.env["credit.hold"]._recheck_partners(
            self.partner_invoice_id,
            self.company_id,
            self.env._("%s was cancelled.", ", ".join(self.mapped("name"))),
        )
        return result
