"""A delivery as the gate sees it."""

from odoo.addons.credit_control.engine.facts import DELIVER
from odoo.addons.credit_control.engine.money import to_minor
from odoo.addons.credit_control.models.credit_gate import Request

from ..engine.delivery import Line, Order, ask
from .credit_hold import DELIVERY


class Delivery:
    """The moves of one sale order that leave with one picking.

    :param picking: ``stock.picking``, or the order itself for moves without one
    :param order: ``sale.order`` that is delivered
    :param moves: ``stock.move`` of it that are not done yet
    :param going: those of the moves that go out now; the others are its rest, which
        the books show as well. All of them by default
    :param bool planned: look at what is foreseen where nothing was picked yet
    """

    def __init__(self, picking, order, moves, going=None, planned=False):
        self.picking = picking
        self.order = order
        self.moves = moves
        self.going = moves if going is None else going
        self.planned = planned
        self.company = order.company_id.root_id
        self.digits = self.company.currency_id.decimal_places

    # ---- figures -----------------------------------------------------------
    def lines(self):
        """What is delivered, priced; ``engine.delivery.Line`` each."""
        found = []
        left = {
            line: max(line.product_uom_qty - line.qty_delivered, 0.0)
            for line in self.moves.sale_line_id
        }
        for sold, moves in self.moves.grouped("sale_line_id").items():
            if sold and any(move.product_id != sold.product_id for move in moves):
                found.append(self._kit(sold, moves))
                continue
            for move in moves:
                found.append(self._line(move, sold, left.get(sold, 0.0)))
                if sold:
                    left[sold] = max(left[sold] - found[-1].demand, 0.0)
        return found

    def _line(self, move, sold, left):
        """The line of one move.

        :param float left: what its order line has open and no move before it delivers
        """
        unit = sold.product_uom_id or move.product_uom
        done = move.product_uom._compute_quantity(
            self.quantity(move), unit, round=False
        )
        demand = move.product_uom._compute_quantity(
            move.product_uom_qty, unit, round=False
        )
        demand = max(demand, done)
        price, per = self._price(move, sold)
        return Line(move, price, per, done, demand, min(demand, left))

    def _kit(self, sold, moves):
        """One line for the components of what was sold as a kit."""
        every = sold.move_ids.filtered(
            lambda move: move.state != "cancel" and move._credit_is_delivery()
        )
        whole = sum((every | moves).mapped("product_uom_qty")) or 1.0
        done = sum(self.quantity(move) for move in moves)
        demand = max(sum(moves.mapped("product_uom_qty")), done)
        price = self._in_company_currency(sold.price_total)
        return Line(moves, price, whole, done, demand, demand, whole=True)

    def quantity(self, move):
        """What of a move goes out now, in its own unit."""
        if self.planned and not any(self.moves.mapped("picked")):
            reserved = any(self.moves.mapped("quantity"))
            return move.quantity if reserved else move.product_uom_qty
        goes = move.picked and move in self.going
        return move._get_picked_quantity() if goes else 0.0

    def _price(self, move, sold):
        """Price in the sold unit and for how many; of the product where none was sold."""
        if not sold:
            same = self.order.order_line.filtered(
                lambda line: line.product_id == move.product_id
            )
            if not same:
                free = move.product_id.invoice_policy != "delivery"
                price = 0.0 if free else move.product_id.lst_price
                return to_minor(price, self.digits), 1.0
            sold = same[0]
        if sold.product_uom_qty > 0:
            return self._in_company_currency(sold.price_total), sold.product_uom_qty
        return self._in_company_currency(sold.price_unit), 1.0

    def _in_company_currency(self, amount):
        """As exposure converts it: at the rate that the order stores; minor units."""
        return to_minor(amount / (self.order.currency_rate or 1.0), self.digits)

    def booked(self, extras=None, unpaid=None):
        """What the books say about the order.

        :param dict extras: from ``sale.order._credit_extras``
        :param dict unpaid: from ``credit.ledger._read_unpaid_invoices``
        :rtype: engine.delivery.Order
        """
        if extras is None:
            extras = self.order._credit_extras()
            ledger = self.order.env["credit.ledger"]
            unpaid = ledger._read_unpaid_invoices(self.order)
        extra = extras[self.order.id]
        owed = (extra["open"] or 0.0) + unpaid.get(self.order.id, 0.0)
        delivered = sum(
            line.price_total
            * min(line.qty_delivered, line.product_uom_qty)
            / line.product_uom_qty
            for line in self.order.order_line
            if line.product_uom_qty > 0 and not line.is_downpayment
        )
        total = self._in_company_currency(self.order.amount_total)
        return Order(
            total=total,
            unpaid=min(to_minor(owed - (extra["booked"] or 0.0), self.digits), total),
            delivered=self._in_company_currency(delivered),
            counts=self.order.state == "sale",
        )

    def ask(self, extras=None, unpaid=None):
        """What the delivery asks for.

        :rtype: engine.delivery.Ask
        """
        return ask(self.lines(), self.booked(extras, unpaid))

    def goes_beyond(self):
        """Whether more goes out than was ordered, which no check of the order saw."""
        return any(line.quantity > line.ordered + 1e-6 for line in self.lines())

    # ---- the gate ----------------------------------------------------------
    def request(self, profile, extras, unpaid):
        """This delivery as a request to the gate."""
        asked = self.ask(extras, unpaid)
        releases = self.order.env["credit.hold"].browse(
            extras[self.order.id].get("release_ids") or ()
        )
        mine = releases.filtered(
            lambda hold: hold.kind != DELIVERY or hold.picking_id == self.picking
        )
        document = self.order._credit_document(extras, asked.amount)
        return Request(self.picking, profile, document, asked.already, mine, asked.adds)

    def preview(self, asked=None):
        """The verdict on it as things stand now, releases and grace left aside.

        :param engine.delivery.Ask asked: of another quantity than what is picked
        :return: as ``credit.gate._preview``
        """
        extras = self.order._credit_extras()
        asked = asked or self.ask()
        return self.order.env["credit.gate"]._preview(
            self.order.partner_invoice_id,
            self.order.company_id,
            self.order._credit_document(extras, asked.amount),
            DELIVER,
            asked.already,
            record=self.picking,
        )


class Growth(Delivery):
    """What was added to a move that is done.

    :param float more: quantity in the unit of the move
    """

    def __init__(self, picking, order, move, more):
        super().__init__(picking, order, move)
        self.more = more

    def lines(self):
        # EXTENDS Delivery: Odoo's figures show it as delivered already
        move, sold = self.moves, self.moves.sale_line_id
        unit = sold.product_uom_id or move.product_uom
        more = move.product_uom._compute_quantity(self.more, unit, round=False)
        price, per = self._price(move, sold)
        before = sold.product_uom_qty - (sold.qty_delivered - more) if sold else 0.0
        return [Line(move, price, per, more, more, min(max(before, 0.0), more))]
