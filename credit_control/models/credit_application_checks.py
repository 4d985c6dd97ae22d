"""What is checked before anybody is asked: numbers, duplicates, the negative list."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..bureaus import identifiers
from ..bureaus.schemes import SCHEMES
from ..engine.written import compact, normal_name
from ..exceptions import CreditControlError
from .credit_application import ASSESSED, CHECKING, STAFF, SUBMITTED

#: More customers of one name in one place are not listed one by one.
MOST_DUPLICATES = 20


class CreditApplication(models.Model):
    _inherit = "credit.application"

    profile_id = fields.Many2one(
        "credit.profile",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups=STAFF,
    )
    duplicate_ids = fields.Many2many(
        "res.partner",
        string="Possible Duplicates",
        readonly=True,
        copy=False,
        groups=STAFF,
        context={"active_test": False},
        help="Customers with the same number, or the same name in the same place.",
    )
    duplicate_count = fields.Integer(
        compute="_compute_duplicate_count", groups=STAFF, compute_sudo=True
    )
    no_duplicate_by_id = fields.Many2one(
        "res.users",
        string="No Duplicate, Says",
        readonly=True,
        copy=False,
        groups=STAFF,
    )
    negative_ids = fields.Many2many(
        "credit.negative.entry",
        string="On the Negative List",
        readonly=True,
        copy=False,
        groups=STAFF,
        context={"active_test": False},
    )
    is_referred = fields.Boolean(
        string="Only a Person Decides",
        readonly=True,
        copy=False,
        groups=STAFF,
        help="Something was found that no machine may decide on.",
    )

    @api.depends("duplicate_ids")
    def _compute_duplicate_count(self):
        for application in self:
            application.duplicate_count = len(application.duplicate_ids)

    # ---- numbers -------------------------------------------------------------
    @api.depends("vat", "company_registry", "country_id", "is_natural")
    @api.depends_context("lang")
    def _compute_identifier_problems(self):
        for application in self:
            sentences = application._identifier_sentences().values()
            application.identifier_problems = "\n".join(sentences)

    def _identifier_sentences(self):
        """What is wrong with the numbers.

        :return: ``{field: sentence}``, empty where all can be right
        """
        self.ensure_one()
        country, found = self.country_id.code or "", {}
        if self.vat:
            try:
                identifiers.validate(identifiers.VAT, country, self.vat)
            except identifiers.InvalidIdentifier as error:
                found["vat"] = self._say_invalid(error)
        schemes = [rule.code for rule in SCHEMES if country and rule.country == country]
        if self.company_registry and schemes:
            valid = identifiers.of_company(country, False, self.company_registry)
            if not valid:
                error = identifiers.InvalidIdentifier(
                    schemes[0], country, self.company_registry.strip(), "characters"
                )
                found["company_registry"] = self._say_invalid(error)
        return found

    def _say_invalid(self, error):
        """The sentence of an invalid number, in the reader's language."""
        good = identifiers.example(error.scheme, error.country)
        values = {
            "value": error.value,
            "label": identifiers.label(error.scheme, error.country),
            "example": good,
        }
        if not good:
            return self.env._(
                "%(label)s: “%(value)s” cannot be right. Please check it for a typing "
                "mistake.",
                **values,
            )
        return self.env._(
            "%(label)s: “%(value)s” cannot be right. Please check it for a typing mistake; "
            "a right one looks like %(example)s.",
            **values,
        )

    # ---- the run -------------------------------------------------------------
    def _process(self):
        """Check an application as far as a machine may, and leave the rest to a person."""
        self.ensure_one()
        if self.state not in (SUBMITTED, CHECKING, ASSESSED):
            return
        if self._missing():
            self._set({"state": CHECKING})
            self._wait()
            return
        self._set({"state": CHECKING, "is_referred": False, "findings": False})
        self._find_negative()
        if self._find_duplicates():
            self._note(
                self.env._(
                    "There are customers who may be this applicant. Choose one, or say "
                    "that it is none of them."
                )
            )
            self._ask_decider()
            return
        self._prepare_file()
        self._look_up()
        self._assess()

    def _note(self, sentence):
        """Add a sentence to what a person should look at."""
        self._set({"findings": "\n".join(filter(None, (self.findings, sentence)))})

    def _ask_decider(self):
        self._ask_colleague(
            self._decider(),
            self.env._(
                "Credit application %(name)s of %(applicant)s",
                name=self.name,
                applicant=self.company_name,
            ),
        )

    # ---- negative list ---------------------------------------------------------
    def _find_negative(self):
        """Refer the application to a person if somebody on it is on the negative list."""
        entries = (
            self.env["credit.negative.entry"]
            .sudo()
            ._matches(
                (self.company_name, self.partner_id.name, self.contact_name),
                (self.vat, self.company_registry),
                self.company_id,
            )
        )
        self._set({"negative_ids": [fields.Command.set(entries.ids)]})
        for entry in entries:
            self._set({"is_referred": True})
            self._note(
                self.env._(
                    "On the negative list: %(name)s (%(reason)s), entered by %(user)s.",
                    name=entry.name or entry.identifier,
                    reason=entry.reason,
                    user=entry.added_by_id.name,
                )
            )

    # ---- duplicates ------------------------------------------------------------
    def _find_duplicates(self):
        """Customers who may be the applicant.

        :return: whether a person must choose first
        """
        if self.partner_id or self.no_duplicate_by_id:
            return False
        found = self._same_numbers() | self._same_name()
        self._set({"duplicate_ids": [fields.Command.set(found.ids)]})
        return bool(found)

    def _partners(self):
        """Commercial entities of the application's company, archived ones included."""
        return self.env["res.partner"].sudo().with_context(active_test=False)

    def _partner_domain(self):
        return [
            ("parent_id", "=", False),
            ("company_id", "in", (False, *self.company_id._credit_tree_ids())),
            ("id", "not in", self._prospects().ids),
        ]

    def _prospects(self):
        """Archived entries that applications made, this one too: none is a customer."""
        everybody = self.sudo().search([("profile_id", "!=", False)])
        return everybody.profile_id.partner_id.filtered(
            lambda partner: not partner.active
        )

    def _same_numbers(self):
        """Customers with one of the numbers, however it was written."""
        partners, numbers = self._partners(), set()
        for number in (self.vat, self.company_registry):
            key = compact(number)
            numbers |= {key, key[2:] if key[:2].isalpha() else key}
        numbers = sorted(number for number in numbers if len(number) >= 5)
        if not numbers:
            return partners
        partners.flush_model(["vat", "company_registry"])
        rows = self.env.execute_query(
            SQL(
                r"""
                SELECT id FROM res_partner
                 WHERE regexp_replace(upper(vat), '[\W_]', '', 'g') = ANY(%(numbers)s)
                    OR regexp_replace(upper(vat), '^[A-Z]{2}|[\W_]', '', 'g')
                       = ANY(%(numbers)s)
                    OR regexp_replace(upper(company_registry), '[\W_]', '', 'g')
                       = ANY(%(numbers)s)
                """,
                numbers=numbers,
            )
        )
        ids = [row[0] for row in rows]
        return partners.search(
            [("id", "in", ids), *self._partner_domain()], limit=MOST_DUPLICATES
        )

    def _same_name(self):
        """Customers of the same name in the same place."""
        partners, key = self._partners(), normal_name(self.company_name)
        if not key or not self.zip:
            return partners
        near = partners.search(
            [
                ("zip", "in", list({self.zip, self.zip.replace(" ", "")})),
                *self._partner_domain(),
            ]
        )
        same = near.filtered(lambda partner: normal_name(partner.name) == key)
        return same[:MOST_DUPLICATES]

    def action_not_a_duplicate(self):
        """Say that none of the customers found is the applicant, and go on."""
        self._check_staff()
        for application in self:
            application._check_is(CHECKING)
            application.sudo()._set({"no_duplicate_by_id": self.env.uid})
            application.sudo()._process()
        return True

    def action_use_duplicate(self):
        """Take the one customer found as the applicant, and go on."""
        self._check_staff()
        for application in self:
            application._check_is(CHECKING)
            found = application.sudo().duplicate_ids
            if len(found) != 1:
                raise CreditControlError(
                    self.env._(
                        "%(count)s customers may be %(applicant)s. Choose one in the "
                        "field Customer and check again.",
                        count=len(found),
                        applicant=application.company_name,
                    )
                )
            application.sudo()._set({"partner_id": found.id})
            application.sudo()._process()
        return True

    def action_view_duplicates(self):
        """Open the customers that may be the applicant."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Possible Duplicates"),
            "res_model": "res.partner",
            "view_mode": "list,form",
            "domain": [("id", "in", self.duplicate_ids.ids)],
            "context": {"active_test": False, "create": False},
        }
