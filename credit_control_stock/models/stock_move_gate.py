"""Every way by which goods of a sale leave leads through here."""

from contextlib import contextmanager
from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.credit_control.engine.checks import HOLD
from odoo.addons.credit_control.engine.facts import DELIVER
from odoo.addons.credit_control.models.credit_hold import WAITING

from .delivery_case import Delivery

#: Key of the transaction's memory for moves that have just passed, with the quantity
#: they passed with. It lives in the server process for one transaction and cannot be
#: reached from outside, unlike a context key.
_PASSED = "credit_control_stock.passed"


class StockMove(models.Model):
    _inherit = "stock.move"

    # ---- the gate ----------------------------------------------------------
    def _credit_hold_back(self):
        """Put deliveries to the gate: record the checks, hold what does not pass.

        :return: those of these moves that have to stay
        """
        asked = self._credit_to_ask()
        if not asked:
            return self.browse()
        stay = self.browse()
        turns = asked._credit_deliveries()
        while turns:  # a picking for several orders has a turn for each
            now = {}
            for turn in turns:
                now.setdefault(turn.picking, turn)
            held = self._credit_judge(now)
            stay |= asked.filtered(
                lambda move, held=held: (
                    (move.picking_id or move._credit_order()) in held
                )
            )
            turns = [
                turn
                for turn in turns
                if turn not in now.values() and turn.picking not in held
            ]
        (asked - stay)._credit_remember()
        return self & stay.with_env(self.env)

    def _credit_to_ask(self):
        """Deliveries among these that go out and have not passed with their quantity."""
        passed = self.env.cr.cache.get(_PASSED, {})
        return self.sudo().filtered(
            lambda move: (
                move.state not in ("done", "cancel")
                and move.picked
                and move.quantity > passed.get(move.id, 0.0)
                and move._credit_is_delivery()
                and move._credit_order()._credit_is_checked()
            )
        )

    def _credit_deliveries(self, planned=False):
        """These moves by picking and order, with what stays behind of the same.

        :return: list of :class:`~.delivery_case.Delivery`
        """
        found = []
        for picking, inside in self.grouped("picking_id").items():
            for order, going in inside.grouped(lambda m: m._credit_order()).items():
                rest = (picking.move_ids - going).filtered(
                    lambda move, order=order: (
                        move.state not in ("done", "cancel")
                        and move._credit_is_delivery()
                        and move._credit_order() == order
                    )
                )
                # in the order of the picking, as a proposal goes through it
                moves = (picking.move_ids & (going | rest)) | going
                found.append(Delivery(picking or order, order, moves, going, planned))
        return found

    @api.model
    def _credit_judge(self, deliveries):
        """Judge deliveries, of each picking one.

        :param dict deliveries: picking → :class:`~.delivery_case.Delivery`
        :return: the pickings that are held
        """
        orders = self.env["sale.order"].sudo()
        orders = orders.browse({d.order.id for d in deliveries.values()})
        payers = orders._credit_payers()
        passed = self.env["credit.ledger"].sudo()._read_last_passed(orders)
        asked = {
            picking: delivery
            for picking, delivery in deliveries.items()
            if self._credit_is_asked(delivery, payers[delivery.order], passed)
        }
        self._credit_let_go(dict.fromkeys(deliveries.keys() - asked.keys(), False))
        if not asked:
            return ()
        extras = orders._credit_extras()
        unpaid = self.env["credit.ledger"].sudo()._read_unpaid_invoices(orders)
        requests = [
            delivery.request(payers[delivery.order], extras, unpaid)
            for delivery in asked.values()
        ]
        checks = self.env["credit.gate"].sudo()._check(requests, DELIVER)
        held = {p: check for p, check in checks.items() if check.outcome == HOLD}
        fine = {p: check.outcome for p, check in checks.items() if p not in held}
        self._credit_let_go(fine)
        self._credit_keep(held, asked)
        return tuple(held)

    def _credit_let_go(self, outcomes):
        """Show on pickings how they fared, and end the holds that they were on.

        :param dict outcomes: picking → outcome of its check, empty if it was not asked
        """
        pickings = [p for p in outcomes if p._name == "stock.picking"]
        waiting = self.env["credit.hold"].sudo()
        waiting.search(
            [
                ("picking_id", "in", [picking.id for picking in pickings]),
                ("state", "in", WAITING),
            ]
        )._pass()
        for picking in pickings:
            picking._credit_set_state(outcomes[picking])

    def _credit_keep(self, held, deliveries):
        """Make the holds; moves without a picking wait as they are."""
        pickings = {p: check for p, check in held.items() if p._name == "stock.picking"}
        if pickings:
            self.env["credit.hold"].sudo()._hold_deliveries(pickings, deliveries)
        for picking in pickings:
            picking._credit_set_state(HOLD)

    @api.model
    def _credit_is_asked(self, delivery, profile, passed):
        """Whether a delivery is put to the gate.

        Not where no rule of the policy is asked of deliveries, and not within the days
        of grace after the order's own check, unless more goes out than was ordered or
        a person put the customer on hold since.

        :param dict passed: from ``credit.ledger._read_last_passed``
        """
        rules = profile._policy_in_force().rule_ids
        if not any(rules.mapped("at_deliver")):
            return False
        days = delivery.company.credit_delivery_grace_days
        last = passed.get((delivery.order.id, profile.id))
        fresh = last and last >= fields.Datetime.now() - timedelta(days=days)
        if not (days and fresh) or profile.forced_hold_reason:
            return True
        return delivery.goes_beyond()

    # ---- the transaction's memory --------------------------------------------
    def _credit_remember(self):
        """Let these moves go with the quantity that they have now."""
        passed = self.env.cr.cache.setdefault(_PASSED, {})
        passed.update({move.id: move.quantity for move in self})

    @contextmanager
    def _credit_passed(self):
        """Forget afterwards which of these moves may go."""
        try:
            yield
        finally:
            passed = self.env.cr.cache.get(_PASSED, {})
            for move_id in self.ids:
                passed.pop(move_id, None)

    # ---- every way out -------------------------------------------------------
    def _action_done(self, cancel_backorder=False):
        # EXTENDS 'stock': what is held stays, whoever or whatever moves it
        with self._credit_passed():
            going = self - self._credit_hold_back()
            if self and not going:
                return self.browse()
            return super(StockMove, going)._action_done(
                cancel_backorder=cancel_backorder
            )

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'stock': goods that left by what is written meet the gate as well
        pickings = self.env["stock.picking"].browse(
            {vals["picking_id"] for vals in vals_list if vals.get("picking_id")}
        )
        gone = set(pickings.sudo().filtered(lambda p: p.state == "done").ids)
        binding = [
            vals.get("state") == "done" or vals.get("picking_id") in gone
            for vals in vals_list
        ]
        moves = super().create(vals_list)
        done = moves.browse(
            move.id for move, is_done in zip(moves, binding, strict=True) if is_done
        )
        done._credit_guard_done({})
        return moves

    def write(self, vals):
        # EXTENDS 'stock': what is held does not become done by writing it
        if vals.get("state") == "done":
            return self._credit_write_done(vals)
        if not vals.keys() & {"quantity", "sale_line_id", "location_dest_id"}:
            return super().write(vals)
        before = self._credit_sent()
        result = super().write(vals)
        self._credit_guard_done(before)
        return result

    def _credit_write_done(self, vals):
        todo = self.filtered(lambda move: move.state != "done")
        if not todo:
            return super().write(vals)
        self.check_access("write")
        todo.filtered(lambda move: move.quantity and not move.picked).picked = True
        going = self - todo._credit_hold_back()
        return super(StockMove, going).write(vals) if going else True

    def _action_cancel(self):
        # EXTENDS 'stock': what is cancelled waits for nothing
        result = super()._action_cancel()
        cancelled = self.picking_id.filtered(lambda p: p.state == "cancel")
        cancelled._credit_end_waiting(self.env._("The delivery was cancelled."))
        return result
