"""What promises and payment plans say about the money that will come."""

from collections import defaultdict

from odoo import models

from ..engine import promises as engine
from ..engine.forecast_items import Promise
from ..engine.money import WHOLE, stored_to_minor
from .credit_promise import RUNNING

#: A customer's word counts like the company's until it has been due a few times; and
#: like this share where nobody in the company has been due at all.
_HOLD, _UNKNOWN = 4, 0.7


class CreditForecast(models.Model):
    _inherit = "credit.forecast"

    def _promises(self, partner_ids):
        # EXTENDS credit_control: the parts that are still to come
        found = super()._promises(partner_ids)
        running = self.env["credit.promise"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("partner_id", "in", partner_ids),
                ("state", "in", RUNNING),
            ]
        )
        shares = self._word_is_kept(running.partner_id) if running else {}
        today = self.date
        for promise in running:
            keys = frozenset(promise.item_ids.ids) or None
            parts = [
                Promise(
                    part.date,
                    stored_to_minor(
                        part.amount - part.received,
                        promise.currency_id.decimal_places,
                    ),
                    None if promise.on_account else keys,
                )
                for part in promise.part_ids
                if part.date >= today and part.state == engine.OPEN
            ]
            _share, by_currency = found.setdefault(
                promise.partner_id.id,
                (shares[promise.partner_id.id], defaultdict(list)),
            )
            by_currency[promise.currency_id.id] += parts
        return found

    def _word_is_kept(self, partners):
        """The share of promises that each customer keeps, 0 to 1, by count.

        :return: ``{partner id: share}``
        """
        decided = self.env["credit.promise"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "in", (engine.KEPT, engine.BROKEN)),
            ]
        )
        rates = decided._kept_rates(decided, "company_id")
        usual = _share(rates.get(self.company_id), _UNKNOWN)
        mine = decided._kept_rates(
            decided.filtered(lambda promise: promise.partner_id in partners),
            "partner_id",
        )
        return {partner.id: _share(mine.get(partner), usual) for partner in partners}

    def _plans(self, partner_ids):
        # EXTENDS credit_control: instalments of active plans take their invoices' place
        found = super()._plans(partner_ids)
        plans = self.env["credit.plan"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("partner_id", "in", partner_ids),
                ("state", "=", "active"),
            ]
        )
        if not plans:
            return found
        planned = set(self.env["credit.ledger"]._read_planned_items(self.company_id))
        for plan in plans:
            digits = plan.currency_id.decimal_places
            _items, instalments = found.setdefault(plan.partner_id.id, (planned, []))
            instalments += [
                (line.date, stored_to_minor(line.left, digits), plan.currency_id.id)
                for line in plan.instalment_ids
                if not plan.currency_id.is_zero(line.left) and line.left > 0
            ]
        return found


def _share(rate, usual):
    """The share kept, held towards what is usual while few promises were due."""
    due = rate.due if rate else 0
    kept = due * (rate.by_count or 0) / WHOLE if due else 0
    return (kept + _HOLD * usual) / (due + _HOLD)
