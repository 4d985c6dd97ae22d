"""Promises are judged by the books: each day, and when something was paid or undone."""

from odoo import api, fields, models
from odoo.fields import Domain

from ..engine import promises as engine
from ..engine.money import from_minor, to_minor
from .credit_promise import BROKEN_OR_RUNNING, RENEWED, RUNNING, WITHDRAWN

_ACTIVITY = "credit_control.mail_activity_type_promise"


class CreditPromise(models.Model):
    _inherit = "credit.promise"

    @api.model
    def _cron_judge(self):
        """Judge what is not decided, and broken ones of which something may come yet."""
        for company in self.env["res.company"].search([("parent_id", "=", False)]):
            self.search(
                [
                    ("company_id", "=", company.id),
                    ("state", "in", BROKEN_OR_RUNNING),
                ]
            )._judge()

    @api.model
    def _judge_paid(self, lines):
        """Judge the promises that a change of some journal items may concern.

        Cheap where nobody promised: one query.

        :param lines: ``account.move.line`` on receivable accounts
        """
        if not lines:
            return
        payers = lines.sudo().partner_id.commercial_partner_id
        companies = lines.sudo().company_id.root_id
        concerned = Domain("item_ids", "in", lines.ids) | Domain(
            [
                ("on_account", "=", True),
                ("partner_id", "in", payers.ids),
                ("company_id", "in", companies.ids),
            ]
        )
        decided = Domain("state", "not in", (WITHDRAWN, RENEWED))
        self.sudo().search(concerned & decided)._judge()

    def _judge(self):
        """Judge promises as things stand: what follows from the books is stored."""
        promises = self.sudo().filtered(lambda p: p.state not in (WITHDRAWN, RENEWED))
        if not promises:
            return
        received = self.env["credit.ledger"].sudo()._read_promise_receipts(promises)
        changed = promises.browse()
        for promise in promises:
            values = promise._judged(*received[promise.id])
            if any(promise[name] != value for name, value in values.items()):
                before = promise.state
                promise._set(values)
                promise._after_judging(before)
                changed |= promise
        changed._tell_desk()
        self.env["credit.hold"]._recheck_customers(
            changed.profile_id, self.env._("A promise to pay was judged.")
        )

    def _judged(self, money, credited):
        """Values that follow from what was received; the parts are written.

        :param list money: pairs (day, minor units)
        :param int credited: minor units
        """
        self.ensure_one()
        digits = self.currency_id.decimal_places
        found = engine.judge(
            self.part_ids._to_engine(),
            self._since(money, digits),
            self.company_id._credit_today(),
            self.grace,
            to_minor(self.tolerance, digits),
            self._most(credited, digits),
        )
        rows = self.part_ids.sorted(lambda part: (part.date, part.id))
        for row, one in zip(rows, found.parts, strict=True):
            values = {
                "kept": from_minor(one.kept, digits),
                "received": from_minor(one.received, digits),
                "state": one.state,
            }
            if any(row[name] != value for name, value in values.items()):
                row.write(values)
        return self._judged_values(found, digits)

    def _judged_values(self, found, digits):
        """What is stored of a judgement."""
        rate = self.value / self.amount if self.amount else 0.0
        kept, left = from_minor(found.kept, digits), from_minor(found.left, digits)
        due = found.next_due if found.state in RUNNING else False
        in_company = self.company_currency_id.round
        return {
            "state": found.state,
            "decided_on": found.decided_on or False,
            "broken_on": found.state == engine.BROKEN and found.decided_on,
            "kept_amount": kept,
            "left_amount": left,
            "kept_value": in_company(kept * rate),
            "left_value": in_company(left * rate),
            "next_due": due,
            "paused_until": due and fields.Date.add(due, days=self.grace),
        }

    def _since(self, money, digits):
        """What was received because of the promise, not before it was made.

        What is dated up to the day of the promise counts only as far as it is more than
        what was known then: of a payment in the morning nothing counts, a payment that
        is matched afterwards does.
        """
        day = self.promised_on
        later = [one for one in money if one[0] > day]
        old = sum(amount for paid_on, amount in money if paid_on <= day)
        more = old - to_minor(self.paid_before, digits)
        return [(day, more), *later] if more > 0 else later

    def _most(self, credited, digits):
        """What could be asked for of named instalments after credit notes."""
        if self.on_account:
            return None
        since = max(credited - to_minor(self.credited_before, digits), 0)
        return max(to_minor(self.asked, digits) - since, 0)

    def _after_judging(self, before):
        """Tell the collector of a promise that was broken; call it off where it holds."""
        if self.state == before:
            return
        if self.state == engine.BROKEN:
            self.activity_schedule(
                _ACTIVITY,
                user_id=self._responsible().id,
                summary=self.env._(
                    "%(customer)s broke a promise: %(promise)s",
                    customer=self.partner_id.name,
                    promise=self.display_name,
                ),
            )
        elif before == engine.BROKEN:
            self.activity_unlink([_ACTIVITY])

    def _responsible(self):
        """Who works on it: who took it, a substitute, or the customer's controller."""
        company, user = self.company_id, self.user_id
        if user.active and user._is_internal():
            away = self.env["credit.substitution"].sudo()._away(user, company)
            return away.get(user, user)[:1]
        return self.profile_id._promise_collector()


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS credit_control: a promise may be kept with it
        partials = super().create(vals_list)
        self.env["credit.promise"]._judge_paid(partials._credit_debts())
        return partials

    def unlink(self):
        # EXTENDS account: what was paid is open again
        debts = self._credit_debts()
        result = super().unlink()
        self.env["credit.promise"]._judge_paid(debts.exists())
        return result

    def _credit_debts(self):
        """What is settled of customers' debts."""
        return self.debit_move_id.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        # EXTENDS account: money that is matched with nothing keeps promises on account
        posted = super()._post(soft)
        posted._credit_judge_promises()
        return posted

    def button_draft(self):
        # EXTENDS account: a payment that is taken back keeps nothing any more
        result = super().button_draft()
        self._credit_judge_promises()
        return result

    def _credit_judge_promises(self):
        """Judge what these entries pay; a draft stays matched and pays nothing."""
        entries = self.filtered(lambda move: move.move_type in ("entry", "out_refund"))
        lines = entries.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        debts = lines.matched_debit_ids._credit_debts()
        self.env["credit.promise"]._judge_paid(lines | debts)
