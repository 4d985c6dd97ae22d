"""What the tests of ageing and of statements share."""

from datetime import timedelta

from odoo import Command
from odoo.tools import SQL

from ..models.credit_ageing import DATE, LIMITS
from .documents import DocumentsCommon

BUCKETS = [f"bucket_{number}" for number in range(5)]


class AgeingCommon(DocumentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer()

    @classmethod
    def _day(cls, days):
        """So many days from today; negative is past."""
        return cls.today + timedelta(days=days)

    @classmethod
    def _bill(cls, amount, booked=0, due=0, partner=None, **values):
        """An invoice booked and due so many days from today."""
        return cls._invoice(
            partner or cls.customer,
            amount,
            invoice_date=cls._day(booked),
            invoice_date_due=cls._day(due),
            **values,
        )

    @classmethod
    def _paid(cls, invoice, amount=None, days=0, **values):
        """A payment of an invoice on a day."""
        return cls._pay(invoice, amount, payment_date=cls._day(days), **values)

    def _rows(self, days=0, limits=None, user=None, domain=()):
        """The report's rows at a day, read afresh."""
        self.env.flush_all()
        self.env.invalidate_all()
        model = self.env["credit.ageing"].with_user(user or self.env.user)
        context = {DATE: self._day(days).isoformat()}
        if limits:
            context[LIMITS] = limits
        return model.with_context(**context).search(
            [("partner_id", "=", self.customer.id), *domain]
        )

    def _spread(self, days=0, **options):
        """The customer's five buckets at a day."""
        rows = self._rows(days, **options)
        return tuple(round(sum(rows.mapped(name)), 2) for name in BUCKETS)

    def _ledger(self, days=0, partner=None):
        """The balance of the receivable accounts, read as simply as can be."""
        self.env.flush_all()
        condition = SQL("TRUE")
        if partner:
            condition = SQL("partner.commercial_partner_id = %s", partner.id)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(SUM(line.balance), 0)::float
                  FROM account_move_line line
                  JOIN account_move move ON move.id = line.move_id
                  JOIN account_account account ON account.id = line.account_id
                  LEFT JOIN res_partner partner ON partner.id = line.partner_id
                 WHERE account.account_type = 'asset_receivable'
                   AND move.state = 'posted' AND move.date <= %s
                   AND line.company_id = ANY(%s) AND %s
                """,
                self._day(days),
                self.env.companies.ids,
                condition,
            )
        )
        return rows[0][0]

    def assertTies(self, *days):
        """The report adds up to the ledger at each of these days."""
        for day in days:
            model = self.env["credit.ageing"].with_context(
                **{DATE: self._day(day).isoformat()}
            )
            self.env.flush_all()
            total = model._read_group(
                [], [], ["total:sum", *(f"{b}:sum" for b in BUCKETS)]
            )
            self.assertMoney(total[0][0] or 0, self._ledger(day), f"day {day}")
            self.assertMoney(sum(total[0][1:]), self._ledger(day), f"day {day}")

    @classmethod
    def _instalments(cls):
        """Terms of 30 % at once and the rest after 60 days."""
        return cls.env["account.payment.term"].create(
            {
                "name": "In two parts",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": share, "nb_days": days}
                    )
                    for share, days in ((30, 0), (70, 60))
                ],
            }
        )
