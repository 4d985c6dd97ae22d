"""Whether all that is shown of receivables adds up to the general ledger, at any date."""

from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ..engine.money import from_minor
from .credit_ledger_scope import Scope

#: What is compared, in the order of the report.
COLUMNS = ("ledger", "exposure", "ageing", "statements", "nobody")


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    @api.model
    @api.private
    def audit(self, companies, date):
        """Compare the general ledger with exposure, ageing and statements.

        Each is read in its own way: the ledger from the entries alone, the exposure and
        the ageing by the queries of their reports, the statements by their movements.

        :param companies: ``res.company`` records
        :param datetime.date date: the day at whose end the books are read
        :return: a dictionary for each company: ``company``, ``ledger``, ``exposure``,
            ``ageing``, ``statements``, ``nobody`` (entries without a customer, in the
            ledger and the ageing alone) and ``difference``, the largest of all
        """
        self.env.flush_all()
        return [self._audit_of(company.sudo(), date) for company in companies]

    def _audit_of(self, company, date):
        scope = Scope(company.root_id, (company.id,))
        row = self.env.execute_query(
            SQL(
                "SELECT %s",
                SQL(", ").join(
                    SQL("(%s)", self._minor_sum_sql(scope, part))
                    for part in self._audit_parts(scope, date)
                ),
            )
        )[0]
        found = dict(zip(COLUMNS, row, strict=True))
        owned = found["ledger"] - found["nobody"]
        off = [
            found["ageing"] - found["ledger"],
            found["exposure"] - owned,
            found["statements"] - owned,
        ]
        found["difference"] = max(off, key=abs)
        digits = company.currency_id.decimal_places
        return {
            "company": company,
            **{name: from_minor(amount, digits) for name, amount in found.items()},
        }

    def _minor_sum_sql(self, scope, rows):
        """The sum of the column ``amount`` of some rows, in minor units."""
        return SQL(
            "SELECT COALESCE(%s, 0) FROM (%s) part",
            self._minor_sql(scope, SQL("SUM(part.amount)")),
            rows,
        )

    def _audit_parts(self, scope, date):
        """SQL of the rows of what is compared, in the order of :data:`COLUMNS`."""
        booked = self._booked_receivables_sql(date, scope)
        ledger = SQL(
            "SELECT line.balance AS amount FROM account_move_line line WHERE %s", booked
        )
        exposure = SQL(
            "SELECT asked.amount::numeric AS amount"
            " FROM (%s) AS asked (partner_id, code, due, amount)"
            " WHERE asked.code = 'receivable'",
            self._exposure_at_sql(scope, date),
        )
        aged = SQL(
            "SELECT aged.total AS amount FROM (%s) aged WHERE aged.company_id = ANY(%s)",
            self._ageing_sql(date, scope.company._credit_ageing_limits()),
            scope.companies,
        )
        statements = SQL(
            "SELECT moved.amount_company AS amount FROM (%s) moved WHERE moved.date < %s",
            self._movements_sql(scope, date + timedelta(days=1)),
            date + timedelta(days=1),
        )
        nobody = SQL("%s AND line.partner_id IS NULL", ledger)
        return ledger, exposure, aged, statements, nobody
