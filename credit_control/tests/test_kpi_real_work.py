"""Key figures of work, limits and losses at the customers of real receivables."""

import random
from datetime import date as Date
from datetime import datetime, timedelta

from odoo.tests import tagged

from ..engine.kpi_calendar import add_months, month_end
from .kpi import KpiCommon
from .kpi_work_plain import PlainWork
from .receivables import part_of, real_file

PART = 24
FIRST, MONTHS = Date(2012, 9, 1), 6
LAST = Date(2013, 2, 28)


@tagged("post_install", "-at_install")
class TestKpiRealWork(KpiCommon):
    """The work itself is invented and spread over the months by dice; what it is about,
    and the formulas that count it again, are not."""

    def test_work_of_every_month_gives_what_counting_gives(self):
        content = part_of(real_file(), PART)
        self.env["credit.receivables.load"]._load(content, Date(2013, 3, 31))
        self.company.partner_id.tz = "UTC"
        self.dice = random.Random(7)
        moves = self.env["account.move"].search([("company_id", "=", self.company.id)])
        debtors = moves.commercial_partner_id.filtered("ref")
        files = self.env["credit.profile"]._ensure(debtors, self.company)
        self.files = self.env["credit.profile"].union(*files.values())
        for work in (self._grant, self._sell, self._argue, self._promise, self._call):
            work()
        self._lose()
        plain = PlainWork(self.env, self.company, self.company._credit_ageing_limits())
        found = self._rebuilt(FIRST, LAST)
        compared = set()
        for number in range(MONTHS):
            first = add_months(FIRST, number)
            last = month_end(first)
            for code, value in plain.worked(first, last).items():
                self.assertFigure(found, code, last, value, 2)
                compared.add(code)
        self.assertEqual(
            compared,
            {
                *("straight_through", "orders_held", "release_hours", "decision_hours"),
                *("promises_taken", "promises_kept", "promised_kept", "contacts"),
                *("contacts_reached", "contacts_brought", "dispute_open"),
                *(
                    "dispute_share",
                    "disputes_opened",
                    "disputes_closed",
                    "dispute_days",
                ),
                *("dispute_days_median", "dispute_upheld", "written_off", "bad_debt"),
                "utilisation",
            },
        )

    # ---- inventing --------------------------------------------------------------
    def _moment(self):
        return datetime.combine(FIRST, datetime.min.time()) + timedelta(
            days=self.dice.randrange(10, 170), hours=self.dice.randrange(1, 20)
        )

    def _spread(self, records, **columns):
        """Write what nobody can write by hand: ``column=function without arguments``."""
        for record in records:
            self._set_back(record, **{name: value() for name, value in columns.items()})

    def _grant(self):
        for file in self.files[::2]:
            day = self._moment().date()
            file._grant(self.dice.randrange(50, 400), reason="Known", date_from=day)

    def _sell(self):
        """Orders that pass and orders that are held; today's, so no past month has them."""
        buyer = self._customer("Buyer", limit=1000)
        self.company.credit_policy_id = self._policy({"check_code": "limit_exceeded"})
        orders = self.env["sale.order"]
        for number in range(9):
            orders |= self._order(buyer, 5000 if number % 3 else 10)
        orders.action_confirm()
        holds = self.env["credit.hold"].search([("order_id", "in", orders.ids)])
        for number, hold in enumerate(holds):
            action = "action_reject" if number % 3 == 0 else "action_release"
            getattr(hold.with_user(self.controller), action)("Decided")
        checks = self.env["credit.check"].search([("document_id", "in", orders.ids)])
        for order in orders:
            day = self._moment()
            mine = checks.filtered(lambda check, o=order: check.document_id == o.id)
            self._spread(mine, checked_on=lambda day=day: day)
        for hold in holds:
            day, hours = self._moment(), self.dice.randrange(1, 60)
            began = day - timedelta(hours=hours)
            self._spread(hold, create_date=lambda b=began: b, ended_on=lambda d=day: d)

    def _file_of(self, move):
        return self._profile(move.commercial_partner_id)

    def _argue(self):
        reason = self.env.ref("credit_control.credit_dispute_reason_price")
        model = self.env["credit.dispute"].with_user(self.collector)
        for number in range(12):
            move = self._on(
                90,
                Date(2012, 9, 3),
                partner=self.files[number % len(self.files)].partner_id,
            )
            dispute = model._open(
                self._file_of(move),
                [{"move": move, "amount": 30 + number}],
                {"reason_id": reason.id},
            ).sudo()
            opened, days = self._moment().date(), self.dice.randrange(0, 40)
            ended = number % 4 and opened + timedelta(days=days)
            outcome = ("upheld", "rejected", "withdrawn")[number % 3]
            self._spread(
                dispute,
                opened_on=lambda day=opened: day,
                resolved_on=lambda day=ended: day or None,
                outcome=lambda ended=ended, word=outcome: word if ended else None,
                days_to_resolve=lambda days=days: days,
                upheld_amount=lambda n=number: 10 + n if n % 3 == 0 else 0,
            )

    def _promise(self):
        promises = self.env["credit.promise"].with_user(self.collector)
        for number in range(9):
            partner = self.files[number % len(self.files)].partner_id
            move = self._on(100 + number, Date(2012, 9, 5), partner=partner)
            terms = move.line_ids.filtered("date_maturity")
            made = promises._make(
                self._file_of(move), [(self.today, 100 + number)], terms
            ).sudo()
            day = self._moment().date()
            self._spread(
                made,
                promised_on=lambda day=day: day - timedelta(days=5),
                decided_on=lambda day=day: day,
                state=lambda n=number: "kept" if n % 3 else "broken",
                kept_value=lambda n=number: 100 + n if n % 3 else 20,
            )

    def _call(self):
        reached = self.env["credit.contact.outcome"].create({"name": "Spoke"})
        nobody = reached.copy({"name": "Nobody there", "reached": False})
        logs = self.env["credit.contact.log"].with_user(self.collector)
        for number in range(12):
            file = self.files[number % len(self.files)]
            outcome = nobody if number % 3 == 0 else reached
            log = logs._record(file, {"outcome_id": outcome.id}).sudo()
            self._spread(
                log,
                contacted_on=self._moment,
                is_judged=lambda n=number: n % 4 != 0,
                overdue_before=lambda n=number: 100 + n,
                brought=lambda n=number: 7 * n,
            )

    def _lose(self):
        loss = self.env["account.account"].create(
            {"name": "Bad debts", "code": "659098", "account_type": "expense"}
        )
        for number in range(4):
            day = self._moment().date()
            move = self._on(
                200,
                Date(2012, 9, 1),
                partner=self.files[number % len(self.files)].partner_id,
            )
            self._paid_on(
                move,
                day,
                150 - number,
                payment_difference_handling="reconcile",
                writeoff_account_id=loss.id,
            )
