from odoo import api, fields, models

from odoo.addons.credit_control.engine.facts import DELIVER

#: Checks that are about the customer and not about how an order is made up: what they
#: find when goods leave is as good a reason as when the order was confirmed.
ABOUT_THE_CUSTOMER = frozenset(
    (
        "category_blocked",
        "followup_level",
        "forced_hold",
        "group_limit_exceeded",
        "limit_exceeded",
        "limit_expired",
        "oldest_overdue",
        "order_horizon",
        "overdue_amount",
        "overdue_share",
    )
)


class CreditPolicyRule(models.Model):
    _inherit = "credit.policy.rule"

    # Computed, so that the rules of policies that were in force before this add-on have
    # an answer as well: nobody may change those by hand.
    at_deliver = fields.Boolean(
        string="Delivery",
        compute="_compute_at_deliver",
        store=True,
        readonly=False,
        precompute=True,
        help="Asked when goods of an order leave. By default for what is about the "
        "customer (on hold, overdue, follow-up, over the limit), not for what is about "
        "the order (its size, its terms).",
    )

    @api.depends("check_code")
    def _compute_at_deliver(self):
        for rule in self:
            rule.at_deliver = rule.check_code in ABOUT_THE_CUSTOMER

    @api.model
    def _checkpoint_fields(self):
        return {**super()._checkpoint_fields(), "at_deliver": DELIVER}
