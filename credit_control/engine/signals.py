"""Habits, promises and scores of a customer, and what is odd about a document."""

from dataclasses import dataclass, replace

from .parts import Part


@dataclass(frozen=True)
class Signals(Part):
    """Evidence that single checks look at; empty where no rule asks for it.

    Amounts are minor units of the company's currency, dates are ISO dates where the
    company is. What is known of the customer:

    :param str assessed_on: day of the latest assessment that was decided, or ''
    :param score: its score in hundredths of a point (0 to 10,000), or ``None``
    :param str score_until: date until which it is valid, or ''
    :param str report_on: date of the newest bureau report, or ''
    :param int others_receivable: what all other customers of the company owe
    :param tuple later_orders: pairs (date, amount): what confirmed orders can still
        cost that ship after today, by the date of shipping
    :param tuple accounts: pairs (end of the number, date): bank accounts and since when
        they are as they are, the newest first
    :param int usual_order: median of the customer's confirmed orders within a year
    :param int orders_known: their number
    :param str first_since: date since when the customer is in the books, if it has
        neither ordered nor been invoiced before; else ''

    :param tuple broken_promises: triples (day, promised, still to come) of promises to
        pay that the customer broke, the newest first

    And of the document:

    :param str ships_on: date on which it ships, or '' for at once
    :param bool leaves_now: goods leave before that date, which the books do not show yet
    :param tuple addresses: pairs (name, date): where it is delivered and invoiced, and
        since when these addresses are as they are, the newest first
    :param tuple near_orders: triples (name, date, amount): the customer's other orders
        of late whose amounts are near a rule's threshold, the newest first
    """

    assessed_on: str = ""
    score: int | None = None
    score_until: str = ""
    report_on: str = ""
    others_receivable: int = 0
    later_orders: tuple = ()
    accounts: tuple = ()
    usual_order: int = 0
    orders_known: int = 0
    first_since: str = ""
    broken_promises: tuple = ()
    ships_on: str = ""
    leaves_now: bool = False
    addresses: tuple = ()
    near_orders: tuple = ()

    def after_payment(self, amount):
        """The same after the customer paid an amount, the oldest broken promise first.

        >>> broken = (("2026-03-01", 90, 90), ("2026-01-05", 50, 30))
        >>> Signals(broken_promises=broken).after_payment(40).broken_promises
        (('2026-03-01', 90, 80), ('2026-01-05', 50, 0))
        """
        if not self.broken_promises:
            return self
        paid, rest = [], amount
        for day, promised, left in reversed(self.broken_promises):
            taken = min(rest, left)
            rest -= taken
            paid.insert(0, (day, promised, left - taken))
        return replace(self, broken_promises=tuple(paid))

    def with_later_order(self, iso_date, amount):
        """The same with one more order that ships later; none where there is no date.

        >>> Signals().with_later_order("2026-04-20", 50).later_orders
        (('2026-04-20', 50),)
        >>> Signals().with_later_order("", 50).later_orders
        ()
        """
        if not iso_date:
            return self
        return replace(self, later_orders=(*self.later_orders, (iso_date, amount)))
