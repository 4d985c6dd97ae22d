"""Category and limit of customers from their payment history, by the rule of
``engine.grading``."""

from odoo import models
from odoo.tools import format_amount

from ..engine import grading
from ..engine.money import from_minor, share, to_minor
from ..wording import translate


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    def _grade(self, date=None):
        """Say what category and limit the payment history speaks for; writes nothing.

        :param datetime.date date: how the books stood then; today by default
        :return: ``{profile: engine.grading.Grade}``
        """
        grades = {}
        for company, profiles in self.grouped("company_id").items():
            digits = company.currency_id.decimal_places
            bands = self._grading_bands(company)
            histories = self.env["credit.ledger"]._read_history(
                company, profiles.partner_id.ids, date or company._credit_today()
            )
            for profile in profiles:
                history = histories.get(profile.partner_id.id, grading.History())
                grades[profile] = grading.grade(history, bands, digits)
        return grades

    def _grade_from_history(self, date=None):
        """Put these customers into the category, and grant them the limit, of the rule.

        A customer of whom nothing is known yet stays as it is, and so does a limit that
        a person granted. Doing it again changes nothing.

        A limit beyond the user's authority becomes a request.

        :param datetime.date date: how the books stood then; today by default
        :return: ``{profile: engine.grading.Grade}``
        """
        grades = self._grade(date)
        moving = {}
        for profile, grade in grades.items():
            if grade.band and grade.band.key != profile.category_id:
                moving.setdefault(grade.band.key, []).append(profile.id)
        for category, ids in moving.items():
            self.browse(ids).write({"category_id": category.id})
        for profile, grade in grades.items():
            if grade.limit is not None:
                profile._grant_graded(grade)
        return grades

    def action_grade_from_history(self):
        """Propose category and limit from how the customers paid, and say the result."""
        self._check_may_change({"category_id"})
        grades = self._grade_from_history()
        graded = [grade for grade in grades.values() if grade.band]
        requested = self.limit_ids.filtered(lambda limit: limit.state == "requested")
        message = self.env._(
            "%(graded)s of %(all)s customers graded; of the others too little is known.",
            graded=len(graded),
            all=len(self),
        )
        if requested:
            message += " " + self.env._(
                "%s limits are beyond your authority and were requested.",
                len(requested),
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "success",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _grant_graded(self, grade):
        """Grant what the rule proposes, unless it or a person's decision is in force."""
        self.ensure_one()
        company = self.company_id
        amount = from_minor(grade.limit, company.currency_id.decimal_places)
        standard = self._standard_limit_at(company._credit_today())
        if standard and standard.origin != "formula":
            return
        asked = self.limit_ids.filtered(lambda limit: limit.state == "requested")
        known = (standard | asked).filtered(
            lambda limit: (
                limit.origin == "formula"
                and limit.currency_id == company.currency_id
                and not company.currency_id.compare_amounts(limit.amount, amount)
            )
        )
        if not known:
            reason = self._grading_reason(grade)
            self._grant(amount, origin="formula", reason=reason)

    def _standard_limit_at(self, date):
        """The regular limit of a date, whatever temporary one takes its place."""
        return self.limit_ids.filtered(
            lambda limit: (
                limit.kind == "standard"
                and limit.state == "active"
                and limit.date_from <= date
                and (not limit.date_to or limit.date_to >= date)
            )
        )[:1]

    def _grading_bands(self, company):
        """The risk categories of a company as the rule takes them, the best first."""
        digits = company.currency_id.decimal_places
        categories = self.env["credit.category"].search(
            [("company_id", "in", (False, company.id))]
        )
        return [
            grading.Band(
                category,
                category.score_from,
                category.score_to,
                to_minor(category.default_limit, digits),
                category.limit_months,
                category.blocked,
            )
            for category in categories
        ]

    # ---- in words ------------------------------------------------------------
    def _grading_reason(self, grade):
        """Why this category and this limit, for the record.

        :param engine.grading.Grade grade: of this profile
        :rtype: str
        """
        self.ensure_one()
        if grade.score is None:
            return self.env._("Nothing has fallen due yet.")
        history = grade.history
        parts = [
            self.env._(
                "Score %(score)s: %(late)s %% of the money due came late, the "
                "average delay is %(days)s days.",
                score=grade.score,
                late=share(history.late, history.due) // 100,
                days=history.average_days,
            )
        ]
        if grade.thin:
            parts.append(
                self.env._(
                    "Only %(count)s instalments have fallen due, so the score is "
                    "held at %(score)s.",
                    count=history.instalments,
                    score=grade.score,
                )
            )
        return " ".join([*parts, self._grading_bound(grade)]).strip()

    def _grading_bound(self, grade):
        """What the limit follows from, as one sentence."""
        if not grade.band:
            return self.env._("No risk category covers this score.")
        currency = self.company_id.currency_id
        monthly = from_minor(grade.history.monthly, currency.decimal_places)
        return translate(
            self.env,
            grading.BOUNDS[grade.bound],
            category=grade.band.key.name,
            times=f"{grade.band.key.limit_months:g}",
            monthly=format_amount(self.env, monthly, currency),
        )
