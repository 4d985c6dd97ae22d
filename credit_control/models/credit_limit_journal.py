"""Many limits changed together: prepared, previewed, and posted at once or not at all."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..editing import said_fields
from ..exceptions import CreditControlError

DRAFT, PREVIEWED, APPROVAL = "draft", "previewed", "approval"
POSTED, CANCELLED = "posted", "cancelled"
#: Where the lines come from.
FILE, FORMULA, MANUAL = "file", "formula", "manual"
#: What only the life of a journal writes.
_LIFE = {
    "name",
    "state",
    "requested_by_id",
    "sent_by_id",
    "previewed_on",
    "posted_on",
    "posted_by_id",
    "author_ids",
    "consent_ids",
}


class CreditLimitJournal(models.Model):
    _name = "credit.limit.journal"
    _description = "Limit Journal"
    _inherit = ["credit.lifecycle", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(
        readonly=True, copy=False, default=lambda self: self.env._("New")
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company.root_id,
        domain="[('parent_id', '=', False)]",
        help="Whose customers' limits are changed.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    reason = fields.Char(
        required=True,
        tracking=True,
        help="Why the limits change; it stays on record with each limit whose line says "
        "nothing else.",
    )
    date_from = fields.Date(
        string="Valid From",
        required=True,
        default=lambda self: self.env.company._credit_today(),
        tracking=True,
        help="First day of the new limits whose line names no other.",
    )
    source = fields.Selection(
        [
            (FILE, "A file"),
            (FORMULA, "A formula"),
            (MANUAL, "Lines by hand"),
        ],
        string="Lines From",
        default=MANUAL,
        required=True,
    )
    state = fields.Selection(
        [
            (DRAFT, "Draft"),
            (PREVIEWED, "Previewed"),
            (APPROVAL, "Waiting for Approval"),
            (POSTED, "Posted"),
            (CANCELLED, "Cancelled"),
        ],
        default=DRAFT,
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
        group_expand=True,
    )
    line_ids = fields.One2many(
        "credit.limit.journal.line", "journal_id", string="Lines"
    )
    author_ids = fields.Many2many(
        "res.users",
        "credit_limit_journal_author_rel",
        string="Prepared By",
        readonly=True,
        copy=False,
        help="Everybody who wrote something in it. Where a limit rises, none of them "
        "posts it.",
    )
    sent_by_id = fields.Many2one(
        "res.users", string="Sent for Approval By", readonly=True, copy=False
    )
    consent_ids = fields.Many2many(
        "res.users",
        "credit_limit_journal_consent_rel",
        string="Agreed",
        readonly=True,
        copy=False,
        help="Who agreed already where more than one person is needed.",
    )
    previewed_on = fields.Datetime(readonly=True, copy=False)
    posted_on = fields.Datetime(readonly=True, copy=False)
    posted_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    limit_ids = fields.One2many(
        "credit.limit", "journal_id", string="Limits", readonly=True
    )

    # ---- figures -----------------------------------------------------------
    line_count = fields.Integer(string="Customers", compute="_compute_figures")
    problem_count = fields.Integer(
        string="Problems",
        compute="_compute_figures",
        help="Lines that cannot be posted and are not left out.",
    )
    left_out_count = fields.Integer(string="Left Out", compute="_compute_figures")
    raised_count = fields.Integer(string="Limits Rise", compute="_compute_figures")
    lowered_count = fields.Integer(string="Limits Fall", compute="_compute_figures")
    over_count = fields.Integer(
        string="Over the New Limit",
        compute="_compute_figures",
        help="Customers who owe more than their new limit.",
    )
    released_count = fields.Integer(
        string="Orders Let Go",
        compute="_compute_figures",
        help="Waiting orders that pass with the new limits.",
    )
    total_before = fields.Monetary(string="Limits Now", compute="_compute_figures")
    total_after = fields.Monetary(string="Limits Then", compute="_compute_figures")
    total_difference = fields.Monetary(string="Difference", compute="_compute_figures")
    total_over = fields.Monetary(
        string="Owed Beyond New Limits", compute="_compute_figures"
    )
    total_released = fields.Monetary(string="Value Let Go", compute="_compute_figures")

    @api.depends("line_ids", "line_ids.is_left_out", "line_ids.problem", "state")
    def _compute_figures(self):
        counted = (
            "line_count",
            "problem_count",
            "left_out_count",
            "raised_count",
            "lowered_count",
            "over_count",
            "released_count",
        )
        for journal in self:
            lines = journal.line_ids.filtered(lambda one: not one.is_left_out)
            bad = lines.filtered("problem")
            good = lines - bad
            figures = (
                len(good),
                len(bad),
                len(journal.line_ids - lines),
                len(good.filtered(lambda one: one.difference > 0)),
                len(good.filtered(lambda one: one.difference < 0)),
                len(good.filtered("over_amount")),
                sum(good.mapped("released_count")),
            )
            journal.update(dict(zip(counted, figures, strict=True)))
            journal.total_before = sum(good.mapped("amount_before"))
            journal.total_after = sum(good.mapped("amount_after"))
            journal.total_difference = journal.total_after - journal.total_before
            journal.total_over = sum(good.mapped("over_amount"))
            journal.total_released = sum(good.mapped("released_amount"))

    # ---- CRUD --------------------------------------------------------------
    @api.constrains("company_id")
    def _check_root(self):
        for journal in self:
            if journal.company_id != journal.company_id.root_id:
                raise ValidationError(
                    self.env._(
                        "%(branch)s is a branch; limits are given by %(company)s for all "
                        "its branches.",
                        branch=journal.company_id.name,
                        company=journal.company_id.root_id.name,
                    )
                )

    @api.constrains("reason")
    def _check_reason(self):
        for journal in self:
            if not (journal.reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "A limit journal needs a reason; say why the limits change, it "
                        "stays on record."
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        self.browse().check_access("create")  # before a number is taken for nothing
        next_name = self.env["ir.sequence"].sudo().next_by_code
        journals = super().create(
            [
                {
                    **{key: vals[key] for key in vals if key not in _LIFE},
                    "name": next_name(self._name) or "/",
                }
                for vals in vals_list
            ]
        )
        journals._keep_author()
        return journals

    def write(self, vals):
        said = said_fields(vals)
        if said & _LIFE:
            raise CreditControlError(
                self.env._(
                    "A limit journal is previewed, sent and posted with its buttons, not "
                    "by changing the record."
                )
            )
        if said:
            self._check_draft()
        result = super().write(vals)
        if said:
            self._keep_author()
        return result

    def _keep_author(self):
        """Remember who wrote in it; a program's own step is nobody's."""
        if self.env.user._is_superuser():
            return
        for journal in self.sudo():
            if self.env.user not in journal.author_ids:
                journal._set({"author_ids": [fields.Command.link(self.env.uid)]})

    def _check_draft(self):
        for journal in self.filtered(lambda one: one.state != DRAFT):
            raise CreditControlError(
                self.env._(
                    "The limit journal %(name)s is “%(state)s” and is not changed. "
                    "Put it back to draft, or make a new one.",
                    name=journal.name,
                    state=journal._state_label(),
                )
            )

    def _refuse_state(self):
        # EXTENDS credit_control: who posted it meanwhile
        who = self.sudo().posted_by_id.name
        raise CreditControlError(
            self.env._(
                "The limit journal %(name)s is “%(state)s”%(who)s, so this cannot be "
                "done. Look at it again, or make a new one.",
                name=self.name,
                state=self._state_label(),
                who=self.env._(" by %s", who) if who else "",
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        if any(journal.state not in (DRAFT, CANCELLED) for journal in self):
            raise CreditControlError(
                self.env._(
                    "A limit journal that was previewed or posted is a record and cannot "
                    "be deleted; cancel it instead."
                )
            )

    # ---- life --------------------------------------------------------------
    def action_draft(self):
        """Take a preview back, so that the lines can be changed."""
        for journal in self:
            journal.check_access("write")
            journal._check_is(PREVIEWED, APPROVAL, CANCELLED)
            journal._set(
                {
                    "state": DRAFT,
                    "sent_by_id": False,
                    "previewed_on": False,
                    "consent_ids": [fields.Command.clear()],
                }
            )
            journal._end_tasks()
        return True

    def action_cancel(self):
        """Give the journal up; it stays on record, and no limit changes."""
        for journal in self:
            journal.check_access("write")
            journal._check_is(DRAFT, PREVIEWED, APPROVAL)
            journal._set({"state": CANCELLED})
            journal._end_tasks()
        return True

    def _end_tasks(self):
        self.sudo().activity_unlink(["credit_control.mail_activity_type_limit_journal"])

    # ---- screens -----------------------------------------------------------
    def action_view_lines(self):
        """Open the lines that a button counts, by context ``show``."""
        self.ensure_one()
        narrowed = {
            "problems": [("problem", "!=", False), ("is_left_out", "=", False)],
            "left_out": [("is_left_out", "=", True)],
            "over": [("over_amount", ">", 0)],
            "released": [("released_count", ">", 0)],
        }.get(self.env.context.get("credit_control_show"), [])
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_limit_journal_line_action"
        )
        title = self.env._(
            "%(name)s, valid from %(date)s",
            name=self.name,
            date=format_date(self.env, self.date_from),
        )
        return {
            **action,
            "display_name": title,
            "domain": [("journal_id", "=", self.id), *narrowed],
            "context": {"default_journal_id": self.id},
        }


class CreditLimit(models.Model):
    _inherit = "credit.limit"

    journal_id = fields.Many2one(
        "credit.limit.journal",
        string="Limit Journal",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="With which it was posted, together with others.",
    )
