"""How a promise is recorded, renewed and withdrawn, and what cannot be promised."""

import math

from odoo import Command, api, fields, models
from odoo.tools import format_amount, format_date

from ..engine import promises as engine
from ..exceptions import CreditAuthorityError, CreditControlError
from .credit_promise import CALL, RENEWED, RUNNING, WITHDRAWN

_ACTIVITY = "credit_control.mail_activity_type_promise"


class CreditPromise(models.Model):
    _inherit = "credit.promise"

    @api.model
    def _make(self, profile, parts, items=None, renews=None, **values):
        """Record what a customer promised.

        Nobody else may record one for the customer meanwhile: the file is written first,
        so that of two transactions the second is repeated and finds the first's promise.

        :param profile: ``credit.profile`` of the customer
        :param parts: pairs (``datetime.date``, amount in the currency of the promise)
        :param items: ``account.move.line`` that it is about; none for the account
        :param renews: the promise in whose place it is
        :param values: ``way``, ``note``, ``contact_id``, ``user_id``, ``currency_id``
        :return: the ``credit.promise``
        :raise CreditAuthorityError: recording is for collectors
        :raise CreditControlError: it cannot be promised
        """
        self._check_may_record()
        profile.check_access("read")
        (renews or self.browse()).check_access("write")
        promises, profile = self.sudo(), profile.sudo()
        items = (items or self.env["account.move.line"]).sudo()
        profile._begin_checks({profile: 0})
        currency = promises._promised_currency(profile, items, values)
        parts = promises._checked_parts(profile, parts, currency)
        promises._check_items(profile, items)
        due = promises._due_of(profile, items, currency)
        promises._check_amount(sum(a for _day, a in parts), due, currency, bool(items))
        promises._check_no_other(profile, items, renews)
        vals = promises._prepare(profile, parts, items, currency, due)
        promise = promises.create({**vals, **values, "currency_id": currency.id})
        if renews:
            renews.sudo()._renewed_by(promise)
        promise._begin()
        return promise.sudo(self.env.su)

    def _prepare(self, profile, parts, items, currency, due):
        """Values of a promise that was found to be possible."""
        company = profile.company_id
        today = company._credit_today()
        amount = sum(amount for _day, amount in parts)
        days = [day for day, _amount in parts]
        tolerance = company.currency_id._convert(
            company.credit_promise_tolerance, currency, company, today
        )
        return {
            "profile_id": profile.id,
            "part_ids": [
                Command.create({"date": day, "amount": amount}) for day, amount in parts
            ],
            "item_ids": [Command.set(items.ids)],
            "on_account": not items,
            "way": CALL,
            "user_id": self.env.uid,
            "promised_on": today,
            "amount": amount,
            "value": currency._convert(amount, company.currency_id, company, today),
            "first_due": min(days),
            "last_due": max(days),
            "grace": company.credit_promise_grace,
            "tolerance": tolerance,
            "asked": due,
        }

    def _begin(self):
        """Keep what the books had taken in already, and judge from there."""
        money, credited = self.env["credit.ledger"]._read_promise_receipts(self)[
            self.id
        ]
        scale = 10**self.currency_id.decimal_places
        before = sum(amount for day, amount in money if day <= self.promised_on)
        self._set({"paid_before": before / scale, "credited_before": credited / scale})
        self._judge()

    def _renewed_by(self, promise):
        self._set({"state": RENEWED, "renewed_by_id": promise.id, **self._ended()})

    def _ended(self):
        return {"next_due": False, "paused_until": False}

    # ---- what cannot be promised -------------------------------------------------
    def _check_may_record(self):
        """Recording promises is for collectors and those above them."""
        if self.env.su or self.env.user.has_group("credit_control.group_collector"):
            return
        raise CreditAuthorityError(
            self.env._(
                "Only credit control records promises; ask an administrator for the role "
                "Collector."
            )
        )

    def _promised_currency(self, profile, items, values):
        """The currency of a promise: that of its instalments, or as it was said."""
        said = self.env["res.currency"].browse(values.pop("currency_id", None) or [])
        found = items.currency_id
        if len(found) > 1:
            raise CreditControlError(
                self.env._(
                    "The instalments are in several currencies (%s); record a promise "
                    "for each of them.",
                    ", ".join(found.mapped("name")),
                )
            )
        if said and found and said != found:
            raise CreditControlError(
                self.env._(
                    "The instalments are in %(theirs)s, so they cannot be promised in "
                    "%(said)s; enter the amount in %(theirs)s.",
                    theirs=found.name,
                    said=said.name,
                )
            )
        return found or said or profile.company_id.currency_id

    def _checked_parts(self, profile, parts, currency):
        """The amounts rounded, with days that may be promised."""
        if not parts:
            raise CreditControlError(
                self.env._("Enter at least one amount with the day of its payment.")
            )
        checked = []
        for day, amount in parts:
            self._check_day(profile.company_id, day)
            amount = currency.round(amount) if math.isfinite(amount) else 0.0
            if amount <= 0:
                raise CreditControlError(
                    self.env._(
                        "A promise is for an amount above zero; enter what the customer "
                        "is going to pay."
                    )
                )
            checked.append((day, amount))
        return sorted(checked)

    def _check_day(self, company, day):
        """A promise is for today or later, and not for longer than the settings say."""
        today, longest = company._credit_today(), company.credit_promise_longest
        latest = fields.Date.add(today, days=longest)
        if not day or day < today:
            raise CreditControlError(
                self.env._(
                    "%s is over; a promise is for today or a day to come.",
                    format_date(self.env, day) or self.env._("The day"),
                )
            )
        if day > latest:
            raise CreditControlError(
                self.env._(
                    "A promise is for at most %(longest)s days, so until %(latest)s; for "
                    "longer, agree on a payment plan.",
                    longest=longest,
                    latest=format_date(self.env, latest),
                )
            )

    def _check_items(self, profile, items):
        """Instalments are open debts of this customer in this company."""
        for item in items:
            name = item.move_id.name or item.name or ""
            if not self._is_owed(profile, item):
                raise CreditControlError(
                    self.env._(
                        "%(document)s is not an invoice that %(customer)s owes; choose "
                        "among the open instalments of the customer.",
                        document=name,
                        customer=profile.partner_id.name,
                    )
                )
            if item.reconciled or item.amount_residual <= 0:
                raise CreditControlError(
                    self.env._(
                        "%s is paid already, so nobody has to promise it; choose what "
                        "is still open.",
                        name,
                    )
                )

    def _is_owed(self, profile, item):
        """Whether an item is a debt of the customer to the company, paid or not."""
        return (
            item.account_id.account_type == "asset_receivable"
            and item.parent_state == "posted"
            and item.balance > 0
            and item.company_id.root_id == profile.company_id
            and item.partner_id.commercial_partner_id == profile.partner_id
        )

    def _due_of(self, profile, items, currency):
        """What could be promised: what is open of the instalments, or of the account."""
        if items:
            return sum(items.mapped("amount_residual_currency"))
        company = profile.company_id
        in_company = currency == company.currency_id
        lines = self.env["account.move.line"]
        name = "amount_residual" if in_company else "amount_residual_currency"
        domain = [
            ("account_id.account_type", "=", "asset_receivable"),
            ("reconciled", "=", False),
            ("parent_state", "=", "posted"),
            ("company_id", "child_of", company.id),
            ("partner_id.commercial_partner_id", "=", profile.partner_id.id),
            *([] if in_company else [("currency_id", "=", currency.id)]),
        ]
        [(total,)] = lines._read_group(domain, aggregates=[f"{name}:sum"])
        return max(currency.round(total or 0.0), 0.0)

    def _check_amount(self, amount, due, currency, named):
        if currency.compare_amounts(amount, due) <= 0:
            return
        shown = {
            "amount": currency._credit_said(amount),
            "due": format_amount(self.env, due, currency),
        }
        if named:
            raise CreditControlError(
                self.env._(
                    "%(amount)s is more than the %(due)s that is open of these "
                    "instalments; enter no more than that.",
                    **shown,
                )
            )
        raise CreditControlError(
            self.env._(
                "%(amount)s is more than the %(due)s that the customer owes; enter no "
                "more than that.",
                **shown,
            )
        )

    def _check_no_other(self, profile, items, renews):
        """No debt is promised twice: a promise on account covers whatever is owed."""
        if renews:
            renews.sudo()._check_runs(profile)
        running = self.search(
            [("profile_id", "=", profile.id), ("state", "in", RUNNING)]
        ) - (renews or self.browse())
        for other in running:
            if not items or other.on_account or other.item_ids & items:
                raise CreditControlError(
                    self.env._(
                        "%(customer)s has promised %(promise)s already; renew that "
                        "promise instead of recording a second one.",
                        customer=profile.partner_id.name,
                        promise=other.display_name,
                    )
                )

    # ---- how it ends ---------------------------------------------------------
    def _check_runs(self, profile=None):
        """It is not decided yet, and of the given customer."""
        self.ensure_one()
        if profile and self.profile_id != profile:
            raise CreditControlError(
                self.env._(
                    "The promise %(promise)s is one of %(other)s, so %(customer)s cannot "
                    "renew it.",
                    promise=self.display_name,
                    other=self.partner_id.name,
                    customer=profile.partner_id.name,
                )
            )
        self._check_is(*RUNNING)

    def _called(self):
        # EXTENDS credit_control
        return self.env._("The promise %s", self.display_name)

    def action_withdraw(self, reason=None):
        """Withdraw promises that are open: they count in no statistics.

        :param str reason: why; it stays on record
        :raise CreditControlError: one is decided, or nobody said why
        """
        for promise in self:
            promise._check_may_record()
            promise.check_access("write")
            own = promise.sudo()
            own.profile_id._begin_checks({own.profile_id: 0})
            own._check_runs()
            if not (reason or "").strip():
                raise CreditControlError(
                    self.env._(
                        "Say why the promise %s is withdrawn; it stays on record.",
                        promise.display_name,
                    )
                )
            own._withdraw(reason.strip())
        return True

    def _withdraw(self, reason):
        """End a promise that runs, and say on record why."""
        self._set({"state": WITHDRAWN, "withdrawal_reason": reason, **self._ended()})
        self._tell_desk()

    def action_renew(self):
        """Open the dialog in which another promise takes the place of this one."""
        self.ensure_one()
        self._check_runs()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_promise_record_action"
        )
        action["name"] = self.env._("Renew a Promise")
        action["context"] = {"default_renews_id": self.id}
        return action

    @api.model
    def _running(self, profiles):
        """Promises of some customers from which something is still expected in time."""
        return self.sudo().search(
            [("profile_id", "in", profiles.ids), ("state", "in", RUNNING)]
        )

    @api.model
    def _just_broken(self, profile, days):
        """Whether a promise of a customer was broken within so many days."""
        since = fields.Date.subtract(profile.company_id._credit_today(), days=days)
        return bool(
            self.sudo().search_count(
                [
                    ("profile_id", "=", profile.id),
                    ("state", "=", engine.BROKEN),
                    ("broken_on", ">=", since),
                ],
                limit=1,
            )
        )
