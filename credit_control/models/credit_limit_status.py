"""Where a limit stands in its life, for lists and boards."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..jobs import one_by_one
from .credit_limit_event import EXPIRED

#: A granted limit that does not count yet, or between two seasons.
SCHEDULED = "scheduled"


class CreditLimit(models.Model):
    _inherit = "credit.limit"

    status = fields.Selection(
        [
            ("requested", "Requested"),
            (SCHEDULED, "Scheduled"),
            ("active", "Granted"),
            ("superseded", "Superseded"),
            (EXPIRED, "Expired"),
            ("withdrawn", "Withdrawn"),
            ("declined", "Declined"),
        ],
        compute="_compute_status",
        store=True,
        index=True,
        group_expand=True,
        help="Granted: it counts today. Scheduled: it was granted and counts from a "
        "later day. Superseded: another took its place. Expired: its last day is over.",
    )

    @api.depends(
        "state",
        "date_from",
        "date_to",
        "repeats_yearly",
        "repeats_until",
        "end_cause",
    )
    def _compute_status(self):
        for limit in self:
            company = limit.company_id or self.env.company
            limit.status = limit._status_on(company._credit_today())

    def _status_on(self, today):
        """The status at a date, as things stand now."""
        self.ensure_one()
        if self.state != "active":
            return self.state
        if self._ends_before(today):
            return self.end_cause or EXPIRED
        return "active" if self._counts_on(today) else SCHEDULED

    @api.model
    def _pass_time(self, company):
        """Bring the status of a company's limits up to date, and keep which expired."""
        today = company._credit_today()
        moving = self.search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "active"),
                ("status", "in", ("active", SCHEDULED)),
                "|",
                "|",
                ("repeats_yearly", "=", True),
                ("date_to", "<", today),
                "&",
                ("status", "=", SCHEDULED),
                ("date_from", "<=", today),
            ]
        )
        one_by_one(moving, lambda limit: limit._move_on(today))

    def _move_on(self, today):
        """Set the status of a date, and keep it if the limit expired."""
        status = self._status_on(today)
        if status == self.status:
            return
        self._set({"status": status})
        if status == EXPIRED:
            self._keep_event(EXPIRED, user=self.env["res.users"])

    def _search_is_in_force(self, operator, value):
        # OVERRIDE credit_control: seasons have more than one beginning
        if operator != "in":
            return NotImplemented
        ledger = self.env["credit.ledger"].sudo()
        parts = [
            SQL("SELECT id FROM (%s) row", part(company._credit_today()))
            for company in self.env.companies.sudo().root_id
            for part in (ledger._limits_in_force_sql, ledger._limits_on_top_sql)
        ]
        self.env["credit.limit"].flush_model()
        return [("id", "in", SQL("(%s)", SQL(" UNION ").join(parts)))]
