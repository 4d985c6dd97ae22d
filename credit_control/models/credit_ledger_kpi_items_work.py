"""What is behind key figures of the work: orders, holds, contacts, promises, disputes."""

from odoo import models
from odoo.tools import SQL

from ..engine.disputes import WITHDRAWN
from ..engine.kpi_work import LATE_AFTER
from ..engine.promises import BROKEN, KEPT
from ..engine.replay_outcome import outcome
from .credit_ledger_kpi_work import EPOCH

_DECIDED = SQL("fact.outcome IS DISTINCT FROM %s", WITHDRAWN)
_PERSONS = {"partner_id": SQL("fact.partner_id"), "user_id": SQL("fact.user_id")}
#: Fact → what of a row counts, and which rows do.
_DECISIONS = {
    "decisions": {},
    "decision_minutes": {"factor": SQL("fact.minutes")},
    "releases": {},
    "release_minutes": {"factor": SQL("fact.minutes")},
}
_CONTACTS = {
    "contacts": ({}, SQL("TRUE")),
    "contacts_reached": ({}, SQL("fact.reached")),
    "contacts_first": ({}, SQL("fact.is_first")),
    "contacts_settled": ({}, SQL("fact.is_first AND fact.settled")),
    "contacts_asked": ({"amount": SQL("fact.overdue_before")}, SQL("fact.is_judged")),
    "contacts_brought": ({"amount": SQL("fact.brought")}, SQL("fact.is_judged")),
}
_ENDED = SQL("fact.state IN %s", (KEPT, BROKEN))
_PROMISES = {
    "promises_taken": ({}, SQL("TRUE")),
    "promises_due": ({}, _ENDED),
    "promises_kept": ({}, SQL("fact.state = %s", KEPT)),
    "promised": ({"amount": SQL("fact.value")}, _ENDED),
    "promised_kept": ({"amount": SQL("COALESCE(fact.kept_value, 0)")}, _ENDED),
}
_DISPUTES = {
    "disputes_opened": ({}, SQL("TRUE")),
    "disputes_closed": ({}, SQL("TRUE")),
    "disputes_days": ({"factor": SQL("fact.days_to_resolve")}, _DECIDED),
    "disputes_value": ({"amount": SQL("fact.amount")}, _DECIDED),
    "disputes_upheld": (
        {"amount": SQL("COALESCE(fact.upheld_amount, 0)")},
        _DECIDED,
    ),
}


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    def _kpi_item_rooms(self):
        # EXTENDS credit_control: what people and the gate did
        orders = ("released_known", "released_late", "stopped_known", "stopped_good")
        return {
            **super()._kpi_item_rooms(),
            **dict.fromkeys(("orders_checked", "orders_held"), self._kpi_items_checked),
            **dict.fromkeys(_DECISIONS, self._kpi_items_decided),
            **dict.fromkeys(orders, self._kpi_items_outcomes),
            **dict.fromkeys(("sent", "sent_days"), self._kpi_items_sent),
            **dict.fromkeys(_CONTACTS, self._kpi_items_contacts),
            **dict.fromkeys(_PROMISES, self._kpi_items_promises),
            **dict.fromkeys((*_DISPUTES, "dispute_open"), self._kpi_items_disputes),
        }

    def _kpi_records_sql(self, model, span, rows, columns, where):
        """Rows of records whose ``day`` is in the month.

        :param str model: of the records; they are called by their customer
        :param rows: SQL of ``fact``
        :param dict columns: those that are not what they usually are
        :param where: condition on ``fact``
        """
        usual = {
            **_PERSONS,
            "ref": SQL("fact.id"),
            "res_model": SQL("%s", model),
            "res_id": SQL("fact.id"),
            "date": SQL("fact.day"),
        }
        return SQL(
            "SELECT %s FROM (%s) fact WHERE fact.day >= %s AND fact.day <= %s AND %s",
            self._kpi_row_sql(**{**usual, **columns}),
            rows,
            span.first,
            span.last,
            where,
        )

    # ---- orders ------------------------------------------------------------------------
    def _kpi_items_checked(self, scope, by, fact, span):
        """Orders by the day of their first check."""
        columns = {
            "ref": SQL("fact.document_id"),
            "res_id": SQL("fact.order_id"),
            "name": SQL("fact.name"),
        }
        held = SQL("fact.held") if fact == "orders_held" else SQL("TRUE")
        rows = self._kpi_checked_sql(scope)
        return self._kpi_records_sql("sale.order", span, rows, columns, held)

    def _kpi_items_decided(self, scope, by, fact, span):
        """Holds that were released or rejected, with the minutes that they waited."""
        rows = SQL(
            "SELECT ended.*, sale.name FROM (%s) ended"
            " LEFT JOIN sale_order sale ON sale.id = ended.order_id",
            self._kpi_ended_sql(scope),
        )
        columns = {"name": SQL("fact.name"), **_DECISIONS[fact]}
        released = SQL("fact.state = 'released'")
        where = released if fact.startswith("release") else SQL("TRUE")
        return self._kpi_records_sql("credit.hold", span, rows, columns, where)

    def _kpi_items_outcomes(self, scope, by, fact, span):
        """Orders that were released, or stopped, and how they were paid."""
        if fact.startswith("released"):
            rows, where = self._kpi_ended_sql(scope), SQL("fact.state = 'released'")
        else:
            rows, where = self._kpi_checked_sql(scope), SQL("fact.stopped")
        found = SQL(
            "SELECT DISTINCT fact.partner_id, fact.user_id, fact.order_id"
            "  FROM (%s) fact WHERE fact.day >= %s AND fact.day <= %s AND %s",
            rows,
            span.first,
            span.last,
            where,
        )
        chosen = self._kpi_orders_that(scope, fact, found)
        return SQL(
            "SELECT %s FROM (%s) fact JOIN sale_order sale ON sale.id = fact.order_id"
            " WHERE fact.order_id = ANY(%s)",
            self._kpi_row_sql(
                **_PERSONS,
                ref=SQL("fact.order_id"),
                res_model=SQL("'sale.order'"),
                res_id=SQL("fact.order_id"),
                name=SQL("sale.name"),
                date=SQL("sale.date_order::date"),
            ),
            found,
            chosen,
        )

    def _kpi_orders_that(self, scope, fact, found):
        """Ids of the orders of which it is known, or that were paid as the fact says."""
        today = scope.company._credit_today()
        ids = {
            order
            for (order,) in self.env.execute_query(
                SQL("SELECT order_id FROM (%s) found", found)
            )
            if order
        }
        parts = self._order_outcomes(scope.company, ids, today)
        wanted = {"released_late": (True,), "stopped_good": (False,)}
        return [
            order
            for order in ids
            if outcome(parts.get(order, ()), (today - EPOCH).days, LATE_AFTER).bad
            in wanted.get(fact, (True, False))
        ]

    def _kpi_items_sent(self, scope, by, fact, span):
        """Invoices by the day on which their document was made for sending."""
        days = SQL("GREATEST(fact.day - fact.date, 0)")
        columns = {
            "name": SQL("fact.name"),
            "days": days,
            "factor": days if fact == "sent_days" else SQL("1"),
        }
        rows = self._kpi_sent_sql(scope)
        return self._kpi_records_sql("account.move", span, rows, columns, SQL("TRUE"))

    # ---- collecting ----------------------------------------------------------------------
    def _kpi_items_contacts(self, scope, by, fact, span):
        rows = self._contacts_sql(scope, by)
        return self._kpi_records_sql("credit.contact.log", span, rows, *_CONTACTS[fact])

    def _kpi_items_promises(self, scope, by, fact, span):
        day = "promised_on" if fact == "promises_taken" else "decided_on"
        rows = self._kpi_promises_sql(scope, by, day)
        return self._kpi_records_sql("credit.promise", span, rows, *_PROMISES[fact])

    def _kpi_items_disputes(self, scope, by, fact, span):
        if fact in ("dispute_open", "disputes_opened"):
            rows = self._kpi_disputes_sql(scope, by, "opened_on")
        else:
            rows = self._kpi_disputes_sql(scope, by, "resolved_on")
        if fact != "dispute_open":
            return self._kpi_records_sql("credit.dispute", span, rows, *_DISPUTES[fact])
        return SQL(
            """
            SELECT %s FROM (%s) fact
             WHERE fact.day <= %s
               AND (fact.resolved_on IS NULL OR fact.resolved_on > %s)
            """,
            self._kpi_row_sql(
                **_PERSONS,
                ref=SQL("fact.id"),
                res_model=SQL("'credit.dispute'"),
                res_id=SQL("fact.id"),
                date=SQL("fact.day"),
                amount=SQL("fact.amount"),
            ),
            rows,
            span.last,
            span.last,
        )
