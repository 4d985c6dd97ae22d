"""Providers that every company has from the start, all of them disabled."""

import hashlib
import uuid

from odoo import api, fields, models

from ..bureaus import PROVIDERS
from .credit_bureau_request import PARSED

#: Order in the waterfall: what is free and official first, what costs last.
_ORDER = (
    "companies_house",
    "france",
    "brreg",
    "vies",
    "gleif",
    "creditsafe",
    "dnb",
    "creditreform",
    "simulated",
    "manual",
)


class CreditBureauProvider(models.Model):
    _inherit = "credit.bureau.provider"

    @api.model
    def _ensure_all(self):
        """A disabled record of each service for the companies that have none."""
        companies = self.env["res.company"].sudo().search([("parent_id", "=", False)])
        existing = self.sudo()._read_group([], ["company_id"])
        for company in companies - self.env["res.company"].union(
            *(company for (company,) in existing)
        ):
            self.sudo().create(
                [
                    {
                        "name": PROVIDERS[code].name,
                        "code": code,
                        "company_id": company.id,
                        "currency_id": company.currency_id.id,
                        "sequence": 10 * (place + 1),
                    }
                    for place, code in enumerate(_ORDER)
                ]
            )

    @api.model
    def _manual_of(self, company):
        """The company's record for reports entered by hand, made where it is missing."""
        providers = self.sudo()
        found = providers.search(
            [("code", "=", "manual"), ("company_id", "=", company.id)], limit=1
        )
        return (
            found
            or providers.create(
                {
                    "name": PROVIDERS["manual"].name,
                    "code": "manual",
                    "company_id": company.id,
                    "currency_id": company.currency_id.id,
                }
            )
        ).sudo(self.env.su)


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["credit.bureau.provider"]._ensure_all()
        return companies


class CreditBureauRequest(models.Model):
    _inherit = "credit.bureau.request"

    @api.model
    def _typed_in(self, provider, profile, answer, cost, currency):
        """The record behind a report that a person typed in."""
        reference = str(uuid.uuid4())
        now = fields.Datetime.now()
        request = self.create(
            {
                "provider_id": provider.id,
                "profile_id": profile.id,
                "user_id": self.env.uid,
                "reference": reference,
                "dedupe_key": hashlib.sha256(reference.encode()).hexdigest(),
                "state": PARSED,
                "sent_on": now,
                "received_on": now,
                "cost": cost,
                "currency_id": currency.id,
                "billed": "yes" if cost else "no",
            }
        )
        request._store([answer])
        return request
