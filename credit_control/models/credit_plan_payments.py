"""Payments fall on instalments by themselves; what is missed breaks the plan."""

from odoo import api, fields, models

from ..engine import plans as engine
from ..jobs import one_by_one
from .credit_plan import ACTIVE, COMPLETED, DEFAULTED, SETTLEMENT

#: States in which payments and their reversals still change how a plan stands.
_JUDGED = (ACTIVE, COMPLETED)


class CreditPlan(models.Model):
    _inherit = "credit.plan"

    # ---- judging -------------------------------------------------------------------
    def action_refresh(self):
        """Look again at what was paid."""
        for plan in self:
            plan._check_may_work()
        self._refresh()
        return True

    def _refresh(self):
        """Let what was paid fall on the instalments, for many plans at once.

        A plan stands as the books say: a payment that is taken back counts no more, and
        what was completed by it is active again. A plan that is broken stays so.
        """
        plans = self.sudo().filtered(lambda plan: plan.state in _JUDGED)
        if not plans:
            return
        ledger = self.env["credit.ledger"].sudo()
        settled = ledger._read_plan_receipts(plans)
        unapplied = ledger._read_unapplied(plans)
        used = {}  # receipts that another plan of the customer took
        for plan in plans.sorted("id"):
            receipts = plan._receipts(settled[plan.id])
            receipts += plan._of_account(unapplied[plan.id], receipts, used)
            plan._judge(receipts)

    def _receipts(self, settled):
        """Receipts since the plan was agreed, in minor units.

        :param settled: all that has settled the items, the first first
        """
        items = self.item_ids
        before = self._minor(sum(items.mapped("amount_currency")) - self.principal)
        receipts = []
        for day, amount in settled:
            left = self._minor(amount)
            skipped = min(before, left)
            before, left = before - skipped, left - skipped
            if left:
                receipts.append((day, left))
        return receipts

    def _of_account(self, unapplied, receipts, used):
        """What of receipts on account goes to this plan: as much as is still to be paid.

        :param dict used: id of the receipt → what earlier plans took of it
        """
        missing = self._minor(self.total) - sum(amount for _day, amount in receipts)
        found = []
        for day, amount, line in unapplied:
            free = min(self._minor(amount) - used.get(line, 0), missing)
            if free > 0:
                found.append((day, free))
                used[line] = used.get(line, 0) + free
                missing -= free
        return found

    def _judge(self, receipts):
        """Write how the instalments and the plan stand by what was paid."""
        lines = self.instalment_ids.sorted("date")
        standing = engine.judge(
            [(line.date, self._minor(line.amount)) for line in lines],
            receipts,
            self.company_id._credit_today(),
            self._engine_terms(),
        )
        for line, share, state in zip(
            lines, standing.shares, standing.states, strict=True
        ):
            line._set_changed(
                {
                    "paid": self._major(share.paid),
                    "paid_on": share.done_on or False,
                    "state": state,
                }
            )
        self._set({"missed": standing.missed, "arrears": self._major(standing.arrears)})
        self._follow(standing)

    def _engine_terms(self):
        """When the plan is broken; a settlement is by its one instalment."""
        if self.kind == SETTLEMENT:
            return engine.Terms(self.grace_days, missed=1)
        return engine.Terms(self.grace_days, self.default_missed, self.default_days)

    def _follow(self, standing):
        """Complete it, break it or take it up again, as it stands."""
        if standing.state == engine.KEPT and self.state == ACTIVE:
            if self.kind == SETTLEMENT:
                # booked by a job: what is matched right now must be finished first
                self.env.ref("credit_control.ir_cron_plans")._trigger()
            else:
                self._complete()
        elif standing.state != engine.KEPT and self.state == COMPLETED:
            self._taken_back()
        elif standing.state == engine.BROKEN and self.state == ACTIVE:
            self._default(standing)

    def _complete(self):
        """Everything that was agreed is paid."""
        self._end(COMPLETED, self.env._("Paid as agreed."))
        self._recheck_holds(self.env._("A payment plan was completed."))

    def _taken_back(self):
        """What completed it was taken back: it is active again, and somebody knows."""
        if self.writeoff_ids:
            self._give_task(
                self._responsible(),
                self.env._(
                    "A payment of %s was taken back after the rest was waived: decide "
                    "whether the entry that waived it is reversed",
                    self.display_name,
                ),
            )
            return
        self._set({"state": ACTIVE, "ended_on": False, "end_reason": False})
        self.message_post(
            body=self.env._("A payment was taken back, so the plan is active again.")
        )

    def _default(self, standing):
        """It is broken: follow-up goes on where it was, and a colleague gets the task.

        Not while a receipt of the customer waits to be matched: it may be the one.
        """
        waiting = (
            self.env["credit.ledger"]
            .sudo()
            ._read_waiting_receipts(self.company_id, [self.partner_id.id])
        )
        if waiting.get(self.partner_id.id):
            return
        amount = self._money(self._major(standing.arrears))
        self._end(
            DEFAULTED,
            self._missed_in_words(standing, amount),
        )
        self._give_task(
            self._responsible(),
            self.env._(
                "%(plan)s is broken: %(amount)s was not paid in time",
                plan=self.display_name,
                amount=amount,
            ),
        )
        self._recheck_holds(self.env._("A payment plan was broken."))

    def _missed_in_words(self, standing, amount):
        """Why the plan is broken, in a sentence for colleagues.

        :param standing: the ``engine.plans`` standing, with ``missed`` and ``days``
        :param str amount: what of the missed instalments is not paid
        """
        days = (
            self.env._("one day")
            if standing.days == 1
            else self.env._("%s days", standing.days)
        )
        if standing.missed == 1:
            return self.env._(
                "One instalment has been missed for %(days)s; %(amount)s of it is not paid.",
                days=days,
                amount=amount,
            )
        return self.env._(
            "%(number)s instalments are missed, the oldest for %(days)s; %(amount)s of "
            "them is not paid.",
            number=standing.missed,
            days=days,
            amount=amount,
        )

    def _next_instalment(self):
        """The instalment that a reminder is about, else the first that is not paid."""
        number = self.env.context.get("credit_plan_instalment")
        lines = self.instalment_ids.sorted("date")
        named = lines.filtered(lambda line: line.id == number)
        return named or lines.filtered(lambda line: line.state != engine.PAID)[:1]

    def _responsible(self):
        """Who gets the tasks of the plan."""
        user = self.user_id if self.user_id.active else self.user_id.browse()
        return (
            user
            or self.profile_id.controller_id
            or self.company_id._credit_controller()
        )

    def _recheck_holds(self, event):
        self.env["credit.hold"].sudo()._recheck_customers(self.profile_id, event)

    # ---- when something is matched, and by time ------------------------------------
    @api.model
    def _matched(self, lines):
        """Look again at the plans of customers whose items were matched or unmatched.

        :param lines: ``account.move.line`` on both sides
        """
        payers = lines.sudo().partner_id.commercial_partner_id
        if payers:
            self.sudo().search(
                [("partner_id", "in", payers.ids), ("state", "in", _JUDGED)]
            )._refresh()

    @api.model
    def _cron_plans(self):
        """Judge plans, book what settlements waive, expire offers and remind."""
        for company in self.env["res.company"].search([("parent_id", "=", False)]):
            mine = [("company_id", "=", company.id)]
            one_by_one(
                self.search([*mine, ("state", "=", ACTIVE)]),
                lambda plan: plan._refresh_and_settle(),
            )
            self._expire_offers(company)
            self._remind(company)

    def _refresh_and_settle(self):
        self._refresh()
        if self.kind == SETTLEMENT and self.state == ACTIVE and not self.left:
            self._settle()

    @api.model
    def _remind(self, company):
        """Write to customers before an instalment falls due, once for each.

        :param company: root company
        """
        days = company.credit_plan_reminder_days
        if not days:
            return
        today = company._credit_today()
        lines = self.env["credit.plan.instalment"].search(
            [
                ("company_id", "=", company.id),
                ("plan_state", "=", ACTIVE),
                ("state", "in", (engine.OPEN, engine.PARTLY)),
                ("date", ">=", today),
                ("date", "<=", fields.Date.add(today, days=days)),
                ("reminded_on", "=", False),
            ]
        )
        one_by_one(lines, lambda line: line._remind())


class CreditPlanInstalment(models.Model):
    _inherit = "credit.plan.instalment"

    def _set_changed(self, vals):
        """Write what differs, so that a look that changes nothing writes nothing."""
        currency = self.currency_id
        changed = {
            name: value
            for name, value in vals.items()
            if (
                currency.compare_amounts(value, self[name])
                if name == "paid"
                else value != self[name]
            )
        }
        if changed:
            self._set(changed)

    def _remind(self):
        """Send the reminder of this instalment."""
        plan = self.plan_id
        template = "credit_control.mail_template_plan_reminder"
        if plan._mail(template, credit_plan_instalment=self.id):
            self._set({"reminded_on": plan.company_id._credit_today()})
