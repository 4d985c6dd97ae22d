"""Deadlines of securities: somebody is told before one passes."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ..engine.cover import ENDS, EXTENDED, NOTIFY, clocks
from ..jobs import one_by_one
from .credit_security import VALID

#: Months that old are no longer warned of.
_LONG_GONE = 90


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_security_days = fields.Integer(
        string="Warn Before a Security Ends (Days)",
        default=30,
        help="Days before its last day on which the customer's credit controller is "
        "told. For the insurer's deadlines half of it.",
    )

    _credit_security_days_sound = models.Constraint(
        "CHECK (credit_security_days BETWEEN 0 AND 366)",
        "A security's end is told of 0 to 366 days before.",
    )


class CreditInsuranceNotification(models.Model):
    """The insurer was told that an invoice of a buyer is unpaid."""

    _name = "credit.insurance.notification"
    _description = "Notification of an Insurer"
    _order = "notified_on desc, id desc"

    security_id = fields.Many2one(
        "credit.security", required=True, ondelete="cascade", index=True
    )
    profile_id = fields.Many2one(related="security_id.profile_id", store=True)
    company_id = fields.Many2one(related="security_id.company_id", store=True)
    notified_on = fields.Date(
        required=True, default=lambda self: self.env.company._credit_today()
    )
    overdue_from = fields.Date(
        string="Covers Due Dates Until",
        required=True,
        default=lambda self: self.env.company._credit_today(),
        help="Instalments due on or before this day are what the insurer was told of.",
    )
    user_id = fields.Many2one(
        "res.users", readonly=True, default=lambda self: self.env.user
    )
    note = fields.Char(help="How, and the insurer's answer or number.")


class CreditSecurity(models.Model):
    _inherit = "credit.security"

    notification_ids = fields.One2many(
        "credit.insurance.notification",
        "security_id",
        string="Told the Insurer",
        help="When the insurer was told of unpaid invoices; it stops the clock for what "
        "was due by then.",
    )
    next_deadline = fields.Date(
        compute="_compute_next_deadline",
        help="The nearest day on which something happens: the security ends, the insurer "
        "has to be told of an unpaid invoice, or new deliveries are no longer covered.",
    )
    next_deadline_text = fields.Char(
        string="What Then", compute="_compute_next_deadline"
    )
    warned_on = fields.Char(readonly=True, copy=False, help="Deadline last warned of.")

    @api.depends(
        "state",
        "date_to",
        "insurance_id.date_to",
        "insurance_id.notification_days",
        "insurance_id.max_extension_days",
        "notification_ids.overdue_from",
    )
    def _compute_next_deadline(self):
        found = self._clocks()
        for security in self:
            nearest = next(iter(found.get(security, ())), None)
            security.next_deadline = nearest.on if nearest else False
            security.next_deadline_text = security._says(nearest) if nearest else False

    def _clocks(self):
        """The deadlines of valid securities, the nearest first.

        :return: ``{security: [engine.cover.Clock]}``
        """
        valid = self.filtered(lambda one: one.state == VALID and one.id)
        oldest = valid._oldest_unpaid()
        found = {}
        for security in valid:
            policy = security.insurance_id
            ends = min(filter(None, (security.date_to, policy.date_to)), default=None)
            due, untold = oldest.get(security.id, (None, None))
            today = security.company_id._credit_today()
            running = clocks(
                today.isoformat(),
                ends.isoformat() if ends else "",
                due.isoformat() if due and policy else "",
                untold.isoformat() if untold and policy else "",
                policy.notification_days or None,
                policy.max_extension_days or None,
            )
            found[security] = [one for one in running if one.days > -_LONG_GONE]
        return found

    def _oldest_unpaid(self):
        """The oldest overdue instalment, and that which the insurer was not told of.

        :return: ``{security id: (due date, due date or None)}``, with one statement for
            a company
        """
        found = {}
        for company, group in self.grouped("company_id").items():
            ledger = self.env["credit.ledger"].sudo()
            today = company._credit_today()
            ledger._flush()
            self.env["credit.insurance.notification"].flush_model()
            scope = ledger._scope(company, group.profile_id.partner_id.ids)
            rows = self.env.execute_query(
                SQL(
                    """
                    SELECT security.id, MIN(items.due),
                           MIN(items.due) FILTER (
                               WHERE notified.told IS NULL OR items.due > notified.told)
                      FROM credit_security security
                      JOIN credit_profile profile ON profile.id = security.profile_id
                      JOIN (%s) items ON items.partner_id = profile.partner_id
                 LEFT JOIN LATERAL (SELECT MAX(overdue_from) AS told
                                      FROM credit_insurance_notification
                                     WHERE security_id = security.id) notified ON TRUE
                     WHERE security.id = ANY(%s) AND items.due IS NOT NULL
                       AND items.amount > 0
                     GROUP BY security.id
                    """,
                    ledger._open_items_by_due_date_sql(scope, today),
                    group.ids,
                )
            )
            found.update({row[0]: row[1:] for row in rows})
        return found

    def _says(self, clock):
        """A deadline in one sentence."""
        date = format_date(self.env, clock.on)
        if clock.kind == ENDS:
            return self.env._("%(security)s ends on %(date)s.", **self._who(date))
        if clock.kind == NOTIFY:
            return self.env._(
                "%(issuer)s has to be told of unpaid invoices by %(date)s.",
                **self._who(date),
            )
        return self.env._(
            "From %(date)s on new deliveries are not covered unless %(customer)s pays.",
            **self._who(date),
        )

    def _who(self, date):
        return {
            "security": self.display_name,
            "issuer": self.issuer_id.name or self.display_name,
            "customer": self.profile_id.partner_id.name,
            "date": date,
        }

    @api.model
    def _cron_clocks(self):
        """Tell the controllers of deadlines that come near, each once."""
        one_by_one(
            self.env["res.company"].search([("parent_id", "=", False)]),
            lambda company: self._warn(company),
        )

    @api.model
    def _warn(self, company):
        """Give tasks for the deadlines of one company that come near.

        :return: the securities that somebody was told about
        """
        valid = self.search([("company_id", "=", company.id), ("state", "=", VALID)])
        told = defaultdict(lambda: self.browse())
        for security, running in valid._clocks().items():
            near = [one for one in running if security._is_near(one)]
            warned = set((security.warned_on or "").split())
            for clock in near:
                if f"{clock.kind}:{clock.on}" not in warned:
                    security._give_task(clock)
                    told[clock.kind] |= security
            marks = " ".join(f"{one.kind}:{one.on}" for one in near)
            if near and marks != security.warned_on:
                security._set({"warned_on": marks})
        return self.union(*told.values())

    def _is_near(self, clock):
        days = self.company_id.credit_security_days
        return clock.days <= (days if clock.kind == ENDS else days // 2)

    def _give_task(self, clock):
        profile = self.profile_id
        controller = profile.controller_id or self.company_id._credit_controller()
        self.activity_schedule(
            "credit_control.mail_activity_type_security",
            date_deadline=max(
                fields.Date.to_date(clock.on), self.company_id._credit_today()
            ),
            user_id=controller.id or self.env.uid,
            summary={
                ENDS: self.env._("Renew or replace the security"),
                NOTIFY: self.env._("Tell the insurer"),
                EXTENDED: self.env._("Cover for new deliveries ends"),
            }[clock.kind],
            note=self._says(clock),
        )

    def action_told_insurer(self):
        """Record that the insurer was told today of all that is overdue."""
        self.check_access("write")
        for security in self:
            security._check_is(VALID)
            today = security.company_id._credit_today()
            self.env["credit.insurance.notification"].create(
                {
                    "security_id": security.id,
                    "notified_on": today,
                    "overdue_from": today,
                }
            )
            security.activity_feedback(
                ["credit_control.mail_activity_type_security"],
                feedback=self.env._("The insurer was told."),
            )
        return True
