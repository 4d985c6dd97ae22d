"""What a customer chose to pay: named by the browser, computed and bounded here."""

from dataclasses import dataclass, replace

from odoo import Command, api, models
from odoo.tools import format_amount, str2bool

from ..engine import payable
from ..engine.money import stored_to_minor
from ..exceptions import CreditControlError
from .credit_portal_release import IN_ADVANCE

ITEMS, OVERDUE, ALL, AMOUNT, ORDER, PLAN = (
    "items",
    "overdue",
    "all",
    "amount",
    "order",
    "plan",
)
#: So many times what is open is a slip of the hand, and at least so many coins.
ABSURD, LEAST = 10, 100_000
#: Kinds that pay items as a whole, not an amount.
WHOLE = (ITEMS, OVERDUE, ALL)


@dataclass(frozen=True)
class Choice:
    """What is to be paid.

    :param str name: how addresses name it; what it says is looked up again each time
    :param str kind: ``items``, ``overdue``, ``all``, ``amount``, ``order`` or ``plan``
    :param float amount: above nothing, in its currency
    :param currency: ``res.currency``
    :param company: ``res.company`` that is paid
    :param tuple items: :class:`~..engine.payable.Item` that it settles
    :param group: the :class:`Group` of the items, ``None`` without items
    :param order: ``sale.order`` that it lets go ahead, empty for none
    :param bool in_advance: whether the order itself is paid, not what is open
    """

    name: str
    kind: str
    amount: float
    currency: object
    company: object
    items: tuple = ()
    group: object = None
    order: object = None
    in_advance: bool = False

    @property
    def on_account(self):
        """What is paid beyond the items; it stays on the account as a credit."""
        if self.in_advance or self.kind in WHOLE:
            return 0.0
        minor = stored_to_minor(self.amount, self.currency.decimal_places)
        return self.group.money(payable.beyond(self.items, minor))

    @property
    def discounted(self):
        """Ids of items that are paid with their early-payment discount."""
        whole = self.items if self.kind in WHOLE else ()
        return [item.id for item in whole if item.granted]


class CreditPortal(models.AbstractModel):
    _inherit = "credit.portal"

    @api.model
    def _choose(self, account, name):
        """What a name of a choice stands for, as the books are now.

        :param Account account: whose
        :param str name: as :meth:`_name_of_form` makes it, however altered
        :rtype: Choice
        :raise CreditControlError: it is not (or no longer) something to pay
        """
        kind, _sign, rest = (name or "").partition("_")
        groups = self._groups(account)
        if kind in (ORDER, PLAN):
            return getattr(self, f"_choose_{kind}")(account, name, rest, groups)
        key, _sign, detail = rest.partition("_")
        group = groups.get(key)
        if kind == AMOUNT and not group:
            group = self._empty_group(account, key)
        if not group or kind not in (ITEMS, OVERDUE, ALL, AMOUNT):
            raise self._gone()
        if kind == AMOUNT:
            return self._choose_amount(account, group, detail)
        items = self._chosen_items(kind, group, detail)
        if payable.total(items) <= 0:
            raise CreditControlError(
                self.env._(
                    "Your credits cover what you chose, so there is nothing to pay for "
                    "it; choose other items, or another amount."
                )
            )
        amount = group.money(payable.total(items))
        return Choice(name, kind, amount, group.currency, group.company, items, group)

    def _gone(self):
        return CreditControlError(
            self.env._(
                "What you chose is no longer open, or is being paid already. Look at "
                "your account again and choose anew."
            )
        )

    def _chosen_items(self, kind, group, detail):
        """The items of a choice; all of those named must still be there to pay."""
        if kind == OVERDUE:
            return payable.overdue(group.items, group.today)
        if kind == ALL:
            return payable.everything(group.items)
        known = {str(item.id): item for item in group.items if item.can_be_chosen}
        named = detail.split("-")
        if len(set(named)) != len(named) or not known.keys() >= set(named):
            raise self._gone()
        return tuple(known[one] for one in named)

    def _ordered(self, account, currency):
        """What the customer's orders under review come to, in a currency."""
        orders = self._waiting_orders(account).order_id
        same = orders.filtered(lambda order: order.currency_id == currency)
        return sum(same.mapped("amount_total"))

    @api.model
    def _surplus(self, account, choice):
        """What of a typed amount nobody asks for: neither open nor ordered.

        :param Account account: whose
        :param Choice choice: from :meth:`_choose`
        :return: in the currency of the choice; 0.0 where there is no reason to ask
        """
        if choice.kind != AMOUNT:
            return 0.0
        asked = sum(max(item.amount, 0) for item in choice.group.items)
        left = choice.amount - choice.group.money(asked)
        left -= self._ordered(account, choice.currency)
        return max(choice.currency.round(left), 0.0)

    def _check_not_absurd(self, account, group, amount):
        """Stop a slip of the hand before it is paid.

        :raise CreditControlError: far more than is open or ordered
        """
        digits = group.currency.decimal_places
        ordered = stored_to_minor(self._ordered(account, group.currency), digits)
        total = max(payable.total(group.items), 0) + ordered
        if stored_to_minor(amount, digits) > max(ABSURD * total, LEAST):
            raise CreditControlError(
                self.env._(
                    "That is more than ten times the %s that are open. Please check the "
                    "amount, or get in touch with us if you want to pay in advance.",
                    format_amount(self.env, group.money(total), group.currency),
                )
            )

    def _choose_amount(self, account, group, detail):
        """Another amount: it settles the oldest debts, the rest stays as a credit."""
        amount = self.env["credit.limit"]._portal_amount(detail, group.currency)
        if not amount:  # less than the smallest coin
            amount = self.env["credit.limit"]._portal_amount("0", group.currency)
        digits = group.currency.decimal_places
        self._check_not_absurd(account, group, amount)
        name = f"{AMOUNT}_{group.name}_{amount:.{digits}f}"
        items = payable.towards(group.items, stored_to_minor(amount, digits))
        return Choice(name, AMOUNT, amount, group.currency, group.company, items, group)

    def _empty_group(self, account, key):
        """The group of a customer who owes nothing and pays on account."""
        home = self._home_group(account)
        return home if home.name == key else None

    def _home_group(self, account):
        """An empty group of the company's own currency and receivable account."""
        company, customer = account.company, account.customer
        receivable = customer.with_company(company).property_account_receivable_id
        key = (company.id, company.currency_id.id, receivable.id)
        return self._group(account, key, (), {})

    def _number(self, text):
        """The id that a text is."""
        if not (text.isascii() and text.isdecimal() and len(text) < 10):
            raise self._gone()
        return int(text)

    def _choose_plan(self, account, name, number, groups):
        """What is due next of a payment plan."""
        wanted = self._number(number)
        plan = self._active_plans(account).filtered(lambda one: one.id == wanted)
        due = self._due_of(plan, groups) if plan else None
        if not due:
            raise self._gone()
        group, amount, items = due
        return Choice(name, PLAN, amount, group.currency, group.company, items, group)

    @api.model
    def _active_plans(self, account):
        """The payment plans that the customer pays now."""
        mine = [("profile_id", "=", account.profile.id), ("state", "=", "active")]
        return self.env["credit.plan"].sudo().search(mine)

    @api.model
    def _due_of(self, plan, groups):
        """What is due next of a plan: what is missing, or else the next instalment.

        :param plan: ``credit.plan``
        :param dict groups: from :meth:`_groups`
        :return: ``(group, amount, items)``, ``None`` where nothing is left of it
        """
        waiting = plan.instalment_ids.filtered(
            lambda line: not plan.currency_id.is_zero(line.left)
        )
        amount = plan.arrears or waiting.sorted("date")[:1].left
        own = {*plan.item_ids.ids, *plan.interest_move_id.line_ids.ids}
        for group in groups.values():
            items = tuple(item for item in group.items if item.id in own)
            if items and amount > 0 and group.currency == plan.currency_id:
                minor = stored_to_minor(amount, group.currency.decimal_places)
                return group, amount, payable.towards(items, minor)
        return None

    def _choose_order(self, account, name, number, groups):
        hold = self._waiting_orders(account, self._number(number))[:1]
        way = hold and self._way_out(account, hold, groups)
        if not way:
            raise CreditControlError(
                self.env._(
                    "This order does not wait for a payment any more. Look at your "
                    "account again."
                )
            )
        order = hold.order_id
        advance = way.kind == IN_ADVANCE
        company = order.company_id if advance else way.group.company
        return Choice(
            name,
            ORDER,
            way.amount,
            way.currency,
            company,
            way.items,
            way.group,
            order,
            advance,
        )

    @api.model
    def _name_of_form(self, form, items):
        """The name of what was chosen in a form of the page.

        :param dict form: ``choice``, or ``group`` with ``amount`` as typed
        :param list items: ids that were ticked, as text
        :rtype: str
        """
        if form.get("choice"):
            return form["choice"]
        group = form.get("group") or ""
        if form.get("amount") is not None:
            typed = "".join(form["amount"].split()).replace(",", ".")
            return f"{AMOUNT}_{group}_{typed}"
        if not items:
            raise CreditControlError(
                self.env._("Tick at least one item to pay, or choose another amount.")
            )
        return f"{ITEMS}_{group}_{'-'.join(items)}"

    @api.model
    def _shown_choice(self, choice):
        """The items of a choice as the page shows them, see :meth:`_shown_items`.

        Each has ``settled``, what the payment takes off it, and ``left`` of what is asked.
        """
        if not choice.items:
            return []
        rows = self._shown_items(replace(choice.group, items=choice.items))
        if choice.kind in WHOLE:
            return [{**row, "settled": row["asked"], "left": 0.0} for row in rows]
        minor = stored_to_minor(choice.amount, choice.currency.decimal_places)
        parts = payable.settled(choice.items, minor)
        money = choice.group.money
        for row in rows:
            part, item = parts.get(row["item"].id, 0), row["item"]
            row.update(settled=money(part), left=money(item.due_in_full - part))
        return rows

    # ---- the payment -------------------------------------------------------------
    @api.model
    def _takes_payments(self):
        """Whether the company takes online payments of invoices at all."""
        settings = self.env["ir.config_parameter"].sudo()
        return str2bool(
            settings.get_param("account_payment.enable_portal_payment", "False")
        )

    @api.model
    def _providers(self, account, group):
        """Providers that take payments of a group from who looks at the page."""
        providers = self.env["payment.provider"].sudo()
        if not self._takes_payments():
            return providers
        return providers._get_compatible_providers(
            group.company.id, account.contact.id, 0.0, currency_id=group.currency.id
        )

    @api.model
    def _transaction_values(self, account, choice):
        """Values of ``payment.transaction`` for a choice; nothing comes from outside.

        :param Choice choice: from :meth:`_choose`
        """
        profiles = self.env["credit.profile"]._ensure(account.customer, account.company)
        values = {"credit_profile_id": profiles[account.customer].id}
        if choice.in_advance:
            return {**values, "sale_order_ids": [Command.set(choice.order.ids)]}
        ids = [item.id for item in choice.items]
        documents = self.env["account.move.line"].sudo().browse(ids).move_id
        invoices = documents.filtered(lambda move: move.is_invoice())
        return {
            **values,
            "credit_item_ids": [Command.set(ids)],
            "credit_discount_ids": [Command.set(choice.discounted)],
            "credit_account_id": choice.group.account.id,
            "invoice_ids": [Command.set(invoices.ids)],
        }

    @api.model
    def _reference_prefix(self, choice):
        """What the payment is called: its document, or a number for several."""
        if choice.in_advance:
            return choice.order.name
        ids = [item.id for item in choice.items]
        documents = self.env["account.move.line"].sudo().browse(ids).move_id
        if len(documents) == 1 and documents.name:
            return documents.name
        return choice.company.get_next_batch_payment_communication()
