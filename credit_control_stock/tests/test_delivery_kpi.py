"""How long after a delivery its invoice is written."""

from odoo.tests import tagged
from odoo.tools import SQL

from .delivery import DeliveryCommon


@tagged("post_install", "-at_install")
class TestDeliveryKpi(DeliveryCommon):
    def test_days_count_from_the_last_delivery_that_the_invoice_bills(self):
        picking = self._picking()
        self._validate(picking)
        order = picking.sudo().sale_id
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "UPDATE stock_move SET date = date - INTERVAL '3 days'"
                " WHERE id = ANY(%s) RETURNING id",
                picking.sudo().move_ids.ids,
            )
        )
        self.env.invalidate_all()
        invoice = order._create_invoices()
        invoice.invoice_date = self.today
        invoice.action_post()
        ahead = self._invoice(self.customer, 100)  # for no delivery
        self.assertEqual(ahead.state, "posted")
        values = self.env["credit.kpi.value"]._rebuild(self.company, self.today)
        found = values.filtered(
            lambda one: (
                one.kpi_id.code == "delivery_to_invoice" and one.dimension == "company"
            )
        )
        self.assertAlmostEqual(found.value, 3)
        self.assertEqual(found.denominator, 1)
        self.assertEqual(found._counted_again()[0], 3)
        items = self.env["credit.kpi.item"].with_context(credit_kpi_value=found.id)
        self.assertEqual(set(items.search([]).mapped("res_id")), {invoice.id})
