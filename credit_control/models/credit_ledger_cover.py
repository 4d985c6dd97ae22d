"""What secures customers' debts, read for many of them at once."""

from odoo import api, models
from odoo.tools import SQL


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    @api.model
    def _read_securities(self, profiles, today):
        """The securities that count at a date, and the last one that ran out.

        A security that ran out does not matter where another of its kind counts.

        :param profiles: ``credit.profile``
        :param datetime.date today: the date
        :return: rows ``(profile id, security id, kind, amount, currency id, covered
            share in %, deductible, days of extension or NULL, last day, counts)``
        """
        self.env["credit.security"].flush_model()
        self.env["credit.insurance"].flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT security.profile_id, security.id, security.kind,
                       security.amount::float, security.currency_id,
                       security.share, security.deductible::float,
                       NULLIF(policy.max_extension_days, 0),
                       LEAST(security.date_to, policy.date_to) AS last_day,
                       COALESCE(LEAST(security.date_to, policy.date_to) >= %(today)s,
                                TRUE) AS counts
                  FROM credit_security security
             LEFT JOIN credit_insurance policy ON policy.id = security.insurance_id
                 WHERE security.profile_id = ANY(%(ids)s)
                   AND security.state = 'valid'
                   AND security.date_from <= %(today)s
                 ORDER BY security.profile_id, last_day, security.id
                """,
                today=today,
                ids=profiles.ids,
            )
        )
