"""One look-up: what was asked, by whom, what came back and what it cost.

It is written in transactions of its own, so that no rollback of anybody's work can make
a purchase forgotten; see :mod:`.credit_bureau_purchase` for its course.
"""

import base64
import hashlib
import json
import time
import uuid
import zlib
from contextlib import contextmanager
from datetime import timedelta
from random import uniform

from odoo import api, fields, models
from odoo.modules import module
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..bureaus.contract import Answer, Identifier
from ..exceptions import CreditAuthorityError, CreditControlError
from ..jobs import TRIES

RESERVED, SENT, RECEIVED, PARSED = "reserved", "sent", "received", "parsed"
FAILED, UNKNOWN, CANCELLED = "failed", "unknown", "cancelled"
#: Nobody else may order the same while one of these stands.
BLOCKING = (RESERVED, SENT, UNKNOWN)
#: After so long, whoever was at it is no longer: no call lasts that long.
STALE = timedelta(minutes=10)
#: The course of a look-up stands in its own fields; saying it again as notes and followers
#: would take longer than all the rest.
QUIET = {"tracking_disable": True}


class CreditBureauRequest(models.Model):
    _name = "credit.bureau.request"
    _description = "Bureau Look-up"
    _inherit = ["mail.thread"]
    _order = "id desc"

    reference = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: str(uuid.uuid4()),
        help="Our number of the order; sent where the provider takes one.",
    )
    profile_id = fields.Many2one(
        "credit.profile", required=True, readonly=True, ondelete="restrict", index=True
    )
    partner_id = fields.Many2one(
        related="profile_id.partner_id",
        store=True,
        precompute=True,
        index=True,
        string="Customer",
    )
    company_id = fields.Many2one(
        related="profile_id.company_id", store=True, precompute=True, index=True
    )
    provider_id = fields.Many2one(
        "credit.bureau.provider",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    scheme = fields.Char(string="Kind of Number", readonly=True)
    identifier = fields.Char(string="Looked Up By", readonly=True)
    identifier_country = fields.Char(readonly=True, size=2)
    product = fields.Char(readonly=True)
    purpose_id = fields.Many2one(
        "credit.bureau.purpose", readonly=True, ondelete="restrict"
    )
    purpose = fields.Char(string="Purpose in Words", readonly=True)
    reason = fields.Char(
        string="Bought Again Because",
        readonly=True,
        help="Why a report was bought although a fresh one was there.",
    )
    user_id = fields.Many2one("res.users", string="Asked By", readonly=True)
    state = fields.Selection(
        [
            (RESERVED, "Reserved"),
            (SENT, "Sent"),
            (RECEIVED, "Answer Received"),
            (PARSED, "Report Made"),
            (FAILED, "Failed"),
            (UNKNOWN, "Unknown"),
            (CANCELLED, "Cancelled"),
        ],
        default=RESERVED,
        required=True,
        readonly=True,
        tracking=True,
        index=True,
        help="Unknown: the order went out and no answer came; somebody has to find out "
        "whether the provider delivered and billed it.",
    )
    dedupe_key = fields.Char(readonly=True, required=True, copy=False)
    sent_on = fields.Datetime(readonly=True)
    received_on = fields.Datetime(readonly=True)
    milliseconds = fields.Integer(readonly=True, aggregator="avg")
    currency_id = fields.Many2one("res.currency", readonly=True)
    cost = fields.Monetary(
        readonly=True, help="By the contract's price; 0 if it was not billed."
    )
    billed = fields.Selection(
        [("no", "No"), ("maybe", "Perhaps"), ("yes", "Yes")],
        default="no",
        readonly=True,
        tracking=True,
    )
    problem_kind = fields.Char(readonly=True)
    problem = fields.Char(readonly=True, tracking=True)
    decided_by_id = fields.Many2one("res.users", readonly=True)
    decision = fields.Char(readonly=True, tracking=True)
    raw = fields.Binary(
        string="Raw Answer",
        attachment=False,
        readonly=True,
        copy=False,
        groups="credit_control.group_manager,credit_control.group_auditor",
        help="What the provider answered, untouched.",
    )
    raw_sha256 = fields.Char(string="Fingerprint of the Answer", readonly=True)
    purged_on = fields.Date(string="Raw Answer Deleted On", readonly=True)
    report_ids = fields.One2many("credit.bureau.report", "request_id")

    _one_at_a_time = models.UniqueIndex(
        "(dedupe_key) WHERE state IN ('reserved', 'sent', 'unknown')",
        "The same report is being looked up already.",
    )
    _reference_unique = models.UniqueIndex(
        "(reference)", "This order was placed already."
    )
    _month_idx = models.Index("(provider_id, create_date)")
    _received_idx = models.Index("(dedupe_key) WHERE state = 'received'")

    @api.depends("provider_id", "partner_id")
    def _compute_display_name(self):
        for request in self:
            request.display_name = (
                f"{request.provider_id.name or ''} · {request.partner_id.name or ''}"
            )

    # ---- transactions of their own ------------------------------------------------
    @contextmanager
    def _own_cursor(self):
        """An environment whose transaction is committed at the end of the block.

        What is bought must stay on record whatever becomes of the caller's transaction.
        In tests everything shares the test's cursor, and the block is a savepoint.
        """
        if module.current_test:
            with self.env.cr.savepoint():
                yield self.env(su=True)
            return
        with self.env.registry.cursor() as cursor:
            yield self.env(cr=cursor, su=True)

    def _apart(self, step):
        """Do ``step(env)`` in a transaction of its own, again when it loses a race.

        :return: what the step gives: plain data, for its records end with its cursor
        """
        for tries_left in reversed(range(TRIES)):
            try:
                with self._own_cursor() as env:
                    return step(env)
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                if not tries_left:
                    raise
                time.sleep(uniform(0.05, 0.3))
        return None

    def _let_go(self):
        """End the caller's transaction, so that the next query sees what is committed.

        Nobody waits for a provider with rows locked, and a transaction that began before
        the order would never see it.
        """
        self.env.flush_all()
        if not module.current_test:
            # A purchase is on record before and after it, whatever the caller does.
            self.env.cr.commit()  # pylint: disable=invalid-commit
        self.env.invalidate_all()

    # ---- the answer -----------------------------------------------------------------
    def _store(self, answers):
        """Keep answers untouched.

        :param answers: :class:`Answer` list
        """
        rows = [
            {
                "part": answer.part,
                "status": answer.status,
                "headers": answer.headers,
                "body": base64.b64encode(answer.body).decode(),
            }
            for answer in answers
        ]
        plain = json.dumps(rows, sort_keys=True).encode()
        self.write(
            {
                "raw": base64.b64encode(zlib.compress(plain)),
                "raw_sha256": hashlib.sha256(plain).hexdigest(),
            }
        )

    def _answers(self):
        """What was stored, ``{part: Answer}``; empty once it was deleted."""
        self.ensure_one()
        raw = self.sudo().with_context(bin_size=False).raw
        if not raw:
            return {}
        rows = json.loads(zlib.decompress(base64.b64decode(raw)))
        return {
            row["part"]: Answer(
                row["status"],
                row["headers"],
                base64.b64decode(row["body"]),
                row["part"],
            )
            for row in rows
        }

    def _identifier(self):
        return Identifier(
            self.scheme or "", self.identifier or "", self.identifier_country or ""
        )

    # ---- spending ---------------------------------------------------------------------
    @api.model
    def _spent_this_month(self, providers):
        """Orders and money of the calendar month, also those whose end is not known.

        :return: ``{provider id: (orders, amount in the provider's currency)}``
        """
        found = {}
        for company, some in providers.grouped("company_id").items():
            company = company._origin or self.env.company
            rows = self.sudo()._read_group(
                [
                    ("provider_id", "in", some.ids),
                    ("create_date", ">=", company._credit_month_start()),
                    "|",
                    ("billed", "in", ("yes", "maybe")),
                    ("state", "in", BLOCKING),
                ],
                ["provider_id"],
                ["__count", "cost:sum"],
            )
            found |= {one.id: (count, cost or 0.0) for one, count, cost in rows}
        return found

    # ---- what people decide -----------------------------------------------------------
    def write(self, vals):
        if not self.env.su and set(vals) - {
            name for name in vals if name.startswith(("message_", "activity_"))
        }:
            raise CreditControlError(
                self.env._(
                    "A look-up is evidence of what was ordered; it is not changed by hand."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise CreditControlError(
            self.env._(
                "A look-up is evidence of what was ordered and is never deleted."
            )
        )

    def _check_controller(self):
        self.check_access("read")
        if not self.env.user.has_group("credit_control.group_controller"):
            raise CreditAuthorityError(
                self.env._("Only a credit controller decides about look-ups; ask one.")
            )

    def action_settle(self, delivered, reason):
        """Say what became of an order whose answer never came; then it may be repeated.

        :param bool delivered: the provider delivered, and bills it
        :param str reason: how that is known; required
        """
        self._check_controller()
        for request in self:
            if request.state != UNKNOWN:
                raise CreditControlError(
                    self.env._("Nothing is left to find out about this look-up.")
                )
            if not (reason or "").strip():
                raise CreditControlError(
                    self.env._(
                        "Say how it is known, such as “support of the provider, by "
                        "telephone”; it stays on record."
                    )
                )
            request.sudo().write(
                {
                    "state": FAILED if delivered else CANCELLED,
                    "billed": "yes" if delivered else "no",
                    "cost": request.cost if delivered else 0.0,
                    "decided_by_id": self.env.uid,
                    "decision": reason,
                }
            )
        return True

    def action_open_settle(self):
        """Open the dialog about an order whose answer never came."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What Became of It?"),
            "res_model": "credit.bureau.settle",
            "view_mode": "form",
            "target": "new",
            "context": {"default_request_id": self.id},
        }

    def action_read_again(self):
        """Try once more to understand a stored answer; costs nothing."""
        self._check_controller()
        self.ensure_one()
        return self._read()._open()

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }
