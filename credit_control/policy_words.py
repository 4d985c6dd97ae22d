"""A policy in plain language: for its printed document and for comparing versions."""

from odoo.tools import format_amount
from odoo.tools.i18n import format_list

from .engine.checks_signals import SCORE
from .engine.difference import ADDED, REMOVED, differences
from .engine.money import from_minor
from .engine.registry import CHECKS
from .wording import translate

#: Kinds of what a rule may leave out → the model that it names.
_GROUPS = {
    "partner": "res.partner",
    "tag": "res.partner.category",
    "team": "crm.team",
    "order_tag": "crm.tag",
}


class PolicyWords:
    """Puts a version of a policy into words.

    :param policy: ``credit.policy``, of any state
    """

    def __init__(self, policy):
        self.policy = policy
        self.env = policy.env
        company = policy.company_id or policy.env.company
        self.currency = company.currency_id
        self.engine = self._of(policy)

    def _of(self, policy):
        return policy._to_engine(self.currency.decimal_places)

    # ---- rules ---------------------------------------------------------------
    def rules(self):
        """Every rule as ``{"check", "holds", "says", "asked", "except"}`` of texts."""
        return [self._rule(rule) for rule in self.engine.rules]

    def _rule(self, rule):
        return {
            "check": self.check(rule),
            "holds": rule.outcome == "hold",
            "says": " · ".join(self._figures(rule, only_used=True)),
            "asked": self._checkpoints(rule.checkpoints),
            "except": self._exceptions(rule),
        }

    def check(self, rule):
        """The name of a rule's check."""
        return translate(self.env, CHECKS[rule.code].label)

    def _figures(self, rule, only_used=False):
        """The figures of a rule with what they mean; of several those that are set."""
        params = CHECKS[rule.code].params
        return [
            f"{translate(self.env, label)}: "
            f"{self.value(name, getattr(rule, name), rule.code)}"
            for name, label in params.items()
            if not only_used or len(params) == 1 or getattr(rule, name)
        ]

    def value(self, name, value, code=""):
        """One value of a rule as a reader expects it; of the check with that code."""
        _ = self.env._
        if name in ("amount", "below"):
            money = from_minor(value, self.currency.decimal_places)
            return format_amount(self.env, money, self.currency)
        if name == "rate" and code and CHECKS[code].unit == SCORE:
            return f"{value / 100:g}"
        if name in ("rate", "warning_rate"):
            return f"{value / 100:g} %"
        if name == "missing_fails":
            return _("yes") if value else _("no")
        if name == "outcome":
            return _("holds the order") if value == "hold" else _("warns")
        if name == "checkpoints":
            return self._checkpoints(value)
        if name == "excluded":
            return self._names(value) or _("nobody")
        return str(value)

    def _checkpoints(self, codes):
        rules = self.env["credit.policy.rule"]
        fields = rules._checkpoint_fields()
        labels = [
            rules._fields[name]._description_string(self.env)
            for name, code in fields.items()
            if not codes or code in codes
        ]
        return format_list(self.env, labels)

    def _exceptions(self, rule):
        _ = self.env._
        found = [self._names(rule.excluded)] if rule.excluded else []
        if rule.below:
            found.append(_("orders below %s", self.value("below", rule.below)))
        return format_list(self.env, found)

    def _names(self, groups):
        """Names of the customers, tags and teams that a rule leaves out."""
        names = []
        for group in groups:
            kind, number = group.split(":")
            record = self.env[_GROUPS[kind]].sudo().browse(int(number)).exists()
            names.append(record.display_name or group)
        return format_list(self.env, names)

    # ---- what counts -----------------------------------------------------------
    def switches(self):
        """The policy's switches, as ``{"label", "help", "on"}``."""
        shown = self.policy.fields_get(self.policy._switches(), ["string", "help"])
        return [
            {"label": one["string"], "help": one["help"], "on": bool(self.policy[name])}
            for name, one in shown.items()
        ]

    # ---- from version to version -------------------------------------------------
    def since(self, before):
        """Sentences: what this version changed of another; [] where nothing did.

        :param before: ``credit.policy``
        :rtype: list
        """
        found = [
            self._difference(one) for one in differences(self._of(before), self.engine)
        ]
        return found + self._switched(before)

    def _difference(self, one):
        _ = self.env._
        check = self.check(one.rule)
        if one.kind == ADDED:
            return _(
                "New rule “%(check)s”, which %(does)s. %(figures)s",
                check=check,
                does=self.value("outcome", one.rule.outcome),
                figures=" · ".join(self._figures(one.rule)),
            ).strip()
        if one.kind == REMOVED:
            return _("The rule “%s” is gone.", check)
        return _(
            "“%(check)s”: %(what)s %(after)s instead of %(before)s.",
            check=check,
            what=self._what(one),
            after=self.value(one.name, one.after, one.rule.code),
            before=self.value(one.name, one.before, one.rule.code),
        )

    def _what(self, one):
        _ = self.env._
        label = CHECKS[one.rule.code].params.get(one.name)
        if label:
            return translate(self.env, label)
        return {
            "outcome": _("it"),
            "checkpoints": _("asked at"),
            "excluded": _("except for"),
            "below": _("except orders below"),
        }.get(one.name, one.name)

    def _switched(self, before):
        _ = self.env._
        found = []
        for name, one in self.policy.fields_get(
            self.policy._switches(), ["string"]
        ).items():
            if bool(before[name]) != bool(self.policy[name]):
                source = (
                    _("“%s” is switched on.")
                    if self.policy[name]
                    else _("“%s” is switched off.")
                )
                found.append(source % one["string"])
        if before.release_days != self.policy.release_days:
            found.append(
                _(
                    "A release lasts %(after)s days instead of %(before)s.",
                    after=self.policy.release_days,
                    before=before.release_days,
                )
            )
        return found
