"""The policy as a document in plain language, and compared with another version."""

from odoo import models

from ..policy_words import PolicyWords


class CreditPolicy(models.Model):
    _inherit = "credit.policy"

    def _words(self):
        """The version in words, for its document.

        :rtype: PolicyWords
        """
        self.ensure_one()
        return PolicyWords(self)

    def _predecessor(self):
        """The version that this one would replace, or replaced.

        :return: ``credit.policy``, empty for a first version
        """
        self.ensure_one()
        others = self.with_context(active_test=False).search(
            [("origin_id", "=", self.origin_id.id), ("version", "<", self.version)],
            order="version desc",
        )
        in_force = others.filtered(lambda other: other.activated_on)
        return (in_force or others)[:1]

    def action_compare(self):
        """Open the comparison with the version before."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Compare Versions"),
            "res_model": "credit.policy.compare",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_policy_id": self.id,
                "default_other_id": self._predecessor().id,
            },
        }

    def action_print(self):
        """Print the policy as a document."""
        self.check_access("read")
        report = self.env.ref("credit_control.credit_policy_report")
        return report.report_action(self)

    def _document_authority(self):
        """Who may decide up to which amount, as rows of texts.

        :return: ``[{"kind", "who", "amount", "where"}]``
        """
        authorities = self.env["credit.authority"].sudo()
        kinds = dict(authorities._fields["kind"]._description_selection(self.env))
        company = self.company_id or self.env.company
        found = authorities.search([("company_id", "in", (False, company.id))])
        order = list(kinds)
        return [
            {
                "kind": kinds[one.kind],
                "who": one.user_id.name or one.group_id.name,
                "amount": self.env._("any amount")
                if one.unlimited
                else company.currency_id.format(one.amount_max),
                "more": self._authority_more(one, company),
                "where": ", ".join(one.category_ids.mapped("display_name"))
                or self.env._("all risk categories"),
            }
            for one in found.sorted(lambda o: (order.index(o.kind), o.amount_max))
        ]

    def _authority_more(self, one, company):
        """What else an authority needs or allows, as text."""
        said = []
        if one.approvers > 1:
            said.append(
                self.env._(
                    "%(count)s people together above %(amount)s",
                    count=one.approvers,
                    amount=company.currency_id.format(one.approvers_from),
                )
            )
        if one.beyond_ceiling:
            said.append(self.env._("also beyond the hard ceiling"))
        return ", ".join(said)

    def _document_substitutions(self):
        """Who decides in whose place now."""
        return self.env["credit.substitution"].search([("is_current", "=", True)])

    def _document_categories(self):
        """The risk categories that the policy is applied to."""
        company = self.company_id or self.env.company
        return self.env["credit.category"].search(
            [("company_id", "in", (False, company.id))]
        )

    def _document_versions(self):
        """All versions with what each changed, the newest first.

        :return: ``[(version, [sentences])]``
        """
        versions = self.with_context(active_test=False).search(
            [("origin_id", "=", self.origin_id.id), ("version", "<=", self.version)],
            order="version desc",
        )
        found = []
        for version in versions:
            before = version._predecessor()
            found.append((version, version._words().since(before) if before else []))
        return found
