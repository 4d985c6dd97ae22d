from odoo import api, fields, models

#: What an authority allows.
LIMIT, RELEASE = "limit", "release"


class CreditAuthority(models.Model):
    _name = "credit.authority"
    _description = "Credit Authority"
    _order = "kind, group_id, amount_max"

    kind = fields.Selection(
        [(LIMIT, "Grant credit limits"), (RELEASE, "Release orders")],
        required=True,
        default=RELEASE,
        string="Authority To",
    )
    group_id = fields.Many2one(
        "res.groups",
        string="Role",
        domain=lambda self: [
            ("privilege_id", "=", self.env.ref("credit_control.privilege").id)
        ],
        help="Everybody with this role has the authority.",
    )
    user_id = fields.Many2one(
        "res.users", string="Person", help="Only this person has the authority."
    )
    category_ids = fields.Many2many(
        "credit.category",
        string="Risk Categories",
        help="Only for customers in these categories. Empty: for all.",
    )
    company_id = fields.Many2one(
        "res.company", help="Only in this company. Empty: in all."
    )
    unlimited = fields.Boolean(help="Any amount.")
    amount_max = fields.Monetary(
        string="Up To",
        help="Largest limit granted or order released, in the company's currency.",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    active = fields.Boolean(default=True)

    _somebody = models.Constraint(
        "CHECK (group_id IS NOT NULL OR user_id IS NOT NULL)",
        "An authority needs a role or a person.",
    )
    _no_negative = models.Constraint(
        "CHECK (amount_max >= 0)", "An authority cannot be for a negative amount."
    )

    @api.depends_context("company")
    @api.depends("company_id")
    def _compute_currency_id(self):
        for authority in self:
            company = authority.company_id or self.env.company
            authority.currency_id = company.currency_id

    @api.model
    def _largest_amount(self, kind, profile, coming=None):
        """The largest amount the current user may grant or release for a customer.

        Nobody gets more authority by choosing another category for the customer: of
        the category now, the one it was moved out of by the same person, and the one
        that would come with it, the one with the smallest authority counts.

        :param str kind: ``limit`` or ``release``
        :param profile: the customer's ``credit.profile``
        :param coming: ``credit.category`` that the customer would get with it
        :return: amount in company currency; ``None`` for any amount; 0.0 for none
        """
        if self.env.su and self.env.user._is_superuser():
            return None
        amounts = [
            self._largest_in(kind, profile.company_id, category)
            for category in profile._authority_categories(self.env.user, coming)
        ]
        return min((one for one in amounts if one is not None), default=None)

    def _largest_in(self, kind, company, category):
        """The same as :meth:`_largest_amount`, for customers of one category."""
        records = self._lines_in(kind, company, category)
        if any(records.mapped("unlimited")):
            return None
        return max(records.mapped("amount_max"), default=0.0)

    @api.model
    def _holders(self, kind, profile, amount, coming=None):
        """Who of credit control may grant or release an amount, the least first.

        :param str kind: ``limit`` or ``release``
        :param profile: the customer's ``credit.profile``
        :param float amount: in company currency
        :param coming: ``credit.category`` that the customer would get with it
        :return: ``res.users``
        """
        group = self.env.ref("credit_control.group_controller").sudo()
        people = group.all_user_ids.filtered(
            lambda user: profile.company_id in user.company_ids and user.active
        )
        reaching = []
        for user in people:
            authority = self.with_user(user)
            if authority._reaches(kind, profile, amount, coming):
                largest = authority._largest_amount(kind, profile, coming)
                reaching.append((largest is None, largest or 0.0, user.id))
        return self.env["res.users"].browse([item[2] for item in sorted(reaching)])

    @api.model
    def _reaches(self, kind, profile, amount, coming=None):
        """Whether the current user's authority reaches an amount.

        :param float amount: in company currency
        :param coming: ``credit.category`` that the customer would get with it
        """
        largest = self._largest_amount(kind, profile, coming)
        if largest is None:
            return True
        compare = profile.company_id.currency_id.compare_amounts
        return largest > 0 and compare(amount, largest) <= 0
