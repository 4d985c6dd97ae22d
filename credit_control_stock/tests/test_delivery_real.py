"""Days from delivery to invoice at the invoices of real receivables, counted again."""

import random
from collections import defaultdict
from datetime import datetime, time, timedelta

from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.credit_control.engine.kpi_calendar import month_end
from odoo.addons.credit_control.tests.kpi_story_plain import rows_of
from odoo.addons.credit_control.tests.receivables import part_of, real_file

from .delivery import DeliveryCommon

ORDERS = 12


@tagged("post_install", "-at_install")
class TestDeliveryReal(DeliveryCommon):
    """The deliveries are invented by dice that always fall the same; the invoices are not."""

    def test_every_month_gives_what_counting_gives(self):
        content = part_of(real_file(), 20)
        file = rows_of(content)
        self.env["credit.receivables.load"]._load(content)
        self.company.partner_id.tz = "UTC"
        dice, days = random.Random(7), defaultdict(list)
        buyer = self._customer("Buyer", limit=1_000_000)
        for number, reference in enumerate(sorted(file)[:ORDERS]):
            issued = file[reference][0]
            before = [issued - timedelta(days=dice.randrange(0, 20)) for _n in "ab"]
            if number % 4 == 3:  # a part left after the invoice was written
                before[1] = issued + timedelta(days=2)
            if number % 6 == 5:  # and of some nothing had left by then
                before[0] = issued + timedelta(days=1)
            self._deliver(buyer, reference, before)
            known = [day for day in before if day <= issued]
            if known:
                days[month_end(issued)].append((issued - max(known)).days)
        first, last = min(row[0] for row in file.values()), max(days)
        values = self.env["credit.kpi.value"]._rebuild(self.company, first, last)
        found = {
            one.month: one.value
            for one in values
            if one.kpi_id.code == "delivery_to_invoice" and one.dimension == "company"
        }
        self.assertEqual(found.keys(), days.keys())
        for month, counted in days.items():
            self.assertAlmostEqual(found[month], sum(counted) / len(counted), 3)
        self.assertGreater(len(days), 2)

    def _deliver(self, buyer, reference, moments):
        """Two lines of an order that left on two days, billed by an invoice of the file."""
        products = self.goods | self._goods("More goods")
        order = self._sale(1, buyer, products=products)
        self._validate(order.picking_ids.with_user(self.warehouse))
        invoice = self.env["account.move"].search(
            [("ref", "=", reference), ("move_type", "=", "out_invoice")]
        )
        self.env.flush_all()
        for line, day in zip(order.order_line, moments, strict=True):
            self._run(
                "UPDATE stock_move SET date = %s WHERE sale_line_id = %s RETURNING id",
                datetime.combine(day, time(15)),
                line.id,
            )
            self._run(
                "INSERT INTO sale_order_line_invoice_rel (order_line_id, invoice_line_id)"
                " VALUES (%s, %s) RETURNING order_line_id",
                line.id,
                invoice.invoice_line_ids.id,
            )
        self.env.invalidate_all()

    def _run(self, statement, *values):
        self.assertTrue(self.env.execute_query(SQL(statement, *values)))
