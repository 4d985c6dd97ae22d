"""From a stored figure to the documents behind it."""

from datetime import timedelta

from odoo import api, models

from ..engine.kpi_calendar import add_months
from .credit_ageing import DATE

#: What of the open items a figure is about.
_ITEMS = {
    "overdue": [("bucket", "!=", "0"), ("total", ">", 0)],
    "days_overdue": [("bucket", "!=", "0"), ("total", ">", 0)],
    "current": [("bucket", "=", "0"), ("total", ">", 0)],
    "dso_best": [("bucket", "=", "0"), ("total", ">", 0)],
    "share_current": [("bucket", "=", "0"), ("total", ">", 0)],
    "credits": [("total", "<", 0)],
    **{
        f"{kind}_{number}": [("bucket", "=", str(number)), ("total", ">", 0)]
        for kind in ("share_bucket", "roll")
        for number in range(1, 5)
    },
}


class CreditKpiValue(models.Model):
    _inherit = "credit.kpi.value"

    @api.readonly
    def action_open_source(self):
        """Open the documents from which this figure was computed."""
        self.ensure_one()
        self.check_access("read")
        action = getattr(self, f"_open_{self.source}")()
        action["name"] = action["display_name"] = self.display_name
        return action

    def _listed(self, model, domain, views="list,form"):
        """An action that lists records."""
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "view_mode": views,
            "views": [(False, view) for view in views.split(",")],
            "domain": domain,
            "context": {"create": False},
        }

    def _in_month(self, field, moment=False):
        """Domain that a day, or a moment, is within the month as far as it was read."""
        start, last = add_months(self.month, 0), self.as_of
        if moment:
            ledger = self.env["credit.ledger"]
            start = ledger._start_of(self.company_id, start)
            after = ledger._start_of(self.company_id, last + timedelta(days=1))
            return [(field, ">=", start), (field, "<", after)]
        return [(field, ">=", start), (field, "<=", last)]

    def _of_key(self, customer, user="", doer=""):
        """Domain that documents belong to what the figure is of.

        :param str customer: path to the customer
        :param str user: path to the salesperson, the customer's by default
        :param str doer: path to who did the work, where that is no matter of who looks
            after the customer
        """
        key = self.key_id or False
        if self.dimension == "country":
            return [(f"{customer}.country_id", "=", key)]
        if self.dimension == "salesperson":
            return [(user or f"{customer}.user_id", "=", key)]
        if self.dimension == "collector" and doer:
            return [(doer, "=", key)]
        path = {"category": "category_id", "collector": "responsible_id"}
        if self.dimension not in path:
            return []
        files = [
            ("company_id", "=", self.company_id.id),
            ("merged_into_id", "=", False),
            (path[self.dimension], "=", key),
        ]
        within = (f"{customer}.credit_profile_ids", "any", files)
        if key:
            return [within]
        return ["|", within, (f"{customer}.credit_profile_ids", "=", False)]

    def _open_ageing(self):
        domain = [
            ("company_id", "child_of", self.company_id.id),
            *_ITEMS.get(self.kpi_id.code, []),
            *self._of_key("partner_id", "user_id"),
        ]
        if self.dimension == "product":
            domain += self._sold("move_id.invoice_line_ids")
        action = self._listed("credit.ageing", domain, "list,pivot,graph")
        action["context"] = {DATE: self.as_of.isoformat()}
        return action

    def _sold(self, lines):
        """Domain that documents have lines of the figure's product category."""
        return [(f"{lines}.product_id.categ_id", "=", self.key_id or False)]

    def _open_invoices(self):
        domain = [
            ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
            ("state", "=", "posted"),
            ("company_id", "child_of", self.company_id.id),
            *self._in_month("date"),
            *self._of_key("commercial_partner_id", "invoice_user_id"),
        ]
        if self.dimension == "product":
            domain += self._sold("invoice_line_ids")
        return self._listed("account.move", domain)

    def _open_receipts(self):
        domain = [
            ("account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("move_type", "in", ("out_invoice", "out_receipt")),
            ("company_id", "child_of", self.company_id.id),
            *self._in_month("matched_credit_ids.max_date"),
            *self._of_key(
                "partner_id.commercial_partner_id", "move_id.invoice_user_id"
            ),
        ]
        if self.dimension == "product":
            domain += self._sold("move_id.invoice_line_ids")
        return self._listed("account.move.line", domain)

    def _open_write_offs(self):
        ledger = self.env["credit.ledger"].sudo()
        since = add_months(self.month, 0)
        moves = ledger._written_off_entries(self.company_id, since, self.as_of)
        domain = [
            ("id", "in", moves),
            *self._of_key("line_ids.partner_id.commercial_partner_id"),
        ]
        if self.dimension == "salesperson":
            domain = [("id", "in", moves)]
        return self._listed("account.move", domain)

    def _open_discounts(self):
        return self._listed(
            "credit.unearned.discount",
            [
                ("company_id", "child_of", self.company_id.id),
                *self._in_month("paid_on"),
                *self._of_key("partner_id", "user_id"),
            ],
            "list,pivot",
        )

    def _open_checks(self):
        return self._listed(
            "credit.check",
            [
                ("document_model", "=", "sale.order"),
                ("checkpoint", "=", "confirm"),
                ("company_id", "child_of", self.company_id.id),
                *self._in_month("checked_on", moment=True),
                *self._of_key("profile_id.partner_id"),
            ],
        )

    def _open_holds(self):
        return self._listed(
            "credit.hold",
            [
                ("state", "in", ("released", "rejected", "expired")),
                ("company_id", "child_of", self.company_id.id),
                *self._in_month("ended_on", moment=True),
                *self._of_key("partner_id", "salesperson_id"),
            ],
        )

    def _open_profiles(self):
        return self._listed(
            "credit.profile",
            [
                ("limit_mode", "=", "limited"),
                ("company_id", "=", self.company_id.id),
                *self._of_key("partner_id"),
            ],
        )

    def _open_contacts(self):
        return self._listed(
            "credit.contact.log",
            [
                ("direction", "=", "out"),
                ("company_id", "child_of", self.company_id.id),
                *self._in_month("contacted_on", moment=True),
                *self._of_key("partner_id", doer="user_id"),
            ],
        )

    def _open_promises(self):
        taken = self.kpi_id.code == "promises_taken"
        return self._listed(
            "credit.promise",
            [
                *([] if taken else [("state", "in", ("kept", "broken"))]),
                ("company_id", "child_of", self.company_id.id),
                *self._in_month("promised_on" if taken else "decided_on"),
                *self._of_key("partner_id", doer="user_id"),
            ],
        )

    def _open_disputes(self):
        if self.kpi_id.code in ("dispute_open", "dispute_share"):
            counted = [
                ("opened_on", "<=", self.as_of),
                "|",
                ("resolved_on", "=", False),
                ("resolved_on", ">", self.as_of),
            ]
            doer = ""
        elif self.kpi_id.code == "disputes_opened":
            counted, doer = self._in_month("opened_on"), ""
        else:
            counted, doer = self._in_month("resolved_on"), "resolved_by_id"
        return self._listed(
            "credit.dispute",
            [
                *counted,
                ("company_id", "child_of", self.company_id.id),
                *self._of_key("partner_id", doer=doer),
            ],
        )
