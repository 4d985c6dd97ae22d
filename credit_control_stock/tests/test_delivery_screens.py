"""What people see of held deliveries."""

from odoo.tests import Form, tagged

from .delivery import DeliveryCommon


@tagged("post_install", "-at_install")
class TestDeliveryScreens(DeliveryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.picking = cls._picking(8)
        cls._invoice(cls.customer, 300, due_in=30)

    def _seen(self, user):
        self.env.invalidate_all()
        picking = self.picking.with_user(user)
        return picking.credit_light, picking.credit_message, picking.credit_remedy

    def test_the_warehouse_sees_reason_and_remedy_without_figures(self):
        self._validate(self.picking)
        light, message, remedy = self._seen(self.warehouse)
        self.assertEqual(light, "red")
        self.assertSentence(message, "Deco would exceed its credit limit")
        self.assertSentence(remedy, "less is delivered")
        self.assertNotRegex(message + remedy, r"\d")

    def test_who_sells_sees_the_figures_that_the_policy_shows(self):
        self._validate(self.picking)
        _light, message, remedy = self._seen(self.salesperson)
        self.assertSentence(message, "1,100.00")
        self.assertSentence(remedy, "100.00 less is delivered")

    def test_who_sells_sees_none_that_the_policy_hides(self):
        self._policy({"check_code": "limit_exceeded"}, show_figures=False)
        self._validate(self.picking)
        _light, message, remedy = self._seen(self.salesperson)
        self.assertNotRegex(message + remedy, r"\d")
        _light, message, _remedy = self._seen(self.controller)
        self.assertSentence(message, "1,100.00")

    def test_before_it_is_validated_the_form_says_that_it_would_be_held(self):
        self.assertEqual(self._seen(self.warehouse)[0], "red")
        self.assertFalse(self.picking.credit_state)

    def test_within_the_days_of_grace_there_is_no_light(self):
        self.company.credit_delivery_grace_days = 3
        self.assertEqual(self._seen(self.warehouse), (False, "", ""))

    def test_what_is_done_or_comes_in_has_no_light(self):
        receipt = self.env["stock.picking"].create(
            {
                "picking_type_id": self.env.ref("stock.picking_type_in").id,
                "partner_id": self.customer.id,
            }
        )
        self.assertFalse(receipt.credit_light)

    def test_held_deliveries_are_found_by_the_filter(self):
        self._validate(self.picking)
        view = self.env.ref("stock.view_picking_internal_search")
        arch = self.env["stock.picking"].get_view(view.id, "search")["arch"]
        self.assertIn('name="credit_hold"', arch)
        found = self.env["stock.picking"].with_user(self.warehouse)
        self.assertEqual(found.search([("credit_state", "=", "hold")]), self.picking)

    def test_the_forms_open_for_who_works_with_them(self):
        self._validate(self.picking)
        with Form(self.picking.with_user(self.warehouse)) as form:
            self.assertEqual(form.credit_light, "red")
        hold = self._waiting(self.picking).with_user(self.controller)
        with Form(hold) as form:
            self.assertEqual(form.picking_id, self.picking)

    def test_the_warehouse_sees_nothing_of_who_decides(self):
        view = self.env.ref("stock.view_picking_form")
        model = self.env["stock.picking"].with_user(self.warehouse)
        self.assertNotIn("credit_hold_count", model.get_view(view.id, "form")["arch"])
