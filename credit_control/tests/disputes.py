"""A reason with a certain owner, and disputes opened by a collector."""

from odoo import Command

from .followup import FollowupCommon


class DisputesCommon(FollowupCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason = cls.env["credit.dispute.reason"].create(
            {"name": "Broken", "root_cause": "quality", "sla_days": 5}
        )
        cls.profile = cls._profile(cls.customer)

    def _dispute(self, what, amount=None, user=None, profile=None, **values):
        """A dispute that a collector opens.

        :param what: an invoice, ``{invoice: amount}`` or claims as dictionaries
        """
        claims = what
        if isinstance(what, dict):
            claims = [{"move": move, "amount": one} for move, one in what.items()]
        elif not isinstance(what, list):
            claims = [{"move": what, "amount": amount}]
        profile = profile or self.profile
        disputes = self.env["credit.dispute"].with_user(user or self.collector)
        return disputes._open(profile, claims, {"reason_id": self.reason.id, **values})

    def _two_lines(self, tax=None, post=True, prices=(50, 30), **values):
        """An invoice of two products."""
        products = [self._product(name) for name in ("Chair", "Table")]
        taxes = Command.set(tax.ids) if tax else Command.clear()
        return self._invoice(
            self.customer,
            0,
            post=post,
            invoice_line_ids=[
                Command.create(
                    {
                        "product_id": product.id,
                        "name": product.name,
                        "price_unit": price,
                        "tax_ids": [taxes],
                    }
                )
                for product, price in zip(products, prices, strict=True)
            ],
            **values,
        )
