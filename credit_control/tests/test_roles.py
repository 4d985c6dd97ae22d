"""What each role may do, method by method and model by model, over the external API."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..exceptions import CreditAuthorityError
from .roles import RolesCommon
from .roles_models import OPERATIONS, QUESTIONS
from .roles_tables import METHODS, MIXINS, ROLES, SCREENS


@tagged("post_install", "-at_install")
class TestRoles(RolesCommon):
    def test_each_public_method_is_for_the_roles_that_it_is_meant_for(self):
        for (model, method), (args, allowed) in METHODS.items():
            with self.subTest(f"{model}.{method}"):
                self.env.flush_all()
                self.assertRoles(
                    allowed,
                    lambda user, m=model, n=method, a=args: self._call(user, m, n, a),
                    f"{model}.{method}",
                )

    def _call(self, user, model, method, args):
        if method == "what_if":
            args = (self.customer.id, 100.0)
        dialog = model in (
            "credit.bureau.lookup",
            "credit.bureau.lookup.candidate",
            "credit.bureau.manual",
            "credit.bureau.settle",
            "credit.assessment.decide",
            "credit.scorecard.validate",
            "credit.ageing.dialog",
            "credit.statement.dialog",
            "credit.application.decide",
            "credit.application.invite",
            "credit.claim.propose",
            "credit.claim.waive",
            "credit.followup.decide",
            "credit.hold.release",
            "credit.hold.request",
            "credit.limit.decide",
            "credit.limit.grant",
            "credit.limit.request",
            "credit.policy.waive",
            "credit.shadow.report",
        )
        records = self._dialog(user, model) if dialog else self._records(model, method)
        if model == "credit.check" and method == "verify":
            records = self.env[model]
        self.env.flush_all()
        self.env.invalidate_all()  # what others have read is no right to read it
        return self._rpc(user, records, method, *args)

    def test_no_public_method_is_missing_from_the_table(self):
        known = {*METHODS, *SCREENS}
        for name, model in self.env.registry.items():
            for klass in () if name in MIXINS else model.mro():
                if not klass.__module__.startswith("odoo.addons.credit_control."):
                    continue
                for method, function in vars(klass).items():
                    if method.startswith("_") or not callable(function):
                        continue
                    overridden = any(
                        hasattr(base, method)
                        for base in klass.mro()[1:]
                        if base.__module__.startswith("odoo.orm")
                    )
                    private = getattr(function, "_api_private", False)
                    if not overridden and not private:
                        self.assertIn((name, method), known)

    def test_each_model_is_read_and_written_by_the_roles_it_is_meant_for(self):
        for model, operations in OPERATIONS.items():
            for operation, allowed in operations.items():
                found = {
                    role
                    for role in ROLES
                    if self.env[model]
                    .with_user(getattr(self, role))
                    .has_access(operation)
                }
                self.assertEqual(found, allowed, f"{operation} {model}")

    def test_no_model_is_missing_from_the_table(self):
        models = {
            name
            for name, model in self.env.registry.items()
            if name.startswith("credit.") and not model._abstract
        }
        self.assertEqual(models - set(OPERATIONS), set())

    def test_an_auditor_changes_nothing_anywhere(self):
        for model in OPERATIONS.keys() - QUESTIONS:
            for operation in ("write", "create", "unlink"):
                with self.subTest(model=model, operation=operation):
                    env = self.env[model].with_user(self.auditor)
                    self.assertFalse(env.has_access(operation))

    # ---- limits, by whatever way -------------------------------------------
    def test_nobody_raises_a_limit_beyond_their_role(self):
        ways = {
            "Odoo's own field": lambda user: self.customer.with_user(user).write(
                {"credit_limit": 900_000}
            ),
            "a limit": lambda user: (
                self.env["credit.limit"]
                .with_user(user)
                .create(
                    {
                        "profile_id": self.profile.id,
                        "amount": 900_000,
                        "reason": "Grown",
                    }
                )
            ),
            "a changed limit": lambda user: self.profile.limit_id.with_user(user).write(
                {"amount": 900_000}
            ),
            "no check": lambda user: self.profile.with_user(user).write(
                {"limit_mode": "none"}
            ),
        }
        for role in set(ROLES) - {"manager"}:
            for name, way in ways.items():
                with self.subTest(role=role, way=name):
                    with self.env.cr.savepoint() as savepoint:
                        try:
                            way(getattr(self, role))
                        except Exception as error:
                            self.assertTrue(str(error))
                        self.env.invalidate_all()
                        self.assertMoney(self.profile.limit_amount, 1000)
                        self.assertEqual(self.profile.limit_mode, "limited")
                        savepoint.close(rollback=True)
                    self.env.invalidate_all()

    def test_nobody_below_a_manager_changes_who_may_decide_what(self):
        authority = self.env.ref("credit_control.credit_authority_release_controller")
        policy = self._records("credit.policy")
        for role in set(ROLES) - {"manager"}:
            user = getattr(self, role)
            with self.subTest(role):
                for record, vals in (
                    (authority, {"unlimited": True}),
                    (policy.rule_ids, {"outcome": "warn"}),
                    (policy, {"forbid_own_release": False}),
                    (self.company, {"account_use_credit_limit": False}),
                    (self.company, {"credit_policy_id": False}),
                ):
                    with self.assertRaises(AccessError):
                        record.with_user(user).write(vals)

    # ---- another company ---------------------------------------------------
    def test_another_companys_records_are_neither_seen_nor_decided(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._make_user("stranger", "credit_control.group_manager")
        stranger.write(
            {"company_ids": [(6, 0, elsewhere.ids)], "company_id": elsewhere.id}
        )
        seal = self._records("credit.check.seal")
        for record in (
            self.profile,
            self.profile.limit_id,
            self.hold,
            self.hold.check_id,
            seal,
        ):
            theirs = record.with_user(stranger)
            with self.subTest(record._name):
                self.assertNotIn(record, theirs.search([]))
                with self.assertRaises(AccessError):
                    theirs.read(["company_id"])
        with self.assertRaises(AccessError):
            self.hold.with_user(stranger).action_release("Mine now")
        with self.assertRaises(CreditAuthorityError):
            self.env["credit.check"].with_user(stranger).verify(self.company.id)
        with self.assertRaises(AccessError):
            self.env["credit.profile"].with_user(stranger).what_if(
                self.customer.id, 10, company_id=self.company.id
            )
        self.assertFalse(
            self.env["credit.check"].with_user(stranger).verify()["faults"]
        )
        own = self.env["credit.profile"].with_user(stranger).sudo()
        mine = own._ensure(self.customer, elsewhere)[self.customer]
        self.assertIn(mine, self.env["credit.profile"].with_user(stranger).search([]))
