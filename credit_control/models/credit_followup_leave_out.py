"""One item left out of a notice, while the rest of it goes out."""

from odoo import models

from ..engine import followup as engine
from ..exceptions import CreditControlError
from .credit_followup_line import DROPPED as LINE_DROPPED
from .credit_followup_line import LEFT_OUT
from .credit_followup_notice import DROPPED, OPEN


class CreditFollowupLine(models.Model):
    _inherit = "credit.followup.line"

    def action_leave_out(self, reason):
        """Leave items out of their notice, which goes out without them.

        The batch counts them as left out, and the next one looks at them again. A
        notice that nothing is left of is dropped.

        :param str reason: why; it stays on record
        :raise CreditAuthorityError: the user does not follow up
        :raise CreditControlError: the notice has gone out, its text was edited, an item
            is left out already or is a credit, or there is no reason
        """
        for notice, lines in self.grouped("notice_id").items():
            lines._check_may_leave_out(notice, reason)
            lines.sudo()._take_out(notice.sudo(), reason.strip())
        return True

    def _check_may_leave_out(self, notice, reason):
        self.batch_id._check_may_follow_up()
        for line in self:
            refusal = line._why_not_left_out(notice)
            if refusal:
                raise CreditControlError(refusal)
        notice._check_is(*OPEN)
        if notice.is_edited:
            raise CreditControlError(
                self.env._(
                    "The text to %s was edited and still names the item: press “Text of "
                    "the Level”, leave it out, and edit the text again.",
                    notice.partner_id.name,
                )
            )
        if not (reason or "").strip():
            raise CreditControlError(
                self.env._("Say why the item is left out; it stays on record.")
            )

    def _why_not_left_out(self, notice):
        """The sentence that refuses one line, '' if it may be left out."""
        if not notice or self.place == engine.SKIPPED:
            return self.env._("%s is left out of this batch already.", self.document)
        if self.place == engine.CREDIT:
            return self.env._(
                "%s is a credit: without it the customer would be asked for more than is "
                "owed; match it, or drop the notice.",
                self.document,
            )
        return ""

    def _take_out(self, notice, reason):
        for line in self:
            line.write(
                {
                    "place": engine.SKIPPED,
                    "reason": LEFT_OUT,
                    "detail": reason,
                    "level_id": line.level_before_id.id,
                }
            )
        notice._message_log(
            body=self.env._(
                "Left out: %(items)s. %(reason)s",
                items=", ".join(self.mapped("document")),
                reason=reason,
            )
        )
        notice._go_without_left_out(reason)


class CreditFollowupNotice(models.Model):
    _inherit = "credit.followup.notice"

    def _left_out_lines(self):
        """The items that somebody left out of the notice by hand."""
        return self.line_ids.filtered(lambda line: line.reason == LEFT_OUT)

    def _go_without_left_out(self, reason):
        """Make amounts and level those of the items that are left, or drop the notice."""
        self.invalidate_recordset()
        told = self._told_lines()
        claimed = told.filtered(lambda line: line.place == engine.CLAIMED)
        amount = sum(abs(line.amount) for line in told)
        factor = sum(abs(line.value) for line in told) / amount if amount else 0.0
        total = sum(self._due_lines().mapped("amount"))
        self._set({"total": total, "value": total * factor})
        if claimed and self.currency_id.compare_amounts(total, 0) > 0:
            self._set(self._level_of(claimed, factor))
        else:
            self._set({"state": DROPPED, "reason": reason})
            self._leave_out(LINE_DROPPED, reason)
            self.batch_id._finish_if_done()
        self.invalidate_recordset()

    def _level_of(self, claimed, factor):
        """The highest level of what is reminded of, with its fee, and the oldest item.

        :param float factor: what one unit of the notice's currency is worth
        """
        told = self._told_lines()
        vals = {"oldest_due": min(line.due for line in told if line.amount > 0)}
        level = max(claimed.level_id, key=lambda level: level.number)
        if level != self.level_id:
            fee = self.currency_id.round(level.fee / factor if factor else 0.0)
            vals |= {"level_id": level.id, "fee": fee}
        return vals
