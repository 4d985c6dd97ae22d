"""The steps of a dispute: assigned, in review, waiting, resolved, closed."""

from odoo import api, fields, models

from ..engine import disputes as engine
from ..exceptions import CreditAuthorityError, CreditControlError

_ACTIVITY = "credit_control.mail_activity_type_dispute"
_RETURNED = "credit_control.mail_activity_type_dispute_returned"
_LATE = "credit_control.mail_activity_type_dispute_late"


class CreditDispute(models.Model):
    _inherit = "credit.dispute"

    # ---- working on it -----------------------------------------------------------
    def _assigned(self):
        """The owner changed: a new dispute is assigned, and the task is the owner's."""
        for dispute in self.sudo():
            if dispute.state == engine.NEW:
                dispute._set({"state": engine.ASSIGNED})
            if dispute.state in engine.OPEN:
                dispute._give_task()

    def _give_task(self):
        self.activity_unlink([_ACTIVITY])
        self.activity_schedule(
            _ACTIVITY,
            date_deadline=self.deadline,
            user_id=self.user_id.id,
            summary=self.env._(
                "%(customer)s disputes %(amount)s of %(documents)s",
                customer=self.partner_id.name,
                amount=self.currency_id.format(self.amount),
                documents=self.move_names,
            ),
            note=self.reason_id.note or False,
        )

    def action_take(self):
        """Become the owner oneself."""
        for dispute in self:
            dispute.check_access("write")
            dispute._begin(*engine.OPEN)
            dispute.write({"user_id": self.env.uid})
        return True

    def action_review(self):
        """Somebody looks into it now; from waiting, the clock goes on."""
        for dispute in self:
            dispute._check_may_work()
            dispute._begin(engine.NEW, engine.ASSIGNED, engine.WAITING)
            dispute.sudo()._review()
        return True

    def _review(self):
        values = {"state": engine.REVIEW, "waiting_since": False}
        if not self.user_id and not self.env.user.share:
            values["user_id"] = self.env.uid
        if self.waiting_since:
            today, quiet = self.company_id._credit_today(), self._quiet(self.company_id)
            waited = engine.working_days(self.waiting_since, today, quiet)
            values["deadline"] = engine.deadline(self.deadline, waited, quiet)
        self._set(values)

    def action_wait(self, question=None):
        """The customer has to answer; meanwhile the clock stands still.

        :param str question: sent to the contact who raised it, if one is known
        """
        for dispute in self:
            dispute._check_may_work()
            dispute._begin(engine.NEW, engine.ASSIGNED, engine.REVIEW)
            today = dispute.sudo().company_id._credit_today()
            dispute.sudo()._set({"state": engine.WAITING, "waiting_since": today})
            if (question or "").strip():
                dispute._tell_customer(question.strip())
        return True

    def _tell_customer(self, text):
        """Write to the contact who raised it; without one it is a note."""
        dispute, contact = self.sudo(), self.sudo().contact_id
        subtype = "mail.mt_comment" if contact else "mail.mt_note"
        dispute.message_post(body=text, partner_ids=contact.ids, subtype_xmlid=subtype)

    def _message_post_after_hook(self, message, msg_values):
        # EXTENDS 'mail': the customer answered, so it waits for nobody
        result = super()._message_post_after_hook(message, msg_values)
        author, customer = message.author_id, self.sudo().partner_id
        if self.state == engine.WAITING and (
            author.commercial_partner_id == customer and author
        ):
            self.sudo()._review()
        return result

    # ---- deciding ----------------------------------------------------------------
    def action_uphold(self, reason=None):
        """The customer is right in full: credit notes are made over all of it.

        :param str reason: why; the customer reads it
        """
        for dispute in self:
            lines = dispute.line_ids.filtered(lambda line: not line.withdrawn)
            dispute._resolve({line: line.amount for line in lines}, reason)
        return True

    def action_reject(self, reason=None):
        """The customer is not right: the invoices are due again.

        :param str reason: why; the customer reads it
        """
        for dispute in self:
            dispute._resolve({}, reason)
        return True

    def _resolve(self, upheld, reason, credit=True):
        """Decide a dispute.

        :param dict upheld: claim → amount in the invoice's currency; others are rejected
        :param str reason: why; the customer reads it
        :param bool credit: make the credit notes at once
        :raise CreditControlError: it is decided already, or an amount cannot be meant
        """
        self.ensure_one()
        self.check_access("write")
        self._begin(*engine.OPEN)
        self._check_reason(reason)
        lines = self.line_ids.filtered(lambda line: not line.withdrawn)
        for line in lines:
            line.sudo()._uphold(upheld.get(line, 0.0))
        self.sudo()._decided(lines.sudo(), reason.strip())
        if credit and self.outcome != engine.REJECTED:
            self._credit()
        return True

    def _decided(self, lines, reason):
        """Write the decision down, and tell who waits for it."""
        ended = engine.outcome((line.amount, line.upheld_amount) for line in lines)
        self._end(engine.RESOLVED, ended, reason)
        lines._recount()
        if ended != engine.UPHELD:
            self._return_to_collector()
        labels = dict(self._fields["outcome"]._description_selection(self.env))
        self._tell_customer(
            self.env._(
                "Your dispute %(number)s about %(documents)s: %(outcome)s. %(reason)s",
                number=self.name,
                documents=self.move_names,
                outcome=labels[ended],
                reason=reason,
            )
        )
        self._tell_desk()

    def _end(self, state, ended, reason):
        today = self.company_id._credit_today()
        self._set(
            {
                "state": state,
                "outcome": ended,
                "decision_reason": reason,
                "resolved_on": today,
                "resolved_by_id": self.env.uid,
                "waiting_since": False,
                "closed_on": today if state == engine.CLOSED else False,
            }
        )
        self.activity_unlink([_ACTIVITY, _LATE])

    def _return_to_collector(self):
        """What is due again has to be collected by somebody: a task."""
        self._set({"returned_at": fields.Datetime.now()})
        user = self._collector()
        if user:
            self.activity_schedule(
                _RETURNED,
                user_id=user.id,
                summary=self.env._(
                    "Collect %(documents)s from %(customer)s: the dispute was not upheld "
                    "in full",
                    documents=self.move_names,
                    customer=self.partner_id.name,
                ),
            )

    def _collector(self):
        """Who collects from the customer: its collector, or who opened the dispute."""
        responsible = self.profile_id._responsible()
        if responsible:
            return responsible
        opener = self.opened_by_id
        collects = opener.has_group("credit_control.group_collector")
        if opener.active and collects and not opener._is_superuser():
            return opener
        return self.reason_id._fallback(self.profile_id)

    # ---- ends without a decision -----------------------------------------------
    def action_withdraw(self, reason=None):
        """The customer gave it up, or it was a mistake: all is due again.

        :param str reason: why; it stays on record
        """
        for dispute in self:
            dispute.check_access("write")
            dispute._begin(*engine.OPEN)
            dispute._check_reason(reason)
            dispute.sudo()._withdraw(reason.strip())
        return True

    def _withdraw(self, reason):
        lines = self.line_ids.filtered(lambda line: not line.withdrawn)
        lines._set({"withdrawn": True})
        for dispute in self:
            dispute._end(engine.CLOSED, engine.WITHDRAWN, reason)
        lines._recount()
        self._tell_desk()

    def action_close(self):
        """Nothing is left to do about decided disputes."""
        for dispute in self:
            dispute.check_access("write")
            dispute._begin(engine.RESOLVED)
            if dispute.credit_missing:
                raise CreditControlError(
                    self.env._(
                        "%s was upheld and is not credited in full yet; make the credit "
                        "note first.",
                        dispute.display_name,
                    )
                )
            dispute.sudo()._close()
        return True

    def _close(self):
        for dispute in self:
            today = dispute.company_id._credit_today()
            dispute._set({"state": engine.CLOSED, "closed_on": today})
            dispute.activity_unlink([_RETURNED])
        self.line_ids._recount()

    # ---- what cannot be ----------------------------------------------------------
    def _begin(self, *states):
        """The state as it is now; of two people at once, the second reads who was first.

        :raise CreditControlError: it is in none of these states
        """
        self.ensure_one()
        profile = self.sudo().profile_id
        profile._begin_checks({profile: 0})
        self.invalidate_recordset(["state"], flush=True)
        self._check_is(*states)

    def _refuse_state(self):
        # EXTENDS credit_control: who decided it meanwhile
        dispute = self.sudo()
        if dispute.state in engine.OPEN or not dispute.resolved_by_id:
            return super()._refuse_state()
        raise CreditControlError(
            self.env._(
                "%(dispute)s is “%(state)s” already: %(user)s decided it on %(day)s. Open "
                "a new one if something else is disputed.",
                dispute=dispute.display_name,
                state=self._state_label(),
                user=dispute.resolved_by_id.name,
                day=fields.Date.to_string(dispute.resolved_on),
            )
        )

    def _check_open(self):
        self._check_is(*engine.OPEN)

    def _check_reason(self, reason):
        if not (reason or "").strip():
            raise CreditControlError(
                self.env._(
                    "Say why; the customer and whoever reads %s later will ask.",
                    self.display_name,
                )
            )

    def _check_may_work(self):
        """The owner works on it, also a salesperson; and who collects.

        :raise CreditAuthorityError: it is somebody else's
        """
        self.check_access("read")
        if not self.may_work:
            raise CreditAuthorityError(
                self.env._(
                    "%(dispute)s is looked into by %(owner)s; ask a collector to make it "
                    "yours.",
                    dispute=self.display_name,
                    owner=self.user_id.name or self.env._("nobody yet"),
                )
            )


class CreditDisputeLine(models.Model):
    _inherit = "credit.dispute.line"

    def _uphold(self, amount):
        """Agree to an amount of the claim; it is written down with the decision.

        :raise CreditControlError: less than 0, or more than is disputed
        """
        money = self.currency_id
        if money.compare_amounts(amount, 0) < 0 or (
            money.compare_amounts(amount, self.amount) > 0
        ):
            raise CreditControlError(
                self.env._(
                    "%(amount)s cannot be upheld of %(document)s: enter an amount from 0 "
                    "to the %(disputed)s disputed.",
                    amount=money._credit_said(amount),
                    document=self.move_id.display_name,
                    disputed=money.format(self.amount),
                )
            )
        self._set({"upheld_amount": amount, "upheld_value": self._in_company(amount)})

    @api.model
    def _held_on(self, moves):
        """What is held back of invoices: ``{move: amount in its currency}``."""
        groups = self.sudo()._read_group(
            [("move_id", "in", moves.ids), ("held_back", ">", 0)],
            ["move_id"],
            ["held_back:sum"],
        )
        return dict(groups)
