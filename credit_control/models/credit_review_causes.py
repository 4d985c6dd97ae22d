"""What moved a figure that misses its target: its customers, or the parts of its formula."""

from odoo import models
from odoo.tools.misc import formatLang

from ..engine import review as engine
from ..engine.kpi_parts import movement
from ..engine.kpi_registry import FIGURES
from .credit_kpi_item import VALUE

#: Movements that are named.
MOST = 3


class CreditReview(models.Model):
    _inherit = "credit.review"

    def _cause(self, value, before):
        """What moved a figure off its target since the month before, in words.

        :param value: ``credit.kpi.value`` of the month
        :param before: that of the month before, or ``None``
        """
        if not before or value.light not in ("amber", "red"):
            return ""
        facts = value._facts(self.env)
        in_money = FIGURES[value.kpi_id.code].in_money
        if in_money and len({part for _fact, _back, part in facts}) == 1:
            return self._moved_by_customer(value, before)
        names = {(fact, back): part for fact, back, part in facts}
        moved = movement(
            FIGURES[value.kpi_id.code],
            (before._sums(), before._lengths()),
            (value._sums(), value._lengths()),
        )
        ranked = sorted(moved, key=lambda pair: -abs(pair[1]))[:MOST]
        return ", ".join(
            f"{names.get(part) or self.env._('Days of the months')} "
            f"{self._signed_in_unit(value, size)}"
            for part, size in ranked
        )

    def _moved_by_customer(self, value, before):
        """The customers who moved a figure in the direction in which it moved.

        A share of the largest is moved by the share of each of them, in points.
        """
        of = (self._of_customers(before), self._of_customers(value))
        if value.unit == "percent":
            of = tuple(engine.largest_shares(one) for one in of)
        named = [
            (partner, size)
            for partner, size in engine.driving(*of)
            if partner and round(abs(size), 1)
        ]
        return ", ".join(
            f"{partner.name} {self._signed_in_unit(value, size)}"
            for partner, size in named
        )

    def _of_customers(self, value):
        """What a figure counts of each customer, nobody's as well."""
        items = self.env["credit.kpi.item"].with_context(**{VALUE: value.id})
        return dict(items._read_group([], ["partner_id"], ["counts:sum"]))

    def _signed_in_unit(self, value, size):
        """A movement with its sign, in the unit of a figure; shares move by points."""
        sign = "+" if size > 0 else "−"
        if value.unit == "percent":
            points = formatLang(self.env, abs(size), digits=1)
            return self.env._("%s points", f"{sign}{points}")
        return f"{sign}{value._in_words(abs(size))}"
