"""A limit that is asked for: by whom, and who is asked to decide."""

from odoo import api, fields, models

from ..editing import said_fields
from ..exceptions import CreditControlError
from ..jobs import one_by_one
from .credit_limit_event import CHANGED, REQUESTED

#: Who asked. What salespeople and customers ask is never granted by the asking.
COLLEAGUE, SALESPERSON, CUSTOMER, ASSESSMENT = (
    "colleague",
    "salesperson",
    "customer",
    "assessment",
)
_ONLY_ASKED = (SALESPERSON, CUSTOMER)
_ACTIVITY = "credit_control.mail_activity_type_limit"
#: What only the program says about a limit.
_MACHINES = {
    "asked_through",
    "sale_order_id",
    "requested_amount",
    "has_proposal",
    "proposed_amount",
    "proposal_reason",
    "decision_reason",
    "end_cause",
    "event_ids",
    "approval_ids",
    "status",
    "journal_id",
}


class CreditLimit(models.Model):
    _inherit = "credit.limit"

    asked_through = fields.Selection(
        [
            (COLLEAGUE, "Credit control"),
            (SALESPERSON, "Salesperson"),
            (CUSTOMER, "Customer"),
            (ASSESSMENT, "Assessment"),
        ],
        string="Asked By",
        default=COLLEAGUE,
        required=True,
        readonly=True,
        copy=False,
    )
    sale_order_id = fields.Many2one(
        "sale.order",
        string="For Order",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="The quotation or order for which a salesperson asked.",
    )
    requested_amount = fields.Monetary(
        string="Asked For",
        readonly=True,
        copy=False,
        help="What was asked for, where it had to be asked.",
    )
    has_proposal = fields.Boolean(readonly=True, copy=False)
    proposed_amount = fields.Monetary(
        string="Proposed",
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
        help="By the latest assessment, or else by how the customer paid, in the "
        "company's currency.",
    )
    proposal_reason = fields.Char(
        string="Proposal Because",
        readonly=True,
        copy=False,
        help="The rule that was binding.",
    )
    decision_reason = fields.Char(
        readonly=True, copy=False, help="Why it was granted, declined or withdrawn."
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    light = fields.Selection(related="profile_id.light")
    exposure = fields.Monetary(
        related="profile_id.exposure", currency_field="company_currency_id"
    )
    overdue_total = fields.Monetary(
        related="profile_id.overdue_total", currency_field="company_currency_id"
    )
    oldest_overdue_days = fields.Integer(related="profile_id.oldest_overdue_days")
    limit_now = fields.Monetary(
        string="Limit Now",
        related="profile_id.limit_amount",
        currency_field="company_currency_id",
    )
    customer_category_id = fields.Many2one(
        related="profile_id.category_id", string="Risk Category"
    )
    history_ids = fields.One2many(
        related="profile_id.limit_ids", string="Limits of the Customer"
    )
    may_decide = fields.Boolean(compute="_compute_may_decide")

    @api.depends("state", "approval_ids")
    @api.depends_context("uid")
    def _compute_may_decide(self):
        group = self.env.user.has_group("credit_control.group_controller")
        for limit in self:
            own = limit.sudo().requested_by_id == self.env.user
            limit.may_decide = limit.state == "requested" and group and not own

    # ---- CRUD ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS credit_control: nobody makes up who asked or what was proposed
        if not self.env.su:
            vals_list = [
                {name: vals[name] for name in vals if name not in _MACHINES}
                for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        # EXTENDS credit_control: a corrected request is looked at anew
        said = said_fields(vals)
        if said & _MACHINES:
            raise CreditControlError(
                self.env._(
                    "What was asked, proposed and decided about a limit is a record and "
                    "is not changed."
                )
            )
        result = super().write(vals)
        for limit in self if said else ():
            limit._keep_event(CHANGED, self.env._("Now %s", limit.display_name))
            limit.sudo().activity_unlink([_ACTIVITY])
            limit._assign()
        return result

    # ---- asking ----------------------------------------------------------------
    def _is_only_asked(self):
        """Whether it waits for somebody, whatever authority the asker has."""
        return self.asked_through in _ONLY_ASKED

    @api.model
    def _request(self, profile, through, values):
        """Ask for a limit in the current user's name, with the rights of the program.

        :param profile: ``credit.profile`` of the customer
        :param str through: ``salesperson`` or ``customer``
        :param dict values: amount, currency, reason, dates and the like
        :return: ``credit.limit``, requested
        """
        self._check_asks_for_something(profile, values)
        self._waiting_for(profile)._refuse_another()
        names = (
            "amount",
            "currency_id",
            "kind",
            "on_top",
            "date_from",
            "date_to",
            "reason",
            "sale_order_id",
        )
        return self.sudo().create(
            {
                **{name: values[name] for name in names if name in values},
                "profile_id": profile.id,
                "origin": "request",
                "asked_through": through,
            }
        )

    def _check_asks_for_something(self, profile, values):
        customer = profile.sudo().partner_id
        if not values.get("amount") or values["amount"] < 0:
            raise CreditControlError(
                self.env._(
                    "Enter the amount up to which %s shall be able to owe; nobody asks "
                    "for a limit of nothing.",
                    customer.name,
                )
            )
        if customer == profile.sudo().company_id.partner_id:
            raise CreditControlError(
                self.env._(
                    "%s is the company itself and needs no credit from itself. Choose a "
                    "customer.",
                    customer.name,
                )
            )

    @api.model
    def _waiting_for(self, profile):
        """The current user's own requests for a customer that wait for a decision.

        :param profile: ``credit.profile``; empty for a customer who has none yet
        :return: ``credit.limit`` with the rights of the program, the oldest first
        """
        return self.sudo().search(
            [
                ("profile_id", "=", profile.id or -1),
                ("requested_by_id", "=", self.env.uid),
                ("state", "=", "requested"),
            ],
            order="id",
        )

    def _refuse_another(self):
        """Refuse a further request where one of these waits already."""
        if self:
            raise CreditControlError(
                self.env._(
                    "You have asked for %(limit)s for %(customer)s already, and it waits "
                    "for a decision. Have that request withdrawn if you need another "
                    "amount.",
                    limit=self[0].display_name,
                    customer=self[0].profile_id.partner_id.name,
                )
            )

    def _ask_for_approval(self):
        """Keep what was asked for with what is proposed, and ask somebody to decide."""
        self.ensure_one()
        limit = self.sudo()
        if limit.origin in ("manual", "import"):  # by a person, not by a program
            earlier = self._waiting_for(limit.profile_id).filtered(
                lambda one: one.id < limit.id and one.kind == limit.kind
            )
            earlier._refuse_another()
        limit._set(
            {
                **({"origin": "request"} if self.origin == "manual" else {}),
                "requested_amount": self.amount,
                **limit._proposal(),
            }
        )
        limit._keep_event(REQUESTED, limit.reason)
        self._assign()
        limit._tell_dead_end()

    def _assign(self):
        """Give it to who may decide: the customer's controller, or the least of all.

        Nobody is asked to decide about their own request; for who is away, the
        substitute is asked.
        """
        self.ensure_one()
        limit = self.sudo()
        profile = limit.profile_id
        people = self._who_may_approve()
        away = limit.env["credit.substitution"]._away(people, limit.company_id)
        there = people.filtered(lambda user: user not in away) or people
        usual = profile.controller_id or limit.company_id._credit_controller()
        instead = limit.env["credit.substitution"]._away(usual, limit.company_id)
        usual = instead.get(usual, usual)
        user = (usual & there)[:1] or there[:1]
        if user:
            limit.activity_schedule(
                _ACTIVITY,
                user_id=user.id,
                summary=self.env._(
                    "Limit of %(limit)s requested for %(customer)s",
                    limit=limit.display_name,
                    customer=profile.partner_id.name,
                ),
            )

    @api.model
    def _reassign(self, company=None):
        """Ask somebody else where who was asked is gone or may no longer decide.

        :param company: root company, ``None`` for all
        """
        domain = [("state", "=", "requested")]
        if company:
            domain.append(("company_id", "=", company.id))
        one_by_one(self.sudo().search(domain), lambda limit: limit._ask_another())

    def _ask_another(self):
        """Ask somebody else, unless who was asked may decide.

        Without an exchange rate nobody can say who may, and it stays as it is.
        """
        if not self._rate_at(self.company_id._credit_today()):
            return
        asked = self.activity_ids.filtered(
            lambda one: one.activity_type_id == self.env.ref(_ACTIVITY)
        )
        if not asked.user_id & self._who_may_approve():
            asked.unlink()
            self._assign()


class MailActivityType(models.Model):
    _inherit = "mail.activity.type"

    category = fields.Selection(
        selection_add=[("credit_limit", "Decision about a credit limit")]
    )


class ResUsers(models.Model):
    _inherit = "res.users"

    def write(self, vals):
        # EXTENDS 'base': what waits for somebody who leaves waits for somebody else
        result = super().write(vals)
        if vals.get("active", True) is False:
            self.env["credit.limit"]._reassign()
        return result
