"""The figures that alerts watch: one reader a metric, each for all customers at once."""

from dataclasses import dataclass
from datetime import timedelta

from odoo import api, models
from odoo.tools import format_amount, format_date, formatLang

from ..engine import alerts, behaviour
from ..engine.invoice_faults import WORDS
from ..engine.money import from_minor
from ..wording import translate


@dataclass(frozen=True)
class Reading:
    """One figure of one subject.

    :param subject: the record: a ``credit.profile`` or a document
    :param float value: in the unit of the metric
    :param str detail: what the figure rests on, in words
    :param partner: whom it is about, where the subject is a document
    :param salesperson: of the document
    :param str sentence: source term that says it instead of the metric's own
    """

    subject: object
    value: float
    detail: str = ""
    partner: object = None
    salesperson: object = None
    sentence: str = ""


class CreditAlert(models.Model):
    _inherit = "credit.alert"

    @api.model
    def _metric_readers(self):
        """How each metric is read; extend with ``super()`` for a new one.

        :return: ``{code: callable(root company, today) → readings}``
        """
        return {
            "limit_used": self._read_limit_used,
            "behaviour": self._read_behaviour,
            "customer_share": self._read_customer_share,
            "limit_ends": self._read_limit_ends,
            "security_ends": self._read_security_ends,
            "bureau_event": self._read_bureau_events,
            "promise_broken": self._read_broken_promises,
            "invoice_not_sent": self._read_not_sent,
            "receipt_waits": self._read_receipts,
            "invoice_faults": self._read_faults,
        }

    # ---- customers -----------------------------------------------------------
    def _files(self, company):
        return self.env["credit.profile"].search([("company_id", "=", company.id)])

    def _by_partner(self, company, partner_ids):
        files = self.env["credit.profile"].search(
            [("company_id", "=", company.id), ("partner_id", "in", list(partner_ids))]
        )
        return {profile.partner_id.id: profile for profile in files}

    def _money(self, company, amount):
        return format_amount(self.env, amount, company.currency_id)

    def _read_limit_used(self, company, today):
        files = self._files(company).filtered(lambda file: file.limit_mode == "limited")
        ledger = self.env["credit.ledger"]
        rows = ledger._read_positions(company, today, files.ids) if files else ()
        return [self._limit_used(company, *row[:5]) for row in rows]

    def _limit_used(self, company, ident, limit, exposure, _available, used):
        """How much of its limit a customer uses; no share is told of a limit of 0."""
        profile = self.env["credit.profile"].browse(ident)
        spent = self._money(company, exposure)
        if limit <= 0:
            return Reading(profile, used, spent, sentence=alerts.WITHOUT_LIMIT)
        detail = self.env._(
            "%(exposure)s of %(limit)s",
            exposure=spent,
            limit=self._money(company, limit),
        )
        return Reading(profile, used, detail)

    def _read_behaviour(self, company, today):
        sums = self.env["credit.ledger"]._behaviour(company, today)
        files = self._by_partner(company, sums)
        found = []
        for partner, one in sums.items():
            later = behaviour.trend(one) if one.instalments >= behaviour.THIN else None
            if partner in files and later is not None:
                days = behaviour.days_beyond_terms(one)
                detail = self.env._(
                    "%(days)s days after the due date on average in two years",
                    days=formatLang(self.env, float(days), digits=1),
                )
                found.append(Reading(files[partner], float(later), detail))
        return found

    def _read_customer_share(self, company, today):
        ledger = self.env["credit.ledger"]
        balances = ledger._read_balances(company)
        digits = company.currency_id.decimal_places
        total = from_minor(ledger._read_receivables_total(company), digits)
        files = self._by_partner(company, balances)
        return [
            Reading(
                files[partner],
                amount * 100.0 / total,
                self.env._(
                    "%(amount)s of %(total)s",
                    amount=self._money(company, amount),
                    total=self._money(company, total),
                ),
            )
            for partner, amount in balances.items()
            if partner in files and total > 0
        ]

    def _read_limit_ends(self, company, today):
        """The last day of limits in force that nothing follows."""
        files = self._files(company).filtered("limit_id")
        found = []
        for profile in files:
            limit = profile.limit_id
            if not limit.date_to or profile.limit_at(limit.date_to + timedelta(days=1)):
                continue
            detail = self.env._(
                "%(amount)s until %(day)s",
                amount=format_amount(self.env, limit.amount, limit.currency_id),
                day=format_date(self.env, limit.date_to),
            )
            found.append(Reading(profile, (limit.date_to - today).days, detail))
        return found

    def _read_security_ends(self, company, today):
        securities = self.env["credit.security"].search(
            [("company_id", "=", company.id), ("state", "=", "valid")]
        )
        nearest = {}
        for security in securities.filtered("next_deadline").sorted("next_deadline"):
            nearest.setdefault(security.profile_id, security)
        return [
            Reading(
                profile,
                (security.next_deadline - today).days,
                security.next_deadline_text or "",
            )
            for profile, security in nearest.items()
        ]

    def _read_bureau_events(self, company, today):
        events = self.env["credit.bureau.event"].search(
            [
                ("company_id", "=", company.id),
                ("is_alert", "=", True),
                ("state", "=", "open"),
            ]
        )
        return [
            Reading(profile, len(some), some[0].display_name)
            for profile, some in events.grouped("profile_id").items()
        ]

    def _read_broken_promises(self, company, today):
        promises = self.env["credit.promise"].search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "broken"),
                ("broken_on", ">", today - timedelta(days=30)),
            ],
            order="broken_on desc, id desc",
        )
        return [
            Reading(profile, len(some), some[0].display_name)
            for profile, some in promises.grouped("profile_id").items()
        ]

    # ---- documents -----------------------------------------------------------
    def _read_not_sent(self, company, today):
        moves = self.env["account.move"].search(
            [
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("is_move_sent", "=", False),
                ("payment_state", "in", ("not_paid", "partial")),
                ("company_id", "child_of", company.id),
                ("invoice_date", ">", today - timedelta(days=90)),
            ]
        )
        return [
            self._of_invoice(
                move,
                (today - move.invoice_date).days,
                self._money(move, move.amount_residual),
            )
            for move in moves
        ]

    def _of_invoice(self, move, value, detail):
        partner = move.commercial_partner_id
        return Reading(move, value, detail, partner, move.invoice_user_id)

    def _read_receipts(self, company, today):
        lines = self.env["account.bank.statement.line"].search(
            [
                ("is_reconciled", "=", False),
                ("amount", ">", 0),
                ("company_id", "child_of", company.id),
                ("date", ">", today - timedelta(days=365)),
                ("move_id.state", "=", "posted"),
            ]
        )
        return [
            Reading(
                line,
                (today - line.date).days,
                " ".join(
                    filter(None, (self._money(line, line.amount), line.payment_ref))
                ),
                line.partner_id.commercial_partner_id,
            )
            for line in lines
        ]

    def _read_faults(self, company, today):
        moves = self.env["account.move"]
        return [
            self._of_invoice(
                moves.browse(ident),
                len(found),
                ", ".join(translate(self.env, WORDS[fault]) for fault in found),
            )
            for ident, found in moves._credit_read_faults(company, today).items()
            if found
        ]

    def _value_words(self, metric, value):
        """A figure with its unit."""
        shown = formatLang(self.env, value, digits=0)
        if metric.unit == alerts.PERCENT:
            return f"{shown} %"
        if metric.unit == alerts.DAYS:
            return self.env._("1 day") if shown == "1" else self.env._("%s days", shown)
        return shown
