"""What each role may do, method by method and model by model, over the external API."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..exceptions import CreditAuthorityError
from .roles import RolesCommon
from .roles_models import OPERATIONS, QUESTIONS
from .roles_tables import DIALOGS, METHODS, MIXINS, ROLES, SCREENS


@tagged("post_install", "-at_install")
class TestRoles(RolesCommon):
    def test_each_public_method_is_for_the_roles_that_it_is_meant_for(self):
        for (model, method), (args, allowed) in METHODS.items():
            with self.subTest(f"{model}.{method}"):
                self.env.flush_all()
                with self.env.cr.savepoint() as savepoint:
                    self._try(model, method, args, allowed)
                    savepoint.close(rollback=True)
                self.env.invalidate_all()

    def _try(self, model, method, args, allowed):
        """Let each role call a method on the same records; a dialog is filled by each."""
        if method == "what_if":
            args = (self.customer.id, 100.0)
        records = None
        if model in DIALOGS:
            pass
        elif (model, method) == ("credit.check", "verify"):
            records = self.env[model]
        else:
            records = self._records(model, method)

        def call(user):
            found = self._dialog(user, model, method) if records is None else records
            self.env.flush_all()
            self.env.invalidate_all()  # what others have read is no right to read it
            return self._rpc(user, found, method, *args)

        self.assertRoles(allowed, call, f"{model}.{method}")

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
