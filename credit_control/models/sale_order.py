from contextlib import contextmanager

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine import facts as engine_facts
from ..engine import verdict as engine
from ..engine.checks import HOLD
from ..engine.money import to_basis_points, to_minor
from ..exceptions import CreditHoldWarning
from ..wording import Narrator
from .credit_gate import Request
from .credit_hold import CLEARED, RELEASED, WAITING
from .credit_profile_position import LIGHTS

#: Keys of the transaction's memory. It lives in the server process for one transaction
#: and cannot be reached from outside, unlike a context key.
_PASSED = "credit_control.passed"
_GUARDED = "credit_control.guarded"


class SaleOrder(models.Model):
    _inherit = "sale.order"

    credit_state = fields.Selection(
        [
            ("pass", "Passed"),
            ("warn", "Passed with a warning"),
            ("hold", "On credit hold"),
            ("released", "Released"),
            ("rejected", "Credit refused"),
        ],
        string="Credit",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="How the order fared at the credit gate.",
    )
    credit_hold_ids = fields.One2many(
        "credit.hold", "order_id", groups="credit_control.group_viewer"
    )
    credit_hold_count = fields.Integer(compute="_compute_credit_counts")
    credit_check_count = fields.Integer(compute="_compute_credit_counts")
    credit_light = fields.Selection(
        LIGHTS,
        compute="_compute_credit_preview",
        help="Whether the order would pass the credit gate now.",
    )
    credit_message = fields.Text(
        compute="_compute_credit_preview", help="Why the order would be stopped."
    )
    credit_remedy = fields.Text(
        compute="_compute_credit_preview", help="What would let the order pass."
    )

    # ---- what the salesperson sees -------------------------------------------
    @api.depends(
        "state", "credit_state", "amount_total", "partner_invoice_id", "currency_id",
        "payment_term_id", "company_id",
    )
    def _compute_credit_preview(self):
        for order in self:
            order.credit_light = False
            order.credit_message = order.credit_remedy = ""
            if order.state in ("draft", "sent") and order._credit_is_checked():
                order._preview_credit()

    def _preview_credit(self):
        """Fill light, reason and remedy for this quotation, for who is looking."""
        gate = self.env["credit.gate"].sudo()
        order = self.sudo()
        document = order._credit_document(order._credit_extras())
        verdict, facts, policy = gate._preview(
            order.partner_invoice_id, order.company_id, document
        )
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

    # ---- the order as the gate sees it ---------------------------------------
    def _credit_is_checked(self):
        """Whether the company checks credit and somebody is there to owe."""
        self.ensure_one()
        company = self.company_id.sudo().root_id
        return bool(company.account_use_credit_limit and self.partner_invoice_id)

    def _credit_extras(self):
        """What SQL knows of these orders beyond their own fields, in one query.

        :return: ``{order id: {"prepaid", "open", "groups", "hold_id"}}``; ``prepaid``
            in the order's currency, ``open`` in the company's
        """
        orders = self.sudo()._origin
        if not orders:
            return {}
        return self.env["credit.ledger"].sudo()._read_orders(orders)

    def _credit_document(self, extras, open_amount=None):
        """The order as the engine takes it.

        :param dict extras: from :meth:`_credit_extras`
        :param int open_amount: what it adds to exposure, minor units; for a quotation
            all of it that is not prepaid
        :rtype: engine.facts.Document
        """
        self.ensure_one()
        root = self.company_id.root_id
        digits = root.currency_id.decimal_places
        extra = extras.get(self._origin.id, {})
        today = root._credit_today()
        rate = self.currency_id._credit_rates_to(root, today)[self.currency_id]
        total = to_minor(self.amount_total * rate, digits)
        if open_amount is None:
            unpaid = max(self.amount_total - (extra.get("prepaid") or 0.0), 0.0)
            # Without a rate the amount is unknown, which is not the same as nothing.
            open_amount = to_minor(unpaid * rate, digits) if rate else 1
        days, discount = None, 0.0
        if self.payment_term_id:
            days, discount = self.payment_term_id._credit_terms()
        return engine_facts.Document(
            amount=open_amount,
            total=total,
            terms_days=days,
            discount_rate=to_basis_points(discount),
            groups=(
                *((f"team:{self.team_id.id}",) if self.team_id else ()),
                *(f"order_tag:{tag}" for tag in extra.get("tags") or ()),
            ),
            missing_rate="" if rate else self.currency_id.name,
        )

    def _credit_request(self, profile, extras=None, document=None, already=0):
        """This order as a request to the gate."""
        self.ensure_one()
        extras = self._credit_extras() if extras is None else extras
        hold = self.env["credit.hold"].browse(
            extras.get(self.id, {}).get("release_id") or ()
        )
        document = document or self._credit_document(extras)
        return Request(self, profile, document, already, hold)

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

    def _credit_payers(self):
        """The credit file of each order's payer, made where missing, in order."""
        files = {}
        for root, orders in self.grouped(lambda o: o.company_id.root_id).items():
            files[root] = self.env["credit.profile"]._ensure(
                orders.partner_invoice_id, root
            )
        return {
            order: files[order.company_id.root_id][
                order.partner_invoice_id.commercial_partner_id
            ]
            for order in self
        }

    def _credit_set_state(self, outcome):
        """Store how the order fared; the state of a hold counts as its outcome."""
        state = {CLEARED: "pass", "expired": "pass"}.get(outcome, outcome)
        for order in self.sudo():
            if order.credit_state != state:
                super(SaleOrder, order).write({"credit_state": state})

    def _prepare_credit_hold_values(self, check, values):
        """Values of a new hold of this order.

        :param check: the ``credit.check`` that held it
        :param dict values: what the caller knows already
        """
        self.ensure_one()
        profile = check.profile_id
        controller = (
            profile.controller_id or profile.company_id.credit_controller_id
        )
        return {
            **values,
            "order_id": self.id,
            "order_name": self.name,
            "profile_id": profile.id,
            "requested_by_id": self.env.uid,
            "salesperson_id": self.user_id.id,
            "controller_id": controller.id,
        }

    # ---- every way to a binding order ----------------------------------------
    def action_confirm(self):
        # EXTENDS 'sale': confirm what passes, hold the rest, each with its reason
        for order in self:
            error = order._confirmation_error_message()
            if error:
                return super().action_confirm()  # refuses with Odoo's own sentence
        waiting = self.filtered(lambda order: order.credit_state == HOLD)
        passing = self._credit_gate(engine_facts.CONFIRM)
        result = True
        if passing:
            passing._credit_remember_passed()
            result = super(SaleOrder, passing).action_confirm()
            (passing & waiting)._credit_end_holds()
        held = self - passing
        if held and result is True:
            return held._credit_held_action(len(passing))
        return result

    def _credit_held_action(self, confirmed):
        """What a person at a form or a list sees of orders that were held."""
        orders = self.sudo()
        message = "\n".join(
            f"{order.name}: {order.credit_message or ''} {order.credit_remedy or ''}"
            for order in self
        )
        if confirmed:
            message = self.env._(
                "%(confirmed)s orders confirmed, %(held)s held.",
                confirmed=confirmed,
                held=len(self),
            ) + "\n" + message
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._(
                    "On credit hold: %s", ", ".join(orders.mapped("name"))
                ),
                "message": message,
                "type": "warning",
                "sticky": True,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _credit_confirm_for(self, hold):
        """Confirm this order on behalf of who wanted it, after its hold ended."""
        self.ensure_one()
        user = hold.requested_by_id
        order = self.with_user(user).sudo() if user.active else self.sudo()
        # A customer who signed or paid gets the confirmation that was held back.
        by_customer = not user._is_internal()
        order.with_context(send_email=by_customer).action_confirm()

    def _credit_end_holds(self):
        """End the waiting holds of orders that are confirmed now."""
        if not self:
            return
        holds = self.env["credit.hold"].sudo().search(
            [("order_id", "in", self.ids), ("state", "in", WAITING)]
        )
        holds._end(CLEARED, self.env._("The order passes the credit check."))

    def _credit_remember_passed(self):
        passed = self.env.cr.cache.setdefault(_PASSED, set())
        passed.update(self.ids)

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'sale': an order created as confirmed meets the gate as well
        bound = [vals.get("state") == "sale" for vals in vals_list]
        vals_list = [
            {**vals, "state": "draft"} if binding else vals
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
        if vals.get("state") == "sale":
            return self._credit_write_binding(vals)
        if vals.get("locked") is False:
            self._credit_reopen()
        with self._credit_guard_growth():
            return super().write(vals)

    def _credit_write_binding(self, vals):
        passed = self.env.cr.cache.get(_PASSED, set())
        todo = self.filtered(
            lambda order: order.state != "sale" and order.id not in passed
        )
        passed.difference_update(self.ids)
        if not todo:
            with self._credit_guard_growth():
                return super().write(vals)
        others = {name: value for name, value in vals.items() if name != "state"}
        if others:
            super(SaleOrder, todo).write(others)
        waiting = todo.filtered(lambda order: order.credit_state == HOLD)
        going = self - todo + todo._credit_gate(engine_facts.CONFIRM)
        result = super(SaleOrder, going).write(vals) if going else True
        (going & waiting)._credit_end_holds()
        return result

    def _credit_reopen(self):
        """Unlocking lets an order grow; it meets the gate with what is still open."""
        locked = self.filtered(lambda order: order.locked and order.state == "sale")
        orders = locked.sudo().filtered(lambda order: order._credit_is_checked())
        if orders:
            extras = orders._credit_extras()
            digits = {o: o.company_id.root_id.currency_id.decimal_places for o in orders}
            opened = {
                order: to_minor(extras[order.id]["open"], digits[order])
                for order in orders
            }
            orders._credit_judge_growth(
                extras, {order: (opened[order], opened[order]) for order in orders},
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
            lambda order: order.state == "sale"
            and order._credit_weight() != before[order]
        )
        if grown:
            grown._credit_judge_change(before)

    def _credit_weight(self):
        """What of an order may raise exposure: total, payer, terms."""
        self.ensure_one()
        return (
            self.amount_total,
            self.currency_id.id,
            self.partner_invoice_id.commercial_partner_id.id,
            self.payment_term_id.id,
        )

    def _credit_judge_change(self, before):
        """Put orders that became heavier to the gate."""
        extras = self._credit_extras()
        steps = {}
        for order in self:
            total, currency, payer, term = before[order]
            digits = order.company_id.root_id.currency_id.decimal_places
            opened = to_minor(extras[order.id]["open"], digits)
            same_payer = payer == order.partner_invoice_id.commercial_partner_id.id
            if same_payer and currency == order.currency_id.id:
                rate = order.currency_rate or 1.0
                growth = to_minor((order.amount_total - total) / rate, digits)
            else:
                growth = opened
            longer = term != order.payment_term_id.id
            if growth > 0 or longer:
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
        figures = self.env["credit.profile"].with_user(self.env.user)._sees_figures(policy)
        narrator = Narrator(self.env, facts, check.currency_id, figures)
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

    @api.ondelete(at_uninstall=False)
    def _unlink_end_holds(self):
        holds = self.env["credit.hold"].sudo().search(
            [("order_id", "in", self.ids), ("state", "in", WAITING)]
        )
        holds._end(CLEARED, self.env._("The order was deleted."))

    def _action_cancel(self):
        # EXTENDS 'sale': a cancelled order waits for nothing and uses up its release
        result = super()._action_cancel()
        holds = self.env["credit.hold"].sudo().search(
            [("order_id", "in", self.ids), ("state", "in", (*WAITING, RELEASED))]
        )
        holds.filtered(lambda hold: hold.state in WAITING)._end(
            CLEARED, self.env._("The order was cancelled.")
        )
        holds.filtered(lambda hold: hold.state == RELEASED)._set({"state": "expired"})
        self.env["credit.hold"]._recheck_partners(
            self.partner_invoice_id, self.company_id
        )
        return result
