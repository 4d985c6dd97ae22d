"""From a stored figure to the documents behind it, from which it can be counted again."""

from calendar import monthrange
from collections import defaultdict

from odoo import api, models
from odoo.tools import format_amount, format_date
from odoo.tools.misc import formatLang

from ..engine import ageing
from ..engine.kpi_calendar import add_months
from ..engine.kpi_figures import DAYS
from ..engine.kpi_parts import (
    AT_A_DAY,
    LABELS,
    LISTS,
    WEIGHTED,
    WITH_DAYS,
    counted_again,
    facts_of,
)
from ..engine.kpi_registry import FIGURES
from ..engine.kpi_view import EARLIER, PERIOD
from ..exceptions import CreditAuthorityError
from ..wording import translate
from .credit_kpi_item import VALUE
from .credit_ledger_kpi_items import Span


class CreditKpiValue(models.Model):
    _inherit = "credit.kpi.value"

    @api.readonly
    def action_open_source(self):
        """Open the documents from which this figure was computed, part by part."""
        self.ensure_one()
        self._check_documents_access()
        facts = self._facts(self.env)
        parts = {part for _fact, _back, part in facts}
        names = {fact for fact, _back, _part in facts}
        in_money = FIGURES[self.kpi_id.code].in_money
        views = {
            "list": "credit_control.credit_kpi_item_view_list"
            if len(parts) > 1
            else "credit_control.credit_kpi_item_view_list_one",
            "pivot": "credit_control.credit_kpi_item_view_pivot",
        }
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_kpi_item_action"
        )
        return {
            **action,
            "name": self.display_name,
            "display_name": self.display_name,
            "views": [(self.env.ref(xml).id, kind) for kind, xml in views.items()],
            "context": {
                VALUE: self.id,
                "credit_kpi_story": self._told(facts),
                "credit_kpi_in_money": in_money,
                "credit_kpi_loss": "expected_loss" in names,
                "credit_kpi_days": not names.isdisjoint(WITH_DAYS),
                "credit_kpi_counts": not in_money or not names.isdisjoint(WEIGHTED),
                "group_by": ["part"] if len(parts) > 1 else [],
            },
        }

    def _check_documents_access(self):
        """Refuse who may not see all companies whose documents the figure is of.

        :raise AccessError: the figure itself may not be read
        :raise CreditAuthorityError: some of the branches may not
        """
        self.check_access("read")
        tree = (
            self.env["res.company"]
            .sudo()
            .browse(self.sudo().company_id._credit_tree_ids())
        )
        hidden = tree - self.env.user.company_ids
        if hidden and not self.env.su:
            raise CreditAuthorityError(
                self.env._(
                    "The documents behind this figure are those of %s, too, which you "
                    "may not see; ask your administrator for access to that company.",
                    hidden[0].name,
                )
            )

    # ---- parts ----------------------------------------------------------------------
    def _span(self):
        """The month of the figure, as far as its books were read."""
        return Span(add_months(self.month, 0), self.as_of)

    def _lengths(self):
        """Days of the months: the figure's own first, then those before."""
        earlier = (add_months(self.month, -back) for back in range(1, EARLIER + 1))
        return [
            self.as_of.day,
            *(monthrange(day.year, day.month)[1] for day in earlier),
        ]

    def _facts(self, env):
        """What the figure is computed from.

        :param env: environment with the reader's language
        :return: triples (fact, months back, what the part is called)
        """
        figure = FIGURES[self.kpi_id.code]
        ages = ageing.labels(self.company_id.sudo()._credit_ageing_limits())
        told = []
        for fact, back in facts_of(figure, self._lengths(), self.value):
            number = int(fact[-1]) if fact[-1].isdigit() else 0
            age = translate(env, ages[number][0], **ages[number][1])
            part = translate(env, LABELS[fact], age=age)
            if back and fact in AT_A_DAY:
                part = env._("%s, a month before", part)
            told.append((fact, back, part))
        return told

    def _items_sql(self, facts):
        """SQL of the documents behind the figure, see ``credit.kpi.item``."""
        return self.env["credit.ledger"]._kpi_items_sql(
            self.company_id, (self.dimension, self.key_id), self._span(), facts
        )

    def _counted_again(self):
        """The figure, computed anew from the documents that stand behind it now.

        :return: ``(value, numerator, denominator)`` in whole units of the currency
        """
        figure = FIGURES[self.kpi_id.code]
        return counted_again(figure, self._sums(), self._lengths())

    def _sums(self):
        """Sums of the documents behind the figure: ``{(fact, months back): sum}``."""
        sums = defaultdict(int)
        cells = self.env["credit.kpi.item"].with_context(**{VALUE: self.id})
        for fact, back, total, each in cells._read_group(
            [],
            ["fact", "back"],
            ["counts:sum", "counts:array_agg"],
        ):
            sums[fact, back] = each if fact in LISTS else total
        return sums

    # ---- in words -------------------------------------------------------------------
    def _told(self, facts):
        """What stands above the documents: formula, numbers, and until when they count."""
        value, numerator, denominator = self._counted_again()
        figure = FIGURES[self.kpi_id.code]
        told = [self.formula]
        if denominator is not None:
            told.append(
                self.env._(
                    "In numbers: %(part)s ÷ %(whole)s = %(value)s",
                    part=self._part_in_numbers(figure, facts, numerator),
                    whole=self._number(figure, denominator),
                    value=self.shown,
                )
            )
        else:
            told.append(self.env._("In numbers: %s", self.shown))
        told.append(self.env._("As of %s", format_date(self.env, self.as_of)))
        if value is None or self._in_words(value) != self.shown:
            told.append(
                self.env._(
                    "Counted again from today's documents it is %s: something was booked "
                    "or changed since the figure was stored.",
                    "–" if value is None else self._in_words(value),
                )
            )
        return told

    def _part_in_numbers(self, figure, facts, numerator):
        """A numerator in words; of days of sales, the amount and the days."""
        if "sales" not in {fact for fact, *_rest in facts} or figure.unit != DAYS:
            return self._number(figure, numerator)
        days = sum(self._lengths()[:PERIOD])
        amount = format_amount(self.env, numerator / days, self.currency_id)
        return self.env._("%(amount)s × %(days)s days", amount=amount, days=days)

    def _number(self, figure, number):
        """A numerator or denominator in words."""
        if not figure.in_money:
            return formatLang(self.env, number, digits=0)
        return format_amount(self.env, number, self.currency_id)
