from odoo import Command, api, fields, models
from odoo.tools import date_utils

from ..exceptions import CreditAuthorityError, CreditControlError
from ..models.credit_statement import REPORT


class CreditStatementDialog(models.TransientModel):
    """Asks for a period and makes the statements of some customers."""

    _name = "credit.statement.dialog"
    _description = "Statement of Account"

    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        required=True,
        help="Contacts stand for their company. Each customer gets one statement for each "
        "currency; who has nothing to state gets none.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        help="On whose paper. The books of its branches are included.",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self._default_date_from(),
        help="What was booked before is the opening balance.",
    )
    date_to = fields.Date(
        string="To",
        required=True,
        default=lambda self: self.env.company._credit_today(),
        help="What was booked later is left out; ages are as of the end of this day.",
    )
    currency_id = fields.Many2one(
        "res.currency", help="Empty: a statement for each currency."
    )

    @api.model
    def _default_date_from(self):
        """The first day of the month before."""
        today = self.env.company._credit_today()
        return date_utils.start_of(date_utils.subtract(today, months=1), "month")

    @api.model
    def default_get(self, fields_list):
        defaults = super().default_get(fields_list)
        model = self.env.context.get("active_model")
        if model in ("res.partner", "credit.profile"):
            records = self.env[model].browse(self.env.context.get("active_ids", []))
            if model == "credit.profile":
                records = records.partner_id
            customers = records.commercial_partner_id
            defaults["partner_ids"] = [Command.set(customers.ids)]
        return defaults

    def _statements(self):
        """The statements asked for, as ``credit.statement._statement`` describes them.

        :raise CreditControlError: there is nothing to state
        """
        self.ensure_one()
        service = self.env["credit.statement"]
        asked = (self.company_id, self.date_from, self.date_to)
        found = service._statements(self.partner_ids, *asked, self.currency_id or None)
        if found:
            return list(found.values())
        if len(self.partner_ids.commercial_partner_id) == 1:
            currency = self.currency_id or self.company_id.currency_id
            return [
                service._statement(
                    self.partner_ids[0], asked[0], currency, asked[1], asked[2]
                )
            ]
        raise CreditControlError(
            self.env._(
                "None of these %s customers owed anything or had a booking in this time. "
                "Choose other customers, a longer period, or no currency.",
                len(self.partner_ids),
            )
        )

    def _check_reader(self):
        """Statements read the books past the reader's rights, so those are asked first."""
        self.env["credit.profile"].check_access("read")
        self.partner_ids.check_access("read")
        known = self.env.su or self.company_id in self.env.user.company_ids
        if not known:
            raise CreditControlError(
                self.env._(
                    "You do not work in %s; ask somebody who does for the statement.",
                    self.company_id.sudo().name,
                )
            )

    def action_print(self):
        """Make the statements as one PDF, each on a page of its own."""
        self.ensure_one()
        self._check_reader()
        service = self.env["credit.statement"]
        service._check_pdf_can_be_made()
        statements = self._statements()
        if len(statements) > 1 and not service._prints_several():
            name = f"{service._file_name(statements)}.pdf"
            return self._download(name, service._statements_pdf(statements))
        report = self.env.ref(REPORT)
        return {
            **report.report_action(self, config=False),
            "close_on_report_download": True,
        }

    def action_xlsx(self):
        """Make the statements as one workbook, each on a sheet of its own."""
        self.ensure_one()
        self._check_reader()
        service = self.env["credit.statement"]
        statements = self._statements()
        name = f"{service._file_name(statements)}.xlsx"
        return self._download(name, service._statements_xlsx(statements))

    def action_send(self):
        """Open Odoo's composer with a customer's statements attached, one a currency.

        It writes to the recipient of follow-up e-mails, in the chatter of the credit file.

        :raise CreditAuthorityError: the user may not write to customers
        :raise CreditControlError: several customers are chosen, or no PDF can be made
        """
        self.ensure_one()
        self._check_reader()
        customer = self._check_may_send()
        service = self.env["credit.statement"]
        service._check_pdf_can_be_made()
        profile = self.env["credit.profile"]._ensure(customer, self.company_id.root_id)
        names = ("partner", "company", "currency", "date_from", "date_to")
        files = [
            service._statement_pdf(*(statement[name] for name in names))
            for statement in self._statements()
        ]
        return self._composer(profile[customer], files)

    def _check_may_send(self):
        """The one customer that the user may write to."""
        if not (
            self.env.su or self.env.user.has_group("credit_control.group_collector")
        ):
            raise CreditAuthorityError(
                self.env._(
                    "Statements are sent to customers by a collector or a credit "
                    "controller; ask one of them, or take the PDF."
                )
            )
        customers = self.partner_ids.commercial_partner_id
        if len(customers) != 1:
            raise CreditControlError(
                self.env._(
                    "One e-mail goes to one customer, and %s are chosen; choose one of "
                    "them, or take the PDF of all.",
                    len(customers),
                )
            )
        return customers

    def _composer(self, profile, files):
        """The action that opens the composer on a credit file, with files attached."""
        attachments = self.env["ir.attachment"].create(
            [
                {"name": name, "raw": content, "res_model": "mail.compose.message"}
                for name, content in files
            ]
        )
        template = self.env.ref("credit_control.mail_template_statement")
        recipient = profile.mail_recipient_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send Statement of Account"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": profile._name,
                "default_res_ids": profile.ids,
                "default_template_id": template.id,
                "default_composition_mode": "comment",
                "default_partner_ids": [Command.link(recipient.id)],
                "default_attachment_ids": [Command.set(attachments.ids)],
            },
        }

    def _download(self, name, content):
        """An action that gives a file to the browser."""
        attachment = self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": content,
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "download",
        }

    def _pages(self):
        """What the printed statements show: each with its words.

        Whoever prints meets the same questions as the buttons ask.
        """
        self._check_reader()
        service = self.env["credit.statement"]
        return [(each, service._words(each)) for each in self._statements()]

    def _report_name(self):
        """What the printed file is called."""
        return self.env["credit.statement"]._file_name(self._statements())
