"""A customer invoice as the gate sees it."""

from dataclasses import replace

from odoo import api, models, tools

from ..engine import facts as engine_facts
from ..engine.money import to_basis_points, to_minor
from .credit_gate import Request
from .credit_hold import RELEASED

#: The component of exposure that posting turns into receivables.
_DRAFTS = "draft_invoices"


class CreditPolicyRule(models.Model):
    _inherit = "credit.policy.rule"

    @api.model
    @tools.ormcache()
    def _policies_asking_invoices(self):
        """Ids of the policies in force that ask when an invoice is posted.

        Kept in the process until any version of a policy changes, so that posting costs
        nothing where none asks.
        """
        rules = self.sudo().search(
            [("at_invoice", "=", True), ("policy_id.state", "=", "active")]
        )
        return frozenset(rules.policy_id.ids)


class AccountMove(models.Model):
    _inherit = "account.move"

    def _credit_to_ask(self):
        """Those of these drafts that are put to the gate, with their payers' files.

        Invoices to customers that somebody will owe: neither credit notes nor receipts,
        nothing that an online payment has covered, and only where the payer's policy
        asks.

        :return: ``{account.move: credit.profile}``, with the rights of the program
        """
        asking = self.env["credit.policy.rule"]._policies_asking_invoices()
        if not asking:
            return {}
        invoices = self.sudo().filtered(
            lambda move: (
                move.move_type == "out_invoice"
                and move.state == "draft"
                and move.partner_id
                and move.company_id.root_id.account_use_credit_limit
                and move.amount_total > move._credit_paid_online()
            )
        )
        payers = {}
        for root, moves in invoices.grouped(lambda m: m.company_id.root_id).items():
            files = self.env["credit.profile"]._ensure(moves.partner_id, root)
            payers |= {m: files[m.partner_id.commercial_partner_id] for m in moves}
        named = {
            profile: profile.policy_id
            or profile.category_id.policy_id
            or profile.company_id.credit_policy_id
            for profile in set(payers.values())
        }
        origins = self.env["credit.policy"].sudo().browse(asking).origin_id
        return {
            move: profile
            for move, profile in payers.items()
            if named[profile].origin_id & origins
        }

    def _credit_paid_online(self):
        """What was received online for the invoice, in its currency."""
        done = self.transaction_ids.filtered(lambda tx: tx.state == "done")
        return sum(done.mapped("amount"))

    def _credit_orders(self):
        """Confirmed orders that the invoice bills and that its payer already owes."""
        payer = self.partner_id.commercial_partner_id
        return self.line_ids.sale_line_ids.order_id.filtered(
            lambda order: (
                order.state == "sale"
                and order.partner_invoice_id.commercial_partner_id == payer
            )
        )

    def _credit_already(self, extras):
        """What of it the books show with confirmed orders, in minor units.

        As far as those are still open; what bills no order, or more than was ordered, is
        exposure that posting adds.

        :param dict extras: from ``sale.order._credit_extras``
        """
        digits = self.company_id.root_id.currency_id.decimal_places
        rate = self.invoice_currency_rate or 1.0
        billed = dict.fromkeys(extras, 0.0)
        for line in self.invoice_line_ids:
            order = line.sale_line_ids.order_id[:1]
            if line.display_type == "product" and order.id in billed:
                billed[order.id] += line.price_total / rate
        of_orders = sum(
            min(max(amount, 0.0), extras[number]["open"] or 0.0)
            for number, amount in billed.items()
        )
        return to_minor(of_orders, digits)

    def _credit_document(self):
        """The invoice as the engine takes it.

        :rtype: engine.facts.Document
        """
        self.ensure_one()
        digits = self.company_id.root_id.currency_id.decimal_places
        total = to_minor(abs(self.amount_total_signed), digits)
        paid = to_minor(
            self._credit_paid_online() / (self.invoice_currency_rate or 1.0), digits
        )
        days, discount = None, 0.0
        if self.invoice_payment_term_id:
            days, discount = self.invoice_payment_term_id._credit_terms()
        return engine_facts.Document(
            amount=max(total - paid, 0),
            total=total,
            terms_days=days,
            discount_rate=to_basis_points(discount),
            groups=(f"team:{self.team_id.id}",) if self.team_id else (),
        )

    def _credit_requests(self, payers):
        """Drafts as requests to the gate, with one reading of all their orders.

        :param dict payers: from :meth:`_credit_to_ask`
        """
        moves = self.browse([move.id for move in payers]).sudo()
        orders = {move: move._credit_orders() for move in moves}
        every = self.env["sale.order"].sudo().union(*orders.values())
        extras = every._credit_extras()
        released = (
            self.env["credit.hold"]
            .sudo()
            .search([("move_id", "in", moves.ids), ("state", "=", RELEASED)])
        )
        requests = []
        for move in moves:
            mine = {order.id: extras[order.id] for order in orders[move]}
            document = move._credit_document()
            already = min(move._credit_already(mine), document.amount)
            releases = released.filtered(lambda hold, move=move: hold.move_id == move)
            if len(mine) == 1:  # what was released as an order is not stopped again
                numbers = next(iter(mine.values())).get("release_ids") or ()
                releases |= released.browse(numbers)._of_orders()
            requests.append(Request(move, payers[move], document, already, releases))
        return requests

    def _credit_preview_posting(self):
        """The verdict on posting it as things stand now, releases left aside.

        :return: as ``credit.gate._preview``; ``None`` if nobody would ask
        """
        move = self.sudo()
        payers = move._credit_to_ask()
        if not payers:
            return None
        request = move._credit_requests(payers)[0]
        return self.env["credit.gate"]._preview(
            move.partner_id,
            move.company_id,
            request.document,
            engine_facts.INVOICE,
            request.already,
            record=move,
        )


class CreditGate(models.AbstractModel):
    _inherit = "credit.gate"

    def _seen_at(self, cases, checkpoint):
        # EXTENDS credit_control: other drafts are asked about when they are posted
        cases = super()._seen_at(cases, checkpoint)
        if checkpoint != engine_facts.INVOICE:
            return cases
        seen = {}
        for key, case in cases.items():
            posted = (part for part in case.facts.exposure if part[0] != _DRAFTS)
            facts = replace(case.facts, exposure=tuple(posted))
            seen[key] = replace(case, facts=facts)
        return seen

    def _signals(self, records):
        # EXTENDS credit_control: what is odd about an invoice is odd about its order
        invoices = [r for r in records if r._name == "account.move"]
        if not invoices:
            return super()._signals(records)
        orders = {move: move.sudo()._credit_orders() for move in invoices}
        asked = {r: case for r, case in records.items() if r._name != "account.move"}
        asked |= {
            order: records[move] for move, order in orders.items() if len(order) == 1
        }
        found = super()._signals(asked)
        return {record: found.get(orders.get(record, record), {}) for record in records}
