"""The gate learns what customers share: the limit of their group, and caps."""

from collections import defaultdict
from dataclasses import replace

from odoo import api, models

from ..engine.money import from_minor, to_minor
from .credit_case import CaseBuilder

GROUP = ("group_limit_exceeded",)
CAP = ("cap_exceeded",)


class CreditGate(models.AbstractModel):
    _inherit = "credit.gate"

    @api.model
    def _part_readers(self):
        # EXTENDS credit_control
        return [
            *super()._part_readers(),
            (GROUP, self._read_pools),
            (CAP, self._read_caps),
        ]

    # ---- groups ----------------------------------------------------------------
    def _read_pools(self, company, today, cases):
        """The groups of customers: what the others owe, and the limit they share.

        Nothing is read for customers who belong to no group.

        :return: ``{profile: {"pool": Pool}}`` of those who do
        """
        grouped = {p: case for p, case in cases.items() if case.facts.pool.head}
        if not grouped:
            return {}
        profiles = self.env["credit.profile"].sudo()
        heads = profiles.browse({case.facts.pool.head for case in grouped.values()})
        everybody = profiles.with_context(active_test=False)
        members = everybody.search([("group_head_id", "in", heads.ids)])
        owed = self._group_exposures(members)
        limits = self.env["credit.ledger"]._read_group_limits(heads, today)
        found = {}
        for profile, case in grouped.items():
            head = profiles.browse(case.facts.pool.head)
            others = members.filtered(
                lambda one, head=head, profile=profile: (
                    one.group_head_id == head and one != profile
                )
            )
            found[profile] = {
                "pool": replace(
                    case.facts.pool,
                    name=head.partner_id.name or "",
                    limit=self._at(company, today, *limits.get(head.id, (None, 0.0))),
                    granted=head.id in limits,
                    others=sum(
                        self._at(company, today, one.company_id.currency_id, owed[one])
                        for one in others
                    ),
                )
            }
        return found

    def _group_exposures(self, members):
        """Exposure of members of groups, each in its company's currency.

        :return: ``{profile: amount}``
        """
        ledger = self.env["credit.ledger"]
        owed = {}
        for company, group in members.grouped("company_id").items():
            today = company._credit_today()
            files = ledger._read_profiles(group, today)
            books = ledger._read_books(company, group.partner_id.ids, today)
            builder = CaseBuilder(company, today, files.values())
            for profile in group:
                row = files[profile.id]
                facts = builder.case(row, books[row["partner_id"]]).facts
                owed[profile] = from_minor(facts.exposure_before, facts.digits)
        return owed

    def _at(self, company, today, currency, amount):
        """An amount in minor units of a company's currency, 0 without a rate."""
        if not currency or not amount:
            return 0
        rate = currency.sudo()._credit_rates_to(company, today)[currency]
        return to_minor(amount * rate, company.currency_id.decimal_places)

    def _after(self, cases, request, facts, grown):
        # EXTENDS credit_control: what one member orders, the others have less of
        cases = super()._after(cases, request, facts, grown)
        head = cases[request.profile].facts.pool.head
        for profile, case in cases.items() if head else ():
            if profile != request.profile and case.facts.pool.head == head:
                own, other = request.profile.company_id, profile.company_id
                amount = grown
                if own.currency_id != other.currency_id:
                    money = from_minor(grown, own.currency_id.decimal_places)
                    today = other._credit_today()
                    amount = self._at(other, today, own.currency_id, money)
                pool = case.facts.pool.with_more(amount)
                cases[profile] = replace(case, facts=replace(case.facts, pool=pool))
        return cases

    # ---- caps --------------------------------------------------------------------
    def _begin(self, profiles, counts):
        # EXTENDS credit_control: customers under one cap wait for each other
        chains = super()._begin(profiles, counts)
        self.env["credit.cap"].sudo()._begin_checks(profiles)
        return chains

    def _read_caps(self, company, today, cases):
        """The caps that customers fall under, and what all under each of them owe.

        :return: ``{profile: {"pool": Pool}}`` of those who fall under one
        """
        caps = self.env["credit.cap"].sudo()._of_company(company)
        if not caps:
            return {}
        profiles = self.env["credit.profile"].union(*cases).sudo()
        totals = self.env["credit.ledger"]._read_caps(caps, company, today)
        digits = company.currency_id.decimal_places
        found = defaultdict(dict)
        for profile in profiles:
            mine = tuple(
                (
                    cap.display_name,
                    self._at(company, today, cap.currency_id, cap.amount),
                    to_minor(totals.get(cap.id, 0.0), digits),
                )
                for cap in caps
                if cap._covers(profile)
            )
            if mine:
                pool = cases[profile].facts.pool
                found[profile] = {"pool": replace(pool, caps=mine)}
        return found
