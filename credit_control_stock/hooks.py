"""Removal: what waited for credit control and nobody will ask about again."""

from odoo import SUPERUSER_ID

from odoo.addons.credit_control.models.credit_hold import (
    CLEARED,
    EXPIRED,
    RELEASED,
    WAITING,
)

from .models.credit_hold import DELIVERY


def uninstall_hook(env):
    """End the holds of deliveries, and their releases, before their kind goes.

    Odoo makes them holds of orders then; a release would let the order grow.
    """
    env = env(user=SUPERUSER_ID)
    holds = env["credit.hold"].search([("kind", "=", DELIVERY)])
    holds.filtered(lambda hold: hold.state in WAITING)._end(
        CLEARED, env._("Deliveries are no longer checked.")
    )
    holds.filtered(lambda hold: hold.state == RELEASED)._set({"state": EXPIRED})
