from odoo.tests import tagged

from .documents import DocumentsCommon


@tagged("post_install", "-at_install")
class TestExposureOfOrders(DocumentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer()
        cls.vat = cls._tax(15)

    # ---- orders ------------------------------------------------------------
    def test_an_order_invoiced_on_delivery_counts_in_full_from_confirmation(self):
        order = self._confirmed(
            self.customer, [self._line(50, 10, product=self.delivered_product)]
        )
        self.assertEqual(order.invoice_status, "no")
        self.assertExposure(self.customer, orders=500)

    def test_a_quotation_and_a_cancelled_order_count_nothing(self):
        self._order(self.customer, 300)
        order = self._confirmed(self.customer, 500)
        order._action_cancel()
        self.assertExposure(self.customer)

    def test_a_locked_order_counts_like_any_other(self):
        order = self._confirmed(self.customer, 500)
        order.action_lock()
        self.assertExposure(self.customer, orders=500)

    def test_taxes_and_freight_are_part_of_what_an_order_costs(self):
        freight = self._product("Freight")
        lines = [
            self._line(99.99, 2, tax=self.vat),  # 199.98 + 15 % = 229.98
            self._line(12.50, product=freight),
        ]
        self._confirmed(self.customer, lines)
        self.assertExposure(self.customer, orders=242.48)

    def test_a_partial_invoice_moves_its_part_from_orders_to_receivables(self):
        line = self._line(100, 10, tax=self.vat, product=self.delivered_product)
        order = self._confirmed(self.customer, [line])
        self._deliver(order, 4)
        self._invoice_order(order)
        self.assertExposure(self.customer, receivable=460, orders=690)

    def test_a_delivery_beyond_the_order_counts_once_it_is_invoiced(self):
        line = self._line(100, 10, product=self.delivered_product)
        order = self._confirmed(self.customer, [line])
        self._deliver(order, 12)
        self.assertExposure(self.customer, orders=1000)
        self._invoice_order(order)
        self.assertExposure(self.customer, receivable=1200)

    def test_an_order_in_packs_invoiced_in_units_is_counted_in_one_unit(self):
        pack = self.env.ref("uom.product_uom_pack_6")
        line = self._line(60, 5, product=self.delivered_product, product_uom_id=pack.id)
        order = self._confirmed(self.customer, [line])
        self._deliver(order, 2)
        invoice = self._invoice_order(order, post=False)
        invoice.invoice_line_ids.write(
            {
                "product_uom_id": self.env.ref("uom.product_uom_unit").id,
                "quantity": 12,
                "price_unit": 10,
            }
        )
        invoice.action_post()
        self.assertExposure(self.customer, receivable=120, orders=180)

    def test_a_line_of_nothing_and_a_discount_line_change_no_more_than_their_amount(
        self,
    ):
        lines = [self._line(100, 10), self._line(55, 0), self._line(-120, 1)]
        self._confirmed(self.customer, lines)
        self.assertExposure(self.customer, orders=880)

    # ---- down payments -----------------------------------------------------
    def test_a_down_payment_in_per_cent_moves_from_orders_to_receivables(self):
        order = self._confirmed(self.customer, [self._line(1000, tax=self.vat)])
        invoice = self._down_payment(order, percent=30, post=False)
        self.assertExposure(self.customer, orders=1150)
        invoice.action_post()
        self.assertExposure(self.customer, receivable=345, orders=805)
        self._pay(invoice)
        self.assertExposure(self.customer, orders=805)
        rest = self._invoice_order(order)
        self.assertMoney(rest.amount_total, 805)
        self.assertExposure(self.customer, receivable=805)
        self._pay(rest)
        self.assertExposure(self.customer)

    def test_a_fixed_down_payment_moves_from_orders_to_receivables(self):
        line = self._line(100, 10, product=self.delivered_product)
        order = self._confirmed(self.customer, [line])
        self._down_payment(order, fixed=200)
        self.assertExposure(self.customer, receivable=200, orders=800)
        self._deliver(order, 5)
        first = self._invoice_order(order)  # 500 less the 200 paid down
        self.assertMoney(first.amount_total, 300)
        self.assertExposure(self.customer, receivable=500, orders=500)

    def test_a_down_payment_that_is_credited_counts_as_order_again(self):
        order = self._confirmed(self.customer, 1000)
        invoice = self._down_payment(order, fixed=200)
        self._match(invoice, self._credit_note(invoice))
        self.assertExposure(self.customer, orders=1000)

    # ---- draft invoices ----------------------------------------------------
    def test_a_draft_made_from_an_order_changes_nothing(self):
        order = self._confirmed(self.customer, [self._line(400, tax=self.vat)])
        self._invoice_order(order, post=False)
        self.assertEqual(order.invoice_status, "invoiced")
        self.assertExposure(self.customer, orders=460)
        self._policy({"check_code": "forced_hold"}, count_draft_invoices=False)
        self.assertExposure(self.customer, orders=460)

    def test_a_draft_without_an_order_counts_where_the_policy_says_so(self):
        self._invoice(self.customer, 300, post=False)
        self.assertExposure(self.customer, draft_invoices=300)
        self._policy({"check_code": "forced_hold"}, count_draft_invoices=False)
        self.assertExposure(self.customer)

    def test_a_line_added_to_the_draft_of_an_order_counts_beside_the_order(self):
        order = self._confirmed(self.customer, 400)
        draft = self._invoice_order(order, post=False)
        draft.write(
            {
                "invoice_line_ids": [
                    (0, 0, {"name": "Extra", "price_unit": 50, "tax_ids": [(5,)]})
                ]
            }
        )
        self.assertExposure(self.customer, orders=400, draft_invoices=50)

    def test_a_draft_left_over_from_a_cancelled_order_counts_as_draft(self):
        order = self._confirmed(self.customer, 400)
        self._invoice_order(order, post=False)
        order.with_context(disable_cancel_warning=True).state = "cancel"
        self.assertExposure(self.customer, draft_invoices=400)

    # ---- credit notes ------------------------------------------------------
    def test_a_credit_note_settles_and_what_it_takes_back_waits_to_be_invoiced(self):
        line = self._line(100, 10, product=self.delivered_product)
        order = self._confirmed(self.customer, [line])
        self._deliver(order, 10)
        invoice = self._invoice_order(order)
        self._credit_note(invoice, quantity=3)
        self.assertExposure(self.customer, receivable=700, orders=300)
        order.order_line.product_uom_qty = 7  # the customer wants no replacement
        self.assertExposure(self.customer, receivable=700)

    # ---- who owes ----------------------------------------------------------
    def test_an_order_counts_for_the_company_of_its_invoice_address(self):
        contact = self._customer("Ann", parent_id=self.customer.id, is_company=False)
        site = self._customer(
            "Site", parent_id=self.customer.id, type="delivery", is_company=False
        )
        office = self._customer(
            "Office", parent_id=self.customer.id, type="invoice", is_company=False
        )
        order = self._confirmed(contact, 500, partner_shipping_id=site.id)
        self.assertEqual(order.partner_invoice_id, office)
        self.assertExposure(self.customer, orders=500)

    def test_an_order_of_a_contact_is_judged_with_all_that_its_company_owes(self):
        contact = self._customer("Ann", parent_id=self.customer.id, is_company=False)
        self._limit(self.customer, 1000)
        self._invoice(self.customer, 300)
        self.assertEqual(self._order(contact, 700).credit_light, "amber")
        self.assertEqual(self._order(contact, 700.01).credit_light, "red")

    def test_an_order_invoiced_to_a_third_party_counts_for_who_pays(self):
        payer = self._customer("Leasing bank")
        order = self._confirmed(self.customer, 500, partner_invoice_id=payer.id)
        self.assertExposure(self.customer)
        self.assertExposure(payer, orders=500)
        self._invoice_order(order)
        self.assertExposure(payer, receivable=500)

    def test_a_subsidiary_owes_for_itself_and_not_its_parent(self):
        daughter = self._customer("Daughter", parent_id=self.customer.id)
        self._confirmed(daughter, 500)
        self._invoice(daughter, 200)
        self.assertExposure(self.customer)
        self.assertExposure(daughter, receivable=200, orders=500)

    def test_an_entry_booked_on_a_contact_counts_for_its_company(self):
        contact = self._customer("Ann", parent_id=self.customer.id, is_company=False)
        self._entry(contact, 250)
        self.assertExposure(self.customer, receivable=250)
