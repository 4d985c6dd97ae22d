"""What cannot be meant of a plan, said before anybody decides about it."""

from odoo import models
from odoo.tools import format_date

from ..engine import plans as engine
from ..exceptions import CreditControlError
from .credit_plan import SETTLEMENT
from .credit_plan_schedule import ABSURD_RATE


class CreditPlan(models.Model):
    _inherit = "credit.plan"

    def _check_terms(self):
        """Refuse what cannot be meant, before it is decided about.

        :raise CreditControlError: naming the point
        """
        self._check_items()
        self._check_amounts()
        self._check_contact()
        self._check_instalments()

    def _check_contact(self):
        """The offer goes to nobody else than the customer."""
        contact = self.contact_id.sudo()
        if contact and contact.commercial_partner_id != self.partner_id:
            raise CreditControlError(
                self.env._(
                    "%(contact)s is no contact of %(customer)s; choose somebody else "
                    "under “Agreed With”.",
                    contact=contact.name,
                    customer=self.partner_id.name,
                )
            )

    def _check_instalments(self):
        """The instalments add up to what was agreed, and none lies in the past."""
        found = engine.fault(
            [
                (line.date, self._minor(line.principal))
                for line in self.instalment_ids.sorted(lambda one: (one.date, one.id))
            ],
            self._to_pay(),
            self.company_id._credit_today(),
        )
        if found:
            raise CreditControlError(self._fault_words(found))

    def _check_still_needed(self):
        """Refuse what was agreed about items that are paid meanwhile."""
        self._check_instalments()
        if all(self.item_ids.sudo().mapped("reconciled")):
            raise CreditControlError(
                self.env._(
                    "All items of %s are paid, so there is nothing left to agree about; "
                    "end it.",
                    self.display_name,
                )
            )

    def _check_items(self):
        """The items are open, the customer's, of one currency and in no other plan.

        What is open of them now is what the plan is about.
        """
        items = self.item_ids.sudo()
        self._set(
            {
                "currency_id": items.currency_id[:1].id or self.currency_id.id,
                "principal": sum(items.mapped("amount_residual_currency")),
            }
        )
        if not items:
            raise CreditControlError(
                self.env._("Name the open items that %s is about.", self.display_name)
            )
        for line in items:
            self._check_item(line)
        if len(items.currency_id) > 1:
            raise CreditControlError(
                self.env._(
                    "The items are in %s: make one plan for each currency.",
                    ", ".join(items.currency_id.mapped("name")),
                )
            )
        for other in self._others_of(items)[:1]:
            twice = (items & other.item_ids)[:1]
            raise CreditControlError(
                self.env._(
                    "%(document)s is in %(plan)s already, which is “%(state)s”. Leave it "
                    "out, or end that plan first.",
                    document=twice.move_id.name,
                    plan=other.display_name,
                    state=other.with_env(self.env)._state_label(),
                )
            )

    def _check_item(self, line):
        document = line.move_id.name or line.name or ""
        values = {"document": document, "customer": self.partner_id.name}
        owner = line.partner_id.commercial_partner_id
        if owner != self.partner_id or line.company_id.root_id != self.company_id:
            raise CreditControlError(
                self.env._(
                    "%(document)s is not owed by %(customer)s to this company; leave it "
                    "out.",
                    **values,
                )
            )
        receivable = line.account_id.account_type == "asset_receivable"
        if line.parent_state != "posted" or not receivable or line.balance <= 0:
            raise CreditControlError(
                self.env._(
                    "%(document)s is no posted invoice of %(customer)s; leave it out.",
                    **values,
                )
            )
        if line.currency_id.compare_amounts(line.amount_residual_currency, 0) <= 0:
            raise CreditControlError(
                self.env._("%(document)s is paid already; leave it out.", **values)
            )

    def _check_amounts(self):
        """Interest rate and settlement amount are in a sane range."""
        if not 0 <= self.interest_rate <= ABSURD_RATE:
            raise CreditControlError(
                self.env._(
                    "Interest of %(rate)s %% a year cannot be meant; enter 0 to %(most)s.",
                    rate=f"{self.interest_rate:.2f}".rstrip("0").rstrip("."),
                    most=ABSURD_RATE,
                )
            )
        compare = self.currency_id.compare_amounts
        if self.kind != SETTLEMENT:
            return
        if compare(self.settlement_amount, 0) <= 0:
            raise CreditControlError(
                self.env._("Enter what the customer pays in full settlement, above 0.")
            )
        if compare(self.settlement_amount, self.principal) >= 0:
            raise CreditControlError(
                self.env._(
                    "%(amount)s is not less than the %(open)s that are open, so nothing "
                    "would be waived; make it a payment plan, or enter less.",
                    amount=self.currency_id._credit_said(self.settlement_amount),
                    open=self._money(self.principal),
                )
            )

    def _fault_words(self, found):
        """One sentence about what is wrong with instalments.

        :param found: ``engine.plans.Fault``
        """
        amount = self._money(self._major(found.amount))
        total = self._money(self._major(self._to_pay()))
        lines = self.instalment_ids.sorted(lambda one: (one.date, one.id))
        day = found.number and format_date(self.env, lines[found.number - 1].date)
        return {
            engine.NONE: lambda: self.env._("Make the instalments first."),
            engine.NOT_POSITIVE: lambda: self.env._(
                "The instalment of %s is not above 0; enter an amount or remove it.",
                day,
            ),
            engine.ORDER: lambda: self.env._(
                "Two instalments are due on %s; make one of them.", day
            ),
            engine.PAST: lambda: self.env._(
                "The instalment of %s lies in the past; choose a day from today on.",
                day,
            ),
            engine.FAR: lambda: self.env._(
                "The first instalment, of %(day)s, is more than %(days)s days away; choose "
                "an earlier day.",
                day=day,
                days=engine.LATEST_FIRST,
            ),
            engine.TOO_LITTLE: lambda: self.env._(
                "The instalments are %(amount)s less than the %(total)s to be paid; make "
                "them add up.",
                amount=amount,
                total=total,
            ),
            engine.TOO_MUCH: lambda: self.env._(
                "The instalments are %(amount)s more than the %(total)s to be paid; make "
                "them add up.",
                amount=amount,
                total=total,
            ),
        }[found.code]()
