"""Follow-up on real receivables: a batch, and an account of it that ties to the books.

The collector plans and sends a batch as of a day, a controller approves what needs it,
and what was told and left out is shown to be the receivable accounts, to the cent.
"""

from dataclasses import dataclass, field

from ..exceptions import CreditControlError
from . import documents


@dataclass
class Account:
    """What became of a batch, for those who check it.

    :param batch: the ``credit.followup.batch``, sent
    :param dict levels: level → its notices that went out
    :param failed: notices that did not
    :param dict reasons: why items were left out → ``(items, amount)``
    :param float booked: balance of the receivable accounts
    :param float difference: what was told and left out, less that balance
    """

    batch: object
    levels: dict = field(default_factory=dict)
    failed: object = None
    reasons: dict = field(default_factory=dict)
    booked: float = 0.0
    difference: float = 0.0


def reach(env, customers):
    """Give the customers of a file, which has none, an address that leads nowhere."""
    for partner in customers.filtered(lambda partner: not partner.email):
        partner.email = f"{partner.ref or partner.id}@example.com".lower()


def play(env, people, say, day):
    """Plan and send the batch of a day in the current company, and account for it.

    :param env: environment of the superuser
    :param dict people: login → ``res.users``, from :func:`.people.ensure`
    :param say: takes one line of the story
    :param datetime.date day: for which is planned, today or any day before
    :rtype: Account
    :raise CreditControlError: the account does not tie to the books
    """
    return Play(env, people, say).play(day)


class Play:
    """The people and the books of one batch."""

    def __init__(self, env, people, say):
        self.env = env
        self.people = people
        self.say = say
        self.company = env.company.root_id
        self.money = self.company.currency_id.format

    def play(self, day):
        account = Account(self._send(self._plan(day)))
        self._tell_notices(account)
        self._tell_reasons(account)
        self._prove(account)
        return account

    def _plan(self, day):
        collector = self.people["collector"]
        batch = (
            self.env["credit.followup.batch"]
            .with_user(collector)
            .sudo()  # a person plans for no day gone by; these books are old
            .create({"run_date": day, "company_id": self.company.id})
            .sudo(False)
        )
        batch.action_plan()
        self.say(
            f"{day:%A}, {day}: {collector.name}, collector, plans {batch.name} and "
            "sends it."
        )
        return batch

    def _send(self, batch):
        """What the buttons do, and the job behind them."""
        batch.action_send()
        waiting = batch.notice_ids.filtered(lambda notice: notice.state == "approval")
        if waiting:
            controller = self.people["controller"]
            waiting.with_user(controller).action_approve()
            self.say(
                f"   {controller.name}, credit controller, approves {len(waiting)} of "
                "its notices."
            )
        self.env["credit.followup.batch"]._cron_send()
        return batch.sudo()

    def _tell_notices(self, account):
        notices = account.batch.notice_ids
        sent = notices.filtered(lambda notice: notice.state == "sent")
        account.failed = notices.filtered(lambda notice: notice.state == "failed")
        self.say(
            f"   Told: {self.money(account.batch.told_total)}, to "
            f"{_count(sent, 'customer')}."
        )
        account.levels = sent.sorted("level_number").grouped("level_id")
        for level, of_level in account.levels.items():
            total = self.money(sum(of_level.mapped("value")))
            worst = max(of_level, key=lambda notice: (notice.value, -notice.id))
            self.say(
                f"      {level.name}: {_count(of_level, 'customer')}, {total} to pay. The "
                f"largest: {worst.partner_id.name}, {self.money(worst.value)}, "
                f"{worst.days_late} days late."
            )
        for notice in account.failed:
            self.say(f"      Failed for {notice.partner_id.name}: {notice.error}")

    def _tell_reasons(self, account):
        left_out = account.batch.line_ids.filtered("reason")
        self.say(f"   Left out: {self.money(account.batch.skipped_total)}")
        labels = dict(left_out._fields["reason"]._description_selection(self.env))
        for reason, lines in sorted(left_out.grouped("reason").items()):
            amount = sum(lines.mapped("value"))
            account.reasons[reason] = (
                len(lines),
                self.company.currency_id.round(amount),
            )
            self.say(
                f"      {labels[reason]}: {len(lines)} items, {self.money(amount)}"
            )

    def _prove(self, account):
        """Tie the batch to the books."""
        exposure, account.booked = documents.receivables(self.env, self.company)
        looked_at = account.batch.open_total
        rounded = self.company.currency_id.round
        account.difference = rounded(looked_at - account.booked)
        self.say(
            f"   Told and left out: {self.money(looked_at)}. Balance of the receivable "
            f"accounts: {self.money(account.booked)}. Difference: "
            f"{self.money(abs(account.difference))}."
        )
        if account.difference or rounded(exposure - account.booked):
            raise CreditControlError(
                "What was told and left out is not what the books have as open."
            )


def _count(records, word):
    return f"{len(records)} {word}{'' if len(records) == 1 else 's'}"
