from odoo import models

from .credit_hold import DELIVERY


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _credit_request(self, profile, extras=None, document=None, already=0):
        # EXTENDS 'credit_control': the release of a delivery lets no order grow
        request = super()._credit_request(profile, extras, document, already)
        releases = request.releases.filtered(lambda hold: hold.kind != DELIVERY)
        return request._replace(releases=releases)
