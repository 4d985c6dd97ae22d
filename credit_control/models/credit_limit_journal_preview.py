"""What posting a limit journal would do, found out before it is posted.

The facts are gathered once for all its customers and put to their policies with the new
limit in the place of the present one: the same facts and rules as at the gate.
"""

from dataclasses import replace
from datetime import timedelta

from odoo import fields, models

from ..engine import limit_journal as engine
from ..engine import verdict
from ..engine.checks import HOLD
from ..engine.facts import LIMITED
from ..engine.money import from_minor, to_minor
from ..exceptions import CreditControlError
from .credit_gate import Request
from .credit_hold import OF_ORDERS, WAITING
from .credit_limit_journal import DRAFT, PREVIEWED
from .credit_limit_journal_line import WITHDRAW


class CreditLimitJournal(models.Model):
    _inherit = "credit.limit.journal"

    def action_preview(self):
        """Find out what posting would do, and freeze the lines.

        :raise CreditControlError: there is nothing to post, or no exchange rate
        """
        self.ensure_one()
        self.check_access("write")
        self._check_is(DRAFT, PREVIEWED)
        lines = self._lines_to_post()
        if not lines:
            raise CreditControlError(self._nothing_to_post())
        self._preview(lines)
        self._set({"state": PREVIEWED, "previewed_on": fields.Datetime.now()})
        self._keep_author()
        return True

    def _nothing_to_post(self):
        return self.env._(
            "No line of %s can be posted. Add customers by hand, from a file or by a "
            "formula.",
            self.name,
        )

    def _preview(self, lines):
        """Fill what the lines would do, with a constant number of statements."""
        profiles = lines.profile_id.sudo()
        rates = self._rates(lines)
        cases = self.env["credit.gate"].sudo()._gather(profiles)
        changes, after = {}, {}
        for line in lines:
            profile = line.profile_id.sudo()
            changes[line] = line._change(rates, cases[profile].facts.mode)
            after[profile] = self._case_after(line, cases[profile], changes[line])
        excesses = {p: engine.excess(case.facts) for p, case in after.items()}
        passing = self._let_go(after)
        for line in lines:
            profile = line.profile_id.sudo()
            line._keep_preview(
                changes[line],
                cases[profile].facts,
                excesses[profile],
                passing.get(profile, self.env["credit.hold"]),
            )

    def _rates(self, lines):
        """Today's rates of the currencies in the lines and in their limits.

        :raise CreditControlError: one of them has none
        """
        company = self.company_id
        currencies = lines.currency_id | lines.profile_id.sudo().limit_ids.currency_id
        rates = (currencies | company.currency_id)._credit_rates_to(
            company, company._credit_today()
        )
        for currency in lines.currency_id:
            if not rates[currency]:
                raise CreditControlError(
                    self.env._(
                        "There is no exchange rate from %(currency)s to %(company)s "
                        "today. Enter one, or give these limits in %(company)s.",
                        currency=currency.name,
                        company=company.currency_id.name,
                    )
                )
        return rates

    def _case_after(self, line, case, change):
        """The customer with the limit that a line makes."""
        limited = case.facts.mode == LIMITED
        limit = change.after
        if change.waits:
            limit = case.facts.limit
        if limited and (change.waits or change.before == change.after):
            return case
        if line.action == WITHDRAW and not limited:
            return case  # nothing is checked, before and after
        today = self.company_id._credit_today()
        ended = (today - timedelta(days=1)).isoformat()
        return replace(case, facts=engine.with_limit(case.facts, limit, ended))

    # ---- orders that wait ------------------------------------------------------
    def _let_go(self, cases):
        """Waiting orders that pass, the oldest first, each counting for the next.

        :param dict cases: profile → Case with the new limit
        :return: ``{profile: credit.hold}``
        """
        gate = self.env["credit.gate"].sudo()
        waiting = self._waiting(cases)
        extras = waiting.order_id._credit_extras()
        odd = gate._signals(
            {h.order_id: cases[p] for p, h in self._by_payer(waiting, cases)}
        )
        found = {}
        for profile, hold in self._by_payer(waiting, cases):
            document, checkpoint, already = hold._what_waits(extras)
            request = Request(hold.order_id, profile, document, already, hold.browse())
            case = cases[profile]
            facts = gate._facts_for(
                case.facts, document, already, odd.get(hold.order_id)
            )
            if verdict.evaluate(case.policy, facts, checkpoint).outcome != HOLD:
                found[profile] = found.get(profile, hold.browse()) | hold
                cases = gate._after(cases, request, facts, document.amount - already)
        return found

    def _waiting(self, cases):
        """Holds of orders of these customers that wait, the oldest first."""
        profiles = self.env["credit.profile"].sudo().union(*cases)
        holds = self.env["credit.hold"].sudo()
        waiting = holds.search(
            [
                ("profile_id", "in", profiles.ids),
                ("state", "in", WAITING),
                ("kind", "in", OF_ORDERS),
                ("is_forced", "=", False),
                ("order_id", "!=", False),
            ],
            order="id",
        )
        return waiting.filtered(lambda hold: hold._still_waits())

    def _by_payer(self, holds, cases):
        """Pairs of the file of who pays the order now, and its hold."""
        files = {profile.partner_id: profile for profile in cases}
        for hold in holds:
            payer = hold.order_id.partner_invoice_id.commercial_partner_id
            if payer in files:
                yield files[payer], hold


class CreditLimitJournalLine(models.Model):
    _inherit = "credit.limit.journal.line"

    def _limits_then(self):
        """The limits that count on the line's first day without it."""
        date = max(self._begins(), self.company_id._credit_today())
        return self.profile_id.sudo().limit_ids.filtered(
            lambda limit: (
                limit.state == "active"
                and limit.kind != "group"
                and limit._counts_on(date)
            )
        )

    def _change(self, rates, mode):
        """What the line does to the customer's limit.

        :param dict rates: currency → factor to company currency
        :param str mode: whether the customer is checked against a limit now
        :rtype: engine.limit_journal.Change
        """
        digits = self.company_currency_id.decimal_places

        def minor(amount, currency):
            return to_minor(amount * rates.get(currency, 0.0), digits)

        limits = self._limits_then()
        tops = limits.filtered("on_top")
        standing = [
            (limit.kind, minor(limit.amount, limit.currency_id))
            for limit in limits - tops
        ]
        new = None
        if self.action != WITHDRAW:
            new = minor(self.amount, self.currency_id)
        added = sum(minor(top.amount, top.currency_id) for top in tops)
        change = engine.changed(standing, added, new, self._kind())
        return change if mode == LIMITED else replace(change, before=None)

    def _standard_key(self):
        """The standard limits that the preview rests on, to see whether they changed."""
        standard = self._limits_then().filtered(lambda one: one.kind == "standard")
        return ",".join(str(limit.id) for limit in standard.sorted("id"))

    def _keep_preview(self, change, facts, over, holds):
        def money(amount):
            return from_minor(amount or 0, facts.digits)

        released = sum(holds.mapped("amount"))
        values = {
            "amount_before": money(change.before),
            "amount_after": money(change.after),
            "difference": money((change.after or 0) - (change.before or 0)),
            "standard_before": self._standard_key(),
            "exposure": money(facts.exposure_before),
            "over_amount": money(over),
            "hold_ids": [fields.Command.set(holds.ids)],
            "released_count": len(holds),
            "released_amount": released,
        }
        self._set({**values, "effect": self._effect(change, money(over), holds)})

    def _effect(self, change, over, holds):
        """What posting the line would do, in sentences."""
        money, _ = self.company_currency_id.format, self.env._
        told = []
        if change.waits:
            told.append(_("A temporary limit counts first."))
        if self.action == WITHDRAW and not self._standard_key():
            told.append(_("There is no standard limit to withdraw."))
        elif change.after is None:
            told.append(_("No credit is left."))
        if change.before is None and change.after is not None:
            told.append(_("Not checked against a limit before, or without one."))
        if over:
            told.append(_("Owes %s more than the new limit.", money(over)))
        if holds:
            told.append(
                _(
                    "Let go: %s.",
                    ", ".join(
                        f"{hold.order_name} ({money(hold.amount)})" for hold in holds
                    ),
                )
            )
        return " ".join(told) or False

    def _kind(self):
        """A limit with a last day takes the place of the standard one until then."""
        return "temporary" if self.date_to else "standard"

    def _limit_values(self):
        """Values of the limit that the line becomes."""
        journal = self.journal_id
        origins = {"file": "import", "formula": "formula", "manual": "manual"}
        return {
            "profile_id": self.profile_id.id,
            "journal_id": journal.id,
            "amount": self.amount,
            "currency_id": self.currency_id.id,
            "kind": self._kind(),
            "origin": origins[self.origin],
            "date_from": self._begins(),
            "date_to": self.date_to,
            "reason": self.reason or journal.reason,
        }
