"""From a file of receivables to customers, posted invoices and matched payments."""

from odoo import Command, api, models
from odoo.tools import SQL, split_every

from ..engine.invented_names import invented_name
from ..engine.money import from_minor

#: Invoices that are created, posted and paid together.
BATCH = 200


class CreditReceivablesLoad(models.AbstractModel):
    """Loads what other books say about receivables, as of a date.

    Private on purpose: it is for a person at the server's console (``make load``), not
    for the external API. Amounts are taken without tax, in the company's currency.
    """

    _name = "credit.receivables.load"
    _description = "Loading of Receivables"

    @api.model
    def _load(self, content, date=None, progress=None):
        """Load a file into the current company; what is there already stays as it is.

        Loading again adds nothing; loading as of a later date adds the new invoices, and
        the payments of those settled since. After an interruption the rest is loaded.

        :param content: the file, as ``bytes`` in UTF-8 or as text
        :param date: how the books stood at the end of this day; the latest date in the
            file by default
        :param progress: called after each batch with the number of invoices done and to
            do; what it commits stays when a later batch fails
        :return: ``{"date", "customers", "invoices", "payments"}``, the last three being
            numbers of new records, and ``{"open", "disputed", "amount", "booked"}``:
            number of open and of open disputed invoices, their amount by the file, and
            by the books
        :rtype: dict
        :raise CreditControlError: the file is malformed, or contradicts the books;
            nothing was written
        """
        self = self.with_context(
            tracking_disable=True, mail_create_nolog=True, mail_notrack=True
        )
        plan = self._plan(content, date)
        todo = plan.todo()
        self._check_plan(plan, todo)
        counts = {
            "customers": self._create_customers(plan),
            "invoices": 0,
            "payments": 0,
        }
        done = 0
        for batch in split_every(BATCH, todo, list):
            counts["invoices"] += self._create_invoices(plan, batch)
            self._tell_the_planner()
            counts["payments"] += self._create_payments(plan, batch)
            self._tell_the_planner()
            done += len(batch)
            if progress:
                progress(done, len(todo))
        return {"date": plan.date, **counts, **self._totals(plan)}

    def _tell_the_planner(self):
        """Let PostgreSQL count the new rows at once.

        Until it does by itself, it takes the tables for nearly empty and walks through
        all of them again and again; within one transaction it never would.
        """
        models = (
            "account.move",
            "account.move.line",
            "account.partial.reconcile",
            "account.payment",
        )
        self.env.flush_all()
        for model in models:
            self.env.execute_query(
                SQL("ANALYZE %s", SQL.identifier(self.env[model]._table))
            )

    # ---- writing ---------------------------------------------------------------
    def _create_customers(self, plan):
        """Create the customers that are missing; returns how many."""
        missing = {}
        for row in plan.standing:
            if row.customer not in plan.customers:
                missing[row.customer] = row.country
        tags = self._country_tags(set(missing.values()))
        partners = self.env["res.partner"].create(
            [
                {
                    "name": invented_name(identifier),
                    "ref": identifier,
                    "is_company": True,
                    "customer_rank": 1,
                    "category_id": [Command.set(tags[country].ids)],
                }
                for identifier, country in missing.items()
            ]
        )
        plan.customers.update(zip(missing, partners, strict=True))
        return len(partners)

    def _country_tags(self, countries):
        """Tags for the numbers of countries, which need not be official ones."""
        tags = self.env["res.partner.category"]
        names = {country: self.env._("Country %s", country) for country in countries}
        found = tags.search([("name", "in", list(names.values()))]).grouped("name")
        return {
            country: found.get(name) or tags.create({"name": name})
            for country, name in sorted(names.items())
        }

    def _create_invoices(self, plan, batch):
        """Create and post the invoices of a batch that are missing; returns how many."""
        rows = [row for row in batch if row.number not in plan.books]
        moves = self.env["account.move"].create(
            [self._prepare_invoice(plan, row) for row in rows]
        )
        moves.action_post()
        plan.books.update({move.ref: move for move in moves})
        return len(moves)

    def _prepare_invoice(self, plan, row):
        amount = from_minor(row.amount, plan.company.currency_id.decimal_places)
        reason = self.env._("Disputed according to the receivables loaded")
        return {
            "move_type": "out_invoice",
            "journal_id": plan.sale.id,
            "partner_id": plan.customers[row.customer].id,
            "currency_id": plan.company.currency_id.id,
            "ref": row.number,
            "payment_reference": row.number,
            "invoice_date": row.invoiced,
            "invoice_date_due": row.due,
            "invoice_payment_term_id": False,
            "credit_dispute_amount": amount if row.disputed and not row.settled else 0,
            "credit_dispute_reason": row.disputed and reason,
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": self.env._("Goods by invoice %s", row.number),
                        "quantity": 1,
                        "price_unit": amount,
                        "tax_ids": [Command.clear()],
                    }
                )
            ],
        }

    def _create_payments(self, plan, batch):
        """Pay the invoices of a batch that are settled; returns how many."""
        rows = [row for row in batch if plan.is_to_pay(row)]
        moves = self.env["account.move"].union(
            *(plan.books[row.number] for row in rows)
        )
        payments = self.env["account.payment"].create(
            [
                {
                    "payment_type": "inbound",
                    "partner_type": "customer",
                    "journal_id": plan.bank.id,
                    "partner_id": plan.books[row.number].commercial_partner_id.id,
                    "amount": plan.books[row.number].amount_residual,
                    "date": row.settled,
                    "memo": row.number,
                }
                for row in rows
            ]
        )
        # Past payments are on the bank account already, not on their way to it.
        payments.outstanding_account_id = plan.bank.default_account_id
        payments.action_post()
        self._tell_the_planner()
        self._match(zip(moves, payments, strict=True))
        moves.filtered("credit_dispute_amount").credit_dispute_amount = 0
        return len(payments)

    def _match(self, pairs):
        """Reconcile each invoice with its payment, all in one go."""
        self.env["account.move.line"]._reconcile_plan(
            [
                (move.line_ids | payment.move_id.line_ids).filtered(
                    lambda line: (
                        line.account_id.account_type == "asset_receivable"
                        and not line.reconciled
                    )
                )
                for move, payment in pairs
            ]
        )

    # ---- afterwards --------------------------------------------------------------
    def _totals(self, plan):
        """What is open of these receivables, by the file and by the books."""
        still_open = [row for row in plan.standing if not row.settled]
        digits = plan.company.currency_id.decimal_places
        booked = sum(plan.books[row.number].amount_residual for row in plan.standing)
        return {
            "open": len(still_open),
            "disputed": sum(row.disputed for row in still_open),
            "amount": from_minor(sum(row.amount for row in still_open), digits),
            "booked": plan.company.currency_id.round(booked),
        }
