"""What the customer reads: the text of the level, the items, the link to pay."""

import base64

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_amount, format_date, is_html_empty

from .. import qr
from ..engine.salutation import is_department
from .credit_followup_notice import OPEN, UNDELIVERED


class CreditFollowupNotice(models.Model):
    _inherit = "credit.followup.notice"

    addressee = fields.Char(
        compute="_compute_addressee",
        help="The person or company that the text greets; empty where the recipient is a "
        "department, which is greeted without a name.",
    )

    @api.depends("recipient_id.name", "recipient_id.is_company", "partner_id.name")
    def _compute_addressee(self):
        for notice in self:
            recipient = notice.recipient_id
            name = recipient.name or notice.partner_id.name
            firm = recipient.is_company or not recipient.name
            notice.addressee = False if not firm and is_department(name) else name

    @api.depends("own_subject", "own_body", "recipient_id", "fee_waived_reason")
    def _compute_text(self):
        """The text of each level is rendered once for all its notices."""
        for template, notices in self.grouped(lambda n: n.level_id.template_id).items():
            stored = notices.filtered("id")
            texts = template.sudo()
            subjects = texts._render_field("subject", stored.ids, compute_lang=True)
            bodies = texts._render_field("body_html", stored.ids, compute_lang=True)
            for notice in notices:
                notice.subject = notice.own_subject or subjects.get(notice.id, "")
                own = not is_html_empty(notice.own_body)
                notice.body = notice.own_body if own else bodies.get(notice.id, "")

    def _inverse_subject(self):
        for notice in self:
            notice._check_is(*OPEN)
            notice.own_subject = notice.subject

    def _inverse_body(self):
        for notice in self:
            notice._check_is(*OPEN)
            notice.own_body = notice.body

    @api.depends("line_ids", "total", "fee", "fee_waived_reason", "recipient_id")
    def _compute_items_html(self):
        self._make_links()
        for notice in self:
            notice.items_html = self.env["ir.qweb"]._render(
                "credit_control.followup_items", {"notice": notice}, lang=notice.lang
            )

    @api.depends("line_ids")
    def _compute_pay_url(self):
        self._make_links()
        for notice in self:
            invoices = notice.sudo()._due_lines().move_id.filtered("invoice_date")
            page = notice._account_link() if notice.level_id.pay_link else ""
            oldest = notice._link_to(invoices[:1]) if invoices else ""
            notice.pay_url = page or oldest or False

    def _account_link(self):
        """The customer's account page, '' where it does not show what is claimed here.

        As where the notice claims what others of its group owe.
        """
        if not self.id or self.sudo().line_ids.partner_id != self.partner_id:
            return ""
        portal = self.env["credit.portal"]
        return portal._link(self.partner_id, self.company_id, self.recipient_id)

    def _make_links(self):
        """Prepare what ``_link_to`` needs, for all documents at once."""
        linked = self.filtered("level_id.pay_link")
        documents = linked.sudo().line_ids.move_id.filtered(
            lambda move: move.is_sale_document(include_receipts=True)
        )
        self.env["credit.ledger"]._give_access_tokens(documents)

    def _link_to(self, move):
        """The customer's own page of a document, '' where there is none."""
        if not self.level_id.pay_link or not move.is_sale_document(
            include_receipts=True
        ):
            return ""
        return move.get_base_url() + move.sudo().get_portal_url()

    def _bank_account(self):
        """The account to pay to: that of the invoices, else the company's first."""
        invoices = self.sudo()._due_lines().move_id
        banks = invoices.partner_bank_id[:1] or self.company_id.partner_id.bank_ids[:1]
        name = banks.bank_id.name
        return f"{banks.acc_number} ({name})" if name else banks.acc_number or ""

    def _pay_qr(self):
        """The link as a QR code for letters: a data URI, '' without a link."""
        if not self.pay_url:
            return ""
        code = base64.b64encode(qr.svg(self.pay_url).encode()).decode()
        return f"data:image/svg+xml;base64,{code}"

    # ---- what the texts use --------------------------------------------------
    def _told_lines(self):
        """The lines that the customer reads, the oldest first."""
        told = self.line_ids - self._left_out_lines()
        return told.sorted(lambda line: (line.due, line.id))

    def _due_lines(self):
        """What is asked for, credits included."""
        return self._told_lines().filtered(lambda line: not line._is_only_soon())

    def _soon_lines(self):
        """What only falls due soon."""
        return self._told_lines().filtered(lambda line: line._is_only_soon())

    def _money(self, amount):
        """An amount in the notice's currency, as the recipient writes it."""
        return format_amount(self.env, amount, self.currency_id, self.lang)

    def _day(self, day):
        """A date as the recipient writes it."""
        return format_date(self.env, day, lang_code=self.lang) if day else ""

    def _discount(self, line):
        """The sentence for an early-payment discount that is still open."""
        item = line.sudo().item_id
        if not item.discount_date or item.discount_date < self.run_date:
            return ""
        if item.amount_residual_currency != item.amount_currency:
            return ""
        return self.with_context(lang=self.lang).env._(
            "Paid by %(day)s, %(amount)s is enough.",
            day=self._day(item.discount_date),
            amount=self._money(item.discount_amount_currency),
        )

    def _story(self):
        """One sentence for the customer's chatter: level, day, way and address."""
        self.ensure_one()
        channels = dict(self._fields["channel"]._description_selection(self.env))
        facts = {
            "level": self.level_id.name,
            "total": format_amount(self.env, self.to_pay, self.currency_id),
            "channel": channels[self.channel],
            "to": self.sent_to or self.recipient_id.display_name,
        }
        if self.delivery in UNDELIVERED:
            return self.env._(
                "%(level)s over %(total)s by %(channel)s to %(to)s: not delivered.",
                **facts,
            )
        return self.env._("%(level)s over %(total)s by %(channel)s to %(to)s.", **facts)

    def _call_sheet(self):
        """What somebody who calls needs to see."""
        phone = self.recipient_id.phone or self.partner_id.phone or ""
        return Markup("<p>%s %s</p>%s") % (
            self.recipient_id.display_name,
            phone,
            self.items_html or "",
        )
