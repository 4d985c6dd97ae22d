"""Faults of an invoice, shown before it goes out."""

from odoo import api, fields, models
from odoo.fields import Domain

from ..engine.invoice_faults import WORDS, faults
from ..wording import translate


class AccountMove(models.Model):
    _inherit = "account.move"

    credit_fault_words = fields.Char(
        string="Look Before Sending",
        compute="_compute_credit_fault_words",
        search="_search_credit_fault_words",
        groups="base.group_user",
        help="What is wrong with the invoice and would be a reason to pay it late: "
        "compared with its order, the customer's address and the other invoices.",
    )

    @api.depends(
        "state",
        "is_move_sent",
        "ref",
        "partner_id",
        "amount_total",
        "invoice_date",
        "invoice_payment_term_id",
        "invoice_line_ids.price_unit",
        "invoice_line_ids.quantity",
        "invoice_line_ids.discount",
    )
    @api.depends_context("lang")
    def _compute_credit_fault_words(self):
        self.credit_fault_words = False
        for root, moves in self.grouped(lambda move: move.company_id.root_id).items():
            stored = moves.filtered(lambda move: isinstance(move.id, int))
            if not (root and stored):
                continue
            found = stored.sudo()._credit_read_faults(
                root.sudo(), root._credit_today(), stored.ids
            )
            for move in stored:
                words = [
                    translate(self.env, WORDS[code]) for code in found.get(move.id, ())
                ]
                move.credit_fault_words = ", ".join(words).capitalize() or False

    def _search_credit_fault_words(self, operator, value):
        """Invoices with or without faults."""
        if operator not in ("in", "not in") or set(value) - {False, ""}:
            return NotImplemented
        found = [
            move
            for root in self.env.companies.sudo().root_id
            for move, codes in self.sudo()
            ._credit_read_faults(root, root._credit_today())
            .items()
            if codes
        ]
        return Domain("id", "not in" if operator == "in" else "in", found)

    @api.model
    def _credit_read_faults(self, company, today, move_ids=None):
        """Faults of invoices that were not sent, with a bounded number of queries.

        :param company: root company
        :return: ``{invoice id: faults}``, see ``engine.invoice_faults.faults``
        """
        papers = self.env["credit.ledger"]._read_invoice_papers(
            company, today, move_ids
        )
        by_email = self._credit_sent_by_email(papers)
        return {
            move: faults(paper, by_email=move in by_email)
            for move, paper in papers.items()
        }

    @api.model
    def _credit_sent_by_email(self, ids):
        """Which of these invoices would go out by e-mail, as the customer wants it."""
        moves = self.browse(ids)
        return {
            move.id
            for move in moves
            if move.commercial_partner_id.with_company(
                move.company_id
            ).invoice_sending_method
            in (False, "email")
        }
