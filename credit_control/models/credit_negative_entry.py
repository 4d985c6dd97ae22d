from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.written import normal_name, number_key


class CreditNegativeEntry(models.Model):
    """Somebody whose application a person must look at, and why."""

    _name = "credit.negative.entry"
    _description = "Negative List"
    _order = "name, id"
    _inherit = ["mail.thread"]

    name = fields.Char(
        tracking=True, help="Name of the company or person, with or without legal form."
    )
    identifier = fields.Char(
        tracking=True, help="Tax ID or company number, written in any way."
    )
    reason = fields.Char(
        required=True, tracking=True, help="What happened; credit control reads it."
    )
    date_to = fields.Date(
        string="Until",
        tracking=True,
        help="Last day on which the entry counts. Empty: until it is archived.",
    )
    added_by_id = fields.Many2one(
        "res.users",
        string="Entered By",
        readonly=True,
        default=lambda self: self.env.user,
    )
    source = fields.Char(help="Where it comes from, for example the name of a list.")
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company.root_id,
        help="Empty: the entry counts in all companies.",
    )
    active = fields.Boolean(default=True)
    key_name = fields.Char(compute="_compute_keys", store=True, index="btree_not_null")
    key_identifier = fields.Char(
        compute="_compute_keys", store=True, index="btree_not_null"
    )

    @api.depends("name", "identifier")
    def _compute_keys(self):
        for entry in self:
            entry.key_name = normal_name(entry.name) or False
            entry.key_identifier = number_key(entry.identifier) or False

    @api.constrains("name", "identifier", "reason")  # one of them is always written
    def _check_something(self):
        for entry in self:
            if not (entry.key_name or entry.key_identifier):
                raise ValidationError(
                    self.env._(
                        "An entry of the negative list needs a name or a number; enter "
                        "one of them."
                    )
                )

    @api.model
    def _matches(self, names, identifiers, company):
        """Entries that count today for one of the names or numbers.

        :param names: names as written
        :param identifiers: numbers as written
        :param company: root company
        """
        today = company._credit_today()
        keys = [key for key in map(normal_name, names) if key]
        numbers = {key for key in map(number_key, identifiers) if key}
        return self.search(
            [
                ("company_id", "in", (False, company.id)),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", today),
                "|",
                ("key_name", "in", keys),
                ("key_identifier", "in", sorted(numbers)),
            ]
        )
