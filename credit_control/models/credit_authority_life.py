"""What else an authority says: how many must agree, and what is beyond a ceiling."""

from odoo import api, fields, models


class CreditAuthority(models.Model):
    _inherit = "credit.authority"

    approvers = fields.Integer(
        default=1,
        help="How many different people must approve a limit above the amount beside, "
        "each with an authority that reaches it. Who asked is none of them.",
    )
    approvers_from = fields.Monetary(
        string="Needed Above",
        help="Up to this amount one person with this authority is enough, in the "
        "company's currency.",
    )
    beyond_ceiling = fields.Boolean(
        help="May also grant limits and release orders beyond the hard ceiling of a "
        "customer or of its risk category."
    )

    _approvers_positive = models.Constraint(
        "CHECK (approvers BETWEEN 1 AND 5 AND approvers_from >= 0)",
        "One to five people approve, above an amount that is not negative.",
    )

    @api.model
    def _largest_amount(self, kind, profile, coming=None):
        # EXTENDS credit_control: a substitute has the authority of who is away
        own = super()._largest_amount(kind, profile, coming)
        amounts = [own]
        for absent in self._replaced(profile.company_id):
            as_absent = self.with_user(absent)
            amounts.append(
                super(CreditAuthority, as_absent)._largest_amount(kind, profile, coming)
            )
        return None if None in amounts else max(amounts)

    @api.model
    def _replaced(self, company):
        """Whom the current user replaces today.

        :param company: root company, whose date counts
        :return: ``res.users``, without the user
        """
        if self.env.user._is_superuser():
            return self.env["res.users"]
        substitutions = self.env["credit.substitution"].sudo()
        return substitutions._of(self.env.user, company).user_id

    @api.model
    def _needs(self, kind, profile, amount, coming=None, beyond=False, known=None):
        """How many people with the current user's own authority must agree.

        Authority that somebody else lent counts for that person, so it is left out.

        :param str kind: ``limit`` or ``release``
        :param float amount: in company currency
        :param coming: ``credit.category`` that the customer would get with it
        :param bool beyond: whether the hard ceiling is passed
        :param dict known: what was read already, for many questions in a row
        :return: 1 or more; 0 where the authority does not reach
        """
        if self.env.user._is_superuser():
            return 1
        needs = []
        for category in profile._authority_categories(self.env.user, coming):
            found = self._lines_known(kind, profile.company_id, category, known)
            lines = found.filtered(
                lambda line: (
                    line._reaches_amount(amount, profile.company_id)
                    and (line.beyond_ceiling or not beyond)
                )
            )
            if not lines:
                return 0
            compare = profile.company_id.currency_id.compare_amounts
            needs.append(
                min(
                    line.approvers if compare(amount, line.approvers_from) > 0 else 1
                    for line in lines
                )
            )
        return max(needs)

    def _lines_known(self, kind, company, category, known):
        """The same as :meth:`_lines_in`, read once for many questions.

        :param known: dictionary to keep them in, ``None`` to read anew
        """
        if known is None:
            return self._lines_in(kind, company, category)
        key = (self.env.uid, kind, company, category)
        if key not in known:
            known[key] = self._lines_in(kind, company, category)
        return known[key]

    def _reaches_amount(self, amount, company):
        self.ensure_one()
        largest = self.amount_max
        compare = company.currency_id.compare_amounts
        return self.unlimited or (largest > 0 and compare(amount, largest) <= 0)

    @api.model
    def _beyond(self, kind, profile, amount):
        """Who may decide about an amount beyond the ceiling, of credit control.

        :return: ``res.users``
        """
        group = self.env.ref("credit_control.group_controller").sudo()
        return group.all_user_ids.filtered(
            lambda user: (
                user.active
                and profile.company_id in user.company_ids
                and self.with_user(user)._needs(kind, profile, amount, beyond=True)
            )
        )

    @api.model
    def _voice(
        self,
        kind,
        profile,
        amount,
        coming=None,
        beyond=False,
        barred=None,
        known=None,
    ):
        """With whose authority the current user may decide: their own, or a lent one.

        :param barred: ``res.users`` whose authority must not be used
        :param dict known: what was read already, for many questions in a row
        :return: ``(res.users, how many must agree)``; ``(empty, 0)`` if with nobody's
        """
        found, least = self.env["res.users"], 0
        people = self.env.user | self._replaced_known(profile.company_id, known)
        for person in people - (barred or found):
            authority = self.with_user(person)
            needs = authority._needs(kind, profile, amount, coming, beyond, known)
            if needs and (not least or needs < least):
                found, least = person.with_env(self.env), needs
        return found, least

    def _replaced_known(self, company, known):
        """The same as :meth:`_replaced`, read once for many questions."""
        if known is None:
            return self._replaced(company)
        key = (self.env.uid, company)
        if key not in known:
            known[key] = self._replaced(company)
        return known[key]

    def _lines_in(self, kind, company, category):
        """The lines of authority that the current user has for a category.

        What is archived allows nothing, whatever the context says.
        """
        user = self.env.user
        lines = self.sudo().with_context(active_test=True)
        return lines.search(
            [
                ("kind", "=", kind),
                ("company_id", "in", [False, *company.child_ids.ids, company.id]),
                "|",
                ("category_ids", "=", False),
                ("category_ids", "in", category.ids),
                "|",
                ("user_id", "=", user.id),
                "&",
                ("user_id", "=", False),
                ("group_id", "in", user.all_group_ids.ids),
            ]
        )
