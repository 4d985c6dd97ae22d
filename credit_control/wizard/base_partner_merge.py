from odoo import models


class BasePartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        # EXTENDS 'base': two credit files of one company become one, without loss.
        # Odoo's merge would delete the second file, for there is one per customer.
        partners = self.env["res.partner"].browse(partner_ids).exists()
        kept = dst_partner
        if not kept or kept not in partners:  # as Odoo chooses
            kept = self._get_ordered_partner(partners.ids)[-1:]
        profiles = self.env["credit.profile"].sudo().with_context(active_test=False)
        files = profiles.search(
            [("partner_id", "in", partners.ids), ("merged_into_id", "=", False)]
        )
        for group in files.grouped("company_id").values():
            group._merge_into(kept)
        return super()._merge(partner_ids, dst_partner=kept, extra_checks=extra_checks)
