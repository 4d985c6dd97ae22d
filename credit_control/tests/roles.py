"""Records and dialogs on which each role tries what the tables of roles name."""

import base64
import io

from odoo.exceptions import AccessError
from odoo.tools.pdf import PdfFileWriter

from ..bureaus.contract import Identifier
from ..models import credit_scorecard_validation
from .common import CreditControlCommon
from .roles_plans import PlanRecords
from .roles_tables import ROLES


class RolesCommon(PlanRecords, CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = cls._make_user("portal", "base.group_portal")
        cls.customer = cls._customer(limit=1000)
        cls.profile = cls._profile(cls.customer)
        cls.confirmed = cls._order(cls.customer, 100)
        cls.confirmed.action_confirm()
        cls.order = cls._order(cls.customer, 1200)
        cls.order.action_confirm()
        cls.hold = cls._holds(cls.order)

    def _alert_records(self, model):
        """A rule, or the alert that a customer near the limit has by it."""
        rule = self.env.ref("credit_control.credit_alert_rule_limit_used")
        if model != "credit.alert":
            return rule
        self._invoice(self.customer, 1000, due_in=30)
        alerts = self.env["credit.alert"]
        alerts._look(self.company, rule)
        return alerts.search([("profile_id", "=", self.profile.id)])

    def _forecast_records(self, model, method):
        """A forecast, made unless it is to be, or the payment expected by it."""
        self._invoice(self.customer, 10)
        forecast = self.env["credit.forecast"].create({"company_id": self.company.id})
        if method != "action_make":
            forecast._run()
        return forecast if model == "credit.forecast" else forecast.item_ids[:1]

    def _records_by_prefix(self, method):
        """How records are made, by what their models begin with."""
        return {
            ("credit.application", "credit.negative"): (
                lambda model: self._application_records(model, method)
            ),
            ("credit.alert",): self._alert_records,
            ("credit.forecast",): lambda model: self._forecast_records(model, method),
            ("credit.plan",): lambda model: self._plan_records(model, method),
            ("credit.security", "credit.insurance"): (
                lambda model: self._security_records(model, method)
            ),
            ("credit.bureau",): lambda model: self._bureau_records(model, method),
            ("credit.followup", "credit.quiet"): (
                lambda model: self._followup_records(model, method)
            ),
            ("credit.contact", "credit.worklist", "credit.portfolio"): (
                self._desk_records
            ),
        }

    def _records(self, model, method=""):
        """A record on which the method has something to do."""
        env = self.env
        for prefixes, make in self._records_by_prefix(method).items():
            if model.startswith(prefixes):
                return make(model)
        if model == "credit.limit" and method != "action_withdraw":
            limit = env["credit.limit"].with_user(self.collector)
            return limit.create(
                {"profile_id": self.profile.id, "amount": 1500, "reason": "Grown"}
            )
        if model == "credit.limit.journal":
            return self._limit_journal(method)
        if model == "credit.policy" and method != "action_retire":
            return self._prepared_policy(method)
        if method == "action_group_subsidiaries":
            self._profile(self._customer("Daughter", parent_id=self.customer.id))
        return {
            "account.move": lambda: self._invoice(
                self.customer,
                1,
                post=method == "button_draft"
                or not method.startswith(("action_", "button_")),
            ),
            "credit.ageing": lambda: env["credit.ageing"].browse(
                self._invoice(self.customer, 1).line_ids.sorted("balance")[-1].id
            ),
            "credit.assessment": lambda: self.profile._assess(),
            "credit.authority": lambda: env.ref(
                "credit_control.credit_authority_release_controller"
            ),
            "credit.category": lambda: env.ref("credit_control.credit_category_a"),
            "credit.check": lambda: self.hold.check_id,
            "credit.check.seal": lambda: env["credit.check.seal"].create(
                {"company_id": self.company.id, "date": self.today, "hash": "0"}
            ),
            "credit.claim": lambda: self._late_claim(),
            "credit.dispute": lambda: self._disputed(method),
            "credit.hold": lambda: self.hold,
            "credit.review": lambda: self._reviewed(),
            "credit.dashboard": lambda: env["credit.dashboard"],
            "credit.kpi.value": lambda: env["credit.kpi.value"]._rebuild(
                self.company, self.today
            )[:1],
            "credit.limit": lambda: self.profile.limit_id,
            "credit.policy": lambda: self._policy({"check_code": "forced_hold"}),
            "credit.policy.rule": lambda: self.company.credit_policy_id.rule_ids[0],
            "credit.profile": lambda: self.profile,
            "credit.promise": lambda: self._promised(),
            "credit.scorecard": lambda: self._scorecard(method),
            "credit.simulation": lambda: self._tried(),
            "credit.simulation.order": lambda: self._tried().line_ids[:1],
            "credit.terms.exception": lambda: self._terms_asked(),
            "credit.unearned.discount": lambda: self._taken_late(),
            "res.partner": lambda: self.customer,
            "sale.order": lambda: self.order,
        }[model]()

    def _reviewed(self):
        """The review of the last month, in which there was business."""
        self._invoice(self.customer, 1, invoice_date=self.today - self._days(40))
        return self.env["credit.review"].create({})

    def _desk_records(self, model):
        """A contact, a portfolio, or the customer's row of the work-list."""
        if model == "credit.portfolio":
            return self._portfolios()[0]
        self._invoice(self.customer, 900, due_in=-20)
        entries = self.env["credit.worklist.entry"]
        entries.sudo()._refresh(self.company, self.profile)
        if model == "credit.worklist.entry":
            return entries.search([("profile_id", "=", self.profile.id)])
        outcome = self.env.ref("credit_control.contact_outcome_not_reached")
        values = {"outcome_id": outcome.id}
        return self.env[model].with_user(self.collector)._record(self.profile, values)

    def _portfolios(self):
        """Two portfolios, the first with a customer more."""
        made = self.env["credit.portfolio"].create([{"name": "A"}, {"name": "B"}])
        self.profile.portfolio_id = made[0]
        self._profile(self._customer("Another")).portfolio_id = made[0]
        return made

    def _desk_dialogs(self, model):
        """Values of the dialogs of the call page, and of portfolios."""
        if model == "credit.portfolio.rebalance":
            portfolios = {"portfolio_ids": [(6, 0, self._portfolios().ids)]}
            return {
                model: {**portfolios, "measure": "customers", "keep_by_hand": False}
            }
        outcome = self.env.ref("credit_control.contact_outcome_not_reached")
        more = {
            "credit.contact.record": {"outcome_id": outcome.id},
            "credit.contact.hand.over": {"user_id": self.manager.id, "reason": "Away"},
            "credit.contact.release": {"reason": "Paid today"},
        }[model]
        return {model: {"profile_id": self.profile.id, **more}}

    def _disputed(self, method):
        """A dispute that the salesperson owns, in the state that the method wants."""
        claim = {"move": self._invoice(self.customer, 10), "amount": 5}
        reason = self.env.ref("credit_control.credit_dispute_reason_price")
        values = {"reason_id": reason.id, "user_id": self.salesperson.id}
        dispute = self.env["credit.dispute"]._open(self.profile, [claim], values)
        if method == "action_credit":
            dispute._resolve({dispute.line_ids: 5}, "Right", credit=False)
        elif method == "action_close":
            dispute.action_reject("Not right")
        return dispute

    def _dispute_dialogs(self, model):
        """Values of the dialogs about disputes."""
        dispute = self._disputed("")
        if model == "credit.dispute.decide":
            decided = {"dispute_id": dispute.id, "decision": "reject", "reason": "No"}
            return {model: decided}
        claim = {"move_id": self._invoice(self.customer, 10).id, "amount": 5}
        return {
            model: {
                "profile_id": self.profile.id,
                "reason_id": dispute.reason_id.id,
                "line_ids": [(0, 0, claim)],
            }
        }

    def _taken_late(self):
        """A discount that was taken ten days after its last day."""
        term = self.env["account.payment.term"].create(
            {"name": "2/10", "early_discount": True}
        )
        invoice = self._invoice(
            self.customer,
            100,
            due_in=-20,
            invoice_payment_term_id=term.id,
            invoice_date_due=False,
        )
        self._pay(invoice, 98)
        self.env.flush_all()
        return self.env["credit.unearned.discount"].search(
            [("move_id", "=", invoice.id)]
        )

    def _promised(self):
        """What the customer promised of what it owes."""
        self._invoice(self.customer, 100)
        return self.env["credit.promise"]._make(self.profile, [(self.today, 60)])

    def _terms_asked(self):
        """A request of the salesperson for other payment terms."""
        terms = self.env["credit.terms.exception"].with_user(self.salesperson)
        values = {
            "payment_term_id": self.term_now.id,
            "date_from": self.today,
            "date_to": self.today,
            "reason": "Tender",
        }
        return terms._request(self.profile, values)

    def _limit_journal(self, method):
        """A journal that lowers a limit, previewed where the method wants it."""
        journal = self.env["credit.limit.journal"].create(
            {
                "reason": "Review",
                "percent": -10,
                "file": base64.b64encode(b"customer,amount\nNobody,5"),
                "line_ids": [(0, 0, {"profile_id": self.profile.id, "amount": 500})],
            }
        )
        if method in ("action_draft", "action_post", "action_send"):
            journal.action_preview()
        return journal

    def _security_records(self, model, method):
        """An insured limit, valid unless it is to be confirmed, or its policy."""
        insurance = self.env["credit.insurance"].create(
            {"name": "4711", "insurer_id": self.customer.id}
        )
        security = self.env["credit.security"].create(
            {
                "profile_id": self.profile.id,
                "insurance_id": insurance.id,
                "amount": 100,
            }
        )
        if method != "action_confirm":
            security._set({"state": "valid"})
        return security if model == "credit.security" else insurance

    def _prepared_policy(self, method):
        """A version of a policy at the step before the method."""
        policy = self.env["credit.policy"].create(
            {"name": "New", "rule_ids": [(0, 0, {"check_code": "forced_hold"})]}
        )
        states = {
            "action_acknowledge": "active",
            "action_activate": "approved",
            "action_approve": "simulated",
        }
        policy._set({"state": states.get(method, "draft")})
        if method == "action_acknowledge":
            policy._ask_to_acknowledge()
        return policy

    def _tried(self):
        """A simulation that has run."""
        simulation = self.env["credit.simulation"].create(
            {"policy_id": self.env.ref("credit_control.credit_policy_default").id}
        )
        simulation.action_run()
        return simulation

    def _scorecard(self, method):
        """An active scorecard, or a draft where one is to be activated."""
        card = self.env.ref("credit_control.scorecard_existing")
        if method != "action_activate":
            return card
        draft = card.action_new_version()["res_id"]
        return self.env["credit.scorecard"].browse(draft)

    def _application_records(self, model, method):
        """An application of the salesperson in the state that the method wants."""
        application = (
            self.env["credit.application"]
            .with_user(self.salesperson)
            .create({"company_name": "Applicant Ltd", "email": "new@example.com"})
        )
        states = {
            "action_ask_again": "assessed",
            "action_assess_again": "assessed",
            "action_not_a_duplicate": "checking",
            "action_open_decision": "assessed",
            "action_open_draft": "withdrawn",
            "action_process": "submitted",
            "action_use_duplicate": "checking",
        }
        application = application.sudo()
        application._set(
            {
                "state": states.get(method, "draft"),
                "profile_id": self.profile.id,
                "duplicate_ids": [(6, 0, self.customer.ids)],
            }
        )
        if model == "credit.application.offer":
            provider = self.env["credit.bureau.provider"].create(
                {
                    "name": "Bureau",
                    "code": "simulated",
                    "state": "test",
                    "monthly_budget": 100,
                }
            )
            application._set({"state": "assessed"})
            return self.env[model].create(
                {"application_id": application.id, "provider_id": provider.id}
            )
        return application.sudo(False)

    def _bureau_records(self, model, method):
        """A report of the simulated provider, or a part of it, as the method wants it."""
        report = self._looked_up()
        request = report.request_id
        if method == "action_compare":
            report |= self._looked_up(again=True)
        if method == "action_settle":
            request.sudo().state = "unknown"
        if method == "action_read_again":
            request.sudo().state = "failed"
        scale = self.env["credit.bureau.scale"].search([], limit=1)
        return {
            "credit.bureau.event": lambda: report.event_ids[:1],
            "credit.bureau.provider": lambda: report.provider_id,
            "credit.bureau.report": lambda: report,
            "credit.bureau.request": lambda: request,
            "credit.bureau.scale": lambda: scale,
        }[model]()

    def _looked_up(self, again=False):
        provider = self.env["credit.bureau.provider"].create(
            {
                "name": "Simulated",
                "code": "simulated",
                "state": "enabled",
                "has_quota": True,
                "monthly_quota": 10,
            }
        )
        number = Identifier("simulated", "12345693")
        first = provider._look_up(self.profile, identifier=number)
        if not again:
            return first
        return provider._look_up(
            self.profile, identifier=number, force=True, reason="Again"
        )

    def _followup_records(self, model, method):
        """A planned batch, or a part of it in the state that the method wants."""
        env = self.env
        batch = self._planned_batch()
        notice = batch.notice_ids
        states = {
            "action_approve": "approval",
            "action_retry": "failed",
            "action_send_correction": "reverted",
        }
        notice._set({"state": states.get(method, "planned"), "fee": 5})
        if method == "action_revert":
            batch._set({"state": "sent"})
        if method == "action_print_letters":
            letter = {"name": "Letter.pdf", "raw": self._blank_pdf()}
            notice._set(
                {
                    "channel": "letter",
                    "letter_id": env["ir.attachment"].create(letter).id,
                }
            )
        return {
            "credit.followup.batch": lambda: batch,
            "credit.followup.level": lambda: notice.level_id,
            "credit.followup.line": lambda: notice.line_ids[:1],
            "credit.followup.notice": lambda: notice,
            "credit.followup.strategy": lambda: notice.strategy_id,
            "credit.quiet.day": lambda: env["credit.quiet.day"].create(
                {"date": "2099-01-01", "name": "New Year"}
            ),
        }[model]()

    def _planned_batch(self):
        strategy = self.env.ref("credit_control.credit_followup_standard").copy(
            {"quiet_saturday": False, "quiet_sunday": False}
        )
        debtor = self._customer("Late", email="late@example.com")
        self._profile(debtor).followup_strategy_id = strategy
        self._invoice(debtor, 100, due_in=-20)
        batch = self.env["credit.followup.batch"].create(
            {"partner_ids": [(6, 0, debtor.ids)]}
        )
        batch.action_plan()
        return batch

    def _blank_pdf(self):
        writer = PdfFileWriter()
        writer.addBlankPage(100, 100)
        stream = io.BytesIO()
        writer.write(stream)
        return stream.getvalue()

    def _late_instalment(self):
        """An instalment that bears interest, and a company that may claim it."""
        regime = self.env.ref("credit_control.interest_regime_eu").copy()
        regime.compensation_ids.unlink()  # of which the exchange rate is not known here
        self.company.write(
            {
                "credit_interest_claims": True,
                "credit_interest_regime_id": regime.id,
                "credit_claim_account_id": self.env["account.account"]
                .search([("account_type", "=", "income")], limit=1)
                .id,
            }
        )
        invoice = self._invoice(self.customer, 1000, invoice_date="2024-05-01")
        line = invoice.line_ids.filtered("date_maturity")
        line.date_maturity = "2024-05-15"
        return line

    def _late_claim(self):
        """An interest claim that waits for a decision."""
        day = self._at("2024-08-20")
        claims, _refused = self.env["credit.claim"]._make(self._late_instalment(), day)
        return claims

    def _bureau_dialogs(self, user, model):
        """Values of the dialogs of look-ups."""
        report = self._looked_up()
        report.request_id.sudo().state = "unknown"
        lookup = {"profile_id": self.profile.id, "provider_id": report.provider_id.id}
        values = {
            "credit.bureau.lookup": lookup,
            "credit.bureau.manual": {
                "profile_id": self.profile.id,
                "status": "active",
            },
            "credit.bureau.settle": {
                "request_id": report.request_id.id,
                "outcome": "delivered",
                "reason": "Invoiced",
            },
        }
        if model == "credit.bureau.lookup.candidate":
            asked = self.env["credit.bureau.lookup"].with_user(user).create(lookup)
            number = {"scheme": "simulated", "value": "12345610"}
            values[model] = {"lookup_id": asked.id, **number}
        return values

    def _promise_dialogs(self, model):
        """Values of the dialogs about promises."""
        if model == "credit.promise.withdraw":
            return {model: {"promise_id": self._promised().id, "reason": "Mistake"}}
        self._invoice(self.customer, 100)
        part = {"date": self.today, "amount": 60}
        return {model: {"profile_id": self.profile.id, "part_ids": [(0, 0, part)]}}

    def _limit_dialogs(self, model):
        """Values of the dialogs about limits and terms."""
        wanted = {"partner_id": self.customer.id, "reason": "Tender"}
        asked = {"partner_id": self.customer.id, "amount": 2000, "reason": "Good"}
        values = dict.fromkeys(("credit.limit.grant", "credit.limit.request"), asked)
        if model == "credit.terms.request":
            values[model] = {**wanted, "payment_term_id": self.term_now.id}
        elif model == "credit.terms.decide":
            values[model] = {"exception_id": self._terms_asked().id, "reason": "No"}
        elif model == "credit.limit.decide":
            limit = self._records("credit.limit", "action_decline")
            values[model] = {"limit_id": limit.id, "reason": "No"}
        return values

    def _application_dialogs(self, model):
        """Values of the dialogs about applications."""
        if model == "credit.application.invite":
            return {model: {"company_name": "Somebody", "email": "some@example.com"}}
        application = self._application_records(model, "action_open_decision")
        return {
            model: {
                "application_id": application.id,
                "amount": 100,
                "category_id": self.env.ref("credit_control.credit_category_c").id,
                "reason": "Good",
                "lower": True,
            }
        }

    def _dialogs_by_prefix(self, user):
        """How the values of dialogs are made, by what their models begin with."""
        return {
            "credit.bureau": lambda model: self._bureau_dialogs(user, model),
            "credit.application": self._application_dialogs,
            "credit.contact": self._desk_dialogs,
            "credit.dispute": self._dispute_dialogs,
            "credit.portfolio": self._desk_dialogs,
            "credit.promise": self._promise_dialogs,
        }

    def _dialog(self, user, model, method=""):
        """A dialog that the user fills in."""
        values = {
            "credit.ageing.dialog": {},
            "credit.audit": {},
            "credit.kpi.rebuild": {"date_from": self.today},
            "credit.shadow.report": {},
            "credit.statement.dialog": {"partner_ids": self.customer.ids},
            "credit.hold.release": {"hold_id": self.hold.id, "reason": "Yes"},
            "credit.hold.request": {
                "order_id": self.confirmed.id,
                "amount": 2000,
                "reason": "More",
            },
        }
        values |= self._limit_dialogs(model)
        values |= self._plan_dialogs(model)
        if model == "credit.policy.waive":
            policy = self._prepared_policy("")
            values[model] = {"policy_id": policy.id, "reason": "Tried elsewhere"}
        elif model == "credit.assessment.decide":
            made = self.profile._assess()
            values[model] = {"assessment_id": made.id, "reason": "Known for years"}
        elif model == "credit.scorecard.validate":
            # no customers here, and the roles are asked, not the figures
            self.patch(credit_scorecard_validation, "LEAST", 0)
            card = self.env.ref("credit_control.scorecard_existing")
            values[model] = {"scorecard_id": card.id}
        for prefix, make in self._dialogs_by_prefix(user).items():
            if model.startswith(prefix):
                values |= make(model)
        if model == "credit.followup.decide":
            notices = self._planned_batch().notice_ids
            values[model] = {"notice_ids": notices.ids, "reason": "Called"}
        elif model == "credit.claim.propose":
            moves = self._late_instalment().move_id
            values[model] = {"move_ids": moves.ids, "as_of": "2024-08-20"}
        elif model == "credit.claim.waive":
            values[model] = {"claim_ids": self._late_claim().ids, "reason": "Good"}
        dialog = self.env[model].with_user(user).create(values[model])
        before = {
            "action_take_back": "action_request",
            "action_apply": "action_preview",
        }
        if method in before:
            getattr(dialog, before[method])()
        return dialog

    def _may(self, action):
        """Whether an action is allowed; whatever it does is undone."""
        with self.env.cr.savepoint() as savepoint:
            try:
                action()
                allowed = True
            except AccessError:
                allowed = False
            savepoint.close(rollback=True)
        self.env.invalidate_all()
        return allowed

    def assertRoles(self, allowed, action, name):
        """Exactly these roles may do it."""
        found = {
            role for role in ROLES if self._may(lambda r=role: action(getattr(self, r)))
        }
        self.assertEqual(found, allowed, name)
