"""What an assessment finds, against figures worked out by hand."""

from datetime import timedelta

from odoo.tests import tagged

from ..engine import assessing
from ..exceptions import CreditAuthorityError, CreditControlError
from .assessments import AssessmentCommon


@tagged("post_install", "-at_install")
class TestAssessments(AssessmentCommon):
    def test_a_customer_who_pays_ten_days_late_gets_what_the_card_says(self):
        """Days 10: 42 points × 60; share 100 %: 10 × 2; longest 10: 74 × 3; trend: none;
        relation of 150 days, four months: 40 × 2; (2520 + 20 + 222 + 80) / 67 = 42.42."""
        self._history(late=10)
        found = self._assessed()
        self.assertEqual(found.scorecard_id, self.existing)
        self.assertEqual(self._line(found, "days_beyond_terms")["value"], "10.0")
        self.assertEqual(self._line(found, "days_beyond_terms")["points"], 42)
        self.assertEqual(self._line(found, "late_share")["value"], 10_000)
        self.assertEqual(self._line(found, "longest_delay")["points"], 74)
        self.assertEqual(self._line(found, "relation")["value"], 4)
        trend = self._line(found, "trend")
        expected = (42 * 60 + 10 * 2 + 74 * 3 + 40 * 2 + (trend["points"] or 0) * 5) / (
            67 + (0 if trend["missing"] else 5)
        )
        self.assertAlmostEqual(found.willingness, expected, 2)
        self.assertFalse(found.has_ability)
        self.assertEqual(found.total, found.willingness)
        self.assertEqual((found.category_id.code, found.decision), ("C", "conditions"))

    def test_the_limit_is_the_need_and_names_its_rule(self):
        """4,000 of purchases × (30 + 10 days) / 365 = 438.35, rounded down to 430."""
        self._history(late=10)
        found = self._assessed()
        self.assertEqual(self._rule(found, "need"), 43835)
        self.assertMoney(found.limit_proposed, 430)
        self.assertEqual(found.limit_binding, "need")
        self.assertEqual(self._rule(found, "category"), 2_000_000)

    def test_the_insurers_cover_caps_the_limit_and_a_refusal_is_a_zero(self):
        self._history(late=-5)
        self._limit(self.customer, 200, kind="insured")
        found = self._assessed()
        self.assertEqual((found.limit_binding, found.limit_proposed), ("insurer", 200))
        self._limit(self.customer, 0, kind="insured", date_from=self.today)
        found = self._assessed()
        self.assertTrue(found.has_limit)
        self.assertMoney(found.limit_proposed, 0)

    def test_too_little_known_gives_no_score_and_not_a_zero(self):
        found = self._assessed()
        self.assertEqual(found.scorecard_id, self.new)
        self.assertFalse(found.has_score or found.has_limit)
        self.assertEqual((found.decision, found.state), ("refer", "waiting"))
        self.assertSentence(found.headline, "Too little is known about Deco")
        [sentence] = found._words().changes()
        self.assertSentence(sentence, "A score needs more facts.")

    def test_which_card_applies_follows_from_person_and_history(self):
        self.assertEqual(self._assessed().scorecard_id.kind, "new")
        self._history(count=3)
        self.assertEqual(self._assessed().scorecard_id.kind, "existing")
        self.profile.natural_person = "yes"
        self.assertEqual(self._assessed().scorecard_id.kind, "natural")

    def test_facts_of_the_credit_file_count_with_their_source(self):
        self.profile.founded_on = self.today - timedelta(days=366 * 12)
        found = self._assessed()
        self.assertEqual(self._line(found, "company_age")["value"], 12)
        self.assertEqual(found.inputs["factors"]["company_age"]["source"], "hand")
        self.assertEqual(self._line(found, "company_age")["points"], 85)

    def test_a_person_is_judged_by_conduct_and_identity_only(self):
        profile = self._person_profile()
        self._history(profile.partner_id, late=0)
        found = self._assessed(profile)
        self.assertEqual(found.scorecard_id, self.person)
        self.assertTrue(found.natural)
        self.assertEqual(found.ability, 100)
        codes = {line["code"] for line in found.result["lines"]}
        self.assertFalse({"bureau_score", "equity_ratio"} & codes)
        self.assertIn("Your rights", found.explanation)

    def test_the_same_inputs_give_the_same_result_figure_by_figure(self):
        self._history()
        found = self._assessed()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(found._recompute(), found.result)
        self.assertTrue(found._is_sound())
        self._history(late=90)  # whatever became of the books
        self.assertTrue(found._is_sound())

    def test_a_changed_figure_is_found_out(self):
        self._history()
        found = self._assessed()
        for column, value in (
            ("inputs", {**found.inputs, "natural": True}),
            ("result", {**found.result, "total": "99.00"}),
        ):
            with self.subTest(column), self.env.cr.savepoint() as savepoint:
                found._set({column: value})
                self.assertFalse(found._is_sound())
                self.assertEqual(found.action_verify()["params"]["type"], "danger")
                savepoint.close(rollback=True)
            self.env.invalidate_all()

    def test_what_is_said_to_help_would_have_helped(self):
        self._history(late=10)
        found = self._assessed()
        card = found.scorecard_id._to_engine()
        better, approved, _needed = assessing.changes(card, found.inputs)
        self.assertTrue(better and approved)
        for change in approved:
            changed = {**found.inputs["factors"]}
            changed[change.code] = {"value": assessing.plain(change.needed)}
            again = assessing.evaluate(card, {**found.inputs, "factors": changed})
            self.assertEqual(again["decision"], "approve")

    def test_the_explanation_is_in_the_words_of_its_reader(self):
        self._history()
        found = self._assessed()
        for words in ("Days beyond terms", "10 days", "decides, rounded down"):
            self.assertIn(words, found.explanation)
        self.assertSentence(found.headline, "Deco reaches 4")

    def test_it_prints(self):
        self._history()
        found = self._assessed()
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "credit_control.credit_assessment_report", found.ids
        )
        self.assertIn(b"Willingness to pay", html)

    def test_a_new_assessment_takes_the_place_of_one_nobody_decided_about(self):
        first = self._assessed()
        second = self._assessed()
        self.assertEqual((first.state, second.state), ("superseded", "waiting"))

    def test_it_is_valid_until_the_first_of_its_ends(self):
        self._history(late=10)
        found = self._assessed()  # category C is reviewed every six months
        self.assertEqual(found.valid_because, "cadence")
        days = (found.valid_until - self.today).days
        self.assertTrue(180 <= days <= 184)

    def test_without_a_card_in_force_nobody_is_assessed(self):
        self.new.action_retire()
        with self.assertRaisesRegex(CreditControlError, "No scorecard for “New"):
            self._assessed()

    def test_only_credit_controllers_assess(self):
        for user in (self.viewer, self.collector, self.auditor, self.salesperson):
            with self.subTest(user.name), self.assertRaises(Exception) as caught:
                self._assessed(user=user)
            self.assertTrue(str(caught.exception))
        with self.assertRaises(CreditAuthorityError):
            self._assessed(user=self.collector)

    # ---- again ---------------------------------------------------------------------
    def _age(self, assessment, days=1):
        """An assessment that ran out so many days ago."""
        assessment._set({"valid_until": self._day(-days)})
        self.env.invalidate_all()

    def test_who_is_due_says_why(self):
        profiles = self.env["credit.profile"]
        due = [("assessment_due", "=", True), ("id", "=", self.profile.id)]
        self.assertFalse(profiles.search(due))  # never assessed, nothing happened
        self._age(self._assessed())
        self.assertEqual(profiles.search(due), self.profile)
        self.assertTrue(self.profile.assessment_due_reason)
        self._assessed()
        self.env.invalidate_all()
        self.assertFalse(profiles.search(due))

    def test_an_event_makes_a_customer_due_until_somebody_looks(self):
        self._assessed()
        self.profile._assessment_due("Insolvency of the parent company")
        self.env.invalidate_all()
        self.assertEqual(
            self.profile.assessment_due_reason, "Insolvency of the parent company"
        )
        self.env["credit.profile"]._cron_assess()
        self.env.invalidate_all()
        self.assertFalse(self.profile.assessment_due)
        last = self.profile.assessment_id
        self.assertEqual(last.trigger, "event")
        self.assertEqual(last.occasion, "Insolvency of the parent company")
        self.assertEqual(last.state, "waiting")

    def test_an_alert_of_a_bureau_makes_a_customer_due(self):
        self._assessed()
        provider = self.env["credit.bureau.provider"].create(
            {"name": "Simulated", "code": "simulated", "company_id": self.company.id}
        )
        self.env["credit.bureau.event"].create(
            {
                "profile_id": self.profile.id,
                "provider_id": provider.id,
                "kind": "insolvency_opened",
                "text": "Proceedings were opened",
                "ref": "1",
                "severity": "grave",
                "is_alert": True,
            }
        )
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.profile.assessment_due_reason, "Proceedings were opened")
        rows = self.env["credit.timeline"].search(
            [("profile_id", "=", self.profile.id)]
        )
        self.assertIn("alert", rows.mapped("kind"))

    def test_the_job_assesses_who_is_due_and_nobody_else(self):
        other = self._profile(self._customer("Other"))
        first, fresh = self._assessed(), self._assessed(other)
        self._age(first)
        self.env["credit.profile"]._cron_assess()
        self.env.invalidate_all()
        self.assertNotEqual(self.profile.assessment_id, first)
        self.assertEqual(other.assessment_id, fresh)
        self.assertFalse(self.profile.assessment_id.requested_by_id)

    def test_a_company_may_do_without_the_schedule(self):
        first = self._assessed()
        self._age(first)
        self.company.credit_assess_again = False
        self.env["credit.profile"]._cron_assess()
        self.env.invalidate_all()
        self.assertEqual(self.profile.assessment_id, first)

    # ---- the file ------------------------------------------------------------------
    def test_the_file_shows_the_last_score_and_is_found_by_it(self):
        self._history(late=10)
        found = self._assessed()
        self.env.invalidate_all()
        self.assertEqual(self.profile.score, found.total)
        self.assertEqual(self.profile.assessment_count, 1)
        profiles = self.env["credit.profile"]
        self.assertIn(self.profile, profiles.search([("score", "<", 50)]))
        self.assertNotIn(self.profile, profiles.search([("score", ">", 50)]))

    def test_the_timeline_tells_limits_categories_and_assessments(self):
        self._history(late=-5)
        self.profile._grant(100, reason="To begin with")
        self._assessed().with_user(self.manager).action_approve()
        self.env.flush_all()
        rows = self.env["credit.timeline"].search(
            [("profile_id", "=", self.profile.id)]
        )
        kinds = set(rows.mapped("kind"))
        self.assertTrue({"limit", "assessment"} <= kinds)
        self.assertTrue(all(row.what for row in rows))
        self.assertEqual(len(set(rows.ids)), len(rows))

    # ---- growth --------------------------------------------------------------------
    def test_twenty_customers_take_as_many_reading_queries_as_two(self):
        partners = self.env["res.partner"].create(
            [{"name": f"C{n}", "is_company": True} for n in range(24)]
        )
        for partner in partners[:4]:
            self._history(partner, count=3)
        files = self.env["credit.profile"]._ensure(partners, self.company)
        profiles = self.env["credit.profile"].union(*files.values())
        (profiles[0] | profiles[4])._assess()  # what is kept in the process
        counts = []
        few, many = profiles[1] | profiles[5], profiles[2:4] | profiles[6:]
        for some in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            counts.append(self._reading(lambda p=some: p._assess()))
        self.assertEqual(*counts)

    def _reading(self, action):
        """Number of statements that read."""
        seen = []
        execute = type(self.env.cr).execute

        def counted(cursor, query, *args, **kwargs):
            text = str(getattr(query, "code", query)).lstrip().upper()
            if text.startswith(("SELECT", "WITH")):
                seen.append(text)
            return execute(cursor, query, *args, **kwargs)

        self.patch(type(self.env.cr), "execute", counted)
        action()
        self.env.flush_all()
        self.patch(type(self.env.cr), "execute", execute)
        return len(seen)

    # ---- validation ------------------------------------------------------------------
    def test_a_card_is_measured_on_what_customers_did_next(self):
        partners = self.env["res.partner"].create(
            [{"name": f"V{n}", "is_company": True} for n in range(12)]
        )
        for number, partner in enumerate(partners):
            late = 20 if number < 4 else -3
            for booked in (-240, -210, -180):
                self._paid(
                    self._bill(100, booked, booked + 30, partner),
                    days=booked + 30 + late,
                )
            bill = self._bill(100, -80, -50, partner)
            self._paid(bill, days=-50 + late)
            self._gather_statistics()
        found = self.env["credit.scorecard.validation"]._measure(
            self.existing, self.company, self._day(-90), 80
        )
        mine = self.env["credit.ledger"]._late_afterwards(
            self.company, self._day(-90), self._day(-10)
        )
        self.assertEqual(
            [mine[partner.id] for partner in partners[:5]], [True] * 4 + [False]
        )
        self.assertGreaterEqual(found.cases, 12)
        self.assertTrue(found.measured)
        self.assertEqual(sum(found.line_ids.mapped("cases")), found.cases)
        self.assertGreater(found.gini, 0.9)
        self.assertIn(f"gave {round(50 + 50 * found.gini)} the lower", found.headline)

    def test_what_was_paid_before_the_days_that_are_measured_is_no_outcome(self):
        customer = self._customer("Early once")
        self._paid(self._bill(300, -120, -50, customer), days=-100)
        self._paid(self._bill(100, -120, -50, customer), days=-20)
        came = self.env["credit.ledger"]._late_afterwards(
            self.company, self._day(-90), self._day(-10)
        )
        self.assertTrue(came[customer.id], "all that came in these days came late")

    def test_too_few_customers_are_no_measurement(self):
        with self.assertRaisesRegex(CreditControlError, "are needed"):
            self.env["credit.scorecard.validation"]._measure(
                self.existing, self.company, self._day(-3000), 10
            )
