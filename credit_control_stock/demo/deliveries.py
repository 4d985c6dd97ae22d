"""A delivery that waits: the order passed, and meanwhile the customer no longer does."""

from odoo import Command

#: Customer reference on the order; where one exists, it was played.
MARK = "Delivery held back"
CUSTOMER = {"name": "Hofladen Seeblick", "ref": "K1014", "city": "Plön"}


def create(env, people, say):
    """Leave one delivery on hold; a second time nothing is done.

    :param env: environment of the superuser
    :param dict people: login → ``res.users``
    :param say: takes one line of the story
    """
    if env["sale.order"].search_count([("client_order_ref", "=", MARK)], limit=1):
        return
    partner = env["res.partner"].create({**CUSTOMER, "is_company": True})
    order = _order(env, people["salesperson"], partner)
    order.action_confirm()
    [profile] = env["credit.profile"]._ensure(partner, env.company.root_id).values()
    profile.sudo(False).with_user(
        people["controller"]
    ).forced_hold_reason = "The bank returned a direct debit this morning"
    picking = order.sudo().picking_ids
    picking.move_ids.picked = True
    picking._action_done()  # as a job does: nobody is there to be told at a form
    say(
        f"   {picking.name} for {partner.name} waits in the warehouse: {order.name} was "
        "confirmed before the bank returned a direct debit (Holds)."
    )


def _order(env, seller, partner):
    """A quotation of goods that are on stock."""
    goods = env["product.product"].create(
        {
            "name": "Espresso machine",
            "type": "consu",
            "is_storable": True,
            "list_price": 120.0,
            "taxes_id": [Command.clear()],
        }
    )
    warehouse = env["stock.warehouse"].search(
        [("company_id", "=", env.company.id)], limit=1
    )
    env["stock.quant"]._update_available_quantity(goods, warehouse.lot_stock_id, 10)
    line = {"product_id": goods.id, "product_uom_qty": 1}
    return (
        env["sale.order"]
        .with_user(seller)
        .create(
            {
                "partner_id": partner.id,
                "pricelist_id": False,
                "client_order_ref": MARK,
                "order_line": [Command.create(line)],
            }
        )
    )
