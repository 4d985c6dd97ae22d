"""When customers are assessed again, and what their file shows of it."""

from odoo import api, fields, models
from odoo.tools import SQL, split_every

from ..jobs import one_by_one
from . import credit_assessment as assessment

#: Customers assessed in one transaction of the scheduled job.
PORTION = 500


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    assessment_id = fields.Many2one(
        "credit.assessment",
        string="Last Assessment",
        compute="_compute_assessment",
    )
    assessment_state = fields.Selection(
        selection=lambda self: (
            self.env["credit.assessment"]
            ._fields["state"]
            ._description_selection(self.env)
        ),
        string="Assessment Status",
        compute="_compute_assessment",
    )
    assessment_count = fields.Integer(compute="_compute_assessment")
    has_score = fields.Boolean(compute="_compute_assessment")
    has_ability = fields.Boolean(compute="_compute_assessment")
    has_willingness = fields.Boolean(compute="_compute_assessment")
    score = fields.Float(
        digits=(5, 2),
        compute="_compute_assessment",
        search="_search_score",
        help="Total of the last assessment, 0 to 100; 100 is the best.",
    )
    ability_score = fields.Float(
        string="Ability", digits=(5, 2), compute="_compute_assessment"
    )
    willingness_score = fields.Float(
        string="Willingness", digits=(5, 2), compute="_compute_assessment"
    )
    assessment_due = fields.Boolean(
        compute="_compute_assessment_due",
        search="_search_assessment_due",
        help="The last assessment is out of date, or something happened since.",
    )
    assessment_due_reason = fields.Char(
        string="Due Because", compute="_compute_assessment_due"
    )

    # ---- the last assessment -----------------------------------------------------
    def _latest_sql(self):
        """The newest assessment of each customer that has one."""
        return SQL(
            """
            SELECT DISTINCT ON (profile_id) id, profile_id, valid_until, valid_because,
                   total, has_score
              FROM credit_assessment ORDER BY profile_id, id DESC
            """
        )

    @api.depends("assessment_ids.state")
    def _compute_assessment(self):
        records = self.env["credit.assessment"]
        groups = records._read_group(
            [("profile_id", "in", self.ids)], ["profile_id"], ["id:max", "__count"]
        )
        found = {profile.id: (last, count) for profile, last, count in groups}
        lasts = records.browse(last for last, _count in found.values())
        for profile in self:
            last, count = found.get(profile.id, (False, 0))
            record = records.browse(last or ()).with_prefetch(lasts.ids)
            profile.assessment_id = record
            profile.assessment_state = record.state
            profile.assessment_count = count
            profile.has_score = record.has_score
            profile.has_ability = record.has_ability
            profile.has_willingness = record.has_willingness
            profile.score = record.total
            profile.ability_score = record.ability
            profile.willingness_score = record.willingness

    def _search_score(self, operator, value):
        comparing = {"<": "<", "<=": "<=", ">": ">", ">=": ">="}
        if operator not in comparing:
            return NotImplemented
        self.env["credit.assessment"].flush_model()
        condition = SQL("latest.total %s %%s" % comparing[operator], value)  # noqa: UP031
        return [
            (
                "id",
                "in",
                SQL(
                    "SELECT profile_id FROM (%s) latest WHERE has_score AND %s",
                    self._latest_sql(),
                    condition,
                ),
            )
        ]

    # ---- due -------------------------------------------------------------------
    def _assessment_due(self, reason):
        """Have these customers assessed again because something happened.

        :param str reason: what happened, in words
        """
        self.env["credit.assessment"].flush_model()
        newest = dict(
            self.env.execute_query(
                SQL(
                    "SELECT profile_id, MAX(id) FROM credit_assessment"
                    " WHERE profile_id IN %s GROUP BY profile_id",
                    tuple(self.ids) or (0,),
                )
            )
        )
        for profile in self.sudo():
            profile.write(
                {
                    "assessment_event": reason,
                    "assessment_event_seen": newest.get(profile.id, 0),
                }
            )

    def _due_sql(self, company):
        """Rows ``(profile, what it is due because of)`` of a root company."""
        return SQL(
            """
            SELECT profile.id,
                   CASE WHEN profile.assessment_event IS NOT NULL
                         AND COALESCE(profile.assessment_event_seen, 0)
                             >= COALESCE(latest.id, 0)
                        THEN %(event)s ELSE COALESCE(latest.valid_because, 'card') END
              FROM credit_profile profile
              LEFT JOIN (%(latest)s) latest ON latest.profile_id = profile.id
             WHERE profile.company_id = %(company)s AND profile.active
               AND profile.merged_into_id IS NULL
               AND (latest.valid_until < %(today)s
                    OR (profile.assessment_event IS NOT NULL
                        AND COALESCE(profile.assessment_event_seen, 0)
                            >= COALESCE(latest.id, 0)))
            """,
            event=assessment.EVENT,
            latest=self._latest_sql(),
            company=company.id,
            today=company._credit_today(),
        )

    def _read_due(self, companies):
        """What is due: ``{profile id: event, cadence, report or card}``."""
        self.env["credit.assessment"].flush_model()
        self.env["credit.profile"].flush_model()
        due = {}
        for company in companies:
            due.update(self.env.execute_query(self._due_sql(company)))
        return due

    def _compute_assessment_due(self):
        due = self._read_due(self.company_id)
        words = {
            assessment.CADENCE: self.env._("The cadence of the risk category is over"),
            assessment.REPORT: self.env._("The report has expired"),
            "card": self.env._("The last assessment has expired"),
        }
        for profile in self:
            because = due.get(profile.id)
            profile.assessment_due = bool(because)
            event = because == assessment.EVENT
            reason = profile.assessment_event if event else words.get(because)
            profile.assessment_due_reason = reason or False

    def _search_assessment_due(self, operator, value):
        if operator != "in":
            return NotImplemented
        due = self._read_due(self.env.companies.root_id)
        return [("id", "in", list(due))]

    # ---- the scheduled job -------------------------------------------------------
    @api.model
    def _cron_assess(self):
        """Assess again who is due, and apply what the policy allows to be applied."""
        self.env["credit.assessment"]._expire()
        roots = self.env["res.company"].search([("parent_id", "=", False)])
        wanted = roots.filtered("credit_assess_again")
        due = self._read_due(wanted)
        by_trigger = {}
        for profile_id, because in due.items():
            by_trigger.setdefault(because, []).append(profile_id)
        for because, ids in by_trigger.items():
            trigger = assessment.CADENCE if because == "card" else because
            self._assess_in_portions(self.browse(sorted(ids)), trigger)
        drafts = self.env["credit.assessment"].search(
            [
                ("state", "=", assessment.DRAFT),
                ("company_id", "in", wanted.ids),
            ]
        )
        one_by_one(drafts, lambda one: one._decide_by_policy(), is_queue=True)

    def _assess_in_portions(self, profiles, trigger):
        """Assess many customers; in a job, some hundreds in each transaction."""
        in_job = self.env.context.get("ir_cron_progress_id")
        for ids in split_every(PORTION, profiles.ids):
            self.browse(ids)._assess(trigger, decide=False)
            if in_job:
                self.env["ir.cron"]._commit_progress(len(ids))
                self.env.invalidate_all()

    # ---- other events in the file --------------------------------------------------
    def _has_history(self):
        # EXTENDS: an assessment stays on record
        return super()._has_history() or bool(self.assessment_ids)

    def _take_over(self, other):
        # EXTENDS: a merged customer's assessments go with it, as a record
        result = super()._take_over(other)
        records = other.sudo().assessment_ids
        undecided = records.filtered(lambda one: one.state in assessment.UNDECIDED)
        undecided._set({"state": assessment.SUPERSEDED})
        return result

    def action_view_assessments(self):
        """Open the assessments of the customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_assessment_action"
        )
        return {
            **action,
            "domain": [("profile_id", "=", self.id)],
            "context": {"default_profile_id": self.id},
        }
