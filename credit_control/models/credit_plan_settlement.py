"""A settlement is carried out: when the customer has paid, the rest is written off."""

from odoo import fields, models
from odoo.fields import Command, Domain

from ..exceptions import CreditControlError
from .credit_plan import ACTIVE, COMPLETED


class CreditPlan(models.Model):
    _inherit = "credit.plan"

    writeoff_ids = fields.Many2many(
        "account.move",
        "credit_plan_writeoff_rel",
        "plan_id",
        "move_id",
        string="Entries That Waived the Rest",
        readonly=True,
        copy=False,
    )

    def action_open_writeoff(self):
        """Open the entries that waived the rest."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Waived"),
            "res_model": "account.move",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", self.writeoff_ids.ids)],
        }

    def _check_writeoff(self, company):
        """Refuse a settlement whose rest could not be booked.

        :param company: root company
        """
        if not company.credit_writeoff_account_id:
            raise CreditControlError(
                self.env._(
                    "%s has no account for waived amounts; an administrator chooses one "
                    "in Settings → Credit Control.",
                    company.name,
                )
            )
        for books in self.item_ids.sudo().company_id:
            self._writeoff_journal(books)

    def _writeoff_journal(self, company):
        """The journal for the entry of one company of the tree.

        :raise CreditControlError: there is none
        """
        chosen = self.company_id.sudo().credit_writeoff_journal_id
        if chosen and chosen.company_id == company:
            return chosen
        journals = self.env["account.journal"].sudo()
        own = Domain(journals._check_company_domain(company))
        journal = journals.search(own & Domain("type", "=", "general"), limit=1)
        if not journal:
            raise CreditControlError(
                self.env._(
                    "%s has no journal for miscellaneous entries, so nothing can be "
                    "waived; an accountant makes one.",
                    company.name,
                )
            )
        return journal

    def _settle(self):
        """Match what was paid with the items and write off what is left, once.

        Of two runs at once, the second is retried and finds it done. What is left is
        never more than what was approved to be waived.
        """
        self._lock_customer()
        if self.state != ACTIVE:
            return
        self._apply_receipts()
        open_items = self.item_ids.filtered(lambda line: not line.reconciled)
        rest = sum(open_items.mapped("amount_residual_currency"))
        if self.currency_id.compare_amounts(rest, self.waived) > 0:
            self._too_much_left(rest)
            return
        pairs = [
            pair
            for company, items in open_items.grouped("company_id").items()
            for pair in self._write_off(company, items)
        ]
        moves = {line.move_id.id for _item, line in pairs}
        # first, so that who looks in the meantime does not write it off again
        self._set({"writeoff_ids": [Command.set(moves)]})
        self._end(
            COMPLETED, self.env._("Paid as agreed; %s was waived.", self._money(rest))
        )
        for item, line in pairs:
            (item | line).reconcile()
        self._recheck_holds(self.env._("A settlement was carried out."))

    def _apply_receipts(self):
        """Match receipts on account with the items, by Odoo's own reconciliation."""
        unapplied = self.env["credit.ledger"]._read_unapplied(self)[self.id]
        lines = self.env["account.move.line"].browse(
            [line for _day, _amount, line in unapplied]
        )
        for company, items in self.item_ids.grouped("company_id").items():
            for account, some in items.grouped("account_id").items():
                fitting = lines.filtered(
                    lambda line, account=account, company=company: (
                        line.account_id == account and line.company_id == company
                    )
                )
                still = some.filtered(lambda line: not line.reconciled)
                if fitting and still:
                    (fitting | still).reconcile()

    def _write_off(self, company, items):
        """One posted entry that takes what is left of items off the receivables.

        :return: pairs of an item and the line to match it with
        """
        account = self.company_id.credit_writeoff_account_id
        label = self.env._("Waived by settlement %s", self.name)
        values = [
            {
                "name": label,
                "partner_id": item.partner_id.id,
                "currency_id": item.currency_id.id,
                "account_id": (item.account_id if sign < 0 else account).id,
                "amount_currency": sign * item.amount_residual_currency,
                "balance": sign * item.amount_residual,
            }
            for sign in (-1, 1)
            for item in items
        ]
        move = self.env["account.move"].with_company(company)
        made = move.create(
            {
                "move_type": "entry",
                "company_id": company.id,
                "journal_id": self._writeoff_journal(company).id,
                "date": company._credit_today(),
                "ref": label,
                "line_ids": [Command.create(line) for line in values],
            }
        )
        made.action_post()
        mirrored = made.line_ids.filtered(lambda line: line.balance < 0).sorted("id")
        return list(zip(items, mirrored, strict=True))

    def _too_much_left(self, rest):
        """More is left than was approved to be waived: a person has to look."""
        if self.activity_search(["credit_control.mail_activity_type_plan"]):
            return
        self._give_task(
            self._responsible(),
            self.env._(
                "%(plan)s is paid, but %(rest)s is left of its items and only "
                "%(waived)s may be waived: match the payment with them",
                plan=self.display_name,
                rest=self._money(rest),
                waived=self._money(self.waived),
            ),
        )
