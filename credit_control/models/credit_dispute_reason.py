"""The catalogue of reasons for disputes: root cause, owner and time to decide."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

BY_USER, BY_SALESPERSON = "user", "salesperson"
BY_TEAM, BY_CONTROLLER = "team", "controller"
#: What went wrong, in the terms by which companies find out what to mend.
CAUSES = [
    ("price", "Price"),
    ("quantity", "Quantity"),
    ("quality", "Quality"),
    ("delivery", "Delivery"),
    ("invoice", "Invoice or documents"),
    ("payment", "Payment not matched"),
    ("terms", "Terms or discount"),
    ("other", "Other"),
]


class CreditDisputeReason(models.Model):
    _name = "credit.dispute.reason"
    _description = "Reason for a Dispute"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    root_cause = fields.Selection(
        CAUSES, required=True, help="Where the cause lies; statistics are by it."
    )
    owner_kind = fields.Selection(
        [
            (BY_SALESPERSON, "Salesperson"),
            (BY_TEAM, "Sales team leader"),
            (BY_CONTROLLER, "Credit controller"),
            (BY_USER, "A certain person"),
        ],
        string="Owner",
        default=BY_CONTROLLER,
        required=True,
        help="Who finds out whether the customer is right: the salesperson or team "
        "leader of the invoice, or the customer's credit controller, who it also is "
        "where there is no such person.",
    )
    user_id = fields.Many2one(
        "res.users", string="Person", domain="[('share', '=', False)]"
    )
    sla_days = fields.Integer(
        string="Days to Decide",
        default=5,
        required=True,
        help="Working days from opening to decision. The clock stands still while the "
        "dispute waits for the customer.",
    )
    escalation_user_id = fields.Many2one(
        "res.users",
        string="Escalated To",
        domain="[('share', '=', False)]",
        help="Who gets a task when the deadline has passed. Empty: the customer's credit "
        "controller.",
    )
    in_portal = fields.Boolean(
        string="In the Portal", default=True, help="Customers may choose it."
    )
    note = fields.Text(
        string="What to Find Out",
        translate=True,
        help="Who owns a dispute with this reason reads it.",
    )

    _days_sane = models.Constraint(
        "CHECK (sla_days BETWEEN 0 AND 365)",
        "Days to decide are from 0 to 365.",
    )

    @api.constrains("owner_kind", "user_id")
    def _check_user(self):
        for reason in self:
            if reason.owner_kind == BY_USER and not reason.user_id:
                raise ValidationError(
                    self.env._(
                        "Name the person who owns disputes about “%s”, or choose another "
                        "owner.",
                        reason.name,
                    )
                )

    @api.model
    def _of_company(self, company, **values):
        """The reasons that a company uses, in their order.

        :param company: any company of the tree
        :param values: further equalities, e.g. ``in_portal=True``
        """
        domain = [("company_id", "in", (False, company.root_id.id))]
        domain += [(name, "=", value) for name, value in values.items()]
        return self.search(domain)

    def _owner(self, profile, moves):
        """Who owns a dispute with this reason.

        :param profile: ``credit.profile`` of the customer
        :param moves: the invoices; the first one that names somebody counts
        :return: ``res.users``, an active colleague; empty where there is nobody
        """
        found = {
            BY_USER: self.user_id,
            BY_SALESPERSON: moves.invoice_user_id,
            BY_TEAM: moves.team_id.user_id,
            BY_CONTROLLER: self.env["res.users"],
        }[self.owner_kind or BY_CONTROLLER]
        there = found.filtered(
            lambda user: (
                user.active
                and not user.share
                and profile.company_id in user.company_ids
            )
        )
        return there[:1] or self._fallback(profile)

    def _fallback(self, profile):
        """Who has the customers of which nobody else takes care."""
        return profile.controller_id or profile.company_id._credit_controller()

    def _escalates_to(self, profile):
        """Who gets a task when a dispute is late."""
        return self.escalation_user_id or self._fallback(profile)
