"""From a draft to a policy in force: tried on history, approved, then immutable."""

import hashlib
import json

from odoo import api, fields, models

from ..exceptions import CreditAuthorityError, CreditControlError

DRAFT, SIMULATED, APPROVED = "draft", "simulated", "approved"
ACTIVE, RETIRED = "active", "retired"
#: What a change of the rules undoes.
_UNDONE = {
    "state": DRAFT,
    "simulated_on": False,
    "untried": False,
    "waiver_reason": False,
    "waived_by_id": False,
    "waived_on": False,
    "approved_by_id": False,
    "approved_on": False,
}
#: What only its buttons write.
_LIFE = {*_UNDONE, "changed_on", "changed_by_id", "activated_on"}


class CreditPolicy(models.Model):
    _inherit = "credit.policy"

    state = fields.Selection(
        selection_add=[
            (SIMULATED, "Simulated"),
            (APPROVED, "Approved"),
            (ACTIVE,),
            (RETIRED,),
        ],
        ondelete={SIMULATED: "set default", APPROVED: "set default"},
        help="A draft is tried on the company's own orders, approved by another credit "
        "manager and then put into force; from there on it is never changed.",
    )
    changed_on = fields.Datetime(
        string="Last Changed On",
        readonly=True,
        copy=False,
        help="When somebody last changed what this version says.",
    )
    changed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    simulated_on = fields.Datetime(
        readonly=True,
        copy=False,
        help="When it was last tried on the company's own orders as it stands.",
    )
    untried = fields.Char(
        string="Not Tried",
        readonly=True,
        copy=False,
        help="Rules that its simulation could not try on history.",
    )
    waiver_reason = fields.Char(
        string="Not Simulated Because",
        readonly=True,
        copy=False,
        help="Why it may come into force without having been tried on history.",
    )
    waived_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    waived_on = fields.Datetime(readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_on = fields.Datetime(readonly=True, copy=False)

    # ---- what is frozen, and what a change undoes ------------------------------
    def _frozen(self):
        # OVERRIDES credit.version: what is only prepared may still be changed
        return self.filtered(lambda policy: policy.state in (ACTIVE, RETIRED))

    def _changed(self):  # pylint: disable=missing-return
        # EXTENDS credit.version: what was tried and approved was another text
        super()._changed()
        now = fields.Datetime.now()
        who = {"changed_on": now, "changed_by_id": self.env.uid}
        for policy in self - self._frozen():
            undone = _UNDONE if policy.state != DRAFT or policy.untried else {}
            policy.sudo()._set({**who, **undone})

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS credit.version: how far it has come is for its buttons to say
        if not self.env.su:
            vals_list = [
                {name: value for name, value in vals.items() if name not in _LIFE}
                for vals in vals_list
            ]
        return super().create(vals_list)

    def _check_editable(self, vals):  # pylint: disable=missing-return
        # EXTENDS credit_control: nor is it written
        super()._check_editable(vals)
        if _LIFE & set(vals) and not self.env.su:
            raise CreditControlError(
                self.env._(
                    "How far a policy has come is not written; simulate it, approve it "
                    "and activate it with its buttons."
                )
            )

    def _fingerprint(self):
        """What the version says, as a hash: another text has another one.

        :rtype: str
        """
        self.ensure_one()
        said = {name: self[name] for name in (*self._switches(), "release_days")}
        text = self._engine_json(6) + json.dumps(said, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    # ---- steps -------------------------------------------------------------------
    def _simulated(self, fingerprint, untried="", nothing_tried=False):
        """A simulation is done: the draft may be approved if it still says the same.

        One that could try none of its rules proves nothing: the draft stays one.

        :param str fingerprint: of the text that was simulated
        :param str untried: names of the rules that it could not try
        :param bool nothing_tried: these are all its rules
        """
        for policy in self.filtered(lambda p: p.state in (DRAFT, SIMULATED)):
            if policy._fingerprint() == fingerprint:
                policy._set({"untried": untried})
                if not nothing_tried:
                    now = fields.Datetime.now()
                    policy._set({"state": SIMULATED, "simulated_on": now})

    def action_waive_simulation(self, reason):
        """Let a draft be approved without a simulation; for a stated reason.

        :param str reason: why it was not tried on history
        :raise CreditControlError: no draft, no rules, no reason
        """
        self.check_access("write")
        for policy in self:
            policy._check_step((DRAFT,), self.env._("is already past this step"))
            policy._check_has_rules()
            if not (reason or "").strip():
                raise CreditControlError(
                    self.env._(
                        "Say why %s is not tried on the company's own orders first; "
                        "who approves it reads that.",
                        policy.display_name,
                    )
                )
            policy._set(
                {
                    "state": SIMULATED,
                    "waiver_reason": reason.strip(),
                    "waived_by_id": self.env.uid,
                    "waived_on": fields.Datetime.now(),
                }
            )
        return True

    def action_approve(self):
        """Approve a version that was simulated; somebody else than who wrote it.

        :raise CreditControlError: not simulated, and no waiver
        :raise CreditAuthorityError: the user changed it last
        """
        self.check_access("write")
        for policy in self:
            policy._check_step(
                (SIMULATED,),
                policy._why_not_approved(),
            )
            policy._check_has_rules()
            policy._check_other_eyes()
            policy._set(
                {
                    "state": APPROVED,
                    "approved_by_id": self.env.uid,
                    "approved_on": fields.Datetime.now(),
                }
            )
        return True

    def _why_not_approved(self):
        """The end of the sentence that says why it cannot be approved now."""
        if self.state != DRAFT:
            return self.env._("is already past this step")
        if self.untried:
            return self.env._(
                "has been simulated, but none of its rules could be tried (%s), so its "
                "simulation has to be waived with a reason",
                self.untried,
            )
        return self.env._("has not been simulated since its last change")

    def _check_step(self, states, why):
        if self.state not in states:
            raise CreditControlError(
                self.env._(
                    "%(policy)s %(why)s. A draft is simulated, or somebody says why not; "
                    "then another credit manager approves it.",
                    policy=self.display_name,
                    why=why,
                )
            )

    def _check_other_eyes(self):
        """Who wrote or waived it does not approve it, unless nobody else could."""
        user = self.env.user
        if user._is_superuser() or user not in self.changed_by_id | self.waived_by_id:
            return
        group = self.env.ref("credit_control.group_manager").sudo()
        others = group.all_user_ids.filtered("active") - user
        others = others.filtered(lambda other: not other._is_superuser())
        if others:
            raise CreditAuthorityError(
                self.env._(
                    "You changed %(policy)s yourself or waived its simulation, so "
                    "another credit manager has to approve it, for example %(other)s.",
                    policy=self.display_name,
                    other=others[0].name,
                )
            )

    def _check_sound(self):
        # EXTENDS credit_control: only what was tried and approved comes into force
        if self.state in (ACTIVE, RETIRED):
            raise CreditControlError(
                self.env._(
                    "%(policy)s is not a draft; make a new version of it.",
                    policy=self.display_name,
                )
            )
        self._check_has_rules()
        machine = self.env.su and self.env.user._is_superuser()
        if self.state == APPROVED or (machine and self.state == SIMULATED):
            return
        if self.state == DRAFT:
            raise CreditControlError(
                self.env._(
                    "%(policy)s has not been tried on the company's own orders since "
                    "its last change on %(date)s. Simulate it, or say why not; then "
                    "another credit manager approves it.",
                    policy=self.display_name,
                    date=fields.Date.to_string(self.changed_on),
                )
            )
        raise CreditControlError(
            self.env._(
                "%(policy)s is not approved yet; another credit manager than "
                "%(writer)s has to approve it before it comes into force.",
                policy=self.display_name,
                writer=self.changed_by_id.name,
            )
        )
