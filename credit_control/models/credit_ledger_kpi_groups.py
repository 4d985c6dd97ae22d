"""Facts of key figures added up by what companies look at: category, country, people."""

from odoo import models
from odoo.tools import SQL

from ..engine import kpi_collecting, kpi_plans
from ..engine.kpi_view import View, add_up, derive
from ..engine.money import to_basis_points
from .credit_ledger_kpi import COLLECTOR, PRODUCT, SALESPERSON

#: Facts that count for who did the work, whoever looks after the customer.
_PERSONAL = (*kpi_collecting.PERSONAL, *kpi_plans.PERSONAL)


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    def _kpi_groups(self, company, first, last, today):
        """The facts of a company and of each part of it, month by month.

        :param company: company whose tree is read
        :param datetime.date first: a day of the first month
        :param datetime.date last: a day of the last month
        :param datetime.date today: later months are left out
        :return: ``(Calendar, {(dimension, key id or 0): {place: facts}})``
        """
        calendar, found = self._read_month_ends(company, first, last, today)
        groups = {("company", 0): {}}
        traits = self._kpi_traits(company)
        lost = to_basis_points(company.root_id.credit_loss_given_default)
        for partner, months in found.items():
            *keys, default = traits.get(partner, (0, 0, 0, None))
            places = [
                ("company", 0),
                *zip(("category", "country", "collector"), keys, strict=True),
            ]
            for facts in months.values():
                facts.update(derive(facts, default, lost))
            for place in places:
                without = _PERSONAL if place[0] == COLLECTOR else ()
                self._kpi_add(groups.setdefault(place, {}), months, without)
        for dimension in (SALESPERSON, PRODUCT, COLLECTOR):
            for key, months in self._read_month_ends(
                company, first, last, today, dimension
            )[1].items():
                self._kpi_add(groups.setdefault((dimension, key or 0), {}), months)
        return calendar, groups

    def _kpi_add(self, total, months, without=()):
        for place, facts in months.items():
            known = {name: fact for name, fact in facts.items() if name not in without}
            add_up(total.setdefault(place, {}), known if without else facts)

    def _kpi_traits(self, company):
        """Of each customer what it is grouped by today, and its probability of default.

        The collector is who looks after the customer: its own, or its portfolio's.

        :return: ``{partner id: (category id or 0, country id or 0, user id or 0,
            basis points or None)}``
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT trait.id, trait.category, trait.country, trait.collector,"
                " trait.probability FROM (%s) trait",
                self._kpi_traits_sql(company),
            )
        )
        return {partner: traits for partner, *traits in rows}

    def _kpi_traits_sql(self, company):
        """SQL of :meth:`_kpi_traits`, with the credit file."""
        return SQL(
            """
            SELECT customer.id, COALESCE(profile.category_id, 0) AS category,
                   COALESCE(customer.country_id, 0) AS country,
                   COALESCE(responsible.id, 0) AS collector,
                   ROUND(category.probability_of_default::numeric * 100)::int
                       AS probability, profile.id AS profile_id
              FROM res_partner customer
              LEFT JOIN credit_profile profile
                ON profile.partner_id = customer.id AND profile.company_id = %s
               AND profile.merged_into_id IS NULL
              LEFT JOIN credit_category category ON category.id = profile.category_id
              LEFT JOIN credit_portfolio portfolio
                ON portfolio.id = profile.portfolio_id AND portfolio.active
              LEFT JOIN res_users responsible ON responsible.active
               AND responsible.id = COALESCE(profile.collector_id, portfolio.user_id)
             WHERE customer.commercial_partner_id = customer.id
            """,
            company.root_id.id,
        )

    def _kpi_views(self, calendar, months):
        """A view of each month asked for, for the engine.

        :param months: ``{place: facts}`` of one key
        :return: pairs (place, :class:`~..engine.kpi_view.View`), months without anything
            left out
        """
        lengths = calendar.lengths()
        first = 1 + len(calendar.ends) - 1 - len(lengths)
        series = tuple(
            (days, months.get(place, {})) for place, days in enumerate(lengths, first)
        )
        for place in range(1, len(calendar.ends)):
            at = place - first
            if series[at][1] or series[at - 1][1]:
                yield place, View(series, at, calendar.since)
