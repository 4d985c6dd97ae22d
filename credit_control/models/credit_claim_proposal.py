"""What may be claimed of which instalment, or why nothing is: for many at once."""

from collections import defaultdict
from dataclasses import dataclass, field

from odoo import api, fields, models
from odoo.tools import format_amount, format_date

from ..engine import interest
from ..engine.money import from_minor, to_minor
from ..exceptions import CreditAuthorityError, CreditControlError

#: Who asks for claims to be proposed.
PROPOSERS = "credit_control.group_collector,account.group_account_invoice"


class NoExchangeRate(LookupError):
    """There is no rate from the first currency to the second."""


@dataclass
class Background:
    """What many proposals of one moment share.

    :param datetime.date as_of: the day whose exchange rates count
    :param datetime.date until: last day that may be claimed
    :param profiles: ``{(root company, customer id): credit.profile}``
    :param terms: ``{regime: engine.interest.Terms}``
    :param brackets: ``{regime: fixed sums}``
    :param rates: ``{(root company, currency): worth in company currency}``
    :param compensated: ids of invoices that have the fixed sum by now
    """

    as_of: object
    until: object
    profiles: dict
    terms: dict = field(default_factory=dict)
    brackets: dict = field(default_factory=dict)
    rates: dict = field(default_factory=dict)
    compensated: set = field(default_factory=set)


class CreditClaim(models.Model):
    _inherit = "credit.claim"

    @api.model
    def _propose(self, lines, as_of):
        """What could be claimed of instalments, with as many queries for all as for one.

        Nothing is stored and nobody's rights are looked at; see :meth:`_make`.

        :param lines: ``account.move.line``, instalments of customer invoices
        :param datetime.date as_of: last day that is claimed
        :return: ``{line: values of a claim, or one sentence why nothing is claimed}``
        """
        lines = lines.sudo()
        items = self.env["credit.ledger"]._read_instalments(lines.ids)
        background = self._background(items.values(), as_of)
        return {
            line.sudo(False): self._proposal(items[line.id], background)
            for line in lines
        }

    @api.model
    def _make(self, lines, as_of):
        """Propose claims on instalments and keep them.

        :param lines: ``account.move.line`` that the user may read
        :param datetime.date as_of: last day that is claimed, today at the latest
        :return: ``(claims, {line: sentence} of those that nothing is claimed of)``
        :raise CreditAuthorityError: the user may not propose claims
        :raise CreditControlError: the day has not come yet
        """
        self._check_may_propose()
        lines.check_access("read")
        today = self.env.company._credit_today()
        if as_of > today:
            raise CreditControlError(
                self.env._(
                    "Interest up to %(day)s is not due yet; claim it up to %(today)s "
                    "at most.",
                    day=format_date(self.env, as_of),
                    today=format_date(self.env, today),
                )
            )
        found = self._propose(lines, as_of)
        refused = {line: said for line, said in found.items() if isinstance(said, str)}
        claims = self.sudo().create(
            self._with_files(
                [vals for line, vals in found.items() if line not in refused]
            )
        )
        return claims.with_env(self.env), refused

    @api.model
    def _ask_for(self, lines, as_of):
        """Propose claims for a person, who is told where there is nothing to claim.

        :return: the claims
        :raise CreditControlError: nothing can be claimed of any of the lines
        """
        if not lines:
            raise CreditControlError(
                self.env._(
                    "Nothing was paid late up to that day, so nothing is claimed."
                )
            )
        claims, refused = self._make(lines, as_of)
        if not claims:
            raise CreditControlError("\n".join(dict.fromkeys(refused.values())))
        return claims

    @api.model
    def _preview(self, line, found):
        """A row of the dialog: what would be claimed, or why nothing is."""
        row = {
            "invoice": line.move_id.name,
            "due": format_date(self.env, line.date_maturity),
        }
        if isinstance(found, str):
            return {**row, "refusal": found}
        currency = self.env["res.currency"].browse(found["currency_id"])
        amounts = {
            name: format_amount(self.env, found[name], currency)
            for name in ("interest", "compensation")
        }
        return {
            **row,
            **amounts,
            "from": format_date(self.env, found["date_from"]),
            "to": format_date(self.env, found["date_to"]),
            "doubts": self._doubts(found["sheet"], found["verified"]),
            "refusal": "",
        }

    def _with_files(self, vals_list):
        """Values with the credit file of the customer, which is made where missing."""
        customers = defaultdict(self.env["res.partner"].browse)
        lines = self.env["account.move.line"].sudo()
        of = {}
        for vals in vals_list:
            line = lines.browse(vals["move_line_id"])
            root = line.company_id.root_id
            of[line.id] = (root, line.partner_id.commercial_partner_id)
            customers[root] |= of[line.id][1]
        files = {
            (root, customer): profile
            for root, partners in customers.items()
            for customer, profile in self.env["credit.profile"]
            ._ensure(partners, root)
            .items()
        }
        return [
            {**vals, "profile_id": files[of[vals["move_line_id"]]].id}
            for vals in vals_list
        ]

    def _check_may_propose(self):
        if not (self.env.su or self.env.user.has_groups(PROPOSERS)):
            raise CreditAuthorityError(
                self.env._(
                    "Interest is claimed by a collector, a credit controller or an "
                    "accountant; ask one of them."
                )
            )

    # ---- what they share ---------------------------------------------------
    def _background(self, items, as_of):
        """Read files, regimes and exchange rates of all instalments together."""
        customers = defaultdict(set)
        for item in items:
            customers[self._root(item)].add(item.partner_id)
        background = Background(as_of, as_of, self._files(customers))
        regimes = self.env["credit.interest.regime"].sudo()
        for item in items:
            regimes |= self._regime(item, background)
        for regime in regimes:
            background.terms[regime] = regime._terms()
            background.brackets[regime] = regime._brackets()
        currencies = regimes.compensation_ids.currency_id | self.env[
            "res.currency"
        ].browse(item.currency_id for item in items)
        for root in customers:
            rates = currencies._credit_rates_to(root, as_of)
            background.rates |= {
                (root, currency): rates[currency] for currency in rates
            }
        return background

    def _files(self, customers):
        """The credit files that exist: ``{(root company, customer id): profile}``."""
        files = {}
        for root, ids in customers.items():
            partners = self.env["res.partner"].browse(ids - {None})
            for profile in self.env["credit.profile"]._find(partners, root):
                files[root, profile.partner_id.id] = profile
        return files

    def _root(self, item):
        return self.env["res.company"].sudo().browse(item.company_id).root_id

    def _regime(self, item, background):
        """The regime of the customer, else the one of the company for its kind."""
        root = self._root(item)
        profile = background.profiles.get((root, item.partner_id))
        own = profile and profile.interest_regime_id
        if own:
            return own
        if item.consumer:
            return root.credit_consumer_regime_id
        return root.credit_interest_regime_id

    # ---- one instalment ----------------------------------------------------
    def _proposal(self, item, background):
        """Values of a claim, or the sentence that says why there is none."""
        regime = self._regime(item, background)
        refusal = (
            self._refused_document(item)
            or self._refused_time(item, background.until)
            or self._refused_regime(item, regime)
            or self._refused_principal(item)
        )
        if refusal:
            return refusal
        try:
            claim = self._claim(item, background.terms[regime], background.until)
            if not claim.lines:
                return self._nothing_left(item, background.until)
            return self._values(item, regime, claim, background)
        except interest.RateUnknown as unknown:
            return self._no_rate(regime, unknown.day, item)
        except NoExchangeRate as unknown:
            return self._no_exchange_rate(*unknown.args, background.as_of)

    def _claim(self, item, terms, as_of):
        """The engine's claim on an instalment.

        :raise RateUnknown: a rate is missing for a day
        """
        digits = self._digits(item)
        payments = tuple(
            (day, to_minor(amount, digits)) for day, amount in item.payments
        )
        owed = to_minor(item.owed, digits)
        return interest.claim(
            owed, item.due, as_of, terms, payments, item.claimed_until
        )

    def _digits(self, item):
        return self.env["res.currency"].browse(item.currency_id).decimal_places

    def _values(self, item, regime, claim, background):
        """Values of a claim.

        :raise NoExchangeRate: the compensation cannot be converted
        """
        digits = self._digits(item)
        own = self.env["res.currency"].browse(item.currency_id)
        theirs = regime.compensation_ids.currency_id
        factor = self._factor(theirs, own, self._root(item), background)
        fixed = self._compensation(item, regime, factor, background)
        compensation = own.round(from_minor(fixed, theirs.decimal_places) * factor)
        converted = fixed and theirs != own and [fixed, theirs.id]
        sheet = self._sheet(item, claim, digits)
        as_of = fields.Date.to_string(background.as_of)
        return {
            "company_id": item.company_id,
            "move_line_id": item.id,
            "currency_id": item.currency_id,
            "regime_id": regime.id,
            "date_due": item.due,
            "date_from": claim.start,
            "date_to": claim.end,
            "interest": from_minor(claim.amount, digits),
            "compensation": compensation,
            "verified": claim.verified and not (fixed and self._doubtful(regime)),
            "sheet": {
                **sheet,
                "as_of": as_of,
                "converted": converted,
                "doubtful": bool(fixed) and self._doubtful(regime),
            },
        }

    def _doubtful(self, regime):
        """Whether nobody compared some fixed sum of a regime with its source."""
        return not all(bracket.verified_on for bracket in regime.compensation_ids)

    def _sheet(self, item, claim, digits):
        """How the amount arises, as plain data that needs nothing else."""
        day = fields.Date.to_string
        return {
            "digits": digits,
            "principal": to_minor(item.principal, digits),
            "credited": to_minor(item.credited, digits),
            "disputed": to_minor(item.disputed, digits),
            "payments": [
                [day(paid), to_minor(amount, digits)]
                for paid, amount in sorted(item.payments)
                if paid <= claim.end
            ],
            "lines": [
                {
                    "from": day(line.start),
                    "to": day(line.end),
                    "days": line.days,
                    "balance": line.balance,
                    "rate": line.rate,
                    "interest": interest.shown(line.interest, digits),
                    "verified": line.verified,
                }
                for line in claim.lines
            ],
        }

    # ---- compensation ------------------------------------------------------
    def _compensation(self, item, regime, factor, background):
        """The fixed sum of one instalment, minor units of the regime's currency.

        :param float factor: what one unit of that currency is worth in the instalment's
        """
        before = item.compensated or (
            regime.compensation_per == "invoice"
            and (item.invoice_compensated or item.move_id in background.compensated)
        )
        if before or not factor:
            return 0
        late = item.owed - sum(paid for day, paid in item.payments if day <= item.due)
        digits = regime.compensation_ids.currency_id.decimal_places
        principal = to_minor(late / factor, digits)
        fixed = interest.compensation(principal, background.brackets[regime])
        if fixed:
            background.compensated.add(item.move_id)
        return fixed

    def _factor(self, source, target, root, background):
        """What one unit of a currency is worth in another; 0.0 without a source.

        :raise NoExchangeRate: nobody knows
        """
        if not source or source == target:
            return float(bool(source))
        worth = background.rates[root, target]
        if not worth or not background.rates[root, source]:
            raise NoExchangeRate(source, target)
        return background.rates[root, source] / worth
