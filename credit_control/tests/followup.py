"""A strategy without quiet days, and batches planned and sent by the least who may."""

from datetime import datetime, time

from freezegun import freeze_time

from odoo import Command

from .documents import DocumentsCommon


class FollowupCommon(DocumentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.strategy = cls._strategy((5, "due"), (7, "previous"), (10, "previous"))
        cls.company.credit_followup_strategy_id = cls.strategy
        cls.levels = cls.strategy.level_ids
        cls.customer = cls._debtor("Deco")

    @classmethod
    def _strategy(cls, *levels, **values):
        """A strategy of levels, each given by its days and from what they count."""
        names = ("friendly", "second", "final")
        texts = [
            cls.env.ref(f"credit_control.mail_template_followup_{name}")
            for name in names
        ]
        return cls.env["credit.followup.strategy"].create(
            {
                "name": "Tested",
                "min_interval": 0,
                "due_soon": 0,
                "quiet_saturday": False,
                "quiet_sunday": False,
                "level_ids": [
                    Command.create(
                        {
                            "name": f"Level {number + 1}",
                            "sequence": number,
                            "days": days,
                            "trigger": trigger,
                            "template_id": texts[number].id,
                        }
                    )
                    for number, (days, trigger) in enumerate(levels)
                ],
                **values,
            }
        )

    @classmethod
    def _debtor(cls, name, **values):
        """A customer who can be reached by e-mail."""
        email = f"{name.lower().replace(' ', '.')}@example.com"
        return cls._customer(name, **{"email": email, **values})

    def _on(self, day):
        """As if it were that day."""
        return freeze_time(datetime.combine(day or self.today, time(12)))

    def _batch(self, day=None, **values):
        """A batch planned by a collector on its day."""
        batches = self.env["credit.followup.batch"].with_user(self.collector)
        with self._on(day):
            batch = batches.create({"run_date": day or self.today, **values})
            batch.action_plan()
        self.assertTies(batch)
        return batch

    def _send(self, batch):
        """What the button and its job do."""
        with self._on(batch.run_date):
            batch.with_user(self.collector).action_send()
            self.env["credit.followup.batch"]._cron_send()
        return batch

    def _run(self, day=None):
        return self._send(self._batch(day))

    def _notice(self, batch, partner=None):
        """The one notice of a batch to a customer."""
        partner = partner or self.customer
        notices = batch.notice_ids.filtered(lambda n: n.partner_id == partner)
        self.assertEqual(len(notices), 1)
        return notices.sudo()

    def _skips(self, batch, partner=None):
        """What the batch left out of a customer: reason → amount."""
        found = {}
        for line in batch.sudo().line_ids:
            if line.place == "skipped" and line.partner_id == (
                partner or self.customer
            ):
                found[line.reason] = found.get(line.reason, 0.0) + line.amount
        return found

    def assertTies(self, batch):
        """All that is told and left out is the receivable account, to the cent."""
        lines = self.env["account.move.line"].search(
            [
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("company_id", "child_of", batch.sudo().company_id.ids),
            ]
        )
        self.assertMoney(batch.sudo().open_total, sum(lines.mapped("amount_residual")))
        for notice in batch.sudo().notice_ids:
            self.assertMoney(sum(notice._due_lines().mapped("amount")), notice.total)

    def assertLevel(self, invoice, number):
        """The level at which the instalments of an invoice stand."""
        terms = invoice.line_ids.filtered(
            lambda line: line.display_type == "payment_term"
        )
        self.assertEqual(
            [line.credit_level_id.number for line in terms], [number] * len(terms)
        )
