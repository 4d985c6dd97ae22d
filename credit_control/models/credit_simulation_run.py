"""One portion of a simulation: facts read in bulk, orders judged, lines stored."""

import json
from datetime import date

from odoo import models
from odoo.tools import SQL

from ..engine import facts as engine_facts
from ..engine import replay as engine
from ..engine import replay_causes, replay_outcome
from ..engine import verdict as engine_verdict
from ..engine.facts import CONFIRM
from ..engine.money import to_basis_points
from ..engine.replay_file import File
from ..engine.replay_habits import CODES as HABITS
from ..engine.replay_standing import CODES as STANDING

_EPOCH = date(1970, 1, 1)
#: As many customers are replayed together as have so many orders.
PORTION = 2_000
#: Checks whose facts can be rebuilt for a past moment.
REPLAYED = frozenset(
    (
        "limit_exceeded",
        "single_order",
        "no_limit",
        "overdue_amount",
        "overdue_share",
        "oldest_overdue",
        "category_blocked",
        "forced_hold",
        "followup_level",
        "limit_expired",
        "review_overdue",
        "terms_better",
        "discount_better",
        "rate_missing",
        "ceiling_exceeded",
        *HABITS,
        *STANDING,
    )
)


class CreditSimulation(models.Model):
    _inherit = "credit.simulation"

    # ---- policies --------------------------------------------------------------
    def _left_out_codes(self):
        """Codes of checks of the policy that are not replayed, in their order.

        Those whose facts cannot be rebuilt, and those not asked when an order is confirmed.
        """
        rules = self.policy_id.rule_ids
        tried = rules.filtered("at_confirm").mapped("check_code")
        codes = dict.fromkeys(rules.mapped("check_code"))
        return [code for code in codes if code not in REPLAYED or code not in tried]

    def _untried(self):
        """``(names of checks that were not replayed, whether these are all)``.

        :rtype: tuple
        """
        names = self._words().left_out()
        checks = set(self.policy_id.rule_ids.mapped("check_code"))
        return ", ".join(names), len(names) >= len(checks)

    def _contender(self, policy):
        """A policy as it is replayed: its rules at confirmation whose facts are known.

        A draft is read afresh, whatever the gate keeps of policies in force.
        """
        digits = self.currency_id.decimal_places
        rules = tuple(
            rule._to_engine(digits)
            for rule in policy.rule_ids
            if rule.check_code in REPLAYED
        )
        asked = tuple(
            rule
            for rule in rules
            if not rule.checkpoints or CONFIRM in rule.checkpoints
        )
        return engine.Contender(
            engine_verdict.Policy(policy.display_name or "", asked),
            policy._flags()["net_credits"],
        )

    # ---- one portion -----------------------------------------------------------
    def _replay_portion(self):
        """Replay the next customers.

        :return: whether there were any
        """
        ledger, company = self.env["credit.ledger"], self.company_id
        self.env.flush_all()
        period = (self.date_from, self.date_to)
        partners, _left = ledger._replay_portion(
            company, *period, self.last_partner, PORTION
        )
        if not partners:
            return False
        orders = ledger._replay_orders(company, partners, *period)
        events = ledger._replay_events(company, partners, *period)
        self._add_orders(events, orders)
        rows = self._judge(partners, events, {row["id"]: row for row in orders})
        self.env["credit.simulation.order"]._insert(rows)
        self._set(
            {
                "last_partner": partners[-1],
                "orders_done": self.orders_done + len(orders),
            }
        )
        return True

    def _add_orders(self, events, orders):
        """Put the orders that are judged among the events, with their documents."""
        terms, since = {}, self._rates_known_since(orders)
        for row in orders:
            term = row["payment_term_id"]
            if term not in terms:
                record = self.env["account.payment.term"].browse(term or ())
                days, discount = record._credit_terms() if term else (None, 0.0)
                terms[term] = days, to_basis_points(discount)
            day = engine.iso_day(row["moment"])
            known = since.get(row["currency_id"], "")
            document = engine_facts.Document(
                amount=row["total"],
                total=row["total"],
                terms_days=terms[term][0],
                discount_rate=terms[term][1],
                groups=(
                    *((f"team:{row['team_id']}",) if row["team_id"] else ()),
                    *(f"order_tag:{tag}" for tag in row["tags"] or ()),
                ),
                missing_rate="" if known <= day else self._code(row["currency_id"]),
            )
            events[row["partner_id"]].append(
                (row["moment"], engine.ORDERED, row["id"], row["total"], document)
            )

    def _code(self, currency_id):
        return self.env["res.currency"].browse(currency_id).name

    def _rates_known_since(self, orders):
        """ISO date of the first exchange rate of each foreign currency of orders."""
        foreign = {row["currency_id"] for row in orders} - {self.currency_id.id}
        if not foreign:
            return {}
        known = dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT currency_id, MIN(name)::text FROM res_currency_rate
                     WHERE currency_id = ANY(%s)
                       AND (company_id IS NULL OR company_id = %s)
                     GROUP BY currency_id
                    """,
                    list(foreign),
                    self.company_id.id,
                )
            )
        )
        return {currency: known.get(currency, "9999-12-31") for currency in foreign}

    def _judge(self, partners, events, orders):
        """The lines of a portion."""
        ledger, company = self.env["credit.ledger"], self.company_id
        files = ledger._replay_files(company, partners)
        parts = ledger._order_outcomes(company, orders, self.known_until)
        checks = self._checks_on_record(list(orders))
        habits, standing = self._habits(partners), self._standing(partners)
        end = (self.known_until - _EPOCH).days
        new, chosen = self._contender(self.policy_id), {}
        rows = []
        for partner in partners:
            file, policy_id = files.get(partner) or (File(), None)
            policy_id = self.compared_id.id or policy_id
            if policy_id not in chosen:
                policy = self.env["credit.policy"].browse(policy_id or ())
                chosen[policy_id] = self._contender(policy)
            old = chosen[policy_id]
            for order, facts, verdicts in engine.replay(
                events.pop(partner),
                file,
                (new, old),
                habits.get(partner),
                standing.get(partner),
            ):
                row = orders[order]
                came = replay_outcome.outcome(parts[order], end, self.late_days)
                rows.append(
                    {
                        **self._line(row, facts, verdicts, came),
                        "category_id": file.category_at(row["moment"]),
                        **self._on_record(checks.get(order), facts, old),
                    }
                )
        return rows

    def _habits(self, partners):
        """What is known of customers' habits, where a rule of some policy looks at it."""
        if not self._codes_tried() & HABITS:
            return {}
        return self.env["credit.ledger"]._replay_habits(
            self.company_id, partners, self.date_to
        )

    def _standing(self, partners):
        """What was on record of customers, where a rule of some policy looks at it."""
        codes = self._codes_tried() & STANDING
        if not codes:
            return {}
        return self.env["credit.ledger"]._replay_standing(
            self.company_id, partners, self.date_from, self.date_to, codes
        )

    def _codes_tried(self):
        """Codes of the checks that the policies put side by side may ask."""
        codes = set((self.policy_id | self.compared_id).rule_ids.mapped("check_code"))
        if not self.compared_id:  # each customer's own policy in force
            rules = self.env["credit.policy.rule"]
            active = rules.search([("policy_id.state", "=", "active")])
            codes |= set(active.mapped("check_code"))
        return codes

    def _line(self, row, facts, verdicts, came):
        """The columns of a line that say what was judged, and what came of it."""
        new, old = verdicts
        scale = 10**facts.digits
        return {
            "simulation_id": self.id,
            "order_id": row["id"],
            "order_name": row["name"],
            "partner_id": row["partner_id"],
            "confirmed_on": row["date_order"],
            "amount": row["total"] / scale,
            "exposure": facts.exposure_after / scale,
            "limit_amount": facts.limit / scale,
            "overdue_days": facts.oldest_overdue_days,
            "new_outcome": new.outcome,
            "old_outcome": old.outcome,
            "change": replay_outcome.change(new.outcome, old.outcome),
            **_codes("new", new),
            **_codes("old", old),
            "result": came.result,
            "late_days": came.late_days,
            "late_amount": came.late_amount / scale,
            "hit": replay_outcome.hit(new.outcome, came.bad),
            "old_hit": replay_outcome.hit(old.outcome, came.bad),
        }

    # ---- the checks on record --------------------------------------------------
    def _checks_on_record(self, order_ids):
        """The last check at the confirmation of each order, with one query."""
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT DISTINCT ON (document_id)
                       document_id, id, outcome, facts, policy
                  FROM credit_check
                 WHERE document_model = 'sale.order' AND document_id = ANY(%s)
                   AND checkpoint = %s
                 ORDER BY document_id, id DESC
                """,
                order_ids,
                CONFIRM,
            )
        )
        return {row["document_id"]: row for row in rows}

    def _on_record(self, check, facts, contender):
        """What the record says, and why the replay of the policy in force differs."""
        if not check:
            return {"check_id": None, "recorded_outcome": None, "cause": None}
        cause = replay_causes.cause(
            check["outcome"],
            engine_facts.Facts.from_dict(json.loads(check["facts"])),
            engine_verdict.Policy.from_dict(json.loads(check["policy"])),
            facts,
            contender.policy,
            REPLAYED,
        )
        return {
            "check_id": check["id"],
            "recorded_outcome": check["outcome"],
            "cause": cause or None,
        }


def _codes(name, verdict):
    """The checks that held and those that warned, as text with commas between."""
    failed = replay_outcome.failed(verdict)
    return {
        f"{name}_{level}s": ",".join(
            code for code, found in failed.items() if found == level
        )
        for level in ("hold", "warn")
    }
