"""Customers that are merged: their credit files become one without loss."""

from odoo import models

from ..engine import facts as engine_facts


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    def _merge_into(self, partner):
        """Make one file of the files of customers that are merged into one.

        The kept file takes over the other's limits that are still to come or in force,
        its open holds, notes and, where its own is empty, its settings. The other keeps
        its checks, whose chain must not change, and is archived.

        :param partner: the partner that stays
        """
        kept = self.filtered(lambda profile: profile.partner_id == partner)
        if not kept and self:
            kept = self[0]
            kept.partner_id = partner
        for other in self - kept:
            kept._take_over(other)

    def _take_over(self, other):
        self.ensure_one()
        settings = (
            "category_id",
            "policy_id",
            "controller_id",
            "forced_hold_reason",
            "next_review",
            "note",
        )
        taken = {
            name: other[name] for name in settings if other[name] and not self[name]
        }
        self.write(
            {
                name: value.id if isinstance(value, models.BaseModel) else value
                for name, value in taken.items()
            }
        )
        today = self.company_id._credit_today()
        mine, theirs = self.limit_at(today), other.limit_at(today)
        other.limit_ids._set({"profile_id": self.id})
        if mine and theirs:
            self._keep_one_limit(mine, theirs)
        if other.limit_mode == engine_facts.LIMITED:
            self.limit_mode = engine_facts.LIMITED
        other.hold_ids._set({"profile_id": self.id})
        self.message_post(
            body=self.env._(
                "Merged with the credit file of %(other)s: its limits and holds are here "
                "now, its checks stay in its own archived file.",
                other=other.partner_id.display_name,
            )
        )
        other.write({"active": False, "merged_into_id": self.id})
        self._mirror_limit()

    def _keep_one_limit(self, mine, theirs):
        """Of two standard limits in force the kept customer's own goes on."""
        both = self.limit_ids.filtered(
            lambda limit: limit.state == "active" and limit.kind == "standard"
        )
        for limit in both.filtered("is_in_force") - mine:
            limit._set({"state": "superseded"})
