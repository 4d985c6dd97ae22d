"""Lines of a limit journal that a formula computes from the limits there are."""

from odoo import fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..engine import limit_journal as engine
from ..engine.money import from_minor, to_basis_points, to_minor
from ..exceptions import CreditControlError
from .credit_limit_journal import FORMULA


class CreditLimitJournal(models.Model):
    _inherit = "credit.limit.journal"

    how = fields.Selection(
        [
            (engine.PERCENT, "Raise or lower by per cent"),
            (engine.AMOUNT, "Raise or lower by an amount"),
            (engine.FIXED, "The same for all"),
            (engine.PROPOSAL, "As the latest assessments propose"),
        ],
        string="New Limits",
        default=engine.PERCENT,
        required=True,
    )
    percent = fields.Float(
        string="By (%)", help="Negative to lower: −10 makes 9,000 of 10,000."
    )
    change_amount = fields.Monetary(
        string="Amount",
        help="Raised by it, negative to lower; or the same limit for all.",
    )
    rounding = fields.Monetary(
        string="Round To", help="e.g. 100. 0: no rounding. Half of it rounds up."
    )
    lowest = fields.Monetary(
        string="Not Below", help="No new limit is smaller. 0: no bound."
    )
    highest = fields.Monetary(
        string="Not Above", help="No new limit is larger. 0: no bound."
    )
    category_ids = fields.Many2many(
        "credit.category",
        string="Risk Categories",
        domain="[('company_id', 'in', (False, company_id))]",
        help="Only customers in these. Empty: in all.",
    )
    profile_ids = fields.Many2many(
        "credit.profile",
        string="Only Customers",
        domain="[('company_id', '=', company_id)]",
        help="Empty: all customers in the risk categories.",
    )

    def _check_formula(self):
        """A formula that does nothing, or what cannot be meant, is said."""
        if self.rounding < 0 or self.lowest < 0 or self.highest < 0:
            raise ValidationError(
                self.env._("Rounding and bounds of new limits cannot be negative.")
            )
        if self.highest and self.lowest > self.highest:
            raise ValidationError(
                self.env._(
                    "No limit is at least %(lowest)s and at most %(highest)s; correct "
                    "one of the bounds.",
                    lowest=self.currency_id.format(self.lowest),
                    highest=self.currency_id.format(self.highest),
                )
            )
        if self.how == engine.PERCENT and not self.percent:
            raise ValidationError(
                self.env._("Enter by how much per cent the limits rise or fall.")
            )
        if self.how == engine.PERCENT and not -100 <= self.percent <= 1000:
            raise ValidationError(
                self.env._(
                    "A limit cannot fall by more than 100 per cent, and by more than "
                    "1,000 none is meant to rise."
                )
            )
        if self.how == engine.FIXED and self.change_amount < 0:
            raise ValidationError(
                self.env._(
                    "A limit cannot be negative; enter the amount that all shall have."
                )
            )
        if self.how == engine.AMOUNT and not self.change_amount:
            raise ValidationError(
                self.env._("Enter by which amount the limits rise or fall.")
            )

    def action_compute(self):
        """Make a line for each customer whose limit the formula changes.

        Computed lines from before are replaced; those from a file and by hand stay.

        :raise ValidationError: the formula cannot be meant
        :raise CreditControlError: it changes no limit
        """
        self.ensure_one()
        self.check_access("write")
        self._check_draft()
        self._check_formula()
        profiles = self._formula_profiles()
        values, unchanged, unknown = [], 0, 0
        proposals = self._proposals(profiles)
        standards = self._standards(profiles)
        for profile in profiles:
            new = self._new_amount(standards[profile], proposals.get(profile))
            if new is None:
                unknown += 1
            elif self._is_same(standards[profile], *new):
                unchanged += 1
            else:
                amount, currency = new
                values.append(
                    {
                        "profile_id": profile.id,
                        "amount": amount,
                        "currency_id": currency.id,
                    }
                )
        if not values:
            raise CreditControlError(self._nothing_computed(len(profiles)))
        self._replace_lines(FORMULA, values)
        self.message_post(
            body=self.env._(
                "Computed: %(lines)s limits change, %(same)s stay as they are, %(none)s "
                "customers have no limit or proposal to start from.",
                lines=len(values),
                same=unchanged,
                none=unknown,
            )
        )
        return True

    def _nothing_computed(self, number):
        if not number:
            return self.env._(
                "No customer fits; choose other risk categories or customers."
            )
        return self.env._(
            "The formula changes no limit of %s customers: they have none, or it stays "
            "what it is.",
            number,
        )

    def _formula_profiles(self):
        """The customers that the formula is for."""
        domain = Domain("company_id", "=", self.company_id.id)
        if self.category_ids:
            domain &= Domain("category_id", "in", self.category_ids.ids)
        if self.profile_ids:
            domain &= Domain("id", "in", self.profile_ids.ids)
        return self.env["credit.profile"].search(domain)

    def _standards(self, profiles):
        """The standard limit of each customer on the journal's first day.

        :return: ``{profile: credit.limit, perhaps empty}``
        """
        date = self.date_from
        return {
            profile: profile.limit_ids.filtered(
                lambda limit: (
                    limit.state == "active"
                    and limit.kind == "standard"
                    and limit._counts_on(date)
                )
            )[:1]
            for profile in profiles
        }

    def _proposals(self, profiles):
        """What the latest assessment of each customer proposes.

        :return: ``{profile: amount in company currency}``
        """
        if self.how != engine.PROPOSAL:
            return {}
        made = self.env["credit.assessment"].search(
            [("profile_id", "in", profiles.ids), ("has_limit", "=", True)], order="id"
        )
        return {one.profile_id: one.limit_proposed for one in made}  # the last one wins

    def _new_amount(self, standard, proposed):
        """The new limit of one customer and its currency, ``None`` for nothing.

        The amounts of the formula are in the company's currency, at today's rate.
        """
        starts = self.how in (engine.PERCENT, engine.AMOUNT)
        if starts and not standard:
            return None
        currency = standard.currency_id if starts else self.currency_id
        rate = self._rate(currency) if starts else 1.0
        if not rate:
            return None
        digits = currency.decimal_places

        def minor(amount):
            return to_minor(amount / rate, digits)

        formula = engine.Formula(
            self.how,
            to_basis_points(self.percent),
            minor(self.change_amount),
            minor(self.rounding) if rate == 1.0 else to_minor(self.rounding, digits),
            minor(self.lowest) if self.lowest else None,
            minor(self.highest) if self.highest else None,
        )
        new = engine.recomputed(
            formula,
            to_minor(standard.amount if starts else 0.0, digits),
            None if proposed is None else minor(proposed),
        )
        return None if new is None else (from_minor(new, digits), currency)

    def _rate(self, currency):
        today = self.company_id._credit_today()
        return currency._credit_rates_to(self.company_id, today)[currency]

    def _is_same(self, standard, amount, currency):
        return (
            bool(standard)
            and standard.currency_id == currency
            and not currency.compare_amounts(standard.amount, amount)
        )
