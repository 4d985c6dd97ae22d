"""Disputes that somebody, or an import, opens by an amount on the invoice."""

from odoo import Command, api, models

from ..engine import disputes as engine
from ..exceptions import CreditControlError
from .credit_dispute import HAND


class CreditDispute(models.Model):
    _inherit = "credit.dispute"

    @api.model
    def _follow_numbers(self, moves):
        """Open, change and withdraw disputes until they say what the invoices say.

        Many at a time: an import brings thousands. No task is given to anybody; the
        disputes wait among the new ones.

        :param moves: posted customer invoices
        :raise CreditControlError: an invoice is paid, or what was agreed to would be less
        """
        held = self.env["credit.dispute.line"]._held_on(moves)
        fresh, gone = moves.browse(), self.env["credit.dispute.line"]
        for move in moves:
            change = move.credit_dispute_amount - held.get(move, 0.0)
            sign = move.currency_id.compare_amounts(change, 0)
            if sign > 0 and not self._raise_last(move, change):
                fresh |= move
            elif sign < 0:
                gone |= self._lower(move, -change)
        if fresh:
            self._open_by_hand(fresh, held)
        if gone:
            self._drop(gone)

    def _open_lines(self, move):
        """The claims about an invoice that are not decided, the latest first."""
        return self.env["credit.dispute.line"].search(
            [
                ("move_id", "=", move.id),
                ("state", "in", engine.OPEN),
                ("withdrawn", "=", False),
            ],
            order="id desc",
        )

    def _raise_last(self, move, change):
        """Dispute more in the latest dispute of an invoice, if there is one."""
        line = self._open_lines(move)[:1]
        if line:
            line._set_amount(line.amount + change)
            line._recount()
        return line

    def _lower(self, move, change):
        """Dispute less of an invoice, the latest dispute first.

        :return: the claims of which nothing is left
        """
        gone = self.env["credit.dispute.line"]
        for line in self._open_lines(move):
            if move.currency_id.compare_amounts(line.amount, change) > 0:
                line._set_amount(line.amount - change)
                line._recount()
                return gone
            gone |= line
            change -= line.amount
        if move.currency_id.compare_amounts(change, 0) > 0:
            raise CreditControlError(
                self.env._(
                    "%(amount)s of %(document)s were agreed to and wait for a credit note, "
                    "so the disputed amount cannot be lower.",
                    amount=move.currency_id.format(change),
                    document=move.display_name,
                )
            )
        return gone

    def _drop(self, lines):
        """Withdraw claims, and the disputes of which nothing is left."""
        lines._set({"withdrawn": True})
        empty = lines.dispute_id.filtered(
            lambda dispute: all(dispute.line_ids.mapped("withdrawn"))
        )
        reason = self.env._("The disputed amount was taken off the invoice.")
        for dispute in empty:
            dispute._end(engine.CLOSED, engine.WITHDRAWN, reason)
        lines._recount()

    def _open_by_hand(self, moves, held):
        """One dispute for each invoice, over what is not in any other."""
        reason = self.env.ref("credit_control.credit_dispute_reason_other")
        files = {
            root: self.env["credit.profile"]._ensure(group.partner_id, root)
            for root, group in moves.grouped(
                lambda move: move.company_id.root_id
            ).items()
        }
        vals_list = []
        for move in moves:
            self._check_not_paid(move)
            profile = files[move.company_id.root_id][move.commercial_partner_id]
            amount = move.credit_dispute_amount - held.get(move, 0.0)
            vals_list.append(self._by_hand(profile, move, amount, reason))
        for line in self.create(vals_list).line_ids:
            line._set({"value": line._in_company(line.amount)})

    def _by_hand(self, profile, move, amount, reason):
        """Values of a dispute about one invoice that nobody owns yet."""
        today = profile.company_id._credit_today()
        claim = self._claim({"move": move, "amount": amount})
        return {
            "profile_id": profile.id,
            "reason_id": reason.id,
            "description": move.credit_dispute_reason,
            "opened_by": HAND,
            "opened_by_id": self.env.uid,
            "opened_on": today,
            "deadline": engine.deadline(today, reason.sla_days),
            "line_ids": [Command.create({**claim, "held_back": amount})],
        }

    def _check_not_paid(self, move):
        if move.currency_id.is_zero(move.amount_residual):
            raise CreditControlError(
                self.env._(
                    "%s is paid, so nothing of it can be disputed; make a credit note "
                    "where the customer is to get money back.",
                    move.display_name,
                )
            )
