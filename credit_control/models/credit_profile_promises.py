"""Promises of a customer: how many were broken, and what speaks of its word."""

from odoo import api, fields, models

from ..engine import promises as engine
from .credit_promise import BROKEN_OR_RUNNING, RUNNING

#: Broken promises are remembered for so many months.
REMEMBERED = 12


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    promise_ids = fields.One2many("credit.promise", "profile_id", string="Promises")
    current_promise_ids = fields.One2many(
        "credit.promise",
        "profile_id",
        string="Current Promises",
        domain=[("state", "in", BROKEN_OR_RUNNING)],
    )
    promise_count = fields.Integer(
        string="Open Promises",
        compute="_compute_promises",
        help="Promises from which something is still expected.",
    )
    broken_promises = fields.Integer(
        compute="_compute_promises", help="Within the last 12 months."
    )
    promise_rate = fields.Float(
        string="Promises Kept (%)",
        compute="_compute_promises",
        help="Of all promises that were due: kept ÷ (kept + broken).",
    )
    promise_amount_rate = fields.Float(
        string="Promises Kept by Amount (%)",
        compute="_compute_promises",
        help="Of the amounts of all promises that were due, what came in time.",
    )
    has_promise_rate = fields.Boolean(
        compute="_compute_promises", help="Whether any promise was due yet."
    )

    @api.depends("promise_ids.state", "promise_ids.kept_value")
    def _compute_promises(self):
        promises = self.env["credit.promise"].sudo()
        found = promises.search_fetch(
            [("profile_id", "in", self.ids)],
            ["profile_id", "state", "value", "kept_value", "broken_on"],
        )
        rates = promises._kept_rates(found, "profile_id")
        for profile in self:
            mine = found.filtered(lambda p, profile=profile: p.profile_id == profile)
            since = profile._remembered_since(profile.company_id._credit_today())
            rate = rates.get(profile.sudo()) or engine.KeptRate(None, None, 0)
            profile.promise_count = len(mine.filtered(lambda p: p.state in RUNNING))
            profile.broken_promises = len(
                mine.filtered(
                    lambda p, since=since: (
                        p.state == engine.BROKEN and p.broken_on > since
                    )
                )
            )
            profile.has_promise_rate = bool(rate.due)
            profile.promise_rate = (rate.by_count or 0) / 100
            profile.promise_amount_rate = (rate.by_amount or 0) / 100

    def _remembered_since(self, day):
        """The day after which broken promises count, as of a day."""
        return fields.Date.subtract(day, months=REMEMBERED)

    def _promise_collector(self):
        """Who gets what the customer promises by itself."""
        self.ensure_one()
        usual = self.responsible_id or self.controller_id
        return usual or self.company_id._credit_controller()

    def _conduct_counts(self, as_of):
        # EXTENDS credit_control: where a company records promises, none broken is known
        found = super()._conduct_counts(as_of)
        promises = self.env["credit.promise"].sudo()
        companies = [("company_id", "in", self.company_id.ids)]
        recording = dict(promises._read_group(companies, ["company_id"], ["__count"]))
        if not recording:
            return found
        since = self._remembered_since(as_of)
        broken = [
            ("profile_id", "in", self.ids),
            ("state", "=", engine.BROKEN),
            ("broken_on", ">", since),
            ("broken_on", "<=", as_of),
        ]
        counts = dict(promises._read_group(broken, ["profile_id"], ["__count"]))
        for profile in self:
            if profile.company_id in recording:
                _none, returned = found.get(profile, (None, None))
                found[profile] = (counts.get(profile, 0), returned)
        return found

    def _take_over(self, other):
        # EXTENDS credit_control: what was promised is promised still
        result = super()._take_over(other)
        other.sudo().promise_ids._set({"profile_id": self.id})
        return result

    def _has_history(self):
        # EXTENDS credit_control
        return super()._has_history() or bool(self.sudo().promise_ids)

    # ---- actions ---------------------------------------------------------------
    def action_record_promise(self):
        """Open the dialog in which a promise of the customer is recorded."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_promise_record_action"
        )
        action["context"] = {"default_profile_id": self.id}
        return action

    def action_view_promises(self):
        """Open the promises of the customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_promise_action"
        )
        action["domain"] = [("profile_id", "=", self.id)]
        action["context"] = {"default_profile_id": self.id}
        return action
