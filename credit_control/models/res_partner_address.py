"""Since when an address or a bank account is as it is.

Odoo's own last change of a contact moves with every field. Here the day of a real change
of the address is kept, and that of a bank account's number or owner; records from before
the add-on, and those never changed, count from their creation.
"""

from contextlib import contextmanager

from odoo import api, fields, models


def differing(records, names, before):
    """Those of some records whose fields are not what they were.

    :param records: records of one model
    :param names: names of fields
    :param dict before: record → list of the values of these fields
    """
    return records.filtered(
        lambda record: [record[name] for name in names] != before[record]
    )


class ResPartner(models.Model):
    _inherit = "res.partner"

    credit_address_changed_on = fields.Datetime(
        string="Address Changed On",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="When the address last became another one; empty: not since it was created.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'base': nobody says when an address changed
        for vals in vals_list:
            vals.pop("credit_address_changed_on", None)
        return super().create(vals_list)

    def write(self, vals):
        # EXTENDS 'base': keep when the address became another one
        if "credit_address_changed_on" in vals:
            vals = {k: v for k, v in vals.items() if k != "credit_address_changed_on"}
        with self._credit_watching_address(vals):
            return super().write(vals)

    def _update_address(self, vals):
        # EXTENDS 'base': a contact's address follows that of its company
        with self._credit_watching_address(vals):
            return super()._update_address(vals)

    @contextmanager
    def _credit_watching_address(self, vals):
        """Note the time on those of these contacts whose address changes meanwhile."""
        names = [name for name in self._address_fields() if name in vals]
        if not names:
            yield
            return
        before = {partner: [partner[name] for name in names] for partner in self}
        yield
        moved = differing(self, names, before)
        if moved:
            super(ResPartner, moved.sudo()).write(
                {"credit_address_changed_on": fields.Datetime.now()}
            )


class ResPartnerBank(models.Model):
    _inherit = "res.partner.bank"

    credit_changed_on = fields.Datetime(
        string="Details Changed On",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="When number or owner last became another; empty: not since it was created.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'base': nobody says when an account changed
        for vals in vals_list:
            vals.pop("credit_changed_on", None)
        return super().create(vals_list)

    def write(self, vals):
        # EXTENDS 'base': keep when the account became another one, or was taken up again
        vals = {
            name: value for name, value in vals.items() if name != "credit_changed_on"
        }
        names = [
            name for name in ("acc_number", "partner_id", "active") if name in vals
        ]
        before = {bank: [bank[name] for name in names] for bank in self}
        result = super().write(vals)
        changed = differing(self, names, before) if names else self.browse()
        if changed:
            super(ResPartnerBank, changed.sudo()).write(
                {"credit_changed_on": fields.Datetime.now()}
            )
        return result
