"""How disputes come into being: checked claims, an owner, a deadline."""

from odoo import Command, api, models

from ..engine import disputes as engine
from ..engine.money import from_minor, to_minor
from ..exceptions import CreditControlError
from .credit_dispute import COLLECTOR

#: Documents that can be disputed.
INVOICES = ("out_invoice", "out_receipt")


class CreditDispute(models.Model):
    _inherit = "credit.dispute"

    @api.model
    def _open(self, profile, claims, values):
        """Open a dispute and give it to its owner.

        Nothing here checks the rights of who asks: who calls does.

        :param profile: ``credit.profile`` of the customer
        :param claims: dictionaries of ``move`` (posted customer invoice), ``amount`` (in
            the invoice's currency) and optionally ``move_line`` (one of its lines)
        :param dict values: ``reason_id``; optionally ``description``, ``contact_id``,
            ``opened_by``, ``payment_move_id``, ``user_id``
        :return: the ``credit.dispute``
        :raise CreditControlError: one of the claims cannot be meant
        """
        profile.sudo()._begin_checks({profile.sudo(): 0})
        self._check_claims(profile, claims)
        dispute = self.sudo()._make(profile, claims, values)
        dispute._assign()
        dispute.line_ids._recount()
        dispute._tell_desk()
        if dispute.opened_by == COLLECTOR:
            dispute._recheck(self.env._("A dispute was opened."))
        return dispute.with_env(self.env)

    def _make(self, profile, claims, values):
        """The record of a dispute without a task for anybody."""
        company, reason = profile.company_id, values["reason_id"]
        today = company._credit_today()
        days = self.env["credit.dispute.reason"].browse(reason).sla_days
        dispute = self.create(
            {
                "opened_by": COLLECTOR,
                "opened_by_id": self.env.uid,
                **values,
                "profile_id": profile.id,
                "opened_on": today,
                "deadline": engine.deadline(today, days, self._quiet(company)),
                "line_ids": [Command.create(self._claim(claim)) for claim in claims],
            }
        )
        for line in dispute.line_ids:
            line._set({"value": line._in_company(line.amount)})
        return dispute

    @api.model
    def _claim(self, claim):
        line = claim.get("move_line") or self.env["account.move.line"]
        move = claim["move"]
        return {
            "move_id": move.id,
            "move_line_id": line.id,
            "product_id": line.product_id.id,
            "currency_id": move.currency_id.id,
            "amount": claim["amount"],
        }

    @api.model
    def _quiet(self, company):
        return frozenset(self.env["credit.quiet.day"]._dates(company))

    def _assign(self):
        """Give a new dispute to the owner that its reason names."""
        owner = self.user_id or self.reason_id._owner(
            self.profile_id, self.line_ids.move_id
        )
        if owner:
            self._set({"user_id": owner.id})
            self._assigned()

    def _recheck(self, event):
        """Orders that wait may pass now: what is disputed may not count as overdue."""
        self.env["credit.hold"].sudo()._recheck_customers(self.sudo().profile_id, event)

    # ---- what cannot be ----------------------------------------------------------
    @api.model
    def _check_claims(self, profile, claims):
        """Refuse claims that cannot be meant, each with a sentence.

        :raise CreditControlError: no claim, another customer's document, not a posted
            invoice, paid, an amount that is not above 0 or more than is left of it
        """
        if not claims:
            raise CreditControlError(
                self.env._("Name at least one invoice and what is disputed of it.")
            )
        claimed = {}
        for claim in claims:
            move = claim["move"].sudo()
            self._check_document(profile.sudo(), move)
            before = claimed.get(move, 0)
            self._check_amount(move, claim["amount"], before)
            self._check_product(move, claim)
            claimed[move] = before + to_minor(
                claim["amount"], move.currency_id.decimal_places
            )

    def _check_document(self, profile, move):
        _ = self.env._
        if move.move_type not in INVOICES or move.state != "posted":
            raise CreditControlError(
                _(
                    "%s is no posted customer invoice, so nothing of it can be disputed; "
                    "choose an invoice that the customer has to pay.",
                    move.display_name,
                )
            )
        if (
            move.commercial_partner_id != profile.partner_id
            or move.company_id.root_id != profile.company_id
        ):
            raise CreditControlError(
                _(
                    "%(document)s belongs to %(other)s in %(company)s; a dispute of "
                    "%(customer)s is about its own invoices there.",
                    document=move.display_name,
                    other=move.commercial_partner_id.name,
                    company=move.company_id.name,
                    customer=profile.partner_id.name,
                )
            )
        if move.currency_id.is_zero(move.amount_residual):
            raise CreditControlError(
                _(
                    "%s is paid, so nothing of it can be disputed; make a credit note "
                    "where the customer is to get money back.",
                    move.display_name,
                )
            )

    def _check_amount(self, move, amount, before):
        """:param int before: claimed of the same invoice already, in minor units"""
        money = move.currency_id
        if money.compare_amounts(amount, 0) <= 0:
            raise CreditControlError(
                self.env._(
                    "%(amount)s cannot be disputed of %(document)s: enter an amount above "
                    "0, at most %(most)s.",
                    amount=money._credit_said(amount),
                    document=move.display_name,
                    most=money.format(move._credit_disputable()),
                )
            )
        digits = money.decimal_places
        left = to_minor(move._credit_disputable(), digits) - before
        if to_minor(amount, digits) > left:
            raise CreditControlError(
                self.env._(
                    "Of %(document)s %(residual)s are open and %(held)s of them disputed "
                    "already, so at most %(most)s can be disputed, not %(amount)s.",
                    document=move.display_name,
                    residual=money.format(move.amount_residual),
                    held=money.format(
                        min(
                            move.credit_dispute_amount + from_minor(before, digits),
                            move.amount_residual,
                        )
                    ),
                    most=money.format(from_minor(max(left, 0), digits)),
                    amount=money._credit_shown(amount),
                )
            )

    def _check_product(self, move, claim):
        """A claim about one line is about a line of that invoice, and not above it."""
        line = claim.get("move_line")
        if not line:
            return
        if line.move_id != move or line.display_type != "product":
            raise CreditControlError(
                self.env._(
                    "“%(line)s” is no product line of %(document)s; choose one of its own.",
                    line=line.display_name,
                    document=move.display_name,
                )
            )
        if move.currency_id.compare_amounts(claim["amount"], line.price_total) > 0:
            raise CreditControlError(
                self.env._(
                    "“%(line)s” is %(total)s of %(document)s, so %(amount)s of it cannot "
                    "be disputed; lower the amount or dispute the whole invoice.",
                    line=line.name or line.product_id.display_name,
                    total=move.currency_id.format(line.price_total),
                    document=move.display_name,
                    amount=move.currency_id._credit_shown(claim["amount"]),
                )
            )
