"""Securities count once confirmed, within authority, for as long as they last."""

from datetime import timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..exceptions import CreditAuthorityError, CreditControlError
from .documents import DocumentsCommon


@tagged("post_install", "-at_install")
class TestSecurities(DocumentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer(limit=10_000)
        cls.profile = cls._profile(cls.customer)
        cls.insurance = cls.env["credit.insurance"].create(
            {
                "name": "4711",
                "insurer_id": cls.env["res.partner"].create({"name": "Assura"}).id,
                "insured_share": 90,
                "has_discretionary": True,
                "discretionary_max": 500,
                "max_extension_days": 60,
                "notification_days": 90,
            }
        )

    def _security(self, amount=1000, confirm=True, user=None, **values):
        values = {
            "profile_id": self.profile.id,
            "kind": "bank_guarantee",
            "issuer_id": self.insurance.insurer_id.id,
            "amount": amount,
            "date_from": self.today - timedelta(days=30),
            **values,
        }
        securities = self.env["credit.security"].with_user(user or self.manager)
        security = securities.create(values)
        if confirm:
            security.action_confirm()
        return security

    def _insured(self, amount=1000, **values):
        values = {"insurance_id": self.insurance.id, **values}
        return self._security(amount, kind="insurance", **values)

    def assertSecured(self, secured, unsecured):
        self.env.invalidate_all()
        profile = self.profile.with_user(self.viewer)
        self.assertEqual(
            (profile.secured_exposure, profile.unsecured_exposure), (secured, unsecured)
        )

    # ---- what is secured ---------------------------------------------------
    def test_a_security_counts_once_it_is_confirmed(self):
        self._invoice(self.customer, 600)
        draft = self._security(confirm=False)
        self.assertSecured(0, 600)
        draft.action_confirm()
        self.assertSecured(600, 0)
        draft.action_release()
        self.assertSecured(0, 600)

    def test_each_pays_of_what_the_one_before_has_left(self):
        self._invoice(self.customer, 2000)
        self._insured(1000)
        self._security(300, kind="deposit")
        self.assertSecured(1200, 800)

    def test_before_its_first_and_after_its_last_day_it_secures_nothing(self):
        self._invoice(self.customer, 600)
        self._security(date_from=self.today + timedelta(days=1))
        self._security(date_to=self.today - timedelta(days=1))
        self.assertSecured(0, 600)
        self._security(100, date_to=self.today)
        self.assertSecured(100, 500)

    def test_it_ends_with_the_insurers_policy(self):
        self._invoice(self.customer, 600)
        self._insured(1000)
        self.insurance.date_from = self.today - timedelta(days=400)
        self.insurance.date_to = self.today - timedelta(days=1)
        self.assertSecured(0, 600)

    def test_a_guarantee_in_another_currency_counts_at_todays_rate(self):
        self._invoice(self.customer, 600)
        foreign = self.env["res.currency"].create({"name": "ABC", "symbol": "A"})
        rates = self.env["res.currency.rate"]
        rates.create(
            {
                "currency_id": foreign.id,
                "name": self.today - timedelta(days=100),
                "rate": 4,
                "company_id": self.company.id,
            }
        )
        self._security(1000, currency_id=foreign.id)
        self.assertSecured(250, 350)

    def test_without_an_exchange_rate_it_is_not_confirmed(self):
        foreign = self.env["res.currency"].create({"name": "ABC", "symbol": "A"})
        with self.assertRaisesRegex(CreditControlError, "no exchange rate"):
            self._security(1000, currency_id=foreign.id)

    # ---- the gate ------------------------------------------------------------
    def test_an_order_that_leaves_too_much_unsecured_is_held(self):
        self._policy({"check_code": "uninsured_share", "rate": 25})
        self._insured(1000)
        passing, held = (
            self._order(self.customer, 1000),
            self._order(self.customer, 900),
        )
        passing.action_confirm()
        self.assertConfirmed(passing)
        self.assertIn("is not secured", held.credit_message)
        held.action_confirm()
        self.assertHeld(held)
        self._security(800, kind="deposit")  # and it is let go by itself
        self.assertConfirmed(held)

    def test_the_remedy_names_the_smallest_payment(self):
        self._policy({"check_code": "uninsured_share", "rate": 25})
        self._insured(1000)
        self._invoice(self.customer, 1500)
        order = self._order(self.customer, 500)
        self.assertIn("800.00", order.credit_remedy)

    def test_new_deliveries_are_not_covered_once_an_invoice_is_too_old(self):
        self._policy({"check_code": "uninsured_share", "rate": 50})
        self._insured(10_000)
        self._invoice(self.customer, 100, due_in=-60)
        order = self._order(self.customer, 5000)
        self.assertFalse(order.credit_message)
        self._invoice(self.customer, 100, due_in=-61)
        order.invalidate_recordset()
        self.assertIn("is not secured", order.credit_message)

    def test_a_guarantee_that_ran_out_holds_until_another_takes_its_place(self):
        self._policy({"check_code": "security_expired", "days": 3})
        self._security(date_to=self.today - timedelta(days=4))
        order = self._order(self.customer, 10)
        order.action_confirm()
        self.assertHeld(order)
        self._security(500)
        self.assertConfirmed(order)

    def test_a_policy_without_such_rules_reads_no_securities(self):
        self._policy({"check_code": "limit_exceeded"})
        self._security()
        order = self._order(self.customer, 10)
        order.action_confirm()
        check = self.env["credit.check"].search([("document_id", "=", order.id)])
        self.assertNotIn("cover", check.facts)

    def test_the_securities_of_many_customers_are_read_with_one_statement(self):
        profiles = self.profile
        for number in range(20):
            customer = self._customer(f"C{number}", limit=10)
            profiles |= self._profile(customer)
            self.profile, before = self._profile(customer), self.profile
            self._security()
            self.profile = before
        gate, today = self.env["credit.gate"], self.today
        self.env.flush_all()

        def count(records):
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            gate._read_cover(self.company, today, records)
            return self.env.cr.sql_log_count - start

        self.assertEqual(count(profiles[1:3]), count(profiles[1:21]))

    # ---- authority -------------------------------------------------------------
    def test_nobody_confirms_more_than_they_may_grant(self):
        draft = self._security(10_000_000, confirm=False)
        with self.assertRaisesRegex(CreditAuthorityError, "above what you may decide"):
            draft.with_user(self.controller).action_confirm()

    def test_collectors_and_viewers_enter_none(self):
        for user in (self.collector, self.viewer, self.salesperson):
            with self.assertRaises(AccessError):
                self._security(user=user)

    def test_what_was_agreed_is_not_rewritten(self):
        security = self._security()
        for vals in ({"amount": 5}, {"state": "released"}, {"share": 50}):
            with self.assertRaises(CreditControlError):
                security.write(vals)
        with self.assertRaises(CreditControlError):
            security.unlink()
        security.date_to = self.today + timedelta(days=10)

    # ---- limits of the company's own ------------------------------------------
    def test_the_companys_own_limit_needs_evidence(self):
        own = self._insured(400, confirm=False, is_discretionary=True)
        with self.assertRaisesRegex(CreditControlError, "Say what justifies"):
            own.action_confirm()
        own.evidence = "Three years of prompt payment"
        own.action_confirm()
        self.assertEqual(own.state, "valid")

    def test_above_what_the_policy_allows_the_insurer_decides(self):
        own = self._insured(
            600, confirm=False, is_discretionary=True, evidence="Known for years"
        )
        with self.assertRaisesRegex(CreditControlError, "Ask the insurer"):
            own.action_confirm()

    # ---- what cannot be --------------------------------------------------------
    def test_nonsense_is_refused_with_a_sentence(self):
        with self.assertRaisesRegex(ValidationError, "before it begins"):
            self._security(date_to=self.today - timedelta(days=40))
        with self.assertRaisesRegex(ValidationError, "needs the insurance policy"):
            self._security(kind="insurance")
        other = self.env["res.company"].create({"name": "Other"})
        foreign = self.insurance.copy({"company_id": other.id})
        with self.assertRaisesRegex(ValidationError, "Choose a policy"):
            self._insured(insurance_id=foreign.id)

    def test_a_deposit_entered_over_the_api_covers_in_full(self):
        self._invoice(self.customer, 600)
        self._security(500, kind="deposit", deductible=0)
        self.assertSecured(500, 100)

    def test_figures_that_secure_nothing_are_refused(self):
        for amount, deductible in ((1000, 1000), (1000, 5000), (1e16, 0)):
            with self.assertRaisesRegex(ValidationError, "secures nothing"):
                self._security(amount, deductible=deductible)

    def test_a_guarantee_needs_somebody_else_who_gives_it(self):
        for issuer in (False, self.customer.id):
            with self.assertRaisesRegex(CreditControlError, "who gives it"):
                self._security(kind="parent_guarantee", issuer_id=issuer)

    # ---- deadlines -------------------------------------------------------------
    def _tasks(self, security):
        return security.sudo().activity_ids.mapped("summary")

    def test_the_controller_is_told_before_a_security_ends_and_only_once(self):
        far = self._security(date_to=self.today + timedelta(days=31))
        near = self._security(date_to=self.today + timedelta(days=30))
        for _twice in range(2):
            self.env["credit.security"]._cron_clocks()
        self.assertEqual(self._tasks(far), [])
        self.assertEqual(self._tasks(near), ["Renew or replace the security"])
        self.assertEqual(near.sudo().activity_ids.user_id, self.controller)

    def test_the_insurer_is_to_be_told_before_its_deadline(self):
        security = self._insured()
        self._invoice(self.customer, 100, due_in=-80)
        self.assertEqual(security.next_deadline, self.today - timedelta(days=20))
        self.env["credit.security"]._cron_clocks()
        self.assertEqual(
            set(self._tasks(security)),
            {"Tell the insurer", "Cover for new deliveries ends"},
        )
        security.with_user(self.controller).action_told_insurer()
        self.assertFalse(self._tasks(security))
        self.env.invalidate_all()
        kinds = [clock.kind for clock in security._clocks()[security]]
        self.assertEqual(kinds, ["extended"])
        told = security.notification_ids
        self.assertEqual(
            (told.user_id, told.overdue_from), (self.controller, self.today)
        )

    def test_what_is_paid_has_no_deadline(self):
        security = self._insured()
        invoice = self._invoice(self.customer, 100, due_in=-80)
        self._pay(invoice)
        self.assertFalse(security.next_deadline)
