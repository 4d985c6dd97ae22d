"""How a batch is planned: gather, ask the rules, keep every decision."""

from collections import defaultdict
from dataclasses import replace

from odoo import api, fields, models

from ..engine import followup as engine
from ..engine.money import from_minor, stored_to_minor, to_minor
from ..exceptions import CreditControlError
from .credit_followup_batch import DRAFT, PLANNED
from .credit_followup_line import DISPUTED, NO_ADDRESS, NO_STRATEGY, PROMISED
from .credit_followup_notice import APPROVAL
from .credit_followup_notice import PLANNED as NOTICE_PLANNED

#: Notices and lines are stored in portions of this size, so that memory stays bounded.
PORTION = 2000


class CreditFollowupBatch(models.Model):
    _inherit = "credit.followup.batch"

    def action_plan(self):
        """Plan the batch, or plan it anew: nothing is sent by it.

        :raise CreditControlError: another batch of the company is planned and not sent
        """
        for batch in self:
            batch._check_may_follow_up()
            batch._check_is(DRAFT, PLANNED)
            batch.sudo()._plan()
        return self.action_view_notices() if len(self) == 1 else True

    def _plan(self):
        self.ensure_one()
        self._check_no_other()
        self.notice_ids.unlink()
        self.line_ids.unlink()
        gathered = self._gather()
        for strategy, items in gathered.items_by_strategy.items():
            self._store(strategy, gathered, self._decide(strategy, items, gathered))
        self._ask_to_match(gathered.receipts)
        self._set({"state": PLANNED, "planned_on": fields.Datetime.now()})

    def _check_no_other(self):
        """Two batches at once would plan the same notices twice."""
        other = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", PLANNED),
                ("id", "!=", self.id),
            ],
            limit=1,
        )
        if other:
            raise CreditControlError(
                self.env._(
                    "%(other)s is planned and not sent yet: send it or delete it before "
                    "another batch of %(company)s is planned.",
                    other=other.name,
                    company=self.company_id.name,
                )
            )

    # ---- gathering ---------------------------------------------------------
    def _gather(self, partners=None, left_out=()):
        """Read the books, once for all customers.

        :param partners: commercial entities, instead of the batch's own choice
        :param left_out: lines that somebody left out of the batch by hand
        """
        chosen = partners or self.partner_ids.commercial_partner_id
        return Gathered(self, chosen, left_out)

    # ---- deciding ----------------------------------------------------------
    @api.model
    def _decide(self, strategy, items, gathered):
        """Ask the rules about the customers of one strategy.

        :param strategy: record, empty for customers without any
        :rtype: engine.followup.Plan
        """
        if not items:
            return engine.Plan()
        if not strategy.level_ids:
            return engine.Plan(
                skipped=tuple(
                    engine.Entry(item, engine.SKIPPED, item.level, NO_STRATEGY)
                    for item in items
                )
            )
        least = to_minor(self.minimum, gathered.company_digits)
        ladder = replace(gathered.ladders[strategy], minimum=least)
        return engine.plan(ladder, items, self.run_date, gathered.debtors)

    # ---- storing -----------------------------------------------------------
    def _store(self, strategy, gathered, plan):
        """Keep the notices of a plan and what it leaves out."""
        levels = {level.number: level for level in strategy._ladder()}
        for start in range(0, len(plan.notices), PORTION):
            portion = plan.notices[start : start + PORTION]
            ways = self._ways([notice.debtor for notice in portion])
            notices, unreachable = [], []
            for notice in portion:
                level = levels[notice.level]
                way = ways[notice.debtor].choose(level)
                if way:
                    notices.append((notice, level, way))
                else:
                    unreachable.append(notice)
            self._store_notices(notices, gathered, levels)
            self._store_skipped(
                [
                    engine.Entry(
                        entry.item, engine.SKIPPED, entry.item.level, NO_ADDRESS
                    )
                    for notice in unreachable
                    for entry in notice.entries
                ],
                gathered,
                levels,
            )
        for start in range(0, len(plan.skipped), 10 * PORTION):
            entries = plan.skipped[start : start + 10 * PORTION]
            self._store_skipped(entries, gathered, levels)

    def _store_notices(self, notices, gathered, levels):
        """Make the notices of a portion, and their lines."""
        quiet = self.env["credit.followup.notice"].with_context(
            mail_create_nolog=True, mail_create_nosubscribe=True, tracking_disable=True
        )
        records = quiet.create(
            [
                self._prepare_notice(notice, level, way, gathered)
                for notice, level, way in notices
            ]
        )
        self.env.flush_all()
        rows = [
            self._line_row(entry, gathered, levels, record.id)
            for record, (notice, _level, _way) in zip(records, notices, strict=True)
            for entry in notice.entries
        ]
        self.env["credit.ledger"]._insert_followup_lines(rows)
        records.invalidate_recordset()

    def _prepare_notice(self, notice, level, way, gathered):
        digits = gathered.digits[notice.currency]
        due = [e.item for e in notice.entries if e.item.amount > 0]
        factor = gathered.factor(notice)
        return {
            "batch_id": self.id,
            "partner_id": notice.debtor,
            "recipient_id": way.partner.id,
            "channel": way.channel,
            "level_id": level.id,
            "currency_id": notice.currency,
            "total": from_minor(notice.total, digits),
            "value": from_minor(notice.total, digits) * factor,
            "fee": self.env["res.currency"]
            .browse(notice.currency)
            .round(level.fee / factor if factor else 0.0),
            "oldest_due": min(item.due for item in due),
            "user_id": gathered.responsible(notice.debtor),
            "state": APPROVAL if level.needs_approval else NOTICE_PLANNED,
        }

    def _store_skipped(self, entries, gathered, levels):
        rows = [self._line_row(entry, gathered, levels) for entry in entries]
        self.env["credit.ledger"]._insert_followup_lines(rows)

    def _line_row(self, entry, gathered, levels, notice_id=None):
        item = entry.item
        row = gathered.rows[item.id[0]]
        reason = entry.reason or None
        level = levels.get(entry.level)
        standing = level.id if level and entry.level > item.level else row["level_id"]
        return {
            "batch_id": self.id,
            "notice_id": notice_id,
            "item_id": row["id"],
            "document": row["document"] or "/",
            "partner_id": row["partner_id"],
            "currency_id": row["currency_id"],
            "due": row["due"],
            "amount": from_minor(item.amount, gathered.digits[item.currency]),
            "value": from_minor(item.value, gathered.company_digits),
            "place": entry.place,
            "reason": reason,
            "detail": gathered.details.get((reason, item.id[0]))
            or gathered.details.get((reason, "debtor", item.debtor)),
            "level_before_id": row["level_id"],
            "level_before_on": row["level_on"],
            "level_id": standing,
        }


class Gathered:
    """What a batch knows before it decides: the open items as the rules want them."""

    def __init__(self, batch, partners, left_out=()):
        self.batch = batch
        self.partners = partners
        self.env = batch.env
        self.company = batch.company_id
        self.company_digits = self.company.currency_id.decimal_places
        found = self._read()
        self.rows = {row["id"]: row for row in found}
        currencies = self.env["res.currency"].browse({r["currency_id"] for r in found})
        self.digits = {c.id: c.decimal_places for c in currencies}
        self.files, self.receipts = self._read_files(
            {row["debtor_id"] for row in found}
        )
        self.item_skips, self.debtor_skips = batch._find_skips(found, self.files)
        for line in left_out:
            self.item_skips.setdefault(line.item_id.id, (line.reason, line.detail))
        self.promised = batch._find_promised(found)
        self.details = self._details()
        self.debtors = {
            debtor: engine.Debtor(
                file["last_contact"], self.debtor_skips.get(debtor, ("", ""))[0]
            )
            for debtor, file in self.files.items()
        }
        self._load_ladders(found)
        self.items_by_strategy = self._items(found)
        self._responsible = None

    def _read(self):
        customers = self.partners.ids or None
        rows = self.env["credit.ledger"]._read_followup_items(self.company, customers)
        default = self.company.credit_followup_strategy_id.id
        for row in rows:
            row["strategy_id"] = row["strategy_id"] or default
        wanted = set(self.batch.strategy_ids.ids)
        return [row for row in rows if not wanted or row["strategy_id"] in wanted]

    def _details(self):
        """Details of reasons, by reason and item or debtor."""
        details = {
            (reason, item): detail for item, (reason, detail) in self.item_skips.items()
        }
        for debtor, (reason, detail) in self.debtor_skips.items():
            details[reason, "debtor", debtor] = detail
        for item, promised in self.promised.items():
            details[PROMISED, item] = self.batch._until(promised.until)
        return details

    def _read_files(self, debtor_ids):
        """What is known of the customers, and the receipts that wait for them."""
        ledger = self.env["credit.ledger"]
        files = ledger._read_followup_debtors(
            self.company, debtor_ids, self.batch.run_date, self.batch
        )
        asked = debtor_ids if self.partners else None
        waiting = ledger._read_waiting_receipts(self.company, asked)
        for debtor, file in files.items():
            file["receipts"] = waiting.get(debtor, [])
        receipts = {
            d: file["receipts"] for d, file in files.items() if file["receipts"]
        }
        return files, receipts

    def _load_ladders(self, rows):
        strategies = self.env["credit.followup.strategy"].browse(
            {row["strategy_id"] for row in rows} - {None, False}
        )
        self.strategies = {strategy.id: strategy for strategy in strategies}
        self.ladders = {s: s._to_engine(self.company) for s in strategies}
        levels = self.env["credit.followup.level"].browse(
            {row["level_id"] for row in rows} - {None}
        )
        self.numbers = {level.id: level.number for level in levels}

    def _items(self, rows):
        """Items by strategy; a debtor who gets letters for a group has one strategy."""
        of_debtor, items = {}, defaultdict(list)
        none = self.env["credit.followup.strategy"]
        disputes = self._disputes(rows)
        for row in rows:
            strategy = of_debtor.setdefault(row["debtor_id"], row["strategy_id"])
            items[self.strategies.get(strategy, none)] += self._parts(row, disputes)
        return items

    def _disputes(self, rows):
        """What is left of each document's disputed amount; the oldest part counts."""
        return {row["move_id"]: row["disputed"] for row in rows if row["disputed"]}

    def _parts(self, row, disputes):
        """One item, or several where a part of it is disputed or promised."""
        amount = stored_to_minor(row["amount"], self.digits[row["currency_id"]])
        value = stored_to_minor(row["value"], self.company_digits)
        skip = self.item_skips.get(row["id"], ("", ""))[0]
        left, worth, parts = amount, value, []
        for number, (reason, taken) in enumerate(self._taken(row, amount, disputes), 1):
            taken = max(min(taken, left), 0)
            if taken:
                share = worth if taken == left else value * taken // amount
                parts.append(self._item(row, number, taken, share, skip or reason))
                left, worth = left - taken, worth - share
        if left:
            parts.insert(0, self._item(row, 0, left, worth, skip))
        return parts

    def _taken(self, row, amount, disputes):
        """What of an item is not asked for: pairs (reason, minor units)."""
        disputed = 0
        if amount > 0 and disputes.get(row["move_id"]):
            digits = self.digits[row["currency_id"]]
            disputed = min(to_minor(disputes[row["move_id"]], digits), amount)
            disputes[row["move_id"]] -= from_minor(disputed, digits)
        promised = self.promised.get(row["id"])
        return (DISPUTED, disputed), (PROMISED, promised.amount if promised else 0)

    def _item(self, row, part, amount, value, skip):
        return engine.Item(
            id=(row["id"], part),
            debtor=row["debtor_id"],
            currency=row["currency_id"],
            due=row["due"],
            amount=amount,
            value=value,
            level=self.numbers.get(row["level_id"], 0),
            level_on=row["level_on"],
            skip=skip,
        )

    def factor(self, notice):
        """What one unit of the notice's currency is worth, by its items as booked."""
        digits = self.digits[notice.currency]
        amount = sum(abs(e.item.amount) for e in notice.entries) / 10**digits
        value = sum(abs(e.item.value) for e in notice.entries)
        return value / 10**self.company_digits / amount if amount else 1.0

    def responsible(self, debtor):
        """Id of who looks after a debtor."""
        if self._responsible is None:
            files = self.env["credit.profile"].search_fetch(
                [("company_id", "=", self.company.id), ("controller_id", "!=", False)],
                ["partner_id", "controller_id"],
            )
            self._responsible = {f.partner_id.id: f.controller_id.id for f in files}
        return self._responsible.get(debtor) or self.batch.create_uid.id
