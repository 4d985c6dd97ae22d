"""What comes next for each open instalment is what a batch of that day would do."""

from odoo.tests import tagged

from .followup import FollowupCommon


@tagged("post_install", "-at_install")
class TestFollowupNextStep(FollowupCommon):
    def _term(self, invoice):
        """The instalment of an invoice, as a collector who opens the list reads it."""
        self.env.invalidate_all()
        terms = invoice.line_ids.filtered(lambda li: li.display_type == "payment_term")
        return terms.with_user(self.collector)

    def _found(self, *leaf):
        self.env.invalidate_all()
        items = self.env["account.move.line"].with_user(self.collector)
        ours = ("partner_id", "child_of", self.customer.ids)
        return items.search([ours, ("display_type", "=", "payment_term"), leaf]).move_id

    def assertNext(self, invoice, level, day):
        term = self._term(invoice)
        self.assertEqual(term.credit_next_level_id, level)
        self.assertEqual(term.credit_next_on, day)

    def test_a_batch_of_that_day_and_none_before_takes_the_next_step(self):
        invoice = self._invoice(self.customer, 100, due_in=-2)
        day = self.today + self._days(3)
        self.assertNext(invoice, self.levels[0], day)
        self._batch(day - self._days(1)).unlink()
        early = self._batch(day - self._days(1))
        self.assertFalse(early.notice_ids)
        early.unlink()
        self._run(day)
        with self._on(day):
            self.assertNext(invoice, self.levels[1], day + self._days(7))

    def test_the_days_of_peace_and_a_pause_move_it(self):
        self.strategy.min_interval = 10
        invoice = self._invoice(self.customer, 100, due_in=-20)
        self._run()
        self.assertNext(invoice, self.levels[1], self.today + self._days(10))
        until = self.today + self._days(30)
        self._profile(self.customer).followup_paused_until = until
        self.assertNext(invoice, self.levels[1], until)

    def test_what_is_straight_at_the_highest_level_says_so(self):
        self.company.credit_followup_strategy_id = self._strategy(
            (5, "due"), (15, "due"), stepwise=False
        )
        levels = self.company.credit_followup_strategy_id.level_ids
        invoice = self._invoice(self.customer, 100, due_in=-20)
        self.assertNext(invoice, levels[1], self.today)
        self.assertEqual(self._notice(self._batch()).level_id, levels[1])

    def test_what_nobody_reminds_of_has_no_next_step(self):
        nothing = self.env["credit.followup.level"]
        invoice = self._invoice(self.customer, 100, due_in=-20)
        self._term(invoice).sudo().no_followup = True
        self.assertNext(invoice, nothing, False)
        self._term(invoice).sudo().no_followup = False
        invoice.credit_dispute_amount = 100
        self.assertNext(invoice, nothing, False)
        invoice.credit_dispute_amount = 40
        self.assertNext(invoice, self.levels[0], self.today)
        self._profile(self.customer).followup_excluded = "The director calls"
        self.assertNext(invoice, nothing, False)

    def test_instalments_are_found_by_their_next_step(self):
        late = self._invoice(self.customer, 100, due_in=-20)
        soon = self._invoice(self.customer, 60, due_in=-1)
        disputed = self._invoice(self.customer, 30, due_in=-20)
        disputed.credit_dispute_amount = 30
        self.assertEqual(self._found("credit_next_on", "<=", "today"), late)
        self.assertEqual(self._found("credit_next_on", "<=", "+7d"), late | soon)
        self.assertEqual(self._found("credit_next_on", ">", "+1d"), soon)
        self.assertEqual(self._found("credit_next_level_id", "=", False), disputed)
        first = self.levels[0]
        self.assertEqual(
            self._found("credit_next_level_id", "=", first.id), late | soon
        )
        self.assertEqual(
            self._found("credit_next_level_id", "ilike", "Level 1"), late | soon
        )
        self.assertFalse(self._found("credit_next_level_id", "ilike", "Level 2"))

    def test_instalments_and_claims_have_cards_for_a_telephone(self):
        for name in ("credit_followup_items_action", "credit_claim_action"):
            action = self.env.ref(f"credit_control.{name}")
            cards = {kind: view for view, kind in action.views}["kanban"]
            arch = self.env[action.res_model].get_view(cards, "kanban")["arch"]
            self.assertIn("partner_id", arch)
            self.assertIn("o_view_nocontent", action.help)

    def test_the_list_of_many_reads_as_often_as_that_of_few(self):
        counts = []
        for number in (2, 20):
            invoices = self.env["account.move"]
            for name in range(number):
                invoices |= self._invoice(self._debtor(f"N{number} {name}"), 50)
            self.env.flush_all()
            self.env.invalidate_all()
            terms = invoices.line_ids.filtered("date_maturity")
            before = self.env.cr.sql_log_count
            terms.mapped("credit_next_on")
            terms.mapped("credit_next_level_id")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
