from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import followup as engine

#: Reasons that come with the books and the credit file, besides the plan's own.
DISPUTED, EXCLUDED, PAUSED, INSOLVENT = "disputed", "excluded", "paused", "insolvent"
NO_ADDRESS, RECEIPT, DROPPED, SETTLED = "no_address", "receipt", "dropped", "settled"
NO_STRATEGY, WAITING, LEFT_OUT = "no_strategy", "waiting", "left_out"
PROMISED = "promised"


class CreditFollowupLine(models.Model):
    """What a batch decided about one open item: told in a notice, or left out and why.

    The lines of a batch add up to the open receivables it looked at, to the cent.
    """

    _name = "credit.followup.line"
    _description = "Follow-up Line"
    _order = "due, id"
    _log_access = False

    batch_id = fields.Many2one(
        "credit.followup.batch", required=True, ondelete="cascade", index=True
    )
    notice_id = fields.Many2one(
        "credit.followup.notice", ondelete="cascade", index="btree_not_null"
    )
    company_id = fields.Many2one(related="batch_id.company_id")
    item_id = fields.Many2one(
        "account.move.line",
        string="Journal Item",
        ondelete="set null",
        index="btree_not_null",
    )
    move_id = fields.Many2one(related="item_id.move_id", string="Journal Entry")
    document = fields.Char(required=True, help="Number of the document.")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", ondelete="set null", index="btree_not_null"
    )
    currency_id = fields.Many2one("res.currency", required=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    due = fields.Date(required=True, string="Due Date")
    days = fields.Integer(
        string="Days Late", compute="_compute_days", help="On the day of the batch."
    )
    amount = fields.Monetary(help="What was open on the day of the batch.")
    value = fields.Monetary(
        string="In Company Currency", currency_field="company_currency_id"
    )
    place = fields.Selection(
        [
            (engine.CLAIMED, "Reminded of"),
            (engine.SHOWN, "Shown"),
            (engine.CREDIT, "Subtracted"),
            (engine.SKIPPED, "Left out"),
        ],
        required=True,
        index=True,
        help="Reminded of: reaches its level with this notice. Shown: stands at its "
        "level, or falls due soon. Subtracted: a payment or credit not yet matched.",
    )
    reason = fields.Selection(
        [
            (engine.NOT_YET, "No level reached"),
            (engine.QUIET_DAY, "Quiet day"),
            (engine.CONTACTED, "Written to a short while ago"),
            (engine.BELOW_MINIMUM, "Below the minimum"),
            (engine.COVERED, "Credits cover the debt"),
            (DISPUTED, "Disputed"),
            (PROMISED, "Promised"),
            (EXCLUDED, "Excluded from follow-up"),
            (PAUSED, "Paused"),
            (INSOLVENT, "Insolvent"),
            (NO_ADDRESS, "No way to reach the customer"),
            (RECEIPT, "A receipt waits to be matched"),
            (DROPPED, "Dropped by hand"),
            (LEFT_OUT, "Left out by hand"),
            (SETTLED, "Paid before it was sent"),
            (NO_STRATEGY, "No strategy, or one without levels"),
            (WAITING, "A notice of another batch waits to be sent"),
        ],
        string="Left Out Because",
        index=True,
    )
    detail = fields.Char(help="The particulars: until when, which receipt, and so on.")
    level_before_id = fields.Many2one("credit.followup.level", ondelete="set null")
    level_before_on = fields.Date()
    level_id = fields.Many2one(
        "credit.followup.level",
        ondelete="set null",
        help="The level at which it stands with this batch.",
    )

    @api.depends("due", "batch_id.run_date")
    def _compute_days(self):
        for line in self:
            late = (line.batch_id.run_date - line.due).days if line.due else 0
            line.days = max(late, 0)

    @api.depends("document", "partner_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.document

    def action_open_document(self):
        """Open the document behind the line."""
        self.ensure_one()
        self.check_access("read")
        if not self.move_id:
            raise UserError(
                self.env._("%s no longer exists in the books.", self.document)
            )
        return self.move_id.get_formview_action()
