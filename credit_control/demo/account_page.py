"""What the customer who logs in finds on the own account page, ready to try."""

from odoo import fields

from .documents import invoice, order

#: Days since the due date, amount: in a plan, disputed, promised, and left to pay.
_PLANNED, _DISPUTED, _PROMISED, _LATE = (26, 2400), (18, 640), (9, 980), (6, 1720)
#: The order under review needs this part of what is simply late to be paid.
_SHARE = 0.5


def create(env, people, say):
    """Leave the customer in the portal something to pay, to sign and to wait for.

    An offered plan, a dispute and a promise that it made, an overdue invoice, and an
    order under review that goes ahead when a part of that is paid.

    :param env: environment of the superuser
    :param dict people: login → ``res.users``
    :param say: takes one line of the story
    :return: what is open of the invoices made for it, company currency
    """
    contact = env["res.users"].search([("login", "=", "customer")], limit=1).partner_id
    if not contact or env["credit.plan"].search_count(
        [("contact_id", "=", contact.id)]
    ):
        return 0.0
    scene = _Scene(env, people, contact)
    scene.company.credit_portal_limit = True
    plan, dispute, promise = scene.plan(), scene.dispute(), scene.promise()
    late = scene.late()
    held = scene.order(late.amount_residual * _SHARE)
    say(
        f"   Log in as customer: in the portal, Your account, {late.name} is overdue; "
        f"{plan.name} waits for a signature; {dispute.name} and the promise of "
        f"{promise.currency_id.format(promise.amount)} are shown; {held.name} is under "
        "review and goes ahead by itself when exactly the amount named there is paid."
    )
    return sum(scene.moves.mapped("amount_residual"))


class _Scene:
    def __init__(self, env, people, contact):
        self.env, self.people, self.contact = env, people, contact
        self.company = env.company.root_id
        self.today = self.company._credit_today()
        self.partner = contact.commercial_partner_id
        files = env["credit.profile"]._ensure(self.partner, self.company)
        self.profile = files[self.partner]
        self.moves = env["account.move"]

    def _invoice(self, days, amount):
        """An invoice that is so many days past due."""
        due = fields.Date.subtract(self.today, days=days)
        move = invoice(
            self.env,
            self.partner,
            amount,
            fields.Date.subtract(due, days=30),
            invoice_payment_term_id=False,
            invoice_date_due=due,
        )
        self.moves |= move
        return move

    def _terms(self, move):
        return move.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )

    def plan(self):
        """Three instalments, approved and offered; a signature is missing."""
        items = self._terms(self._invoice(*_PLANNED))
        plans = self.env["credit.plan"].with_user(self.people["collector"])
        plan = plans.create(
            {
                "profile_id": self.profile.id,
                "item_ids": [(6, 0, items.ids)],
                "contact_id": self.contact.id,
                "reason": "New hall this summer; pays everything else on time",
                "count": 3,
            }
        )
        plan.action_make_instalments()
        plan.action_submit()
        plan.with_user(self.people["manager"]).action_approve("Good customer")
        plan.action_offer()
        return plan

    def dispute(self):
        """A part of an invoice that the customer disputed on the page."""
        move = self._invoice(*_DISPUTED)
        reason = self.env.ref("credit_control.credit_dispute_reason_price")
        return self.env["credit.dispute"]._open_in_portal(
            self.profile,
            self.contact,
            {
                "move": str(move.id),
                "amount": "160",
                "reason": str(reason.id),
                "description": "We had agreed on 60 € less for each of the two benches, "
                "and on free delivery.",
            },
        )

    def promise(self):
        """A day on which the customer said on the page that it pays."""
        items = self._terms(self._invoice(*_PROMISED))
        return self.env["credit.promise"]._make_in_portal(
            self.profile,
            self.contact,
            {
                "amount": f"{sum(items.mapped('amount_residual')):.2f}",
                "date": fields.Date.to_string(fields.Date.add(self.today, days=6)),
                "items": ",".join(map(str, items.ids)),
                "note": "With the payment run of next week",
            },
        )

    def late(self):
        """An invoice that nobody has said anything about."""
        return self._invoice(*_LATE)

    def order(self, beyond):
        """An order that is so much beyond what the limit leaves."""
        self.env.invalidate_all()
        amount = round(max(self.profile.available, 0.0) + beyond, 2)
        made = order(self.env, self.people["salesperson"], self.partner, amount)
        made.action_confirm()
        return made
