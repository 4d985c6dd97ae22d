"""The main job, played from the payment history to the proof.

Categories and limits come from the history; a salesperson confirms orders, some are
held; the controller releases one; a payment clears another; and the exposure of all
customers is shown to be the receivable accounts, to the cent.
"""

from dataclasses import dataclass, field

from odoo.tools.float_utils import float_round

from ..exceptions import CreditControlError
from . import documents

#: Customer reference on the orders of the play; where one exists, it was played.
MARK = "Main job"
PASSING = 3
#: Customers with less than this part of their limit free are left alone.
ROOM = 0.1


@dataclass
class Part:
    """An order of the play.

    :param partner: who orders
    :param float amount: in company currency, without tax
    :param invoice: open ``account.move`` that is paid later on, for the order that a
        payment clears
    :param order: the ``sale.order`` once it exists
    """

    partner: object
    amount: float
    invoice: object = None
    order: object = None


@dataclass
class Account:
    """What happened, for those who check it.

    :param int graded: customers that got a category
    :param confirmed: orders confirmed at once
    :param held: orders held at first
    :param released: the hold that the controller released
    :param cleared: the hold that a payment cleared
    :param float difference: exposure of all customers less the receivable accounts
    :param list faults: of the chain of checks
    """

    graded: int = 0
    confirmed: list = field(default_factory=list)
    held: list = field(default_factory=list)
    released: object = None
    cleared: object = None
    difference: float = 0.0
    faults: list = field(default_factory=list)


def play(env, people, say, date=None):
    """Play the main job in the current company; a second time only the proof is shown.

    :param env: environment of the superuser
    :param dict people: login → ``res.users``, from :func:`.people.ensure`
    :param say: takes one line of the story
    :param date: as of when the payment history is judged; today by default
    :rtype: Account
    """
    return MainJob(env, people, say).play(date)


class MainJob:
    """The people, the books and the story so far."""

    def __init__(self, env, people, say):
        self.env = env
        self.people = people
        self.say = say
        self.company = env.company.root_id
        self.money = self.company.currency_id.format
        self.account = Account()

    def play(self, date=None):
        if self.env["sale.order"].search_count([("client_order_ref", "=", MARK)]):
            self.say("The main job was played here before; nothing is done again.")
        else:
            self._assign(date or self.company._credit_today())
            passing, paying, releasing, waiting = self._cast()
            self._confirm([*passing, paying, releasing, waiting])
            self._release(releasing)
            self._pay(paying)
            self._wait(waiting)
        self._prove()
        return self.account

    # ---- categories and limits -------------------------------------------------
    def _assign(self, date):
        """The manager lets the rule decide."""
        histories = self.env["credit.ledger"]._read_history(self.company, None, date)
        partners = self.env["res.partner"].browse(sorted(histories))
        profiles = self.env["credit.profile"].union(
            *self.env["credit.profile"]._ensure(partners, self.company).values()
        )
        manager = self.people["manager"]
        grades = profiles.with_user(manager)._grade_from_history(date)
        self.say(
            f"1. {manager.name}, credit manager, assigns categories and limits from the "
            f"payment history until {date}:"
        )
        self._tell_grades([profile for profile, grade in grades.items() if grade.band])

    def _tell_grades(self, graded):
        """The categories with their customers, and one example of each."""
        self.account.graded = len(graded)
        self.say(
            "   100 points, less half a point for each per cent of the money that came "
            "late, less two points for each day of average delay."
        )
        by_category = {}
        for profile in graded:
            by_category.setdefault(profile.category_id, []).append(profile)
        for category in sorted(by_category, key=lambda category: category.sequence):
            members = by_category[category]
            total = self.money(sum(profile.limit_amount for profile in members))
            example = members[0]
            self.say(
                f"   {category.display_name}: customers {len(members)}, limits {total} in "
                f"all. For example {example.partner_id.name}, limit "
                f"{self.money(example.limit_amount)}: {example.limit_id.reason}"
            )

    # ---- who plays which part ----------------------------------------------------
    def _cast(self):
        """Choose customers with room under their limit, and amounts that fit their part.

        :return: ``([Part] that pass, Part cleared by a payment, released, waiting)``
        """
        free = self._customers_with_room()
        invoices = self._open_invoices(free)
        payers = [profile for profile in free if profile in invoices]
        if not payers or len(free) < PASSING + 3:
            raise CreditControlError(
                f"The main job needs {PASSING + 3} customers with room under their "
                f"limit, one of them with an open invoice; here are {len(free)}, "
                f"{len(payers)} of them with one."
            )
        payer = max(payers, key=lambda profile: invoices[profile].amount_residual)
        invoice = invoices[payer]
        others = [profile for profile in free if profile != payer]
        *_rest, waiting, releasing = others
        return (
            [
                self._part(profile, 0.6 * profile.available)
                for profile in others[:PASSING]
            ],
            self._part(payer, payer.available + invoice.amount_residual / 2, invoice),
            self._part(releasing, 1.25 * releasing.available),
            self._part(waiting, 2 * waiting.available),
        )

    def _part(self, profile, amount, invoice=None):
        rounding = self.company.currency_id.rounding
        return Part(
            profile.partner_id,
            float_round(amount, precision_rounding=rounding),
            invoice,
        )

    def _customers_with_room(self):
        """Credit files that let an order pass, the most room first."""
        profiles = self.env["credit.profile"].search(
            [
                ("company_id", "=", self.company.id),
                ("limit_mode", "=", "limited"),
                ("forced_hold_reason", "=", False),
            ]
        )
        return profiles.filtered(
            lambda profile: (
                profile.light in ("green", "amber")
                and profile.available > ROOM * profile.limit_amount
                and profile.limit_id.currency_id == self.company.currency_id
            )
        ).sorted(lambda profile: (-profile.available, profile.id))

    def _open_invoices(self, profiles):
        """The largest undisputed open invoice of each customer that has one."""
        moves = (
            self.env["account.move"]
            .search(
                [
                    ("move_type", "=", "out_invoice"),
                    ("state", "=", "posted"),
                    ("company_id", "=", self.company.id),
                    ("commercial_partner_id", "in", profiles.partner_id.ids),
                    ("payment_state", "=", "not_paid"),
                    ("credit_dispute_amount", "=", 0),
                ],
                order="id",
            )
            .grouped("commercial_partner_id")
        )
        return {
            profile: max(
                moves[profile.partner_id], key=lambda move: move.amount_residual
            )
            for profile in profiles
            if profile.partner_id in moves
        }

    # ---- orders --------------------------------------------------------------------
    def _confirm(self, parts):
        """The salesperson enters the orders and confirms them in one go."""
        seller = self.people["salesperson"]
        orders = self.env["sale.order"].with_user(seller)
        for part in parts:
            part.order = documents.order(
                self.env, seller, part.partner, part.amount, client_order_ref=MARK
            )
            orders |= part.order
        self.say(
            f"2. {seller.name}, salesperson, confirms {len(parts)} orders in one go:"
        )
        orders.action_confirm()
        for part in parts:
            order = part.order
            line = (
                f"   {order.name} of {self.money(part.amount)} for {part.partner.name}"
            )
            if order.state == "sale":
                self.account.confirmed.append(order)
                self.say(f"{line}: confirmed.")
            else:
                self.account.held.append(order)
                self.say(f"{line}: held.")
                why = [*(order.credit_message or "").split("\n"), order.credit_remedy]
                for sentence in filter(None, why):
                    self.say(f"        {sentence}")

    def _hold_of(self, part):
        hold = self.env["credit.hold"].search(
            [("order_id", "=", part.order.id)], limit=1
        )
        if not hold:
            raise CreditControlError(
                f"{part.order.name} was to be held and is confirmed: the main job cannot "
                "go on."
            )
        return hold

    def _release(self, part):
        """The controller releases one hold; the order is confirmed with it."""
        controller = self.people["controller"]
        hold = self._hold_of(part)
        hold.with_user(controller).action_release("Deposit promised by phone")
        self.account.released = hold
        self.say(
            f"3. {controller.name}, credit controller, releases {part.order.name}: "
            f"“{hold.end_reason}”. It is {self._state(part.order)}."
        )

    def _pay(self, part):
        """The collector books a payment; the order it makes room for goes ahead."""
        collector = self.people["collector"]
        hold, invoice = self._hold_of(part), part.invoice
        amount = invoice.amount_residual
        self.env["account.payment.register"].with_user(collector).with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"payment_date": self.company._credit_today()})._create_payments()
        self.account.cleared = hold
        self.say(
            f"4. {collector.name}, collector, books that {part.partner.name} paid "
            f"{self.money(amount)} for invoice {invoice.name}. {part.order.name} passes "
            f"now and is {self._state(part.order)} without anybody doing more."
        )

    def _wait(self, part):
        controller = self._hold_of(part).controller_id
        self.say(f"   {part.order.name} stays in the queue of {controller.name}.")

    def _state(self, order):
        if order.state != "sale":
            raise CreditControlError(
                f"{order.name} was to be confirmed and is still held:\n"
                f"{order.sudo().credit_message}"
            )
        return "confirmed"

    # ---- the proof ---------------------------------------------------------------
    def _prove(self):
        """Tie exposure to the books, and verify the chain of checks."""
        exposure, booked = documents.receivables(self.env, self.company)
        self.account.difference = self.company.currency_id.round(exposure - booked)
        self.say(
            f"5. Open receivables, as the exposure of all customers counts them: "
            f"{self.money(exposure)}"
        )
        self.say(f"   Balance of the receivable accounts: {self.money(booked)}")
        self.say(f"   Difference: {self.money(abs(self.account.difference))}")
        result = self.env["credit.check"].verify()
        self.account.faults = result["faults"]
        self.say(
            f"6. {result['checked']} checks are on record, each computed again from its "
            f"own facts: {len(self.account.faults)} faults in the chain."
        )
        if self.account.difference or self.account.faults:
            raise CreditControlError("The proof failed; see the figures above.")
