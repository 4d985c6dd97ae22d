"""An answer that was understood becomes a report, beside what was said before."""

import base64
from decimal import Decimal

from odoo import api, fields, models

from ..bureaus.comparison import differences, to_plain
from ..bureaus.contract import INSOLVENT
from ..bureaus.scales import normalise
from .credit_bureau_report import CURRENT, EXPIRED, PURGED, SUPERSEDED
from .credit_bureau_request import QUIET


class CreditBureauReport(models.Model):
    _inherit = "credit.bureau.report"

    @api.model
    def _make(self, request, report, pdf=None):
        """Record what a provider said, beside what it said before.

        An answer that is read late, after one that was fetched later, is history at once.

        :param request: ``credit.bureau.request`` that was answered
        :param report: :class:`~..bureaus.contract.BureauReport`
        :param bytes pdf: a printable copy; by default the one that the answer brings
        """
        profile = request.profile_id
        fetched = request.received_on or fields.Datetime.now()
        before, is_late = self._before(request, fetched)
        if pdf is None:
            pdf = self._pdf_of(request)
        made = self.with_context(**QUIET).create(
            {
                **self._order_columns(request, fetched),
                "state": SUPERSEDED if is_late else CURRENT,
                "content": to_plain(report),
                "previous_id": before.id,
                "pdf": pdf,
                **self._columns(report, profile),
                **self._compared(before, report),
            }
        )
        made = made.with_env(self.env)
        if not is_late:
            before.write({"state": SUPERSEDED})
        profile._remember_identifier(request._identifier(), request.provider_id)
        self.env["credit.bureau.event"]._take_over(made, report)
        return made

    def _order_columns(self, request, fetched):
        """Values that follow from who asked whom, why and when."""
        provider = request.provider_id
        today = provider.company_id._credit_today()
        left = provider.freshness_days - (fields.Datetime.now() - fetched).days
        return {
            "profile_id": request.profile_id.id,
            "provider_id": provider.id,
            "request_id": request.id,
            "fetched_on": fetched,
            "valid_until": fields.Date.add(today, days=left),
            "user_id": request.user_id.id,
            "purpose": request.purpose,
            # a currency before its amounts: else it is read for each of them
            "cost_currency_id": request.currency_id.id,
            "cost": request.cost,
        }

    def _before(self, request, fetched):
        """The report before one that was fetched at a time, whenever that is read.

        :return: ``(credit.bureau.report, whether one that was fetched later is there)``
        """
        profile, provider = request.profile_id, request.provider_id
        same = [("profile_id", "=", profile.id), ("provider_id", "=", provider.id)]
        newest = self.search([*same, ("state", "in", (CURRENT, EXPIRED))], limit=1)
        if not newest or newest.fetched_on <= fetched:
            return newest, False
        older = [("fetched_on", "<=", fetched), ("state", "!=", PURGED)]
        return self.search([*same, *older], limit=1), True

    def _pdf_of(self, request):
        """A printable copy in the answer, ``None`` where there is none to be had."""
        try:
            pdf = request.provider_id._bureau().pdf(request._answers())
        except Exception:  # the report itself is worth more than its copy
            return None
        return base64.b64encode(pdf) if pdf else None

    @api.model
    def _columns(self, report, profile):
        """Values for searching; what is not known has its flag unset."""
        lines, marks = self.env["credit.bureau.scale"]._readings()
        grade = report.grades[0] if report.grades else None
        read = normalise(grade, lines) if grade else None
        insolvent = report.status == INSOLVENT
        currencies = self.env["res.currency"].with_context(active_test=False)
        money = currencies.search([("name", "=", report.limit_currency or "")], limit=1)
        risk = "default" if insolvent else (read.risk_class if read else "not_rated")
        score = read.score if read else None
        natural = report.natural
        if natural is None:
            profile.partner_id.fetch(["is_company"])
            natural = profile._is_natural()
        return {
            "name": report.name,
            "status": report.status,
            "is_natural": natural,
            "has_score": score is not None,
            "score": float(score or 0),
            "risk_class": risk,
            "provider_value": grade.value if grade else False,
            "provider_scale": grade.scale if grade else False,
            "mapping_version": marks.get(grade.scale, False) if grade else False,
            "limit_currency": report.limit_currency,
            "limit_currency_id": money.id,
            **_known("limit_recommended", report.limit, "has_limit"),
            **_known("probability_of_default", report.probability_of_default),
            **_known("days_beyond_terms", report.days_beyond_terms),
        }

    @api.model
    def _compared(self, before, report):
        """In words what changed since the report before."""
        if not before or not before.content:
            return {}
        lines, _marks = self.env["credit.bureau.scale"]._readings()
        found = differences(before._report(), report, lines)
        words = (f"{x.label}: {x.before or '–'} → {x.after or '–'}" for x in found)
        text = "\n".join(words)
        return {
            "difference": text or self.env._("Nothing changed."),
            "is_worse": any(one.worse for one in found),
        }


def _known(name, value, flag=None):
    """A column and the flag that says whether there is a value at all."""
    known = value is not None
    number = float(value) if isinstance(value, Decimal) else value
    return {flag or f"has_{name}": known, name: number or 0}
