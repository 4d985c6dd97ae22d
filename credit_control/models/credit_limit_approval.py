"""Who agrees to a limit that was asked for: by authority, one person or several."""

import math
from operator import itemgetter

from odoo import fields, models
from odoo.tools import format_amount
from odoo.tools.i18n import format_list

from ..exceptions import CreditAuthorityError, CreditControlError
from .credit_authority import LIMIT
from .credit_limit_event import APPROVED, CHANGED
from .res_currency import ABSURD


class CreditLimitApproval(models.Model):
    """One person's consent; a limit comes into force once enough people gave theirs."""

    _name = "credit.limit.approval"
    _description = "Approval of a Credit Limit"
    _order = "id"

    limit_id = fields.Many2one(
        "credit.limit", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="limit_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users", string="Approved By", required=True, readonly=True
    )
    for_id = fields.Many2one(
        "res.users",
        string="As Substitute For",
        readonly=True,
        help="Whose authority it was done with, while they were away.",
    )
    approved_on = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now
    )
    comment = fields.Char(readonly=True)
    currency_id = fields.Many2one(related="limit_id.currency_id")
    amount = fields.Monetary(readonly=True, help="The limit that was agreed to.")
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    weighed = fields.Monetary(
        currency_field="company_currency_id",
        readonly=True,
        help="What the customer might owe in all, at the exchange rates of that day; the "
        "authority had to reach it.",
    )
    needed = fields.Integer(
        string="People Needed",
        readonly=True,
        help="How many had to agree where this authority was used.",
    )
    terms = fields.Char(
        readonly=True, help="Currency, kind and dates that were agreed to."
    )

    def write(self, vals):  # pylint: disable=method-required-super
        raise CreditControlError(
            self.env._("An approval is a record and is not changed; decline instead.")
        )


class CreditLimit(models.Model):
    _inherit = "credit.limit"

    approval_ids = fields.One2many(
        "credit.limit.approval", "limit_id", string="Approvals", readonly=True
    )

    # ---- what is weighed -----------------------------------------------------
    def _weighed(self):
        """What the customer may owe in all with this limit, in company currency.

        At today's rates: those of the day of the approval. What is on top of a limit
        counts with it, so that nobody grants in parts what is beyond their authority in
        one; a limit that is lowered is weighed alone.

        :raise CreditControlError: no exchange rate is known today
        """
        self.ensure_one()
        company = self.company_id
        today = company._credit_today()
        own = self._in_company_currency(today)
        if self.kind == "group":  # shared by several, beside what each has
            return own
        others = (
            self.profile_id.sudo().limits_at(max(today, self.date_from)) - self.sudo()
        )
        worth = {other: other.amount * other._rate_at(today) for other in others}
        tops = sum(worth[other] for other in others.filtered("on_top"))
        base = sum(worth.values()) - tops
        total = own
        if self.on_top:
            total += tops + base
        elif own > base:
            total += tops
        return company.currency_id.round(total)

    def _is_beyond_ceiling(self, weighed):
        """Whether a total in company currency passes the customer's hard ceiling."""
        ceiling = self.profile_id.sudo()._ceiling()
        if ceiling is None or self.kind == "group":
            return False
        return self.company_id.currency_id.compare_amounts(weighed, ceiling) > 0

    def _is_within_authority(self):
        """Whether the current user grants it alone, with the own authority."""
        self.ensure_one()
        if self.sudo()._is_only_asked():
            return False
        weighed = self._weighed()
        beyond = self._is_beyond_ceiling(weighed)
        authority = self.env["credit.authority"]
        needs = authority._needs(
            LIMIT, self.profile_id, weighed, self.category_id, beyond
        )
        return needs == 1

    def _voice(self, weighed):
        """With whose authority the current user may agree, see ``credit.authority``.

        Never with that of who asked, nor with one that agreed already.
        """
        limit, barred = self.sudo(), self.env["res.users"]
        given = limit._approvals_standing()
        if not self.env.user._is_superuser():
            barred = limit.requested_by_id | given.user_id | given.for_id
        return self.env["credit.authority"]._voice(
            LIMIT,
            self.profile_id,
            weighed,
            limit.category_id,
            limit._is_beyond_ceiling(weighed),
            barred=barred,
        )

    def _approvals_standing(self):
        """Approvals of at least the present amount, on the present terms."""
        compare, terms = self.currency_id.compare_amounts, self._terms()
        return self.approval_ids.filtered(
            lambda one: one.terms == terms and compare(one.amount, self.amount) >= 0
        )

    def _terms(self):
        """All that somebody agrees to besides the amount, as text."""
        said = (self.currency_id.name, self.kind, self.category_id.code)
        days = (self.date_from, self.date_to, self.repeats_until)
        flags = (self.on_top, self.repeats_yearly)
        return " ".join(str(value or "-") for value in (*said, *days, *flags))

    def _who_may_approve(self):
        """Who of credit control may agree to this request now.

        :return: ``res.users``, those who decide about the least first
        """
        return self.env["res.users"].union(*self._voices())

    def _voices(self):
        """Who of credit control may agree now, those who decide about the least first.

        :return: ``{res.users: (res.users whose authority it is, how many must agree)}``
        """
        self.ensure_one()
        profile, weighed = self.profile_id, self._weighed()
        given = self.sudo()._approvals_standing()
        group = self.env.ref("credit_control.group_controller").sudo()
        people = group.all_user_ids.filtered(
            lambda user: user.active and profile.company_id in user.company_ids
        )
        found = []
        for user in people - self.sudo().requested_by_id - given.user_id:
            limit = self.with_user(user).with_context(
                allowed_company_ids=profile.company_id.ids
            )
            person, needs = limit._voice(weighed)
            if needs:
                largest = limit.env["credit.authority"]._largest_amount(LIMIT, profile)
                rank = (largest is None, largest or 0.0, user.id)
                found.append((rank, user, (person, needs)))
        return {user: voice for _rank, user, voice in sorted(found, key=itemgetter(0))}

    # ---- deciding ------------------------------------------------------------
    def action_grant(self, amount=None, comment=None):
        """Agree to a requested limit; once enough people did, it comes into force.

        :param float amount: another amount than was asked for, in the limit's currency
        :param str comment: stays on record; required with another amount
        :raise CreditAuthorityError: no authority, the own request, or agreed already
        :raise CreditControlError: it is not requested any more, or no amount
        """
        for limit in self:
            limit._begin_decision()
            if amount is not None:
                limit._offer(amount, comment)
            limit._approve(comment)
        return True

    def _begin_decision(self):
        """Role and state; and of two decisions at once, the second is retried."""
        self.ensure_one()
        self.check_access("write")
        profile = self.profile_id.sudo()
        profile._begin_checks({profile: 0})
        self._check_is("requested")

    def _offer(self, amount, comment):
        """Change what will be granted; the amount asked for stays on record."""
        known = isinstance(amount, (int, float)) and math.isfinite(amount)
        if not known or not 0 <= amount <= ABSURD:
            raise CreditControlError(
                self.env._(
                    "The limit of %(customer)s must be an amount from 0; correct it.",
                    customer=self.profile_id.partner_id.name,
                )
            )
        if not self.currency_id.compare_amounts(amount, self.amount):
            return
        shown = {
            "customer": self.profile_id.partner_id.name,
            "amount": format_amount(self.env, amount, self.currency_id),
            "asked": format_amount(self.env, self.amount, self.currency_id),
        }
        comment = (comment or "").strip()
        if not comment:
            raise CreditControlError(
                self.env._(
                    "Say why %(customer)s gets %(amount)s and not %(asked)s; it stays on "
                    "record.",
                    **shown,
                )
            )
        self._set({"amount": amount})
        why = self.env._("%(amount)s instead of %(asked)s.", **shown)
        self._keep_event(CHANGED, f"{why} {comment}")

    def _approve(self, comment):
        """Keep the current user's consent; the last one needed grants the limit."""
        weighed = self._weighed()
        self._check_not_own()
        person, needs = self._voice(weighed)
        if not needs:
            self._refuse_approval(weighed)
        absent = person if person != self.env.user else None
        self._keep_approval(absent, comment, weighed, needs)
        given = self.sudo()._approvals_standing()
        self.sudo().activity_unlink(["credit_control.mail_activity_type_limit"])
        if len(given.user_id) >= min(given.mapped("needed")):
            self._set({"decision_reason": (comment or "").strip() or False})
            self._put_into_force({"reason": comment, "for_user": absent})
            self._tell_requester(comment)
            return
        self._keep_event(APPROVED, comment, for_user=absent)
        self._assign()

    def _keep_approval(self, absent, comment, weighed, needs):
        """Record the current user's consent.

        :param absent: ``res.users`` whose authority was lent, or ``None``
        :param float weighed: see :meth:`_weighed`
        :param int needs: how many must agree where this authority is used
        """
        self.env["credit.limit.approval"].sudo().create(
            {
                "limit_id": self.id,
                "user_id": self.env.uid,
                "for_id": absent.id if absent else False,
                "comment": (comment or "").strip() or False,
                "amount": self.amount,
                "weighed": weighed,
                "needed": needs,
                "terms": self._terms(),
            }
        )

    def _check_not_own(self):
        user = self.env.user
        if user._is_superuser():
            return
        if user == self.sudo().requested_by_id:
            raise CreditAuthorityError(
                self.env._(
                    "You asked for the limit of %(customer)s yourself, so somebody else "
                    "has to approve it%(who)s.",
                    customer=self.profile_id.partner_id.name,
                    who=self._names(self._who_may_approve()),
                )
            )
        if user in self.sudo()._approvals_standing().user_id:
            raise CreditAuthorityError(
                self.env._(
                    "You approved the limit of %(customer)s already; it needs another "
                    "person%(who)s.",
                    customer=self.profile_id.partner_id.name,
                    who=self._names(self._who_may_approve()),
                )
            )

    def _refuse_approval(self, weighed):
        people = self._who_may_approve()
        values = {
            "limit": self.display_name,
            "customer": self.profile_id.partner_id.name,
            "who": self._names(people),
        }
        if self._is_beyond_ceiling(weighed):
            ceiling = self.profile_id.sudo()._ceiling()
            currency = self.company_id.currency_id
            raise CreditAuthorityError(
                self.env._(
                    "A limit of %(limit)s for %(customer)s is above what you may grant: "
                    "it would pass the hard ceiling of %(ceiling)s. Ask somebody with "
                    "authority beyond it%(who)s.",
                    ceiling=format_amount(self.env, ceiling, currency),
                    **values,
                )
            )
        raise CreditAuthorityError(
            self.env._(
                "A limit of %(limit)s for %(customer)s is above what you may grant. Ask "
                "somebody with more authority%(who)s.",
                **values,
            )
        )

    def _names(self, people):
        """Up to three names to go on with a sentence; a way out where there are none."""
        if not people:
            return self.env._(
                "; nobody has it now, but a credit manager can add an authority"
            )
        names = people[:3].sudo().mapped("name")
        return self.env._(": %s", format_list(self.env, names, style="or"))

    # ---- granting ------------------------------------------------------------
    def _end_by(self, state, reason, for_user=None):
        """End a request as the current user, and tell who asked."""
        self._set(
            {
                "state": state,
                "approved_by_id": self.env.uid,
                "approved_on": fields.Datetime.now(),
                "decision_reason": (reason or "").strip() or False,
                "_why": {"reason": reason, "for_user": for_user},
            }
        )
        self.sudo().activity_unlink(["credit_control.mail_activity_type_limit"])
        self._tell_requester(reason)
