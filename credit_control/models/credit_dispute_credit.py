"""What was upheld becomes Odoo's own credit notes, to the cent and with the right taxes."""

from odoo import Command, api, models

from ..engine import disputes as engine
from ..exceptions import CreditControlError

BILLING = "account.group_account_invoice"


class CreditDispute(models.Model):
    _inherit = "credit.dispute"

    @api.depends(
        "outcome",
        "line_ids.upheld_amount",
        "credit_note_ids.state",
        "credit_note_ids.amount_total",
    )
    def _compute_credit_notes(self):
        for dispute in self:
            notes = dispute.sudo().credit_note_ids
            dispute.credit_note_count = len(notes)
            dispute.credit_missing = bool(dispute.sudo()._to_credit())

    def _search_credit_missing(self, operator, value):
        if operator != "in":
            return NotImplemented
        upheld = self.search([("outcome", "in", (engine.UPHELD, engine.PARTLY))])
        return [("id", "in", upheld.filtered("credit_missing").ids)]

    def _credited(self, move):
        """What posted credit notes of the dispute took off an invoice."""
        return self._credit_total(move, ("posted",))

    def _credit_total(self, move, states):
        notes = self.sudo().credit_note_ids.filtered(
            lambda note: note.reversed_entry_id == move and note.state in states
        )
        return sum(notes.mapped("amount_total"))

    def _to_credit(self):
        """What is upheld and neither credited nor in a draft credit note.

        :return: ``{claim: amount in the invoice's currency}``
        """
        self.ensure_one()
        missing = {}
        for move, lines in self.line_ids.sorted("id").grouped("move_id").items():
            made = self._credit_total(move, ("draft", "posted"))
            for line in lines:
                share = min(made, line.upheld_amount)
                made -= share
                left = line.upheld_amount - share
                if line.currency_id.compare_amounts(left, 0) > 0:
                    missing[line] = line.currency_id.round(left)
        return missing

    def action_credit(self):
        """Make the credit notes that are missing.

        They are posted at once by somebody who may post invoices, and wait as drafts for
        such a person otherwise.

        :raise CreditControlError: nothing is to be credited
        """
        for dispute in self:
            dispute.check_access("write")
            dispute._begin(engine.RESOLVED, engine.CLOSED)
            if not dispute.sudo()._to_credit():
                raise CreditControlError(
                    self.env._(
                        "%s has no upheld amount without a credit note.",
                        dispute.display_name,
                    )
                )
            dispute._credit()
        return True

    def _credit(self):
        """Make the missing credit notes, and post them if the user may."""
        self.ensure_one()
        notes = self.env["account.move"]
        missing = self.sudo()._to_credit()
        by_move = {}
        for line, amount in missing.items():
            by_move.setdefault(line.move_id, {})[line] = amount
        for move, amounts in by_move.items():
            notes |= self.sudo()._make_credit_note(move, amounts)
        self.invalidate_recordset(["credit_note_ids", "credit_missing"])
        if self.env.user.has_group(BILLING) or self.env.su:
            notes.with_env(self.env).action_post()
        return notes.with_env(self.env)

    def _make_credit_note(self, move, amounts):
        """A draft credit note of one invoice over what was upheld of its claims."""
        today = self.company_id._credit_today()
        move = move.with_company(move.company_id)
        lang = move.partner_id.lang or self.env.lang
        note = move._reverse_moves(
            [
                {
                    "ref": self.with_context(lang=lang).env._(
                        "Credit for %(move)s, dispute %(dispute)s",
                        move=move.name,
                        dispute=self.name,
                    ),
                    "date": today,
                    "invoice_date": today,
                    "invoice_date_due": today,
                    "invoice_payment_term_id": None,
                    "invoice_user_id": move.invoice_user_id.id,
                    "invoice_origin": move.invoice_origin,
                    "credit_dispute_id": self.id,
                }
            ]
        )
        whole = move.currency_id.compare_amounts(
            sum(amounts.values()), move.amount_total
        )
        if whole or any(line.move_line_id for line in amounts):
            note.write({"invoice_line_ids": self._credit_lines(move, amounts)})
        return note

    def _credit_lines(self, move, amounts):
        """Commands that make a credit note one over certain amounts with their taxes."""
        commands = [Command.clear()]
        for line, amount in amounts.items():
            commands += [
                Command.create(self._credit_line(line, base))
                for base in self._credit_bases(move, line, amount)
            ]
        return commands

    def _credit_bases(self, move, line, amount):
        """Scale the lines of an invoice to an amount with taxes, by Odoo's own means.

        The same that makes a down payment of an order: one line for each combination of
        taxes, whose totals with taxes are the amount to the cent.

        :param line: the claim; of one product, or of the whole invoice
        :return: base lines as Odoo's tax engine has them
        """
        taxes = self.env["account.tax"]
        bases = move._get_rounded_base_and_tax_lines()[0]
        if line.move_line_id:
            bases = [one for one in bases if one["record"] == line.move_line_id]
        return taxes._prepare_down_payment_lines(
            base_lines=bases,
            company=move.company_id,
            amount_type="fixed",
            amount=amount,
            computation_key=f"credit_dispute,{line.id}",
        )

    def _credit_line(self, line, base):
        """Values of one line of a credit note."""
        lang = line.move_id.partner_id.lang or self.env.lang
        what = line.with_context(lang=lang).product_id.display_name
        reason = self.with_context(lang=lang).reason_id.name
        return {
            "name": ": ".join(filter(None, (what, reason))),
            "product_id": line.product_id.id,
            "quantity": base["quantity"],
            "price_unit": base["price_unit"],
            "discount": base["discount"],
            "account_id": base["account_id"].id,
            "tax_ids": [Command.set(base["tax_ids"].ids)],
            "analytic_distribution": base["analytic_distribution"],
            "extra_tax_data": self.env["account.tax"]._export_base_line_extra_tax_data(
                base
            ),
        }

    def _credits_changed(self):
        """Credit notes were posted, drafted or cancelled: count anew, close what is done."""
        self.line_ids._recount()
        for dispute in self:
            decided = dispute.state == engine.RESOLVED
            upheld = decided and dispute.outcome == engine.UPHELD
            if upheld and not any(dispute.line_ids.mapped("held_back")):
                dispute._close()

    def action_view_credit_notes(self):
        """Open the credit notes of the dispute."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit Notes"),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("id", "in", self.sudo().credit_note_ids.ids)],
        }
