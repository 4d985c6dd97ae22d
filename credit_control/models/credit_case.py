"""From rows of the books and the credit file to the engine's facts."""

from dataclasses import dataclass

from ..engine import facts as engine_facts
from ..engine import terms
from ..engine import verdict as engine
from ..engine.money import to_minor
from ..engine.pool import Pool


@dataclass(frozen=True)
class Case:
    """A customer as gathered: facts without a document, and the policy in force."""

    facts: engine_facts.Facts
    policy_record: object
    policy: engine.Policy

    def asks(self, codes):
        """Whether the customer's policy has a rule with one of these checks."""
        return any(rule.code in codes for rule in self.policy.rules)

    def review(self):
        """The verdict on the customer alone, from which the light follows."""
        return engine.evaluate(self.policy, self.facts, engine_facts.REVIEW)


class CaseBuilder:
    """Builds the cases of one company's customers; what they share is made once.

    :param company: root company
    :param datetime.date today: the date of the facts
    :param rows: the customers' files, as ``credit.ledger._read_profiles`` gives them
    """

    def __init__(self, company, today, rows):
        self.env = company.env
        self.company = company
        self.today = today.isoformat()
        self.currency = company.currency_id.name
        self.digits = company.currency_id.decimal_places
        self.components = self.env["credit.ledger"]._component_catalogue()
        self.rates = self._rates(company, today, rows)
        self._policies = {}

    def _rates(self, company, today, rows):
        """Rates for the currencies that limits of these files are in."""
        currencies = self.env["res.currency"].browse(
            {row["limit_currency_id"] for row in rows} - {None}
            | {code for row in rows for code, _amount in row.get("limit_added") or ()}
        )
        rates = currencies._credit_rates_to(company, today)
        return {currency.id: rate for currency, rate in rates.items()}

    def case(self, row, reading):
        """The case of one customer.

        :param dict row: the customer's file
        :param reading: :class:`~.credit_ledger.Reading` of the books
        :rtype: Case
        """
        record, policy = self._policy(row["policy_id"])
        books = self._from_books(row, reading)
        return Case(self._facts(row, **books), record, policy)

    def _facts(self, row, **books):
        days, discount = self._allowed_terms(row)
        return engine_facts.Facts(
            today=self.today,
            currency=self.currency,
            digits=self.digits,
            customer=row["customer"] or "",
            mode=row["limit_mode"],
            limit=self._limit(row),
            limit_granted=row["limit_id"] is not None or bool(row.get("limit_added")),
            limit_expired_on=_iso(row["limit_expired_on"]),
            category=row["category"] or "",
            category_blocked=bool(row["blocked"]),
            forced_hold=row["forced_hold_reason"] or "",
            followup_level=(row["followup_level"] or "") if books["reminded"] else "",
            followup_amount=books.pop("reminded"),
            review_due=_iso(row["next_review"]),
            pool=Pool(head=row["group_head_id"] or 0),
            allowed_terms_days=days,
            allowed_discount_rate=discount,
            terms_ended=self._terms_ended(row),
            groups=(
                f"partner:{row['partner_id']}",
                *(f"tag:{tag}" for tag in row["tags"] or ()),
            ),
            **books,
        )

    def _limit(self, row):
        """The limit in force with what is on top, each converted by itself."""
        parts = [(row["limit_currency_id"], row["limit_amount"] or 0.0)]
        return sum(
            to_minor(amount * self.rates.get(currency, 0.0), self.digits)
            for currency, amount in [*parts, *(row.get("limit_added") or ())]
        )

    def _from_books(self, row, reading):
        """What the books say, as the flags of the customer's policy have it."""
        found = reading.components
        return {
            "exposure": tuple(
                (code, to_minor(found[code], self.digits))
                for code, component in self.components.items()
                if code in found and (not component.flag or row[component.flag])
            ),
            "overdue": self._overdue(row, reading),
            "balance": to_minor(found.get("receivable", 0.0), self.digits),
            "reminded": self._reminded(row, reading),
        }

    def _reminded(self, row, reading):
        """What is open at follow-up levels that hold orders, unapplied credits off."""
        amount = to_minor(row["followup_amount"] or 0.0, self.digits)
        credits = to_minor(reading.credits, self.digits) if row["net_credits"] else 0
        return max(amount - credits, 0)

    def _overdue(self, row, reading):
        disputed_counts = not row["exclude_disputed"]
        open_items = [
            (
                due.isoformat(),
                to_minor(amount - (0 if disputed_counts else disputed), self.digits),
            )
            for due, amount, disputed in reading.overdue
        ]
        unapplied = to_minor(reading.credits, self.digits) if row["net_credits"] else 0
        return engine_facts.net_overdue(open_items, unapplied)

    def _allowed_terms(self, row):
        """Days and discount of the category, or of a better exception from them."""
        if not row["limit_terms"] or not row["payment_term_id"]:
            return None, None
        return terms.allowed(
            self._of_term(row["payment_term_id"]),
            [self._of_term(*granted) for granted in row.get("terms_granted") or ()],
        )

    def _of_term(self, term_id, discount_max=0.0):
        """Days of payment terms, and their discount or the one allowed beside."""
        term = self.env["account.payment.term"].browse(term_id)
        return term._credit_points(discount_max)

    def _terms_ended(self, row):
        """The exception that has just ended, as the engine takes it."""
        if not row.get("terms_ended"):
            return ()
        *granted, last_day = row["terms_ended"]
        return (*self._of_term(*granted), last_day)

    def _policy(self, policy_id):
        if policy_id not in self._policies:
            record = self.env["credit.policy"].sudo().browse(policy_id or ())
            self._policies[policy_id] = (record, record._to_engine(self.digits))
        return self._policies[policy_id]


def _iso(date):
    return date.isoformat() if date else ""
