"""What the tests of simulations share."""

from datetime import datetime, time

from odoo import Command
from odoo.tools import SQL

from .exposure_at import ExposureAtCommon

OLDEST = {"check_code": "oldest_overdue", "days": 20, "outcome": "hold"}
LIMIT = {"check_code": "limit_exceeded", "outcome": "hold"}


class SimulationCommon(ExposureAtCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.in_force = cls._policy({"check_code": "forced_hold"})

    @classmethod
    def _draft(cls, *rules, **values):
        return cls.env["credit.policy"].create(
            {
                "name": "Tried policy",
                "rule_ids": [Command.create(dict(rule)) for rule in rules],
                **values,
            }
        )

    @classmethod
    def _simulation(cls, *rules, since=-200, until=0, user=None, **values):
        """A simulation of a draft with these rules."""
        policy = values.pop("policy", None) or cls._draft(*rules)
        return (
            cls.env["credit.simulation"]
            .with_user(user or cls.manager)
            .create(
                {
                    "policy_id": policy.id,
                    "date_from": cls._day(since),
                    "date_to": cls._day(until),
                    "late_days": 10,
                    **values,
                }
            )
        )

    @classmethod
    def _ran(cls, *rules, **values):
        simulation = cls._simulation(*rules, **values)
        simulation.action_run()
        return simulation

    @classmethod
    def _of(cls, simulation, order):
        """The line of an order."""
        return simulation.line_ids.filtered(lambda line: line.order_id == order)

    @classmethod
    def _made(cls, record, when):
        """Let a record have been made at a time."""
        cls.env.flush_all()
        cls.env.execute_query(
            SQL(
                "UPDATE %s SET create_date = %s WHERE id = ANY(%s) RETURNING id",
                SQL.identifier(record._table),
                when,
                record.ids,
            )
        )
        cls.env.invalidate_all()

    @classmethod
    def _granted_long_ago(cls):
        """Let the limits of the customer, and all that was noted of it, be old."""
        profile = cls._profile(cls.customer)
        cls.env.flush_all()
        cls.env.cr.precommit.run()
        for statement in (
            "UPDATE credit_limit SET approved_on = date_from, write_date = date_from"
            " WHERE profile_id = %s RETURNING id",
            "UPDATE mail_message SET date = '2000-01-01'"
            " WHERE model = 'credit.profile' AND res_id = %s RETURNING id",
        ):
            cls.env.execute_query(SQL(statement, profile.id))
        cls.env.invalidate_all()

    @classmethod
    def _noon(cls, day, hour=12):
        return datetime.combine(cls._day(day), time(hour))
