"""What is open on a customer's account, as the customer sees and may pay it."""

from dataclasses import dataclass, replace

from odoo import api, fields, models

from ..engine import payable
from ..engine.money import from_minor, stored_to_minor

#: The page shows no more open items of one kind than so many, the oldest.
MOST_SHOWN = 200
#: States of online payments that may still arrive.
_ON_THEIR_WAY = ("pending", "authorized")


@dataclass(frozen=True)
class Group:
    """Open items that one payment can settle: same company, currency and account.

    :param tuple key: ids of company, currency and receivable account
    :param company: ``res.company`` that is paid
    :param currency: ``res.currency``
    :param account: ``account.account``
    :param tuple items: :class:`~..engine.payable.Item`, the oldest first
    :param str today: ISO date
    """

    key: tuple
    company: object
    currency: object
    account: object
    items: tuple
    today: str

    @property
    def name(self):
        """How forms and addresses name the group."""
        return ".".join(map(str, self.key))

    def money(self, minor):
        """An amount of the group in its currency's major unit."""
        return from_minor(minor, self.currency.decimal_places)

    @property
    def open(self):
        """The balance: all debts less all credits."""
        return self.money(sum(item.amount for item in self.items))

    @property
    def overdue(self):
        """Debts past due, disputed ones included, credits not taken off."""
        late = (i.amount for i in self.items if payable.is_late(i, self.today))
        return self.money(sum(late))

    @property
    def unapplied(self):
        """Credits that nobody has matched with a debt; negative."""
        return self.money(sum(i.amount for i in self.items if i.amount < 0))

    @property
    def disputed(self):
        """What of the debts is disputed."""
        return self.money(sum(item.disputed for item in self.items))

    @property
    def to_pay_overdue(self):
        """What “pay what is overdue” asks for, never below nothing."""
        due = payable.overdue(self.items, self.today)
        return self.money(max(payable.total(due), 0))

    @property
    def to_pay_all(self):
        """What “pay everything” asks for, never below nothing."""
        return self.money(max(payable.total(payable.everything(self.items)), 0))


class CreditPortal(models.AbstractModel):
    _inherit = "credit.portal"

    @api.model
    def _groups(self, account):
        """The customer's open items, in groups that can be paid together.

        Read with one query whatever their number, and with those that Odoo needs to
        show the documents behind them.

        :param Account account: whose
        :return: :class:`Group` by name, that in the company's currency first
        """
        company = account.company
        rows = (
            self.env["credit.ledger"]
            .sudo()
            ._read_followup_items(company, account.customer.ids)
        )
        lines = self.env["account.move.line"].sudo().browse([row["id"] for row in rows])
        busy, agreed = self._on_their_way(lines), self._agreed(account)
        kept = self._kept_for_orders(lines)
        parts, disputed, today = {}, {}, company._credit_today()
        for row, line in zip(rows, lines, strict=True):
            digits = line.currency_id.decimal_places
            key = (line.company_id.id, line.currency_id.id, line.account_id.id)
            item = payable.Item(
                id=line.id,
                due=fields.Date.to_string(row["due"]),
                amount=stored_to_minor(row["amount"], digits),
                move=row["move_id"],
                on_its_way=line.id in busy,
                agreed=line.id in agreed,
                kept=line.id in kept,
                discount=stored_to_minor(self._discount(line, today), digits),
            )
            parts.setdefault(key, []).append(item)
            disputed[row["move_id"]] = stored_to_minor(row["disputed"] or 0.0, digits)
        groups = [self._group(account, *case, disputed) for case in parts.items()]
        home = company.currency_id
        groups.sort(key=lambda group: (group.currency != home, group.key))
        return {group.name: group for group in groups}

    def _group(self, account, key, items, disputed):
        company, currency, receivable = key
        return Group(
            key=key,
            company=self.env["res.company"].sudo().browse(company),
            currency=self.env["res.currency"].sudo().browse(currency),
            account=self.env["account.account"].sudo().browse(receivable),
            items=payable.spread_disputes(items, disputed),
            today=fields.Date.to_string(account.company._credit_today()),
        )

    def _discount(self, line, today):
        """What of an instalment is waived for paying by its early-payment discount."""
        move = line.move_id
        if not line.discount_date or line.discount_date < today:
            return 0.0
        if not move._is_eligible_for_early_payment_discount(line.currency_id, today):
            return 0.0
        return line.amount_residual_currency - line.discount_amount_currency

    def _on_their_way(self, lines):
        """Ids of items that an online payment which is being processed is for."""
        waiting = (
            self.env["payment.transaction"]
            .sudo()
            .search(
                [
                    ("state", "in", _ON_THEIR_WAY),
                    ("invoice_ids", "in", lines.move_id.ids),
                    ("provider_code", "not in", ("none", "custom")),
                ]
            )
        )
        chosen = set(waiting.credit_item_ids.ids)
        whole = waiting.filtered(lambda one: not one.credit_item_ids).invoice_ids
        return chosen | {line.id for line in lines if line.move_id in whole}

    def _kept_for_orders(self, lines):
        """Ids of payments in advance whose orders are not invoiced yet.

        They let an order go ahead, so they pay no other debt before that order's invoice,
        with which Odoo matches them.
        """
        paid = lines.filtered(lambda line: line.amount_residual < 0)
        return {
            line.id
            for line in paid
            if any(
                order.state != "cancel" and order.amount_to_invoice > 0
                for order in line.payment_id.payment_transaction_id.sale_order_ids
            )
        }

    def _agreed(self, account):
        """Ids of items whose payment a plan of the customer settles."""
        active = self._active_plans(account)
        return {*active.item_ids.ids, *active.interest_move_id.line_ids.ids}

    @api.model
    def _shown_items(self, group):
        """What the page says about the items of a group, the oldest first.

        :param Group group: one of :meth:`_groups`
        :return: dictionaries: ``item``, ``document``, ``reference``, ``date``, ``due``,
            ``days`` past due where it is late, ``amount``, ``asked``, ``disputed``,
            ``discount`` in the group's currency, ``discount_until``, and ``url`` of the
            document, '' where it has no page
        """
        shown = group.items[:MOST_SHOWN]
        lines = self.env["account.move.line"].sudo().browse([each.id for each in shown])
        documents = lines.move_id.filtered(lambda move: move.is_sale_document())
        self.env["credit.ledger"].sudo()._give_access_tokens(documents)
        today = fields.Date.to_date(group.today)
        return [
            {
                "item": item,
                "document": line.move_id.name or line.move_name or "",
                "reference": self._customers_reference(line.move_id),
                "date": line.move_id.invoice_date or line.date,
                "due": fields.Date.to_date(item.due),
                "days": (today - fields.Date.to_date(item.due)).days
                if payable.is_late(item, group.today)
                else 0,
                "amount": group.money(item.amount),
                "asked": group.money(item.asked),
                "disputed": group.money(item.disputed),
                "discount": group.money(item.granted),
                "discount_until": line.discount_date,
                "url": line.move_id.get_portal_url()
                if line.move_id in documents
                else "",
            }
            for item, line in zip(shown, lines, strict=True)
        ]

    @api.model
    def _rows_of(self, groups, ids):
        """What the page says about some items; unknown and foreign ids say nothing.

        :param dict groups: from :meth:`_groups`
        :param list ids: of items, as text
        :return: as :meth:`_shown_items`
        """
        wanted = set(ids)
        return [
            row
            for group in groups.values()
            if (some := tuple(i for i in group.items if str(i.id) in wanted))
            for row in self._shown_items(replace(group, items=some))
        ]

    @api.model
    def _group_of(self, groups, rows):
        """The group that a form is about: that of its first item, else the first."""
        asked = rows[0]["item"].id if rows else None
        for group in groups.values():
            if asked is None or any(item.id == asked for item in group.items):
                return group
        return None

    def _customers_reference(self, move):
        """What the customer knows a document by, beside its number."""
        return move.ref if move.ref and move.ref != move.name else ""
