import hashlib

from odoo import api, fields, models

from ..exceptions import CreditControlError


class CreditCheckSeal(models.Model):
    """One hash a day over all checks of a company, chained to the day before.

    The chain within a customer's file shows a changed check; the seal shows when a whole
    file was rewritten.
    """

    _name = "credit.check.seal"
    _description = "Daily Seal of Credit Checks"
    _order = "company_id, date desc"
    _rec_name = "date"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict", index=True
    )
    date = fields.Date(required=True, readonly=True, help="The last day sealed.")
    first_check_id = fields.Integer(
        readonly=True, help="Checks after this number are sealed."
    )
    last_check_id = fields.Integer(readonly=True, help="The last check sealed.")
    check_count = fields.Integer(readonly=True, string="Checks")
    previous_hash = fields.Char(readonly=True)
    hash = fields.Char(readonly=True, required=True)

    _one_a_day = models.Constraint(
        "UNIQUE (company_id, date)", "A company's checks are sealed once a day."
    )

    @api.model
    def _cron_seal(self):
        """Seal what was checked until yesterday, for each company."""
        for company in self.env["res.company"].search([("parent_id", "=", False)]):
            self._seal(company)

    def _seal(self, company):
        """Seal the checks of a company that no seal covers, today's excluded.

        :return: the new seal, empty when there was nothing or today's is there already
        """
        day = fields.Date.subtract(fields.Date.context_today(self), days=1)
        last = self.search([("company_id", "=", company.id)], limit=1)
        if last.date and last.date >= day:
            return self.browse()
        before = fields.Datetime.to_datetime(fields.Date.add(day, days=1))
        rows = self.env["credit.check"]._rows_for_seal(
            company, last.last_check_id or 0, before
        )
        if not rows:
            return self.browse()
        return self.create(
            {
                "company_id": company.id,
                "date": day,
                "first_check_id": last.last_check_id or 0,
                "last_check_id": rows[-1][0],
                "check_count": len(rows),
                "previous_hash": last.hash or "",
                "hash": self._hash(last.hash or "", rows),
            }
        )

    @api.model
    def _hash(self, previous, rows):
        text = "\n".join([previous, *(f"{check}:{value}" for check, value in rows)])
        return hashlib.sha256(text.encode()).hexdigest()

    @api.model
    def _verify(self, companies):
        """Faults of the seals of some companies, as ``credit.check.verify`` lists them."""
        faults = []
        for company in companies:
            previous = ""
            for seal in self.search([("company_id", "=", company.id)], order="date"):
                covered = self.env["credit.check"].search(
                    [
                        ("company_id", "=", company.id),
                        ("id", ">", seal.first_check_id),
                        ("id", "<=", seal.last_check_id),
                    ],
                    order="id",
                )
                rows = [(check.id, check.hash) for check in covered]
                if seal.hash != self._hash(previous, rows):
                    faults.append(
                        {
                            "profile": company.name,
                            "number": seal.check_count,
                            "document": fields.Date.to_string(seal.date),
                            "fault": self.env._(
                                "The checks of the day do not match their seal."
                            ),
                        }
                    )
                previous = seal.hash
        return faults

    def write(self, vals):
        raise CreditControlError(self.env._("A seal is evidence and is never changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise CreditControlError(self.env._("A seal is evidence and is never deleted."))
