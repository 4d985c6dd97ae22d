"""Stories of many orders, in which nothing but a new order may raise exposure."""

import random

from odoo.tests import tagged

from .documents import DocumentsCommon

#: How taxes are rounded, and a seed that once failed; any other should do as well.
STORIES = (("round_per_line", 3), ("round_globally", 6))


@tagged("post_install", "-at_install")
class TestExposureInvariants(DocumentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.taxes = [
            None,
            cls._tax(15),
            cls._tax(7.7),
            cls._tax(19, price_include_override="tax_included"),
        ]
        cls.company.credit_policy_id.action_retire()

    # ---- reading, independently of the add-on --------------------------------
    def _ledger(self, customer):
        """What Odoo's ledger says the customer owes, summed by Odoo's ORM."""
        lines = self.env["account.move.line"].search(
            [
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("partner_id", "=", customer.id),
            ]
        )
        return self.currency.round(sum(lines.mapped("amount_residual")))

    def _watch(self, customer, step, before, slack=0.0):
        """Exposure ties to the ledger and has not risen by more than the slack."""
        components = self._components(customer)
        self.assertEqual(
            components.get("receivable", 0.0), self._ledger(customer), step
        )
        now = self.currency.round(sum(components.values()))
        if self.currency.compare_amounts(now, before + slack) > 0:
            self.fail(f"{step} raised exposure from {before} to {now}: {components}")
        return now

    # ---- the stories ---------------------------------------------------------
    def _lines(self, dice):
        return [
            self._line(
                round(dice.uniform(0.01, 99.99), 2),
                dice.choice([1, 2, 3, 7, 11, 0.333, 1.5]),
                tax=dice.choice(self.taxes),
                product=dice.choice([self.product, self.delivered_product]),
                discount=dice.choice([0, 0, 5, 12.5, 33.33]),
            )
            for _number in range(dice.randint(2, 5))
        ]

    def _steps(self, dice, order, parts):
        """What happens to an order until its end: names of steps, and their slack."""
        if dice.random() < 0.5:
            yield from self._down_payment_steps(dice, order)
        lines = order.order_line.filtered(
            lambda line: not line.display_type and not line.is_downpayment
        )
        for part in parts:
            for line in lines:
                line.qty_delivered = round(line.product_uom_qty * part, 3)
            yield f"delivery of {part:.0%}", 0
            if any(line.qty_to_invoice for line in lines):
                invoice = self._invoice_order(order, post=False)
                yield f"draft of {invoice.amount_total}", 0
                yield from self._settle_steps(dice, order, invoice)

    def _down_payment_steps(self, dice, order):
        share = {"percent": dice.choice([10, 33.33])}
        if dice.random() < 0.5:
            share = {"fixed": self.currency.round(order.amount_total * 0.27)}
        invoice = self._down_payment(order, post=False, **share)
        yield f"draft of a down payment {share}", 0
        yield from self._settle_steps(dice, order, invoice)

    def _settle_steps(self, dice, order, invoice):
        invoice.action_post()
        posted = order.invoice_ids.filtered(lambda move: move.state == "posted")
        more = sum(posted.mapped("amount_total")) - order.amount_total
        yield f"{invoice.name} of {invoice.amount_total} posted", max(more, 0.0)
        part = self.currency.round(invoice.amount_residual * dice.random())
        if part and part < invoice.amount_residual:
            self._pay(invoice, part)
            yield f"{invoice.name} paid in part: {part}", 0
        self._pay(invoice)
        yield f"{invoice.name} paid", 0

    def _tell(self, seed, parts):
        dice = random.Random(seed)
        customer = self._customer(f"Story {seed}")
        orders = [self._confirmed(customer, self._lines(dice)) for _number in range(2)]
        total = self._components(customer).get("orders", 0.0)
        self.assertMoney(total, sum(order.amount_total for order in orders))
        for order in orders:
            self._gather_statistics()
            for step, slack in self._steps(dice, order, parts):
                step = f"seed {seed}, {order.name}: {step}"
                total = self._watch(customer, step, total, slack)
        self.assertMoney(total, 0, f"seed {seed} ends at {total}")

    # ---- what must hold ------------------------------------------------------
    def _tell_all(self, parts_of):
        for method, seed in STORIES:
            self.company.tax_calculation_rounding_method = method
            with self.subTest(method=method, seed=seed):
                self._tell(seed, parts_of(seed))

    def test_an_order_invoiced_whole_and_paid_never_raises_exposure(self):
        self._tell_all(lambda seed: [1])

    def test_an_order_invoiced_in_parts_raises_it_only_by_what_odoo_rounds_up(self):
        """Two halves of an order of 0.01 are two invoices of 0.01."""
        self._tell_all(lambda seed: [random.Random(seed).uniform(0.4, 0.8), 1])
