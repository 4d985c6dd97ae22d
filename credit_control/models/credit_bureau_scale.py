"""What the grades of the providers mean to us, as versioned data."""

from decimal import Decimal

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..bureaus.contract import RISK_CLASSES
from ..bureaus.scales import SHIPPED, ScaleLine, faults
from ..exceptions import CreditControlError

RISK_WORDS = [
    ("very_low", "Very low"),
    ("low", "Low"),
    ("moderate", "Moderate"),
    ("high", "High"),
    ("very_high", "Very high"),
    ("default", "Default"),
    ("not_rated", "Not rated"),
]
assert tuple(code for code, _words in RISK_WORDS) == RISK_CLASSES
_BOUNDS = ("low", "high", "norm_low", "norm_high")


class CreditBureauScale(models.Model):
    _name = "credit.bureau.scale"
    _description = "Scale of a Bureau"
    _order = "code, version desc"

    name = fields.Char(required=True)
    code = fields.Char(required=True, index=True)
    provider = fields.Char(string="Service", required=True)
    version = fields.Char(required=True, default="1")
    source = fields.Text(help="Where the scale is explained.")
    is_confirmed = fields.Boolean(
        string="Confirmed",
        help="The scale itself was read in a publication of the provider. How it maps "
        "to a score from 0 to 100 is our own choice in every case.",
    )
    is_coarse = fields.Boolean(
        string="Coarse", help="One value covers more than one of our risk classes."
    )
    is_shipped = fields.Boolean(string="Comes With the Add-on", readonly=True)
    active = fields.Boolean(default=True, help="One version of a scale is in use.")
    line_ids = fields.One2many("credit.bureau.scale.line", "scale_id", copy=True)

    _version_unique = models.UniqueIndex(
        "(code, version)", "This version of the scale exists already."
    )
    _one_in_use = models.UniqueIndex(
        "(code) WHERE active IS TRUE",
        "Another version of the scale is in use; archive it first.",
    )

    @api.depends("name", "version")
    def _compute_display_name(self):
        for scale in self:
            scale.display_name = self.env._(
                "%(name)s, version %(version)s", name=scale.name, version=scale.version
            )

    @api.constrains("line_ids")
    def _check_lines(self):
        for scale in self:
            wrong = faults(scale._lines())
            if wrong:
                raise ValidationError("\n".join(wrong))

    def write(self, vals):
        if set(vals) - {"active"}:
            self._check_may_change()
        self.env.registry.clear_cache()  # _readings
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def _check_may_change(self):
        """A version that scores were made with stays as it was."""
        if self.env.su:
            return
        if any(scale.is_shipped or scale._is_used() for scale in self):
            raise CreditControlError(
                self.env._(
                    "Scores were made with this version of the scale, or it comes with "
                    "the add-on; make a new version of it to change the mapping."
                )
            )

    def _is_used(self):
        return bool(
            self.env["credit.bureau.report"]
            .sudo()
            .search_count([("mapping_version", "=", self._mark())], limit=1)
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if any(scale.is_shipped or scale._is_used() for scale in self):
            raise CreditControlError(
                self.env._("Scores were made with this scale; archive it instead.")
            )

    def copy_data(self, default=None):
        default = dict(default or {})
        default.setdefault("active", False)
        copies = super().copy_data(default)
        for scale, vals in zip(self, copies, strict=True):
            same = self.with_context(active_test=False).search_count(
                [("code", "=", scale.code)]
            )
            vals.update(version=str(same + 1), is_shipped=False)
        return copies

    def action_new_version(self):
        """A draft of the next version: archived until it is put in use."""
        self.ensure_one()
        new = self.copy()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": new.id,
            "view_mode": "form",
        }

    def action_use(self):
        """Read grades by this version from now on; reports keep theirs."""
        self.ensure_one()
        self.check_access("write")
        others = self.search([("code", "=", self.code), ("id", "!=", self.id)])
        others.sudo().active = False
        self.env.flush_all()
        self.sudo().active = True
        return True

    # ---- for reading grades -----------------------------------------------------------
    def _mark(self):
        return f"{self.code} v{self.version}"

    @api.model
    def _names_by_mark(self):
        """What people call each version of each scale, by what reports keep of it.

        :return: ``{"creditsafe.value v1": "Creditsafe score, version 1"}``
        """
        scales = (
            self.sudo().with_context(active_test=False).search([("id", "!=", False)])
        )
        return {scale._mark(): scale.display_name for scale in scales}

    def _lines(self):
        """:class:`~..bureaus.scales.ScaleLine` of these scales."""
        return [line._to_engine() for line in self.line_ids]

    @api.model
    def _in_use(self):
        return self.sudo().search([("active", "=", True)])

    @api.model
    @tools.ormcache()
    def _readings(self):
        """What grades are read by now; kept until a scale or a line of one changes.

        :return: ``(ScaleLine tuple, {code of the scale: its mark})``
        """
        scales = self._in_use()
        return tuple(scales._lines()), {s.code: s._mark() for s in scales}

    @api.model
    def _load_shipped(self):
        """Make the scales that come with the add-on; a newer version replaces ours only."""
        everything = self.sudo().with_context(active_test=False)
        for scale in SHIPPED:
            versions = everything.search([("code", "=", scale.code)])
            if scale.version in versions.mapped("version"):
                continue
            in_use = versions.filtered("active")
            replaces = all(in_use.mapped("is_shipped"))
            if replaces:
                in_use.active = False
                self.env.flush_all()
            everything.create(
                {
                    "name": scale.name,
                    "code": scale.code,
                    "provider": scale.provider,
                    "version": scale.version,
                    "source": scale.source,
                    "is_confirmed": scale.confirmed,
                    "is_coarse": scale.coarse,
                    "is_shipped": True,
                    "active": replaces,
                    "line_ids": [
                        (0, 0, self.env["credit.bureau.scale.line"]._from_engine(line))
                        for line in scale.lines
                    ],
                }
            )


class CreditBureauScaleLine(models.Model):
    _name = "credit.bureau.scale.line"
    _description = "Line of a Bureau's Scale"
    _order = "scale_id, sequence, id"

    scale_id = fields.Many2one(
        "credit.bureau.scale", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    text = fields.Char(string="Value", help="For scales of letters and words.")
    low = fields.Float(string="From", digits=(12, 4))
    high = fields.Float(string="To", digits=(12, 4))
    is_scored = fields.Boolean(string="Has a Score", default=True)
    norm_low = fields.Float(string="Score at From", digits=(12, 4))
    norm_high = fields.Float(string="Score at To", digits=(12, 4))
    risk_class = fields.Selection(RISK_WORDS, required=True)

    @api.model
    def _from_engine(self, line):
        vals = {"text": line.text, "risk_class": line.risk_class}
        vals["is_scored"] = line.norm_low is not None
        for name in _BOUNDS:
            vals[name] = float(getattr(line, name) or 0)
        return vals

    def _to_engine(self):
        """The line as :func:`~..bureaus.scales.normalise` takes it."""
        low, high, norm_low, norm_high = (
            Decimal(str(self[name])).normalize() + 0 for name in _BOUNDS
        )
        ranged, scored = not self.text, self.is_scored
        return ScaleLine(
            self.scale_id.code,
            low if ranged else None,
            high if ranged else None,
            norm_low if scored else None,
            norm_high if scored else None,
            self.risk_class,
            self.text or "",
        )

    def write(self, vals):
        self.scale_id._check_may_change()
        self.env.registry.clear_cache()  # CreditBureauScale._readings
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.scale_id._check_may_change()
        self.env.registry.clear_cache()
        return lines

    def unlink(self):
        self.scale_id._check_may_change()
        self.env.registry.clear_cache()
        return super().unlink()
