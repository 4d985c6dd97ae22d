"""A stored answer becomes a report: in the caller's transaction, as often as it takes."""

import logging

from odoo import models

from ..bureaus.contract import PayloadError, Refused
from .credit_bureau_request import PARSED, QUIET, RECEIVED

_logger = logging.getLogger(__name__)


class CreditBureauRequest(models.Model):
    _inherit = "credit.bureau.request"

    def _read(self):
        """Make the report of a stored answer, in the caller's transaction.

        :return: the ``credit.bureau.report``, or the request itself if there is none
        """
        self.ensure_one()
        if self.state == PARSED:
            return self.report_ids[:1] or self
        if self.state != RECEIVED:
            return self
        request = self.sudo()
        try:
            report = request._parse()
        except PayloadError as error:
            request.write({"problem_kind": "payload", "problem": str(error)[:500]})
            return self
        except Refused as error:
            request._settle_problem(error.problem)
            return self
        done = {"state": PARSED, "problem_kind": False, "problem": False}
        request.with_context(**QUIET).write(done)
        made = self.env["credit.bureau.report"].sudo()._make(request, report)
        return made.sudo(self.env.su)

    def _parse(self):
        """The :class:`~..bureaus.contract.BureauReport` of the stored answer.

        :raise PayloadError: also where reading it breaks: what was paid is kept
        """
        answers = self._answers()
        if "main" not in answers:
            raise PayloadError(self.env._("The raw answer was deleted."))
        try:
            return self.provider_id._bureau().parse(answers)
        except (PayloadError, Refused):
            raise
        except Exception as error:
            _logger.exception("The answer to %s cannot be read", self.id)
            raise PayloadError(
                self.env._(
                    "The answer could not be understood (%s); it is kept and can be read "
                    "again after an update.",
                    type(error).__name__,
                )
            ) from error
