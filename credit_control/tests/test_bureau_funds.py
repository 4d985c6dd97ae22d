"""What may be spent at a provider: never an amount that nobody knows."""

from unittest.mock import patch

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..exceptions import CreditControlError
from .bureau_purchases import BureauCase


@tagged("post_install", "-at_install")
class TestBureauFunds(BureauCase):
    def test_what_is_billed_is_not_enabled_without_a_price_or_a_quota(self):
        self.provider.state = "disabled"
        with self.assertRaisesRegex(ValidationError, "does not make them free"):
            self.provider.write({"state": "enabled", "price": 0})
        self.provider.write({"state": "enabled", "price": 0, "has_quota": True})
        with self.assertRaisesRegex(ValidationError, "no price is entered"):
            self.provider.has_quota = False

    def test_a_provider_enabled_without_a_price_before_sells_nothing(self):
        self.provider.flush_recordset()
        self.env.cr.execute(
            "UPDATE credit_bureau_provider SET price = 0 WHERE id = %s",
            [self.provider.id],
        )
        self.provider.invalidate_recordset()
        with self.assertRaisesRegex(CreditControlError, "no price is entered"):
            self._look_up()
        self.assertEqual(self._bought(), 0)

    def test_a_free_register_needs_no_price(self):
        self.assertEqual(self._provider("gleif", price=0).state, "enabled")

    def test_the_purpose_is_one_of_the_provider(self):
        other = self._provider("companies_house")
        purpose = self.env["credit.bureau.purpose"].create(
            {"name": "Curiosity", "provider_id": other.id}
        )
        with self.assertRaisesRegex(CreditControlError, "“Curiosity” is a purpose of"):
            self._look_up(purpose=purpose)
        self.assertEqual(self._bought(), 0)

    def test_a_month_begins_where_the_company_is(self):
        self.company.partner_id.tz = "Pacific/Auckland"  # thirteen hours ahead
        self.env.registry.clear_cache()
        # the first of February there
        now = fields.Datetime.to_datetime("2026-01-31 12:00:00")
        request = self._look_up().request_id
        for stamp, spent in (("2026-01-31 10:59:00", 0), ("2026-01-31 11:01:00", 10)):
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE credit_bureau_request SET create_date = %s WHERE id = %s",
                [stamp, request.id],
            )
            self.env.invalidate_all()
            with patch.object(fields.Datetime, "now", lambda *args: now):
                self.assertEqual(self.provider.spent, spent, stamp)
