"""What happens to look-ups and reports by themselves: monitoring and retention."""

import logging

from odoo import api, fields, models

from ..bureaus.contract import CallFailed, PayloadError, Problem, Refused
from ..exceptions import CreditControlError
from ..jobs import one_by_one
from .credit_bureau_provider import DISABLED
from .credit_bureau_report import PURGED
from .credit_bureau_request import RESERVED, SENT

_logger = logging.getLogger(__name__)

#: Columns that say something about a person.
_PERSONAL = (
    "content",
    "name",
    "status",
    "score",
    "provider_value",
    "limit_recommended",
    "probability_of_default",
    "days_beyond_terms",
    "difference",
    "pdf",
)
_FLAGS = (
    "has_score",
    "has_limit",
    "has_probability_of_default",
    "has_days_beyond_terms",
)


class CreditBureauProvider(models.Model):
    _inherit = "credit.bureau.provider"

    @api.model
    def _cron_monitor(self):
        """Ask every provider that monitors what happened since the last time."""
        providers = self.search([("monitored", "=", True), ("state", "!=", DISABLED)])
        able = providers.filtered("can_monitor")
        one_by_one(able, lambda provider: provider._poll())

    def _poll(self):
        """Fetch what happened, note it once and raise the alerts.

        :return: the new ``credit.bureau.event``
        """
        self.ensure_one()
        events = self.env["credit.bureau.event"]
        try:
            self._check_ready()
            bureau, settings = self._bureau(), self._settings()
            cursor = self.poll_cursor or ""
            self.env["credit.bureau.request"]._let_go()
            found, cursor = bureau.poll(self._signed_in(bureau, settings), cursor)
        except CreditControlError as error:
            _logger.info("%s is not polled: %s", self.name, error)
            return events
        except (CallFailed, Refused, PayloadError) as error:
            problem = self._problem_of(error)
            self._went_wrong(Problem(problem.kind, detail=problem.detail))
            return events
        made = events._note(self._of_customers(found), self)
        made.filtered("is_alert")._alarm()
        self.write({"poll_cursor": cursor, "polled_on": fields.Datetime.now()})
        return made

    def _of_customers(self, found):
        """The customers that events are about, by the number that the provider names.

        :param found: ``[(provider's reference of the company, Event)]``
        :return: ``[(profile, Event)]``; companies that nobody looked up are left out
        """
        lines = self.env["credit.bureau.identifier"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("value", "in", list({reference for reference, _event in found})),
                ("scheme", "in", self._bureau().schemes),
            ]
        )
        known = lines.grouped("value")
        return [
            (line.profile_id, event)
            for reference, event in found
            for line in known.get(reference, ())
        ]

    @api.model
    def _cron_retention(self):
        """Let reports grow old, delete what was kept long enough, settle what hangs."""
        requests = self.env["credit.bureau.request"].sudo()
        requests.search([("state", "in", (RESERVED, SENT))])._age()
        self.env["credit.bureau.report"].sudo()._expire()
        one_by_one(
            self.sudo().with_context(active_test=False).search([("id", "!=", False)]),
            lambda provider: provider._purge(),
        )

    def _purge(self):
        """Delete raw answers and printable copies, about persons the report as well.

        The fingerprint of the answer, who asked, why and what it cost stay.
        """
        today = self.company_id._credit_today()
        for natural, months in (
            (False, self.keep_months),
            (True, self.keep_natural_months),
        ):
            before = fields.Date.subtract(today, months=months)
            reports = self.env["credit.bureau.report"].search(
                [
                    ("provider_id", "=", self.id),
                    ("is_natural", "=", natural),
                    ("fetched_on", "<", before),
                    ("state", "!=", PURGED),
                    ("request_id.purged_on", "=", False),
                ]
            )
            reports.request_id._forget_raw(today)
            reports.write({"pdf": False})
            if natural:
                reports._forget_person()
                self._events_about_persons(before).unlink()
            self._requests_without_report(natural, before)._forget_raw(today)

    def _events_about_persons(self, before):
        """Events noted before a day, with or without a report; they go with it."""
        return self.env["credit.bureau.event"].search(
            [
                ("provider_id", "=", self.id),
                ("noted_on", "<", before),
                "|",
                "|",
                ("report_id.is_natural", "=", True),
                ("partner_id.is_company", "=", False),
                ("profile_id.natural_person", "=", "yes"),
            ]
        )

    def _requests_without_report(self, natural, before):
        return self.env["credit.bureau.request"].search(
            [
                ("provider_id", "=", self.id),
                ("report_ids", "=", False),
                ("raw_sha256", "!=", False),
                ("purged_on", "=", False),
                ("create_date", "<", before),
                ("partner_id.is_company", "=", not natural),
            ]
        )


class CreditBureauRequest(models.Model):
    _inherit = "credit.bureau.request"

    def _forget_raw(self, today):
        self.filtered(lambda r: not r.purged_on).write(
            {"raw": False, "purged_on": today}
        )


class CreditBureauReport(models.Model):
    _inherit = "credit.bureau.report"

    def _forget_person(self):
        """Nothing is left of what was said about a natural person."""
        self.event_ids.unlink()
        nothing = dict.fromkeys(_PERSONAL + _FLAGS, False)
        self.write({**nothing, "risk_class": "not_rated", "state": PURGED})
