"""What each role may do, method by method and model by model, over the external API."""

import io

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileWriter

from ..bureaus.contract import Identifier
from ..exceptions import CreditAuthorityError
from ..models import credit_scorecard_validation
from .common import CreditControlCommon

NOBODY = set()
DECIDERS = {"controller", "manager"}
COLLECTORS = {"collector", *DECIDERS}
STAFF = {"viewer", "collector", *DECIDERS}
READERS = {"auditor", *STAFF}
CLAIM_DECIDERS = {"billing", *DECIDERS}
APPLICANTS = {"salesperson", *DECIDERS}

#: (model, public method) → (arguments, roles that may call it).
METHODS = {
    ("credit.ageing", "action_open_document"): ((), READERS),
    ("credit.bureau.event", "action_handled"): ((), DECIDERS),
    ("credit.bureau.lookup", "action_look_up"): ((), DECIDERS),
    ("credit.bureau.lookup.candidate", "action_choose"): ((), DECIDERS),
    ("credit.bureau.manual", "action_save"): ((), DECIDERS),
    ("credit.bureau.provider", "action_close_breaker"): ((), {"manager"}),
    ("credit.bureau.report", "action_compare"): ((), READERS),
    ("credit.bureau.request", "action_read_again"): ((), DECIDERS),
    ("credit.bureau.request", "action_settle"): ((True, "Invoiced"), DECIDERS),
    ("credit.bureau.scale", "action_new_version"): ((), {"manager"}),
    ("credit.bureau.scale", "action_use"): ((), {"manager"}),
    ("credit.bureau.settle", "action_settle"): ((), DECIDERS),
    ("credit.ageing.dialog", "action_again"): ((), READERS),
    ("credit.ageing.dialog", "action_open"): ((), READERS),
    ("credit.statement.dialog", "action_print"): ((), READERS),
    ("credit.statement.dialog", "action_send"): (
        (),
        {"collector", "controller", "manager"},
    ),
    ("credit.statement.dialog", "action_xlsx"): ((), READERS),
    ("credit.assessment", "action_approve"): (("Good",), DECIDERS),
    ("credit.assessment", "action_refuse"): (("Bad",), DECIDERS),
    ("credit.assessment", "action_request_approval"): ((), DECIDERS),
    ("credit.assessment", "action_verify"): ((), READERS),
    ("credit.assessment.decide", "action_approve"): ((), DECIDERS),
    ("credit.assessment.decide", "action_refuse"): ((), DECIDERS),
    ("credit.application", "action_ask_again"): ((), DECIDERS),
    ("credit.application", "action_assess_again"): ((), DECIDERS),
    ("credit.application", "action_not_a_duplicate"): ((), DECIDERS),
    ("credit.application", "action_open_decision"): ((), DECIDERS),
    ("credit.application", "action_open_draft"): ((), APPLICANTS),
    ("credit.application", "action_process"): ((), DECIDERS),
    ("credit.application", "action_record_consent"): ((), APPLICANTS),
    ("credit.application", "action_send_link"): ((), APPLICANTS),
    ("credit.application", "action_submit"): ((), APPLICANTS),
    ("credit.application", "action_use_duplicate"): ((), DECIDERS),
    ("credit.application", "action_withdraw"): ((), APPLICANTS),
    ("credit.application.decide", "action_decide"): ((), DECIDERS),
    ("credit.application.invite", "action_invite"): ((), APPLICANTS),
    ("credit.application.offer", "action_buy"): ((), DECIDERS),
    ("credit.check", "action_open_document"): ((), READERS),
    ("credit.check", "action_verify"): ((), READERS),
    ("credit.check", "verify"): ((), READERS),
    ("credit.claim", "action_book"): ((), CLAIM_DECIDERS),
    ("credit.claim", "action_recompute"): ((), {"collector", *CLAIM_DECIDERS}),
    ("credit.claim", "action_waive"): (("Good",), CLAIM_DECIDERS),
    ("credit.claim.propose", "action_propose"): ((), {"collector", *CLAIM_DECIDERS}),
    ("credit.claim.waive", "action_waive"): ((), CLAIM_DECIDERS),
    ("credit.followup.batch", "action_plan"): ((), COLLECTORS),
    ("credit.followup.batch", "action_print_letters"): ((), COLLECTORS),
    ("credit.followup.batch", "action_revert"): (("Mistake",), COLLECTORS),
    ("credit.followup.batch", "action_send"): ((), COLLECTORS),
    ("credit.followup.batch", "action_today"): ((), COLLECTORS),
    ("credit.followup.decide", "action_decide"): ((), COLLECTORS),
    ("credit.followup.line", "action_leave_out"): (("Called",), COLLECTORS),
    ("credit.followup.line", "action_open_document"): ((), READERS),
    ("credit.followup.notice", "action_approve"): ((), DECIDERS),
    ("credit.followup.notice", "action_drop"): (("Called",), COLLECTORS),
    ("credit.followup.notice", "action_postpone"): (
        ("2099-01-01", "Promised"),
        COLLECTORS,
    ),
    ("credit.followup.notice", "action_reset_text"): ((), COLLECTORS),
    ("credit.followup.notice", "action_retry"): ((), COLLECTORS),
    ("credit.followup.notice", "action_send_correction"): ((), READERS),
    ("credit.followup.notice", "action_waive_fee"): (("Good",), COLLECTORS),
    ("credit.hold", "action_ask_approval"): ((), DECIDERS),
    ("credit.hold", "action_open_order"): ((), READERS),
    ("credit.hold", "action_open_release"): ((), READERS),
    ("credit.hold", "action_recheck"): ((), DECIDERS),
    ("credit.hold", "action_reject"): (("No",), DECIDERS),
    ("credit.hold", "action_release"): (("Yes",), DECIDERS),
    ("credit.hold", "action_require_prepayment"): ((), DECIDERS),
    ("credit.hold.release", "action_decide"): ((), DECIDERS),
    ("credit.hold.request", "action_request"): ((), {"salesperson"}),
    ("credit.limit", "action_decline"): ((), DECIDERS),
    ("credit.limit", "action_grant"): ((), DECIDERS),
    ("credit.limit", "action_withdraw"): ((), DECIDERS),
    ("credit.limit.grant", "action_grant"): ((), {"collector", *DECIDERS}),
    ("credit.policy", "action_activate"): ((), {"manager"}),
    ("credit.policy", "action_new_version"): ((), {"manager"}),
    ("credit.policy", "action_retire"): ((), {"manager"}),
    ("credit.profile", "action_assess"): ((), DECIDERS),
    ("credit.profile", "action_grade_from_history"): ((), DECIDERS),
    ("credit.profile", "action_review_done"): ((), DECIDERS),
    ("credit.profile", "action_view_component"): (("receivable",), READERS),
    ("credit.profile", "limit_at"): (("2026-01-01",), READERS),
    ("credit.profile", "what_if"): ((), {"salesperson", *READERS}),
    ("credit.scorecard", "action_activate"): ((), {"manager"}),
    ("credit.scorecard", "action_new_version"): ((), {"manager"}),
    ("credit.scorecard", "action_retire"): ((), {"manager"}),
    ("credit.scorecard.validate", "action_validate"): ((), {"manager"}),
    ("res.partner", "action_view_credit_profile"): ((), READERS),
    ("sale.order", "action_confirm"): ((), {"salesperson", "billing"}),
}
#: Parts of other models; their methods are tried with those.
MIXINS = {"credit.version", "credit.version.part"}
#: They only name a screen; what it shows is read with the reader's own rights.
SCREENS = {
    ("account.move", "action_view_credit_claims"),
    ("account.move", "action_view_credit_profile"),
    ("credit.assessment", "action_open_decision"),
    ("credit.assessment", "action_print"),
    ("credit.assessment", "action_view_profile"),
    ("credit.application", "action_view_assessment"),
    ("credit.application", "action_view_duplicates"),
    ("credit.application", "action_view_limit"),
    ("credit.application", "action_view_profile"),
    ("credit.application", "action_view_reports"),
    ("credit.bureau.event", "action_view_profile"),
    ("credit.bureau.provider", "action_view_requests"),
    ("credit.bureau.request", "action_open_settle"),
    ("credit.profile", "action_enter_report"),
    ("credit.profile", "action_look_up"),
    ("credit.profile", "action_view_bureau_reports"),
    ("credit.category", "action_view_profiles"),
    ("credit.followup.batch", "action_view_lines"),
    ("credit.followup.batch", "action_view_notices"),
    ("credit.followup.batch", "action_view_to_approve"),
    ("credit.followup.notice", "action_view_profile"),
    ("credit.profile", "action_view_assessments"),
    ("credit.profile", "action_view_notices"),
    ("credit.profile", "action_view_partner"),
    ("credit.profile", "action_view_related"),
    ("credit.profile", "action_view_timeline"),
    ("credit.timeline", "action_open"),
    ("sale.order", "action_view_credit"),
}
#: Model → operation → roles that may do it on some record.
OPERATIONS = {
    "credit.ageing": {
        "read": READERS,
        "write": NOBODY,
        "create": NOBODY,
        "unlink": NOBODY,
    },
    "credit.ageing.dialog": {"read": READERS, "create": READERS},
    "credit.statement.dialog": {"read": READERS, "create": READERS},
    "credit.assessment": {
        "read": READERS,
        "write": DECIDERS,
        "create": NOBODY,
        "unlink": NOBODY,
    },
    "credit.assessment.decide": {"read": DECIDERS, "create": DECIDERS},
    "credit.application": {
        "read": {"salesperson", *READERS},
        "write": APPLICANTS,
        "create": APPLICANTS,
        "unlink": DECIDERS,
    },
    "credit.application.decide": {"read": DECIDERS, "create": DECIDERS},
    "credit.application.figure": {
        "read": {"salesperson", *READERS},
        "write": APPLICANTS,
        "unlink": APPLICANTS,
    },
    "credit.application.invite": {"read": APPLICANTS, "create": APPLICANTS},
    "credit.application.offer": {
        "read": READERS,
        "write": NOBODY,
        "create": NOBODY,
        "unlink": NOBODY,
    },
    "credit.application.reference": {
        "read": {"salesperson", *READERS},
        "write": APPLICANTS,
        "unlink": APPLICANTS,
    },
    "credit.negative.entry": {
        "read": READERS,
        "write": DECIDERS,
        "create": DECIDERS,
        "unlink": {"manager"},
    },
    "credit.bureau.compare": {"read": READERS, "create": READERS},
    "credit.bureau.credential": {
        "read": NOBODY,
        "write": NOBODY,
        "create": NOBODY,
        "unlink": NOBODY,
    },
    "credit.bureau.event": {
        "read": READERS,
        "write": NOBODY,
        "create": NOBODY,
        "unlink": NOBODY,
    },
    "credit.bureau.report": {
        "read": READERS,
        "write": NOBODY,
        "create": NOBODY,
        "unlink": NOBODY,
    },
    "credit.bureau.request": {
        "read": READERS,
        "write": NOBODY,
        "create": NOBODY,
        "unlink": NOBODY,
    },
    "credit.bureau.identifier": {
        "read": READERS,
        "write": DECIDERS,
        "create": DECIDERS,
        "unlink": DECIDERS,
    },
    "credit.bureau.lookup": {"read": DECIDERS, "create": DECIDERS},
    "credit.bureau.lookup.candidate": {"read": DECIDERS, "create": DECIDERS},
    "credit.bureau.manual": {"read": DECIDERS, "create": DECIDERS},
    "credit.bureau.manual.event": {"read": DECIDERS, "create": DECIDERS},
    "credit.bureau.manual.year": {"read": DECIDERS, "create": DECIDERS},
    "credit.bureau.settle": {"read": DECIDERS, "create": DECIDERS},
    "credit.bureau.provider": {
        "read": READERS,
        "write": {"manager"},
        "create": {"manager"},
        "unlink": {"manager"},
    },
    "credit.bureau.purpose": {
        "read": READERS,
        "write": {"manager"},
        "create": {"manager"},
        "unlink": {"manager"},
    },
    "credit.bureau.scale": {
        "read": READERS,
        "write": {"manager"},
        "create": {"manager"},
        "unlink": {"manager"},
    },
    "credit.bureau.scale.line": {
        "read": READERS,
        "write": {"manager"},
        "create": {"manager"},
        "unlink": {"manager"},
    },
    "credit.bureau.token": {
        "read": NOBODY,
        "write": NOBODY,
        "create": NOBODY,
        "unlink": NOBODY,
    },
    "credit.authority": {"read": READERS, "write": {"manager"}, "unlink": {"manager"}},
    "credit.category": {"read": READERS, "write": {"manager"}, "unlink": {"manager"}},
    "credit.check": {"read": READERS, "write": NOBODY, "unlink": NOBODY},
    "credit.check.seal": {"read": READERS, "write": NOBODY, "unlink": NOBODY},
    "credit.claim": {
        "read": {"billing", *READERS},
        "write": NOBODY,
        "create": NOBODY,
        "unlink": {"collector", *CLAIM_DECIDERS},
    },
    "credit.claim.propose": {
        "read": {"collector", *CLAIM_DECIDERS},
        "create": {"collector", *CLAIM_DECIDERS},
    },
    "credit.claim.waive": {"read": CLAIM_DECIDERS, "create": CLAIM_DECIDERS},
    "credit.followup.batch": {
        "read": READERS,
        "write": COLLECTORS,
        "create": COLLECTORS,
        "unlink": COLLECTORS,
    },
    "credit.followup.decide": {"read": COLLECTORS, "create": COLLECTORS},
    "credit.followup.level": {"read": READERS, "write": {"manager"}},
    "credit.followup.line": {
        "read": READERS,
        "write": NOBODY,
        "create": NOBODY,
        "unlink": NOBODY,
    },
    "credit.followup.notice": {
        "read": READERS,
        "write": COLLECTORS,
        "create": NOBODY,
        "unlink": NOBODY,
    },
    "credit.followup.strategy": {
        "read": READERS,
        "write": {"manager"},
        "unlink": {"manager"},
    },
    "credit.hold": {
        "read": READERS,
        "write": DECIDERS,
        "create": NOBODY,
        "unlink": NOBODY,
    },
    "credit.hold.release": {"read": DECIDERS, "write": DECIDERS, "unlink": DECIDERS},
    "credit.hold.request": {"read": {"salesperson"}, "write": {"salesperson"}},
    "credit.interest.compensation": {"read": READERS, "write": {"manager"}},
    "credit.interest.rate": {"read": READERS, "write": {"manager"}},
    "credit.interest.regime": {
        "read": {"billing", *READERS},
        "write": {"manager"},
        "unlink": {"manager"},
    },
    "credit.limit": {
        "read": READERS,
        "write": DECIDERS,
        "create": {"collector", *DECIDERS},
        "unlink": DECIDERS,
    },
    "credit.limit.grant": {
        "read": {"collector", *DECIDERS},
        "create": {"collector", *DECIDERS},
    },
    "credit.policy": {"read": READERS, "write": {"manager"}, "unlink": {"manager"}},
    "credit.policy.rule": {
        "read": READERS,
        "write": {"manager"},
        "unlink": {"manager"},
    },
    "credit.profile": {"read": READERS, "write": COLLECTORS, "unlink": {"manager"}},
    "credit.quiet.day": {"read": READERS, "write": {"manager"}, "unlink": {"manager"}},
    "credit.scorecard": {"read": READERS, "write": {"manager"}, "unlink": {"manager"}},
    "credit.scorecard.band": {"read": READERS, "write": {"manager"}},
    "credit.scorecard.category": {"read": READERS, "write": {"manager"}},
    "credit.scorecard.factor": {"read": READERS, "write": {"manager"}},
    "credit.scorecard.validate": {"read": {"manager"}, "create": {"manager"}},
    "credit.scorecard.validation": {
        "read": READERS,
        "write": NOBODY,
        "create": NOBODY,
        "unlink": NOBODY,
    },
    "credit.scorecard.validation.line": {"read": READERS, "write": NOBODY},
    "credit.timeline": {"read": READERS, "write": NOBODY, "create": NOBODY},
}
#: Dialogs that ask what to show and keep nothing; an auditor fills them in too.
QUESTIONS = {"credit.ageing.dialog", "credit.statement.dialog"}
QUESTIONS |= {"credit.bureau.compare"}
ROLES = (
    "salesperson",
    "billing",
    "viewer",
    "collector",
    "controller",
    "manager",
    "auditor",
    "portal",
)


class RolesCommon(CreditControlCommon):
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

    def _records(self, model, method=""):
        """A record on which the method has something to do."""
        env = self.env
        if model.startswith(("credit.application", "credit.negative")):
            return self._application_records(model, method)
        if model == "credit.limit" and method != "action_withdraw":
            limit = env["credit.limit"].with_user(self.collector)
            return limit.create(
                {"profile_id": self.profile.id, "amount": 1500, "reason": "Grown"}
            )
        if model == "credit.policy" and method != "action_retire":
            return env["credit.policy"].create(
                {"name": "New", "rule_ids": [(0, 0, {"check_code": "forced_hold"})]}
            )
        if model.startswith("credit.bureau"):
            return self._bureau_records(model, method)
        if model.startswith("credit.followup") or model == "credit.quiet.day":
            return self._followup_records(model, method)
        return {
            "account.move": lambda: self._invoice(self.customer, 1),
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
            "credit.hold": lambda: self.hold,
            "credit.limit": lambda: self.profile.limit_id,
            "credit.policy": lambda: self._policy({"check_code": "forced_hold"}),
            "credit.policy.rule": lambda: self.company.credit_policy_id.rule_ids[0],
            "credit.profile": lambda: self.profile,
            "credit.scorecard": lambda: self._scorecard(method),
            "res.partner": lambda: self.customer,
            "sale.order": lambda: self.order,
        }[model]()

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
            {"name": "Simulated", "code": "simulated", "state": "enabled"}
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
            "credit.bureau.manual": {"profile_id": self.profile.id},
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

    def _dialog(self, user, model):
        """A dialog that the user fills in."""
        values = {
            "credit.ageing.dialog": {},
            "credit.statement.dialog": {"partner_ids": self.customer.ids},
            "credit.hold.release": {"hold_id": self.hold.id, "reason": "Yes"},
            "credit.hold.request": {
                "order_id": self.confirmed.id,
                "amount": 2000,
                "reason": "More",
            },
            "credit.limit.grant": {
                "partner_id": self.customer.id,
                "amount": 2000,
                "reason": "Good",
            },
        }
        if model == "credit.assessment.decide":
            made = self.profile._assess()
            values[model] = {"assessment_id": made.id, "reason": "Known for years"}
        elif model == "credit.scorecard.validate":
            # no customers here, and the roles are asked, not the figures
            self.patch(credit_scorecard_validation, "LEAST", 0)
            card = self.env.ref("credit_control.scorecard_existing")
            values[model] = {"scorecard_id": card.id}
        if model.startswith("credit.bureau"):
            values |= self._bureau_dialogs(user, model)
        if model == "credit.followup.decide":
            notices = self._planned_batch().notice_ids
            values[model] = {"notice_ids": notices.ids, "reason": "Called"}
        elif model == "credit.application.invite":
            values[model] = {"company_name": "Somebody", "email": "some@example.com"}
        elif model == "credit.application.decide":
            application = self._application_records(model, "action_open_decision")
            values[model] = {"application_id": application.id, "amount": 100}
        elif model == "credit.claim.propose":
            moves = self._late_instalment().move_id
            values[model] = {"move_ids": moves.ids, "as_of": "2024-08-20"}
        elif model == "credit.claim.waive":
            values[model] = {"claim_ids": self._late_claim().ids, "reason": "Good"}
        return self.env[model].with_user(user).create(values[model])

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


@tagged("post_install", "-at_install")
class TestRoles(RolesCommon):
    def test_each_public_method_is_for_the_roles_that_it_is_meant_for(self):
        for (model, method), (args, allowed) in METHODS.items():
            with self.subTest(f"{model}.{method}"):
                self.env.flush_all()
                self.assertRoles(
                    allowed,
                    lambda user, m=model, n=method, a=args: self._call(user, m, n, a),
                    f"{model}.{method}",
                )

    def _call(self, user, model, method, args):
        if method == "what_if":
            args = (self.customer.id, 100.0)
        dialog = model in (
            "credit.bureau.lookup",
            "credit.bureau.lookup.candidate",
            "credit.bureau.manual",
            "credit.bureau.settle",
            "credit.assessment.decide",
            "credit.scorecard.validate",
            "credit.ageing.dialog",
            "credit.statement.dialog",
            "credit.application.decide",
            "credit.application.invite",
            "credit.claim.propose",
            "credit.claim.waive",
            "credit.followup.decide",
            "credit.hold.release",
            "credit.hold.request",
            "credit.limit.grant",
        )
        records = self._dialog(user, model) if dialog else self._records(model, method)
        if model == "credit.check" and method == "verify":
            records = self.env[model]
        self.env.flush_all()
        self.env.invalidate_all()  # what others have read is no right to read it
        return self._rpc(user, records, method, *args)

    def test_no_public_method_is_missing_from_the_table(self):
        known = {*METHODS, *SCREENS}
        for name, model in self.env.registry.items():
            for klass in () if name in MIXINS else model.mro():
                if not klass.__module__.startswith("odoo.addons.credit_control."):
                    continue
                for method, function in vars(klass).items():
                    if method.startswith("_") or not callable(function):
                        continue
                    overridden = any(
                        hasattr(base, method)
                        for base in klass.mro()[1:]
                        if base.__module__.startswith("odoo.orm")
                    )
                    private = getattr(function, "_api_private", False)
                    if not overridden and not private:
                        self.assertIn((name, method), known)

    def test_each_model_is_read_and_written_by_the_roles_it_is_meant_for(self):
        for model, operations in OPERATIONS.items():
            for operation, allowed in operations.items():
                found = {
                    role
                    for role in ROLES
                    if self.env[model]
                    .with_user(getattr(self, role))
                    .has_access(operation)
                }
                self.assertEqual(found, allowed, f"{operation} {model}")

    def test_no_model_is_missing_from_the_table(self):
        models = {
            name
            for name, model in self.env.registry.items()
            if name.startswith("credit.") and not model._abstract
        }
        self.assertEqual(models - set(OPERATIONS), set())

    def test_an_auditor_changes_nothing_anywhere(self):
        for model in OPERATIONS.keys() - QUESTIONS:
            for operation in ("write", "create", "unlink"):
                with self.subTest(model=model, operation=operation):
                    env = self.env[model].with_user(self.auditor)
                    self.assertFalse(env.has_access(operation))

    # ---- limits, by whatever way -------------------------------------------
    def test_nobody_raises_a_limit_beyond_their_role(self):
        ways = {
            "Odoo's own field": lambda user: self.customer.with_user(user).write(
                {"credit_limit": 900_000}
            ),
            "a limit": lambda user: (
                self.env["credit.limit"]
                .with_user(user)
                .create(
                    {
                        "profile_id": self.profile.id,
                        "amount": 900_000,
                        "reason": "Grown",
                    }
                )
            ),
            "a changed limit": lambda user: self.profile.limit_id.with_user(user).write(
                {"amount": 900_000}
            ),
            "no check": lambda user: self.profile.with_user(user).write(
                {"limit_mode": "none"}
            ),
        }
        for role in set(ROLES) - {"manager"}:
            for name, way in ways.items():
                with self.subTest(role=role, way=name):
                    with self.env.cr.savepoint() as savepoint:
                        try:
                            way(getattr(self, role))
                        except Exception as error:
                            self.assertTrue(str(error))
                        self.env.invalidate_all()
                        self.assertMoney(self.profile.limit_amount, 1000)
                        self.assertEqual(self.profile.limit_mode, "limited")
                        savepoint.close(rollback=True)
                    self.env.invalidate_all()

    def test_nobody_below_a_manager_changes_who_may_decide_what(self):
        authority = self.env.ref("credit_control.credit_authority_release_controller")
        policy = self._records("credit.policy")
        for role in set(ROLES) - {"manager"}:
            user = getattr(self, role)
            with self.subTest(role):
                for record, vals in (
                    (authority, {"unlimited": True}),
                    (policy.rule_ids, {"outcome": "warn"}),
                    (policy, {"forbid_own_release": False}),
                    (self.company, {"account_use_credit_limit": False}),
                    (self.company, {"credit_policy_id": False}),
                ):
                    with self.assertRaises(AccessError):
                        record.with_user(user).write(vals)

    # ---- another company ---------------------------------------------------
    def test_another_companys_records_are_neither_seen_nor_decided(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._make_user("stranger", "credit_control.group_manager")
        stranger.write(
            {"company_ids": [(6, 0, elsewhere.ids)], "company_id": elsewhere.id}
        )
        seal = self._records("credit.check.seal")
        for record in (
            self.profile,
            self.profile.limit_id,
            self.hold,
            self.hold.check_id,
            seal,
        ):
            theirs = record.with_user(stranger)
            with self.subTest(record._name):
                self.assertNotIn(record, theirs.search([]))
                with self.assertRaises(AccessError):
                    theirs.read(["company_id"])
        with self.assertRaises(AccessError):
            self.hold.with_user(stranger).action_release("Mine now")
        with self.assertRaises(CreditAuthorityError):
            self.env["credit.check"].with_user(stranger).verify(self.company.id)
        with self.assertRaises(AccessError):
            self.env["credit.profile"].with_user(stranger).what_if(
                self.customer.id, 10, company_id=self.company.id
            )
        self.assertFalse(
            self.env["credit.check"].with_user(stranger).verify()["faults"]
        )
        own = self.env["credit.profile"].with_user(stranger).sudo()
        mine = own._ensure(self.customer, elsewhere)[self.customer]
        self.assertIn(mine, self.env["credit.profile"].with_user(stranger).search([]))
