"""Figures of work and limits computed row by row, as plainly as can be."""

from statistics import median

from odoo.tools import SQL

from .kpi import Plain, _over


class PlainWork(Plain):
    """What people did and granted, read from the tables and counted in Python.

    Moments are read as they are stored: the company of the test lives by UTC.
    """

    def rows(self, table):
        """All rows of a table of the company."""
        self.env.flush_all()
        return self.env.execute_query_dict(
            SQL(
                "SELECT * FROM %s WHERE company_id = %s",
                SQL.identifier(table),
                self.company.id,
            )
        )

    def worked(self, first, last):
        """Figures of work of the month from ``first`` to ``last``."""
        found = {
            **self.holds(first, last),
            **self.promises(first, last),
            **self.disputes(first, last),
            **self.contacts(first, last),
            **self.losses(first, last),
            "utilisation": self.utilisation(last),
        }
        return {code: value for code, value in found.items() if value is not None}

    def _within(self, table, day, first, last):
        return [
            row
            for row in self.rows(table)
            if row[day] and first <= _day(row[day]) <= last
        ]

    def holds(self, first, last):
        """Orders by their first check, decisions by the day they were made."""
        orders = {}
        for check in self.rows("credit_check"):
            if (check["document_model"], check["checkpoint"]) == (
                "sale.order",
                "confirm",
            ):
                orders.setdefault(check["document_id"], []).append(check)
        begun = [
            checks
            for checks in orders.values()
            if first <= min(_day(check["checked_on"]) for check in checks) <= last
        ]
        held = sum(
            any(check["outcome"] == "hold" for check in checks) for checks in begun
        )
        ended = self._within("credit_hold", "ended_on", first, last)
        hours = {
            state: [
                (hold["ended_on"] - hold["create_date"]).total_seconds() / 3600
                for hold in ended
                if hold["state"] == state
            ]
            for state in ("released", "rejected")
        }
        released, decided = hours["released"], hours["released"] + hours["rejected"]
        return {
            "straight_through": _over(100 * (len(begun) - held), len(begun)),
            "orders_held": _over(100 * held, len(begun)),
            "release_hours": _over(sum(released), len(released)),
            "decision_hours": _over(sum(decided), len(decided)),
        }

    def promises(self, first, last):
        """Kept ÷ (kept + broken), by number and by amount."""
        due = [
            row
            for row in self._within("credit_promise", "decided_on", first, last)
            if row["state"] in ("kept", "broken")
        ]
        kept = [row for row in due if row["state"] == "kept"]
        value = sum(float(row["value"]) for row in due)
        taken = len(self._within("credit_promise", "promised_on", first, last))
        return {
            "promises_taken": taken or None,
            "promises_kept": _over(100 * len(kept), len(due)),
            "promised_kept": _over(
                100 * sum(float(row["kept_value"] or 0) for row in due), value
            ),
        }

    def disputes(self, first, last):
        """In dispute at the end, opened and ended in the month, days and upheld share."""
        rows = self.rows("credit_dispute")
        pending = sum(
            float(row["amount"])
            for row in rows
            if row["opened_on"] <= last
            and (not row["resolved_on"] or row["resolved_on"] > last)
        )
        ended = self._within("credit_dispute", "resolved_on", first, last)
        decided = [row for row in ended if row["outcome"] != "withdrawn"]
        days = [row["days_to_resolve"] for row in decided]
        opened = len(self._within("credit_dispute", "opened_on", first, last))
        return {
            "dispute_open": pending or None,
            "dispute_share": _over(100 * pending, sum(self.spread(last)[0])),
            "disputes_opened": opened or None,
            "disputes_closed": len(ended) or None,
            "dispute_days": _over(sum(days), len(days)),
            "dispute_days_median": median(days) if days else None,
            "dispute_upheld": _over(
                100 * sum(float(row["upheld_amount"] or 0) for row in decided),
                sum(float(row["amount"]) for row in decided),
            ),
        }

    def contacts(self, first, last):
        """Contacts with customers, and in how many somebody was reached."""
        outcomes = self.env["credit.contact.outcome"].with_context(active_test=False)
        reached = set(outcomes.search([("reached", "=", True)]).ids)
        rows = [
            row
            for row in self._within("credit_contact_log", "contacted_on", first, last)
            if row["direction"] == "out"
        ]
        judged = [row for row in rows if row["is_judged"]]
        return {
            "contacts": len(rows) or None,
            "contacts_reached": _over(
                100 * sum(row["outcome_id"] in reached for row in rows), len(rows)
            ),
            "contacts_brought": _over(
                100 * sum(float(row["brought"] or 0) for row in judged),
                sum(float(row["overdue_before"] or 0) for row in judged),
            ),
        }

    def losses(self, first, last):
        """What payments of the month left on expense accounts."""
        lost = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(SUM(line.balance), 0) FROM account_move_line line
                  JOIN account_account account ON account.id = line.account_id
                  JOIN account_move move ON move.id = line.move_id
                 WHERE account.account_type = 'expense' AND move.state = 'posted'
                   AND move.move_type = 'entry' AND line.company_id = %s
                   AND line.date BETWEEN %s AND %s
                """,
                self.company.id,
                first,
                last,
            )
        )[0][0]
        return {
            "written_off": float(lost) or None,
            "bad_debt": _over(100 * float(lost), self.sales(first, last))
            if lost
            else None,
        }

    def utilisation(self, day):
        """What customers with a limit owe ÷ their limits; here nobody has open orders."""
        owed = {}
        for item, amount in self.open_at(day):
            owed[item["partner"]] = owed.get(item["partner"], 0) + amount
        files = {
            row["id"]: row["partner_id"]
            for row in self.rows("credit_profile")
            if row["limit_mode"] == "limited"
        }
        granted = {
            row["profile_id"]: float(row["amount"])
            for row in self.rows("credit_limit")
            if row["profile_id"] in files
            and row["date_from"] <= day
            and (not row["date_to"] or row["date_to"] >= day)
        }
        used = sum(max(owed.get(files[file], 0), 0) for file in granted)
        return _over(100 * used, sum(granted.values()))


def _day(moment):
    return moment.date() if hasattr(moment, "hour") else moment
