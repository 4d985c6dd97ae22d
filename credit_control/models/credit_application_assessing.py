"""What is looked up for an application, and what the scorecard makes of it."""

from odoo import SUPERUSER_ID, fields, models

from ..engine import financials
from ..exceptions import CreditControlError
from .credit_application import ASSESSED, CHECKING, RUNNING, STAFF


class CreditApplication(models.Model):
    _inherit = "credit.application"

    offer_ids = fields.One2many(
        "credit.application.offer",
        "application_id",
        string="Reports to Buy",
        groups=STAFF,
    )
    assessment_id = fields.Many2one(
        "credit.assessment",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=STAFF,
    )
    assessed_proposal = fields.Selection(
        related="assessment_id.decision", string="Proposal", groups=STAFF
    )

    # ---- the customer's credit file --------------------------------------------
    def _prepare_file(self):
        """Make the credit file that look-ups and the assessment need.

        An applicant who is no customer yet gets an archived entry: it appears in no list
        of contacts until the application is accepted.
        """
        self.ensure_one()
        partner = self.partner_id or self.profile_id.partner_id
        if not partner:
            values = self._partner_values()
            partner = self.env["res.partner"].create({**values, "active": False})
        profile = self.env["credit.profile"]._ensure(partner, self.company_id)[
            partner.commercial_partner_id
        ]
        if self.is_natural and not profile.natural_person:
            profile.natural_person = "yes"
        self._set({"profile_id": profile.id})

    def _partner_values(self):
        """What becomes of the applicant's words on the customer: only what can be right."""
        wrong = self._identifier_sentences()
        names = ("street", "zip", "city", "vat", "company_registry", "email", "phone")
        values = {
            name: self[name] for name in names if self[name] and name not in wrong
        }
        return {
            **values,
            "name": self.company_name,
            "is_company": not self.is_natural,
            "country_id": self.country_id.id,
            "company_id": False,
            "lang": self.lang or self.env.lang,
            "user_id": self.salesperson_id.id,
        }

    # ---- looking up ------------------------------------------------------------
    def _look_up(self):
        """Ask free registers first; buy only what is needed and within the setting."""
        self.offer_ids.unlink()
        profile = self.profile_id
        providers = profile._waterfall()
        for provider in providers.filtered(lambda p: not p.is_billable):
            self._ask(provider)
        for provider in providers.filtered("is_billable"):
            if not self._needs_report():
                break
            if self._may_buy(provider):
                self._ask(provider)
            else:
                self.env["credit.application.offer"].create(
                    {"application_id": self.id, "provider_id": provider.id}
                )

    def _needs_report(self):
        """Whether a paid report would tell what is not known: a bureau's score."""
        reports = self.env["credit.bureau.report"].sudo()._latest(self.profile_id)
        report = reports.get(self.profile_id)
        return not (report and report.has_score)

    def _may_buy(self, provider):
        """Whether the settings let the machine buy it, with what was bought before."""
        company = self.company_id
        most = company.credit_application_auto_buy
        if not most or not provider.price:
            return False  # a price that nobody entered is not one of 0
        spent = sum(
            request.currency_id._convert(
                request.cost,
                company.currency_id,
                company,
                company._credit_today(),
            )
            for request in self._requests()
        )
        price = provider.currency_id._convert(
            provider.price, company.currency_id, company, company._credit_today()
        )
        return company.currency_id.compare_amounts(spent + price, most) <= 0

    def _requests(self):
        """What was ordered for this application and may have cost something."""
        return (
            self.env["credit.bureau.request"]
            .sudo()
            .search(
                [
                    ("profile_id", "=", self.profile_id.id),
                    ("create_date", ">=", self.submitted_on or self.create_date),
                    ("cost", ">", 0),  # 0 where it is known that nothing is billed
                ]
            )
        )

    def _ask(self, provider):
        """Look the applicant up at one provider; what goes wrong is noted, not raised."""
        try:
            found = provider._look_up(self.profile_id, purpose=self._purpose(provider))
        except CreditControlError as error:
            told, name = str(error), provider.sudo().name
            self._note(told if told.startswith(name) else f"{name}: {told}")
            return
        if found._name != "credit.bureau.report":
            self._note(
                self.env._("%s gave no report; see Look-ups.", provider.sudo().name)
            )

    def _purpose(self, provider):
        """The lawful basis: somebody asks for credit."""
        return provider.sudo().purpose_ids[:1]

    # ---- assessing ---------------------------------------------------------------
    def _assess(self):
        """Have the scorecard judge it, and let the policy decide what it may."""
        self.ensure_one()
        self._set({"state": ASSESSED})
        try:
            # not in the name of who pressed a button: they may decide about it later
            made = self.profile_id.with_user(SUPERUSER_ID)._assess(
                trigger="application", application=self, decide=False
            )
            made = made.with_env(self.env)
        except CreditControlError as error:
            self._note(str(error))
            self._ask_decider()
            return
        self._set({"assessment_id": made.id})
        if made.is_typed:
            self._note(
                self.env._(
                    "A report that a colleague typed in counts here, so a person decides."
                )
            )
        if self._may_decide_itself(made):
            self.with_user(SUPERUSER_ID)._approve_by_policy(made)
        else:
            made._set({"state": "waiting"})
        if self.state == ASSESSED:
            self._ask_decider()

    def _may_decide_itself(self, assessment):
        """Whether the policy may accept without a person: not where there are doubts, and
        not less than a natural person asked for. To refuse is for people always."""
        if self.is_referred or self.offer_ids or not assessment._passes_by_itself():
            return False
        if self.profile_id._lowering(self._granted(assessment)):
            return False  # a customer already, whose limit would fall
        natural = self.is_natural or assessment.natural
        return not natural or self._granted(assessment) == self._asked()

    def _asked(self):
        """The limit asked for in company currency."""
        company = self.company_id
        return self.currency_id._convert(
            self.requested_limit, company.currency_id, company, company._credit_today()
        )

    def _granted(self, assessment):
        """What is granted by an assessment: never more than was asked for."""
        return min(self._asked(), assessment.limit_proposed)

    def action_assess_again(self):
        """Look up what is free and assess again, with what is known now."""
        return self.action_process()


class CreditApplicationOffer(models.Model):
    """A paid report that the machine did not buy: a person may, seeing the price."""

    _name = "credit.application.offer"
    _description = "Report to Buy for a Credit Application"
    _order = "id"

    application_id = fields.Many2one(
        "credit.application", required=True, ondelete="cascade", index=True
    )
    provider_id = fields.Many2one(
        "credit.bureau.provider", required=True, ondelete="cascade"
    )
    price = fields.Monetary(related="provider_id.price")
    currency_id = fields.Many2one(related="provider_id.currency_id")

    def action_buy(self):
        """Buy the report and assess again."""
        for offer in self:
            application = offer.application_id
            application._check_staff()
            application._check_is(CHECKING, ASSESSED)
            provider, run = offer.provider_id, application.sudo()
            provider._look_up(
                run.profile_id.sudo(False), purpose=run._purpose(provider)
            )
            run.offer_ids.unlink()
            run._assess()
            break  # the others were offered in its place
        return True


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    def _application_inputs(self, application):
        # EXTENDS credit_control: figures of the latest year and the purchases expected
        found = super()._application_inputs(application)
        if not application:
            return found
        application = application.sudo()
        profile = application.profile_id
        if profile in self and application.state in RUNNING:
            found[profile] = profile._read_application(application)
        return found

    def _read_application(self, application):
        """What an application says, as ``_report_inputs`` gives it; nobody verified it."""
        day = application.submitted_on or application.create_date
        values, limit = self._stated_figures(application)
        if application.yearly_purchases:
            limit["purchases"] = self._stated(application, application.yearly_purchases)
        if application.requested_days:
            limit["terms"] = application.requested_days
        granted = [
            self._stated(application, line.limit_granted)
            for line in application.reference_ids
            if line.kind == "trade" and line.limit_granted > 0
        ]
        if granted:
            limit["references"] = granted
        return {
            "name": application.name,
            "on": day and day.date(),
            "values": values,
            "limit": limit,
        }

    def _stated_figures(self, application):
        """Of the latest year that was stated.

        :return: ``(values of factors, values of the proposed limit)``
        """
        latest = application.figure_ids.sorted("year", reverse=True)[:1]
        stated = set((latest.given or "").split(","))
        figures = {
            name: self._stated(application, latest[name]) if name in stated else None
            for name in ("turnover", "net_income", "equity", "total_assets")
        }
        if not latest:
            return {}, {}
        turnover = figures.pop("turnover")
        statement = financials.Statement(sales=turnover, **figures)
        values = financials.inputs(statement, self._altman_kind())
        if turnover is not None:
            digits = self.company_id.currency_id.decimal_places
            values["turnover"] = turnover // (1000 * 10**digits)
        worth = figures["equity"]
        return values, {} if worth is None else {"net_worth": worth}

    def _stated(self, application, amount):
        """An amount of an application in minor units of the company's currency."""
        company = self.company_id
        return self._minor(
            application.currency_id._convert(
                amount, company.currency_id, company, company._credit_today()
            )
        )
