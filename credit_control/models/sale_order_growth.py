"""A confirmed order that grows, or is unlocked to grow, meets the gate again."""

from contextlib import contextmanager

from odoo import models

from ..engine import facts as engine_facts
from ..engine.checks import HOLD
from ..engine.money import to_minor
from ..exceptions import CreditHoldWarning
from ..wording import Narrator

#: Key of the transaction's memory for orders whose change is being watched.
_GUARDED = "credit_control.guarded"


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _credit_reopen(self):
        """Unlocking lets an order grow; it meets the gate with what is still open."""
        locked = self.filtered(lambda order: order.locked and order.state == "sale")
        orders = locked.sudo().filtered(lambda order: order._credit_is_checked())
        if orders:
            extras = orders._credit_extras()
            digits = {
                o: o.company_id.root_id.currency_id.decimal_places for o in orders
            }
            opened = {
                order: to_minor(extras[order.id]["open"], digits[order])
                for order in orders
            }
            orders._credit_judge_growth(
                extras,
                {order: (opened[order], opened[order]) for order in orders},
                engine_facts.REOPEN,
            )

    # ---- growth after confirmation -------------------------------------------
    @contextmanager
    def _credit_guard_growth(self):
        """Compare confirmed orders before and after a change; refuse what does not fit.

        Nested changes belong to the outermost one, so that a form saved with one line
        up and another down is judged by its sum.
        """
        guarded = self.env.cr.cache.setdefault(_GUARDED, set())
        orders = self.filtered(
            lambda order: order.state == "sale" and order.id not in guarded
        ).sudo()
        orders = orders.filtered(lambda order: order._credit_is_checked())
        if not orders:
            yield
            return
        before = {order: order._credit_weight() for order in orders}
        guarded.update(orders.ids)
        try:
            yield
        finally:
            guarded.difference_update(orders.ids)
        grown = orders.exists().filtered(
            lambda order: (
                order.state == "sale" and order._credit_weight() != before[order]
            )
        )
        if grown:
            grown._credit_judge_change(before)
            lighter = grown.filtered(lambda o: o.amount_total < before[o][0])
            if lighter:
                self.env["credit.hold"]._recheck_partners(
                    lighter.partner_invoice_id,
                    lighter.company_id,
                    self.env._(
                        "%s was made smaller.", ", ".join(lighter.mapped("name"))
                    ),
                )

    def _credit_weight(self):
        """What of an order may raise exposure: total, payer, terms, when it ships."""
        self.ensure_one()
        return (
            self.amount_total,
            self.currency_id.id,
            self.partner_invoice_id.commercial_partner_id.id,
            self.payment_term_id._credit_terms() if self.payment_term_id else (0, 0.0),
            self.commitment_date,
        )

    def _credit_counts_sooner(self, promised):
        """Whether the order ships sooner than was promised, and a rule looks at that.

        :param promised: date and time of before, ``False`` for at once
        """
        self.ensure_one()
        now = self.commitment_date
        if not promised or (now and now >= promised):
            return False
        policy = self._credit_payers()[self]._policy_in_force().sudo()
        return "order_horizon" in policy.rule_ids.mapped("check_code")

    def _credit_judge_change(self, before):
        """Put orders that became heavier to the gate."""
        extras = self._credit_extras()
        steps = {}
        for order in self:
            total, currency, payer, term, promised = before[order]
            digits = order.company_id.root_id.currency_id.decimal_places
            opened = to_minor(extras[order.id]["open"], digits)
            same_payer = payer == order.partner_invoice_id.commercial_partner_id.id
            if same_payer and currency == order.currency_id.id:
                rate = order.currency_rate or 1.0
                growth = to_minor((order.amount_total - total) / rate, digits)
            else:
                growth = opened
            longer = any(
                new > old
                for new, old in zip(order._credit_weight()[3], term, strict=True)
            )
            if growth > 0 or longer or order._credit_counts_sooner(promised):
                step = growth if growth > 0 else opened
                steps[order] = (step, opened if not same_payer else step)
        if steps:
            heavier = self.browse([order.id for order in steps])
            heavier._credit_judge_growth(extras, steps, engine_facts.CHANGE)

    def _credit_judge_growth(self, extras, steps, checkpoint):
        """Record the checks of confirmed orders; refuse a person, hold for a machine.

        :param dict steps: order → (what it asks for, what of it the books show
            already), minor units
        """
        requests = [
            order._credit_request(
                profile,
                extras,
                order._credit_document(extras, open_amount=steps[order][0]),
                already=steps[order][1],
            )
            for order, profile in self._credit_payers().items()
        ]
        checks = self.env["credit.gate"].sudo()._check(requests, checkpoint)
        held = {
            order: check for order, check in checks.items() if check.outcome == HOLD
        }
        if not held:
            return
        if self._credit_is_person():
            order, check = next(iter(held.items()))
            raise order._credit_refusal(check)
        self.env["credit.hold"].sudo()._hold(held, kind="change")
        for order in held:
            order._credit_set_state(HOLD)

    def _credit_is_person(self):
        """Whether a person changes the order, rather than the portal or a machine."""
        return self.env.user._is_internal() and not self.env.user._is_superuser()

    def _credit_refusal(self, check):
        """The error for a change that does not fit, with a way to ask for it."""
        facts, _policy, verdict = check._engine()
        policy = check.profile_id._policy_in_force()
        figures = (
            self.env["credit.profile"].with_user(self.env.user)._sees_figures(policy)
        )
        narrator = Narrator(self.env, facts, check.currency_id, figures, growth=True)
        text = " ".join(
            [
                self.env._("%s was not changed.", self.name),
                *narrator.reasons(verdict),
                narrator.remedies(verdict),
            ]
        )
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask for a Release"),
            "res_model": "credit.hold.request",
            "views": [[False, "form"]],
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_order_id": self.id,
                "default_amount": facts.document.total / 10**facts.digits,
            },
        }
        return CreditHoldWarning(text, action, self.env._("Ask for a release"))
