"""The providers of bureau reports, kept as Odoo keeps its payment providers."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..bureaus import PROVIDERS
from ..bureaus.addresses import target
from ..bureaus.contract import CallFailed
from ..exceptions import CreditAuthorityError, CreditControlError
from .credit_bureau_credential import loopback_allowed

DISABLED, TEST, ENABLED = "disabled", "test", "enabled"
#: Written by the machine alone, in transactions of its own.
MACHINE = {
    "order_count",
    "failures",
    "breaker",
    "breaker_until",
    "breaker_text",
    "poll_cursor",
    "polled_on",
}

#: Figures that cannot be negative.
_FIGURES = (
    "price",
    "monthly_budget",
    "monthly_quota",
    "freshness_days",
    "keep_months",
    "keep_natural_months",
)


class CreditBureauProvider(models.Model):
    _name = "credit.bureau.provider"
    _description = "Bureau Provider"
    _inherit = ["mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        default=10,
        help="Order in which providers are asked: free registries first, then what costs.",
    )
    code = fields.Selection(
        [(code, bureau.name) for code, bureau in PROVIDERS.items()],
        string="Service",
        required=True,
        default="simulated",
    )
    state = fields.Selection(
        [(DISABLED, "Disabled"), (TEST, "Test"), (ENABLED, "Enabled")],
        default=DISABLED,
        required=True,
        tracking=True,
        copy=False,
        help="Disabled: no network is touched at all. Test: the provider's test system, "
        "where it has one. Enabled: what is looked up may cost money.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company.root_id,
    )
    country_ids = fields.Many2many(
        "res.country",
        string="Customers In",
        help="Only for customers in these countries; empty: in all that the provider knows.",
    )
    kind = fields.Selection(
        [
            ("bureau", "Credit bureau"),
            ("registry", "Official register"),
            ("enricher", "Single facts"),
        ],
        compute="_compute_bureau",
    )
    is_billable = fields.Boolean(string="Reports Cost Money", compute="_compute_bureau")
    can_monitor = fields.Boolean(compute="_compute_bureau")
    has_test_system = fields.Boolean(compute="_compute_bureau")
    unconfirmed = fields.Html(
        string="To Be Confirmed With a Contract", compute="_compute_unconfirmed"
    )

    # ---- how to call it -------------------------------------------------------
    credential_ids = fields.One2many(
        "credit.bureau.credential",
        "provider_id",
        string="Credentials",
        groups="base.group_system",
        copy=False,
    )
    base_url = fields.Char(
        string="Other Address",
        groups="base.group_system",
        copy=False,
        help="Only on the provider's advice: its hosts are the only ones allowed.",
    )
    product = fields.Char(
        help="The provider's code of what is bought; empty: its usual report."
    )
    language = fields.Char(default="en", size=2, help="ISO 639-1, lower case.")

    # ---- what it may cost -------------------------------------------------------
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    price = fields.Monetary(
        string="Price of a Report",
        tracking=True,
        help="From the contract; no provider says in its answer what it charges.",
    )
    monthly_budget = fields.Monetary(
        tracking=True,
        help="What may be spent in a calendar month. 0: nothing that costs is bought.",
    )
    has_quota = fields.Boolean(string="Limit the Number of Reports")
    monthly_quota = fields.Integer(string="Reports a Month", tracking=True)
    freshness_days = fields.Integer(
        string="Stays Fresh (Days)",
        default=90,
        help="A report of that age is used again instead of being bought.",
    )
    spent = fields.Monetary(string="Spent This Month", compute="_compute_spent")
    budget_left = fields.Monetary(compute="_compute_spent")
    ordered = fields.Integer(string="Reports This Month", compute="_compute_spent")

    # ---- why, and for how long ---------------------------------------------------
    ask_purpose = fields.Boolean(
        string="Ask for the Purpose",
        help="Each look-up names its lawful basis, which is logged and, where the "
        "provider takes one, sent.",
    )
    purpose_ids = fields.One2many("credit.bureau.purpose", "provider_id")
    keep_months = fields.Integer(
        string="Keep Raw Answers (Months)",
        default=36,
        help="Afterwards the provider's own answer is deleted; what it cost, who asked "
        "and what was decided stays.",
    )
    keep_natural_months = fields.Integer(
        string="About Natural Persons (Months)",
        default=12,
        help="For sole traders and consumers the report itself is deleted as well.",
    )
    monitored = fields.Boolean(
        string="Monitor Customers",
        help="Ask the provider regularly what happened to customers it was asked about.",
    )
    hold_on_insolvency = fields.Boolean(
        string="Put Insolvent Customers on Hold",
        help="A customer reported insolvent is put on hold until a person removes that. "
        "Natural persons are never put on hold by a machine.",
    )

    # ---- how it fares --------------------------------------------------------------
    order_count = fields.Integer(readonly=True, copy=False, groups="base.group_system")
    failures = fields.Integer(
        string="Failures in a Row", readonly=True, copy=False, default=0
    )
    breaker = fields.Selection(
        [
            ("auth", "Credentials refused"),
            ("quota", "Contract refused"),
            ("failures", "Not reachable"),
        ],
        string="Paused Because",
        readonly=True,
        copy=False,
        help="While paused, nothing is sent.",
    )
    breaker_until = fields.Datetime(string="Paused Until", readonly=True, copy=False)
    breaker_text = fields.Char(readonly=True, copy=False)
    poll_cursor = fields.Char(readonly=True, copy=False, groups="base.group_system")
    polled_on = fields.Datetime(
        string="Last Asked for Events", readonly=True, copy=False
    )

    _code_unique = models.UniqueIndex(
        "(company_id, code) WHERE code NOT IN ('simulated', 'manual')",
        "The company has this provider already.",
    )

    @api.depends("code")
    def _compute_bureau(self):
        for provider in self:
            bureau = provider._bureau()
            provider.kind = bureau.kind if bureau else False
            provider.is_billable = bool(bureau and bureau.billable)
            provider.can_monitor = bool(bureau and bureau.monitors)
            provider.has_test_system = bool(bureau and "test" in bureau.base_urls)

    @api.depends("code")
    def _compute_unconfirmed(self):
        for provider in self:
            bureau = provider._bureau()
            provider.unconfirmed = provider.env["ir.qweb"]._render(
                "credit_control.bureau_unconfirmed",
                {"sentences": bureau.unconfirmed if bureau else ()},
            )

    def _compute_spent(self):
        figures = self.env["credit.bureau.request"]._spent_this_month(self)
        for provider in self:
            provider.ordered, provider.spent = figures.get(
                provider._origin.id, (0, 0.0)
            )
            provider.budget_left = provider.monthly_budget - provider.spent

    def _bureau(self):
        """The :class:`~..bureaus.contract.Bureau` behind the record, or ``None``."""
        return PROVIDERS.get(self.code)

    # ---- constraints ---------------------------------------------------------------
    @api.constrains("state", "code")
    def _check_test_system(self):
        for provider in self:
            if provider.state == TEST and not provider.has_test_system:
                raise ValidationError(
                    self.env._(
                        "%s has no test system; choose Disabled or Enabled.",
                        provider.name,
                    )
                )

    @api.constrains("base_url", "code")
    def _check_base_url(self):
        for provider in self.sudo().filtered("base_url"):
            try:
                target(provider.base_url, provider._bureau().hosts, loopback_allowed())
            except CallFailed as error:
                raise ValidationError(error.detail) from None

    @api.constrains(*_FIGURES)
    def _check_figures(self):
        for provider in self:
            if any(provider[name] < 0 for name in _FIGURES):
                raise ValidationError(
                    self.env._(
                        "Prices, budgets, days and months of %s cannot be negative.",
                        provider.name,
                    )
                )

    # ---- editing -------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        providers = super().create(
            [{k: v for k, v in vals.items() if k not in MACHINE} for vals in vals_list]
        )
        providers.sudo()._fill()
        return providers

    def write(self, vals):
        if MACHINE & set(vals) and not self.env.su:
            raise CreditControlError(
                self.env._("How a provider fares is noted by the machine alone.")
            )
        other = self.filtered(lambda p: "code" in vals and p.code != vals["code"])
        other.sudo().credential_ids.unlink()  # no service is told another one's secrets
        result = super().write(vals)
        if {"code", "state", "base_url"} & set(vals):
            tokens = self.env["credit.bureau.token"].sudo()
            tokens.search([("provider_id", "in", self.ids)]).unlink()
        if "code" in vals:
            self.sudo()._fill()
        return result

    def _fill(self):
        """A line for each credential the service wants; the purpose where it asks."""
        for provider in self:
            bureau = provider._bureau()
            lines = provider.credential_ids
            known = [c.id for c in lines if c.name in bureau.credentials]
            lines.filtered(lambda c, known=known: c.id not in known).unlink()
            missing = set(bureau.credentials) - set(lines.exists().mapped("name"))
            lines.create(
                [
                    {"provider_id": provider.id, "name": name}
                    for name in bureau.credentials
                    if name in missing
                ]
            )
            if bureau.asks_purpose:
                provider.ask_purpose = True

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = (
            self.env["credit.bureau.request"]
            .sudo()
            .search_count([("provider_id", "in", self.ids)], limit=1)
        )
        if used:
            raise CreditControlError(
                self.env._(
                    "Reports were looked up with this provider, and what they cost stays "
                    "on record; disable it instead."
                )
            )

    # ---- actions -------------------------------------------------------------------
    def action_close_breaker(self):
        """Try a paused provider again: a person has seen to the cause."""
        self.check_access("write")
        for provider in self:
            provider.sudo().write(
                {
                    "breaker": False,
                    "breaker_until": False,
                    "breaker_text": False,
                    "failures": 0,
                }
            )
        return True

    def action_view_requests(self):
        """Open what was looked up and spent."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_bureau_request_action"
        )
        action["domain"] = [("provider_id", "=", self.id)]
        action["context"] = {}
        return action

    def _check_may_look_up(self):
        """Only controllers look up; jobs and applications do so for them.

        :raise CreditAuthorityError: the role is too small
        """
        if self.env.su or self.env.user.has_group("credit_control.group_controller"):
            return
        raise CreditAuthorityError(
            self.env._(
                "Only a credit controller looks customers up at a bureau; ask one."
            )
        )
