"""Who did what with a limit, when and why; and how it stood before."""

from odoo import fields, models

from ..exceptions import CreditControlError

REQUESTED, CHANGED, APPROVED, GRANTED = "requested", "changed", "approved", "granted"
DECLINED, SUPERSEDED, WITHDRAWN = "declined", "superseded", "withdrawn"
EXPIRED = "expired"
#: What of a granted limit says when it counts.
_WHEN = ("state", "date_from", "date_to", "repeats_until")


class CreditLimitEvent(models.Model):
    _name = "credit.limit.event"
    _description = "Event in the Life of a Credit Limit"
    _order = "id"

    limit_id = fields.Many2one(
        "credit.limit", required=True, readonly=True, ondelete="cascade", index=True
    )
    profile_id = fields.Many2one(
        related="limit_id.profile_id", store=True, index=True, string="Customer"
    )
    company_id = fields.Many2one(related="limit_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [
            (REQUESTED, "Requested"),
            (CHANGED, "Changed"),
            (APPROVED, "Approved"),
            (GRANTED, "Granted"),
            (DECLINED, "Declined"),
            (SUPERSEDED, "Superseded"),
            (WITHDRAWN, "Withdrawn"),
            (EXPIRED, "Expired"),
        ],
        string="What",
        required=True,
        readonly=True,
    )
    happened_on = fields.Datetime(
        string="When", required=True, readonly=True, default=fields.Datetime.now
    )
    user_id = fields.Many2one(
        "res.users", string="Who", readonly=True, help="Empty: a scheduled job."
    )
    for_id = fields.Many2one(
        "res.users",
        string="As Substitute For",
        readonly=True,
        help="Whose authority it was done with, while they were away.",
    )
    reason = fields.Char(string="Why", readonly=True)
    was_granted = fields.Boolean(
        readonly=True, help="Whether the limit counted before, on the days below."
    )
    date_from_before = fields.Date(string="Valid From Before", readonly=True)
    date_to_before = fields.Date(string="Valid Until Before", readonly=True)
    repeats_until_before = fields.Date(string="Last Season Before", readonly=True)

    _known_idx = models.Index("(limit_id, id) WHERE was_granted")

    def write(self, vals):  # pylint: disable=method-required-super
        raise CreditControlError(
            self.env._("What happened to a limit is a record and is not changed.")
        )


class CreditLimit(models.Model):
    _inherit = "credit.limit"

    event_ids = fields.One2many(
        "credit.limit.event", "limit_id", string="What Happened", readonly=True
    )
    end_cause = fields.Selection(
        [(SUPERSEDED, "Superseded"), (WITHDRAWN, "Withdrawn")],
        readonly=True,
        copy=False,
        help="What shortened a granted limit; empty where it ran to its end.",
    )

    def _set(self, vals):
        # EXTENDS credit_control: each change of what counts when is kept with its cause
        vals = dict(vals)
        why = vals.pop("_why", {})
        before = {limit: {name: limit[name] for name in _WHEN} for limit in self}
        ends = {"date_to", "repeats_until"} & vals.keys() and "state" not in vals
        kind = why.get("kind") or SUPERSEDED
        if ends and kind in (SUPERSEDED, WITHDRAWN):
            vals["end_cause"] = kind
        result = super()._set(vals)
        for limit, was in before.items():
            if any(limit[name] != was[name] for name in _WHEN):
                limit._keep_event(**{**why, "kind": limit._kind_of(was, kind)}, was=was)
        return result

    def _kind_of(self, was, ending):
        """What a change of state or dates is called."""
        if self.state == was["state"]:
            return ending if was["state"] == "active" else CHANGED
        return GRANTED if self.state == "active" else self.state

    def _keep_event(self, kind, reason="", for_user=None, user=None, was=None):
        """Keep what happened to this limit.

        :param str kind: of ``credit.limit.event``
        :param for_user: ``res.users`` whose authority a substitute used
        :param user: ``res.users``; the current one by default
        :param dict was: values of a granted limit before the event
        """
        self.ensure_one()
        granted = bool(was) and was["state"] == "active"
        values = {
            "limit_id": self.id,
            "kind": kind,
            "user_id": (self.env.user if user is None else user).id,
            "for_id": for_user.id if for_user else False,
            "reason": (reason or "").strip() or False,
            "was_granted": granted,
        }
        if granted:
            values |= {f"{name}_before": was[name] for name in _WHEN[1:]}
        return self.env["credit.limit.event"].sudo().create(values)
