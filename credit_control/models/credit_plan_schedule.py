"""How a plan is drafted: its items, its instalments, and what is wrong with them."""

from odoo import api, fields, models
from odoo.fields import Command

from ..engine import plans as engine
from ..engine.money import from_minor, to_basis_points, to_minor
from ..exceptions import CreditControlError
from .credit_plan import AMOUNT, EQUAL, HAND, SETTLEMENT, UNDER_WAY

#: More a year is a typing error.
ABSURD_RATE = 50


class CreditPlan(models.Model):
    _inherit = "credit.plan"

    method = fields.Selection(
        [
            (EQUAL, "Equal instalments"),
            (AMOUNT, "Instalments of an amount"),
            (HAND, "By hand"),
        ],
        default=EQUAL,
        required=True,
        string="Split Into",
        help="Equal: what does not divide comes with the last one. Of an amount: the last "
        "one is what is left. By hand: you enter each.",
    )
    count = fields.Integer(string="Number of Instalments", default=3)
    amount_each = fields.Monetary(string="Amount of Each")
    step = fields.Selection(
        [
            (engine.WEEKLY, "Weekly"),
            (engine.FORTNIGHTLY, "Every two weeks"),
            (engine.MONTHLY, "Monthly"),
        ],
        default=engine.MONTHLY,
        required=True,
        string="Every",
    )
    first_date = fields.Date(
        string="First Instalment",
        default=lambda self: fields.Date.add(
            self.env.company.root_id._credit_today(), days=14
        ),
        help="Months keep its day; where a month is too short it is its last day.",
    )
    interest_rate = fields.Float(
        string="Interest of the Plan (% a Year)",
        digits=(16, 2),
        help="Simple interest by days on what is still owed. 0: none.",
    )

    # ---- drafting --------------------------------------------------------------------
    def _open_items_of(self, partner, company):
        """What a plan may be over: open items of a customer that are in no other one.

        :param partner: commercial entity
        :param company: root company
        :return: ``account.move.line``, oldest first
        """
        items = self.env["account.move.line"].search(
            [
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("amount_residual", ">", 0),
                ("partner_id", "child_of", partner.id),
                ("company_id", "child_of", company.id),
            ],
            order="date_maturity, id",
        )
        return items - self._others_of(items).item_ids

    def _overdue_items_of(self, partner, company):
        """The same of what is overdue today."""
        today = company._credit_today()
        items = self._open_items_of(partner, company)
        return items.filtered(lambda line: (line.date_maturity or line.date) < today)

    def _others_of(self, items):
        """Plans under way over some of the items, other than these.

        :param items: ``account.move.line``
        """
        return self.sudo().search(
            [
                ("item_ids", "in", items.ids),
                ("state", "in", UNDER_WAY),
                ("id", "not in", self.ids),
            ]
        )

    def action_take_overdue(self):
        """Name all that is overdue of the customer."""
        for plan in self:
            plan._check_draft()
            late = plan._overdue_items_of(plan.partner_id, plan.company_id)
            if not late:
                raise CreditControlError(
                    self.env._(
                        "%s has nothing overdue that is in no other plan; name the open "
                        "items yourself.",
                        plan.partner_id.name,
                    )
                )
            plan.item_ids = late.grouped("currency_id")[late.currency_id[:1]]
        return True

    def action_make_instalments(self):
        """Make the instalments by the chosen method, in place of those there are.

        :raise CreditControlError: something is missing or cannot be meant
        """
        for plan in self:
            plan._check_draft()
            plan._check_items()
            plan._check_amounts()
            if plan.method == HAND and plan.kind != SETTLEMENT:
                plan._add_interest()
                continue
            parts = plan._parts()
            plan.instalment_ids = [
                Command.clear(),
                *(
                    Command.create({"date": day, "principal": plan._major(amount)})
                    for day, amount in parts
                ),
            ]
            plan._add_interest()
        return True

    def _parts(self):
        """Days and amounts of the instalments by the method: minor units.

        :raise CreditControlError: with these figures there are none
        """
        total, first = self._to_pay(), self.first_date
        if not first:
            raise CreditControlError(
                self.env._("Enter the day of the first instalment.")
            )
        if self.kind == SETTLEMENT:
            return [(first, total)]
        try:
            amounts = self._split(total)
        except ValueError as error:
            raise CreditControlError(
                self.env._(
                    "%(total)s cannot be paid in that way: choose from 1 to %(most)s "
                    "instalments, or an amount of each that leads to no more of them.",
                    total=self._money(self._major(total)),
                    most=engine.MOST,
                )
            ) from error
        days = engine.dates(first, len(amounts), self.step)
        return list(zip(days, amounts, strict=True))

    def _split(self, total):
        """Amounts of the instalments in minor units.

        :raise ValueError: there cannot be so many, or of that size
        """
        if self.method == AMOUNT:
            return engine.parts_of(total, self._minor(self.amount_each))
        if self.count > engine.MOST:
            raise ValueError("Too many instalments.")
        return engine.equal_parts(total, self.count)

    def _to_pay(self):
        """What the instalments should add up to, without interest: minor units."""
        settles = self.kind == SETTLEMENT
        return self._minor(self.settlement_amount if settles else self.principal)

    def _add_interest(self):
        """Write the plan's interest to its instalments."""
        lines = self.instalment_ids.sorted("date")
        parts = [(line.date, self._minor(line.principal)) for line in lines]
        rate = 0 if self.kind == SETTLEMENT else to_basis_points(self.interest_rate)
        start = self.company_id._credit_today()
        for line, amount in zip(
            lines, engine.interest(parts, start, rate), strict=True
        ):
            line._set({"interest": self._major(amount)})

    def _minor(self, amount):
        return to_minor(amount, self.currency_id.decimal_places)

    def _major(self, amount):
        return from_minor(amount, self.currency_id.decimal_places)

    @api.onchange("profile_id")
    def _onchange_profile_id(self):
        """Another customer has other items: those overdue, unless some are named."""
        partner, company = self.profile_id.partner_id, self.profile_id.company_id
        items = self.item_ids._origin.filtered(
            lambda line: line.partner_id.commercial_partner_id == partner
        )
        if partner and not items:
            late = self._overdue_items_of(partner, company)
            items = late.filtered(lambda line: line.currency_id == late.currency_id[:1])
        self.item_ids = [Command.set(items.ids)]
        if self.contact_id.commercial_partner_id != partner:
            self.contact_id = False
