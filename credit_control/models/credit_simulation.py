"""A policy tried on the company's own past before it may stop an order."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ..exceptions import CreditControlError
from ..jobs import one_by_one

DRAFT, RUNNING, DONE, FAILED = "draft", "running", "done", "failed"
#: So many orders are replayed while the manager waits; more go to the job.
SHORT = 2_000
#: What only a run writes.
_RUN = frozenset(
    (
        "state",
        "started_on",
        "finished_on",
        "known_until",
        "orders_found",
        "orders_done",
        "last_partner",
        "left_out",
        "fingerprint",
        "result",
        "error",
    )
)


class CreditSimulation(models.Model):
    """Every order confirmed in a period, put to a policy with what was known then."""

    _name = "credit.simulation"
    _description = "Simulation of a Credit Policy"
    _inherit = ["credit.lifecycle", "mail.thread"]
    _order = "id desc"

    name = fields.Char(compute="_compute_name", store=True, readonly=False, copy=False)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company.root_id,
        index=True,
        domain="[('parent_id', '=', False)]",
        help="Whose orders are replayed; its branches are included.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    policy_id = fields.Many2one(
        "credit.policy",
        required=True,
        ondelete="cascade",
        index=True,
        tracking=True,
        domain="[('company_id', 'in', (False, company_id))]",
        help="The version that is tried, draft or not.",
    )
    compared_id = fields.Many2one(
        "credit.policy",
        string="Compared With",
        ondelete="set null",
        index="btree_not_null",
        domain="[('company_id', 'in', (False, company_id))]",
        help="Empty: for each customer the policy that is in force today.",
    )
    date_from = fields.Date(
        string="Orders From",
        required=True,
        tracking=True,
        default=lambda self: fields.Date.subtract(
            self.env.company._credit_today(), years=1
        ),
    )
    date_to = fields.Date(
        string="Orders Until",
        required=True,
        tracking=True,
        default=lambda self: self.env.company._credit_today(),
    )
    late_days = fields.Integer(
        string="Late After (Days)",
        default=30,
        required=True,
        help="What came later than so many days after it fell due, or not at all, is "
        "what the policy should have foreseen.",
    )
    state = fields.Selection(
        [
            (DRAFT, "Draft"),
            (RUNNING, "Running"),
            (DONE, "Done"),
            (FAILED, "Failed"),
        ],
        default=DRAFT,
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    started_on = fields.Datetime(readonly=True, copy=False)
    finished_on = fields.Datetime(readonly=True, copy=False)
    known_until = fields.Date(
        readonly=True,
        copy=False,
        help="The last day whose payments are known to the result.",
    )
    orders_found = fields.Integer(string="Orders", readonly=True, copy=False)
    orders_done = fields.Integer(readonly=True, copy=False)
    progress = fields.Float(compute="_compute_progress")
    last_partner = fields.Integer(readonly=True, copy=False)
    left_out = fields.Char(
        readonly=True, copy=False, help="Checks that cannot be replayed."
    )
    fingerprint = fields.Char(
        readonly=True, copy=False, help="Of what the policy said when the run began."
    )
    result = fields.Json(readonly=True, copy=False)
    error = fields.Char(readonly=True, copy=False)
    line_ids = fields.One2many("credit.simulation.order", "simulation_id", copy=False)

    _late_days_positive = models.Constraint(
        "CHECK (late_days >= 0)",
        "The days after which money is late cannot be negative.",
    )

    @api.depends("policy_id", "date_from", "date_to")
    def _compute_name(self):
        for one in self:
            one.name = self.env._(
                "%(policy)s, %(from)s to %(to)s",
                **{
                    "policy": one.policy_id.display_name or "",
                    "from": format_date(self.env, one.date_from),
                    "to": format_date(self.env, one.date_to),
                },
            )

    @api.depends("orders_found", "orders_done")
    def _compute_progress(self):
        for one in self:
            one.progress = 100.0 * one.orders_done / (one.orders_found or 1)

    # ---- what is refused -------------------------------------------------------
    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for one in self:
            if one.date_to < one.date_from:
                raise ValidationError(
                    self.env._(
                        "The period ends on %(to)s, before it begins on %(from)s. "
                        "Correct one of the dates.",
                        **{
                            "to": format_date(self.env, one.date_to),
                            "from": format_date(self.env, one.date_from),
                        },
                    )
                )
            today = one.company_id._credit_today()
            if one.date_to > today:
                raise ValidationError(
                    self.env._(
                        "The period ends on %(to)s, and nothing is known yet of what "
                        "comes after today. End it on %(today)s or earlier.",
                        to=format_date(self.env, one.date_to),
                        today=format_date(self.env, today),
                    )
                )

    @api.constrains("policy_id", "compared_id", "company_id")
    def _check_companies(self):
        for one in self:
            if one.company_id.parent_id:
                raise ValidationError(
                    self.env._(
                        "%(branch)s shares the credit of its customers with %(company)s. "
                        "Simulate for %(company)s; its branches are included.",
                        branch=one.company_id.name,
                        company=one.company_id.root_id.name,
                    )
                )
            strangers = (one.policy_id | one.compared_id).filtered(
                lambda policy, company=one.company_id: (
                    policy.company_id and policy.company_id != company
                )
            )
            if strangers:
                raise ValidationError(
                    self.env._(
                        "%(policy)s belongs to %(owner)s and cannot be tried on the "
                        "orders of %(company)s. Choose another policy or company.",
                        policy=strangers[0].display_name,
                        owner=strangers[0].company_id.name,
                        company=one.company_id.name,
                    )
                )

    def _check_runnable(self):
        """Refuse what could only give an empty page."""
        self.ensure_one()
        if self.state == RUNNING:
            raise CreditControlError(
                self.env._(
                    "“%s” is running already; its page shows how far it is.", self.name
                )
            )
        if not self.policy_id.rule_ids:
            raise CreditControlError(
                self.env._(
                    "%(policy)s has no rules and would check nothing. Add at least one "
                    "rule, then simulate it.",
                    policy=self.policy_id.display_name,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [
                {name: value for name, value in vals.items() if name not in _RUN}
                for vals in vals_list
            ]
        )

    def write(self, vals):
        if _RUN & set(vals):
            raise CreditControlError(
                self.env._(
                    "The result of a simulation is computed and is not written. Run it "
                    "again instead."
                )
            )
        fixed = {"policy_id", "compared_id", "company_id", "date_from", "date_to"}
        if {"late_days", *fixed} & set(vals):
            ran = self.filtered(lambda one: one.state in (RUNNING, DONE))
            if ran:
                raise CreditControlError(
                    self.env._(
                        "“%s” has run, and its result belongs to what it was asked. "
                        "Duplicate it to ask something else.",
                        ran[0].name,
                    )
                )
        return super().write(vals)

    # ---- running ---------------------------------------------------------------
    def action_run(self):
        """Replay the orders: at once where they are few, else in the background."""
        self.check_access("write")
        for one in self:
            one._check_runnable()
            one.sudo()._begin()
            if one.orders_found > SHORT:
                one.env.ref("credit_control.ir_cron_simulation").sudo()._trigger()
                continue
            while one.state == RUNNING:
                one.sudo()._replay_next()
        return True

    def _begin(self):
        """Forget an earlier result and count what is to be done.

        :raise CreditControlError: there is no order in the period
        """
        ledger = self.env["credit.ledger"]
        self.env.flush_all()
        found = ledger._replay_count(self.company_id, self.date_from, self.date_to)
        if not found:
            raise CreditControlError(
                self.env._(
                    "No order of %(company)s was confirmed from %(from)s to %(to)s, so "
                    "there is nothing to replay. Choose a longer period.",
                    **{
                        "company": self.company_id.name,
                        "from": format_date(self.env, self.date_from),
                        "to": format_date(self.env, self.date_to),
                    },
                )
            )
        self.env["credit.simulation.order"]._forget(self)
        self._set(
            {
                "state": RUNNING,
                "started_on": fields.Datetime.now(),
                "finished_on": False,
                "known_until": self.company_id._credit_today(),
                "orders_found": found,
                "orders_done": 0,
                "last_partner": 0,
                "left_out": ",".join(self._left_out_codes()),
                "fingerprint": self.policy_id._fingerprint(),
                "result": False,
                "error": False,
            }
        )

    def action_stop(self):
        """Stop a run that takes too long; nothing of it is kept."""
        self.check_access("write")
        for one in self.filtered(lambda one: one.state == RUNNING):
            one.env["credit.simulation.order"].sudo()._forget(one)
            one.sudo()._set({"state": DRAFT, "orders_done": 0, "last_partner": 0})
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_except_proof(self):
        """What a policy got on by is evidence."""
        for one in self:
            if one.state == DONE and one.policy_id.state != "draft":
                raise CreditControlError(
                    self.env._(
                        "%(simulation)s is what %(policy)s was tried by and stays on "
                        "record.",
                        simulation=one.display_name,
                        policy=one.policy_id.display_name,
                    )
                )

    @api.model
    def _cron_run(self):
        """Replay the next portion of each simulation that is running."""
        running = [("state", "=", RUNNING)]
        one_by_one(self.search(running), lambda one: one._replay_next(), is_queue=True)
        if self.env.context.get("ir_cron_progress_id"):
            left = self.search_count(running)
            self.env["ir.cron"]._commit_progress(remaining=left)

    def _replay_next(self):
        """Replay a portion of the customers; after the last one add everything up."""
        try:
            with self.env.cr.savepoint():
                if not self._replay_portion():
                    self._finish()
        except UserError as error:
            self._set({"state": FAILED, "error": error.args[0]})

    def _finish(self):
        """Add up, and tell the policy that it was tried."""
        self._set(
            {
                "result": self._add_up(),
                "state": DONE,
                "finished_on": fields.Datetime.now(),
            }
        )
        self.policy_id._simulated(self.fingerprint, *self._untried())
