"""Interest and compensation on real invoices, on figures worked out by hand."""

from datetime import date

from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..exceptions import CreditControlError
from . import test_performance
from .documents import DocumentsCommon

DUE, PAID = date(2024, 5, 15), date(2024, 8, 20)
MIDDLE = date(2024, 6, 30)


class InterestCommon(DocumentsCommon):
    """A company that claims interest by European rules, and one customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.eur, cls.gbp = (cls._currency(code, worth=1) for code in ("EUR", "GBP"))
        cls._rate(cls.eur, 1.1, date(2020, 1, 1))
        cls._rate(cls.gbp, 1.25, date(2020, 1, 1))
        (cls.eur | cls.gbp).rate_ids.filtered(
            lambda rate: rate.name > date(2020, 1, 1)
        ).unlink()
        cls.income = cls.env["account.account"].create(
            {"name": "Interest", "code": "4990", "account_type": "income_other"}
        )
        cls.company.write(
            {
                "credit_interest_claims": True,
                "credit_interest_regime_id": cls._regime("eu").id,
                "credit_claim_account_id": cls.income.id,
            }
        )
        cls.customer = cls._customer()
        cls.claims = cls.env["credit.claim"]

    @classmethod
    def _regime(cls, name):
        return cls.env.ref(f"credit_control.interest_regime_{name}")

    @classmethod
    def _late(cls, amount=10_000, partner=None, currency=None, due=DUE, **values):
        """An invoice due on 15 May 2024, in euro."""
        return cls._invoice(
            partner or cls.customer,
            amount,
            **{
                "invoice_date": date(due.year, due.month, 1),
                "invoice_date_due": due,
                "currency_id": (currency or cls.eur).id,
                **values,
            },
        )

    @classmethod
    def _instalments(cls, invoice):
        return invoice.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).sorted("date_maturity")

    def _claim(self, invoice, as_of=PAID):
        """Claim what can be claimed of an invoice; its only claim."""
        claims, refused = self.claims._make(self._instalments(invoice), as_of)
        self.assertFalse(refused)
        return claims

    def _refusal(self, invoice, as_of=PAID):
        """The sentence that says why nothing is claimed."""
        [found] = self.claims._propose(self._instalments(invoice), as_of).values()
        self.assertIsInstance(found, str, found)
        return found

    def assertClaim(self, claim, interest, compensation=0.0):
        self.assertEqual((claim.interest, claim.compensation), (interest, compensation))
        self.assertEqual(claim.amount, interest + compensation)


@tagged("post_install", "-at_install")
class TestInterest(InterestCommon):
    # ---- the golden vectors --------------------------------------------------
    def test_ten_thousand_paid_97_days_late_bear_what_each_law_says(self):
        vectors = {
            "eu": (self.eur, 328.70, 40),
            "ie": (self.eur, 325.55, 40),
            "uk": (self.gbp, 352.12, 100),
            "fr": (self.eur, 381.85, 40),
            "de_business": (self.eur, 331.89, 40),
        }
        for name, (currency, interest, compensation) in vectors.items():
            with self.subTest(name):
                self._profile(self.customer).interest_regime_id = self._regime(name)
                invoice = self._late(currency=currency)
                self._pay(invoice, payment_date=PAID)
                claim = self._claim(invoice, date(2024, 12, 31))
                self.assertClaim(claim, interest, compensation)
                self.assertEqual((claim.days, claim.date_to), (97, PAID))
                self.assertEqual(claim.currency_id, currency)

    def test_a_year_of_366_days_gives_less(self):
        regime = self._regime("de_business").copy({"year": "actual"})
        self._profile(self.customer).interest_regime_id = regime
        self.assertClaim(self._claim(self._late()), 330.98, 40)

    def test_a_consumer_pays_the_lower_rate_and_no_compensation(self):
        person = self._customer("Jo Field", is_company=False)
        self.company.credit_consumer_regime_id = self._regime("de_consumer")
        self.assertClaim(self._claim(self._late(partner=person)), 225.59)

    # ---- one invoice through time --------------------------------------------
    def test_a_partly_paid_invoice_is_claimed_by_its_daily_balance(self):
        invoice = self._late()
        self._pay(invoice, 5000, payment_date=MIDDLE)
        # 10,000 x 12.5 % x 46 / 365 = 157.5342; 5,000 x 12.25 % x 31 / 365 = 52.0205
        claim = self._claim(invoice, date(2024, 7, 31))
        self.assertClaim(claim, 209.55, 40)
        lines = [
            (line["days"], line["balance"], line["rate"], line["interest"])
            for line in claim.sheet["lines"]
        ]
        self.assertEqual(
            lines, [(46, 1_000_000, 1250, 157.5342), (31, 500_000, 1225, 52.0205)]
        )

    def test_what_was_claimed_is_not_claimed_again(self):
        invoice = self._late()
        self._pay(invoice, 5000, payment_date=MIDDLE)
        first = self._claim(invoice, date(2024, 7, 31))
        second = self._claim(invoice)
        # 5,000 x 12.25 % x 20 / 365 = 33.5616, and the compensation only once
        self.assertClaim(second, 33.56)
        self.assertEqual(second.date_from, date(2024, 8, 1))
        self.assertEqual(second.date_from, first.date_to + self._days(1))
        self.assertSentence(
            self._refusal(invoice), "is claimed up to 08/20/2024 already"
        )

    def test_a_reversed_payment_brings_interest_back_for_new_days_only(self):
        invoice = self._late()
        payment = self._pay(invoice, 5000, payment_date=MIDDLE)
        self._claim(invoice)
        payment.move_id.line_ids.remove_move_reconcile()
        claim = self._claim(invoice, date(2024, 8, 31))
        # 10,000 x 12.25 % x 11 / 365 = 36.9178
        self.assertClaim(claim, 36.92)

    def test_what_was_credited_was_never_owed(self):
        invoice = self._late()
        note = self._credit_note(invoice, 0.5)
        self._match(invoice, note)
        # 5,000: half of 328.6986
        claim = self._claim(invoice)
        self.assertClaim(claim, 164.35, 40)
        self.assertEqual(claim.sheet["credited"], 500_000)

    def test_a_reversed_invoice_bears_no_interest(self):
        invoice = self._late()
        self._match(invoice, self._credit_note(invoice))
        self.assertSentence(self._refusal(invoice), "credited or disputed in full")

    def test_each_instalment_is_late_by_its_own_date(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "In two parts",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 50, "nb_days": n}
                    )
                    for n in (14, 45)
                ],
            }
        )
        invoice = self._late(
            invoice_date_due=False, invoice_payment_term_id=term.id
        )  # of 1 May: due on 15 May and on 15 June
        claims = self._claim(invoice, MIDDLE).sorted("date_due")
        # 5,000 x 12.5 % x 46 / 365 = 78.7671; 15 days = 25.6849
        self.assertClaim(claims[0], 78.77, 40)
        self.assertClaim(claims[1], 25.68, 40)

    def test_where_the_law_says_each_invoice_the_compensation_is_one(self):
        self.test_each_instalment_is_late_by_its_own_date()
        self.claims.search([]).unlink()
        self.company.credit_interest_regime_id = self._regime("fr")
        invoice = self.env["account.move"].search(
            [("partner_id", "=", self.customer.id)], limit=1
        )
        claims = self._claim(invoice, MIDDLE)
        self.assertEqual(sum(claims.mapped("compensation")), 40)
        later = self._claim(invoice, PAID)
        self.assertEqual(sum(later.mapped("compensation")), 0)

    # ---- what is left out ------------------------------------------------------
    def test_the_disputed_part_is_left_out(self):
        invoice = self._late()
        invoice.credit_dispute_amount = 4000
        # 6,000 of 10,000: 328.6986 x 0.6 = 197.2192
        self.assertClaim(self._claim(invoice), 197.22, 40)

    def test_a_wholly_disputed_invoice_is_not_claimed(self):
        invoice = self._late()
        invoice.credit_dispute_amount = 10_000
        self.assertSentence(self._refusal(invoice), "credited or disputed in full")

    def test_an_invoice_paid_in_time_bears_nothing(self):
        invoice = self._late()
        self._pay(invoice, payment_date=DUE)
        self.assertSentence(self._refusal(invoice), "was paid in time")

    def test_an_invoice_is_late_from_the_day_after_its_due_date(self):
        invoice = self._late()
        self.assertSentence(self._refusal(invoice, DUE), "is not late")
        # 10,000 x 12.5 % / 365 = 3.4247
        claim = self._claim(invoice, date(2024, 5, 16))
        self.assertClaim(claim, 3.42, 40)

    def test_a_draft_is_not_late(self):
        invoice = self._late(post=False)
        self.assertSentence(self._refusal(invoice), "not a posted customer invoice")

    def test_a_company_that_does_not_claim_interest_is_left_alone(self):
        invoice = self._late()
        self.company.credit_interest_claims = False
        self.assertSentence(self._refusal(invoice), "does not claim interest")

    def test_nothing_is_claimed_for_days_to_come(self):
        with self.assertRaisesRegex(CreditControlError, "is not due yet"):
            self.claims._make(
                self._instalments(self._late()), self.today + self._days(1)
            )

    # ---- which rules -----------------------------------------------------------
    def test_a_consumer_never_gets_the_rules_for_businesses(self):
        person = self._customer("Jo Field", is_company=False)
        invoice = self._late(partner=person)
        self.assertSentence(self._refusal(invoice), "No interest regime for consumers")
        self._profile(person).interest_regime_id = self._regime("eu")
        self.assertSentence(self._refusal(invoice), "is for businesses")

    def test_a_person_with_a_tax_number_is_a_business(self):
        trader = self._customer("Jo Trader", is_company=False, vat="BE0477472701")
        self.assertClaim(self._claim(self._late(partner=trader)), 328.70, 40)

    def test_without_a_rate_for_a_day_it_refuses_rather_than_guess(self):
        invoice = self._late(due=date(2026, 5, 15))
        refusal = self._refusal(invoice, date(2026, 7, 10))
        self.assertSentence(
            refusal, "No rate of “European Union, businesses” is known for 07/01/2026"
        )
        self.assertSentence(refusal, "a credit manager adds it")
        self.assertSentence(refusal, "or you claim up to an earlier day")
        self.assertEqual(self._claim(invoice, date(2026, 6, 30)).days, 46)

    def test_what_was_paid_before_the_rates_end_can_be_claimed_at_any_time(self):
        invoice = self._late()
        self._pay(invoice, payment_date=PAID)
        self.assertClaim(self._claim(invoice, self.today), 328.70, 40)

    def test_a_claim_says_whether_its_figures_were_verified(self):
        self.assertTrue(self._claim(self._late()).verified)
        self.company.credit_interest_regime_id = self._regime("de_business")
        claim = self._claim(self._late())
        self.assertFalse(claim.verified)
        self.assertIn("Rate not verified", claim.sheet_html)
        self.assertIn("Sum not verified", claim.sheet_html)
        self.assertSentence(claim.doubt, "An interest rate and the fixed compensation")

    def test_a_warning_names_the_figure_that_nobody_verified(self):
        self._regime("eu").compensation_ids.verified_on = False
        invoice = self._late()
        found = self.claims._propose(self._instalments(invoice), PAID)
        row = self.claims._preview(*next(iter(found.items())))
        self.assertEqual(row["doubts"], {"rate": False, "compensation": True})
        claim = self._claim(invoice)
        self.assertIn("Sum not verified", claim.sheet_html)
        self.assertNotIn("Rate not verified", claim.sheet_html)
        self.assertSentence(claim.doubt, "the interest rates were")
        old = {key: claim.sheet[key] for key in claim.sheet if key != "doubtful"}
        claim._set({"sheet": old})  # as claims were kept before
        self.assertSentence(claim.doubt, "the interest rates were")
        self._regime("eu").compensation_ids.verified_on = "2024-01-01"
        self.assertFalse(self._claim(self._late()).doubt)

    def test_no_earlier_day_is_suggested_where_the_first_has_no_rate(self):
        refusal = self._refusal(self._late(due=date(2026, 7, 15)), date(2026, 8, 10))
        self.assertSentence(refusal, "the first day that would be claimed")
        self.assertNotIn("earlier day", refusal)
        claimed = self._late(due=date(2026, 5, 15))
        self._claim(claimed, date(2026, 6, 30))
        self.assertNotIn("earlier day", self._refusal(claimed, date(2026, 7, 10)))

    # ---- currencies ------------------------------------------------------------
    def test_a_claim_is_in_the_currency_of_its_invoice(self):
        claim = self._claim(self._late(currency=self.gbp))
        # 40 euro at 1.10 dollars are 44 dollars, at 1.25 to the pound 35.20 pounds
        self.assertClaim(claim, 328.70, 35.20)
        self.assertEqual(claim.currency_id, self.gbp)
        self.assertSentence(
            claim.sheet_html, "40.00 € at the exchange rate of 08/20/2024"
        )

    def test_a_compensation_without_an_exchange_rate_is_not_guessed(self):
        self.eur.rate_ids.unlink()
        invoice = self._late(currency=self.gbp)
        self.assertSentence(self._refusal(invoice), "no exchange rate from EUR to GBP")

    # ---- never twice -----------------------------------------------------------
    def test_two_claims_for_the_same_days_are_refused_by_the_database(self):
        claim = self._claim(self._late())
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            claim.copy({"compensation": 0})
            self.env.flush_all()

    def test_however_often_it_is_claimed_the_sum_is_that_of_one_claim(self):
        days = [date(2024, 6, 1), MIDDLE, date(2024, 7, 3), date(2024, 8, 1), PAID]
        invoice = self._late()
        claims = self.claims.union(*(self._claim(invoice, day) for day in days))
        self.assertEqual(sum(claims.mapped("days")), 97)
        self.assertAlmostEqual(sum(claims.mapped("interest")), 328.70, delta=0.02)
        self.assertEqual(sum(claims.mapped("compensation")), 40)

    # ---- dated data ------------------------------------------------------------
    def test_two_rates_for_one_day_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "two rates on 01/15/2024"):
            self._regime("eu").rate_ids = [
                Command.create(
                    {
                        "date_from": "2024-01-15",
                        "date_to": "2024-12-31",
                        "rate": 9,
                        "source": "Somewhere",
                    }
                )
            ]

    def test_what_ships_unverified_is_labelled_as_such(self):
        for model in ("credit.interest.rate", "credit.interest.compensation"):
            shipped = self.env[model].search([])
            self.assertTrue(shipped)
            for record in shipped:
                said = record.source.startswith("Not verified")
                self.assertEqual(said, not record.verified_on, record.source)

    def test_how_a_regime_counts_is_not_changed_under_its_claims(self):
        self._claim(self._late())
        with self.assertRaisesRegex(CreditControlError, "Duplicate it"):
            self._regime("eu").year = "360"


@tagged("post_install", "-at_install")
class TestInterestGrowth(InterestCommon):
    _counting = test_performance.TestGrowth._counting
    assertNoGrowth = test_performance.TestGrowth.assertNoGrowth

    def test_proposing_reads_as_often_for_twenty_instalments_as_for_two(self):
        invoices = self.env["account.move"].union(
            *(
                self._late(100, self._customer(f"Customer {number}"))
                for number in range(22)
            )
        )
        lines = self._instalments(invoices)
        self.assertNoGrowth(
            lambda batch: self.claims._propose(batch, PAID),
            lines[:2],
            lines[2:],
            most=25,
        )
