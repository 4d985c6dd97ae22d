"""What reports of bureaus and registries tell an assessment."""

from dateutil.relativedelta import relativedelta

from odoo import fields, models

from ..engine import factors, financials
from ..engine.money import to_minor
from .credit_assessment_inputs import REPORT


def _(source):
    """Mark a source term for translation; it is translated where it is shown."""
    return source


#: The service behind reports that people type in.
MANUAL = "manual"

#: Why a value is not known.
NO_REPORT = _("No report of a bureau or registry says it")
NOT_FILED = _("The last report does not say it")


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    def _report_inputs(self, as_of):
        """What the current reports of bureaus and registries say.

        Of several reports each fact is taken from the newest one that says it: a free
        look-up in a register does not hide what a bureau said.

        :param datetime.date as_of: reports that expired before it do not count
        :return: ``{profile: [{"key", "name", "on", "until", "natural", "typed",
            "values", "limit"}]}``, the newest first; ``values`` by factor, ``limit`` as
            ``engine.limit_proposal.Inputs`` takes it
        """
        reports = (
            self.env["credit.bureau.report"]
            .sudo()
            .search(
                [
                    ("profile_id", "in", self.ids),
                    ("state", "=", "current"),
                    "|",
                    ("valid_until", "=", False),
                    ("valid_until", ">=", as_of),
                ],
                order="fetched_on desc, id desc",
            )
        )
        rates, found = {}, {}
        for report in reports:
            profile = report.profile_id.with_env(self.env)
            found.setdefault(profile, []).append(
                profile._read_report(report, as_of, rates)
            )
        return found

    def _read_report(self, report, as_of, rates):
        """One report as :meth:`_report_inputs` has it in its lists.

        :param report: ``credit.bureau.report``
        :param dict rates: currency name → rate, filled as needed
        """
        common = report._report()
        filed = common.statements[0] if common.statements else None
        values, limit = {}, {}
        if filed:
            values = financials.inputs(self._statement(filed), self._altman_kind())
            turnover = self._in_currency(filed.turnover, filed.currency, as_of, rates)
            values["turnover"] = None if turnover is None else int(turnover // 1000)
            limit = self._report_limits(filed, as_of, rates)
        if common.founded:
            values["company_age"] = relativedelta(as_of, common.founded).years
        values["bureau_score"] = int(report.score) if report.has_score else None
        limit["bureau"] = self._minor(
            self._in_currency(common.limit, common.limit_currency, as_of, rates)
        )
        return {
            "key": f"{REPORT}:{report.id}",
            "name": report.provider_id.name,
            "on": fields.Date.to_date(report.fetched_on),
            "until": report.valid_until,
            "natural": common.natural,
            "typed": report.provider_id.code == MANUAL,
            "values": values,
            "limit": limit,
        }

    def _statement(self, filed):
        """A filed statement as ``engine.financials`` takes it; ratios know no unit."""
        return financials.Statement(
            total_assets=filed.total_assets,
            current_assets=filed.current_assets,
            inventories=filed.inventories,
            current_liabilities=filed.current_liabilities,
            total_liabilities=filed.total_liabilities,
            equity=filed.equity,
            retained_earnings=filed.retained_earnings,
            sales=filed.turnover,
            ebit=filed.operating_profit,
            net_income=filed.net_income,
        )

    def _altman_kind(self):
        return self.business_kind or financials.OTHER

    def _report_limits(self, filed, as_of, rates):
        """Net worth and working capital of a filed statement, in minor units."""
        statement = self._statement(filed)
        worth = filed.tangible_net_worth
        capital = filed.working_capital
        amounts = {
            "net_worth": statement.net_worth if worth is None else worth,
            "working_capital": statement.working_capital
            if capital is None
            else capital,
        }
        return {
            code: self._minor(self._in_currency(amount, filed.currency, as_of, rates))
            for code, amount in amounts.items()
        }

    def _in_currency(self, amount, code, as_of, rates):
        """An amount of a report in the company's currency, ``None`` without a rate."""
        if amount is None:
            return None
        company = self.company_id
        if not code or code == company.currency_id.name:
            return float(amount)
        key = (company.id, code)
        if key not in rates:
            currency = (
                self.env["res.currency"]
                .sudo()
                .with_context(active_test=False)
                .search([("name", "=", code)], limit=1)
            )
            found = currency._credit_rates_to(company, as_of) if currency else {}
            rates[key] = found.get(currency, 0.0)
        return float(amount) * rates[key] if rates[key] else None

    def _minor(self, amount):
        """An amount in minor units of the company's currency, ``None`` stays."""
        digits = self.company_id.currency_id.decimal_places
        return None if amount is None else to_minor(amount, digits)

    def _take_reports(self, known, reports):
        """What reports say, each fact from the newest one that says it."""
        codes = [code for code, kind in factors.KINDS.items() if _is_bought(kind)]
        known.reasons.update(dict.fromkeys(codes, NOT_FILED if reports else NO_REPORT))
        known.typed = {report["key"] for report in reports if report["typed"]}
        for report in reports:
            values = {
                code: value
                for code, value in report["values"].items()
                if code not in known.values
            }
            known.take(report["key"], report["name"], report["on"], values)
            for name, amount in report["limit"].items():
                if known.limit.get(name) is None and amount is not None:
                    known.limit[name] = amount
                    known.limit_sources[name] = report["key"]
                    known.cite(report["key"], report["name"], report["on"])
            if values.get("bureau_score") is not None:
                known.report_until = report["until"] or None


def _is_bought(kind):
    """Whether a factor is known from reports and statements only."""
    return kind.sub == factors.ABILITY and kind.unit != factors.YESNO
