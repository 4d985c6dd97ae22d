"""What the tests of the life of a limit share."""

from datetime import datetime, time

from odoo.tests import freeze_time

from .documents import DocumentsCommon


class LimitLifeCommon(DocumentsCommon):
    """Limits that one person asks for and another decides about."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer()
        cls.profile = cls._profile(cls.customer)
        cls.second = cls._make_user("second", "credit_control.group_controller")
        cls.boss = cls._make_user("boss", "credit_control.group_manager")

    def _ask(self, user, amount, **values):
        return (
            self.env["credit.limit"]
            .with_user(user)
            .create(
                {
                    "profile_id": self.profile.id,
                    "amount": amount,
                    "reason": "Grown",
                    **values,
                }
            )
        )

    def _two_above(self, amount):
        """Above an amount two managers have to agree."""
        line = self.env.ref("credit_control.credit_authority_limit_manager")
        line.write({"approvers": 2, "approvers_from": amount})
        return line

    def _away(self, absent, substitute, days=5, **values):
        return self.env["credit.substitution"].create(
            {
                "user_id": absent.id,
                "substitute_id": substitute.id,
                "date_from": self.today,
                "date_to": self.today + self._days(days),
                "reason": "Holiday",
                **values,
            }
        )

    def _on(self, days):
        """As if it were so many days later."""
        self.env.flush_all()
        self.env.invalidate_all()
        return freeze_time(datetime.combine(self.today + self._days(days), time(12)))

    def _story(self, limit):
        return limit.sudo().event_ids.mapped("kind")
