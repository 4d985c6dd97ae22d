"""Who put a customer into its risk category, and what authority is left to them."""

from odoo import api, fields, models


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    category_by_id = fields.Many2one(
        "res.users",
        string="Category Chosen By",
        readonly=True,
        copy=False,
        help="Who put the customer into its risk category; empty where a program did. "
        "They have no more authority there than they had in the category before.",
    )
    category_before_id = fields.Many2one(
        "credit.category",
        readonly=True,
        copy=False,
        help="Where the customer was before the same person chose another category.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS credit_control: a category chosen with the file is chosen by somebody
        profiles = super().create(vals_list)
        none = self.env["credit.category"]
        profiles.filtered("category_id")._keep_who_moved(none)
        return profiles

    def write(self, vals):
        # EXTENDS credit_control: keep who moves a customer, and from where
        if "category_id" not in vals:
            return super().write(vals)
        moved = self.filtered(lambda one: one.category_id.id != vals["category_id"])
        before = moved.grouped("category_id")
        result = super().write(vals)
        for category, profiles in before.items():
            profiles._keep_who_moved(category)
        return result

    def _keep_who_moved(self, before):
        """Note that the current user moved these customers out of a category.

        Of several moves by one person in a row the first one's start counts: who goes
        by way of a third category is where they would be without it.

        :param before: ``credit.category``, empty for none
        """
        user = self.env.user
        machine = user._is_superuser()
        moved = self.sudo().filtered(
            lambda one: machine or one.category_by_id.id != user.id
        )
        if moved:
            moved.write(
                {
                    "category_by_id": False if machine else user.id,
                    "category_before_id": False if machine else before.id,
                }
            )

    def _authority_categories(self, user, coming=None):
        """The categories in each of which an authority must reach.

        :param user: ``res.users`` who would grant or release
        :param coming: ``credit.category`` that the customer would get with it
        :return: list of ``credit.category``, some of them perhaps empty
        """
        profile = self.sudo()
        categories = [profile.category_id]
        if profile.category_by_id.id == user.id:
            categories.append(profile.category_before_id)
        if coming:
            categories.append(coming.sudo())
        return list(dict.fromkeys(categories))

    # ---- what the category proposes -----------------------------------------
    def _propose_review(self, vals):
        """Set the next review from the category, unless it is given or set."""
        category = self.env["credit.category"].browse(vals["category_id"] or ())
        if category.review_months and not vals.get("next_review"):
            vals["next_review"] = fields.Date.add(
                self.env.company._credit_today(), months=category.review_months
            )

    def _propose_payment_term(self):
        """Give the category's payment terms to customers who have none of their own."""
        for profile in self.filtered("category_id.payment_term_id"):
            partner = profile.partner_id.sudo().with_company(profile.company_id)
            if not partner.property_payment_term_id:
                partner.property_payment_term_id = profile.category_id.payment_term_id
