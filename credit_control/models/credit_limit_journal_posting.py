"""Posting a limit journal: all its limits at once, or none."""

from odoo import fields, models
from odoo.tools import SQL
from odoo.tools.i18n import format_list

from ..exceptions import CreditAuthorityError, CreditControlError
from .credit_limit_journal import APPROVAL, POSTED, PREVIEWED
from .credit_limit_journal_line import WITHDRAW


class CreditLimitJournal(models.Model):
    _inherit = "credit.limit.journal"

    def action_post(self):
        """Put all limits of the journal into force, or none.

        Where an authority needs several people, each of them posts it, and the last one
        puts it into force.

        :raise CreditAuthorityError: the authority does not reach for a line, or a limit
            rises and the user prepared it
        :raise CreditControlError: it is not previewed, has problems, was posted, or a
            limit was changed since the preview
        """
        self.ensure_one()
        self.check_access("write")
        self._begin_posting()
        self._check_is(PREVIEWED, APPROVAL)
        lines = self._lines_to_post()
        profiles = lines.profile_id.sudo()
        profiles._begin_checks(dict.fromkeys(profiles, 0))
        self._check_no_problems()
        self._check_as_previewed(lines)
        weights, known = self._weights(), {}
        refusal = self._refusal(weights, known)
        if refusal:
            raise CreditAuthorityError(refusal)
        if self._agrees(weights, known):
            self._post(lines)
        return True

    def _begin_posting(self):
        """Write the journal first: of two who post at once, the second is retried by
        Odoo, and reads then that it was posted."""
        self.flush_recordset()
        self.env.execute_query(
            SQL(
                "UPDATE credit_limit_journal SET write_date = NOW() AT TIME ZONE 'UTC'"
                " WHERE id = %s RETURNING id",
                self.id,
            )
        )
        self.invalidate_recordset(["state"], flush=False)

    def _agrees(self, weights, known):
        """Keep the current user's consent; whether it was the last one needed."""
        user = self.env.user
        if user in self.sudo().consent_ids:
            raise CreditAuthorityError(
                self.env._(
                    "You agreed to %s already; it needs another person.", self.name
                )
            )
        needs = max(self._voice(line, weights[line], known)[1] for line in weights)
        self._set({"consent_ids": [fields.Command.link(user.id)]})
        if len(self.sudo().consent_ids) >= needs:
            return True
        self.message_post(
            body=self.env._(
                "%(user)s agrees; %(needs)s people are needed for the largest limits.",
                user=user.name,
                needs=needs,
            )
        )
        self._set({"state": APPROVAL})
        self._ask()
        return False

    def _check_no_problems(self):
        bad = self.line_ids.filtered(lambda one: one.problem and not one.is_left_out)
        if bad:
            raise CreditControlError(
                self.env._(
                    "%(count)s lines of %(name)s have a problem, the first: %(problem)s "
                    "Correct them, or leave them out.",
                    count=len(bad),
                    name=self.name,
                    problem=bad[0].problem,
                )
            )

    def _check_as_previewed(self, lines):
        """What was previewed is what is posted: the limits are still the same."""
        if not lines:
            raise CreditControlError(self._nothing_to_post())
        for line in lines:
            if (line.standard_before or "") != line._standard_key():
                raise CreditControlError(
                    self.env._(
                        "The limit of %(customer)s was changed since the preview of "
                        "%(name)s. Put it back to draft and preview it again.",
                        customer=line.profile_id.partner_id.name,
                        name=self.name,
                    )
                )

    def _post(self, lines):
        """Make the limits and put them into force; holds are looked at once."""
        ended = lines.filtered(lambda line: line.action == WITHDRAW)
        for line in ended:
            line._withdraw()
        silent = dict.fromkeys(
            ("mail_create_nolog", "mail_create_nosubscribe", "mail_notrack"), True
        )
        by = self._asked_by()
        limits = (
            self.env["credit.limit"]
            .sudo()
            .with_context(**silent)
            ._create_requested(
                [
                    {
                        **line._limit_values(),
                        "state": "requested",
                        "requested_by_id": by.id,
                    }
                    for line in lines - ended
                ]
            )
        )
        if limits:
            event = self.env._("Credit limits were changed by %s.", self.name)
            limits._put_into_force(event=event)
        self._set(
            {
                "state": POSTED,
                "posted_on": fields.Datetime.now(),
                "posted_by_id": self.env.uid,
            }
        )
        self._end_tasks()
        self._tell_authors()

    def _asked_by(self):
        """Who asked for the limits: who sent it, or else prepared it; not who posts it
        unless nobody else had a hand in it."""
        journal, user = self.sudo(), self.env.user
        others = journal.author_ids - user
        return (
            (journal.sent_by_id - user)
            or (journal.create_uid & others)
            or others[:1]
            or user
        )

    def _tell_authors(self):
        """Tell who prepared it that it was posted."""
        others = self.sudo().author_ids - self.env.user
        self.message_post(
            body=self.env._(
                "Posted by %(user)s%(agreed)s: %(count)s limits, %(difference)s in all.",
                user=self.env.user.name,
                agreed=self._agreed(),
                count=self.line_count,
                difference=self.currency_id.format(self.total_difference),
            ),
            partner_ids=others.partner_id.ids,
        )

    def _agreed(self):
        """Who else agreed, to go on with a sentence."""
        others = self.sudo().consent_ids - self.env.user
        if not others:
            return ""
        return self.env._(" after %s", format_list(self.env, others.mapped("name")))


class CreditLimitJournalLine(models.Model):
    _inherit = "credit.limit.journal.line"

    def _withdraw(self):
        """End the customer's standard limits as the current user."""
        today = self.company_id._credit_today()
        standard = self.profile_id.sudo().limit_ids.filtered(
            lambda limit: (
                limit.state == "active"
                and limit.kind == "standard"
                and limit._counts_on(today)
            )
        )
        reason = self.reason or self.journal_id.reason
        for limit in standard:
            limit._end_granted(reason)
