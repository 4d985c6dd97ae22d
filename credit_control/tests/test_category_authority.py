"""An authority that depends on the risk category, and who chooses the category."""

from odoo.tests import tagged

from ..exceptions import CreditAuthorityError, CreditControlError
from .applications import ApplicationCommon


@tagged("post_install", "-at_install")
class TestCategoryAuthority(ApplicationCommon):
    """Controllers grant 5,000, and 20,000 to customers in category A."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.best = cls.env.ref("credit_control.credit_category_a")
        cls.worst = cls.env.ref("credit_control.credit_category_d")
        cls.env.ref(
            "credit_control.credit_authority_limit_controller"
        ).amount_max = 5000
        cls.env["credit.authority"].create(
            {
                "kind": "limit",
                "group_id": cls.env.ref("credit_control.group_controller").id,
                "category_ids": cls.best.ids,
                "amount_max": 20_000,
            }
        )
        cls.colleague = cls._make_user("colleague", "credit_control.group_controller")
        cls.customer = cls._customer()
        cls.profile = cls._profile(cls.customer)

    def _ask(self, user, amount, profile=None):
        return (
            self.env["credit.limit"]
            .with_user(user)
            .create(
                {
                    "profile_id": (profile or self.profile).id,
                    "amount": amount,
                    "reason": "Grown",
                }
            )
        )

    def _move(self, user, category):
        self.profile.with_user(user).category_id = category

    # ---- the credit file -------------------------------------------------------
    def test_in_a_category_that_others_chose_the_authority_of_it_counts(self):
        self._move(self.manager, self.best)
        self.assertEqual(self._ask(self.controller, 20_000).state, "active")

    def test_who_moves_a_customer_gets_no_more_authority_by_that(self):
        self._move(self.controller, self.best)
        self.assertEqual(self._ask(self.controller, 20_000).state, "requested")
        self.assertEqual(self._ask(self.controller, 5000).state, "active")
        self.assertEqual(self._ask(self.colleague, 20_000).state, "active")

    def test_nor_by_a_second_move_nor_by_a_file_made_with_the_category(self):
        self._move(self.manager, self.worst)
        for category in (None, self.best, self.worst, self.best):
            self._move(self.controller, category)
        self.assertEqual(self.profile.category_before_id, self.worst)
        self.assertEqual(self._ask(self.controller, 20_000).state, "requested")
        own = (
            self.env["credit.profile"]
            .with_user(self.controller)
            .create(
                {
                    "partner_id": self._customer("Own").id,
                    "category_id": self.best.id,
                }
            )
        )
        self.assertEqual(self._ask(self.controller, 6000, own).state, "requested")

    def test_once_somebody_else_moves_the_customer_the_mark_is_gone(self):
        self._move(self.controller, self.best)
        self._move(self.manager, self.worst)
        self._move(self.manager, self.best)
        self.assertEqual(self._ask(self.controller, 20_000).state, "active")

    def test_nobody_writes_who_chose_the_category(self):
        self._move(self.controller, self.best)
        for vals in ({"category_by_id": False}, {"category_before_id": self.best.id}):
            with self.assertRaises(CreditControlError):
                self.profile.with_user(self.manager).write(vals)

    # ---- an application ----------------------------------------------------------
    def test_who_decides_an_application_does_not_choose_the_own_authority(self):
        application = self._checked(requested_limit=18_000)
        self._decide(application, amount=18_000, category_id=self.best.id)
        self.assertEqual(application.state, "assessed")
        mine = self._staff(application)
        self.assertEqual(mine.limit_id.state, "requested")
        self.assertFalse(mine.profile_id.category_id)
        for user in (self.controller, self.colleague):
            with self.assertRaises(CreditAuthorityError):
                mine.limit_id.with_user(user).action_grant()
        mine.limit_id.with_user(self.manager).action_grant()
        self.assertEqual(application.state, "approved")
        self.assertEqual(mine.profile_id.category_id, self.best)

    def test_nor_is_more_granted_than_the_category_to_come_allows(self):
        application = self._checked(requested_limit=18_000)
        profile = self._staff(application).profile_id
        profile.sudo().category_id = self.best
        self._decide(application, amount=18_000, category_id=self.worst.id)
        limit = self._staff(application).limit_id
        self.assertEqual((limit.state, limit.category_id), ("requested", self.worst))
        with self.assertRaises(CreditAuthorityError):
            limit.with_user(self.colleague).action_grant()
        self.assertEqual(profile.category_id, self.best)

    # ---- an assessment -------------------------------------------------------------
    def test_approving_an_assessment_enlarges_no_authority_either(self):
        made = self.profile._assess()
        made._set(
            {"has_limit": True, "limit_proposed": 18_000, "category_id": self.best.id}
        )
        made.with_user(self.controller).action_approve("Known for years")
        self.assertEqual(self.profile.category_id, self.best)
        self.assertEqual(made.limit_id.state, "requested")
        with self.assertRaises(CreditAuthorityError):
            made.limit_id.with_user(self.controller).action_grant()
        made.limit_id.with_user(self.colleague).action_grant()
        self.assertMoney(self.profile.limit_amount, 18_000)
