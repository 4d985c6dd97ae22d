"""Posting a limit journal: all its limits at once, or none."""

from odoo import api, fields, models
from odoo.tools import SQL, format_amount
from odoo.tools.i18n import format_list

from ..exceptions import CreditAuthorityError, CreditControlError
from ..jobs import one_by_one
from .credit_authority import LIMIT
from .credit_limit_journal import APPROVAL, POSTED, PREVIEWED
from .credit_limit_journal_line import WITHDRAW

_ACTIVITY = "credit_control.mail_activity_type_limit_journal"


class CreditLimitJournal(models.Model):
    _inherit = "credit.limit.journal"

    # ---- asking ------------------------------------------------------------
    def action_send(self):
        """Ask somebody with the authority for every line to post it.

        :raise CreditControlError: it is not previewed, has problems, or nobody may
        """
        self.ensure_one()
        self.check_access("write")
        self._check_state(PREVIEWED)
        self._check_no_problems()
        self._set({"state": APPROVAL, "sent_by_id": self.env.uid})
        self._keep_author()
        self._ask()
        return True

    def _ask_another(self):
        """Ask somebody else, unless who was asked may still post it."""
        asked = self.sudo().activity_ids.filtered(
            lambda one: one.active and one.activity_type_id == self.env.ref(_ACTIVITY)
        )
        able = self._who_may_post()
        if able and not asked.user_id & able:
            self._ask(able)

    def _ask(self, people=None):
        """Give the task to the one with just enough authority who is there.

        :param people: ``res.users`` who may post it, where that is known already
        :raise CreditControlError: nobody may
        """
        people = people or self._who_may_post()
        if not people:
            raise CreditControlError(
                self.env._(
                    "Nobody has the authority for every line of %(name)s without having "
                    "prepared it; a credit manager can add an authority.",
                    name=self.name,
                )
            )
        away = self.env["credit.substitution"].sudo()._away(people, self.company_id)
        there = people.filtered(lambda user: user not in away) or people
        self._end_tasks()
        self.sudo().activity_schedule(
            _ACTIVITY,
            user_id=there[0].id,
            summary=self.env._(
                "%(name)s: %(lines)s limits to post, %(difference)s in all",
                name=self.name,
                lines=self.line_count,
                difference=self.currency_id.format(self.total_difference),
            ),
        )

    def _who_may_post(self):
        """Who of credit control may post it now, those who decide about least first.

        :return: ``res.users``
        """
        group = self.env.ref("credit_control.group_controller").sudo()
        people = group.all_user_ids.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )
        weights, known, found = self._weights(), {}, []
        if not weights:
            return self.env["res.users"]
        largest = max(weights, key=lambda line: weights[line])
        for user in people - self.sudo().consent_ids:
            journal = self.with_user(user).with_context(
                allowed_company_ids=self.company_id.ids
            )
            if not journal._refusal(weights, known):
                authority = journal.env["credit.authority"]
                most = authority._largest_amount(LIMIT, largest.profile_id)
                found.append((most is None, most or 0.0, user.id))
        return self.env["res.users"].browse([item[2] for item in sorted(found)])

    # ---- authority ---------------------------------------------------------
    def _weights(self):
        """What the authority has to reach for each line, in company currency.

        As for a single limit: what is on top counts with a limit that rises, and a
        limit that falls is weighed alone.

        :return: ``{line: amount}``
        """
        lines = self._lines_to_post()
        rates = self._rates(lines)
        found = {}
        for line in lines:
            own = line.amount * rates[line.currency_id]
            if line.action == WITHDRAW:
                own = 0.0
            limits = line._limits_then()
            tops = limits.filtered("on_top")
            worth = {
                one: one.amount * rates.get(one.currency_id, 0.0) for one in limits
            }
            base = max((worth[one] for one in limits - tops), default=0.0)
            if own > base:
                own += sum(worth[top] for top in tops)
            found[line] = self.currency_id.round(own)
        return found

    def _rises(self, line, weight):
        """Whether the line gives more credit than there is now."""
        compare = self.currency_id.compare_amounts
        return line.action != WITHDRAW and compare(weight, line.amount_before) > 0

    def _voice(self, line, weight, known):
        """With whose authority the current user may post a line.

        :return: as :meth:`credit.authority._voice`
        """
        barred = self.env["res.users"]
        if self._rises(line, weight) and not self.env.user._is_superuser():
            barred = self.sudo().author_ids
        profile = line.profile_id.sudo()
        ceiling = profile._ceiling()
        compare = self.currency_id.compare_amounts
        beyond = ceiling is not None and compare(weight, ceiling) > 0
        return self.env["credit.authority"]._voice(
            LIMIT, profile, weight, beyond=beyond, barred=barred, known=known
        )

    def _refusal(self, weights, known=None):
        """Why the current user may not post it, as a sentence; '' if they may.

        :param dict weights: line → amount in company currency
        :param dict known: what was read already
        """
        known = {} if known is None else known
        user = self.env.user
        rising = [line for line in weights if self._rises(line, weights[line])]
        if rising and user in self.sudo().author_ids and not user._is_superuser():
            return self.env._(
                "You prepared %(name)s, and %(count)s of its limits rise, so somebody "
                "else has to post it. Send it for approval.",
                name=self.name,
                count=len(rising),
            )
        for line, weight in weights.items():
            if not self._voice(line, weight, known)[1]:
                return self.env._(
                    "A limit of %(limit)s for %(customer)s is above what you may grant, "
                    "so %(name)s is not posted. Send it for approval, or leave the line "
                    "out.",
                    limit=format_amount(self.env, weight, self.currency_id),
                    customer=line.profile_id.partner_id.name,
                    name=self.name,
                )
        return ""

    # ---- posting -----------------------------------------------------------
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
        self._check_state(PREVIEWED, APPROVAL)
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
        by = self.sudo().sent_by_id or self.env.user
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


class CreditLimit(models.Model):
    _inherit = "credit.limit"

    @api.model
    def _reassign(self, company=None):
        # EXTENDS credit_control: journals wait for somebody who is there, too
        result = super()._reassign(company)
        domain = [("state", "=", APPROVAL)]
        if company:
            domain.append(("company_id", "=", company.id))
        journals = self.env["credit.limit.journal"].sudo().search(domain)
        one_by_one(journals, lambda journal: journal._ask_another())
        return result
