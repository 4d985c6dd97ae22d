"""What must hold of interest whatever the invoice, payments and days of claiming."""

import random
from datetime import date, timedelta
from fractions import Fraction

from odoo.tests import BaseCase, tagged

from ..engine.interest import (
    ACT_360,
    ACT_365,
    ACT_ACT,
    AT_PAYMENT,
    BY_PERIOD,
    FIXED_AT_START,
    Rate,
    Terms,
    claim,
)

DUE = date(2023, 11, 14)
LAST = date(2025, 12, 31)


def _rates(dice):
    """Rates without a gap over some years, each for about half a year."""
    start, rates = date(2023, 1, 1), []
    while start <= LAST:
        end = start + timedelta(days=dice.randint(20, 250))
        rates.append(Rate(start, end, dice.randint(0, 1500)))
        start = end + timedelta(days=1)
    return tuple(rates)


def _payments(dice, principal):
    """Part payments before and after the due date, at most the whole."""
    payments, left = [], principal
    for _number in range(dice.randint(0, 4)):
        amount = dice.randint(1, max(left, 1))
        if amount <= left:
            payments.append((DUE + timedelta(days=dice.randint(-20, 500)), amount))
            left -= amount
    return tuple(payments)


def _by_the_day(principal, until, terms, payments):
    """Interest added up day by day, the slow and plain way."""
    total, day = Fraction(), DUE + timedelta(days=1)
    first = day
    while day <= until:
        balance = principal - sum(amount for paid, amount in payments if paid < day)
        rate = terms.on(first if terms.mode == FIXED_AT_START else day).rate
        leap = day.year % 4 == 0
        base = {ACT_365: 365, ACT_360: 360, ACT_ACT: 365 + leap}[terms.year]
        total += Fraction(balance * rate, 10_000 * base)
        day += timedelta(days=1)
    return total


@tagged("post_install", "-at_install")
class TestInterestEngine(BaseCase):
    def _cases(self, modes, number=150):
        for seed in range(number):
            dice = random.Random(seed)
            principal = dice.randint(1, 5_000_000)
            year = dice.choice([ACT_365, ACT_360, ACT_ACT])
            terms = Terms(_rates(dice), dice.choice(modes), year)
            until = DUE + timedelta(days=dice.randint(1, 600))
            yield seed, dice, principal, until, terms, _payments(dice, principal)

    @staticmethod
    def _exact(found):
        return sum((line.interest for line in found.lines), Fraction())

    def test_it_is_what_adding_up_day_by_day_gives(self):
        for seed, _dice, principal, until, terms, payments in self._cases(
            [BY_PERIOD, FIXED_AT_START]
        ):
            with self.subTest(seed):
                found = claim(principal, DUE, until, terms, payments)
                plain = _by_the_day(principal, until, terms, payments)
                self.assertEqual(self._exact(found), plain)
                self.assertLessEqual(abs(found.amount - plain), Fraction(1, 2))

    def test_claimed_in_two_parts_it_is_the_same_in_sum(self):
        for seed, dice, principal, until, terms, payments in self._cases(
            [BY_PERIOD, FIXED_AT_START]
        ):
            with self.subTest(seed):
                days = (until - DUE).days
                between = DUE + timedelta(days=dice.randint(1, days))
                whole = claim(principal, DUE, until, terms, payments)
                first = claim(principal, DUE, between, terms, payments)
                rest = claim(principal, DUE, until, terms, payments, between)
                self.assertEqual(
                    self._exact(first) + self._exact(rest), self._exact(whole)
                )
                if first.lines and rest.lines:
                    self.assertLess(first.end, rest.start)

    def test_at_the_rate_of_the_payment_each_part_bears_its_own(self):
        first = DUE + timedelta(days=1)
        for seed, _dice, principal, until, terms, payments in self._cases([AT_PAYMENT]):
            with self.subTest(seed):
                plain, open_part = Fraction(), principal
                for day, amount in payments:
                    paid = min(day, until)
                    open_part -= amount
                    plain += self._part(amount, first, paid, terms)
                plain += self._part(open_part, first, until, terms)
                found = claim(principal, DUE, until, terms, payments)
                self.assertEqual(self._exact(found), plain)

    @staticmethod
    def _part(amount, first, last, terms):
        """One part from the first day to its last, at the rate of the last."""
        if last < first or not amount:
            return Fraction()
        fixed = Terms((Rate(first, last, terms.on(last).rate),), year=terms.year)
        return _by_the_day(amount, last, fixed, ())

    def test_nobody_owes_interest_who_paid_in_time(self):
        for seed, _dice, principal, until, terms, _payments in self._cases(
            [BY_PERIOD, FIXED_AT_START, AT_PAYMENT]
        ):
            with self.subTest(seed):
                found = claim(principal, DUE, until, terms, ((DUE, principal),))
                self.assertEqual((found.amount, found.lines), (0, ()))
