import math

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.tools import format_amount, format_date

from ..editing import said_fields
from ..exceptions import CreditControlError
from .res_currency import ABSURD

#: Who asked and who decided, which only the life of a limit writes.
_LIFE = {"state", "requested_by_id", "approved_by_id", "approved_on", "category_id"}


class CreditLimit(models.Model):
    _name = "credit.limit"
    _description = "Credit Limit"
    _inherit = ["credit.lifecycle", "mail.thread", "mail.activity.mixin"]
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
            ("default", "Company default"),
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
    category_id = fields.Many2one(
        "credit.category",
        string="Comes With Category",
        readonly=True,
        copy=False,
        help="The risk category that the customer gets with the limit. Who grants it "
        "needs the authority in this category and in the customer's present one.",
    )
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
            limit.is_in_force = limit in limit.profile_id.limits_at(
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
            shown = limit.currency_id._credit_shown(limit.amount)
            customer = limit.profile_id.partner_id.name
            if limit.amount < 0:
                message = self.env._(
                    "A credit limit of %(amount)s for %(customer)s is negative. "
                    "Enter an amount of 0 or more.",
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

    def _check_begins(self):
        """A mistyped year would rewrite the past; history is for managers to enter.

        Not a constraint of Odoo's: those are checked with the rights of the program.
        """
        if self.env.su or self.env.user.has_group("credit_control.group_manager"):
            return
        for limit in self:
            today = limit.company_id._credit_today()
            if limit.date_from < fields.Date.subtract(today, years=1):
                raise ValidationError(
                    self.env._(
                        "The limit of %(customer)s would begin on %(date)s, more than a "
                        "year ago. Correct the date; limits of earlier years are entered "
                        "by a credit manager.",
                        customer=limit.profile_id.partner_id.name,
                        date=format_date(self.env, limit.date_from),
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
    def create(self, vals_list):  # pylint: disable=method-required-super
        if not all(math.isfinite(vals.get("amount") or 0.0) for vals in vals_list):
            raise CreditControlError(
                self.env._("A credit limit must be a number; correct the amount.")
            )
        self._check_reasons(vals_list)
        asked = {"state": "requested", "requested_by_id": self.env.uid}
        if not self.env.su:  # where a figure came from is for the program to say
            asked.update(origin="manual", category_id=False)
        limits = self._create_requested([{**vals, **asked} for vals in vals_list])
        limits._check_begins()
        for limit in limits:
            if limit._is_within_authority():
                limit._put_into_force()
            else:
                limit._ask_for_approval()
        return limits

    @api.model
    def _create_requested(self, vals_list):
        """Limits that nobody has decided about yet, for who decides about them next."""
        undecided = {"approved_by_id": False, "approved_on": False}
        limits = super().create([{**vals, **undecided} for vals in vals_list])
        if set(limits.currency_id.ids) - set(self._currency_ids()):
            self.env.registry.clear_cache()
        return limits

    @api.model
    @tools.ormcache()
    def _currency_ids(self):
        """Ids of the currencies that limits were ever given in."""
        groups = self.sudo()._read_group([], ["currency_id"])
        return tuple(currency.id for (currency,) in groups)

    def _check_reasons(self, vals_list):
        """A figure without a why helps nobody in a year; programs give their own."""
        if self.env.su:
            return
        for vals in vals_list:
            if self.env.context.get("import_file"):
                vals.setdefault("reason", self.env._("Imported"))
            if not (vals.get("reason") or "").strip():
                raise CreditControlError(
                    self.env._(
                        "A credit limit needs a reason; say why this amount, it stays on "
                        "record."
                    )
                )

    def write(self, vals):
        frozen = self.filtered(lambda limit: limit.state != "requested")
        said = said_fields(vals)
        if said & _LIFE and not frozen:
            raise CreditControlError(
                self.env._(
                    "A limit is granted, declined or withdrawn with its buttons, not by "
                    "changing the record."
                )
            )
        if said and frozen:
            raise CreditControlError(
                self.env._(
                    "A granted limit is history and is not changed. Grant a new one, "
                    "or withdraw this one."
                )
            )
        result = super().write(vals)
        if "date_from" in vals:
            self._check_begins()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        if any(limit.state != "requested" for limit in self):
            raise CreditControlError(
                self.env._(
                    "A limit that was granted or declined is history and cannot be "
                    "deleted; withdraw it instead."
                )
            )
