"""How each system plans a day's reminders and brings them out.

Unlike the questions of ``systems.py`` these steps are committed, each building on the one
before, as they are when a person presses the buttons one after the other.
"""

from odoo import fields


class Own:
    """This add-on: a batch is planned, its notices are queued, a job sends them."""

    def setup(self, env, _ids):
        """The standard strategy on every day of the week, from 10 days on as OCA's."""
        strategy = env.ref("credit_control.credit_followup_standard")
        strategy.write({"quiet_saturday": False, "quiet_sunday": False})
        strategy.level_ids.sorted("sequence")[0].days = 10
        env.company.credit_followup_strategy_id = strategy
        env.cr.commit()

    def plan(self, env):
        """Read the books and decide, storing nothing: notices, items told, left out."""
        batch = env["credit.followup.batch"].sudo().create({})
        gathered = batch._gather()
        plans = [
            batch._decide(strategy, items, gathered)
            for strategy, items in gathered.items_by_strategy.items()
        ]
        return {
            "notices": sum(len(plan.notices) for plan in plans),
            "told": sum(len(n.entries) for plan in plans for n in plan.notices),
            "left_out": sum(len(plan.skipped) for plan in plans),
        }

    def prepare(self, env):
        """Plan a batch with its notices and lines: notices, instalments reminded of."""
        batch = env["credit.followup.batch"].sudo().create({})
        batch.action_plan()
        env.cr.commit()
        lines = env["credit.followup.line"].sudo()
        return {
            "letters": batch.notice_count,
            "reminded": lines.search_count(
                [("batch_id", "=", batch.id), ("place", "=", "claimed")]
            ),
        }

    def send(self, env, count):
        """Queue so many notices and run the job that sends them: mails in the queue."""
        notices = env["credit.followup.notice"].sudo()
        some = notices.search([("state", "=", "planned")], limit=count, order="id")
        some.batch_id._queue(some)
        env.cr.commit()
        job = env.ref("credit_control.ir_cron_followup_send").sudo()
        while notices.search_count([("state", "=", "queued")], limit=1):
            job.method_direct_trigger()
            env.cr.rollback()
            env.transaction.reset()
        sent = notices.search([("id", "in", some.ids), ("state", "=", "sent")])
        return waiting_mails(env, sent)


class Oca:
    """OCA's account_credit_control: a run, lines made ready, communications, mails."""

    def setup(self, env, _ids):
        """The policy of three reminders for everybody, without a PDF as ours has none."""
        policy = env.ref("account_credit_control.credit_control_3_time")
        accounts = env["account.account"].search(
            [("account_type", "=", "asset_receivable")]
        )
        policy.account_ids = accounts
        env.company.credit_policy_id = policy
        policy.level_ids.email_template_id.report_template_ids = False
        env.cr.commit()

    def select(self, env):
        """Compute a run: the number of instalments to remind of."""
        policy = env.ref("account_credit_control.credit_control_3_time")
        run = env["credit.control.run"].create(
            {
                "date": fields.Date.context_today(policy),
                "policy_ids": policy.ids,
            }
        )
        run.generate_credit_lines()
        env.cr.commit()
        return len(run.line_ids)

    def mark(self, env):
        """Make the lines of the run ready to be sent."""
        env["credit.control.run"].search([], limit=1).set_to_ready_lines()
        env.cr.commit()

    def build(self, env):
        """Build the communications: their number."""
        ready = [("state", "=", "to_be_sent"), ("channel", "=", "email")]
        lines = env["credit.control.line"].search(ready)
        letters = env["credit.control.communication"]
        found = letters._generate_comm_from_credit_lines(lines)
        env.cr.commit()
        return len(found)

    def send(self, env, count):
        """Generate the mails of so many communications: mails in the queue."""
        letters = env["credit.control.communication"].search([], limit=count)
        letters.with_context(mail_notify_force_send=False)._generate_emails()
        env.cr.commit()
        return waiting_mails(env, letters)


def waiting_mails(env, records):
    """How many mails about the records wait in the queue."""
    return (
        env["mail.mail"]
        .sudo()
        .search_count(
            [
                ("model", "=", records._name),
                ("res_id", "in", records.ids),
                ("state", "=", "outgoing"),
            ]
        )
    )
