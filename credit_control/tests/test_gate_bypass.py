"""Nothing but a release record opens the gate."""

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..exceptions import CreditControlError
from .common import CreditControlCommon


@tagged("post_install", "-at_install")
class TestGateBypass(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer(limit=1000)

    # ---- what does not open it ---------------------------------------------
    def test_no_context_key_opens_the_gate(self):
        keys = {
            "bypass_risk": True,
            "bypass_credit": True,
            "skip_credit_check": True,
            "credit_control_skip": True,
            "credit_control.passed": True,
            "no_credit_check": True,
            "force": True,
            "install_mode": True,
            "import_file": True,
            "tracking_disable": True,
            "active_test": False,
            "send_email": True,
            "from_portal": True,
            "uid": 1,
            "su": True,
            "default_credit_state": "released",
            "default_state": "sale",
            "credit_state": "released",
            "mail_notrack": True,
            "release": True,
        }
        order = self._order(self.customer, 1000.01)
        for method, args in (("action_confirm", ()), ("write", ({"state": "sale"},))):
            for key, value in {**keys, "all": None}.items():
                context = keys if key == "all" else {key: value}
                with self.subTest(method=method, key=key):
                    self._rpc(self.salesperson, order, method, *args, context=context)
                    self.assertHeld(order)

    def test_a_default_state_in_the_context_does_not_create_a_confirmed_order(self):
        ids = self._rpc(
            self.salesperson,
            self.env["sale.order"],
            "create",
            [self._order_values(self.customer, 1200)],
            context={"default_state": "sale"},
        )
        self.assertHeld(self.env["sale.order"].browse(ids))

    def test_copying_with_a_default_state_does_not_confirm(self):
        order = self._order(self.customer, 1200)
        ids = self._rpc(
            self.salesperson, order, "copy", context={"default_state": "sale"}
        )
        self.assertHeld(self.env["sale.order"].browse(ids))
        ids = self._rpc(self.salesperson, order, "copy", {"state": "sale"})
        self.assertHeld(self.env["sale.order"].browse(ids))

    def test_the_steps_behind_the_gate_are_not_reachable_over_rpc(self):
        order = self._order(self.customer, 1200)
        for method in (
            "_credit_gate",
            "_credit_passed",
            "_action_confirm",
            "_credit_set_state",
            "_credit_confirm_for",
            "_validate_order",
        ):
            with self.subTest(method), self.assertRaises(AccessError):
                self._rpc(self.salesperson, order, method)

    def test_the_credit_state_cannot_be_written_by_hand(self):
        order = self._order(self.customer, 1200)
        order.action_confirm()
        vals = {"credit_state": "released"}
        for method, args in (
            ("write", (vals,)),
            ("create", ([self._order_values(self.customer, 5, **vals)],)),
            ("copy", (vals,)),
        ):
            with (
                self.subTest(method),
                self.assertRaisesRegex(
                    CreditControlError, "computed and cannot be written by hand"
                ),
            ):
                self._rpc(self.salesperson, order, method, *args)
        copied = self._rpc(
            self.salesperson,
            order,
            "copy",
            context={"default_credit_state": "released"},
        )
        self.assertFalse(self.env["sale.order"].browse(copied).credit_state)

    def test_a_total_written_by_hand_is_refused(self):
        order = self._order(self.customer, 1200)
        for records, vals in (
            (order, {"amount_total": 1, "amount_untaxed": 1}),
            (order, {"currency_rate": 1_000_000}),
            (order, {"invoice_status": "invoiced"}),
            (order.order_line, {"price_total": 1, "price_subtotal": 1}),
        ):
            with (
                self.subTest(vals),
                self.assertRaisesRegex(
                    CreditControlError, "computed and cannot be written by hand"
                ),
            ):
                self._rpc(self.salesperson, records, "write", vals)
        with self.assertRaises(CreditControlError):
            self._rpc(
                self.salesperson,
                order,
                "create",
                [self._order_values(self.customer, 1200, currency_rate=1_000_000)],
            )

    def test_a_failed_confirmation_leaves_no_key_to_the_gate(self):
        order = self._order(self.customer, 900)
        plan = self.env["account.analytic.plan"].create({"name": "Projects"})
        self.env["account.analytic.account"].create({"name": "P", "plan_id": plan.id})
        self.env["account.analytic.applicability"].create(
            {
                "business_domain": "sale_order",
                "analytic_plan_id": plan.id,
                "applicability": "mandatory",
            }
        )
        # Not assertRaises: its savepoint would forget everything.
        try:
            order.with_context(validate_analytic=True).action_confirm()
            self.fail("the analytic plan is mandatory")
        except ValidationError:
            self.assertEqual(order.state, "draft")
        order.order_line.price_unit = 5000
        order.write({"state": "sale"})
        self.assertHeld(order)
