"""The hard ceiling at the gate."""

from odoo import api, models

from ..engine.checks import HOLD
from ..engine.money import to_minor

CEILING = "ceiling_exceeded"


class CreditGate(models.AbstractModel):
    _inherit = "credit.gate"

    @api.model
    def _part_readers(self):
        # EXTENDS credit_control
        return [*super()._part_readers(), ((CEILING,), self._read_ceilings)]

    @api.model
    def _read_ceilings(self, company, today, cases):
        """Ceilings of many customers, read with their files and categories.

        :return: ``{profile: {"ceiling": minor units or None}}``
        """
        digits = company.currency_id.decimal_places
        found = {}
        for profile in self.env["credit.profile"].sudo().concat(*cases):
            ceiling = profile._ceiling()
            minor = None if ceiling is None else to_minor(ceiling, digits)
            found[profile] = {"ceiling": minor}
        return found

    def _is_released(self, request, facts, verdict):
        # EXTENDS credit_control: a release within the ceiling does not pass it later
        passed = any(
            result.code == CEILING and result.level == HOLD
            for result in verdict.results
        )
        if passed:
            request = request._replace(
                releases=request.releases.filtered("release_beyond_ceiling")
            )
        return super()._is_released(request, facts, verdict)
