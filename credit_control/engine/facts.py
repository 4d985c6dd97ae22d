"""What is known about a customer and a document at one moment."""

import datetime
from dataclasses import asdict, dataclass, field, fields, replace

from .cover import Cover
from .pool import Pool
from .signals import Signals

#: Limit modes of a customer. ``LIMITED`` with a limit of 0 means no credit at all.
NO_CHECK = "none"
LIMITED = "limited"

#: The transitions that raise exposure and therefore ask for a verdict.
CONFIRM = "confirm"
CHANGE = "change"
REOPEN = "reopen"
DELIVER = "deliver"
INVOICE = "invoice"
REVIEW = "review"
CHECKPOINTS = (CONFIRM, CHANGE, REOPEN, DELIVER, INVOICE, REVIEW)

#: Codes of exposure that are no components of the books.
_MOVED = frozenset(("batch", "document", "payment"))

#: Facts that only some policies ask for; each has its own room. They are read, and
#: stored with a check, only where a rule looks at them.
_PARTS = {"pool": Pool, "cover": Cover, "signals": Signals}


@dataclass(frozen=True)
class Document:
    """The document at the checkpoint; absent when only the customer is looked at.

    :param int amount: what it adds to exposure: all that is open and not prepaid of a
        new order, the growth of one that already counts; minor units
    :param int total: its full amount with taxes and freight, minor units
    :param terms_days: days until its last instalment falls due, ``None`` if unknown
    :param int discount_rate: early-payment discount of its terms, basis points
    :param tuple groups: names of what it belongs to (``team:3``, ``tag:7``), for
        exclusions
    :param str missing_rate: currency without an exchange rate at the date, or ''
    """

    amount: int = 0
    total: int = 0
    terms_days: int | None = None
    discount_rate: int = 0
    groups: tuple = ()
    missing_rate: str = ""


@dataclass(frozen=True)
class Facts:
    """Everything a check may look at. Amounts are minor units, company currency.

    :param str today: ISO date at which the question is asked
    :param str currency: code of the company's currency
    :param int digits: decimal places of that currency
    :param str customer: name of the customer, for the sentence shown
    :param str mode: ``none`` or ``limited``
    :param int limit: credit limit in force, 0 when there is none
    :param bool limit_granted: whether a limit is in force
    :param str limit_expired_on: ISO date on which the last limit ended, or ''
    :param tuple exposure: pairs (component code, amount), the document excluded
    :param tuple overdue: pairs (ISO due date, open amount), oldest first, after
        unapplied credits where the policy nets them
    :param int balance: open receivables, credits subtracted
    :param str category: name of the risk category, or ''
    :param bool category_blocked: no orders on credit for this category
    :param str forced_hold: reason of a hold set by hand, or ''
    :param str review_due: ISO date of the next review, or ''
    :param allowed_terms_days: longest payment terms of the category in days
    :param allowed_discount_rate: highest early-payment discount of the category
    :param tuple terms_ended: an exception from that which has just ended: days, discount
        and ISO date of its last day; empty for none
    :param tuple groups: what the customer belongs to (``partner:5``, ``tag:2``)
    :param str followup_level: the highest follow-up level that holds orders and at which
        an instalment stands, or ''
    :param int followup_amount: what is open at such levels
    :param ceiling: exposure that no usual release passes, ``None`` for none; read only
        where a rule asks
    :param Pool pool: the group that shares a limit with the customer, and caps
    :param Cover cover: securities: insured, guaranteed, deposited
    :param Signals signals: habits, promises, scores and what is odd about the document
    """

    today: str
    currency: str = "EUR"
    digits: int = 2
    customer: str = ""
    mode: str = NO_CHECK
    limit: int = 0
    limit_granted: bool = False
    limit_expired_on: str = ""
    exposure: tuple = ()
    overdue: tuple = ()
    balance: int = 0
    category: str = ""
    category_blocked: bool = False
    forced_hold: str = ""
    review_due: str = ""
    allowed_terms_days: int | None = None
    allowed_discount_rate: int | None = None
    groups: tuple = ()
    document: Document = field(default_factory=Document)
    followup_level: str = ""
    followup_amount: int = 0
    ceiling: int | None = None
    terms_ended: tuple = ()
    pool: Pool = field(default_factory=Pool)
    cover: Cover = field(default_factory=Cover)
    signals: Signals = field(default_factory=Signals)

    # ---- derived figures ---------------------------------------------------
    @property
    def exposure_before(self):
        """Exposure without the document."""
        return sum(amount for _code, amount in self.exposure)

    @property
    def exposure_moved(self):
        """What of the exposure is not in the books: the batch, a payment asked about."""
        return sum(amount for code, amount in self.exposure if code in _MOVED)

    @property
    def exposure_after(self):
        """Exposure if the document goes through."""
        return self.exposure_before + self.document.amount

    @property
    def overdue_amount(self):
        """Everything past due, whatever its age."""
        return sum(amount for _due, amount in self.overdue)

    @property
    def oldest_overdue_days(self):
        """Age in days of the oldest instalment past due, 0 when none is.

        >>> Facts("2026-03-10", overdue=(("2026-01-09", 500),)).oldest_overdue_days
        60
        """
        return self.days_since(self.overdue[0][0]) if self.overdue else 0

    def days_since(self, iso_date):
        """Days from the given ISO date to today, negative for the future."""
        today = datetime.date.fromisoformat(self.today)
        return (today - datetime.date.fromisoformat(iso_date)).days

    def overdue_older_than(self, days):
        """Amount past due for more than so many days."""
        return sum(
            amount for due, amount in self.overdue if self.days_since(due) > days
        )

    # ---- what would help ---------------------------------------------------
    def after_payment(self, amount):
        """Facts after the customer paid an amount, the oldest debt first.

        >>> facts = Facts("2026-03-10", balance=900, exposure=(("receivable", 900),),
        ...               overdue=(("2026-01-09", 500), ("2026-02-09", 100)))
        >>> paid = facts.after_payment(550)
        >>> paid.overdue, paid.balance, paid.exposure_before
        ((('2026-02-09', 50),), 350, 350)
        """
        left, overdue = amount, []
        for due, open_amount in self.overdue:
            paid = min(left, open_amount)
            left -= paid
            if open_amount > paid:
                overdue.append((due, open_amount - paid))
        reminded = max(self.followup_amount - amount, 0)
        return replace(
            self,
            overdue=tuple(overdue),
            balance=self.balance - amount,
            exposure=(*self.exposure, ("payment", -amount)),
            followup_level=self.followup_level if reminded > 0 else "",
            followup_amount=reminded,
            signals=self.signals.after_payment(amount),
        )

    def after_limit_increase(self, amount):
        """Facts after the limit was raised by an amount."""
        return replace(
            self, mode=LIMITED, limit=self.limit + amount, limit_granted=True
        )

    def after_order_reduction(self, amount):
        """Facts after the document was made smaller by an amount."""
        document = replace(
            self.document,
            amount=self.document.amount - amount,
            total=self.document.total - amount,
        )
        return replace(self, document=document)

    def with_document(self, document):
        """The same customer with another document at the checkpoint."""
        return replace(self, document=document)

    def with_more_exposure(self, code, amount, ships_on=""):
        """The same customer after another document of the batch went through.

        :param str ships_on: ISO date on which that document ships, '' for at once
        """
        return replace(
            self,
            exposure=(*self.exposure, (code, amount)),
            signals=self.signals.with_later_order(ships_on, amount),
        )

    # ---- storage -----------------------------------------------------------
    def to_dict(self):
        """Plain data for JSON; :meth:`from_dict` gives the same facts back.

        Parts that nobody read are left out.

        >>> facts = Facts("2026-03-10", overdue=(("2026-01-09", 500),))
        >>> Facts.from_dict(facts.to_dict()) == facts
        True
        >>> "pool" in facts.to_dict()
        False
        """
        unread = {
            name for name, part in _PARTS.items() if getattr(self, name) == part()
        }
        if self.ceiling is None:
            unread.add("ceiling")
        if not self.terms_ended:
            unread.add("terms_ended")
        return {key: value for key, value in asdict(self).items() if key not in unread}

    @classmethod
    def from_dict(cls, values):
        """Rebuild facts from :meth:`to_dict`, also after a trip through JSON."""
        known = {item.name for item in fields(cls)}
        plain = {key: value for key, value in values.items() if key in known}
        document = dict(plain.pop("document", {}))
        document["groups"] = tuple(document.get("groups", ()))
        for name in ("exposure", "overdue"):
            plain[name] = tuple(tuple(pair) for pair in plain.get(name, ()))
        for name in ("groups", "terms_ended"):
            plain[name] = tuple(plain.get(name, ()))
        for name in plain.keys() & _PARTS:
            plain[name] = _PARTS[name].from_dict(plain[name])
        return cls(document=Document(**document), **plain)


def net_overdue(overdue, credits):
    """Let unapplied credits pay the oldest instalments first.

    :param overdue: pairs (ISO due date, open amount > 0), oldest first
    :param int credits: unapplied payments and credit notes, as a positive amount
    :rtype: tuple

    >>> net_overdue([("2026-01-01", 300), ("2026-02-01", 200)], 350)
    (('2026-02-01', 150),)
    >>> net_overdue([("2026-01-01", 300)], 0)
    (('2026-01-01', 300),)
    """
    left, result = max(credits, 0), []
    for due, amount in overdue:
        covered = min(left, amount)
        left -= covered
        if amount > covered:
            result.append((due, amount - covered))
    return tuple(result)
