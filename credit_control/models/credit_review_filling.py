"""How a review is filled: from the stored series, and from the books by customer."""

from odoo import models
from odoo.tools import format_amount

from ..engine import review as engine
from ..engine.kpi_calendar import add_months, month_end
from ..engine.kpi_view import past_due
from ..engine.money import from_minor, to_minor
from ..wording import translate

#: Figures of a review, in their order.
FIGURES = (
    "balance",
    "overdue",
    "dso",
    "dso_count_back",
    "days_delinquent",
    "cei",
    "days_beyond_terms",
    "share_current",
    "share_bucket_4",
    "top_ten",
    "utilisation",
    "straight_through",
    "release_hours",
    "expected_loss",
    "bad_debt",
)


class CreditReview(models.Model):
    _inherit = "credit.review"

    def _fill(self):
        """Read figures and customers; comments and decisions are kept."""
        self.ensure_one()
        review = self.sudo()
        review._fill_figures()
        review._fill_customers()

    # ---- figures -------------------------------------------------------------
    def _fill_figures(self):
        values = self._values_of(self.month)
        before = self._values_of(month_end(add_months(self.month, -1)))
        causes = self._causes()
        said = {figure.kpi_id: figure.comment for figure in self.figure_ids}
        self.figure_ids.unlink()
        rows = []
        for place, code in enumerate(FIGURES):
            value = values.get(code)
            if not value:
                continue
            rows.append(
                {
                    "review_id": self.id,
                    "sequence": place,
                    "kpi_id": value.kpi_id.id,
                    "value": value.value,
                    "shown": value.shown,
                    "shown_before": before[code].shown if code in before else "–",
                    "shown_target": (
                        value._in_words(value.target) if value.has_target else "–"
                    ),
                    "light": value.light,
                    "cause": causes.get(code) or self._cause(value, before.get(code)),
                    "comment": said.get(value.kpi_id),
                }
            )
        self.env["credit.review.figure"].create(rows)

    def _values_of(self, day):
        """The stored values of the company at a month's end; stored now if missing."""
        values = self.env["credit.kpi.value"]
        domain = [
            ("company_id", "=", self.company_id.id),
            ("month", "=", day),
            ("dimension", "=", "company"),
        ]
        found = values.search(domain)
        begun = values._books_begin(self.company_id)
        if not found and begun and begun <= day:
            values._rebuild(self.company_id, day, day)
            found = values.search(domain)
        return {value.kpi_id.code: value for value in found}

    def _month_facts(self):
        """Facts of customers now and a month before: ``{partner: (before, now)}``."""
        today = self.company_id._credit_today()
        _calendar, found = self.env["credit.ledger"]._read_month_ends(
            self.company_id, self.month, self.month, today
        )
        return {
            partner: (months.get(0, {}), months.get(1, {}))
            for partner, months in found.items()
            if partner
        }

    def _causes(self):
        """Who moved the balance and what is overdue, in words by figure."""
        facts = self._month_facts()
        return {
            "balance": self._moved(facts, lambda one: one.get("balance", 0)),
            "overdue": self._moved(facts, past_due),
        }

    def _moved(self, facts, measure):
        before = {partner: measure(pair[0]) for partner, pair in facts.items()}
        after = {partner: measure(pair[1]) for partner, pair in facts.items()}
        named, others = engine.movers(before, after)
        partners = self.env["res.partner"].browse(partner for partner, _change in named)
        parts = [
            f"{partner.name} {self._signed(change)}"
            for partner, (_key, change) in zip(partners, named, strict=True)
        ]
        if others:
            parts.append(self.env._("others %s", self._signed(others)))
        return ", ".join(parts)

    def _signed(self, minor):
        """A change of so much, with its sign."""
        sign = "+" if minor > 0 else "−"
        return f"{sign}{self._in_words(abs(minor))}"

    def _in_words(self, minor):
        amount = from_minor(minor, self.currency_id.decimal_places)
        return format_amount(self.env, amount, self.currency_id)

    # ---- customers -----------------------------------------------------------
    def _fill_customers(self):
        decided = {
            row.profile_id: (row.decision, row.user_id.id) for row in self.customer_ids
        }
        self.customer_ids.unlink()
        files, customers = self._candidates()
        digits = self.currency_id.decimal_places
        rows = []
        for place, customer in enumerate(engine.to_discuss(customers)):
            profile = files[customer.key]
            decision, user = decided.get(profile, (False, profile.controller_id.id))
            rows.append(
                {
                    "review_id": self.id,
                    "sequence": place,
                    "profile_id": profile.id,
                    "overdue": from_minor(customer.overdue, digits),
                    "overdue_before": from_minor(customer.before, digits),
                    "why": "; ".join(self._why(customer)),
                    "decision": decision,
                    "user_id": user,
                }
            )
        self.env["credit.review.customer"].create(rows)

    def _why(self, customer):
        return [
            translate(
                self.env,
                engine.WORDS[code],
                amount=self._in_words(number),
                number=number,
            )
            for code, number in engine.reasons(customer)
        ]

    def _candidates(self):
        """Customers with a file, and what is known of each.

        :return: ``({partner id: profile}, [engine.review.Customer])``
        """
        facts = self._month_facts()
        files = self.env["credit.profile"].search(
            [("company_id", "=", self.company_id.id)]
        )
        by_partner = {profile.partner_id.id: profile for profile in files}
        over, broken, holds = self._beyond(files), self._broken(), self._stopped()
        return by_partner, [
            engine.Customer(
                partner,
                overdue=past_due(facts.get(partner, ({}, {}))[1]),
                before=past_due(facts.get(partner, ({}, {}))[0]),
                oldest=facts.get(partner, ({}, {}))[1].get("bucket_4", 0),
                over_limit=over.get(profile.id, 0),
                broken=broken.get(profile.id, 0),
                holds=holds.get(profile.id, 0),
            )
            for partner, profile in by_partner.items()
        ]

    def _is_current(self):
        """Whether the month is not over: only then what is live belongs to it."""
        today = self.company_id._credit_today()
        return self.month >= today

    def _beyond(self, files):
        """Exposure beyond the limit by profile; of a past month nobody knows it."""
        if not (files and self._is_current()):
            return {}
        digits = self.currency_id.decimal_places
        rows = self.env["credit.ledger"]._read_positions(
            self.company_id, self.company_id._credit_today(), files.ids
        )
        return {row[0]: to_minor(-row[3], digits) for row in rows if (row[3] or 0) < 0}

    def _broken(self):
        """Promises broken in the month, by profile."""
        return self._counted(
            "credit.promise",
            [
                ("broken_on", ">=", add_months(self.month, 0)),
                ("broken_on", "<=", self.month),
            ],
        )

    def _stopped(self):
        """Documents on hold now, by profile."""
        if not self._is_current():
            return {}
        return self._counted("credit.hold", [("state", "in", ("open", "approval"))])

    def _counted(self, model, domain):
        groups = self.env[model]._read_group(
            [("company_id", "=", self.company_id.id), *domain],
            ["profile_id"],
            ["__count"],
        )
        return {profile.id: number for profile, number in groups}
