"""What is watched, from where on it is told, and to whom."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import formatLang

from ..engine.alerts import METRICS, highest_threshold
from ..wording import translate

ACTIVITY, EMAIL, LIST = "activity", "email", "list"


class CreditAlertThreshold(models.Model):
    _name = "credit.alert.threshold"
    _description = "Threshold of an Alert"
    _order = "value"

    rule_id = fields.Many2one(
        "credit.alert.rule", required=True, index=True, ondelete="cascade"
    )
    value = fields.Float(
        required=True, help="In the unit of the figure: per cent, days or a number."
    )

    _once = models.Constraint(
        "UNIQUE (rule_id, value)", "A rule has each threshold once."
    )

    @api.constrains("value", "rule_id")
    def _check_value(self):
        for threshold in self:
            metric = METRICS[threshold.rule_id.metric]
            highest = highest_threshold(metric)
            if 0 < threshold.value <= highest:
                continue
            raise ValidationError(
                self.env._(
                    "%(value)g cannot be a threshold of “%(metric)s”: enter a number above "
                    "0 and up to %(highest)s (%(unit)s).",
                    value=threshold.value,
                    metric=translate(self.env, metric.label),
                    highest=highest,
                    unit=threshold.rule_id.metric_help,
                )
            )

    @api.depends("value")
    def _compute_display_name(self):
        for threshold in self:
            threshold.display_name = formatLang(self.env, threshold.value, digits=0)


class CreditAlertRule(models.Model):
    """A figure, its thresholds, whose figures, and who is told how."""

    _name = "credit.alert.rule"
    _description = "Credit Alert Rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company.root_id,
        index=True,
        help="Empty: the rule watches all companies.",
    )
    metric = fields.Selection(
        selection="_metrics",
        string="What Is Looked At",
        required=True,
        help="What is looked at each morning.",
    )
    metric_help = fields.Char(compute="_compute_metric_help", string="Unit")
    threshold_ids = fields.One2many(
        "credit.alert.threshold",
        "rule_id",
        string="Thresholds",
        copy=True,
        help="Somebody is told once for each of them that the figure passes.",
    )
    category_ids = fields.Many2many(
        "credit.category",
        string="Risk Categories",
        help="Only customers of these categories. Empty: of all.",
    )
    country_ids = fields.Many2many(
        "res.country", string="Countries", help="Empty: customers of all countries."
    )
    to_controller = fields.Boolean(
        string="Credit Controller", default=True, help="Of the customer."
    )
    to_salesperson = fields.Boolean(
        string="Salesperson", help="Of the customer or of the document."
    )
    user_ids = fields.Many2many(
        "res.users", string="Also", domain="[('share', '=', False)]"
    )
    channel = fields.Selection(
        [
            (ACTIVITY, "Task"),
            (EMAIL, "Message"),
            (LIST, "List and morning digest only"),
        ],
        default=ACTIVITY,
        required=True,
        help="A message reaches people as they chose in their preferences: by e-mail or "
        "in Odoo.",
    )
    quiet_days = fields.Integer(
        string="Quiet for (Days)",
        help="So many days after somebody was told, a further threshold of the same "
        "customer or document is only shown in the list.",
    )
    alert_ids = fields.One2many("credit.alert", "rule_id")
    open_count = fields.Integer(compute="_compute_open_count", string="Open Alerts")

    _quiet_sound = models.Constraint(
        "CHECK (quiet_days BETWEEN 0 AND 366)",
        "An alert is quiet for 0 to 366 days.",
    )

    @api.model
    def _metrics(self):
        return [
            (code, translate(self.env, metric.label))
            for code, metric in METRICS.items()
        ]

    @api.depends("metric")
    def _compute_metric_help(self):
        units = {
            "percent": self.env._("Per cent"),
            "days": self.env._("Days"),
            "count": self.env._("Number"),
        }
        for rule in self:
            metric = METRICS.get(rule.metric)
            rule.metric_help = units[metric.unit] if metric else False

    def _compute_open_count(self):
        counts = dict(
            self.env["credit.alert"]._read_group(
                [("rule_id", "in", self.ids), ("state", "=", "open")],
                ["rule_id"],
                ["__count"],
            )
        )
        for rule in self:
            rule.open_count = counts.get(rule, 0)

    @api.onchange("metric")
    def _onchange_metric(self):
        """Propose what is usual for the figure."""
        metric = METRICS.get(self.metric)
        if metric:
            self.threshold_ids = [
                fields.Command.clear(),
                *(fields.Command.create({"value": one}) for one in metric.thresholds),
            ]

    @api.constrains("threshold_ids", "metric")
    def _check_thresholds(self):
        for rule in self:
            if not rule.threshold_ids:
                raise ValidationError(
                    self.env._(
                        "The alert “%s” has no threshold, so it would never tell "
                        "anything. Enter at least one.",
                        rule.name,
                    )
                )

    def action_view_alerts(self):
        """Open the alerts of this rule."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_alert_action"
        )
        return {**action, "domain": [("rule_id", "=", self.id)], "context": {}}

    def action_look_now(self):
        """Look at the figures now instead of tomorrow morning."""
        self.check_access("write")
        companies = self.env.companies.root_id
        self.env["credit.alert"].sudo()._look(companies, self.sudo())
        return self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_alert_action"
        )
