from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..exceptions import CreditAuthorityError
from .documents import DocumentsCommon

CONTACTS = "base.group_partner_manager,account.group_account_invoice"


@tagged("post_install", "-at_install")
class TestLimitMirror(DocumentsCommon):
    """Odoo's own ``res.partner.credit_limit`` and ours never say different things."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._make_user("clerk", CONTACTS)
        cls.asking = cls._make_user(
            "asking", f"{CONTACTS},credit_control.group_collector"
        )
        cls.granting = cls._make_user(
            "granting", f"{CONTACTS},credit_control.group_controller"
        )
        cls.deciding = cls._make_user(
            "deciding", f"{CONTACTS},credit_control.group_manager"
        )
        cls.customer = cls._customer()
        cls.profile = cls._profile(cls.customer)

    def _write(self, user, amount, partner=None):
        """As the web client and the external API write it."""
        partner = (partner or self.customer).with_user(user)
        partner.write({"credit_limit": amount})
        self.env.flush_all()
        self.env.invalidate_all()

    def _in_force(self, profile=None):
        return (profile or self.profile).limit_at(self.today)

    def _default(self, amount):
        """Save a default limit in Odoo's settings."""
        settings = self.env["res.config.settings"].create(
            {"account_use_credit_limit": True, "account_default_credit_limit": amount}
        )
        settings.execute()
        self.env.invalidate_all()

    # ---- ours to Odoo's ------------------------------------------------------
    def test_a_granted_limit_shows_in_odoos_field_and_on_the_contacts(self):
        contact = self._customer("Ann", parent_id=self.customer.id, is_company=False)
        self._limit(self.customer, 1234.56)
        for partner in self.customer | contact:
            self.assertMoney(partner.credit_limit, 1234.56)
            self.assertTrue(partner.use_partner_credit_limit)

    def test_a_limit_that_is_only_asked_for_does_not_show(self):
        self._limit(self.customer, 100)
        self.env["credit.limit"].with_user(self.collector).create(
            {"profile_id": self.profile.id, "amount": 900, "reason": "Grown"}
        )
        self.assertMoney(self.customer.credit_limit, 100)

    def test_switching_the_check_off_empties_odoos_field(self):
        self._limit(self.customer, 100)
        self.profile.with_user(self.manager).limit_mode = "none"
        self.assertMoney(self.customer.credit_limit, 0)
        self.assertFalse(self.customer.use_partner_credit_limit)
        self.profile.with_user(self.manager).limit_mode = "limited"
        self.assertMoney(self.customer.credit_limit, 100)

    # ---- Odoo's to ours ------------------------------------------------------
    def test_a_figure_written_by_who_may_grant_it_is_a_limit_in_force(self):
        self._write(self.granting, 20_000)
        limit = self._in_force()
        self.assertMoney(limit.amount, 20_000)
        self.assertEqual(limit.approved_by_id, self.granting)
        self.assertEqual(limit.origin, "manual")
        self.assertEqual(self.profile.limit_mode, "limited")

    def test_a_figure_beyond_the_writers_authority_becomes_a_request(self):
        self._write(self.granting, 20_000)
        self._write(self.granting, 30_000)
        self._write(self.asking, 21_000)
        self.assertMoney(self._in_force().amount, 20_000)
        self.assertMoney(self.customer.credit_limit, 20_000)
        asked = self.profile.limit_ids.filtered(lambda item: item.state == "requested")
        self.assertEqual(
            sorted(asked.mapped(lambda item: (item.amount, item.requested_by_id.name))),
            [(21_000, "Asking"), (30_000, "Granting")],
        )

    def test_a_figure_written_by_an_invoicing_clerk_is_refused_with_a_sentence(self):
        with self.assertRaisesRegex(CreditAuthorityError, "Deco was not changed"):
            self._write(self.clerk, 500)
        self.assertFalse(self.profile.limit_ids)
        self.assertMoney(self.customer.credit_limit, 0)

    def test_a_salesperson_has_no_access_to_the_field_at_all(self):
        with self.assertRaises(AccessError):
            self._write(self.salesperson, 500)

    def test_writing_the_same_figure_again_changes_nothing(self):
        self._write(self.deciding, 500)
        before = self.profile.limit_ids
        self._write(self.deciding, 500)
        self._write(self.clerk, 500)  # a form saved whole
        self.assertEqual(self.profile.limit_ids, before)

    def test_other_fields_are_saved_beside_the_figure(self):
        self.customer.with_user(self.deciding).write(
            {"credit_limit": 70, "city": "Ghent"}
        )
        self.assertEqual(self.customer.city, "Ghent")
        self.assertMoney(self._in_force().amount, 70)

    def test_writing_zero_takes_the_check_away_for_who_may(self):
        self._limit(self.customer, 100)
        with self.assertRaisesRegex(CreditAuthorityError, "switch off the limit check"):
            self._write(self.granting, 0)
        with self.assertRaises(CreditAuthorityError):
            self._write(self.asking, 0)
        self.assertMoney(self._in_force().amount, 100)
        self._write(self.deciding, 0)
        self.assertFalse(self._in_force())
        self.assertEqual(self.profile.limit_mode, "none")
        self.assertMoney(self.customer.credit_limit, 0)

    def test_a_figure_written_on_a_contact_makes_no_limit(self):
        contact = self._customer("Ann", parent_id=self.customer.id, is_company=False)
        self._limit(self.customer, 100)
        self._write(self.deciding, 900, contact)
        self.assertFalse(contact.credit_profile_ids)
        self.assertMoney(self._in_force().amount, 100)

    def test_a_customer_created_with_a_figure_has_a_limit(self):
        partner = (
            self.env["res.partner"]
            .with_user(self.deciding)
            .create({"name": "New", "credit_limit": 40})
        )
        self.assertMoney(self._in_force(self._profile(partner)).amount, 40)
        with self.assertRaises(CreditAuthorityError):
            partner.with_user(self.clerk).create({"name": "New", "credit_limit": 40})

    # ---- import --------------------------------------------------------------
    def _load(self, user, fields, *rows):
        partners = self.env["res.partner"].with_user(user)
        return partners.with_context(import_file=True).load(fields, list(rows))

    def test_an_import_grants_limits_and_says_that_they_were_imported(self):
        result = self._load(
            self.deciding,
            [".id", "name", "credit_limit"],
            [str(self.customer.id), "Deco", "700.50"],
            [False, "Imported", "800"],
        )
        self.assertFalse(result["messages"])
        self.env.invalidate_all()
        for partner_id, amount in zip(result["ids"], (700.5, 800), strict=True):
            partner = self.env["res.partner"].browse(partner_id)
            limit = self._in_force(self._profile(partner))
            self.assertMoney(limit.amount, amount)
            self.assertEqual(limit.origin, "import")
            self.assertMoney(partner.credit_limit, amount)

    def test_an_import_by_a_clerk_is_refused_as_a_whole(self):
        result = self._load(
            self.clerk, [".id", "credit_limit"], [str(self.customer.id), "700"]
        )
        self.assertFalse(result["ids"])
        self.assertIn("may not grant limits", result["messages"][0]["message"])
        self.assertMoney(self.customer.credit_limit, 0)

    # ---- Odoo's settings -----------------------------------------------------
    def test_a_default_limit_of_the_company_is_the_limit_of_who_has_no_own(self):
        own = self._customer("Own", limit=900)
        free = self._customer("Free")
        self._profile(free).with_user(self.manager).limit_mode = "limited"
        self._profile(free).with_user(self.manager).limit_mode = "none"
        self._default(500)
        new = self._customer("New")
        for partner, amount in ((self.customer, 500), (new, 500), (own, 900)):
            self.assertMoney(self._in_force(self._profile(partner)).amount, amount)
            self.assertMoney(partner.credit_limit, amount)
        self.assertEqual(self._profile(free).limit_mode, "none")  # somebody chose so
        order = self._order(new, 501)
        order.action_confirm()
        self.assertHeld(order)

    def test_who_has_the_default_follows_a_new_one_and_others_keep_theirs(self):
        self._default(500)
        own = self._customer("Own", limit=None)
        self._write(self.deciding, 510, own)
        self._write(self.deciding, 500, own)  # by chance the default's amount
        self._default(600)
        self.assertMoney(self._in_force().amount, 600)
        self.assertMoney(self.customer.credit_limit, 600)
        self.assertMoney(own.credit_limit, self._in_force(self._profile(own)).amount)

    def test_a_limit_that_equals_the_default_stays_when_the_default_changes(self):
        self._default(500)
        own = self._customer("Own")
        self._limit(own, 500, date_from=self.today)
        self._default(600)
        self.assertMoney(self._in_force(self._profile(own)).amount, 500)
        self.assertMoney(own.credit_limit, 500)

    def test_a_default_is_followed_below_a_temporary_limit(self):
        self._default(500)
        self._limit(
            self.customer,
            900,
            kind="temporary",
            date_from=self.today,
            date_to=self.today + self._days(1),
        )
        self._default(600)
        later = self.profile.limit_at(self.today + self._days(2))
        self.assertMoney(later.amount, 600)
        self.assertMoney(self.customer.credit_limit, 900)

    def test_a_customer_freed_from_the_check_shows_no_default(self):
        self._default(500)
        self._write(self.deciding, 0)
        self.assertEqual(self.profile.limit_mode, "none")
        self.assertMoney(self.customer.credit_limit, 0)

    def test_a_default_may_be_set_by_who_has_no_role_in_credit_control(self):
        keeper = self._make_user(
            "keeper", "base.group_system,account.group_account_manager"
        )
        settings = self.env["res.config.settings"].with_user(keeper)
        settings.create({"account_default_credit_limit": 300}).execute()
        self.assertMoney(self._in_force().amount, 300)

    def test_taking_the_default_away_takes_it_from_those_who_follow(self):
        self._default(500)
        self._default(0)
        self.assertEqual(self.profile.limit_mode, "none")
        self.assertFalse(self._in_force())
        self.assertMoney(self.customer.credit_limit, 0)
        self._default(700)
        self.assertMoney(self._in_force().amount, 700)

    def test_unticking_odoos_own_limit_returns_to_the_default(self):
        self._default(500)
        self._write(self.deciding, 900)
        self.customer.with_user(self.deciding).write(
            {"use_partner_credit_limit": False}
        )
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertMoney(self._in_force().amount, 500)
        self._default(600)
        self.assertMoney(self._in_force().amount, 600)
        self.assertMoney(self.customer.credit_limit, 600)

    def test_unticking_without_a_default_takes_the_check_away(self):
        self._write(self.deciding, 900)
        self.customer.with_user(self.deciding).write(
            {"use_partner_credit_limit": False}
        )
        self.assertEqual(self.profile.limit_mode, "none")

    # ---- Odoo's own banner ---------------------------------------------------
    def test_odoos_banner_is_silent_where_ours_speaks(self):
        self._limit(self.customer, 100)
        self._invoice(self.customer, 200)
        order = self._order(self.customer, 300).sudo()
        draft = self._invoice(self.customer, 300, post=False)
        self.assertFalse(order.partner_credit_warning)
        self.assertFalse(draft.partner_credit_warning)
        self.assertIn("100.00", order.credit_message)

    def test_odoos_banner_speaks_where_credit_control_is_switched_off(self):
        self._limit(self.customer, 100)
        self._invoice(self.customer, 200)
        other = self.env["res.company"].create({"name": "Unchecked"})
        other.account_use_credit_limit = False
        self.assertFalse(
            self.env["sale.order"]
            .new({"partner_id": self.customer.id, "company_id": other.id})
            .credit_light
        )

    def test_a_negative_figure_is_refused_with_a_sentence(self):
        with self.assertRaisesRegex(ValidationError, "is negative"):
            self._write(self.deciding, -1)
        self.assertMoney(self.customer.credit_limit, 0)
