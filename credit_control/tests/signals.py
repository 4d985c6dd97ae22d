"""Customers whose records have an age, for the tests of habits and oddities."""

from odoo.tools import SQL

from .documents import DocumentsCommon


class SignalsCommon(DocumentsCommon):
    """A customer known for a year, and ways to make records older than they are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._known("Deco", limit=10**6)
        cls.profile = cls._profile(cls.customer)

    @classmethod
    def _known(cls, name, days=365, **values):
        """A customer that has been in the books for so many days."""
        customer = cls._customer(name, **values)
        cls._made(customer, days)
        return customer

    @classmethod
    def _made(cls, records, days):
        """Pretend that some records were created so many days ago."""
        cls.env.flush_all()
        cls.env.execute_query(
            SQL(
                "UPDATE %s SET create_date = create_date - %s WHERE id = ANY(%s)"
                " RETURNING id",
                SQL.identifier(records._table),
                cls._days(days),
                records.ids,
            )
        )
        records.invalidate_recordset(["create_date"], flush=False)

    @classmethod
    def _address(cls, name="Dock 3", days=365, customer=None, **values):
        """A delivery address of the customer that is so many days old."""
        address = cls.env["res.partner"].create(
            {
                "name": name,
                "type": "delivery",
                "street": "Quay Road 3",
                "parent_id": (customer or cls.customer).id,
                **values,
            }
        )
        cls._made(address, days)
        return address

    @classmethod
    def _bank_account(cls, number="DE02120300000000202051", days=365, customer=None):
        """A bank account of the customer that is so many days old."""
        account = cls.env["res.partner.bank"].create(
            {"acc_number": number, "partner_id": (customer or cls.customer).id}
        )
        cls._made(account, days)
        return account

    @classmethod
    def _ordered(cls, *amounts, days=30, customer=None, **values):
        """Orders of the customer that were confirmed so many days ago."""
        orders = cls.env["sale.order"].union(
            *(
                cls._confirmed(customer or cls.customer, amount, **values)
                for amount in amounts
            )
        )
        orders.date_order = orders[:1].date_order - cls._days(days)
        return orders

    # ---- what happens ----------------------------------------------------------
    def _tried(self, amount, customer=None, **values):
        """An order that the salesperson confirms."""
        order = self._order(customer or self.customer, amount, **values)
        order.action_confirm()
        return order

    def assertStopped(self, order, *said):
        """Held, and banner, hold and check say why, with the evidence."""
        hold = self.assertHeld(order)
        order.invalidate_recordset()
        for sentence in said:
            self.assertSentence(hold.reasons, sentence)
            self.assertSentence(hold.check_id.reasons, sentence)
            self.assertSentence(order.credit_message, sentence)
        self.assertFalse(self.env["credit.check"].verify()["faults"])
        return hold

    def _stored(self, order):
        """What the last check of an order keeps of the signals."""
        check = self.env["credit.check"].search(
            [("document_model", "=", "sale.order"), ("document_id", "=", order.id)],
            limit=1,
        )
        return check._engine()[0].signals
