"""Who is reminded of what, and who is left alone and why, on figures worked out by hand."""

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..exceptions import CreditControlError
from .followup import FollowupCommon


@tagged("post_install", "-at_install")
class TestFollowupPlanning(FollowupCommon):
    # ---- what is reminded of -------------------------------------------------
    def test_an_instalment_is_reminded_of_from_its_day_on(self):
        self._invoice(self.customer, 100, due_in=-5)
        other = self._debtor("Four days")
        self._invoice(other, 70, due_in=-4)
        batch = self._batch()
        notice = self._notice(batch)
        self.assertMoney(notice.total, 100)
        self.assertEqual((notice.level_number, notice.days_late), (1, 5))
        self.assertEqual(self._skips(batch, other), {"not_yet": 70})

    def test_each_instalment_counts_for_itself(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Halves",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 50, "nb_days": days}
                    )
                    for days in (0, 30)
                ],
            }
        )
        invoice = self._invoice(
            self.customer, 200, post=False, invoice_payment_term_id=term.id
        )
        invoice.invoice_date = self.today - self._days(20)
        invoice.action_post()
        batch = self._batch()
        self.assertMoney(self._notice(batch).total, 100)
        self.assertEqual(self._skips(batch), {"not_yet": 100})

    def test_of_a_part_paid_invoice_the_rest_is_asked_for(self):
        invoice = self._invoice(self.customer, 100, due_in=-20)
        self._pay(invoice, 40)
        self.assertMoney(self._notice(self._batch()).total, 60)

    def test_payments_on_account_and_credit_notes_are_subtracted(self):
        self._invoice(self.customer, 100, due_in=-20)
        self._receipt(self.customer, 30)
        self._invoice(self.customer, 25, move_type="out_refund")
        notice = self._notice(self._batch())
        self.assertMoney(notice.total, 45)
        self.assertEqual(
            sorted(notice.line_ids.mapped("amount")), [-30.0, -25.0, 100.0]
        )

    def test_what_falls_due_soon_is_shown_and_not_asked_for(self):
        self.strategy.due_soon = 7
        self._invoice(self.customer, 100, due_in=-20)
        self._invoice(self.customer, 60, due_in=7)
        self._invoice(self.customer, 50, due_in=8)
        batch = self._batch()
        notice = self._notice(batch)
        self.assertMoney(notice.total, 100)
        self.assertEqual(notice._soon_lines().mapped("amount"), [60.0])
        self.assertEqual(self._skips(batch), {"not_yet": 50})

    def test_there_is_one_notice_for_each_currency(self):
        euro = self._currency("EUR", 2)
        self._invoice(self.customer, 100, due_in=-20)
        self._invoice(self.customer, 50, due_in=-20, currency_id=euro.id)
        batch = self._batch()
        notices = {n.currency_id: n for n in batch.sudo().notice_ids}
        self.assertMoney(notices[self.currency].total, 100)
        self.assertEqual(notices[euro].total, 50)
        self.assertMoney(notices[euro].value, 100)

    def test_a_courtesy_before_the_due_date_is_not_caught_up_with(self):
        self.strategy.level_ids.unlink()
        courtesy = self._strategy((-3, "due"), (10, "due"))
        self.company.credit_followup_strategy_id = courtesy
        self._invoice(self.customer, 100, due_in=3)
        late = self._debtor("Late")
        self._invoice(late, 60, due_in=-2)
        batch = self._batch()
        self.assertEqual(self._notice(batch).level_number, 1)
        self.assertEqual(self._skips(batch, late), {"not_yet": 60})

    def test_the_month_end_can_be_what_days_count_from(self):
        self.levels[0].write({"trigger": "month_end", "days": 10})
        invoice = self._invoice(self.customer, 100, due_in=-40)
        due = invoice.invoice_date_due
        first_of_next = (due.replace(day=1) + self._days(32)).replace(day=1)
        early = self._batch(first_of_next + self._days(8))
        self.assertEqual(self._skips(early), {"not_yet": 100})
        early.unlink()
        self.assertMoney(
            self._notice(self._batch(first_of_next + self._days(9))).total, 100
        )

    # ---- who is left alone ---------------------------------------------------
    def test_each_reason_to_leave_somebody_alone_is_named(self):
        cases = {
            "paused": {"followup_paused_until": self.today + self._days(1)},
            "excluded": {"followup_excluded": "Handled by the board"},
            "insolvent": {"insolvent_since": self.today},
        }
        for reason, values in cases.items():
            customer = self._debtor(reason)
            self._profile(customer).write(values)
            self._invoice(customer, 80, due_in=-20)
        unknown = self._customer("No address")
        self._invoice(unknown, 70, due_in=-20)
        batch = self._batch()
        for reason in cases:
            customer = self.env["res.partner"].search([("name", "=", reason)])
            self.assertEqual(self._skips(batch, customer), {reason: 80})
        self.assertEqual(self._skips(batch, unknown), {"no_address": 70})
        self.assertFalse(batch.notice_ids)

    def test_a_pause_is_over_on_its_day(self):
        self._profile(self.customer).followup_paused_until = self.today
        self._invoice(self.customer, 100, due_in=-20)
        self.assertMoney(self._notice(self._batch()).total, 100)

    def test_an_invoice_marked_in_odoos_own_field_is_left_out(self):
        self._invoice(self.customer, 100, due_in=-20)
        self._invoice(self.customer, 60, due_in=-20).no_followup = True
        batch = self._batch()
        self.assertMoney(self._notice(batch).total, 100)
        self.assertEqual(self._skips(batch), {"excluded": 60})

    def test_the_disputed_part_is_left_out_and_the_rest_asked_for(self):
        invoice = self._invoice(self.customer, 100, due_in=-20)
        invoice.credit_dispute_amount = 35
        batch = self._batch()
        self.assertMoney(self._notice(batch).total, 65)
        self.assertEqual(self._skips(batch), {"disputed": 35})

    def test_credits_that_cover_the_debt_keep_the_peace(self):
        self._invoice(self.customer, 100, due_in=-20)
        self._receipt(self.customer, 100)
        batch = self._batch()
        self.assertEqual(self._skips(batch), {"covered": 0})
        self.assertFalse(batch.notice_ids)

    def test_small_totals_and_small_rests_are_not_worth_a_notice(self):
        self.levels[0].write({"minimum": 10, "tolerance": 2})
        self._invoice(self.customer, 9.99, due_in=-20)
        charges = self._debtor("Bank charges")
        self._invoice(charges, 2, due_in=-20)
        batch = self._batch()
        self.assertEqual(self._skips(batch), {"below_minimum": 9.99})
        self.assertEqual(self._skips(batch, charges), {"not_yet": 2})

    def test_an_unmatched_bank_line_suppresses_the_chase_and_makes_a_task(self):
        invoice = self._invoice(self.customer, 100, due_in=-20)
        self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank.id,
                "payment_ref": f"Transfer {invoice.name}",
                "amount": 100,
                "date": self.today,
            }
        )
        batch = self._batch()
        self.assertEqual(self._skips(batch), {"receipt": 100})
        task = self._profile(self.customer).activity_ids
        self.assertIn(invoice.name, task.summary)
        batch.action_plan()
        self.assertEqual(len(self._profile(self.customer).activity_ids), 1)

    def test_a_bank_line_that_names_a_longer_number_is_somebody_elses(self):
        invoice = self._invoice(self.customer, 100, due_in=-20)
        self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank.id,
                "payment_ref": f"Transfer {invoice.name}7",
                "amount": 100,
                "date": self.today,
            }
        )
        self.assertMoney(self._notice(self._batch()).total, 100)

    def test_on_a_quiet_day_nobody_is_written_to(self):
        self._invoice(self.customer, 100, due_in=-20)
        self.env["credit.quiet.day"].create({"date": self.today, "name": "Feast"})
        batch = self._batch()
        self.assertEqual(self._skips(batch), {"quiet_day": 100})

    def test_without_a_strategy_nobody_is_reminded(self):
        self.company.credit_followup_strategy_id = False
        self._invoice(self.customer, 100, due_in=-20)
        self.assertEqual(self._skips(self._batch()), {"no_strategy": 100})

    # ---- which strategy, whom, how -----------------------------------------------
    def test_the_customers_strategy_comes_before_its_categorys_and_the_companys(self):
        later = self._strategy((50, "due"))
        category = self.env.ref("credit_control.credit_category_a")
        category.followup_strategy_id = later
        self._profile(self.customer).category_id = category
        self._invoice(self.customer, 100, due_in=-20)
        batch = self._batch()
        self.assertEqual(self._skips(batch), {"not_yet": 100})
        self._profile(self.customer).followup_strategy_id = self.strategy
        batch.action_plan()
        self.assertMoney(self._notice(batch).total, 100)

    def test_the_invoice_address_then_the_accounting_contact_receives_it(self):
        self._invoice(self.customer, 100, due_in=-20)
        ann = self._debtor(
            "Ann", parent_id=self.customer.id, is_company=False, lang="en_US"
        )
        self._profile(self.customer).accounting_contact_id = ann
        batch = self._batch()
        self.assertEqual(self._notice(batch).recipient_id, ann)
        bob = self._debtor(
            "Bob", parent_id=self.customer.id, is_company=False, type="invoice"
        )
        batch.action_plan()
        self.assertEqual(self._notice(batch).recipient_id, bob)

    def test_without_an_email_the_next_channel_is_taken(self):
        self.levels[0].write({"channel_2": "letter", "channel_3": "call"})
        self._invoice(self.customer, 100, due_in=-20)
        self.customer.write({"email": False, "city": "Graz", "street": "Ring 1"})
        batch = self._batch()
        self.assertEqual(self._notice(batch).channel, "letter")
        self.customer.write({"city": False, "zip": False, "phone": "+43 316 1"})
        batch.action_plan()
        self.assertEqual(self._notice(batch).channel, "call")

    def test_notices_of_a_group_go_to_the_parent_where_it_wants_them(self):
        group = self._debtor("Group")
        daughter = self._debtor("Daughter", parent_id=group.id)
        self._profile(daughter).followup_to_parent = True
        self._invoice(group, 100, due_in=-20)
        self._invoice(daughter, 50, due_in=-20)
        notice = self._notice(self._batch(), group)
        self.assertMoney(notice.total, 150)

    def test_a_batch_may_be_for_some_customers_only(self):
        other = self._debtor("Other")
        for customer in (self.customer, other):
            self._invoice(customer, 100, due_in=-20)
        batch = (
            self.env["credit.followup.batch"]
            .with_user(self.collector)
            .create({"partner_ids": [Command.set(other.ids)]})
        )
        batch.action_plan()
        self.assertEqual(batch.notice_ids.partner_id, other)

    def test_a_batch_for_a_day_that_cannot_be_meant_is_refused(self):
        for day in ("1900-01-01", "9999-12-31"):
            with self.assertRaisesRegex(ValidationError, "cannot be meant"):
                self.env["credit.followup.batch"].create({"run_date": day})

    def test_a_strategy_without_levels_is_named_as_the_reason(self):
        self._profile(self.customer).followup_strategy_id = self._strategy()
        self._invoice(self.customer, 100, due_in=-20)
        self.assertEqual(self._skips(self._batch()), {"no_strategy": 100})

    def test_blanks_are_no_reason_to_exclude_a_customer(self):
        self._profile(self.customer).followup_excluded = "  "
        self._invoice(self.customer, 100, due_in=-20)
        self.assertMoney(self._notice(self._batch()).total, 100)

    def test_a_batch_may_leave_out_small_totals_on_top_of_its_levels(self):
        other = self._debtor("Other")
        self._invoice(self.customer, 99.99, due_in=-20)
        self._invoice(other, 100, due_in=-20)
        batch = self._batch(minimum=100)
        self.assertEqual(self._skips(batch), {"below_minimum": 99.99})
        self.assertMoney(self._notice(batch, other).total, 100)

    def test_levels_added_later_do_not_catch_up(self):
        self._invoice(self.customer, 100, due_in=-60)
        self._run(self.today - self._days(3))
        self.strategy.stepwise = False
        self.strategy.level_ids[-1].copy({"sequence": 9, "days": 20, "trigger": "due"})
        batch = self._batch(self.today + self._days(1))
        self.assertEqual(self._skips(batch), {"not_yet": 100})

    def test_two_batches_at_once_would_plan_the_same_twice(self):
        self._batch()
        with self.assertRaisesRegex(CreditControlError, "is planned and not sent yet"):
            self._batch()

    def test_what_waits_for_approval_in_one_batch_is_not_planned_in_the_next(self):
        self.levels[0].needs_approval = True
        self._invoice(self.customer, 100, due_in=-20)
        other = self._debtor("Other")
        first = self._run()
        self._invoice(other, 60, due_in=-20)
        second = self._batch()
        self.assertEqual(self._skips(second), {"waiting": 100})
        self.assertEqual(second.notice_ids.partner_id, other)
        line = second.sudo().line_ids.filtered(lambda line: line.reason == "waiting")
        self.assertEqual(line.detail, first.name)

    def test_customers_are_found_by_level_and_by_what_is_due_next(self):
        self._invoice(self.customer, 100, due_in=-20)
        fresh = self._debtor("Fresh")
        self._invoice(fresh, 60, due_in=30)
        files = self._profile(self.customer) | self._profile(fresh)

        def found(*leaf):
            return files.search([("id", "in", files.ids), leaf])

        due = found("followup_next_on", "<=", self.today)
        self.assertEqual(due.partner_id, self.customer)
        self._run()
        self.env.invalidate_all()  # as for the next request
        self.assertFalse(found("followup_next_on", "<=", self.today))
        reminded = found("followup_level_id", "in", self.levels[0].ids)
        self.assertEqual(reminded.partner_id, self.customer)
        self.assertFalse(found("followup_level_id", "in", self.levels[1].ids))

    def test_a_notice_goes_to_a_contact_of_its_customer_only(self):
        self._invoice(self.customer, 100, due_in=-20)
        batch = self._batch()
        stranger = self._debtor("Stranger")
        with self.assertRaisesRegex(CreditControlError, "is no contact of Deco"):
            batch.notice_ids.with_user(self.collector).recipient_id = stranger

    def test_planning_many_customers_reads_as_often_as_planning_few(self):
        counts = []
        for number in (2, 20):
            for name in range(number):
                self._invoice(self._debtor(f"C{number} {name}"), 50, due_in=-9)
            self.env.flush_all()
            self.env.invalidate_all()
            batch = self.env["credit.followup.batch"].create({})
            before = self.env.cr.sql_log_count
            gathered = batch._gather()
            for strategy, items in gathered.items_by_strategy.items():
                batch._decide(strategy, items, gathered)
            counts.append(self.env.cr.sql_log_count - before)
            batch.unlink()
        self.assertLessEqual(counts[1], counts[0])
