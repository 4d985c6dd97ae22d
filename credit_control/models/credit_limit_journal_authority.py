"""Who may post a limit journal, and who is asked to."""

from odoo import api, fields, models
from odoo.tools import format_amount, format_date

from ..exceptions import CreditControlError
from ..jobs import one_by_one
from .credit_authority import LIMIT
from .credit_limit_journal import APPROVAL, PREVIEWED
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
        self._check_is(PREVIEWED)
        self._check_no_problems()
        self._check_enough_people()
        self._set({"state": APPROVAL, "sent_by_id": self.env.uid})
        self._keep_author()
        self._ask()
        return True

    def _check_enough_people(self):
        """Refuse to send what too few people could ever agree to."""
        people, weights, known, needs = self._who_may_post(), self._weights(), {}, []
        for user in people:
            journal = self.with_user(user)
            voices = (journal._voice(line, weights[line], known) for line in weights)
            needs.append(max(number for _who, number in voices))
        if needs and min(needs) > len(people):
            raise CreditControlError(
                self.env._(
                    "%(name)s takes the consent of %(needed)s people who did not prepare "
                    "it, and %(there)s may give it. A credit manager can add an "
                    "authority, or leave the largest limits out.",
                    name=self.name,
                    needed=min(needs),
                    there=len(people),
                )
            )

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
        early = self._begins_long_ago(weights)
        if early:
            return early
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

    def _begins_long_ago(self, lines):
        """Why only a credit manager may post it, as a sentence; '' if others may."""
        user = self.env.user
        if user._is_superuser() or user.has_group("credit_control.group_manager"):
            return ""
        year_ago = fields.Date.subtract(self.company_id._credit_today(), years=1)
        for line in lines:
            if line.action != WITHDRAW and line._begins() < year_ago:
                return self.env._(
                    "The limit of %(customer)s in %(name)s would begin on %(date)s, more "
                    "than a year ago. Correct the date, or have a credit manager post "
                    "limits of earlier years.",
                    customer=line.profile_id.partner_id.name,
                    name=self.name,
                    date=format_date(self.env, line._begins()),
                )
        return ""


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
