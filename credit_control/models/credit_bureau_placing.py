"""The one call of a look-up, and what each of its outcomes leaves on record."""

import logging
import time
from dataclasses import dataclass

from odoo import fields, models

from ..bureaus.contract import (
    MAYBE,
    NO,
    YES,
    Answer,
    Bureau,
    CallFailed,
    Identifier,
    PayloadError,
    Refused,
    Settings,
)
from .credit_bureau_request import (
    FAILED,
    QUIET,
    RECEIVED,
    RESERVED,
    SENT,
    UNKNOWN,
)

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Call:
    """All that the one call needs, so that nothing is read while the network is used."""

    provider_id: int
    bureau: Bureau
    settings: Settings
    identifier: Identifier


class CreditBureauRequest(models.Model):
    _inherit = "credit.bureau.request"

    def _call(self):
        """The :class:`Call` that the request stands for."""
        provider = self.provider_id
        return Call(
            provider.id,
            provider._bureau(),
            provider._settings(self),
            self._identifier(),
        )

    def _place(self, call):
        """Send what was reserved, once, and store what comes back.

        Every step has its own transaction; none is open while the provider is asked.

        :param Call call: as :meth:`_call` gives it
        """
        self.ensure_one()
        bureau, identifier = call.bureau, call.identifier
        provider = self.env["credit.bureau.provider"].browse(call.provider_id)
        try:
            settings = provider._signed_in(bureau, call.settings)
        except (CallFailed, Refused, PayloadError) as error:
            self._in_its_own(lambda request, error=error: request._not_signed_in(error))
            return
        if not self._in_its_own(lambda request: request._goes_out(bureau)):
            return
        began = time.monotonic()
        try:
            outcome = bureau.order(settings, identifier)
        except CallFailed as failure:
            outcome = failure
        except Exception:  # a defect of ours: nobody knows how far it came
            _logger.exception("The order %s to %s broke", self.id, bureau.code)
            outcome = CallFailed("after_send", "The order broke off.")
        took = int((time.monotonic() - began) * 1000)
        if self._in_its_own(lambda request: request._end(outcome, took)):
            self._supplement(bureau, settings, identifier, outcome)

    def _in_its_own(self, step):
        """Do ``step(request)`` in a transaction of its own."""
        return self._apart(lambda env: step(env[self._name].browse(self.id)))

    def _not_signed_in(self, error):
        """Settle an order that never went out, for signing in did not work."""
        if self.state == RESERVED:
            provider = self.provider_id
            self._settle_problem(provider._problem_of(error, signing_in=True))

    def _goes_out(self, bureau):
        """Note that the order goes out.

        :return: whether it may: it was not given up meanwhile, when somebody else may
            have ordered
        """
        self.fetch(["state"])
        if self.state != RESERVED:
            return False
        self.with_context(**QUIET).write(
            {
                "state": SENT,
                "sent_on": fields.Datetime.now(),
                "billed": MAYBE if bureau.billable else NO,
            }
        )
        return True

    def _end(self, outcome, milliseconds):
        """Store what came back.

        :return: whether it is an answer to be read
        """
        self.fetch(["provider_id"])
        provider = self.provider_id
        provider.fetch(["code", "failures", "breaker"])
        bureau = provider._bureau()
        quiet = self.with_context(**QUIET)
        quiet.milliseconds = milliseconds
        if isinstance(outcome, Answer):
            quiet._store([outcome])
            quiet.received_on = fields.Datetime.now()
            if outcome.status < 300 or outcome.status in bureau.understood:
                billed = YES if provider.is_billable else NO
                quiet.write({"state": RECEIVED, "billed": billed})
                provider._went_well()
                return True
        self._settle_problem(provider._problem_of(outcome))
        return False

    def _settle_problem(self, problem):
        """What a problem leaves: unknown where it may be billed, else failed."""
        unknown = problem.billed == MAYBE
        self.write(
            {
                "state": UNKNOWN if unknown else FAILED,
                "billed": problem.billed,
                "cost": 0.0 if problem.billed == NO else self.cost,
                "problem_kind": problem.kind,
                "problem": self.provider_id._in_words(problem)[:500],
            }
        )
        self.provider_id._went_wrong(problem)

    def _supplement(self, bureau, settings, identifier, answer):
        """Fetch what belongs to the answer and is free; what fails is left out."""
        try:
            more = bureau.supplement(settings, identifier, answer)
        except Exception:
            _logger.exception("A supplement of %s failed", bureau.code)
            return
        if more:
            self._in_its_own(lambda request: request._store([answer, *more]))
