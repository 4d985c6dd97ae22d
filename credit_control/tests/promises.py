"""Promises recorded by the collector, and days that pass."""

from .followup import FollowupCommon


class PromisesCommon(FollowupCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "credit_promise_grace": 2,
                "credit_promise_tolerance": 1,
                "credit_promise_longest": 60,
            }
        )
        cls.profile = cls._profile(cls.customer)
        cls.promises = cls.env["credit.promise"]

    @classmethod
    def _terms(cls, *invoices):
        """The instalments of invoices."""
        lines = cls.env["account.move"].union(*invoices).line_ids
        return lines.filtered(lambda line: line.display_type == "payment_term")

    def _promise(self, *parts, invoices=(), user=None, profile=None, **values):
        """A promise by the collector: pairs (days from today, amount)."""
        user = user or self.collector
        days = [(self.today + self._days(days), amount) for days, amount in parts]
        profile = (profile or self.profile).with_user(user)
        promises = self.promises.with_user(user)
        made = promises._make(profile, days, self._terms(*invoices), **values)
        return made.sudo()

    def _after(self, days):
        """As if so many days had passed, and the daily job had run."""
        clock = self._on(self.today + self._days(days))
        clock.start()
        self.addCleanup(clock.stop)
        self.promises._cron_judge()

    def assertState(self, promise, state, kept=None, left=None):
        self.assertEqual(promise.state, state)
        if kept is not None:
            self.assertMoney(promise.kept_amount, kept)
        if left is not None:
            self.assertMoney(promise.left_amount, left)
