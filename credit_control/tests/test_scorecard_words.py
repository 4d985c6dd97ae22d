"""What the shipped scorecards say of a customer is true of every value that they say it of."""

from odoo.tests import BaseCase

from ..engine import shipped_cards as cards

#: Text → the values of which it is true: from, and up to but not including.
SHARES = {  # basis points of the money
    "No money is late": (None, 1),
    "Hardly any money is late": (1, 500),
    "Up to a quarter of the money is late": (1, 2501),
    "A quarter to half of the money is late": (2500, 5001),
    "Half of the money or more is late": (5000, None),
    "Most of the money is late": (5001, None),
    "Nearly all money is late": (9500, None),
}
DELAYS = {  # days
    "Never late": (None, 1),
    "Late by days": (1, 7),
    "Late by a week or two": (7, 15),
    "Late by weeks": (14, 31),
    "Late by a month or two": (30, 62),
    "Late by two or three months": (60, 92),
    "Late by more than three months": (91, None),
}
PROMISES = {
    "No promise was broken": (None, 1),
    "One promise was broken": (1, 2),
    "Two promises were broken": (2, 3),
    "Three promises or more were broken": (3, None),
}
PAYMENTS = {
    "No payment came back": (None, 1),
    "One payment came back": (1, 2),
    "Two payments came back": (2, 3),
    "Three payments or more came back": (3, None),
}
RELATIONS = {  # months
    "A customer for less than half a year": (None, 6),
    "A customer for less than a year": (None, 12),
    "A customer for less than two years": (None, 24),
    "A customer for two years or more": (24, None),
    "A customer for five years or more": (60, None),
}
AGES = {  # years
    "Founded within two years": (None, 2),
    "Founded within five years": (None, 5),
    "Founded within ten years": (None, 10),
    "Founded ten years ago or more": (10, None),
    "Founded twenty years ago or more": (20, None),
}


class TestScorecardWords(BaseCase):
    def test_the_words_of_a_band_are_true_of_all_its_values(self):
        for bands, claims in (
            (cards.LATE_SHARE, SHARES),
            (cards.LONGEST_DELAY, DELAYS),
            (cards.BROKEN_PROMISES, PROMISES),
            (cards.RETURNED_PAYMENTS, PAYMENTS),
            (cards.RELATION, RELATIONS),
            (cards.COMPANY_AGE, AGES),
        ):
            for band in bands:
                low, high = claims[band.text]
                with self.subTest(band.text, low=band.low, high=band.high):
                    self.assertTrue(low is None or low <= band.low)
                    self.assertTrue(high is None or band.high <= high)

    def test_a_third_of_the_money_is_not_called_half_of_it(self):
        said = [
            band.text
            for band in cards.LATE_SHARE
            if (band.low or 0) <= 3600 < (band.high or 10_001)
        ]
        self.assertEqual(said, ["A quarter to half of the money is late"])
