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
    first_check_id = fields.Integer(readonly=True, help="The first check sealed.")
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

        A day counts from midnight to midnight UTC and is sealed an hour later at the
        earliest, when what was being written at midnight is written.

        :return: the new seal, empty when there was nothing or today's is there already
        """
        hour_ago = fields.Datetime.subtract(fields.Datetime.now(), hours=1)
        day = fields.Date.subtract(hour_ago.date(), days=1)
        last = self.search([("company_id", "=", company.id)], limit=1)
        if last.date and last.date >= day:
            return self.browse()
        rows = self._rows(company, last.date, day)
        if not rows:
            return self.browse()
        return self.create(
            {
                "company_id": company.id,
                "date": day,
                "first_check_id": rows[0][0],
                "last_check_id": rows[-1][0],
                "check_count": len(rows),
                "previous_hash": last.hash or "",
                "hash": self._hash(last.hash or "", rows),
            }
        )

    @api.model
    def _rows(self, company, after, until):
        """Ids and hashes of the checks that a seal covers, in order.

        :param after: the last day of the seal before it, if there is one
        :param datetime.date until: the last day sealed
        """
        end = fields.Datetime.to_datetime(fields.Date.add(until, days=1))
        begin = after and fields.Datetime.to_datetime(fields.Date.add(after, days=1))
        return self.env["credit.check"]._rows_between(company, begin, end)

    @api.model
    def _hash(self, previous, rows):
        text = "\n".join([previous, *(f"{check}:{value}" for check, value in rows)])
        return hashlib.sha256(text.encode()).hexdigest()

    @api.model
    def _verify(self, companies):
        """Faults of the seals of some companies, as ``credit.check.verify`` lists them."""
        faults = []
        for company in companies:
            previous, after = "", None
            for seal in self.search([("company_id", "=", company.id)], order="date"):
                rows = self._rows(company, after, seal.date)
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
                previous, after = seal.hash, seal.date
        return faults

    def write(self, vals):  # pylint: disable=method-required-super
        raise CreditControlError(self.env._("A seal is evidence and is never changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise CreditControlError(self.env._("A seal is evidence and is never deleted."))
