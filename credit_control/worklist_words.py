"""Why a customer stands where it does on the work-list, in words."""

from odoo.tools import format_date

from .engine import worklist as engine
from .engine.money import from_minor, to_minor


class WorklistWords:
    """Puts an entry's reasons into the reader's language.

    :param entry: ``credit.worklist.entry``
    """

    def __init__(self, entry):
        self.entry = entry
        self.env = entry.env
        self.currency = entry.currency_id

    def short(self, most=3):
        """The weightiest reasons in one line."""
        told = [self._says(metric, value) for metric, value, _points in self._rows()]
        told = told or self._plainly()
        text = " · ".join(told[:most])
        return text[:1].upper() + text[1:]

    def _plainly(self):
        """What is to ask for, where it is too little for any point."""
        if self.currency.is_zero(self.entry.to_ask):
            return []
        minor = to_minor(self.entry.to_ask, self.currency.decimal_places)
        days = self.entry.oldest_days
        late = [self._oldest_days(days)] if days > 0 else []
        return [self._overdue(minor), *late]

    def lines(self):
        """Every reason with its points: ``[(text, points)]``."""
        return [
            (self._says(metric, value), points)
            for metric, value, points in self._rows()
        ]

    def _rows(self):
        return self.entry.reasons or ()

    def _says(self, metric, value):
        writer = getattr(self, f"_{metric}", None)
        return writer(value) if writer else metric

    def _money(self, value):
        return self.currency.format(from_minor(value, self.currency.decimal_places))

    def _count_days(self, value):
        _ = self.env._
        return _("1 day") if value == 1 else _("%s days", value)

    def _overdue(self, value):
        return self.env._("%s to ask for", self._money(value))

    def _oldest_days(self, value):
        return self.env._("overdue for %s", self._count_days(value))

    def _risk(self, value):
        return self.env._("probability of default %s %%", f"{value / 100:g}")

    def _level(self, value):
        return self.env._("follow-up level %s", value)

    def _broken(self, value):
        _ = self.env._
        return _("1 broken promise") if value == 1 else _("%s broken promises", value)

    def _expected(self, value):
        return self.env._("a contact usually brings %s", self._money(value))

    def _limit_used(self, value):
        if value >= self.env["credit.profile"].BEYOND_ANY_LIMIT:
            return self.env._("exposure without any limit")
        return self.env._("%s %% of the limit used", value)

    def _held(self, value):
        return self.env._("orders of %s on hold", self._money(value))

    def _deadline(self, _value):
        day = self.entry.deadline_on
        if not day:
            return self.env._("a security's deadline is near")
        return self.env._("a security's deadline on %s", format_date(self.env, day))

    def _promise_due(self, value):
        return self.env._("promised and due: %s", self._money(value))

    def _dispute_back(self, value):
        return self.env._("dispute about %s rejected", self._money(value))

    def _instalment_late(self, value):
        return self.env._("plan: %s late", self._money(value))

    def _call_back(self, value):
        _ = self.env._
        if value <= 1:
            return _("agreed for today")
        return _("agreed contact late by %s", self._count_days(value - 1))

    def _reply(self, value):
        _ = self.env._
        if value <= 1:
            return _("the customer wrote today")
        return _("the customer wrote %s ago", self._count_days(value - 1))


#: Every metric has words.
assert all(hasattr(WorklistWords, f"_{metric}") for metric in engine.METRICS)
