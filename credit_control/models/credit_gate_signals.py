"""Habits, scores and oddities for the gate, where a rule looks at them."""

from collections import namedtuple
from dataclasses import replace
from datetime import timedelta

import pytz

from odoo import api, models

from ..engine.money import portion

#: An order that is asked about: the record, its commercial payer's id, the Case.
Asked = namedtuple("Asked", "order payer case")


class CreditGate(models.AbstractModel):
    _inherit = "credit.gate"

    # ---- of customers ----------------------------------------------------------
    @api.model
    def _part_readers(self):
        return [
            *super()._part_readers(),
            (("score_low", "score_old"), self._read_scores),
            (("report_old",), self._read_reports),
            (("concentration",), self._read_others_receivable),
            (("order_horizon",), self._read_horizon),
            (("new_bank_account",), self._read_new_accounts),
            (("far_above_habit",), self._read_usual),
            (("first_order",), self._read_first),
        ]

    def _with_signals(self, cases, values):
        """What readers of customers give: the signals with some of them filled.

        :param dict cases: profile → Case
        :param dict values: profile → ``{field of Signals: value}``
        """
        return {
            profile: {"signals": replace(cases[profile].facts.signals, **found)}
            for profile, found in values.items()
            if found
        }

    def _by_customer(self, cases, field, found):
        """The same from values by customer's id."""
        values = {
            profile: {field: found[profile.partner_id.id]}
            for profile in cases
            if profile.partner_id.id in found
        }
        return self._with_signals(cases, values)

    def _customers(self, cases):
        return [profile.partner_id.id for profile in cases]

    def _read_scores(self, company, today, cases):
        files = [profile.id for profile in cases if profile.ids]
        found = self.env["credit.ledger"]._read_scores(files) if files else {}
        return self._with_signals(cases, {p: found.get(p.id) for p in cases})

    def _read_reports(self, company, today, cases):
        ledger = self.env["credit.ledger"]
        files = [profile.id for profile in cases if profile.ids]
        found = ledger._read_report_days(company, files) if files else {}
        return self._with_signals(
            cases, {p: {"report_on": found[p.id]} for p in cases if p.id in found}
        )

    def _read_others_receivable(self, company, today, cases):
        total = self.env["credit.ledger"]._read_receivables_total(company)
        return self._with_signals(
            cases,
            {
                profile: {"others_receivable": total - case.facts.balance}
                for profile, case in cases.items()
            },
        )

    def _read_horizon(self, company, today, cases):
        found = self.env["credit.ledger"]._read_later_orders(
            company, self._customers(cases), today
        )
        return self._by_customer(cases, "later_orders", found)

    def _read_new_accounts(self, company, today, cases):
        found = self.env["credit.ledger"]._read_accounts(
            company, self._customers(cases)
        )
        return self._by_customer(cases, "accounts", found)

    def _read_usual(self, company, today, cases):
        asked = [(0, partner) for partner in self._customers(cases)]
        found = self.env["credit.ledger"]._read_usual_orders(company, asked, today)
        return self._with_signals(
            cases,
            {
                profile: self._usual(found.get((0, profile.partner_id.id)))
                for profile in cases
            },
        )

    def _usual(self, found):
        """Fields of the signals from a median and a number, or from ``None``."""
        median, known = found or (0, 0)
        return {"usual_order": median, "orders_known": known}

    def _read_first(self, company, today, cases):
        asked = [(0, partner) for partner in self._customers(cases)]
        found = self.env["credit.ledger"]._read_newcomers(company, asked)
        by_customer = {partner: since for (_order, partner), since in found.items()}
        return self._by_customer(cases, "first_since", by_customer)

    # ---- of documents ----------------------------------------------------------
    @api.model
    def _document_readers(self):
        return [
            *super()._document_readers(),
            (("order_horizon",), self._by_company(self._read_shipping)),
            (("far_above_habit",), self._by_company(self._read_usual_but_one)),
            (("first_order",), self._by_company(self._read_first_but_one)),
            (("new_address",), self._by_company(self._read_new_addresses)),
            (("order_splitting",), self._by_company(self._read_series)),
        ]

    def _by_company(self, reader):
        """A reader of orders, which is asked once for each company.

        :param reader: ``reader(company, [Asked])`` → ``{order: {field: value}}``
        """

        def read(records):
            found = {}
            orders = [
                Asked(record, record.partner_invoice_id.commercial_partner_id.id, case)
                for record, case in records.items()
                if record._name == "sale.order"
            ]
            for company in {one.order.company_id.root_id for one in orders}:
                some = [o for o in orders if o.order.company_id.root_id == company]
                found.update(reader(company, some))
            return found

        return read

    def _read_shipping(self, company, asked):
        """The day on which orders ship; those that have begun to ship at once."""
        zone = pytz.timezone(company._credit_zone())
        found = {}
        for order, _payer, case in asked:
            promised = order.commitment_date
            if promised and not any(order.order_line.mapped("qty_delivered")):
                day = pytz.utc.localize(promised).astimezone(zone).date().isoformat()
                if day > case.facts.today:
                    found[order] = {"ships_on": day}
        return found

    def _confirmed(self, asked):
        """Pairs for the ledger of the orders that are among the customer's already."""
        return [(o.order.id, o.payer) for o in asked if o.order.state == "sale"]

    def _read_usual_but_one(self, company, asked):
        """Of a confirmed order, what is usual without it."""
        pairs = self._confirmed(asked)
        if not pairs:
            return {}
        found = self.env["credit.ledger"]._read_usual_orders(
            company, pairs, company._credit_today()
        )
        return {
            one.order: self._usual(found.get((one.order.id, one.payer)))
            for one in asked
            if one.order.state == "sale"
        }

    def _read_first_but_one(self, company, asked):
        """Of a confirmed order, whether it was the first one."""
        pairs = self._confirmed(asked)
        if not pairs:
            return {}
        found = self.env["credit.ledger"]._read_newcomers(company, pairs)
        return {
            one.order: {"first_since": found.get((one.order.id, one.payer), "")}
            for one in asked
            if one.order.state == "sale"
        }

    def _read_new_addresses(self, company, asked):
        found = self.env["credit.ledger"]._read_addresses(
            company, [one.order.id for one in asked]
        )
        return {
            one.order: {"addresses": found[one.order.id]}
            for one in asked
            if one.order.id in found
        }

    def _read_series(self, company, asked):
        """Other orders near the thresholds of the rules, not further back than these."""
        today = company._credit_today()
        bounds = []
        for order, payer, case in asked:
            rules = [
                rule for rule in case.policy.rules if rule.code == "order_splitting"
            ]
            days = min(max(rule.days for rule in rules), (today - today.min).days)
            bounds.append(
                (
                    order.id,
                    payer,
                    today - timedelta(days=days),
                    min(max(portion(rule.amount, rule.rate), 1) for rule in rules),
                    max(rule.amount for rule in rules),
                )
            )
        found = self.env["credit.ledger"]._read_near_orders(company, bounds, today)
        return {
            one.order: {"near_orders": found[one.order.id]}
            for one in asked
            if one.order.id in found
        }
