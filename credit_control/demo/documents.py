"""Documents of a demonstration, and what the books say of them."""

from odoo import Command


def receivables(env, company):
    """Open receivables in company currency, counted in two ways that share no code.

    :return: ``(sum over customers of their exposure's component, balance of all posted
        entries on receivable accounts)``
    """
    books = env["credit.ledger"]._read_books(company, None, company._credit_today())
    exposure = sum(
        reading.components.get("receivable", 0.0) for reading in books.values()
    )
    [(booked,)] = env["account.move.line"]._read_group(
        [
            ("account_id.account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("company_id", "child_of", company.id),
        ],
        aggregates=["balance:sum"],
    )
    rounded = company.currency_id.round
    return rounded(exposure), rounded(booked)


def line(product, quantity, **values):
    """A line of an order or invoice."""
    return Command.create(
        {"product_id": product.id, "product_uom_qty": quantity, **values}
    )


def order(env, seller, partner, amount, **values):
    """A quotation of a salesperson, by default of one line for an amount without tax."""
    free_of_tax = {"price_unit": amount, "tax_ids": [Command.clear()]}
    return (
        env["sale.order"]
        .with_user(seller)
        .create(
            {
                "partner_id": partner.id,
                "pricelist_id": False,  # amounts are in the company's currency
                "order_line": [line(goods(env), 1, **free_of_tax)],
                **values,
            }
        )
    )


def goods(env):
    """The product of orders for which only an amount matters."""
    product = env["product.product"].search([("default_code", "=", "GOODS")], limit=1)
    return product or env["product.product"].create(
        {
            "name": "Goods as agreed",
            "default_code": "GOODS",
            "type": "consu",
            "invoice_policy": "order",
            "taxes_id": [Command.clear()],
        }
    )


def invoice(env, partner, amount, day, **values):
    """A posted invoice of one line for an amount without tax."""
    move = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "invoice_date": day,
            "invoice_user_id": _seller(env).id,
            "invoice_line_ids": [
                Command.create(
                    {
                        "product_id": goods(env).id,
                        "price_unit": amount,
                        "tax_ids": [Command.clear()],
                    }
                )
            ],
            **values,
        }
    )
    move.action_post()
    return move


def _seller(env):
    """Who sold what an invoice is about."""
    return env["res.users"].search([("login", "=", "salesperson")], limit=1)


def pay_online(env, sale_order):
    """Pay an order in full by the demonstration's card, as a customer does."""
    provider = env.ref("payment.payment_provider_demo")
    transaction = env["payment.transaction"].create(
        {
            "provider_id": provider.id,
            "payment_method_id": env.ref("payment.payment_method_card").id,
            "operation": "online_direct",
            "amount": sale_order.amount_total,
            "currency_id": sale_order.currency_id.id,
            "partner_id": sale_order.partner_id.id,
            "sale_order_ids": [Command.set(sale_order.ids)],
        }
    )
    transaction._set_done()
    # What Odoo does after a payment, without the e-mail to the customer.
    sale_order.sudo().action_confirm()
    transaction._create_payment()
    transaction.is_post_processed = True
    return transaction
