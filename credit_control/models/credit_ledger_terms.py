"""Exceptions from the payment terms that customers are allowed, for many at once."""

from odoo import fields, models
from odoo.tools import SQL

from ..engine import replay_file as engine

#: Days for which it is still said that an exception has ended.
_RECENT = 90


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    def _flushed_fields(self):
        # EXTENDS credit_control
        return {
            **super()._flushed_fields(),
            "credit.terms.exception": [
                "profile_id",
                "payment_term_id",
                "discount_max",
                "date_from",
                "date_to",
                "state",
            ],
        }

    def _terms_exceptions_sql(self, today):
        """SQL of one row: the exceptions of ``profile`` that count and the last ended.

        Columns ``granted``, JSON of ``[[payment term, highest discount], …]``, and
        ``ended``, JSON of ``[payment term, highest discount, last day]``.

        :param datetime.date today: the day that counts
        """
        return SQL(
            """
            SELECT JSONB_AGG(JSONB_BUILD_ARRAY(
                       made.payment_term_id, made.discount_max))
                       FILTER (WHERE made.date_from <= %(today)s
                                 AND made.date_to >= %(today)s) AS granted,
                   (ARRAY_AGG(JSONB_BUILD_ARRAY(
                        made.payment_term_id, made.discount_max, made.date_to)
                        ORDER BY made.date_to DESC, made.id DESC)
                        FILTER (WHERE made.date_to < %(today)s
                                  AND made.date_to >= %(recent)s))[1] AS ended
              FROM credit_terms_exception made
             WHERE made.profile_id = profile.id
               AND made.state IN ('approved', 'expired')
            """,
            today=today,
            recent=fields.Date.subtract(today, days=_RECENT),
        )

    def _replay_terms_sql(self, company):
        """SQL of one value: the exceptions ever approved for ``profile``, as JSON."""
        scope = self._scope(company)
        return SQL(
            """
            SELECT JSONB_AGG(JSONB_BUILD_ARRAY(
                       %s, %s, made.date_from, made.date_to,
                       made.payment_term_id, made.discount_max) ORDER BY made.id)
              FROM credit_terms_exception made
             WHERE made.profile_id = profile.id
               AND made.decided_on IS NOT NULL AND made.state <> 'declined'
            """,
            self._moment_sql(scope, SQL("made.decided_on")),
            self._moment_sql(scope, SQL("made.withdrawn_on")),
        )

    def _replay_terms(self, rows):
        """The exceptions of a customer as the engine replays them.

        :param rows: from :meth:`_replay_terms_sql`
        """
        terms = self.env["account.payment.term"]
        return tuple(
            engine.Allowed(
                approved,
                engine.Valid(first, last),
                terms.browse(term)._credit_points(discount_max),
                withdrawn,
            )
            for approved, withdrawn, first, last, term, discount_max in rows or ()
        )
