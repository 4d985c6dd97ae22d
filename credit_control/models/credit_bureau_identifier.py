"""Numbers under which providers know a customer, beside its tax and company number."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..bureaus.contract import Identifier, Subject
from ..bureaus.identifiers import InvalidIdentifier, of_company, validate
from ..bureaus.schemes import SCHEMES

#: Schemes of providers, whose numbers have no other rule.
_FREE = {"simulated": "Number at the simulated bureau"}


#: Fields of a customer that say whom a look-up is about.
_SUBJECT = (
    *("name", "country_id", "street", "zip", "city"),
    *("vat", "company_registry", "is_company"),
)


def _schemes():
    """``[(code, label)]``, each once; those of one country say so."""
    found = dict(_FREE)
    for scheme in SCHEMES:
        where = f" ({scheme.country})" if scheme.country else ""
        found.setdefault(scheme.code, f"{scheme.label}{where}")
    found["vat"] = "VAT number"
    return sorted(found.items(), key=lambda row: row[1].lower())


class CreditBureauIdentifier(models.Model):
    _name = "credit.bureau.identifier"
    _description = "Number of a Customer at a Bureau"
    _order = "profile_id, scheme, id"

    profile_id = fields.Many2one(
        "credit.profile", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="profile_id.company_id", store=True)
    scheme = fields.Selection(_schemes(), string="Kind of Number", required=True)
    value = fields.Char(string="Number", required=True, index=True)
    country_id = fields.Many2one("res.country")
    provider_id = fields.Many2one(
        "credit.bureau.provider",
        string="From",
        readonly=True,
        ondelete="set null",
        help="The provider that named it; empty where a person entered it.",
    )

    _value_unique = models.UniqueIndex(
        "(profile_id, scheme, value)", "The customer has this number already."
    )

    @api.constrains("scheme", "value", "country_id")
    def _check_value(self):
        for line in self:
            line._valid()

    def _valid(self):
        """The number in its normal form.

        :raise ValidationError: it cannot be one; says what is wrong and shows a right one
        """
        country = self.country_id.code or self.profile_id.partner_id.country_id.code
        if self.scheme in _FREE:
            return Identifier(self.scheme, self.value.strip(), country or "")
        try:
            return validate(self.scheme, country or "", self.value)
        except InvalidIdentifier as error:
            raise ValidationError(str(error)) from None


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    bureau_identifier_ids = fields.One2many(
        "credit.bureau.identifier", "profile_id", string="Numbers at Bureaus"
    )

    def _subject(self):
        """Who is looked up, from what Odoo knows of the customer.

        :rtype: :class:`~..bureaus.contract.Subject`
        """
        self.ensure_one()
        partner = self.sudo().partner_id
        partner.fetch(_SUBJECT)  # of the hundred columns, those that are asked for
        country = partner.country_id.code or ""
        own = [line._valid() for line in self.sudo().bureau_identifier_ids]
        legal = of_company(country, partner.vat, partner.company_registry)
        return Subject(
            name=partner.name or "",
            country=country,
            street=partner.street or "",
            zip=partner.zip or "",
            city=partner.city or "",
            identifiers=tuple(dict.fromkeys([*own, *legal])),
            natural=not partner.is_company,
        )

    def _identifier_fault(self, bureau):
        """Why the customer's company number cannot be looked up by; empty if it can.

        Only of a number that the provider orders by in the customer's country.
        """
        self.ensure_one()
        partner = self.sudo().partner_id
        country = partner.country_id.code or ""
        written = partner.company_registry
        schemes = {s.code for s in SCHEMES if s.country and s.country == country}
        wanted = [scheme for scheme in bureau.schemes if scheme in schemes]
        if not written or not wanted or bureau.identify(self._subject().identifiers):
            return ""
        try:
            validate(wanted[0], country, written)
        except InvalidIdentifier as error:
            return str(error)
        return ""

    def _remember_identifier(self, identifier, provider):
        """Keep the number that a provider knows the customer by, once."""
        known = dict(self.env["credit.bureau.identifier"]._fields["scheme"].selection)
        if identifier.scheme not in known:
            return
        if not _is_valid(identifier):  # odd as it is, the report itself is kept
            return
        lines = self.env["credit.bureau.identifier"].sudo()
        same = [
            ("profile_id", "=", self.id),
            ("scheme", "=", identifier.scheme),
            ("value", "=", identifier.value),
        ]
        if lines.search_count(same, limit=1):
            return
        country = self.env["res.country"].search(
            [("code", "=", identifier.country)], limit=1
        )
        lines.create(
            {
                "profile_id": self.id,
                "scheme": identifier.scheme,
                "value": identifier.value,
                "country_id": country.id if identifier.country else False,
                "provider_id": provider.id,
            }
        )

    def _waterfall(self):
        """Providers that may be asked about the customer, in the order of asking.

        :return: ``credit.bureau.provider``: enabled, of the company, for its country
        """
        self.ensure_one()
        country = self.sudo().partner_id.country_id
        providers = self.env["credit.bureau.provider"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "!=", "disabled"),
                ("code", "!=", "manual"),
            ]
        )
        return providers.filtered(
            lambda p: (
                (not p.country_ids or country in p.country_ids)
                and p._bureau()._knows(country.code or "")
            )
        )


def _is_valid(identifier):
    """Whether a provider's number is one by the rules of its scheme."""
    if identifier.scheme in _FREE:
        return True
    try:
        return bool(validate(identifier.scheme, identifier.country, identifier.value))
    except InvalidIdentifier:
        return False
