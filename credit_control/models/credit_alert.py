"""What somebody has to look at, from the first threshold passed until it is over."""

from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date, formatLang

from ..editing import said_fields
from ..engine import alerts
from ..exceptions import CreditAuthorityError, CreditControlError
from ..wording import translate
from .credit_alert_rule import ACTIVITY, LIST

OPEN, SNOOZED, HANDLED, ENDED = "open", "snoozed", "handled", "ended"
_ACTIVITY_TYPE = "credit_control.mail_activity_type_alert"


class CreditAlert(models.Model):
    """One episode: a figure of one customer or document beyond a rule's threshold.

    It ends by itself when the figure is back. Whoever handles it may say so before; it
    then comes again only if a further threshold is passed.
    """

    _name = "credit.alert"
    _description = "Credit Alert"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "state, level desc, fired_on desc, id desc"

    rule_id = fields.Many2one(
        "credit.alert.rule",
        string="Watched",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    metric = fields.Selection(related="rule_id.metric", store=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    profile_id = fields.Many2one(
        "credit.profile",
        string="Credit Profile",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    subject_model = fields.Char(required=True, readonly=True)
    subject_id = fields.Many2oneReference(
        model_field="subject_model", required=True, readonly=True, index=True
    )
    level = fields.Integer(string="Thresholds Passed", readonly=True, aggregator="max")
    value = fields.Float(string="Figure", readonly=True, aggregator=None)
    message = fields.Char(string="What Happened", readonly=True)
    fired_on = fields.Date(string="Told On", readonly=True)
    state = fields.Selection(
        [
            (OPEN, "Open"),
            (SNOOZED, "Snoozed"),
            (HANDLED, "Handled"),
            (ENDED, "Over"),
        ],
        default=OPEN,
        required=True,
        readonly=True,
        tracking=True,
        index=True,
    )
    snoozed_until = fields.Date(readonly=True)
    handled_by_id = fields.Many2one("res.users", readonly=True)
    ended_on = fields.Date(readonly=True)

    _running = models.UniqueIndex(
        "(rule_id, subject_model, subject_id) WHERE state <> 'ended'",
        "This is told already.",
    )

    @api.depends("message")
    def _compute_display_name(self):
        for alert in self:
            alert.display_name = alert.message or ""

    # ---- looking ---------------------------------------------------------------
    @api.model
    def _cron_look(self):
        """Look at all figures, each morning."""
        self._look(self.env["res.company"].search([("parent_id", "=", False)]))

    @api.model
    def _look(self, companies, rules=None):
        """Look at the figures of companies, and tell what is news.

        :param companies: root companies
        :param rules: ``credit.alert.rule``, ``None`` for all that are active
        """
        if rules is None:
            rules = self.env["credit.alert.rule"].search([("active", "=", True)])
        for company in companies:
            here = self.with_company(company)
            today = company._credit_today()
            readings = {}
            for rule in rules.filtered(
                lambda r, c=company: r.company_id in (c, c.browse())
            ):
                if rule.metric not in readings:
                    reader = here._metric_readers()[rule.metric]
                    readings[rule.metric] = reader(company, today)
                here._judge(rule, company, today, readings[rule.metric])

    def _judge(self, rule, company, today, readings):
        """Begin, raise and end the alerts of one rule in one company."""
        metric = alerts.METRICS[rule.metric]
        thresholds = rule.threshold_ids.mapped("value")
        running = {
            (alert.subject_model, alert.subject_id): alert
            for alert in self.search(
                [
                    ("rule_id", "=", rule.id),
                    ("company_id", "=", company.id),
                    ("state", "!=", ENDED),
                ]
            )
        }
        fresh = []
        for reading in self._in_scope(rule, readings):
            key = (reading.subject._name, reading.subject.id)
            alert = running.pop(key, self.browse())
            level, news = alerts.judge(
                reading.value, thresholds, alert.level, metric.falling, metric.margin
            )
            words = self._message(metric, reading, thresholds, level)
            if alert:
                alert._move_to(level, news, reading.value, words, today)
            elif level:
                fresh.append((reading, level, words))
        self.browse().union(*running.values())._end(today)
        self._begin(rule, company, today, fresh)

    def _in_scope(self, rule, readings):
        """Those readings whose customers the rule watches."""
        categories, countries = rule.category_ids, rule.country_ids
        if not (categories or countries):
            return readings
        return [
            reading
            for reading in readings
            if (partner := self._whose(reading))
            and (not countries or partner.country_id in countries)
            and (not categories or self._category(reading, partner) in categories)
        ]

    def _whose(self, reading):
        if reading.subject._name == "credit.profile":
            return reading.subject.partner_id
        return reading.partner

    def _category(self, reading, partner):
        if reading.subject._name == "credit.profile":
            return reading.subject.category_id
        company = reading.subject.company_id.root_id
        file = self.env["credit.profile"].search(
            [("partner_id", "=", partner.id), ("company_id", "=", company.id)], limit=1
        )
        return file.category_id

    def _message(self, metric, reading, thresholds, level):
        if not level:
            return ""
        subject, partner = reading.subject, self._whose(reading)
        threshold = alerts.passed(thresholds, level, metric.falling)
        return translate(
            self.env,
            reading.sentence or metric.sentence,
            customer=(partner and partner.name) or self.env._("Somebody"),
            document=subject.display_name,
            value=self._value_words(metric, reading.value),
            threshold=formatLang(self.env, threshold, digits=0),
            detail=reading.detail,
        )

    def _begin(self, rule, company, today, fresh):
        """Make the alerts of what is beyond a threshold for the first time."""
        alerts_made = self.create(
            [
                {
                    "rule_id": rule.id,
                    "company_id": company.id,
                    "profile_id": self._profile_of(reading).id,
                    "partner_id": (self._whose(reading) or self.env["res.partner"]).id,
                    "subject_model": reading.subject._name,
                    "subject_id": reading.subject.id,
                    "level": level,
                    "value": reading.value,
                    "message": words,
                    "fired_on": today,
                }
                for reading, level, words in fresh
            ]
        )
        people = defaultdict(self.env["res.users"].browse)
        for alert, (reading, _level, _words) in zip(alerts_made, fresh, strict=True):
            people[alert] = alert._people(reading.salesperson)
        for alert in alerts_made:
            alert._tell(people[alert])

    def _profile_of(self, reading):
        found = reading.subject
        return found if found._name == "credit.profile" else found.env["credit.profile"]

    def _move_to(self, level, news, value, words, today):
        """Take over how an alert that runs stands now."""
        if not level:
            return self._end(today)
        quiet = self.fired_on and (today - self.fired_on).days < self.rule_id.quiet_days
        vals = {"level": level, "value": value, "message": words}
        if news:
            vals |= {"state": OPEN, "fired_on": today, "handled_by_id": False}
        elif self.state == SNOOZED and self.snoozed_until < today:
            vals |= {"state": OPEN, "snoozed_until": False}
        self._set(vals)
        if news and not quiet:
            self._tell(self._people())
        return None

    def _end(self, today):
        if self:
            self.activity_unlink([_ACTIVITY_TYPE])
            self._set({"state": ENDED, "ended_on": today, "level": 0})

    # ---- telling ---------------------------------------------------------------
    def _people(self, salesperson=None):
        """Who is told of an alert, somebody's substitute in their place."""
        rule, usual = self.rule_id, self.rule_id.user_ids
        if rule.to_controller:
            usual |= (
                self.profile_id.controller_id or self.company_id._credit_controller()
            )
        if rule.to_salesperson:
            usual |= salesperson or self.partner_id.user_id
        away = self.env["credit.substitution"].sudo()._away(usual, self.company_id)
        told = self.env["res.users"].union(*(away.get(one, one)[:1] for one in usual))
        return told.filtered("active")

    def _tell(self, people):
        """Tell people by the channel of the rule; the list shows it in any case."""
        channel = self.rule_id.channel
        if channel == LIST or not people:
            return
        if channel == ACTIVITY:
            known = self.activity_ids.user_id
            for user in people - known:
                self.activity_schedule(
                    _ACTIVITY_TYPE, user_id=user.id, summary=self.message
                )
            return
        self.message_post(
            body=self.message,
            subject=self.rule_id.name,
            partner_ids=people.partner_id.ids,
            message_type="notification",
            subtype_xmlid="mail.mt_comment",
        )

    # ---- what people do ----------------------------------------------------------
    def action_handle(self):
        """Say that it was looked at; it comes again with a further threshold only."""
        alerts_left = self._still_running()
        alerts_left.sudo().activity_feedback([_ACTIVITY_TYPE])
        alerts_left._set({"state": HANDLED, "handled_by_id": self.env.uid})

    def action_snooze_week(self):
        """Show it again in a week."""
        self._snooze(7)

    def action_snooze_month(self):
        """Show it again in thirty days."""
        self._snooze(30)

    def _snooze(self, days):
        for alert in self._still_running():
            until = alert.company_id._credit_today() + timedelta(days=days)
            alert._set({"state": SNOOZED, "snoozed_until": until})
            alert.sudo().activity_unlink([_ACTIVITY_TYPE])
            alert.sudo().message_post(
                body=self.env._("Snoozed until %s.", format_date(self.env, until))
            )

    def _still_running(self):
        """Those that can be handled or snoozed.

        :raise CreditControlError: there are none
        """
        self._check_collector()
        running = self.filtered(lambda alert: alert.state in (OPEN, SNOOZED))
        if self and not running:
            raise CreditControlError(
                self.env._(
                    "This was handled already, or is over: nothing is left to do."
                )
            )
        return running

    def _check_collector(self):
        self.check_access("read")
        if not self.env.user.has_group("credit_control.group_collector"):
            raise CreditAuthorityError(
                self.env._(
                    "Alerts are handled by collectors and credit controllers; ask one of "
                    "them, or your credit manager for the role."
                )
            )

    def action_open_subject(self):
        """Open the customer's credit file or the document."""
        self.ensure_one()
        if self.subject_model == "account.bank.statement.line":
            line = self.env[self.subject_model].browse(self.subject_id)
            return line.move_id._get_records_action()
        return (
            self.env[self.subject_model].browse(self.subject_id)._get_records_action()
        )

    # ---- CRUD ------------------------------------------------------------------
    def write(self, vals):
        if said_fields(vals) and not self.env.su:
            raise CreditControlError(
                self.env._(
                    "What an alert says comes from the books; handle or snooze it with "
                    "its buttons."
                )
            )
        return super().write(vals)

    def _set(self, vals):
        """Write what only looking and the buttons write."""
        return super(CreditAlert, self.sudo()).write(vals)
