"""The daily seal over all checks of a company."""

from freezegun import freeze_time

from odoo.tests import tagged

from ..exceptions import CreditControlError
from .checks import CheckCommon


@tagged("post_install", "-at_install")
class TestCheckSeals(CheckCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seals = cls.env["credit.check.seal"]

    def _seal(self, moment):
        with freeze_time(moment):
            self.seals._cron_seal()
        return self.seals.search([("company_id", "=", self.company.id)])

    def _on(self, moment, *amounts):
        with freeze_time(moment):
            return self._checked(*amounts)

    def test_a_day_is_sealed_once(self):
        checks = self._on("2030-05-01 10:00:00", 10, 20)
        self._on("2030-05-02 09:00:00", 30)
        seal = self._seal("2030-05-02 12:00:00")
        self.assertEqual(seal.date, self._at("2030-05-01"))
        self.assertEqual(seal.check_count, 2)
        self.assertEqual(seal.last_check_id, checks[-1].id)
        self.assertEqual(self._seal("2030-05-02 18:00:00"), seal)
        later = self._seal("2030-05-03 12:00:00") - seal
        self.assertEqual(later.check_count, 1)
        self.assertEqual(later.previous_hash, seal.hash)
        self.assertEqual(self._faults(), [])

    def test_where_nothing_was_checked_nothing_is_sealed(self):
        self.assertFalse(self._seal("2030-05-02 12:00:00"))
        self._on("2030-05-02 13:00:00", 10)
        seal = self._seal("2030-05-03 12:00:00")
        self.assertEqual(self._seal("2030-05-09 12:00:00"), seal)

    def test_days_without_a_seal_are_caught_up_with(self):
        self._on("2030-05-01 10:00:00", 10)
        self._on("2030-05-04 10:00:00", 20)
        seal = self._seal("2030-05-07 12:00:00")
        self.assertEqual((seal.date, seal.check_count), (self._at("2030-05-06"), 2))
        self.assertEqual(self._faults(), [])

    def test_what_is_written_around_midnight_is_sealed_with_its_day(self):
        late = self._on("2030-05-02 00:00:01", 10)
        early = self._on("2030-05-01 23:59:59", 20)
        self.assertLess(late.id, early.id)
        self.assertFalse(self._seal("2030-05-02 00:30:00"))
        seal = self._seal("2030-05-02 01:00:00")
        self.assertEqual((seal.check_count, seal.last_check_id), (1, early.id))
        later = self._seal("2030-05-03 01:00:00") - seal
        self.assertEqual((later.check_count, later.last_check_id), (1, late.id))
        self.assertEqual(self._faults(), [])

    def test_a_chain_that_was_written_anew_is_found_by_the_seal(self):
        checks = self._on("2030-05-01 10:00:00", 10, 2000)
        self._seal("2030-05-02 12:00:00")
        self._sql(
            "UPDATE credit_check SET user_name = 'Somebody else' WHERE id = %s",
            checks[0].id,
        )
        self._rehash(checks)
        self.assertFalse(checks._verify_chain(self.profile))
        self.assertEqual(
            self._faults(), [(2, "The checks of the day do not match their seal.")]
        )

    def test_a_chain_shortened_with_its_counter_is_found_by_the_seal(self):
        checks = self._on("2030-05-01 10:00:00", 10, 20)
        self._seal("2030-05-02 12:00:00")
        self._sql("DELETE FROM credit_check WHERE id = %s", checks[1].id)
        self._sql(
            "UPDATE credit_profile SET gate_count = 1 WHERE id = %s", self.profile.id
        )
        self.assertEqual(
            self._faults(), [(2, "The checks of the day do not match their seal.")]
        )

    def test_a_seal_taken_away_from_between_is_found(self):
        for day in (1, 2, 3):
            self._on(f"2030-05-0{day} 10:00:00", 10)
            self._seal(f"2030-05-0{day + 1} 12:00:00")
        self.assertEqual(len(self.seals.search([])), 3)
        self._sql(
            "DELETE FROM credit_check_seal WHERE date = '2030-05-02' AND company_id = %s",
            self.company.id,
        )
        self.assertTrue(self._faults())

    def test_a_seal_is_never_changed_or_deleted(self):
        self._on("2030-05-01 10:00:00", 10)
        seal = self._seal("2030-05-02 12:00:00")
        with self.assertRaisesRegex(CreditControlError, "never changed"):
            seal.sudo().hash = "0"
        with self.assertRaisesRegex(CreditControlError, "never deleted"):
            seal.sudo().unlink()
