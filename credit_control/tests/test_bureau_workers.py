"""Purchases in transactions that are really committed: workers, retries, rollbacks."""

import threading
from unittest.mock import patch

import psycopg2.errors

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.sql_db import Cursor
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from ..exceptions import CreditControlError
from ..models import credit_bureau_request
from .bureau_purchases import CONNECT_ID, REPORTS
from .player_creditsafe import PASSWORD, USER, play
from .provider_server import ProviderServer, Reply


class LostRace(psycopg2.errors.SerializationFailure):
    """As PostgreSQL raises it, with the code that Odoo looks at."""

    pgcode = "40001"


class NoTest:
    """Stands for Odoo's module that knows whether a test runs: none does."""

    current_test = False


@tagged("post_install", "-at_install")
class TestBureauWorkers(BaseCase):
    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        # Odoo holds it while tests run, and the workers would wait for it.
        self.enterContext(patch.object(Registry, "_lock", DummyRLock()))
        self.server = ProviderServer(play)
        self.server.__enter__()
        self.addCleanup(self.server.__exit__)
        self.enterContext(patch.object(credit_bureau_request, "module", NoTest))
        with self.registry.cursor() as cursor:
            self._make(self._env(cursor))
        self.addCleanup(self._clean)

    def _env(self, cursor):
        return api.Environment(cursor, SUPERUSER_ID, {})

    def _make(self, env):
        company = env["res.company"].search([("parent_id", "=", False)], limit=1)
        partner = env["res.partner"].create(
            {
                "name": "Meadow Mills",
                "is_company": True,
                "country_id": env.ref("base.uk").id,
            }
        )
        self.partner_id = partner.id
        profile = env["credit.profile"]._ensure(partner, company)[partner]
        provider = env["credit.bureau.provider"].search(
            [("code", "=", "creditsafe"), ("company_id", "=", company.id)], limit=1
        )
        self.before = provider.read(["state", "price", "monthly_budget", "base_url"])[0]
        self.before.pop("id")
        for line in provider.credential_ids:
            line.value = {"username": USER, "password": PASSWORD}[line.name]
        provider.write(
            {
                "state": "enabled",
                "price": 1,
                "monthly_budget": 1e6,
                "base_url": self.server.url + "/v1",
            }
        )
        self.profile_id, self.provider_id = profile.id, provider.id

    def _clean(self):
        """Take everything away again: nothing of this rolls back by itself."""
        with self.registry.cursor() as cursor:
            env = self._env(cursor)
            for model in ("event", "report", "request"):
                cursor.execute(
                    f"DELETE FROM credit_bureau_{model} WHERE profile_id = %s",
                    [self.profile_id],
                )
            cursor.execute(
                "DELETE FROM credit_bureau_token WHERE provider_id = %s",
                [self.provider_id],
            )
            provider = env["credit.bureau.provider"].browse(self.provider_id)
            machine = {"failures": 0, "breaker": False}
            machine |= {"poll_cursor": False, "polled_on": False}
            provider.write(self.before | machine)
            provider.credential_ids.value = False
            cursor.execute(
                "DELETE FROM credit_profile WHERE id = %s", [self.profile_id]
            )
            cursor.execute("DELETE FROM res_partner WHERE id = %s", [self.partner_id])

    def _provider(self, env):
        return env["credit.bureau.provider"].browse(self.provider_id)

    def _look_up(self, env, **more):
        provider = self._provider(env)
        profile = env["credit.profile"].browse(self.profile_id)
        return provider._look_up(profile, identifier=CONNECT_ID, **more)

    def _bought(self):
        return self.server.hits(REPORTS)

    def _states(self):
        with self.registry.cursor() as cursor:
            env = self._env(cursor)
            return (
                env["credit.bureau.request"]
                .search([("profile_id", "=", self.profile_id)])
                .mapped("state")
            )

    # ---- stories ----------------------------------------------------------------
    def test_a_transaction_that_odoo_runs_again_buys_once(self):
        runs = []
        with self.registry.cursor() as cursor:
            env = self._env(cursor)

            def business():
                report = self._look_up(env)
                runs.append(report._name)
                if len(runs) < 3:
                    raise LostRace
                return report.id

            with patch("time.sleep"):
                retrying(business, env)
        self.assertEqual(runs, ["credit.bureau.report"] * 3)
        self.assertEqual(self._bought(), 1)
        self.assertEqual(self._states(), ["parsed"])

    def test_buying_again_in_a_transaction_that_odoo_runs_again_buys_once_more(self):
        with self.registry.cursor() as cursor:
            self._look_up(self._env(cursor))
        runs = []
        with self.registry.cursor() as cursor:
            env = self._env(cursor)

            def business():
                report = self._look_up(
                    env, force=True, reason="Again", reference="one-dialog"
                )
                runs.append(report._name)
                if len(runs) < 3:
                    raise LostRace

            with patch("time.sleep"):
                retrying(business, env)
        self.assertEqual(self._bought(), 2)

    def test_what_was_paid_survives_the_rollback_of_the_work_around_it(self):
        with self.registry.cursor() as cursor:
            self._look_up(self._env(cursor))
            cursor.rollback()
        self.assertEqual(self._states(), ["received"])
        with self.registry.cursor() as cursor:
            self.assertEqual(
                self._look_up(self._env(cursor))._name, "credit.bureau.report"
            )
        self.assertEqual(self._bought(), 1)

    @mute_logger("odoo.sql_db")
    def test_eight_workers_at_once_buy_once(self):
        self.server.player = _slowly(play)
        outcomes = []

        def work():
            try:
                with self.registry.cursor() as cursor:
                    env = self._env(cursor)
                    outcomes.append(retrying(lambda: self._look_up(env)._name, env))
            except CreditControlError as error:
                outcomes.append(str(error))

        workers = [threading.Thread(target=work) for _number in range(8)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(20)
        self.assertEqual(len(outcomes), 8)
        self.assertEqual(self._bought(), 1)
        self.assertIn("credit.bureau.report", outcomes)
        for outcome in outcomes:
            self.assertRegex(outcome, "credit.bureau.report|right now")

    def test_the_order_is_on_record_before_it_is_sent(self):
        seen = []

        def look(asked):
            if REPORTS in asked.path:
                seen.extend(self._states())
            return play(asked)

        self.server.player = look
        with self.registry.cursor() as cursor:
            self._look_up(self._env(cursor))
        self.assertEqual(seen, ["sent"])

    def test_no_transaction_is_open_while_the_network_is_used(self):
        seen = {}
        with self.registry.cursor() as cursor:
            env = self._env(cursor)
            cursor.commit()
            others = self._in_transaction()

            def look(asked):
                seen[asked.path] = self._in_transaction() - others
                return play(asked)

            self.server.player = look
            self._look_up(env)
            self._provider(env)._find_candidates(
                env["credit.profile"].browse(self.profile_id)
            )
            env["credit.bureau.token"].search([]).unlink()
            self._provider(env)._poll()
        self.assertTrue(any("/authenticate" in path for path in seen))
        self.assertTrue(any("/notificationEvents" in path for path in seen))
        self.assertEqual(set().union(*seen.values()), set())

    def _in_transaction(self):
        """The database's sessions in an open transaction."""
        with self.registry.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
                " AND backend_type = 'client backend'"
            )
            return {pid for (pid,) in cursor.fetchall()}

    def test_a_report_is_bought_with_few_statements(self):
        with self.registry.cursor() as cursor:
            self._look_up(self._env(cursor))  # signs in, and fills what is kept
        statements = []

        def counted(cursor, query, *more, **options):
            statements.append(query)
            return execute(cursor, query, *more, **options)

        execute = Cursor.execute
        with self.registry.cursor() as cursor, patch.object(Cursor, "execute", counted):
            self._look_up(self._env(cursor), force=True, reason="Again")
            cursor.flush()
        self.assertLessEqual(len(statements), 50, statements)


def _slowly(player):
    """The player, taking its time for reports."""

    def played(asked):
        reply = player(asked)
        if REPORTS in asked.path:
            return Reply(reply.status, reply.body, reply.headers, delay=1.5)
        return reply

    return played
