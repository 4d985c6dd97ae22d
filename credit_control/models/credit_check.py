import hashlib
import json

from odoo import api, fields, models

from ..engine import facts as engine_facts
from ..engine import verdict as engine
from ..exceptions import CreditControlError
from ..wording import Narrator

#: What would have been held while the policy only watches.
SHADOW = "shadow"
#: How a document fared at the credit gate: of orders, invoices and deliveries.
CREDIT_STATES = [
    ("pass", "Passed"),
    ("warn", "Warning"),
    ("hold", "On credit hold"),
    ("released", "Released"),
    ("rejected", "Credit refused"),
]
#: What the hash of a check covers, in this order.
_HASHED = (
    "profile_id",
    "sequence",
    "checkpoint",
    "document_model",
    "document_id",
    "document_name",
    "user_name",
    "checked_on",
    "outcome",
    "facts",
    "policy",
    "verdict",
    "previous_hash",
)


def canonical(values):
    """The one JSON text of plain data: sorted keys, no spaces."""
    return json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


class CreditCheck(models.Model):
    """One evaluation, complete in itself.

    Facts, policy and verdict are stored as text, so that a check can be read and
    computed again after years, whatever became of the customer, the order, the policy
    or the rates. Checks are chained by hash within the customer's file.
    """

    _name = "credit.check"
    _description = "Credit Check"
    _order = "id desc"
    _log_access = False

    profile_id = fields.Many2one(
        "credit.profile",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        string="Customer",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    sequence = fields.Integer(
        readonly=True, required=True, help="Number of the check in the customer's file."
    )
    checkpoint = fields.Selection(
        [
            (engine_facts.CONFIRM, "Confirmation"),
            (engine_facts.CHANGE, "Change after confirmation"),
            (engine_facts.REOPEN, "Re-opening"),
            (engine_facts.DELIVER, "Delivery"),
            (engine_facts.INVOICE, "Invoice"),
            (engine_facts.REVIEW, "Review"),
        ],
        required=True,
        readonly=True,
    )
    document_model = fields.Char(readonly=True)
    document_id = fields.Many2oneReference(
        model_field="document_model", readonly=True, string="Document Number"
    )
    document_name = fields.Char(readonly=True, string="Document")
    user_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    user_name = fields.Char(readonly=True, string="Asked By")
    checked_on = fields.Datetime(readonly=True, required=True)
    outcome = fields.Selection(
        [
            ("pass", "Passed"),
            ("warn", "Passed with a warning"),
            ("hold", "Held"),
            ("released", "Passed by release"),
            (SHADOW, "Would have been held"),
        ],
        required=True,
        readonly=True,
    )
    policy_name = fields.Char(
        compute="_compute_story", string="Policy", help="The policy version applied."
    )
    facts = fields.Text(
        readonly=True, required=True, help="What was known, as JSON; amounts in cents."
    )
    policy = fields.Text(
        string="Policy Text",
        readonly=True,
        required=True,
        help="The rules that were applied, as JSON.",
    )
    verdict = fields.Text(
        readonly=True, required=True, help="What was decided and why, as JSON."
    )
    previous_hash = fields.Char(readonly=True)
    hash = fields.Char(readonly=True, required=True)
    headline = fields.Char(
        string="Stopped By",
        compute="_compute_story",
        help="The rules that did not pass.",
    )
    reasons = fields.Text(
        compute="_compute_story", help="What was measured, in sentences."
    )
    remedy = fields.Text(compute="_compute_story", string="What Would Help")
    amount = fields.Monetary(
        compute="_compute_story", string="Document Amount", help="What it asked for."
    )
    exposure_after = fields.Monetary(
        compute="_compute_story", string="Exposure With It"
    )
    limit_amount = fields.Monetary(compute="_compute_story", string="Limit")
    results = fields.Json(compute="_compute_story", string="Rules")

    _chain = models.Constraint(
        "UNIQUE (profile_id, sequence)", "The chain of checks has one check per number."
    )
    _document_idx = models.Index("(document_model, document_id)")
    _sealing_idx = models.Index("(company_id, checked_on)")

    @api.depends("document_name", "sequence")
    def _compute_display_name(self):
        for check in self:
            check.display_name = self.env._(
                "%(document)s, check %(number)s of the customer",
                document=check.document_name,
                number=check.sequence,
            )

    # ---- reading -----------------------------------------------------------
    def _engine(self):
        """The stored facts, policy and verdict as the engine's objects."""
        self.ensure_one()
        return (
            engine_facts.Facts.from_dict(json.loads(self.facts)),
            engine.Policy.from_dict(json.loads(self.policy)),
            engine.Verdict.from_dict(json.loads(self.verdict)),
        )

    @api.depends("facts", "policy", "verdict")
    @api.depends_context("lang")
    def _compute_story(self):
        for check in self:
            facts, policy, verdict = check._engine()
            narrator = Narrator(
                self.env,
                facts,
                check.currency_id,
                growth=check.checkpoint == engine_facts.CHANGE,
                delivery=check.checkpoint == engine_facts.DELIVER,
            )
            scale = 10**facts.digits
            check.policy_name = policy.name
            check.headline = narrator.headline(verdict)
            check.reasons = "\n".join(narrator.reasons(verdict))
            check.remedy = narrator.remedies(verdict)
            check.amount = facts.document.amount / scale
            check.exposure_after = verdict.exposure_after / scale
            check.limit_amount = facts.limit / scale
            check.results = narrator.table(verdict)

    # ---- recording ---------------------------------------------------------
    @api.model
    def _record(self, judged, checkpoint, chains):
        """Append the checks of one batch.

        :param list judged: tuples ``(request, case, facts, verdict, outcome)``
        :param str checkpoint: where they were asked
        :param dict chains: profile → (next number, last hash)
        :return: ``{document record: credit.check}``
        """
        chains = dict(chains)
        now = fields.Datetime.now()
        vals_list = []
        for request, case, facts, verdict, outcome in judged:
            sequence, previous = chains[request.profile]
            policy = case.policy_record
            values = {
                "profile_id": request.profile.id,
                "company_id": request.profile.company_id.id,
                "sequence": sequence,
                "checkpoint": checkpoint,
                "document_model": request.record._name,
                "document_id": request.record.id,
                "document_name": request.record.display_name,
                "user_id": self.env.uid,
                "user_name": self.env.user.name,
                "checked_on": now,
                "outcome": outcome,
                "facts": canonical(facts.to_dict()),
                "policy": policy._engine_json(facts.digits)
                if policy
                else canonical(case.policy.to_dict()),
                "verdict": canonical(verdict.to_dict()),
                "previous_hash": previous,
            }
            values["hash"] = self._hash(values)
            chains[request.profile] = (sequence + 1, values["hash"])
            vals_list.append(values)
        checks = self.create(vals_list)
        return {
            item[0].record: check for item, check in zip(judged, checks, strict=True)
        }

    @api.model
    def _hash(self, values):
        """Hash of a check: SHA-256 over its fields in a fixed order."""
        plain = [
            fields.Datetime.to_string(values[name])
            if name == "checked_on"
            else values[name] or ""
            for name in _HASHED
        ]
        return hashlib.sha256(canonical(plain).encode()).hexdigest()

    def _values(self):
        return {
            name: self[name].id if name == "profile_id" else self[name]
            for name in _HASHED
        }

    # ---- append-only -------------------------------------------------------
    def write(self, vals):  # pylint: disable=method-required-super
        raise CreditControlError(
            self.env._("A recorded credit check is evidence and is never changed.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise CreditControlError(
            self.env._("A recorded credit check is evidence and is never deleted.")
        )

    # ---- actions ------------------------------------------------------------
    def action_open_document(self):
        """Open the document that was checked, if it still exists."""
        self.ensure_one()
        document = self.env[self.document_model].browse(self.document_id).exists()
        if not document:
            raise CreditControlError(
                self.env._(
                    "%(document)s no longer exists; this record holds all that the check "
                    "was based on.",
                    document=self.document_name,
                )
            )
        return document.get_formview_action()
