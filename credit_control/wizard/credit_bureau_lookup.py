import uuid

from odoo import api, fields, models

from ..bureaus.contract import Identifier
from ..exceptions import CreditControlError
from ..models.credit_bureau_report import STATUS_WORDS


class CreditBureauLookup(models.TransientModel):
    _name = "credit.bureau.lookup"
    _description = "Look Up a Customer"

    profile_id = fields.Many2one("credit.profile", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="profile_id.company_id")
    partner_id = fields.Many2one(related="profile_id.partner_id")
    reference = fields.Char(
        default=lambda self: str(uuid.uuid4()),
        required=True,
        readonly=True,
        help="Number of the order: however often the button is pressed, it is placed once.",
    )
    state = fields.Selection([("ask", "Ask"), ("choose", "Choose")], default="ask")
    possible_ids = fields.Many2many(
        "credit.bureau.provider", compute="_compute_possible_ids"
    )
    provider_id = fields.Many2one(
        "credit.bureau.provider",
        domain="[('id', 'in', possible_ids)]",
        compute="_compute_provider_id",
        store=True,
        readonly=False,
    )
    provider_state = fields.Selection(
        related="provider_id.state", string="State of the Provider"
    )
    is_billable = fields.Boolean(related="provider_id.is_billable")
    currency_id = fields.Many2one(related="provider_id.currency_id")
    price = fields.Monetary(related="provider_id.price")
    budget_left = fields.Monetary(related="provider_id.budget_left")
    freshness_days = fields.Integer(related="provider_id.freshness_days")
    ask_purpose = fields.Boolean(related="provider_id.ask_purpose")
    purpose_id = fields.Many2one(
        "credit.bureau.purpose", domain="[('provider_id', '=', provider_id)]"
    )
    fresh_id = fields.Many2one(
        "credit.bureau.report", string="Fresh Report", compute="_compute_known"
    )
    last_id = fields.Many2one(
        "credit.bureau.report", string="Last Report", compute="_compute_known"
    )
    last_fetched_on = fields.Datetime(related="last_id.fetched_on")
    last_valid_until = fields.Date(related="last_id.valid_until")
    known_as = fields.Char(
        string="Looked Up By", compute="_compute_known", help="Number that is used."
    )
    fault = fields.Text(compute="_compute_known")
    is_unread = fields.Boolean(
        compute="_compute_known",
        help="An answer of before is kept, and nobody can read it.",
    )
    again = fields.Boolean(string="Look Up Again")
    refusal = fields.Text(
        compute="_compute_refusal",
        help="Why nothing can be ordered now: no budget, no credentials, no price.",
    )
    reason = fields.Char(help="Why another report is needed; it stays on record.")
    candidate_ids = fields.One2many("credit.bureau.lookup.candidate", "lookup_id")
    says_match = fields.Boolean(
        compute="_compute_says_match",
        help="Whether the provider says how well the companies found match.",
    )

    @api.depends("profile_id")
    def _compute_possible_ids(self):
        for lookup in self:
            lookup.possible_ids = (
                lookup.profile_id and lookup.profile_id._origin._waterfall()
            )

    @api.depends("profile_id")
    def _compute_provider_id(self):
        for lookup in self:
            lookup.provider_id = lookup.possible_ids[:1]

    @api.depends("provider_id", "profile_id")
    def _compute_known(self):
        reports = self.env["credit.bureau.report"]
        requests = self.env["credit.bureau.request"].sudo()
        for lookup in self:
            provider, profile = lookup.provider_id._origin, lookup.profile_id._origin
            lookup.fresh_id = lookup.last_id = lookup.known_as = lookup.fault = False
            lookup.is_unread = False
            if not provider or not profile:
                continue
            lookup.fresh_id = reports._fresh(profile, provider)
            lookup.last_id = reports.search(
                [("profile_id", "=", profile.id), ("provider_id", "=", provider.id)],
                limit=1,
            )
            lookup.is_unread = requests.search_count(
                [
                    ("profile_id", "=", profile.id),
                    ("provider_id", "=", provider.id),
                    ("state", "=", "received"),
                    ("problem", "!=", False),
                ],
                limit=1,
            )
            bureau = provider._bureau()
            known = bureau.identify(profile._subject().identifiers)
            lookup.known_as = known.value if known else False
            lookup.fault = profile._identifier_fault(bureau)

    @api.depends("provider_id", "again", "fresh_id")
    def _compute_refusal(self):
        for lookup in self:
            provider = lookup.provider_id._origin
            needed = provider and (lookup.again or not lookup.fresh_id)
            lookup.refusal = needed and provider._why_not_orderable()

    @api.depends("candidate_ids.confidence")
    def _compute_says_match(self):
        for lookup in self:
            lookup.says_match = any(lookup.candidate_ids.mapped("confidence"))

    def action_look_up(self):
        """Open the fresh report, or order one; where it is unclear which company is
        meant, ask first."""
        self.ensure_one()
        provider = self._chosen_provider()
        if self.fresh_id and not self.again:
            return self.fresh_id._open()
        known = provider._bureau().identify(self.profile_id._subject().identifiers)
        if known:
            return self._buy(known)
        provider._check_may_look_up()
        found = provider.sudo()._find_candidates(self.profile_id)
        numbered = bool(self.profile_id._subject().identifiers)
        if len(found) == 1 and numbered:
            return self._buy(found[0].identifier)
        if not found:
            raise CreditControlError(
                self.env._(
                    "%(provider)s knows no company like %(customer)s. Check its name, "
                    "country and company number, or enter its number there under Numbers "
                    "at Bureaus.",
                    provider=provider.name,
                    customer=self.partner_id.name,
                )
            )
        return self._offer(found)

    def _chosen_provider(self):
        if not self.provider_id:
            raise CreditControlError(
                self.env._(
                    "No provider is enabled for this customer's country; a credit manager "
                    "can enable one under Configuration, Bureau Providers."
                )
            )
        return self.provider_id

    def _offer(self, found):
        """Show the candidates; choosing one orders its report."""
        self.candidate_ids.unlink()
        words = dict(STATUS_WORDS)
        self.candidate_ids = [
            (
                0,
                0,
                {
                    "scheme": one.identifier.scheme,
                    "value": one.identifier.value,
                    "country": one.identifier.country,
                    "name": one.name,
                    "address": one.address,
                    "registration": one.registration,
                    "status": one.status if one.status in words else False,
                    "confidence": (one.confidence or 0.0) * 100,
                },
            )
            for one in found
        ]
        self.state = "choose"
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Which One Is %s?", self.partner_id.name),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _buy(self, identifier):
        found = self._chosen_provider()._look_up(
            self.profile_id,
            purpose=self.purpose_id,
            identifier=identifier,
            force=self.again,
            reason=self.reason,
            reference=self.reference,
        )
        return found._open()


class CreditBureauLookupCandidate(models.TransientModel):
    _name = "credit.bureau.lookup.candidate"
    _description = "Company Found by a Look-up"

    lookup_id = fields.Many2one(
        "credit.bureau.lookup", required=True, ondelete="cascade"
    )
    scheme = fields.Char(readonly=True)
    value = fields.Char(string="Number", readonly=True)
    country = fields.Char(readonly=True)
    name = fields.Char(readonly=True)
    address = fields.Char(readonly=True)
    registration = fields.Char(readonly=True)
    status = fields.Selection(STATUS_WORDS, readonly=True)
    confidence = fields.Float(string="Match (%)", readonly=True, digits=(5, 0))

    def action_choose(self):
        """This is the customer: keep its number and order the report."""
        self.ensure_one()
        number = Identifier(self.scheme, self.value, self.country or "")
        return self.lookup_id._buy(number)
