"""Checks on record, for the tests of the record and of its seals."""

from odoo.tools import SQL

from .common import CreditControlCommon


class CheckCommon(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["credit.check"].verify()  # nothing before these
        cls.customer = cls._customer(limit=1000)
        cls.profile = cls._profile(cls.customer)

    def _checked(self, *amounts, customer=None):
        """Orders put to the gate one after the other; returns their checks."""
        before = self.env["credit.check"].search([], limit=1)
        for amount in amounts:
            self._order(customer or self.customer, amount).action_confirm()
        return self.env["credit.check"].search(
            [("id", ">", before.id or 0)], order="id"
        )

    def _sql(self, text, *values):
        """Change the stored records as somebody with access to the database could."""
        self.env.flush_all()
        self.env.execute_query(SQL(f"{text} RETURNING id", *values))
        self.env.invalidate_all()

    def _faults(self):
        self.env.invalidate_all()
        return [
            (fault["number"], fault["fault"])
            for fault in self.env["credit.check"].verify(self.company.id)["faults"]
        ]

    def _rehash(self, checks):
        """Compute hashes again from here on, as a forger would."""
        previous = checks[0].previous_hash
        for check in checks:
            self._sql(
                "UPDATE credit_check SET previous_hash = %s WHERE id = %s",
                previous,
                check.id,
            )
            previous = check._hash(check._values())
            self._sql(
                "UPDATE credit_check SET hash = %s WHERE id = %s", previous, check.id
            )
