"""What the tests of assessments share: customers with a history worked out by hand."""

from ..engine import factors
from .ageing import AgeingCommon


class AssessmentCommon(AgeingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.existing = cls.env.ref("credit_control.scorecard_existing")
        cls.new = cls.env.ref("credit_control.scorecard_new")
        cls.person = cls.env.ref("credit_control.scorecard_person")
        cls.customer.property_payment_term_id = cls.env.ref(
            "account.account_payment_term_30days"
        )
        cls.profile = cls._profile(cls.customer)

    @classmethod
    def _history(cls, partner=None, late=10, amount=1000, count=4):
        """So many invoices of the last months, 30 days each, all paid so late."""
        for number in range(count):
            booked = -60 - 30 * number
            bill = cls._bill(amount, booked, booked + 30, partner)
            cls._paid(bill, days=booked + 30 + late)

    def _assessed(self, profile=None, user=None, **values):
        """A fresh assessment by a person, the controller unless said otherwise."""
        profile = (profile or self.profile).with_user(user or self.controller)
        return profile._assess(**values)

    def _line(self, assessment, code):
        """One factor of the result."""
        return next(one for one in assessment.result["lines"] if one["code"] == code)

    def _rule(self, assessment, code):
        """What one rule says about the limit, in minor units."""
        rules = assessment.result["limit"]["rules"]
        return next(one for one in rules if one["code"] == code)["amount"]

    def _person_profile(self, name="Petra Klein", confirmed=factors.YES):
        """A consumer whose identity and address were confirmed."""
        profile = self._profile(self._customer(name, is_company=False))
        profile.write({"identity_confirmed": confirmed, "address_confirmed": confirmed})
        return profile
