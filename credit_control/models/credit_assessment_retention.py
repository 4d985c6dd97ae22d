"""What was known about a natural person is deleted when it was kept long enough."""

from copy import deepcopy

from odoo import fields, models

from ..engine import limit_proposal
from .credit_assessment_inputs import REPORT


def _(source):
    """Mark a source term for translation; it is translated where it is shown."""
    return source


#: Why a rule of the proposed limit shows no amount any more.
DELETED = _("Deleted with what it followed from")
#: What a report says about the limit, where an older record does not name its source.
_OF_REPORTS = {
    limit_proposal.NET_WORTH,
    limit_proposal.WORKING_CAPITAL,
    limit_proposal.BUREAU,
}


class CreditAssessment(models.Model):
    _inherit = "credit.assessment"

    inputs_deleted_on = fields.Date(
        readonly=True,
        copy=False,
        help="What was known about the person was deleted on this day. Points, score "
        "and decision stay; they cannot be computed again.",
    )

    def _forget(self, keys=None):
        """Delete what was known; points, score and decision stay.

        :param keys: sources by their keys in ``inputs["origins"]``; by default all
        """
        for one in self.sudo():
            gone = set((one.inputs or {}).get("origins", ()))
            if keys is not None:
                gone &= set(keys)
                if not gone:
                    continue
            inputs, result = deepcopy(one.inputs), deepcopy(one.result)
            _forget_factors(inputs, result, gone)
            _forget_knockouts(inputs, gone)
            _forget_limit(inputs, result, gone, everything=keys is None)
            one._set(
                {
                    "inputs": inputs,
                    "result": result,
                    "inputs_deleted_on": one.company_id._credit_today(),
                }
            )


class CreditBureauReport(models.Model):
    _inherit = "credit.bureau.report"

    def _forget_person(self):
        # EXTENDS credit_control: nor is it left in the assessments that rest on it
        assessments = self.env["credit.assessment"].sudo()
        keys = [f"{REPORT}:{report.id}" for report in self]
        found = assessments.search([("profile_id", "in", self.profile_id.ids)])
        found._forget(keys)
        return super()._forget_person()


def _forget_factors(inputs, result, gone):
    """Take the values of factors away that came from these sources; keep the points."""
    entries = inputs.get("factors", {})
    codes = {code for code, entry in entries.items() if entry.get("source") in gone}
    for code in codes:
        entries[code]["value"] = None
    for line in result.get("lines", ()):
        if line["code"] in codes:
            line["value"] = None


def _forget_knockouts(inputs, gone):
    """Take away what a report said happened; that the decision rests on it stays."""
    for one in inputs.get("knockouts", ()):
        if one["source"] in gone:
            one.update(what=None, since=None)


def _forget_limit(inputs, result, gone, everything):
    """Take the figures away that the limit followed from; the limit itself stays."""
    known = inputs.get("limit", {})
    sources = inputs.get("limit_sources")
    if everything:
        names = {*known, *(rule["code"] for rule in result["limit"]["rules"])}
    elif sources is None:
        names = _OF_REPORTS
    else:
        names = {name for name, key in sources.items() if key in gone}
    for name in names & known.keys():
        known[name] = None
    for rule in result["limit"]["rules"]:
        if rule["code"] in names and rule["amount"] is not None:
            rule.update(amount=None, reason=DELETED)
    if everything or result["limit"]["binding"] in names:
        result["limit"]["exact"] = None
