"""How figures and verdicts are put into words.

The engine names things by code and numbers; here they become sentences in the reader's
language, with amounts formatted and, where the reader may not see figures, without.
"""

import datetime

from odoo.tools import format_amount, format_date
from odoo.tools.i18n import format_list

from .engine.checks import DATE, DAYS, MONEY, RATE, WARN
from .engine.checks_signals import SCORE
from .engine.money import from_minor
from .engine.registry import CHECKS
from .engine.terms import lapsed

#: Checks whose threshold is said as the limit, without the tolerance.
OF_THE_LIMIT = ("limit_exceeded", "order_horizon")


def translate(env, source, **values):
    """Translate a source term of the engine; the terms stand there, marked."""
    return env._(source, **values)  # pylint: disable=translation-not-lazy


class Narrator:
    """Puts one customer's verdict into words.

    :param env: environment with the reader's language
    :param facts: :class:`engine.facts.Facts` of the verdict
    :param currency: ``res.currency`` of the amounts
    :param bool figures: whether the reader may see figures
    :param bool growth: the document is confirmed and was to become larger
    :param bool delivery: the document is a delivery of a confirmed order
    :param bool invoice: the document is an invoice
    """

    def __init__(
        self,
        env,
        facts,
        currency,
        figures=True,
        growth=False,
        delivery=False,
        invoice=False,
    ):
        self.env = env
        self.facts = facts
        self.currency = currency
        self.figures = figures
        self.growth = growth
        self.delivery = delivery
        self.invoice = invoice

    def money(self, minor):
        """Format an amount of minor units."""
        return format_amount(
            self.env, from_minor(minor, self.facts.digits), self.currency
        )

    def reason(self, result):
        """The sentence for one rule that did not pass.

        :param result: :class:`engine.verdict.Result`
        :rtype: str
        """
        check = CHECKS[result.code]
        excess = 0
        if check.unit == MONEY:
            excess = result.measured - self._allowed(result)
        source = self._sentence(check, excess) if self.figures else check.plain
        if self.figures and check.lapsed and self._has_lapsed(result):
            source = check.lapsed
        if self.figures and result.measured == "" and check.missing:
            source = check.missing
        return translate(
            self.env,
            source,
            customer=self.facts.customer,
            measured=self._value(check.unit, result.measured),
            threshold=self._threshold(check.unit, result),
            excess=self.money(excess),
            days=result.days,
            order=self.money(self.facts.document.total),
            usual=self.money(self.facts.signals.usual_order),
            known=self.facts.signals.orders_known,
            evidence=self._evidence(result),
            ended=self._ended(),
        )

    def _ended(self):
        """The last day of the exception from the allowed terms that has just ended."""
        ended = self.facts.terms_ended
        return self._value(DATE, ended[-1]) if ended else ""

    def _has_lapsed(self, result):
        """Whether an exception that has just ended would have allowed it."""
        facts = self.facts
        of_terms = result.code == "terms_better"
        today = facts.allowed_terms_days if of_terms else facts.allowed_discount_rate
        return lapsed(
            facts.terms_ended,
            0 if of_terms else 1,
            result.measured,
            result.threshold,
            today,
        )

    def _evidence(self, result):
        """What a result rests on: names, each with its date and amount, if it has one.

        :rtype: str
        """
        said = []
        for name, date, amount in result.evidence:
            details = [self._value(DATE, date)] if date else []
            if amount is not None:
                details.append(self.money(amount))
            said.append(f"{name} ({', '.join(details)})" if details else name)
        return format_list(self.env, said) if said else ""

    def _sentence(self, check, excess):
        """The source term of a sentence: exceeded or near, with an order or without."""
        document = self.facts.document
        asked = document.amount or document.total
        near = excess <= 0 and check.warning
        if near:
            return check.warning if asked else check.warning_now or check.warning
        return check.sentence if asked else check.now or check.sentence

    def headline(self, verdict):
        """The names of the rules that stopped it, or else of those that warned."""
        labels = [
            translate(self.env, CHECKS[result.code].label)
            for result in verdict.reasons
            if result.level == verdict.outcome
        ]
        return " · ".join(labels)

    def reasons(self, verdict):
        """The sentences of all rules that did not pass, the gravest first."""
        return [self.reason(result) for result in verdict.reasons]

    def remedies(self, verdict):
        """What would make the document pass, as one sentence; '' if it passes.

        :rtype: str
        """
        if verdict.outcome in ("pass", WARN):
            return ""
        options = self._options(verdict)
        release = self.env._("a credit controller releases it")
        if not options:
            return self.env._("It goes ahead when %(release)s.", release=release)
        return self.env._(
            "It goes ahead when %(options)s.",
            options=format_list(self.env, [*options, release], style="or"),
        )

    def table(self, verdict):
        """Every rule that was asked, as rows for a screen.

        :return: ``[{"check", "level", "level_label", "measured", "threshold"}]``
        """
        labels = {
            "pass": self.env._("Passed"),
            "warn": self.env._("Warning"),
            "hold": self.env._("Held"),
        }
        return [
            {
                "check": translate(self.env, CHECKS[result.code].label),
                "level": result.level,
                "level_label": labels[result.level],
                "measured": self._value(CHECKS[result.code].unit, result.measured),
                "threshold": self._value(CHECKS[result.code].unit, result.threshold),
            }
            for result in verdict.results
        ]

    def _options(self, verdict):
        options = []
        if not self.figures:
            if verdict.payment:
                options.append(self.env._("overdue or open invoices are paid"))
            if verdict.order_reduction and self.delivery:
                options.append(self.env._("less is delivered or it is prepaid"))
            elif verdict.order_reduction and self.invoice:
                options.append(self.env._("less is invoiced or it is prepaid"))
            elif verdict.order_reduction:
                options.append(self.env._("the order is made smaller or prepaid"))
            return options
        if verdict.payment:
            options.append(
                self.env._(
                    "%(customer)s pays %(amount)s",
                    customer=self.facts.customer,
                    amount=self.money(verdict.payment),
                )
            )
        options += self._reductions(verdict)
        if verdict.limit_increase:
            options.append(
                self.env._(
                    "the credit limit is %(amount)s higher",
                    amount=self.money(verdict.limit_increase),
                )
            )
        elif verdict.limit_increase == 0:
            options.append(self.env._("a credit limit is granted"))
        return options

    def _reductions(self, verdict):
        """What could be done about the order itself."""
        reduction = verdict.order_reduction
        if not reduction:
            return []
        if self.growth:
            largest = self.facts.document.total - reduction
            if largest <= 0:  # not the amount is the matter but who pays, or when
                return []
            return [self.env._("the order stays at %s", self.money(largest))]
        if reduction == self.facts.document.amount:
            if self.delivery:
                return [self.env._("the delivery is paid in advance")]
            if self.invoice:
                return [self.env._("the invoice is paid in advance")]
            return [self.env._("the order is paid in advance")]
        if self.delivery:
            less = self.money(reduction)
            return [self.env._("%s less is delivered or that much is prepaid", less)]
        if self.invoice:
            less = self.money(reduction)
            return [self.env._("%s less is invoiced or that much is prepaid", less)]
        return [
            self.env._(
                "the order is %(amount)s smaller or that much is paid in advance",
                amount=self.money(reduction),
            )
        ]

    def _threshold(self, unit, result):
        if result.code in OF_THE_LIMIT:
            return self.money(self._allowed(result))
        return self._value(unit, result.threshold)

    def _allowed(self, result):
        """The threshold as it is said: of a limit without the tolerance."""
        limit = result.code in OF_THE_LIMIT
        return self.facts.limit if limit else result.threshold

    def _value(self, unit, value):
        if value == "":  # nothing was found to measure
            return ""
        if unit == MONEY:
            return self.money(value)
        if unit == DAYS:
            if value == 1:
                return self.env._("1 day")
            return self.env._("%(days)s days", days=value)
        if unit == RATE:
            return f"{value / 100:g} %"
        if unit == SCORE:
            return f"{value / 100:g}"
        if unit == DATE:
            return format_date(self.env, datetime.date.fromisoformat(value))
        return value
