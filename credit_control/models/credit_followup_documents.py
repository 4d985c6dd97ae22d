"""Which documents go with a notice, and which cannot."""

from odoo import api, fields, models
from odoo.tools.i18n import format_list


class CreditFollowupNotice(models.Model):
    _inherit = "credit.followup.notice"

    attached_names = fields.Char(
        string="Attached",
        compute="_compute_attached_names",
        help="What goes with the e-mail, as the level wants it.",
    )
    unstored_names = fields.Char(
        string="Without a PDF",
        compute="_compute_attached_names",
        help="Invoices that should go with it and were never printed or sent.",
    )

    @api.depends("line_ids.place", "channel", "level_id")
    def _compute_attached_names(self):
        for notice in self:
            invoices = notice._invoices_to_attach()
            stored = invoices.filtered("invoice_pdf_report_id")
            names = stored.invoice_pdf_report_id.mapped("name")
            if notice.channel == "email" and notice.level_id.attach_statement:
                names = [*names, self.env._("Statement of account")]
            unstored = (invoices - stored).mapped("name")
            notice.attached_names = format_list(self.env, names) if names else False
            notice.unstored_names = (
                format_list(self.env, unstored) if unstored else False
            )

    def _invoices_to_attach(self):
        """Invoices whose stored legal documents the level wants with its e-mail."""
        self.ensure_one()
        if self.channel != "email" or not self.level_id.attach_invoices:
            return self.env["account.move"]
        return (
            self._due_lines()
            .move_id.sudo()
            .filtered(lambda move: move.is_sale_document(include_receipts=True))
        )

    def _attachments(self):
        """Stored invoices and a fresh statement, as the level wants them."""
        found = self._invoices_to_attach().invoice_pdf_report_id
        if self.level_id.attach_statement:
            found |= self._statement_attachment()
        return found

    def _statement_attachment(self):
        """A statement of account up to the day of the batch."""
        start = fields.Date.subtract(self.run_date, months=3)
        name, content = self.env["credit.statement"]._statement_pdf(
            self.partner_id, self.company_id, self.currency_id, start, self.run_date
        )
        return self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
