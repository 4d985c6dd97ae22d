"""Disputes in their steps: going on, late, from a short payment, decided either way."""

from odoo import fields

from .company import customer
from .documents import invoice


def create(env, people, say):
    """Leave one dispute of each kind, if there are none yet.

    :param env: environment of the superuser
    :param dict people: login → ``res.users``
    :param say: takes one line of the story
    :return: what is open of the invoices made for it, company currency
    """
    if env["credit.dispute"].search_count([("opened_by", "!=", "hand")]):
        return 0.0
    stage = _Stage(env, people)
    stage.going_on()
    stage.waiting()
    stage.late()
    stage.short()
    stage.decided()
    disputes = env["credit.dispute"].search([("state", "!=", "closed")])
    say(
        f"   Log in as collector: under Collection, Disputes, {len(disputes)} disputes, of "
        "which one is late, one waits for the customer and one came from a short payment."
    )
    terms = stage.moves.line_ids.filtered(
        lambda line: line.account_id.account_type == "asset_receivable"
    )
    return sum(terms.mapped("amount_residual"))


class _Stage:
    def __init__(self, env, people):
        self.env, self.people = env, people
        self.today = env.company._credit_today()
        self.moves = env["account.move"]

    def _dispute(self, ref, amount, part, reason, description, **values):
        """A dispute about part of an invoice of 20 days ago."""
        partner = customer(self.env, ref)
        day = fields.Date.subtract(self.today, days=20)
        move = invoice(
            self.env,
            partner,
            amount,
            day,
            invoice_user_id=self.people["salesperson"].id,
        )
        self.moves |= move
        profile = self.env["credit.profile"]._ensure(partner, self.env.company)[partner]
        contact = partner.child_ids[:1] or partner
        disputes = self.env["credit.dispute"].with_user(self.people["collector"])
        found = self.env.ref(f"credit_control.credit_dispute_reason_{reason}")
        return disputes._open(
            profile,
            [{"move": move, "move_line": move.invoice_line_ids[:1], "amount": part}],
            {
                "reason_id": found.id,
                "description": description,
                "contact_id": contact.id,
                **values,
            },
        )

    def going_on(self):
        """The salesperson looks into a wrong price."""
        dispute = self._dispute(
            "K1003", 480, 96, "price", "The offer of May says 20 % less for shelves."
        )
        dispute.with_user(self.people["salesperson"]).action_review()

    def waiting(self):
        """The customer has to send a photograph."""
        dispute = self._dispute(
            "K1007", 620, 155, "quality", "One of four trolleys came with a bent frame."
        )
        dispute.action_wait("Could you please send us a photograph of the frame?")

    def late(self):
        """Nobody has decided in time, and the credit controller is told."""
        dispute = self._dispute(
            "K1005", 350, 350, "late", "The goods came a day after the market."
        )
        dispute._set({"deadline": fields.Date.subtract(self.today, days=2)})
        dispute.sudo()._escalate()

    def short(self):
        """A customer took off a bonus that nobody had promised."""
        partner = customer(self.env, "K1006")
        day = fields.Date.subtract(self.today, days=12)
        move = invoice(self.env, partner, 900, day)
        self.moves |= move
        reason = self.env.ref("credit_control.credit_dispute_reason_discount")
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        ).create(
            {
                "payment_date": fields.Date.subtract(self.today, days=1),
                "amount": 855,
                "credit_short_reason_id": reason.id,
            }
        )._create_payments()

    def _opened_before(self, dispute, days):
        """As if it had been opened so many days ago."""
        dispute.sudo()._set({"opened_on": fields.Date.subtract(self.today, days=days)})

    def decided(self):
        """One customer was right and has its credit note, another was not."""
        right = self._dispute(
            "K1002", 540, 60, "quantity", "Nine cartons came, ten are invoiced."
        )
        self._opened_before(right, 4)
        right.action_uphold("The driver's note says nine cartons.")
        wrong = self._dispute(
            "K1004", 260, 130, "invoice", "We have no order with this number."
        )
        self._opened_before(wrong, 9)
        wrong.action_reject("The order was signed by your purchasing on the 3rd.")
