"""Figures of what the file does not have, at its invoices: orders, sending, discounts, plans.

A story is laid over the loaded receivables by dice that always fall the same: an order
behind each of some invoices, held or not and released or not; days on which invoices were
sent; payments less a discount; people who look after customers. What became of it is
counted from the file by :mod:`.kpi_story_plain`.
"""

import random
from datetime import date as Date
from datetime import datetime, time, timedelta

from odoo import Command
from odoo.tests import tagged
from odoo.tools import SQL

from ..engine.kpi_calendar import add_months, month_end
from .kpi import KpiCommon
from .kpi_story_plain import PlainStory, rows_of, unpaid
from .receivables import part_of, real_file

FIRST, LAST = Date(2012, 1, 1), Date(2013, 4, 30)
MONTHS = [add_months(FIRST, number) for number in range(16)]
#: Orders, sent invoices and discounts of the story.
ORDERS, SENT, DISCOUNTS = 30, 30, 8


@tagged("post_install", "-at_install")
class TestKpiRealStory(KpiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        content = unpaid(part_of(real_file(), 100), 8)
        cls.env["credit.receivables.load"]._load(content, LAST)
        cls.file, cls.dice = rows_of(content), random.Random(7)
        cls.company.partner_id.tz = "UTC"
        cls.moves = cls.env["account.move"].search(
            [("ref", "in", list(cls.file)), ("move_type", "=", "out_invoice")]
        )
        debtors = cls.moves.commercial_partner_id
        cls.files = cls.env["credit.profile"].union(
            *cls.env["credit.profile"]._ensure(debtors, cls.company).values()
        )
        cls.story = {"orders": [], "sent": {}, "discounts": []}
        unpaid_ones = cls.moves.filtered(lambda one: one.payment_state == "not_paid")
        cls.granted = unpaid_ones.sorted(lambda one: (one.invoice_date, one.ref))
        cls.granted = cls.granted[-DISCOUNTS:]
        cls._share_out()
        cls._order_before()
        cls._send()
        cls._deduct()
        cls._agree_and_call()
        limits = cls.company._credit_ageing_limits()
        cls.plain = PlainStory(cls.env, cls.company, limits, cls.file, cls.story)
        values = cls.env["credit.kpi.value"]._rebuild(cls.company, FIRST, LAST)
        cls.found = {
            (one.dimension, one.key_id, one.kpi_id.code, one.month): one.value
            for one in values
        }

    # ---- laying the story ---------------------------------------------------------
    @classmethod
    def _at_work(cls, day):
        """A moment of a working day."""
        return datetime.combine(day, time(cls.dice.randrange(8, 18)))

    @classmethod
    def _share_out(cls):
        """Customers by category, country, collector and salesperson, in turns."""
        categories = cls.env["credit.category"].search([])
        for number, category in enumerate(categories, 1):
            category.probability_of_default = number
        countries = cls.env["res.country"].search([], limit=3)
        sellers = cls.salesperson | cls.manager
        collectors = cls.collector | cls.controller
        cls.defaults = {}
        for number, file in enumerate(cls.files.sorted("partner_id")):
            partner = file.partner_id
            partner.country_id = countries[number % 3]
            partner.user_id = sellers[number % 2]
            file.collector_id = collectors[number // 2 % 2]
            file.category_id = categories[number % len(categories)]
            cls.defaults[partner.id] = file.category_id.probability_of_default
            mine = cls.moves.filtered(lambda one, p=partner: one.partner_id == p)
            cls._set_back(mine, invoice_user_id=sellers[number // 3 % 2].id)

    @classmethod
    def _order_before(cls):
        """An order behind each of some invoices: passed, held, released or rejected."""
        strict = cls._customer("Held", limit=0)
        free = cls._customer("Passes", limit=1_000_000)
        cls.company.credit_policy_id = cls._policy({"check_code": "limit_exceeded"})
        others = cls.moves - cls.granted  # which the story itself pays
        late = sorted(others, key=lambda one: cls._lateness(one.ref), reverse=True)
        moves = [*late[: ORDERS // 3], *cls.dice.sample(late[10:], ORDERS * 2 // 3)]
        for number, move in enumerate(moves):
            held, rejected = number % 4 != 3, number % 8 == 5
            order = cls._order(strict if held else free, move.amount_total)
            order.action_confirm()
            hold = cls._holds(order)
            day = cls._at_work(cls.file[move.ref][0])
            released = (
                day + timedelta(hours=cls.dice.randrange(1, 90)) if held else None
            )
            if held:
                decide = hold.with_user(cls.controller)
                (decide.action_reject if rejected else decide.action_release)("Decided")
                cls._set_back(hold, create_date=day, ended_on=released)
            checks = cls.env["credit.check"].search([("document_id", "=", order.id)])
            cls._set_back(checks, checked_on=day)
            watched = not held and number % 8 == 3  # held only on paper
            if watched:
                cls._set_back(checks, outcome="shadow")
            if not rejected:
                cls._bill_order(order.sudo(), move)
            cls.story["orders"].append(
                {
                    "number": move.ref,
                    "checked_on": day,
                    "stopped": held or watched,
                    "billed": not rejected,
                    "released_on": None if rejected else released,
                }
            )

    @classmethod
    def _lateness(cls, number):
        _issued, due, paid = cls.file[number]
        return ((paid or LAST) - due).days

    @classmethod
    def _bill_order(cls, order, move):
        """Let the invoice of the file be the invoice of the order."""
        billed = move.invoice_line_ids
        cls._set_back(billed, product_id=cls.product.id)
        cls.env.execute_query(
            SQL(
                "INSERT INTO sale_order_line_invoice_rel (order_line_id, invoice_line_id)"
                " VALUES (%s, %s) RETURNING order_line_id",
                order.order_line.id,
                billed.id,
            )
        )
        cls.env.invalidate_all()

    @classmethod
    def _send(cls):
        """Some invoices were sent some days after their date."""
        for move in cls.dice.sample(list(cls.moves), SENT):
            sent = cls._at_work(cls.file[move.ref][0]) + timedelta(
                days=cls.dice.randrange(0, 12)
            )
            document = cls.env["ir.attachment"].create(
                {
                    "name": "invoice.pdf",
                    "res_model": "account.move",
                    "res_id": move.id,
                    "res_field": "invoice_pdf_report_file",
                    "raw": b"%PDF",
                }
            )
            cls._set_back(document, create_date=sent)
            cls._set_back(move, is_move_sent=True)
            cls.story["sent"][move.ref] = sent

    @classmethod
    def _deduct(cls):
        """Open invoices get a discount of 4 %, which some take in time and some late."""
        loss = cls.env["account.account"].create(
            {"name": "Discounts given", "code": "659097", "account_type": "expense"}
        )
        for number, move in enumerate(cls.granted):
            term = move.line_ids.filtered("date_maturity")
            granted = max(round(term.balance * 0.04, 2), 0.02)
            until = move.invoice_date + timedelta(days=10)
            rest = term.balance - granted
            cls._set_back(
                term,
                discount_date=until,
                discount_balance=rest,
                discount_amount_currency=rest,
            )
            short = number % 4 != 3  # the fourth pays a part, which is no discount
            paid_on = until + timedelta(days=-3 if number % 4 == 2 else 9)
            written_off = {
                "payment_difference_handling": "reconcile",
                "writeoff_account_id": loss.id,
            }
            cls._paid_on(
                move,
                min(paid_on, LAST),
                rest if short else rest / 2,
                **(written_off if number % 4 == 1 else {}),
            )
            cls.story["discounts"].append(
                {
                    "discount": granted,
                    "until": until,
                    "paid_on": min(paid_on, LAST),
                    "short": short,
                }
            )

    @classmethod
    def _agree_and_call(cls):
        """Payment plans with instalments, and contacts one after the other."""
        model = cls.env["credit.plan"].sudo()
        spoke = cls.env["credit.contact.outcome"].create({"name": "Spoke"})
        logs = cls.env["credit.contact.log"].sudo()
        for number in range(12):
            file = cls.files[number % len(cls.files)]
            day = add_months(FIRST, number % 10) + timedelta(
                days=cls.dice.randrange(0, 28)
            )
            state = ("active", "completed", "defaulted", "terminated")[number % 4]
            plan = model.create(
                {
                    "profile_id": file.id,
                    "user_id": (cls.collector | cls.controller)[number % 2].id,
                    "grace_days": 3,
                    "instalment_ids": [
                        Command.create(
                            {"date": day + timedelta(days=30 * k), "principal": 50 + k}
                        )
                        for k in range(1, 5)
                    ],
                }
            )
            ended = day + timedelta(days=75)
            cls._set_back(plan, state=state, accepted_on=day)
            cls._set_back(plan, ended_on=None if state == "active" else ended)
            for part in plan.instalment_ids:
                late = cls.dice.choice((-5, 0, 3, 4, None))
                paid = late is not None and part.date + timedelta(days=late)
                cls._set_back(part, paid_on=paid or None)
            for gap in (0, cls.dice.choice((5, 20, 31, 60))):
                log = logs._record(file, {"outcome_id": spoke.id})
                cls._set_back(
                    log,
                    contacted_on=cls._at_work(day + timedelta(days=gap)),
                    is_judged=number % 5 != 4,
                    overdue_before=80 if number % 6 else 0,
                    brought=cls.dice.choice((0, 40, 80)),
                )

    # ---- comparing ------------------------------------------------------------------
    def _same(self, code, last, expected, places=3, key=("company", 0)):
        """The stored figure is what was counted; nothing counted, nothing stored."""
        found = self.found.get((*key, code, last))
        if expected is None:
            self.assertFalse(found, (key, code, last))
            return 0
        self.assertIsNotNone(found, (key, code, last, expected))
        self.assertAlmostEqual(found, expected, places, (key, code, last))
        return 1

    def _every_month(self, compute, *codes, places=3):
        """Compare figures of all months; each was there in some of them."""
        seen = dict.fromkeys(codes, 0)
        for first in MONTHS:
            last = month_end(first)
            expected = compute(first, last)
            for code in codes:
                seen[code] += self._same(code, last, expected[code], places)
        for code, number in seen.items():
            self.assertGreater(number, 0, code)

    def test_what_became_of_released_and_of_held_orders_stands_in_the_file(self):
        self._every_month(
            lambda first, last: self.plain.orders(first, last, LAST),
            "released_late",
            "held_would_have_paid",
        )

    def test_days_until_invoices_were_sent(self):
        self._every_month(self.plain.sent, "invoice_to_sent")

    def test_discounts_count_when_the_payment_came_after_their_last_day(self):
        self._every_month(self.plain.discounts, "unearned_discounts", places=2)

    def test_the_rate_of_expected_loss_is_that_of_graded_customers(self):
        lost = self.company.credit_loss_given_default

        def rate(_first, last):
            rate = self.plain.loss_rate(last, self.defaults, lost)
            return {"expected_loss_rate": rate}

        self._every_month(rate, "expected_loss_rate", places=1)

    def test_plans_and_their_instalments(self):
        codes = ("plans_agreed", "plans_broken", "plans_kept", "instalments_kept")
        self._every_month(self.plain.plans, *codes)

    def test_first_contacts_that_settled_everything(self):
        self._every_month(self.plain.first_contacts, "first_contact")

    def test_the_provision_matrix_follows_from_the_rolls_of_a_year(self):
        lost = self.company.credit_loss_given_default
        for day in (Date(2012, 12, 31), Date(2013, 3, 31)):
            matrix = self.env["credit.provision"].create({"date": day})
            starts = [add_months(day, -number) for number in range(11, -1, -1)]
            months = [
                (first - timedelta(days=1), min(month_end(first), day))
                for first in starts
            ]
            expected = self.plain.provision(months, lost)
            self.assertGreater(sum(one[0] for one in expected), 0)
            for line, (debt, roll, rate, provision) in zip(
                matrix.line_ids.sorted("sequence"), expected, strict=True
            ):
                self.assertAlmostEqual(line.amount, debt, 2)
                self.assertAlmostEqual(line.roll_rate, roll, 1)
                self.assertAlmostEqual(line.loss_rate, rate, 1)
                self.assertAlmostEqual(line.provision, provision, 1)

    def test_collectors_countries_categories_and_sellers_have_their_own_figures(self):
        holders = {file.partner_id.id: file for file in self.files}
        keys = {
            "collector": lambda item: holders[item["partner"]].collector_id.id,
            "country": lambda item: holders[item["partner"]].partner_id.country_id.id,
            "category": lambda item: holders[item["partner"]].category_id.id,
            "salesperson": lambda item: item["seller"],
        }
        known = self.plain.only(lambda item: item["partner"] in holders)
        compared = 0
        for dimension, key_of in keys.items():
            for key in {key_of(item) for item in known.items}:
                part = known.only(
                    lambda item, of=key_of, key=key: of(item) == key,
                )
                for first in MONTHS[3::4]:
                    last = month_end(first)
                    eve = first - timedelta(days=1)
                    expected = part.figures(first, last, eve)
                    if dimension == "salesperson":  # of customers, not of sellers
                        expected = {
                            code: value
                            for code, value in expected.items()
                            if code not in ("top_ten", "concentration")
                        }
                    for code, value in expected.items():
                        if abs(value) > 1e-9:
                            compared += self._same(
                                code, last, value, 2, (dimension, key)
                            )
        self.assertGreater(compared, 400)
