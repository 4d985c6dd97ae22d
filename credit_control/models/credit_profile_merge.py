"""Customers that are merged: their credit files become one without loss."""

from odoo import models

from ..engine import facts as engine_facts


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    def _merge_into(self, partner):
        """Make one file of the files of customers that are merged into one.

        The kept file takes over the other's limits, as far as its own leave room for
        them, its holds and, where its own are empty, its settings. The other keeps its
        checks, whose chain must not change, and is archived.

        :param partner: the partner that stays
        """
        kept = self.filtered(lambda profile: profile.partner_id == partner)
        if not kept and self:
            kept = self[0]
            kept.partner_id = partner
            kept._mirror_limit()
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
        other.limit_ids._yield_to(self.limit_ids)
        other.limit_ids._set({"profile_id": self.id})
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
        # Odoo's merge fills gaps with the other's values; the limit has no gap.
        shown = self.partner_id.sudo().with_company(self.company_id).credit_limit
        other.partner_id._credit_mirror(self.company_id, shown)
