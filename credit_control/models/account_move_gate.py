"""Every way by which a customer invoice is posted leads through here."""

from contextlib import contextmanager

from odoo import api, fields, models

from ..engine.checks import HOLD, WARN
from ..engine.facts import INVOICE
from ..exceptions import CreditControlError
from ..wording import Narrator
from .account_move import ACCOUNTANTS
from .credit_check import CREDIT_STATES, SHADOW
from .credit_hold import CLEARED, RELEASED, WAITING

#: Key of the transaction's memory for invoices that have just passed. It lives in the
#: server process for one transaction and cannot be reached from outside, unlike a
#: context key.
_PASSED = "credit_control.invoices_passed"


class AccountMove(models.Model):
    _inherit = "account.move"

    credit_state = fields.Selection(
        CREDIT_STATES,
        string="Credit",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="base.group_user",
        help="How the invoice fared at the credit gate.",
    )

    # ---- the gate ----------------------------------------------------------
    def _credit_hold_back(self):
        """Put drafts to the gate: record the checks, hold what does not pass.

        :return: those of these entries that stay drafts
        """
        passed = self.env.cr.cache.get(_PASSED, set())
        asked = self.filtered(lambda move: move.id not in passed)
        payers = asked._credit_to_ask()
        if not payers:
            return self.browse()
        requests = asked._credit_requests(payers)
        checks = self.env["credit.gate"].sudo()._check(requests, INVOICE)
        held = {m: check for m, check in checks.items() if check.outcome == HOLD}
        going = self.browse([m.id for m in checks if m not in held])
        going._credit_end_waiting(self.env._("The invoice passes the credit check."))
        for move, check in checks.items():
            move._credit_set_state(check.outcome)
            if check.outcome == WARN:
                move._credit_note_warning(check)
        if held:
            self.env["credit.hold"].sudo()._hold_invoices(held)
        return self.browse([move.id for move in held])

    def _credit_set_state(self, outcome):  # pylint: disable=missing-return
        """Store how the invoice fared."""
        state = "pass" if outcome == SHADOW else outcome
        for move in self.sudo():
            if move.credit_state != state:
                super(AccountMove, move).write({"credit_state": state})

    def _credit_note_warning(self, check):
        """Leave the warning on the invoice, without figures where policy hides them."""
        facts, _policy, verdict = check._engine()
        profile = check.profile_id
        policy = profile._policy_in_force()
        narrator = Narrator(
            self.env,
            facts,
            profile.currency_id,
            not policy or policy.show_figures,
            invoice=True,
        )
        text = " ".join(narrator.reasons(verdict))
        self.message_post(
            body=self.env._("Credit warning: %s", text), subtype_xmlid="mail.mt_note"
        )

    @contextmanager
    def _credit_passed(self):
        """Let these be written as posted, once and no longer than this."""
        passed = self.env.cr.cache.setdefault(_PASSED, set())
        passed.update(self.ids)
        try:
            yield
        finally:
            passed.difference_update(self.ids)

    # ---- every way to a posted invoice ----------------------------------------
    def _post(self, soft=True):
        # EXTENDS 'account': post what passes, hold the rest, each with its reason
        may_post = self.env.user.has_group("account.group_account_invoice")
        if not (self.env.su or may_post):
            return super()._post(soft=soft)  # refuses with Odoo's own sentence
        today = fields.Date.context_today(self)
        now = self.filtered(lambda move: not (soft and move.date and move.date > today))
        going = self - now._credit_hold_back()
        if self and not going:
            return going
        with going._credit_passed():
            return super(AccountMove, going)._post(soft=soft)

    def write(self, vals):
        # EXTENDS 'account': what is held does not become posted by writing it
        if "credit_state" in vals:
            self._credit_refuse_state()
        if vals.get("state") != "posted":
            return super().write(vals)
        self.check_access("write")
        going = self - self._credit_hold_back()
        return super(AccountMove, going).write(vals) if going else True

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'account': how an invoice fared is decided by its check
        if any(vals.get("credit_state") for vals in vals_list):
            self._credit_refuse_state()
        vals_list = [
            {name: value for name, value in vals.items() if name != "credit_state"}
            for vals in vals_list
        ]
        return super().create(vals_list)

    def _credit_refuse_state(self):
        if not self.env.su:
            raise CreditControlError(
                self.env._(
                    "Credit: the credit check decides this when an invoice is posted, "
                    "and a credit controller releases it from its hold."
                )
            )

    def action_post(self):
        # EXTENDS 'account': say which of them wait, and why
        return self._credit_tell_held(super().action_post())

    def action_validate_moves_with_confirmation(self):
        # EXTENDS 'account'
        result = super().action_validate_moves_with_confirmation()
        return self._credit_tell_held(result)

    def _credit_tell_held(self, result):
        """What a person at a form or a list sees of invoices that were held.

        :param result: what Odoo would show; a question of its own comes first
        """
        held = self.filtered(
            lambda move: move.state == "draft" and move.sudo().credit_state == HOLD
        )
        if result or not held:
            return result
        posted = len(self) - len(held)
        lines = [f"{move._credit_name()}: {move._credit_hold_story()}" for move in held]
        if posted:
            lines.insert(0, self.env._("Posted: %s.", posted))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("On credit hold"),
                "message": "\n".join(lines),
                "type": "warning",
                "sticky": True,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _credit_name(self):
        """What the invoice is called in the queue; a draft has no number of its own."""
        if self.name:
            return self.name
        of = self.invoice_origin or self.ref or f"* {self.id}"
        return f"{self._get_move_display_name()} ({of})"

    def _credit_hold_story(self):
        """Why it waits and what would help, as far as the reader may see figures."""
        hold = self.env["credit.hold"].sudo()
        hold = hold.search(
            [("move_id", "=", self.id), ("state", "in", WAITING)], limit=1
        )
        figures = self.env["credit.profile"]._sees_figures(
            hold.profile_id._policy_in_force()
        )
        return hold.with_env(self.env(su=True))._announcement(figures) if hold else ""

    def _get_alerts(self):
        # EXTENDS 'account': say before posting what the credit check will say
        alerts = super()._get_alerts()
        if self.state != "draft" or not self._origin.id:
            return alerts
        if not self.env.user.has_groups(ACCOUNTANTS):
            return alerts
        found = self._origin._credit_preview_posting()
        if found and found[0].outcome in (HOLD, WARN):
            alerts.pop("credit_control_light", None)
            alerts["credit_control_posting"] = self._credit_alert(*found)
        return alerts

    def _credit_alert(self, verdict, facts, policy):
        """The alert about a verdict on posting, for who is looking."""
        figures = self.env["credit.profile"]._sees_figures(policy)
        currency = self.company_id.root_id.currency_id
        narrator = Narrator(self.env, facts, currency, figures, invoice=True)
        said = [*narrator.reasons(verdict), narrator.remedies(verdict)]
        held = verdict.outcome == HOLD
        if held and self.sudo().credit_state == HOLD:
            said.insert(0, self.env._("On credit hold."))
        return {
            "level": "danger" if held else "warning",
            "message": " ".join(filter(None, said)),
        }

    # ---- the end of what waits -------------------------------------------------
    def _credit_end_waiting(self, reason, used=False):
        """End the holds of invoices that wait no longer.

        :param bool used: releases are used up as well
        """
        holds = self.env["credit.hold"].sudo()
        if self.ids:
            states = (*WAITING, RELEASED) if used else WAITING
            holds = holds.search([("move_id", "in", self.ids), ("state", "in", states)])
        holds.filtered(lambda hold: hold.state in WAITING)._end(CLEARED, reason)
        holds.filtered(lambda hold: hold.state == RELEASED)._set({"state": "expired"})

    def button_cancel(self):
        result = super().button_cancel()
        cancelled = self.filtered(lambda move: move.state == "cancel")
        cancelled._credit_end_waiting(self.env._("The invoice was cancelled."), True)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_credit_holds(self):
        self._credit_end_waiting(self.env._("The invoice was deleted."), True)
