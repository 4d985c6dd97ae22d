"""How the work-list is made: facts in bulk, points by the engine, rows put in place."""

import json
from datetime import timedelta

from odoo import api, fields, models

from ..engine import cover
from ..engine import worklist as engine
from ..engine.money import from_minor, stored_to_minor
from ..jobs import one_by_one
from .credit_security import VALID
from .credit_worklist_entry import (
    COVERED,
    DISPUTED,
    EXCLUDED,
    INSOLVENT,
    LATER,
    LEFT,
    NOW,
    SMALL,
)


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_worklist_on = fields.Datetime(
        readonly=True, help="When the work-list was last made for the whole company."
    )


class CreditWorklistEntry(models.Model):
    _inherit = "credit.worklist.entry"

    @api.model
    def _refresh(self, company, profiles=None):
        """Make the work-list anew, for some customers or for the whole company.

        The number of queries does not depend on the number of customers.

        :param company: any company of the tree
        :param profiles: ``credit.profile`` records, ``None`` for all of the company,
            those who have something overdue and no credit file yet included
        """
        root = company.sudo().root_id
        ledger = self.env["credit.ledger"].sudo()
        today = root._credit_today()
        if profiles is None:
            self._prepare(root, today)
        ids = None if profiles is None else profiles.ids
        rows = ledger._read_desk(root, today, ids)
        builder = WorklistBuilder(root, today, rows)
        ledger._write_worklist(root, builder.entries(), ids)
        if profiles is None:
            root.credit_worklist_on = fields.Datetime.now()

    def _prepare(self, company, today):
        """What only the whole company needs: files, portfolios, effects of contacts."""
        ledger = self.env["credit.ledger"].sudo()
        ledger._flush()
        strangers = ledger._read_desk_strangers(company, today)
        partners = self.env["res.partner"].browse(strangers)
        self.env["credit.profile"].sudo()._ensure(partners, company)
        self.env["credit.portfolio"].sudo()._assign(company)
        strategies = self.env["credit.worklist.strategy"].sudo()._of_company(company)
        days = max(strategies.mapped("effect_days"), default=14)
        ledger._judge_contacts(company, today, days)

    @api.model
    def _cron_refresh(self):
        """Make the work-list of every company anew."""
        companies = self.env["res.company"].search([("parent_id", "=", False)])
        one_by_one(companies, lambda company: self.sudo()._refresh(company))

    @api.model
    def action_open_today(self):
        """Open the list; the first who does on a day makes it anew."""
        self.check_access("read")
        company = self.env.company.root_id
        made = company.sudo().credit_worklist_on
        fresh = made and made > fields.Datetime.now() - timedelta(hours=1)
        if not fresh and self.env.user.has_group("credit_control.group_collector"):
            self.sudo()._refresh(company)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_worklist_entry_action"
        )

    @api.model
    def action_refresh(self):
        """Make the list anew, now."""
        self._check_works()
        self.sudo()._refresh(self.env.company)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.model
    def _more_facts(self, company, today, profile_ids):
        """Facts of promises, disputes and plans; extended where these are kept.

        ``promised`` and ``planned`` are parts of what is overdue that are not asked for
        now (floats), ``until`` the last day on which they are not; ``promise_due``,
        ``dispute_back`` and ``instalment_late`` are amounts, ``broken`` a number, and
        ``news`` is true for what happened after the last contact.

        :param profile_ids: ids of ``credit.profile`` that are asked about
        :return: ``{profile id: dict}``
        """
        return {}


class WorklistBuilder:
    """Turns the facts about one company's customers into rows of its work-list.

    :param company: root company
    :param datetime.date today: the day of the list
    :param list rows: as ``credit.ledger._read_desk`` gives them
    """

    def __init__(self, company, today, rows):
        self.env = company.env
        self.company, self.today, self.rows = company, today, rows
        self.digits = company.currency_id.decimal_places
        ids = [row["id"] for row in rows]
        ledger = self.env["credit.ledger"].sudo()
        self.used = {
            row[0]: row[4] for row in ledger._read_positions(company, today, ids)
        }
        self.receipts = ledger._read_waiting_receipts(
            company, [row["partner_id"] for row in rows]
        )
        self.effects = ledger._read_contact_effects(company, today)
        self.more = (
            self.env["credit.worklist.entry"].sudo()._more_facts(company, today, ids)
        )
        self.deadlines = self._deadlines(ids)
        levels = (
            self.env["credit.followup.level"]
            .sudo()
            .browse({row["level_id"] for row in rows} - {None})
        )
        self.levels = {level.id: level.number for level in levels}
        strategies = self.env["credit.worklist.strategy"].sudo()._of_company(company)
        self.strategies = [
            (one._fitting(), (one, one._to_engine(self.digits), self._minor(one.least)))
            for one in strategies
        ]

    def _minor(self, amount):
        return stored_to_minor(amount or 0.0, self.digits)

    def _money(self, minor):
        return from_minor(minor or 0, self.digits)

    def _deadlines(self, ids):
        """The nearest deadline of a security of each customer: ``{profile id: day}``."""
        securities = self.env["credit.security"].sudo()
        found = {}
        domain = [("profile_id", "in", ids), ("state", "=", VALID)]
        warn = self.company.credit_security_days
        for security, clocks in securities.search(domain)._clocks().items():
            for clock in clocks:
                early = warn if clock.kind == cover.ENDS else warn // 2
                if clock.days <= early:
                    day = fields.Date.to_date(clock.on)
                    own = found.get(security.profile_id.id)
                    found[security.profile_id.id] = min(own or day, day)
        return found

    # ---- one customer ----------------------------------------------------------
    def entries(self):
        """The rows of the list, for whoever has something overdue or to be done."""
        made = (self._entry(row) for row in self.rows)
        return [row for row in made if row]

    def _strategy(self, row):
        for fits, found in self.strategies:
            if fits(row["category_id"], row["portfolio_id"]):
                return found
        return None, (), 0

    def _entry(self, row):
        more = self.more.get(row["id"], {})
        strategy, rules, least = self._strategy(row)
        asked = self._to_ask(row, more)
        facts = self._facts(row, more, asked, strategy)
        state, back, because = self._state(row, more, facts, least)
        if not state:
            return None
        points, reasons = engine.rank(rules, facts)
        return {
            "profile_id": row["id"],
            "partner_id": row["partner_id"],
            "company_id": self.company.id,
            "currency_id": self.company.currency_id.id,
            "strategy_id": strategy.id if strategy else None,
            "category_id": row["category_id"],
            "portfolio_id": row["portfolio_id"],
            "collector_id": row["collector_id"],
            "state": state,
            "left_because": because,
            "points": points,
            "reasons": json.dumps(reasons),
            "overdue": self._money(self._minor(row["overdue"])),
            "to_ask": self._money(asked),
            "expected": self._money(facts.get(engine.EXPECTED)),
            "held_amount": self._money(facts.get(engine.HELD)),
            "oldest_days": (self.today - row["oldest"]).days if row["oldest"] else 0,
            "level_id": row["level_id"],
            "next_on": back,
            "deadline_on": self.deadlines.get(row["id"]),
            "contacted_on": row["contacted_on"],
            "outcome_id": row["outcome_id"],
        }

    def _to_ask(self, row, more):
        """What may be asked for now: overdue less all that speaks against it."""
        if row["insolvent"] or row["excluded"]:
            return 0
        receipts = sum(
            amount for _line, amount, _text in self.receipts.get(row["partner_id"], ())
        )
        against = (
            row["disputed"]
            + row["left_out"]
            + row["credits"]
            + receipts
            + (more.get("promised") or 0.0)
            + self._not_asked_of_plans(more)
        )
        return max(self._minor(row["overdue"] - against), 0)

    def _not_asked_of_plans(self, more):
        """What is planned and overdue by its own date; late instalments are asked for."""
        late = more.get("instalment_late") or 0.0
        return max((more.get("planned") or 0.0) - late, 0.0)

    def _facts(self, row, more, asked, strategy):
        """Metric → value, as the engine's rules look at them."""
        default = strategy.contact_effect if strategy else 0
        share = self._effect(row["category_id"], default)
        facts = {
            engine.OVERDUE: asked,
            engine.EXPECTED: asked * share // 100,
            engine.HELD: self._minor(row["held"]),
            engine.DEADLINE: self._nearness(row["id"]),
            engine.PROMISE_DUE: self._minor(more.get("promise_due")),
            engine.DISPUTE_BACK: self._minor(more.get("dispute_back")),
            engine.INSTALMENT_LATE: self._minor(more.get("instalment_late")),
            engine.CALL_BACK: self._agreed_days(row),
            engine.REPLY: self._reply_days(row),
        }
        if not any(facts.values()):
            return facts
        if asked and row["oldest"]:
            facts[engine.OLDEST] = (self.today - row["oldest"]).days
            facts[engine.LEVEL] = self.levels.get(row["level_id"], 0)
        facts[engine.RISK] = round((row["risk"] or 0) * 100)
        facts[engine.BROKEN] = more.get("broken") or 0
        facts[engine.LIMIT_USED] = int(self.used.get(row["id"]) or 0)
        return facts

    def _effect(self, category_id, default):
        asked, brought, contacts = self.effects.get(category_id, (0.0, 0.0, 0))
        return engine.effect(
            self._minor(asked), self._minor(brought), contacts, default
        )

    def _nearness(self, profile_id):
        """Days by which a deadline is nearer than when it is first told of."""
        day = self.deadlines.get(profile_id)
        if not day:
            return 0
        return max(self.company.credit_security_days - (day - self.today).days, 1)

    def _agreed_days(self, row):
        """Days since the agreed contact became due, today is 1; only while it matters."""
        agreed = row["next_on"]
        if not agreed or agreed > self.today or not row["overdue"]:
            return 0
        return (self.today - agreed).days + 1

    def _reply_days(self, row):
        """Days since the customer wrote and nobody answered, today is 1."""
        if row["direction"] != "in":
            return 0
        return (self.today - row["contacted_on"]).days + 1

    def _state(self, row, more, facts, least):
        """Where the customer is: ``(state or None, back on, why it is left alone)``."""
        work = engine.needs_work(facts, least)
        waiting = bool(more.get("promised") or more.get("planned"))
        agreed = max(filter(None, (row["next_on"], row["paused"])), default=None)
        news = self.today if more.get("news") or row["held_since"] else None
        rest = engine.needs_work({engine.OVERDUE: facts[engine.OVERDUE]}, least)
        until = more.get("until")  # the last day, and only where all is promised
        promised = None if rest or not until else until + timedelta(days=1)
        back = engine.back_on(self.today, agreed, promised, news)
        if back and (work or waiting):
            return LATER, back, None
        if work:
            return NOW, None, None
        if row["overdue"] > 0:
            return LEFT, None, self._left_because(row, facts)
        return None, None, None

    def _left_because(self, row, facts):
        if row["insolvent"]:
            return INSOLVENT
        if row["excluded"]:
            return EXCLUDED
        if facts[engine.OVERDUE]:
            return SMALL
        if self._minor(row["left_out"]) >= self._minor(row["overdue"]):
            return EXCLUDED
        if self._minor(row["disputed"] + row["left_out"]) >= self._minor(
            row["overdue"]
        ):
            return DISPUTED
        return COVERED
