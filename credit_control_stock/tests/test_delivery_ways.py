"""Every way by which goods leave meets the gate, and no machine meets an error."""

from odoo import SUPERUSER_ID, Command
from odoo.tests import tagged

from odoo.addons.credit_control.exceptions import CreditControlError

from .delivery import DeliveryCommon


@tagged("post_install", "-at_install")
class TestDeliveryWays(DeliveryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bad = cls._customer("Bad", limit=1000)

    def _bad_picking(self, quantity=5):
        picking = self._picking(quantity, self.bad)
        self._owe(self.bad, 100)
        return picking

    # ---- many at once ----------------------------------------------------------
    def test_of_ten_deliveries_at_once_the_held_ones_stay_and_the_others_go(self):
        good = [
            self._picking(1, self._customer(f"Good {i}", limit=500)) for i in range(7)
        ]
        bad = [self._picking(1, self.bad) for _i in range(3)]
        self._owe(self.bad, 100)
        everything = self.env["stock.picking"].concat(*good[:4], *bad, *good[4:])
        action = self._validate(everything)
        for picking in good:
            self.assertDelivered(picking)
        for picking in bad:
            self.assertKept(picking)
        self.assertIn("Validated: 7.", action["params"]["message"])

    def test_deliveries_of_one_customer_at_once_count_what_the_others_leave(self):
        """Their rests stay in exposure: none of them passes on account of the others."""
        rich = self._customer("Rich", limit=1000)
        first, second = self._picking(5, rich), self._picking(5, rich)
        self._invoice(rich, 100, due_in=30)
        self._validate(first | second)
        self.assertKept(first)
        self.assertKept(second)

    def test_the_part_of_one_delivery_makes_no_room_for_the_next(self):
        rich = self._customer("Rich", limit=1000)
        first, second = self._picking(5, rich), self._picking(5, rich)
        self._invoice(rich, 100, due_in=30)
        first.move_ids.quantity = 4
        self._validate(first | second, skip_backorder=True)
        self.assertDelivered(first)  # what goes out fits
        self.assertKept(second)  # the rest of the first is still an order

    def test_deliveries_of_one_customer_are_judged_in_the_order_given(self):
        rich = self._customer("Rich", limit=1101)
        first, second = self._picking(5, rich), self._picking(5, rich)
        for picking in (first, second):  # each 100 more than was ordered
            picking.move_ids.quantity = 6
        self._invoice(rich, 1, due_in=30)
        self._validate(second | first)
        self.assertDelivered(second)
        self.assertKept(first)

    def test_asking_ten_takes_no_more_questions_to_the_books_than_asking_two(self):
        def reading(number):
            pickings = self.env["stock.picking"].concat(
                *(
                    self._picking(1, self._customer(f"{number}/{i}", limit=500))
                    for i in range(number)
                )
            )
            moves = pickings.sudo().move_ids
            moves.picked = True
            self.env.flush_all()
            self.env.invalidate_all()
            statements = []
            execute = self.env.cr.execute
            self.patch(
                self.env.cr,
                "execute",
                lambda query, *args, **kwargs: (
                    statements.append(str(query)) or execute(query, *args, **kwargs)
                ),
            )
            self.assertFalse(moves._credit_hold_back())
            self.patch(self.env.cr, "execute", execute)
            books = ("account_move_line", "MAX(checked_on)", "credit_limit granted")
            return sum(any(b in s for b in books) for s in statements)

        self.assertEqual(reading(2), reading(10))

    def test_a_batch_transfer_validates_what_passes(self):
        if "stock.picking.batch" not in self.env:
            self.skipTest("batch transfers are not installed")
        good, bad = self._picking(1), self._bad_picking(1)
        batch = self.env["stock.picking.batch"].create(
            {"picking_ids": [Command.set((good | bad).ids)]}
        )
        batch.action_confirm()
        (good | bad).move_ids.picked = True
        batch.with_user(self.warehouse).action_done()
        self.assertDelivered(good)
        self.assertKept(bad)
        self.assertNotEqual(batch.state, "done")

    # ---- back-orders -------------------------------------------------------------
    def test_a_part_that_passes_goes_and_its_back_order_is_asked_for_itself(self):
        picking = self._picking(8)
        self._invoice(self.customer, 500, due_in=30)  # 1,300 with the order
        picking.move_ids.quantity = 5
        self._validate(picking, skip_backorder=True)
        self.assertDelivered(picking)
        rest = picking.sudo().backorder_ids
        self.assertEqual(rest.move_ids.product_uom_qty, 3)
        self.assertFalse(rest.credit_state)
        rest.action_assign()
        self._validate(rest)
        self.assertKept(rest)

    def test_the_question_about_a_back_order_comes_before_the_check(self):
        picking = self._bad_picking()
        picking.move_ids.quantity = 2
        action = self._validate(picking)
        self.assertEqual(action["res_model"], "stock.backorder.confirmation")
        self.assertFalse(self._checks(picking))
        wizard = self.env["stock.backorder.confirmation"].with_user(self.warehouse)
        wizard.with_context(**action["context"]).create({}).process()
        self.assertKept(picking)
        self.assertFalse(picking.backorder_ids)
        self.assertEqual(picking.move_ids.quantity, 2)

    # ---- machines -------------------------------------------------------------------
    def test_moves_done_by_a_machine_are_held_without_an_error(self):
        good, bad = self._picking(), self._bad_picking()
        moves = (good | bad).with_user(SUPERUSER_ID).move_ids
        moves.picked = True
        done = moves._action_done()
        self.assertEqual(done, good.move_ids)
        self.assertDelivered(good)
        hold = self.assertKept(bad)
        self.assertFalse(hold.requested_by_id)

    def test_pickings_done_by_a_machine_are_held_without_an_error(self):
        good, bad = self._picking(), self._bad_picking()
        pickings = (good | bad).sudo()
        pickings.move_ids.picked = True
        pickings._action_done()
        self.assertDelivered(good)
        self.assertKept(bad)
        self.assertFalse(bad.date_done)

    def test_a_transfer_made_and_validated_at_once_is_asked(self):
        order = self._sale(2, self.bad)
        self._owe(self.bad, 100)
        line = order.order_line
        ready = order.picking_ids
        direct = self.env["stock.picking"].create(
            {
                "picking_type_id": ready.picking_type_id.id,
                "location_id": ready.location_id.id,
                "location_dest_id": ready.location_dest_id.id,
                "partner_id": self.bad.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.goods.id,
                            "quantity": 2,
                            "sale_line_id": line.id,
                            "location_id": ready.location_id.id,
                            "location_dest_id": ready.location_dest_id.id,
                        }
                    )
                ],
            }
        )
        self._validate(direct)
        self.assertKept(direct)

    # ---- what is no delivery ----------------------------------------------------------
    def test_what_comes_back_is_not_asked(self):
        picking = self._picking()
        self._validate(picking)
        self._owe()
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = 5
        back = self.env["stock.picking"].browse(
            wizard.action_create_returns()["res_id"]
        )
        back.move_ids.quantity = 5
        self._validate(back)
        self.assertDelivered(back)

    def test_only_the_last_step_out_of_the_house_is_asked(self):
        self.env["stock.warehouse"].search(
            [("company_id", "=", self.company.id)], limit=1
        ).delivery_steps = "pick_ship"
        order = self._sale(2, self.bad)
        self._owe(self.bad, 100)
        pick = order.picking_ids
        self.assertEqual(len(pick), 1)
        self._validate(pick)
        self.assertDelivered(pick)
        ship = order.picking_ids - pick
        self.assertEqual(ship.move_ids.location_dest_id.usage, "customer")
        self._validate(ship)
        self.assertKept(ship)

    # ---- over the external API -------------------------------------------------------------
    def test_no_written_state_makes_a_held_delivery_done(self):
        picking = self._bad_picking()
        for record in (picking, picking.move_ids):
            with self.subTest(record._name):
                self._rpc(self.warehouse, record, "write", {"state": "done"})
                self.assertKept(picking)
                self.assertFalse(picking.sudo().sale_id.order_line.qty_delivered)

    def test_a_written_state_of_what_passes_is_left_to_odoo(self):
        picking = self._picking()
        self._rpc(self.warehouse, picking.move_ids, "write", {"state": "done"})
        self.assertDelivered(picking)
        self.assertEqual(self._checks(picking).outcome, "pass")

    def test_nobody_writes_how_a_delivery_fared(self):
        picking = self._bad_picking()
        self._validate(picking)
        with self.assertRaisesRegex(CreditControlError, "the credit check decides"):
            self._rpc(self.warehouse, picking, "write", {"credit_state": "released"})
        with self.assertRaisesRegex(CreditControlError, "the credit check decides"):
            self._rpc(
                self.warehouse,
                picking,
                "copy",
                {"credit_state": "released"},
            )

    def test_no_context_opens_the_gate(self):
        picking = self._bad_picking()
        self._validate(
            picking,
            skip_sanity_check=True,
            skip_backorder=True,
            skip_sms=True,
            button_validate_picking_ids=[],
            cancel_backorder=True,
        )
        self.assertKept(picking)

    def test_a_move_that_is_created_as_done_is_refused(self):
        picking = self._bad_picking()
        move = picking.move_ids
        for values in ({"picking_id": picking.id}, {}):
            with (
                self.subTest(values),
                self.assertRaisesRegex(CreditControlError, "does not pass"),
            ):
                self._rpc(
                    self.warehouse,
                    move.browse(),
                    "create",
                    [
                        {
                            "product_id": self.goods.id,
                            "product_uom_qty": 5,
                            "quantity": 5,
                            "state": "done",
                            "sale_line_id": move.sale_line_id.id,
                            "location_id": move.location_id.id,
                            "location_dest_id": move.location_dest_id.id,
                            **values,
                        }
                    ],
                )

    def test_what_is_done_is_not_made_larger_than_passes(self):
        picking = self._picking(5, self.bad)
        self._validate(picking)
        self.assertDelivered(picking)
        self._owe(self.bad, 100)
        move = picking.move_ids
        changes = {
            "the move": lambda: self._rpc(
                self.warehouse, move, "write", {"quantity": 9}
            ),
            "its line": lambda: self._rpc(
                self.warehouse, move.move_line_ids, "write", {"quantity": 9}
            ),
        }
        for name, change in changes.items():
            with self.subTest(name):
                with self.assertRaises(CreditControlError) as caught:  # rolls back
                    change()
                self.assertSentence(str(caught.exception), "is done, and more of it")
                self.env.invalidate_all()
                self.assertEqual(move.quantity, 5)

    def test_what_is_done_may_be_made_smaller(self):
        picking = self._picking(5, self.bad)
        self._validate(picking)
        self._owe(self.bad, 100)
        self._rpc(self.warehouse, picking.move_ids, "write", {"quantity": 4})
        self.assertEqual(picking.move_ids.quantity, 4)
