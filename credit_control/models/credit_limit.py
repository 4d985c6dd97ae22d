from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_amount, format_date

from ..exceptions import CreditAuthorityError, CreditControlError
from .credit_authority import LIMIT

#: No limit means more than this; beyond it somebody mistyped.
ABSURD = 1e12


class CreditLimit(models.Model):
    _name = "credit.limit"
    _description = "Credit Limit"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_from desc, id desc"

    profile_id = fields.Many2one(
        "credit.profile",
        string="Customer",
        required=True,
        ondelete="restrict",
        index=True,
        help="The credit file of the customer.",
    )
    partner_id = fields.Many2one(
        related="profile_id.partner_id",
        store=True,
        index=True,
        string="Commercial Entity",
    )
    company_id = fields.Many2one(
        related="profile_id.company_id", store=True, index=True
    )
    amount = fields.Monetary(
        required=True,
        tracking=True,
        help="The most the customer may owe. 0: no credit at all.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        help="The limit may be in another currency than the company's; it is converted "
        "at the rate of the day on which it is compared.",
    )
    kind = fields.Selection(
        [
            ("standard", "Standard"),
            ("temporary", "Temporary"),
            ("insured", "Insured"),
        ],
        default="standard",
        required=True,
        help="Standard: the regular limit, one at a time. Temporary: takes its place "
        "while it lasts. Insured: the limit granted by a credit insurer; it counts where "
        "there is no other.",
    )
    origin = fields.Selection(
        [
            ("manual", "Granted by hand"),
            ("formula", "Computed"),
            ("bureau", "Credit bureau"),
            ("import", "Imported"),
            ("request", "Requested"),
        ],
        default="manual",
        required=True,
        readonly=True,
        help="Where the figure came from.",
    )
    state = fields.Selection(
        [
            ("requested", "Requested"),
            ("active", "Granted"),
            ("declined", "Declined"),
            ("superseded", "Superseded"),
            ("withdrawn", "Withdrawn"),
        ],
        default="requested",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    date_from = fields.Date(
        string="Valid From",
        required=True,
        default=lambda self: self.env.company._credit_today(),
        tracking=True,
    )
    date_to = fields.Date(
        string="Valid Until",
        tracking=True,
        help="Last day on which the limit counts. Empty: until another takes its place.",
    )
    reason = fields.Char(help="Why this amount.")
    requested_by_id = fields.Many2one(
        "res.users", readonly=True, default=lambda self: self.env.user
    )
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_on = fields.Datetime(readonly=True, copy=False)
    is_in_force = fields.Boolean(
        string="In Force", compute="_compute_is_in_force", search="_search_is_in_force"
    )

    _in_force_idx = models.Index("(profile_id, date_from) WHERE state = 'active'")

    @api.depends("amount", "currency_id", "date_from")
    def _compute_display_name(self):
        for limit in self:
            limit.display_name = self.env._(
                "%(amount)s from %(date)s",
                amount=format_amount(self.env, limit.amount, limit.currency_id)
                if limit.currency_id
                else limit.amount,
                date=format_date(self.env, limit.date_from),
            )

    def _compute_is_in_force(self):
        for limit in self:
            company = limit.company_id or self.env.company
            limit.is_in_force = limit in limit.profile_id.limit_at(
                company._credit_today()
            )

    def _search_is_in_force(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._credit_today()
        return [
            ("state", "=", "active"),
            ("date_from", "<=", today),
            "|",
            ("date_to", "=", False),
            ("date_to", ">=", today),
        ]

    # ---- constraints -------------------------------------------------------
    @api.constrains("amount")
    def _check_amount(self):
        for limit in self:
            if 0 <= limit.amount <= ABSURD:
                continue
            shown = format_amount(self.env, limit.amount, limit.currency_id)
            customer = limit.profile_id.partner_id.name
            if limit.amount < 0:
                message = self.env._(
                    "A credit limit of %(amount)s for %(customer)s is negative. Enter 0 "
                    "for no credit at all.",
                    amount=shown,
                    customer=customer,
                )
            else:
                message = self.env._(
                    "A credit limit of %(amount)s for %(customer)s cannot be meant. "
                    "Check the figure, or set the customer to “no check”.",
                    amount=shown,
                    customer=customer,
                )
            raise ValidationError(message)

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for limit in self:
            if limit.date_to and limit.date_to < limit.date_from:
                raise ValidationError(
                    self.env._(
                        "The limit of %(customer)s would end on %(to)s, before it begins "
                        "on %(from)s. Correct one of the dates.",
                        **{
                            "customer": limit.profile_id.partner_id.name,
                            "to": format_date(self.env, limit.date_to),
                            "from": format_date(self.env, limit.date_from),
                        },
                    )
                )

    @api.constrains("kind", "date_to")
    def _check_temporary_ends(self):
        for limit in self:
            if limit.kind == "temporary" and not limit.date_to:
                raise ValidationError(
                    self.env._(
                        "A temporary limit of %(customer)s needs a last day; without "
                        "one, grant a standard limit.",
                        customer=limit.profile_id.partner_id.name,
                    )
                )

    # ---- CRUD --------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["state"] = "requested"
            vals.pop("approved_by_id", None)
        limits = super().create(vals_list)
        for limit in limits:
            if limit._is_within_authority():
                limit._put_into_force()
            else:
                limit._ask_for_approval()
        return limits

    def write(self, vals):
        frozen = self.filtered(lambda limit: limit.state != "requested")
        said = {name for name in vals if not name.startswith(("message_", "activity_"))}
        if said and (frozen or "state" in vals):
            raise CreditControlError(
                self.env._(
                    "A granted limit is history and is not changed. Grant a new one, or "
                    "withdraw this one."
                )
            )
        return super().write(vals)

    def _set(self, vals):
        """Write what only the life of a limit may write."""
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        if any(limit.state != "requested" for limit in self):
            raise CreditControlError(
                self.env._(
                    "A limit that was granted or declined is history and cannot be "
                    "deleted; withdraw it instead."
                )
            )

    # ---- life --------------------------------------------------------------
    def _is_within_authority(self):
        self.ensure_one()
        amount = self._in_company_currency(self.date_from)
        authority = self.env["credit.authority"]
        return authority._reaches(LIMIT, self.profile_id, amount)

    def _in_company_currency(self, date):
        """The amount in the company's currency at a date.

        :raise CreditControlError: no exchange rate is known at the date
        """
        self.ensure_one()
        company = self.company_id
        rate = self.currency_id.sudo()._credit_rates_to(company, date)[self.currency_id]
        if not rate:
            raise CreditControlError(
                self.env._(
                    "There is no exchange rate from %(currency)s to %(company)s at "
                    "%(date)s. Enter one, or give the limit in %(company)s.",
                    currency=self.currency_id.name,
                    company=company.currency_id.name,
                    date=format_date(self.env, date),
                )
            )
        return company.currency_id.round(self.amount * rate)

    def _put_into_force(self):
        """Grant the limit as the current user: only after their authority was seen."""
        self.ensure_one()
        profile = self.profile_id.sudo()
        profile._begin_checks({profile: 0})  # of two grants at once, one is retried
        self._make_room()
        self._set(
            {
                "state": "active",
                "approved_by_id": self.env.uid,
                "approved_on": fields.Datetime.now(),
            }
        )
        if profile.limit_mode != "limited":
            profile.write({"limit_mode": "limited", "mode_chosen_by_id": False})
        profile.message_post(
            body=self.env._(
                "Credit limit of %(limit)s granted by %(user)s. %(reason)s",
                limit=self.display_name,
                user=self.env.user.name,
                reason=self.reason or "",
            )
        )
        profile._mirror_limit()
        self.env["credit.hold"].sudo()._recheck_customers(profile)

    def _make_room(self):
        """End the standard limit that this one replaces; refuse any other overlap."""
        if self.kind != "standard":
            return
        others = self.profile_id.limit_ids.filtered(
            lambda other: (
                other != self
                and other.kind == "standard"
                and other.state == "active"
                and (not other.date_to or other.date_to >= self.date_from)
                and (not self.date_to or other.date_from <= self.date_to)
            )
        )
        for other in others:
            outlives = self.date_to and (
                not other.date_to or other.date_to > self.date_to
            )
            if other.date_from > self.date_from or outlives:
                raise CreditControlError(
                    self.env._(
                        "%(customer)s already has a standard limit of %(other)s, which "
                        "this one would overlap. Withdraw that one first, or make this "
                        "one a temporary limit.",
                        customer=self.profile_id.partner_id.name,
                        other=other.display_name,
                    )
                )
            if other.date_from == self.date_from:
                other._set({"state": "superseded"})
            else:
                day_before = fields.Date.subtract(self.date_from, days=1)
                other._set({"date_to": day_before})

    def _ask_for_approval(self):
        """Tell those who may grant it."""
        self.ensure_one()
        profile = self.profile_id.sudo()
        user = profile.controller_id or profile.company_id.credit_controller_id
        self.sudo()._set({"origin": "request"} if self.origin == "manual" else {})
        if user:
            self.sudo().activity_schedule(
                "credit_control.mail_activity_type_limit",
                user_id=user.id,
                summary=self.env._(
                    "Limit of %(limit)s requested for %(customer)s",
                    limit=self.display_name,
                    customer=profile.partner_id.name,
                ),
            )

    def action_grant(self):
        """Grant a requested limit."""
        for limit in self:
            limit._check_is("requested")
            if not limit._is_within_authority():
                raise CreditAuthorityError(
                    self.env._(
                        "A limit of %(limit)s for %(customer)s is above what you may "
                        "grant. Ask somebody with more authority, for example a credit "
                        "manager.",
                        limit=limit.display_name,
                        customer=limit.profile_id.partner_id.name,
                    )
                )
            limit._put_into_force()
            limit.activity_unlink(["credit_control.mail_activity_type_limit"])

    def action_decline(self):
        """Decline a requested limit."""
        self._check_may_decide()
        for limit in self:
            limit._check_is("requested")
            limit._set(
                {
                    "state": "declined",
                    "approved_by_id": self.env.uid,
                    "approved_on": fields.Datetime.now(),
                }
            )
            limit.activity_unlink(["credit_control.mail_activity_type_limit"])

    def action_withdraw(self):
        """End a granted limit; from today it no longer counts."""
        self._check_may_decide()
        for limit in self:
            limit._check_is("active")
            today = limit.company_id._credit_today()
            profile = limit.profile_id.sudo()
            profile._begin_checks({profile: 0})
            if limit.date_from >= today:
                limit._set({"state": "withdrawn"})
            else:
                limit._set({"date_to": fields.Date.subtract(today, days=1)})
            profile.message_post(
                body=self.env._(
                    "Credit limit of %(limit)s withdrawn by %(user)s.",
                    limit=limit.display_name,
                    user=self.env.user.name,
                )
            )
            profile._mirror_limit()

    def _check_is(self, state):
        states = dict(self._fields["state"]._description_selection(self.env))
        if self.state != state:
            raise CreditControlError(
                self.env._(
                    "The limit of %(limit)s is “%(state)s”, so this cannot be done.",
                    limit=self.display_name,
                    state=states[self.state],
                )
            )

    def _check_may_decide(self):
        """Withdrawing and declining take no authority over an amount, but a role."""
        authority = self.env["credit.authority"]
        for limit in self:
            if authority._largest_amount(LIMIT, limit.profile_id) == 0.0:
                raise CreditAuthorityError(
                    self.env._(
                        "You may not decide about the credit limit of %(customer)s. Ask "
                        "a credit controller.",
                        customer=limit.profile_id.partner_id.name,
                    )
                )
