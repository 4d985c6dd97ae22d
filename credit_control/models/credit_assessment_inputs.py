"""What is known about customers when they are assessed, with where it comes from.

Read for many customers at once: the number of queries does not grow with theirs. A value
is kept with its source and the day it is of; what is not known is ``None``, never 0.
"""

from dataclasses import dataclass, field
from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import fields, models

from ..engine import behaviour, factors, financials, limit_proposal
from ..engine.money import to_minor
from .credit_scorecard import EXISTING, NATURAL, NEW

#: Sources of values.
LEDGER, REPORT, BY_HAND, APPLICATION = "ledger", "report", "hand", "application"


def _(source):
    """Mark a source term for translation; it is translated where it is shown."""
    return source


#: Why a value is not known, where the engine does not say.
NOT_ASKED = _("Nobody has entered it")


@dataclass
class Known:
    """What is known about one customer.

    :param bool natural: a natural person, a sole trader included
    :param str kind: of scorecard, see ``credit.scorecard.kind``
    :param dict values: factor code → ``int``, ``Decimal``, text or ``None``
    :param dict reasons: factor code → why it is not known, a source term
    :param dict sources: factor code → key of ``origins``
    :param dict origins: key → ``{"name": str, "on": ISO date}``
    :param dict limit: values of ``engine.limit_proposal.Inputs``, without the category's
    :param dict limit_sources: names of ``limit`` → key of ``origins``, where it is known
    :param list knockouts: what no score outweighs, see ``engine.knockouts``
    :param set typed: keys of reports that a colleague typed in
    :param report_until: last day on which the report with the score counts
    """

    natural: bool = False
    kind: str = NEW
    values: dict = field(default_factory=dict)
    reasons: dict = field(default_factory=dict)
    sources: dict = field(default_factory=dict)
    origins: dict = field(default_factory=dict)
    limit: dict = field(default_factory=dict)
    limit_sources: dict = field(default_factory=dict)
    knockouts: list = field(default_factory=list)
    typed: set = field(default_factory=set)
    report_until: date | None = None

    def take(self, source, name, day, values, reasons=None):
        """Take over what a source says; what it does not say leaves the rest alone."""
        if any(value is not None for value in values.values()):
            self.cite(source, name, day)
        for code, value in values.items():
            if value is not None:
                self.values[code] = value
                self.sources[code] = source
        for code, reason in (reasons or {}).items():
            self.reasons.setdefault(code, reason)

    def cite(self, source, name, day):
        """Keep where something comes from, and of which day it is."""
        day = fields.Date.to_date(day)
        self.origins[source] = {"name": name, "on": day and day.isoformat()}


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    natural_person = fields.Selection(
        [("yes", "Yes"), ("no", "No")],
        tracking=True,
        help="A consumer or sole trader, about whom no machine decides to the bad. "
        "Empty: by whether the customer is a company, and by what a report says.",
    )
    business_kind = fields.Selection(
        [
            (financials.OTHER, "Other company"),
            (financials.PRIVATE_MANUFACTURER, "Manufacturer, not listed"),
            (financials.LISTED_MANUFACTURER, "Manufacturer, listed"),
        ],
        default=financials.OTHER,
        tracking=True,
        help="By which of Altman's models its financial statements are judged.",
    )
    founded_on = fields.Date(tracking=True, help="Where no report says it.")
    identity_confirmed = fields.Selection(
        [(factors.YES, "Yes"), (factors.NO, "No")],
        tracking=True,
        help="Whether the person or business is who it says it is. Empty: not asked.",
    )
    address_confirmed = fields.Selection(
        [(factors.YES, "Yes"), (factors.NO, "No")],
        tracking=True,
        help="Whether letters and goods reach the customer there. Empty: not asked.",
    )

    # ---- gathering -----------------------------------------------------------
    def _assessment_inputs(self, company, as_of, application=None):
        """Read everything that is known about customers of one company.

        :param company: root company, to which all profiles belong
        :param datetime.date as_of: how the books stood at the end of that day
        :param application: the credit application that asks, if one does
        :return: ``{profile: Known}``
        """
        sums = self.env["credit.ledger"]._behaviour(company, as_of, self.partner_id.ids)
        reports = self._report_inputs(as_of)
        asked = self._application_inputs(application)
        counts = self._conduct_counts(as_of)
        insured = self._insured_amounts(company, as_of)
        knockouts = self._knockouts(as_of)
        found = {}
        for profile in self:
            known = Known()
            said = reports.get(profile, [])
            conduct = sums.get(profile.partner_id.id, behaviour.Sums())
            known.natural = profile._is_natural(said)
            known.kind = profile._scorecard_kind(known.natural, conduct)
            known.take(
                LEDGER,
                "",
                as_of,
                behaviour.inputs(conduct, *counts.get(profile, (None, None))),
                behaviour.reasons(conduct),
            )
            profile._take_reports(known, said)
            profile._take_knockouts(known, knockouts.get(profile, ()))
            profile._take_hand(known, as_of)
            profile._take_need(known, profile._need_inputs(company, conduct), as_of)
            known.limit["insurer"] = insured.get(profile)
            profile._take_application(known, asked.get(profile, {}))
            found[profile] = known
        return found

    def _scorecard_kind(self, natural, conduct):
        """Which card applies: the one place that decides it.

        A business whose ledger says enough for a figure is an existing customer.

        :param bool natural: a natural person
        :param engine.behaviour.Sums conduct: of the customer
        """
        if natural:
            return NATURAL
        enough = conduct.instalments >= behaviour.THIN and conduct.due > 0
        return EXISTING if enough else NEW

    def _is_natural(self, reports=()):
        """Whether the customer is a natural person: in doubt, it is.

        :param list reports: of :meth:`_report_inputs`
        """
        self.ensure_one()
        if self.natural_person:
            return self.natural_person == "yes"
        said = any(report["natural"] for report in reports)
        return said or not self.partner_id.is_company

    # ---- sources -------------------------------------------------------------
    def _conduct_counts(self, as_of):
        """Broken promises and returned payments of the last twelve months.

        Extend with ``super()`` where somebody records them.

        :return: ``{profile: (broken promises, returned payments)}``, ``None`` for a
            figure that nobody records
        """
        return {}

    def _application_inputs(self, application):
        """What a credit application says about these customers.

        Extend with ``super()``.

        :param application: record, or ``None``
        :return: ``{profile: {"name", "on", "values", "limit"}}``, as
            :meth:`_report_inputs` gives it
        """
        return {}

    def _insured_amounts(self, company, as_of):
        """What credit insurers cover: ``{profile: minor units}``; 0 if they refused."""
        limits = (
            self.env["credit.limit"]
            .sudo()
            .search(
                [
                    ("profile_id", "in", self.ids),
                    ("kind", "=", "insured"),
                    ("state", "=", "active"),
                    ("date_from", "<=", as_of),
                    "|",
                    ("date_to", "=", False),
                    ("date_to", ">=", as_of),
                ],
                order="date_from, id",
            )
        )
        rates = limits.currency_id._credit_rates_to(company, as_of)
        digits = company.currency_id.decimal_places
        return {
            limit.profile_id.with_env(self.env): to_minor(
                limit.amount * rates[limit.currency_id], digits
            )
            for limit in limits
            if rates[limit.currency_id]
        }

    # ---- into what is known ----------------------------------------------------
    def _take_need(self, known, values, as_of):
        """What the need of credit follows from; the purchases with their source."""
        known.limit.update(values)
        if values.get("purchases"):
            known.limit_sources["purchases"] = LEDGER
            known.cite(LEDGER, "", as_of)

    def _take_hand(self, known, as_of):
        """What people have entered on the file."""
        founded = self.founded_on
        values = {
            "identity": self.identity_confirmed or None,
            "address": self.address_confirmed or None,
        }
        if founded and "company_age" not in known.values:
            values["company_age"] = relativedelta(as_of, founded).years
        missing = dict.fromkeys(("identity", "address"), NOT_ASKED)
        known.take(BY_HAND, "", None, values, missing)

    def _take_application(self, known, said):
        """What the customer says itself; what is known better stays."""
        values = {
            code: value
            for code, value in said.get("values", {}).items()
            if code not in known.values
        }
        known.take(APPLICATION, said.get("name", ""), said.get("on"), values)
        for name, value in said.get("limit", {}).items():
            if known.limit.get(name) is None:
                known.limit[name] = value
                known.limit_sources[name] = APPLICATION
                known.cite(APPLICATION, said.get("name", ""), said.get("on"))
        if known.limit_sources.get(limit_proposal.NET_WORTH) == APPLICATION:
            known.limit["stated"] = [limit_proposal.NET_WORTH]

    def _need_inputs(self, company, conduct):
        """What the need of credit follows from: purchases, terms and delay."""
        partner = self.partner_id.sudo().with_company(company)
        term = partner.property_payment_term_id
        found = behaviour.inputs(conduct)["days_beyond_terms"]
        return {
            "purchases": conduct.purchases or None,
            "terms": term._credit_terms()[0] if term else None,
            "days_beyond": found,
        }
