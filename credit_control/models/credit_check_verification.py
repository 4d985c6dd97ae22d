"""Whether the recorded checks are all there, unchanged, and follow from their facts."""

from odoo import api, models
from odoo.tools import SQL

from ..engine import verdict as engine
from ..exceptions import CreditAuthorityError


class CreditCheck(models.Model):
    _inherit = "credit.check"

    @api.model
    def verify(self, company_id=None):
        """Compute every stored verdict again and walk the chains.

        :param int company_id: the company whose checks are verified; all by default
        :return: ``{"checked": int, "faults": [{"profile": str, "number": int,
            "document": str, "fault": str}]}``
        :rtype: dict
        """
        self.browse().check_access("read")
        companies = self.env.companies.sudo().root_id
        if company_id:
            asked = self.env["res.company"].sudo().browse(company_id).root_id
            if asked not in companies:
                raise CreditAuthorityError(
                    self.env._(
                        "You have no access to this company; ask an administrator."
                    )
                )
            companies = asked
        domain = [("company_id", "in", companies.ids)]
        faults, checked = [], 0
        profiles = self.env["credit.profile"].sudo().with_context(active_test=False)
        for profile in profiles.search(domain):
            checks = self.sudo().search(
                [("profile_id", "=", profile.id)], order="sequence"
            )
            checked += len(checks)
            faults += checks._verify_chain(profile)
        faults += self.env["credit.check.seal"].sudo()._verify(companies)
        return {"checked": checked, "faults": faults}

    def _verify_chain(self, profile):
        """Faults in one customer's chain of checks, which self holds in order."""
        faults, previous, expected = [], "", 1

        def report(number, document, fault):
            faults.append(
                {
                    "profile": profile.display_name,
                    "number": number,
                    "document": document or "",
                    "fault": fault,
                }
            )

        for check in self:
            if check.sequence != expected:
                report(expected, "", self.env._("A check is missing from the chain."))
            if (check.previous_hash or "") != previous:
                report(
                    check.sequence,
                    check.document_name,
                    self.env._("The check does not follow from the one before it."),
                )
            if check._hash(check._values()) != check.hash:
                report(
                    check.sequence,
                    check.document_name,
                    self.env._("The stored record was changed."),
                )
            elif not check._recomputes():
                report(
                    check.sequence,
                    check.document_name,
                    self.env._("The verdict does not follow from the facts."),
                )
            previous, expected = check.hash, check.sequence + 1
        if profile.gate_count >= expected:
            report(expected, "", self.env._("The last checks are missing."))
        elif profile.gate_count < expected - 1:
            report(expected - 1, "", self.env._("A check was inserted."))
        return faults

    def _recomputes(self):
        """Whether the stored facts and policy give the stored verdict."""
        facts, policy, verdict = self._engine()
        return engine.evaluate(policy, facts, self.checkpoint) == verdict

    def action_verify(self):
        """Verify all checks of the companies in view and say the result."""
        result = self.verify()
        faults = result["faults"]
        message = self.env._(
            "%(count)s checks verified, no fault found.", count=result["checked"]
        )
        if faults:
            message = "\n".join(
                self.env._(
                    "%(profile)s, check %(number)s %(document)s: %(fault)s", **fault
                )
                for fault in faults[:10]
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Verification"),
                "message": message,
                "type": "danger" if faults else "success",
                "sticky": bool(faults),
            },
        }

    @api.model
    def _rows_between(self, company, begin, end):
        """Ids and hashes of a company's checks in a span of time, in order.

        :param begin: first moment, ``None`` for the first check
        :param datetime.datetime end: the moment after the last one
        """
        self.flush_model(["company_id", "checked_on", "hash"])
        return self.env.execute_query(
            SQL(
                "SELECT id, hash FROM credit_check WHERE company_id = %s"
                " AND checked_on >= COALESCE(%s, '-infinity'::timestamp)"
                " AND checked_on < %s ORDER BY id",
                company.id,
                begin or None,
                end,
            )
        )
