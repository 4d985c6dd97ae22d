"""The work-list: every customer with something to do, the most urgent first."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..worklist_words import WorklistWords

NOW, LATER, LEFT = "now", "later", "left"
#: Why overdue is left alone.
SMALL, COVERED, DISPUTED, EXCLUDED, INSOLVENT = (
    "small",
    "covered",
    "disputed",
    "excluded",
    "insolvent",
)
#: Minutes for which a customer belongs to who opened it.
AT_WORK = 30


class CreditWorklistEntry(models.Model):
    """One customer on the list; the rows follow from the books and are never typed."""

    _name = "credit.worklist.entry"
    _description = "Work-list"
    _order = "points desc, overdue desc, id"
    _rec_name = "partner_id"

    profile_id = fields.Many2one(
        "credit.profile", required=True, readonly=True, ondelete="cascade", index=True
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    strategy_id = fields.Many2one("credit.worklist.strategy", readonly=True)
    category_id = fields.Many2one(
        "credit.category", string="Risk Category", readonly=True
    )
    portfolio_id = fields.Many2one("credit.portfolio", readonly=True, index=True)
    collector_id = fields.Many2one(
        "res.users",
        readonly=True,
        index=True,
        help="Who looks after the customer. Empty: nobody does.",
    )
    state = fields.Selection(
        [(NOW, "To do"), (LATER, "Later"), (LEFT, "Left alone")],
        required=True,
        readonly=True,
        help="To do: today. Later: agreed, promised or paused until a day. Left alone: "
        "something is overdue, and nothing is to be asked for.",
    )
    left_because = fields.Selection(
        [
            (SMALL, "Too little"),
            (COVERED, "Covered by credits or receipts"),
            (DISPUTED, "Disputed"),
            (EXCLUDED, "Excluded from follow-up"),
            (INSOLVENT, "Insolvent"),
        ],
        string="Left Alone Because",
        readonly=True,
    )
    points = fields.Integer(readonly=True, aggregator=None)
    reasons = fields.Json(readonly=True)
    why = fields.Char(compute="_compute_why", help="What the points are for.")
    overdue = fields.Monetary(
        readonly=True,
        aggregator="sum",
        help="Instalments past due by the receivable accounts. The sum over the whole "
        "list, later and left alone included, is what the books have overdue.",
    )
    to_ask = fields.Monetary(
        string="To Ask For",
        readonly=True,
        aggregator="sum",
        help="Overdue less what is disputed, promised, planned or excluded, and less "
        "credits and receipts not yet matched.",
    )
    expected = fields.Monetary(
        readonly=True,
        aggregator="sum",
        help="What a contact usually brings of it.",
    )
    held_amount = fields.Monetary(string="On Hold", readonly=True, aggregator="sum")
    oldest_days = fields.Integer(
        string="Days", readonly=True, aggregator="max", help="Of the oldest instalment."
    )
    level_id = fields.Many2one("credit.followup.level", readonly=True)
    next_on = fields.Date(
        string="Back On", readonly=True, help="The day on which it returns to the list."
    )
    deadline_on = fields.Date(string="Security's Deadline", readonly=True)
    contacted_on = fields.Date(string="Last Contact", readonly=True)
    outcome_id = fields.Many2one(
        "credit.contact.outcome", string="Last Outcome", readonly=True
    )
    at_work_id = fields.Many2one(
        "res.users", readonly=True, help="Who has it open now."
    )
    at_work_since = fields.Datetime(readonly=True)
    is_mine = fields.Boolean(
        string="Mine",
        compute="_compute_is_mine",
        search="_search_is_mine",
        help="I look after the customer, or I stand in for who does.",
    )

    _profile_unique = models.UniqueIndex(
        "(profile_id)", "The customer is on the work-list already."
    )
    _rank_idx = models.Index("(company_id, state, points DESC, overdue DESC, id)")

    @api.depends(
        "reasons", "deadline_on", "left_because", "state", "to_ask", "oldest_days"
    )
    @api.depends_context("lang")
    def _compute_why(self):
        left = dict(self._fields["left_because"]._description_selection(self.env))
        for entry in self:
            if entry.state == LEFT:
                entry.why = left.get(entry.left_because)
            else:
                entry.why = WorklistWords(entry).short()

    # ---- whose ---------------------------------------------------------------
    @api.model
    def _mine(self):
        """The user and those for whom the user stands in today."""
        companies = self.env.companies.sudo().root_id
        lines = self.env["credit.substitution"].sudo().browse()
        for company in companies:
            lines |= lines._of(self.env.user, company)
        return self.env.user | lines.user_id

    @api.depends_context("uid")
    @api.depends("collector_id")
    def _compute_is_mine(self):
        mine = self._mine()
        for entry in self:
            entry.is_mine = entry.collector_id in mine

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("collector_id", "in", self._mine().ids)

    @api.model
    def _show_responsible(self, profiles):
        """Let entries say who looks after their customers, as the files have it now."""
        entries = self.search([("profile_id", "in", profiles.ids)])
        for entry in entries:
            profile = entry.profile_id
            entry.collector_id = profile._responsible()
            entry.portfolio_id = profile.portfolio_id

    # ---- what stands above the list ------------------------------------------
    @api.model
    def retrieve_dashboard(self):
        """What stands above the list: mine, nobody's, put off, and the books.

        :return: dictionary of numbers and texts
        """
        self.check_access("read")
        company = self.env.company.root_id
        rows = self._read_group(
            [("company_id", "=", company.id)],
            ["state", "collector_id"],
            ["__count", "overdue:sum", "to_ask:sum", "expected:sum"],
        )
        mine = self._mine()
        own = [row for row in rows if row[0] == NOW and row[1] in mine]
        todo = [row for row in rows if row[0] == NOW]
        nobody = [row for row in todo if not row[1]]
        money = company.currency_id.format
        return {
            "mine": sum(row[2] for row in own),
            "mine_ask": money(sum(row[4] for row in own)),
            "all": sum(row[2] for row in todo),
            "all_ask": money(sum(row[4] for row in todo)),
            "expected": money(sum(row[5] for row in todo)),
            "nobody": sum(row[2] for row in nobody),
            "nobody_ask": money(sum(row[4] for row in nobody)),
            "later": sum(row[2] for row in rows if row[0] == LATER),
            "later_overdue": money(sum(row[3] for row in rows if row[0] == LATER)),
            "left": sum(row[2] for row in rows if row[0] == LEFT),
            "left_overdue": money(sum(row[3] for row in rows if row[0] == LEFT)),
            "overdue": money(sum(row[3] for row in rows)),
            "fresh": self._refreshed_text(company),
        }

    @api.model
    def _refreshed_text(self, company):
        """When the list was made, for the reader."""
        made = company.sudo().credit_worklist_on
        if not made:
            return ""
        local = fields.Datetime.context_timestamp(self, made)
        return local.strftime("%H:%M")

    # ---- working it ------------------------------------------------------------
    def action_open_call(self):
        """Open the customer's call page, and let others see that I am at it."""
        self.ensure_one()
        self._take()
        return self.profile_id.action_open_call()

    def _take(self):
        """Say who is at the customer now, unless it is somebody else's."""
        self.ensure_one()
        may = self.env.user.has_group("credit_control.group_collector")
        if may and not self._others_work():
            self.sudo().write(
                {
                    "at_work_id": self.env.uid,
                    "at_work_since": fields.Datetime.now(),
                }
            )

    def _others_work(self):
        """Whether somebody else has the customer open."""
        since = fields.Datetime.subtract(fields.Datetime.now(), minutes=AT_WORK)
        return (
            self.at_work_id
            and self.at_work_id != self.env.user
            and self.at_work_since
            and self.at_work_since > since
        )

    @api.model
    def _next_entry(self, after=None):
        """The most urgent customer that is mine and that nobody else has open.

        Two collectors who ask at the same moment get two customers: the row is locked,
        and one that is locked is passed over.

        :param after: ``credit.profile`` that was just dealt with; it does not come again
        :return: ``credit.worklist.entry`` or empty
        """
        since = fields.Datetime.subtract(fields.Datetime.now(), minutes=AT_WORK)
        mine = self._mine()
        free = ["|", "|", ("at_work_id", "=", False), ("at_work_id", "=", self.env.uid)]
        domain = Domain([*free, ("at_work_since", "<", since)])
        domain &= Domain("state", "=", NOW)
        domain &= Domain("company_id", "=", self.env.company.root_id.id)
        if after:
            domain &= Domain("profile_id", "!=", after.id)
        own = domain & Domain("collector_id", "in", mine.ids)
        for wanted in (own, domain & Domain("collector_id", "=", False)):
            found = self.search(wanted, limit=20)
            rows = self.env.execute_query(
                SQL(
                    "SELECT id FROM credit_worklist_entry WHERE id = ANY(%s)"
                    " ORDER BY points DESC, overdue DESC, id"
                    " LIMIT 1 FOR UPDATE SKIP LOCKED",
                    found.ids,
                )
            )
            if rows:
                return self.browse(rows[0])
        return self.browse()

    @api.model
    def action_next(self, after=None):
        """Open the next customer of my list; what was paid meanwhile is passed over.

        :param int after: id of the ``credit.profile`` that was just dealt with
        """
        self.check_access("read")
        self._check_works()
        done = self.env["credit.profile"].browse(after)
        for _try in range(20):
            entry = self._next_entry(done)
            if not entry:
                break
            profile = entry.profile_id
            self.sudo()._refresh(entry.company_id, profile)
            left = self.search([("profile_id", "=", profile.id), ("state", "=", NOW)])
            if left:
                return left.action_open_call()
        return self._nothing_left()

    def _check_works(self):
        """Auditors and viewers look at the list and do not work it."""
        self.env["credit.contact.log"].check_access("create")

    def _nothing_left(self):
        """Say that the day's work is done, and show the list."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_worklist_entry_action"
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("Your list is done"),
                "message": self.env._(
                    "Nobody of yours has to be contacted now; who was put off comes "
                    "back on the day agreed."
                ),
                "next": {**action, "target": "main"},
            },
        }
