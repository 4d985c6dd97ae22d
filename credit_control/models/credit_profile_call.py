"""The page for a call: whom to call and when, what is open, what was said before."""

from datetime import datetime

import pytz

from odoo import api, fields, models
from odoo.tools import format_date, format_time

from ..engine import behaviour
from ..engine import worklist as engine
from ..exceptions import CreditControlError
from ..worklist_words import WorklistWords

#: Contacts and earlier conversations that the page shows.
SHOWN = 8


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    worklist_entry_ids = fields.One2many("credit.worklist.entry", "profile_id")
    contact_log_ids = fields.One2many(
        "credit.contact.log", "profile_id", string="Contacts"
    )
    contact_log_count = fields.Integer(compute="_compute_contact_log_count")
    last_contact_ids = fields.One2many(
        "credit.contact.log", compute="_compute_call", string="Last Contacts"
    )
    call_contact_ids = fields.Many2many(
        "res.partner",
        compute="_compute_call",
        string="Who to Call",
        help="The invoice address, the accounting contact and the company first, then "
        "everybody else.",
    )
    open_item_ids = fields.Many2many(
        "account.move.line",
        compute="_compute_call",
        string="Open Items",
        help="Open instalments and credits, the oldest first.",
    )
    waiting_hold_ids = fields.Many2many(
        "credit.hold", compute="_compute_call", string="Waiting Orders"
    )
    call_headline = fields.Html(compute="_compute_call_text", sanitize=False)
    payment_habit = fields.Char(compute="_compute_call_text")
    call_warning = fields.Char(compute="_compute_call_text")

    def _compute_contact_log_count(self):
        counts = dict(
            self.env["credit.contact.log"]._read_group(
                [("profile_id", "in", self.ids)], ["profile_id"], ["__count"]
            )
        )
        for profile in self:
            profile.contact_log_count = counts.get(profile, 0)

    @api.depends("contact_log_ids", "hold_ids.state")
    def _compute_call(self):
        lines = self.env["account.move.line"]
        for profile in self:
            customer = profile.partner_id
            found = customer._credit_contacts(profile.company_id)
            first = self.env["res.partner"].union(*found.get(customer.id, ()))
            first = first.filtered(lambda one: one.phone or one.email) or first
            others = self.env["res.partner"].search(
                [
                    ("commercial_partner_id", "=", customer.id),
                    ("id", "not in", first.ids),
                    "|",
                    ("phone", "!=", False),
                    ("email", "!=", False),
                ],
                limit=SHOWN,
            )
            profile.call_contact_ids = first | others
            profile.last_contact_ids = profile.contact_log_ids[:SHOWN]
            profile.waiting_hold_ids = profile.hold_ids.filtered(
                lambda hold: hold.state in ("open", "approval")
            )
            profile.open_item_ids = lines.search(
                [
                    ("account_id.account_type", "=", "asset_receivable"),
                    ("reconciled", "=", False),
                    ("parent_state", "=", "posted"),
                    ("company_id", "child_of", profile.company_id.id),
                    ("partner_id.commercial_partner_id", "=", customer.id),
                ],
                order="date_maturity, id",
            )

    @api.depends_context("lang", "uid")
    def _compute_call_text(self):
        renderer = self.env["ir.qweb"]
        for profile in self:
            profile.payment_habit = profile._habit()
            profile.call_warning = profile._who_else()
            profile.call_headline = renderer._render(
                "credit_control.credit_call_headline", profile._call_values()
            )

    def _call_values(self):
        """Values of the block at the top of the page."""
        self.ensure_one()
        entry = self.worklist_entry_ids[:1]
        overdue = self.open_item_ids.filtered(
            lambda item: (
                item.amount_residual > 0
                and (item.date_maturity or item.date) < self.company_id._credit_today()
            )
        )
        money = self.currency_id.format
        return {
            "profile": self,
            "entry": entry,
            "back": entry.next_on and format_date(self.env, entry.next_on),
            "reasons": WorklistWords(entry).lines() if entry else [],
            "figures": [
                (self.env._("Overdue"), money(sum(overdue.mapped("amount_residual")))),
                (self.env._("To ask for"), money(entry.to_ask)),
                (
                    self.env._("Open in all"),
                    money(sum(self.open_item_ids.mapped("amount_residual"))),
                ),
                (
                    self.env._("Available"),
                    money(self.available)
                    if self.limit_mode != "none"
                    else self.env._("No limit"),
                ),
                *self._more_figures(),
            ],
        }

    def _more_figures(self):
        """Further figures of the page: (label, text)."""
        if not self.has_promise_rate:
            return []
        return [
            (self.env._("Promises kept"), f"{self.promise_rate:.0f} %"),
        ]

    def _habit(self):
        """How the customer pays, in one sentence; '' where too little is known."""
        self.ensure_one()
        if not self.ids:
            return ""
        today = self.company_id._credit_today()
        ledger = self.env["credit.ledger"].sudo()
        sums = ledger._behaviour(self.company_id, today, self.partner_id.ids)
        found = sums.get(self.partner_id.id)
        days = found and behaviour.days_beyond_terms(found, with_open=False)
        if days is None or not found.paid:
            return self.env._("Too little was paid so far to know a habit.")
        share = round(found.late * 100 / found.paid)
        number = abs(round(days))
        told = self.env._("1 day") if number == 1 else self.env._("%s days", number)
        if days <= 0:
            return self.env._(
                "Pays on average %(days)s before the due date; %(share)s %% of the money "
                "came late.",
                days=told,
                share=share,
            )
        return self.env._(
            "Pays on average %(days)s after the due date; %(share)s %% of the money came "
            "late, at worst %(longest)s days.",
            days=told,
            share=share,
            longest=found.longest,
        )

    def _who_else(self):
        """That somebody else has the customer open; '' if nobody has."""
        entry = self.worklist_entry_ids[:1]
        if not entry or not entry._others_work():
            return ""
        since = fields.Datetime.context_timestamp(self, entry.at_work_since)
        return self.env._(
            "%(user)s opened this customer at %(time)s; ask before you call.",
            user=entry.at_work_id.name,
            time=since.strftime("%H:%M"),
        )

    # ---- buttons ---------------------------------------------------------------
    def action_open_call(self):
        """Open the page for a call."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_call_action"
        )
        return {**action, "res_id": self.id, "display_name": self.partner_id.name}

    def action_log_contact(self):
        """Open the dialog that puts a contact on record."""
        return self._dialog("credit.contact.record", self.env._("Log a Contact"))

    def action_hand_over(self):
        """Open the dialog that gives the customer to another collector."""
        return self._dialog("credit.contact.hand.over", self.env._("Hand Over"))

    def _dialog(self, model, name, **values):
        """An action that opens a dialog about this customer."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_profile_id": self.id,
                **{f"default_{key}": value for key, value in values.items()},
            },
        }

    def action_next_customer(self):
        """Open the next customer of my list in place of this one."""
        self.ensure_one()
        action = self.env["credit.worklist.entry"].action_next(self.id)
        return {
            "type": "ir.actions.client",
            "tag": "credit_control.instead",
            "params": {"action": action},
        }

    def action_ask_release(self):
        """Ask a controller to look at the orders on hold; the request stays with them.

        :raise CreditControlError: no order of the customer waits
        """
        self.ensure_one()
        self.env["credit.contact.log"].check_access("create")
        waiting = self.sudo().waiting_hold_ids
        if not waiting:
            raise CreditControlError(
                self.env._(
                    "No order of %s is on hold, so there is nothing to release.",
                    self.partner_id.name,
                )
            )
        return self._dialog("credit.contact.release", self.env._("Ask for a Release"))

    def action_open_file(self):
        """Open the credit file."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_profile_action"
        )
        return {**action, "res_id": self.id, "views": [(False, "form")]}

    def action_view_contacts(self):
        """Open all contacts with the customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_contact_log_action"
        )
        return {
            **action,
            "domain": [("profile_id", "=", self.id)],
            "context": {"create": False},
        }


class ResPartner(models.Model):
    _inherit = "res.partner"

    credit_local_time = fields.Char(
        string="Local Time",
        compute="_compute_credit_local_time",
        groups="base.group_user",
        help="What the clock shows where the contact is.",
    )
    credit_in_hours = fields.Boolean(
        compute="_compute_credit_local_time", groups="base.group_user"
    )
    credit_role = fields.Char(
        string="Role as a Contact",
        compute="_compute_credit_role",
        groups="base.group_user",
    )

    @api.depends("tz", "country_id")
    @api.depends_context("lang")
    def _compute_credit_local_time(self):
        now = fields.Datetime.now().replace(tzinfo=pytz.utc)
        for partner in self:
            zone = partner._credit_zone()
            local = now.astimezone(pytz.timezone(zone)) if zone else None
            partner.credit_in_hours = bool(local) and engine.in_hours(local)
            partner.credit_local_time = local and format_time(
                self.env,
                datetime.combine(local.date(), local.time()).time(),
                time_format="short",
            )

    def _credit_zone(self):
        """The contact's time zone: its own, its company's, or that of its country."""
        self.ensure_one()
        if self.tz:
            return self.tz
        country = self.country_id or self.commercial_partner_id.country_id
        zones = pytz.country_timezones.get(country.code or "", ())
        own = self.commercial_partner_id.tz
        return own or (zones[0] if len(zones) >= 1 else "")

    @api.depends("type", "function", "commercial_partner_id")
    @api.depends_context("lang")
    def _compute_credit_role(self):
        kinds = dict(self._fields["type"]._description_selection(self.env))
        files = (
            self.env["credit.profile"]
            .sudo()
            .search([("accounting_contact_id", "in", self.ids)])
        )
        accounting = files.accounting_contact_id
        for partner in self:
            roles = [
                self.env._("Accounting") if partner in accounting else "",
                partner.function or "",
            ]
            if partner == partner.commercial_partner_id:
                roles.append(self.env._("Head office"))
            elif partner.type in ("invoice", "delivery", "other"):
                roles.append(kinds.get(partner.type, ""))
            partner.credit_role = " · ".join(filter(None, roles))
