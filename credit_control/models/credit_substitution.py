"""Who decides in whose place while somebody is away."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date


class CreditSubstitution(models.Model):
    """A substitute has the authority of who is away, on these days and not longer.

    It never serves for what the substitute or the person replaced asked for, and of
    two who must agree a person counts once, for whomever they act.
    """

    _name = "credit.substitution"
    _description = "Credit Substitution"
    _order = "date_from desc, id desc"

    user_id = fields.Many2one(
        "res.users",
        string="Away",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.user,
        help="Whose authority is lent.",
    )
    substitute_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        ondelete="cascade",
        help="Who decides meanwhile; somebody with the role Controller or more. A "
        "collector may stand in for a collector.",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self.env.company._credit_today(),
    )
    date_to = fields.Date(string="Until", required=True, help="The last day.")
    reason = fields.Char(required=True, help="e.g. Holiday")
    company_id = fields.Many2one(
        "res.company", help="Only for customers of this company. Empty: of all."
    )
    is_current = fields.Boolean(
        string="Now", compute="_compute_is_current", search="_search_is_current"
    )

    _others = models.Constraint(
        "CHECK (user_id <> substitute_id)", "Nobody is a substitute for themselves."
    )
    _dates = models.Constraint(
        "CHECK (date_from <= date_to)",
        "A substitution cannot end before it begins; correct one of the dates.",
    )

    @api.depends("user_id", "substitute_id")
    def _compute_display_name(self):
        for one in self:
            one.display_name = self.env._(
                "%(substitute)s for %(absent)s",
                substitute=one.substitute_id.name or "",
                absent=one.user_id.name or "",
            )

    def _compute_is_current(self):
        today = self.env.company._credit_today()
        for one in self:
            begun = bool(one.date_from) and one.date_from <= today
            one.is_current = begun and bool(one.date_to) and today <= one.date_to

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._credit_today()
        return [("date_from", "<=", today), ("date_to", ">=", today)]

    @api.constrains("substitute_id", "user_id")
    def _check_substitute(self):
        for one in self:
            collects = not one.user_id.has_group("credit_control.group_controller")
            role = "collector" if collects else "controller"
            if not one.substitute_id.has_group(f"credit_control.group_{role}"):
                raise ValidationError(one._lacks_role(collects))

    def _lacks_role(self, collects):
        """Why the substitute cannot stand in: for collectors a collector can."""
        names = {
            "substitute": self.substitute_id.name,
            "absent": self.user_id.name,
        }
        if collects:
            return self.env._(
                "%(substitute)s cannot stand in for %(absent)s: a substitute needs the "
                "role Collector. Choose somebody else, or ask an administrator for the "
                "role.",
                **names,
            )
        return self.env._(
            "%(substitute)s cannot decide for %(absent)s: a substitute needs the role "
            "Controller. Choose somebody else, or ask an administrator for the role.",
            **names,
        )

    @api.constrains("reason", "user_id", "substitute_id", "date_from", "date_to")
    def _check_says_something_new(self):
        for one in self:
            if not (one.reason or "").strip():
                raise ValidationError(
                    self.env._("Say why somebody else decides; it stays on record.")
                )
            same = self.search(
                [
                    ("id", "!=", one.id),
                    ("user_id", "=", one.user_id.id),
                    ("substitute_id", "=", one.substitute_id.id),
                    ("company_id", "in", (False, one.company_id.id)),
                    ("date_from", "<=", one.date_to),
                    ("date_to", ">=", one.date_from),
                ],
                limit=1,
            )
            if same:
                raise ValidationError(
                    self.env._(
                        "%(pair)s is arranged already from %(from)s to %(to)s. Change "
                        "that instead.",
                        **{
                            "pair": one.display_name,
                            "from": format_date(self.env, same.date_from),
                            "to": format_date(self.env, same.date_to),
                        },
                    )
                )

    @api.constrains("date_to", "date_from")
    def _check_not_forever(self):
        for one in self:
            if one.date_to > fields.Date.add(one.date_from, years=1):
                raise ValidationError(
                    self.env._(
                        "A substitution from %(from)s to %(to)s is longer than a year. "
                        "Give the substitute an authority of their own.",
                        **{
                            "from": format_date(self.env, one.date_from),
                            "to": format_date(self.env, one.date_to),
                        },
                    )
                )

    @api.model
    def _of(self, user, company):
        """The substitutions by which a user decides for others today.

        :param user: ``res.users`` who would decide
        :param company: root company, whose date counts
        """
        today = company._credit_today()
        return self.search(
            [
                ("substitute_id", "=", user.id),
                ("user_id.active", "=", True),
                ("date_from", "<=", today),
                ("date_to", ">=", today),
                ("company_id", "in", [False, *company.child_ids.ids, company.id]),
            ]
        )

    @api.model
    def _away(self, users, company):
        """Those of some users who have a substitute today.

        :return: ``{res.users who is away: res.users who decide meanwhile}``
        """
        today = company._credit_today()
        found = self.search(
            [
                ("user_id", "in", users.ids),
                ("date_from", "<=", today),
                ("date_to", ">=", today),
                ("company_id", "in", [False, *company.child_ids.ids, company.id]),
            ]
        )
        return {
            absent: lines.substitute_id
            for absent, lines in found.grouped("user_id").items()
        }
