"""Everything that changed a customer's credit, in the order in which it happened."""

from odoo import api, fields, models
from odoo.tools import SQL

#: Kinds of happenings; each is one part of the query, and the place makes its ids.
LIMIT, RELEASE, ASSESSMENT, CATEGORY = "limit", "hold", "assessment", "category"
REPORT, ALERT = "report", "alert"


class CreditTimeline(models.Model):
    _name = "credit.timeline"
    _description = "Timeline of a Customer's Credit"
    _auto = False
    _order = "happened_on desc, id desc"
    _rec_name = "what"
    _depends = {
        "credit.assessment": [
            "profile_id",
            "company_id",
            "state",
            "decided_on",
            "decided_by_id",
            "total",
        ],
        "credit.bureau.event": ["profile_id", "company_id", "day", "text", "is_alert"],
        "credit.bureau.provider": ["name"],
        "credit.bureau.report": ["profile_id", "company_id", "fetched_on", "state"],
        "credit.hold": ["profile_id", "company_id", "state", "ended_on", "ended_by_id"],
        "credit.limit": [
            "profile_id",
            "company_id",
            "state",
            "approved_on",
            "approved_by_id",
            "amount",
            "currency_id",
        ],
        "credit.profile": ["category_id", "company_id"],
    }

    profile_id = fields.Many2one("credit.profile", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    happened_on = fields.Datetime(string="When", readonly=True)
    kind = fields.Selection(
        [
            (LIMIT, "Limit"),
            (RELEASE, "Hold"),
            (ASSESSMENT, "Assessment"),
            (CATEGORY, "Risk category"),
            (REPORT, "Report"),
            (ALERT, "Alert"),
        ],
        readonly=True,
    )
    user_id = fields.Many2one("res.users", string="By", readonly=True)
    state = fields.Char(readonly=True)
    detail = fields.Char(readonly=True)
    amount = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    model = fields.Char(readonly=True)
    record_id = fields.Many2oneReference(model_field="model", readonly=True)
    what = fields.Char(compute="_compute_what")

    @property
    def _table_query(self):
        parts = self._timeline_parts()
        return SQL(" UNION ALL ").join(
            SQL(
                "SELECT part.id * %s + %s AS id, part.profile_id, part.company_id,"
                " part.happened_on, %s AS kind, part.user_id, part.state, part.detail,"
                " part.amount, part.currency_id, %s AS model, %s AS record_id"
                " FROM (%s) part",
                64,
                number,
                kind,
                model,
                SQL("part.profile_id" if kind == CATEGORY else "part.id"),
                select,
            )
            for number, (kind, model, select) in enumerate(parts)
        )

    @api.model
    def _timeline_parts(self):
        """The sources: ``[(kind, model, SQL)]``; extend with ``super()``, at the end.

        Each SQL gives ``id, profile_id, company_id, happened_on, user_id, state, detail,
        amount, currency_id``.
        """
        return [
            (LIMIT, "credit.limit", self._limits_sql()),
            (RELEASE, "credit.hold", self._holds_sql()),
            (ASSESSMENT, "credit.assessment", self._assessments_sql()),
            (CATEGORY, "credit.profile", self._categories_sql()),
            (REPORT, "credit.bureau.report", self._reports_sql()),
            (ALERT, "credit.bureau.event", self._alerts_sql()),
        ]

    def _limits_sql(self):
        return SQL(
            """
            SELECT id, profile_id, company_id, approved_on AS happened_on,
                   approved_by_id AS user_id, state::varchar, reason AS detail,
                   amount, currency_id
              FROM credit_limit WHERE approved_on IS NOT NULL
            """
        )

    def _holds_sql(self):
        return SQL(
            """
            SELECT hold.id, hold.profile_id, hold.company_id,
                   COALESCE(hold.ended_on, hold.create_date) AS happened_on,
                   hold.ended_by_id AS user_id, hold.state::varchar,
                   CONCAT_WS(': ', hold.order_name, hold.end_reason) AS detail,
                   hold.amount, company.currency_id
              FROM credit_hold hold JOIN res_company company
                ON company.id = hold.company_id
            """
        )

    def _assessments_sql(self):
        return SQL(
            """
            SELECT one.id, one.profile_id, one.company_id,
                   COALESCE(one.decided_on, one.create_date) AS happened_on,
                   COALESCE(one.decided_by_id, one.requested_by_id) AS user_id,
                   one.state::varchar,
                   CONCAT_WS(' · ', CASE WHEN one.has_score THEN
                        TRIM_SCALE(one.total::numeric)::varchar END,
                        category.code, one.decision_reason) AS detail,
                   CASE WHEN one.has_limit THEN one.limit_proposed END AS amount,
                   company.currency_id
              FROM credit_assessment one
              JOIN res_company company ON company.id = one.company_id
              LEFT JOIN credit_category category ON category.id = one.category_id
            """
        )

    def _reports_sql(self):
        return SQL(
            """
            SELECT report.id, report.profile_id, report.company_id,
                   report.fetched_on AS happened_on, report.user_id,
                   report.state::varchar,
                   COALESCE(provider.name->>%s, provider.name->>'en_US') AS detail,
                   NULL::numeric AS amount, company.currency_id
              FROM credit_bureau_report report
              JOIN credit_bureau_provider provider ON provider.id = report.provider_id
              JOIN res_company company ON company.id = report.company_id
            """,
            self.env.lang or "en_US",
        )

    def _alerts_sql(self):
        """Events that somebody has to look at; the others are in the reports."""
        return SQL(
            """
            SELECT event.id, event.profile_id, event.company_id,
                   COALESCE(event.day::timestamp, event.create_date) AS happened_on,
                   NULL::int AS user_id, event.kind::varchar AS state, event.text AS detail,
                   NULL::numeric AS amount, company.currency_id
              FROM credit_bureau_event event
              JOIN res_company company ON company.id = event.company_id
             WHERE event.is_alert
            """
        )

    def _categories_sql(self):
        """Changes of the risk category, as the credit file's log has them."""
        field = self.env["ir.model.fields"]._get("credit.profile", "category_id")
        return SQL(
            """
            SELECT value.id, profile.id AS profile_id, profile.company_id,
                   message.date AS happened_on, author.id AS user_id,
                   NULL::varchar AS state,
                   CONCAT_WS(' → ', value.old_value_char, value.new_value_char) AS detail,
                   NULL::numeric AS amount, company.currency_id
              FROM mail_tracking_value value
              JOIN mail_message message ON message.id = value.mail_message_id
              JOIN credit_profile profile ON profile.id = message.res_id
              JOIN res_company company ON company.id = profile.company_id
              LEFT JOIN LATERAL (
                   SELECT MIN(id) AS id FROM res_users
                    WHERE partner_id = message.author_id) author ON TRUE
             WHERE message.model = 'credit.profile' AND value.field_id = %s
            """,
            field.id,
        )

    @api.depends("kind", "state", "detail", "amount")
    @api.depends_context("lang")
    def _compute_what(self):
        for row in self:
            state = row._state_name()
            money = row.currency_id.format(row.amount) if row.amount else ""
            row.what = " · ".join(filter(None, (state, money, row.detail)))

    def _state_name(self):
        """The state in words, as its model names it; of an alert, its kind."""
        model, name = self.env.get(self.model), "state"
        if self.kind == ALERT:
            name = "kind"
        if not self.state or model is None or name not in model._fields:
            return self.state or ""
        names = dict(model._fields[name]._description_selection(self.env))
        return names.get(self.state, self.state)

    def action_open(self):
        """Open what the line is about."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.model,
            "res_id": self.record_id,
            "view_mode": "form",
        }


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    def action_view_timeline(self):
        """Open everything that changed the customer's credit."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_timeline_action"
        )
        return {**action, "domain": [("profile_id", "=", self.id)]}
