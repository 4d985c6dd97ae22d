"""Rules as data, with versions: what is in force is never rewritten."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..editing import said_fields
from ..exceptions import CreditControlError

#: What may still change once a version is active, which is nothing that it says.
_BOOKKEEPING = {"active", "message_main_attachment_id", "write_date", "write_uid"}


class CreditVersion(models.AbstractModel):
    """A record of which there are versions: drafts, one in force, and retired ones.

    What inherits has an ``origin_id``, the first of its versions, and says in
    :meth:`_check_editable` and :meth:`_check_sound` what it refuses.
    """

    _name = "credit.version"
    _description = "Version of a Set of Rules"
    _inherit = ["credit.lifecycle", "mail.thread"]

    name = fields.Char(required=True, tracking=True)
    version = fields.Integer(default=1, readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "Draft"), ("active", "Active"), ("retired", "Retired")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    active = fields.Boolean(default=True)
    activated_on = fields.Datetime(readonly=True, copy=False)
    activated_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    retired_on = fields.Datetime(readonly=True, copy=False)

    @api.depends("name", "version")
    def _compute_display_name(self):
        for one in self:
            if not one.name:  # on a form that was just opened
                one.display_name = self.env._("New")
                continue
            one.display_name = self.env._(
                "%(name)s (version %(version)s)", name=one.name, version=one.version
            )

    # ---- CRUD --------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_named(vals)
            vals["state"] = "draft"
        created = super().create(vals_list)
        for one in created.filtered(lambda one: not one.origin_id):
            one.origin_id = one
        created._changed()
        return created

    def write(self, vals):  # pylint: disable=method-required-super
        self._check_editable(vals)
        self._check_named(vals)
        names = self._said(vals)
        before = {one: _values(one, names) for one in self}
        result = self._set(vals)
        self.filtered(lambda one: _values(one, names) != before[one])._changed()
        return result

    def _check_named(self, vals):
        """Refuse a name of nothing, which no list or sentence could show."""
        if "name" in vals and not (vals["name"] or "").strip():
            raise ValidationError(
                self.env._(
                    "A version without a name cannot be told from others. Enter a name."
                )
            )

    def _changed(self):
        """What follows when somebody changed what a version says, or a part of it."""

    def _set(self, vals):
        # EXTENDS credit_control: rules are read from a cache
        result = super()._set(vals)
        self.env.registry.clear_cache()
        return result

    def _check_editable(self, vals):
        """Refuse to change what an active or retired version says.

        :raise CreditControlError: the sentence of what inherits
        """

    def _said(self, vals):
        """The fields of ``vals`` that change what a version says."""
        return said_fields(vals) - _BOOKKEEPING

    def _frozen(self):
        """Those that somebody decided by, and that stay as they are."""
        return self.filtered(lambda one: one.state != "draft")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self._frozen()
        if used:
            raise CreditControlError(
                self.env._(
                    "%(version)s was in force and cannot be deleted; retire it instead.",
                    version=used[0].display_name,
                )
            )

    # ---- actions -----------------------------------------------------------
    def action_activate(self):
        """Put this version into force; the one before it is retired."""
        self.check_access("write")
        for one in self:
            one._check_sound()
            self.search([*one._place(), ("state", "=", "active")]).action_retire()
            one._set(
                {
                    "state": "active",
                    "activated_on": fields.Datetime.now(),
                    "activated_by_id": self.env.uid,
                }
            )
        return True

    def _check_sound(self):
        """Refuse to put into force what is no draft, or would not work.

        :raise CreditControlError: the sentence of what inherits
        """

    def _place(self):
        """Domain of the versions of which only one may be in force."""
        return [("origin_id", "=", self.origin_id.id)]

    def action_retire(self):
        """Take this version out of force."""
        self.check_access("write")
        self._set({"state": "retired", "retired_on": fields.Datetime.now()})
        self.flush_recordset()  # before the next version takes the unique place
        return True

    def action_new_version(self):
        """Copy this version into a draft that can be changed and activated."""
        self.ensure_one()
        last = self.with_context(active_test=False).search(
            [("origin_id", "=", self.origin_id.id)], order="version desc", limit=1
        )
        draft = self.copy(
            {
                "name": self.name,
                "origin_id": self.origin_id.id,
                "version": last.version + 1,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": draft.id,
            "view_mode": "form",
        }


class CreditVersionPart(models.AbstractModel):
    """A line of a version: what is in force does not change, line by line either."""

    _name = "credit.version.part"
    _description = "Part of a Version"

    def _version(self):
        """The versions that these lines belong to."""
        raise NotImplementedError

    def _check_draft(self):
        frozen = self._version()._frozen()
        if frozen:
            self._refuse_change(frozen)

    def _refuse_change(self, frozen):
        """Say that what is in force stays as it is.

        :param frozen: versions, at least one
        :raise CreditControlError: always
        """
        raise NotImplementedError

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._check_draft()
        parts._version()._changed()
        return parts

    def write(self, vals):
        self._check_draft()
        names = said_fields(vals)
        before = {part: (part._version(), _values(part, names)) for part in self}
        result = super().write(vals)
        self._check_draft()  # it may belong to another version now
        changed = self.filtered(lambda part: _values(part, names) != before[part][1])
        versions = changed._version()
        for part in changed:
            versions |= before[part][0]
        versions._changed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_force(self):
        self._check_draft()
        self._version()._changed()


def _values(record, names):
    """What a record says in some fields, to see afterwards whether that changed."""
    return {name: record[name] for name in names}
