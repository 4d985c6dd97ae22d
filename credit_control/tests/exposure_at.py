"""What the tests of past exposure and of simulations share."""

from datetime import datetime, time

from .ageing import AgeingCommon


class ExposureAtCommon(AgeingCommon):
    @classmethod
    def _ordered(cls, partner, amount, day, **values):
        """An order confirmed at noon, so many days from today."""
        order = cls._confirmed(partner, amount, **values)
        order.date_order = datetime.combine(cls._day(day), time(12))
        return order

    @classmethod
    def _invoiced(cls, order, day, due=30):
        """What an order has to invoice, invoiced on a day and due some days later."""
        invoice = cls._invoice_order(order, post=False)
        invoice.write(
            {
                "invoice_date": cls._day(day),
                "date": cls._day(day),
                "invoice_payment_term_id": False,
                "invoice_date_due": cls._day(day + due),
            }
        )
        invoice.action_post()
        return invoice

    @classmethod
    def _at_day(cls, partner, day):
        """What the customer's exposure was at the end of a day."""
        ledger = cls.env["credit.ledger"]
        found = ledger._exposure_at(cls.company, partner.ids, cls._day(day))
        return found.get(partner.id) or type("Nothing", (), NOTHING)

    def assertAt(self, partner, day, **components):
        """Exactly these components at the end of a day, those of 0 left out."""
        found = self._at_day(partner, day).components
        self.assertEqual({k: round(v, 2) for k, v in found.items() if v}, components)


NOTHING = {"components": {}, "overdue": [], "credits": 0.0}
