"""One report about a customer, the same for every provider."""

from odoo import api, fields, models

from ..bureaus.comparison import from_plain
from ..exceptions import CreditControlError
from .credit_bureau_scale import RISK_WORDS
from .readable_json import ReadableJson

CURRENT, SUPERSEDED, EXPIRED, PURGED = "current", "superseded", "expired", "purged"
STATUS_WORDS = [
    ("active", "Active"),
    ("ceased", "Ceased"),
    ("insolvent", "Insolvent"),
    ("unknown", "Unknown"),
]


class CreditBureauReport(models.Model):
    _name = "credit.bureau.report"
    _description = "Bureau Report"
    _inherit = ["mail.thread"]
    _order = "fetched_on desc, id desc"

    profile_id = fields.Many2one(
        "credit.profile", required=True, readonly=True, ondelete="restrict", index=True
    )
    partner_id = fields.Many2one(
        related="profile_id.partner_id",
        store=True,
        precompute=True,
        index=True,
        string="Customer",
    )
    company_id = fields.Many2one(
        related="profile_id.company_id", store=True, precompute=True, index=True
    )
    provider_id = fields.Many2one(
        "credit.bureau.provider",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    request_id = fields.Many2one(
        "credit.bureau.request",
        string="Look-up",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    state = fields.Selection(
        [
            (CURRENT, "Current"),
            (SUPERSEDED, "Superseded"),
            (EXPIRED, "Expired"),
            (PURGED, "Deleted by Retention"),
        ],
        default=CURRENT,
        required=True,
        readonly=True,
        index=True,
    )
    fetched_on = fields.Datetime(string="Looked Up On", required=True, readonly=True)
    valid_until = fields.Date(string="Fresh Until", readonly=True)
    age_days = fields.Integer(string="Age (Days)", compute="_compute_age_days")
    content = ReadableJson(readonly=True)
    user_id = fields.Many2one("res.users", string="Asked By", readonly=True)
    purpose = fields.Char(readonly=True)
    cost = fields.Monetary(currency_field="cost_currency_id", readonly=True)
    cost_currency_id = fields.Many2one("res.currency", readonly=True)

    # ---- what it says, for searching; missing is not zero ---------------------------
    name = fields.Char(string="Company in the Report", readonly=True)
    status = fields.Selection(STATUS_WORDS, readonly=True, index=True)
    is_natural = fields.Boolean(string="Natural Person", readonly=True)
    has_score = fields.Boolean(readonly=True)
    score = fields.Float(
        readonly=True,
        digits=(5, 1),
        aggregator=None,
        help="0 to 100, 100 is the best, by our mapping of the provider's scale. Scores "
        "of different providers are not the same thing.",
    )
    risk_class = fields.Selection(RISK_WORDS, readonly=True)
    provider_value = fields.Char(string="Provider's Grade", readonly=True)
    provider_scale = fields.Char(string="Provider's Scale", readonly=True)
    mapping_version = fields.Char(string="Mapping", readonly=True)
    mapping_name = fields.Char(
        string="Read By",
        compute="_compute_mapping_name",
        help="The scale, and the version of our mapping of it, that gave the score.",
    )
    has_limit = fields.Boolean(readonly=True)
    limit_recommended = fields.Monetary(
        string="Recommended Limit",
        currency_field="limit_currency_id",
        readonly=True,
        aggregator=None,
    )
    limit_currency = fields.Char(string="Currency Code of the Limit", readonly=True)
    limit_currency_id = fields.Many2one("res.currency", readonly=True)
    has_probability_of_default = fields.Boolean(readonly=True)
    probability_of_default = fields.Float(
        string="Probability of Default (%)",
        readonly=True,
        digits=(6, 3),
        aggregator=None,
    )
    has_days_beyond_terms = fields.Boolean(readonly=True)
    days_beyond_terms = fields.Integer(readonly=True, aggregator=None)

    previous_id = fields.Many2one(
        "credit.bureau.report", readonly=True, ondelete="set null"
    )
    difference = fields.Text(string="Since the Report Before", readonly=True)
    is_worse = fields.Boolean(string="Worse Than Before", readonly=True)
    pdf = fields.Binary(string="Printable Copy", readonly=True, copy=False)
    pdf_name = fields.Char(compute="_compute_pdf_name")
    event_ids = fields.One2many("credit.bureau.event", "report_id", string="Events")
    body = fields.Html(compute="_compute_body", sanitize=False)

    _current_idx = models.Index("(profile_id, provider_id) WHERE state = 'current'")
    _request_unique = models.UniqueIndex(
        "(request_id) WHERE request_id IS NOT NULL", "The answer was read already."
    )

    @api.depends("provider_id", "partner_id", "fetched_on")
    def _compute_display_name(self):
        for report in self:
            day = fields.Datetime.context_timestamp(
                report, report.fetched_on or fields.Datetime.now()
            ).date()
            report.display_name = (
                f"{report.partner_id.name or ''} · {report.provider_id.name or ''} · "
                f"{fields.Date.to_string(day)}"
            )

    @api.depends("fetched_on")
    def _compute_age_days(self):
        now = fields.Datetime.now()
        for report in self:
            report.age_days = (now - (report.fetched_on or now)).days

    @api.depends("mapping_version")
    def _compute_mapping_name(self):
        named = self.env["credit.bureau.scale"]._names_by_mark()
        for report in self:
            mark = report.mapping_version
            report.mapping_name = named.get(mark, mark)

    @api.depends("partner_id", "fetched_on")
    def _compute_pdf_name(self):
        for report in self:
            report.pdf_name = f"{report.display_name.replace(' · ', '-')}.pdf"

    # ---- reading ---------------------------------------------------------------------
    def _report(self):
        """The common report.

        :rtype: :class:`~..bureaus.contract.BureauReport`
        """
        self.ensure_one()
        return from_plain(self.content or {})

    @api.model
    def _latest(self, profiles, providers=None):
        """The newest report of each customer that is still current.

        One query for any number of customers; the newest counts, whoever it is from.

        :return: ``{profile: report}``
        """
        domain = [("profile_id", "in", profiles.ids), ("state", "=", CURRENT)]
        if providers is not None:
            domain.append(("provider_id", "in", providers.ids))
        found = {}
        for report in self.search(domain):
            found.setdefault(report.profile_id, report)
        return found

    @api.model
    def _fresh(self, profile, provider):
        """The report that need not be bought again, or none."""
        today = provider.company_id._credit_today()
        return self.sudo().search(
            [
                ("profile_id", "=", profile.id),
                ("provider_id", "=", provider.id),
                ("state", "=", CURRENT),
                ("valid_until", ">=", today),
            ],
            limit=1,
        )

    # ---- its life ------------------------------------------------------------------------
    def write(self, vals):
        said = {n for n in vals if not n.startswith(("message_", "activity_"))}
        if said and not self.env.su:
            raise CreditControlError(
                self.env._(
                    "A report says what the provider said and is not changed; enter a "
                    "report by hand beside it."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise CreditControlError(
            self.env._("Reports end by the months of retention of their provider.")
        )

    @api.model
    def _expire(self):
        """Mark reports that are no longer fresh, company by company."""
        for company in self.env["res.company"].search([("parent_id", "=", False)]):
            self.search(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", CURRENT),
                    ("valid_until", "<", company._credit_today()),
                ]
            ).write({"state": EXPIRED})

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }
