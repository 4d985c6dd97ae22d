"""What a person decides about a claim: book it as an invoice, or waive it."""

from dataclasses import replace

from odoo import Command, api, fields, models
from odoo.tools import format_amount, format_date

from ..exceptions import CreditAuthorityError, CreditControlError
from .credit_claim import BOOKED, PROPOSED, WAIVED

#: Who decides: controllers, managers and accountants.
DECIDERS = "credit_control.group_controller,account.group_account_invoice"


class CreditClaim(models.Model):
    _inherit = "credit.claim"

    waits_for = fields.Char(
        compute="_compute_waits_for", help="Who confirms the draft of a booked claim."
    )

    @api.depends("state", "invoice_id.state")
    @api.depends_context("lang", "uid")
    def _compute_waits_for(self):
        for claim in self:
            invoice = claim.sudo().invoice_id
            waits = claim.state == BOOKED and invoice.state == "draft"
            claim.waits_for = invoice._credit_claim_notice() if waits else ""

    def action_book(self):
        """Make draft invoices of proposed claims, one for each customer and currency.

        :return: the action that opens them
        :raise CreditAuthorityError: the user may not decide about claims
        :raise CreditControlError: a claim is decided, or the books have changed since
        """
        self._check_may_decide()
        self._check_proposed()
        self._check_unchanged()
        groups = self.sudo().grouped(
            lambda claim: (
                claim.company_id,
                claim.move_id.partner_id,
                claim.currency_id,
            )
        )
        invoices = self.env["account.move"].sudo()
        for (company, partner, currency), claims in groups.items():
            vals = claims._invoice_values(company, partner, currency)
            invoice = invoices.with_company(company).create(vals)
            claims._decide(BOOKED, invoice_id=invoice.id)
            invoices |= invoice
        return self._open_invoices(invoices)

    def action_waive(self, reason):
        """Decide not to ask for proposed claims; their days are not claimed again.

        :param str reason: why; it stays on record
        :return: True
        :raise CreditAuthorityError: the user may not decide about claims
        :raise CreditControlError: there is no reason, or a claim is decided already
        """
        self._check_may_decide()
        self._check_proposed()
        if not (reason or "").strip():
            raise CreditControlError(
                self.env._(
                    "A claim is waived for a reason; say why, it stays on record."
                )
            )
        self._decide(WAIVED, reason=reason.strip())
        return True

    def action_recompute(self):
        """Compute proposed claims again, for the days that they cover.

        :return: True
        :raise CreditControlError: a claim is decided, or nothing is left of it
        """
        self._check_may_propose()
        self._check_proposed()
        for claim, vals in self._again().items():
            if isinstance(vals, str):
                raise CreditControlError(vals)
            claim._set(vals)
        return True

    def _decide(self, state, **vals):
        self._set(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
                **vals,
            }
        )

    def _reopen(self):
        """Back to a proposal, because the draft that asked for it was deleted."""
        self._set(
            {
                "state": PROPOSED,
                "decided_by_id": False,
                "decided_on": False,
                "invoice_id": False,
            }
        )

    # ---- what must hold ----------------------------------------------------
    def _check_may_decide(self):
        self.check_access("read")
        if not (self.env.su or self.env.user.has_groups(DECIDERS)):
            raise CreditAuthorityError(
                self.env._(
                    "Claims are booked or waived by a credit controller, a credit "
                    "manager or an accountant; ask one of them."
                )
            )

    def _check_proposed(self):
        for claim in self:
            if claim.state != PROPOSED:
                raise CreditControlError(
                    self.env._(
                        "The claim on %(claim)s was decided by %(user)s already and "
                        "stays as it is; propose a new one for later days.",
                        claim=claim.display_name,
                        user=claim.sudo().decided_by_id.name,
                    )
                )

    def _check_unchanged(self):
        """Payments may have been entered since, with a date within the claim."""
        for claim, vals in self._again().items():
            if isinstance(vals, str):
                raise CreditControlError(vals)
            names = ("interest", "compensation")
            found = sum(vals[name] for name in names)
            if claim.currency_id.compare_amounts(found, claim.amount):
                raise CreditControlError(
                    self.env._(
                        "The books have changed since %(claim)s was claimed: it would be "
                        "%(now)s now instead of %(before)s. Press Compute Again, or "
                        "waive it.",
                        claim=claim.display_name,
                        now=format_amount(self.env, found, claim.currency_id),
                        before=format_amount(self.env, claim.amount, claim.currency_id),
                    )
                )

    def _again(self):
        """The claims computed anew on today's books: ``{claim: values or sentence}``.

        Each over its own days, as if it were not there.
        """
        ledger = self.env["credit.ledger"]
        found = {}
        for as_of, claims in self.sudo().grouped(lambda c: c.sheet["as_of"]).items():
            items = ledger._read_instalments(claims.move_line_id.ids)
            background = self._background(items.values(), fields.Date.to_date(as_of))
            for claim in claims:
                item = items[claim.move_line_id.id]
                found[claim.sudo(False)] = claim._anew(item, background)
        return found

    def _anew(self, item, background):
        self.ensure_one()
        had = bool(self.compensation)
        item = replace(
            item,
            claimed_until=fields.Date.subtract(self.date_from, days=1),
            compensated=not had,
            invoice_compensated=not had,
        )
        return self._proposal(
            item, replace(background, until=self.date_to, compensated=set())
        )

    # ---- the invoice -------------------------------------------------------
    def _invoice_values(self, company, partner, currency):
        """Values of one draft invoice for claims of one customer in one currency."""
        root = company.root_id
        language = partner.lang or self.env.lang
        lines = [
            vals
            for claim in self.with_context(lang=language).sorted("date_from")
            for vals in claim._invoice_lines(root)
        ]
        journal = root.credit_claim_journal_id
        return {
            "move_type": "out_invoice",
            "company_id": company.id,
            "partner_id": partner.id,
            "currency_id": currency.id,
            "invoice_date": company._credit_today(),
            "invoice_payment_term_id": False,
            "invoice_origin": ", ".join(dict.fromkeys(self.move_id.mapped("name"))),
            "invoice_line_ids": [Command.create(vals) for vals in lines],
            **({"journal_id": journal.id} if journal else {}),
        }

    def _invoice_lines(self, root):
        """The interest and the compensation, without tax."""
        self.ensure_one()
        amounts = (
            (self._interest_label(), self.interest),
            (self._compensation_label(), self.compensation),
        )
        product = root.credit_claim_product_id
        return [
            {
                "name": label,
                "product_id": product.id,
                "account_id": self._income_account(root).id,
                "quantity": 1,
                "price_unit": amount,
                "discount": 0.0,
                "tax_ids": [Command.set([])],
            }
            for label, amount in amounts
            if amount
        ]

    def _interest_label(self):
        return self.env._(
            "Late-payment interest on %(invoice)s, due on %(due)s, from %(first)s to "
            "%(last)s (%(regime)s)",
            invoice=self.move_id.name,
            due=format_date(self.env, self.date_due),
            first=format_date(self.env, self.date_from),
            last=format_date(self.env, self.date_to),
            regime=self.regime_id.name,
        )

    def _compensation_label(self):
        return self.env._(
            "Fixed compensation for late payment of %(invoice)s, due on %(due)s "
            "(%(regime)s)",
            invoice=self.move_id.name,
            due=format_date(self.env, self.date_due),
            regime=self.regime_id.name,
        )

    def _income_account(self, root):
        """The account that the company books claims on.

        :raise CreditControlError: neither account nor product says which
        """
        account = root._claim_income_account()
        if not account:
            raise CreditControlError(
                self.env._(
                    "%(company)s has no income account for claims; an administrator "
                    "chooses one in Settings → Credit Control.",
                    company=root.name,
                )
            )
        return account

    def _open_invoices(self, invoices):
        """The action that shows the drafts."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        if len(invoices) == 1:
            return {**action, "views": [(False, "form")], "res_id": invoices.id}
        return {**action, "domain": [("id", "in", invoices.ids)], "context": {}}
