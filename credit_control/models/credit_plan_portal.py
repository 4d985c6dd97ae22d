"""What customers ask for and see of payment plans in the portal."""

import math

from odoo import api, fields, models

from ..engine import plans as engine
from ..exceptions import CreditControlError
from .credit_plan import AMOUNT, DRAFT, EQUAL, EXPIRED, UNDER_WAY

#: So many requests of one customer are taken on a day, those taken back included.
_MOST_A_DAY = 5
#: The first instalment is not later than this many days from now.
_LATEST_FIRST = 62
#: States of plans that a customer sees, whoever made them.
_SHOWN = ("offered", "active", "completed", "defaulted", "terminated", EXPIRED)


class CreditPlan(models.Model):
    _inherit = "credit.plan"

    @api.model
    def _shown_in_portal(self, customer, company):
        """Plans that a customer sees: its own requests, and what was offered.

        :param customer: commercial entity
        :param company: root company
        :return: ``credit.plan`` with the rights of the program, the newest first
        """
        found = self.sudo().search(
            [("partner_id", "=", customer.id), ("company_id", "=", company.id)],
            limit=50,
        )
        return found.filtered(lambda plan: plan._is_shown())

    def _is_shown(self):
        """Whether the customer sees the plan."""
        if self.asked_through == "customer":
            return True
        return self.state in _SHOWN and bool(self.offered_on or self.accepted_on)

    @api.model
    def _ask_in_portal(self, profile, contact, form):
        """Take a request of a customer: a draft and a task for a colleague.

        :param profile: ``credit.profile`` of the customer
        :param contact: ``res.partner`` who asks
        :param dict form: texts as typed: ``months`` or ``amount`` (of each instalment),
            ``first`` (ISO date, may be empty), ``items`` (ids of journal items with
            commas, empty for all that is overdue), ``note``
        :return: the draft
        :raise CreditControlError: something is missing or cannot be meant
        """
        profile = profile.sudo()
        plans = self.sudo().with_context(mail_create_nosubscribe=True)
        plans._check_may_ask(profile)
        items = plans._asked_items(profile, form.get("items"))
        values = {
            "profile_id": profile.id,
            "contact_id": contact.id,
            "item_ids": [(6, 0, items.ids)],
            "customer_note": (form.get("note") or "").replace("\0", "").strip()[:500],
            "asked_through": "customer",
            "first_date": plans._asked_day(profile.company_id, form.get("first")),
            "user_id": (
                profile.controller_id or profile.company_id._credit_controller()
            ).id,
            **plans._asked_method(items, form),
        }
        plan = plans.create(values)
        plan.action_make_instalments()
        plan._give_task(
            plan.user_id,
            plan.env._("%s asks for a payment plan", profile.partner_id.name),
        )
        return plan

    def _check_may_ask(self, profile):
        """The company takes requests, and none of the customer waits."""
        if not profile.company_id.credit_portal_plan:
            raise CreditControlError(
                self.env._("Please get in touch with us to agree on instalments.")
            )
        waiting = self._waiting_of(profile)
        if waiting:
            raise CreditControlError(
                self.env._(
                    "You have the payment plan %s already. Please get in touch with us "
                    "if you need another one.",
                    waiting[0].name,
                )
            )
        yesterday = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        asked = profile.plan_ids.filtered(lambda one: one.asked_through == "customer")
        if len(asked.filtered(lambda one: one.create_date > yesterday)) >= _MOST_A_DAY:
            raise CreditControlError(
                self.env._(
                    "You have sent several requests today. Please wait until tomorrow, "
                    "or get in touch with us."
                )
            )

    @api.model
    def _waiting_of(self, profile):
        """Plans of a customer beside which it cannot ask for another one.

        :param profile: ``credit.profile`` with the rights of the program, may be empty
        """
        return profile.plan_ids.filtered(
            lambda plan: (
                plan.state in UNDER_WAY
                or (plan.state == DRAFT and plan.asked_through == "customer")
            )
        )

    def _asked_items(self, profile, text):
        """The open items that a customer named, or all that is overdue.

        Only its own, whatever else was sent.
        """
        company = profile.company_id
        found = self._open_items_of(profile.partner_id, company)
        if (text or "").strip():
            wanted = {part.strip() for part in text.split(",") if part.strip()}
            if not wanted <= {str(line.id) for line in found}:
                raise CreditControlError(
                    self.env._(
                        "One of the invoices is not open any more. Please look at the "
                        "list again."
                    )
                )
            found = found.filtered(lambda line: str(line.id) in wanted)
        else:
            found = self._overdue_items_of(profile.partner_id, company)
        if not found:
            raise CreditControlError(
                self.env._("Nothing is overdue that you could pay in instalments.")
            )
        if len(found.currency_id) > 1:
            raise CreditControlError(
                self.env._(
                    "Please choose invoices in one currency: a payment plan has one."
                )
            )
        return found

    def _asked_method(self, items, form):
        """Values of the method from what was typed."""
        months = (form.get("months") or "").strip()
        if months:
            if (
                not months.isascii()
                or not months.isdigit()
                or not 1 < int(months) <= 36
            ):
                raise CreditControlError(
                    self.env._("Please choose from 2 to 36 monthly instalments.")
                )
            return {"method": EQUAL, "count": int(months), "step": engine.MONTHLY}
        return {
            "method": AMOUNT,
            "amount_each": self._asked_amount(items, form.get("amount")),
            "step": engine.MONTHLY,
        }

    def _asked_amount(self, items, text):
        """What the customer can pay each month: above nothing, and less than everything."""
        currency = items.currency_id
        try:
            amount = float((text or "").replace(" ", "").replace(",", "."))
        except ValueError:
            amount = math.nan
        if not math.isfinite(amount) or currency.compare_amounts(amount, 0) <= 0:
            raise CreditControlError(
                self.env._(
                    "Please say how many instalments you would like, or how much you "
                    "can pay each month, as a number above 0."
                )
            )
        owed = sum(items.mapped("amount_residual_currency"))
        if currency.compare_amounts(amount, owed) >= 0:
            raise CreditControlError(
                self.env._(
                    "%(amount)s at once is all of the %(owed)s that is open, so there "
                    "is nothing to pay in instalments; enter less than that.",
                    amount=currency._credit_said(amount),
                    owed=currency.format(owed),
                )
            )
        return currency.round(amount)

    def _asked_day(self, company, text):
        """The day of the first instalment: two weeks from now where none was typed."""
        today = company._credit_today()
        if not (text or "").strip():
            return fields.Date.add(today, days=14)
        try:
            day = fields.Date.to_date(text.strip())
        except ValueError:
            day = None
        latest = fields.Date.add(today, days=_LATEST_FIRST)
        if not day or not today <= day <= latest:
            raise CreditControlError(
                self.env._(
                    "The first instalment must be paid within the next two months. "
                    "Please choose a day from today on."
                )
            )
        return day

    def _tell_customer_declined(self):
        """Who asked in the portal is told that it was declined; the reason is internal."""
        if self.asked_through == "customer":
            self._mail("credit_control.mail_template_plan_declined")

    def _withdraw_in_portal(self):
        """The customer takes its own request back, as long as nothing was offered."""
        for plan in self.sudo():
            plan._lock_customer()
            if plan.asked_through != "customer" or plan.state not in (
                DRAFT,
                "assessed",
            ):
                raise CreditControlError(
                    self.env._(
                        "We have answered already; please look at the page again."
                    )
                )
            plan._end("terminated", plan.env._("Taken back by the customer"))
