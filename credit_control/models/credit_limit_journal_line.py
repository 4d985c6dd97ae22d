"""One customer's new limit in a journal, what is wrong with it, and what it would do."""

from odoo import api, fields, models

from ..editing import said_fields
from ..exceptions import CreditControlError
from .credit_limit_journal import FILE, FORMULA, MANUAL, PREVIEWED
from .res_currency import ABSURD

SET, WITHDRAW = "set", "withdraw"
#: What a person may say in a line.
_CONTENT = (
    "profile_id",
    "action",
    "amount",
    "currency_id",
    "date_from",
    "date_to",
    "reason",
)


class CreditLimitJournalLine(models.Model):
    _name = "credit.limit.journal.line"
    _description = "Line of a Limit Journal"
    _order = "journal_id desc, number, id"
    _rec_name = "customer"

    journal_id = fields.Many2one(
        "credit.limit.journal", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="journal_id.company_id", store=True, index=True
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    state = fields.Selection(related="journal_id.state", string="Journal State")
    number = fields.Integer(
        string="Row", readonly=True, help="Row of the file that it was read from."
    )
    origin = fields.Selection(
        [(FILE, "File"), (FORMULA, "Formula"), (MANUAL, "By hand")],
        default=MANUAL,
        readonly=True,
        required=True,
    )
    raw = fields.Char(string="As in the File", readonly=True)
    customer = fields.Char(
        string="Customer as Written",
        readonly=True,
        help="Reference, tax number or name as the file has it.",
    )
    profile_id = fields.Many2one(
        "credit.profile",
        string="Customer",
        index=True,
        ondelete="restrict",
        domain="[('company_id', '=', company_id)]",
    )
    category_id = fields.Many2one(related="profile_id.category_id")
    action = fields.Selection(
        [(SET, "New limit"), (WITHDRAW, "Withdraw")],
        string="What",
        default=SET,
        required=True,
        help="New limit: takes the place of the standard limit. Withdraw: the standard "
        "limit ends on the day of posting; without another one there is no credit.",
    )
    amount = fields.Monetary(string="New Limit")
    currency_id = fields.Many2one(
        "res.currency",
        default=lambda self: self.env.company.currency_id,
        help="The new limit may be in another currency than the company's.",
    )
    date_from = fields.Date(string="Valid From", help="Empty: as the journal.")
    date_to = fields.Date(
        string="Valid Until",
        help="Empty: until another follows. With a last day it is a temporary limit, "
        "which takes the place of the standard one until then.",
    )
    reason = fields.Char(help="Empty: the reason of the journal.")
    file_problems = fields.Json(
        readonly=True, help="What of the file could not be used, by field."
    )
    problem = fields.Text(
        compute="_compute_problem",
        store=True,
        help="Why the line cannot be posted; correct it, or leave it out.",
    )
    is_left_out = fields.Boolean(
        string="Left Out", help="It stays on record and is not posted."
    )

    # ---- what the preview found ------------------------------------------------
    amount_before = fields.Monetary(
        string="Limit Now",
        currency_field="company_currency_id",
        readonly=True,
        help="What counts without the line, with what is on top, in company currency.",
    )
    amount_after = fields.Monetary(
        string="Limit Then",
        currency_field="company_currency_id",
        readonly=True,
        help="What counts with the line, with what is on top, in company currency.",
    )
    difference = fields.Monetary(currency_field="company_currency_id", readonly=True)
    standard_before = fields.Char(
        readonly=True, help="The standard limits that the preview rests on."
    )
    exposure = fields.Monetary(
        currency_field="company_currency_id",
        readonly=True,
        help="What the customer owed when it was previewed.",
    )
    over_amount = fields.Monetary(
        string="Over",
        currency_field="company_currency_id",
        readonly=True,
        help="What the customer owes beyond the new limit.",
    )
    hold_ids = fields.Many2many(
        "credit.hold",
        string="Holds Let Go",
        readonly=True,
        help="Orders that wait now and pass with the new limit.",
    )
    released_count = fields.Integer(readonly=True)
    released_amount = fields.Monetary(
        currency_field="company_currency_id", readonly=True
    )
    effect = fields.Text(readonly=True, help="What posting it would do.")

    # ---- what is wrong -----------------------------------------------------
    @api.depends(
        "file_problems",
        "profile_id.merged_into_id",
        "action",
        "amount",
        "currency_id",
        "date_from",
        "date_to",
        "is_left_out",
        "journal_id.date_from",
        "journal_id.line_ids.profile_id",
        "journal_id.line_ids.is_left_out",
    )
    def _compute_problem(self):
        for journal, lines in self.grouped("journal_id").items():
            first = journal._first_lines()
            for line in lines:
                line.problem = (
                    line._file_problem()
                    or line._own_problem()
                    or line._twice(first.get(line.profile_id))
                    or False
                )

    def _file_problem(self):
        """What of the file could not be used, as sentences; '' for nothing."""
        found = self.file_problems or {}
        return " ".join(found[name] for name in _CONTENT if name in found)

    def _own_problem(self):
        """What is wrong with the line by itself, as a sentence; '' for nothing."""
        if not self.profile_id:
            return self.env._("Choose the customer.")
        if self.profile_id.company_id != self.company_id:
            return self.env._(
                "%(customer)s is a customer of another company; make a journal there.",
                customer=self.profile_id.display_name,
            )
        if self.profile_id.merged_into_id:
            return self.env._(
                "%(customer)s was merged into %(kept)s; choose that customer.",
                customer=self.profile_id.display_name,
                kept=self.profile_id.merged_into_id.display_name,
            )
        if self.action == WITHDRAW:
            return ""
        return self._amount_problem() or self._date_problem()

    def _amount_problem(self):
        if not self.currency_id:
            return self.env._("Choose the currency of the new limit.")
        shown = self.currency_id._credit_shown(self.amount)
        if self.amount < 0:
            return self.env._(
                "The new limit of %s is negative; enter 0 or more.", shown
            )
        if not self.amount <= ABSURD:
            return self.env._(
                "The new limit of %s cannot be meant; check the figure.", shown
            )
        return ""

    def _date_problem(self):
        begins = self.date_from or self.journal_id.date_from
        if self.date_to and begins and self.date_to < begins:
            return self.env._(
                "The limit would end on %(to)s, before it begins on %(from)s; correct "
                "one of the dates.",
                **{"to": self._day(self.date_to), "from": self._day(begins)},
            )
        return ""

    def _twice(self, first):
        """Of two lines of one customer nobody knows which is meant."""
        if not first or first == self or self.is_left_out:
            return ""
        if first.number:
            return self.env._(
                "%(customer)s is in row %(row)s already; leave one of the two out.",
                customer=self.profile_id.partner_id.name,
                row=first.number,
            )
        return self.env._(
            "%s is in the journal twice; leave one of the two lines out.",
            self.profile_id.partner_id.name,
        )

    def _day(self, date):
        return self.env["ir.qweb.field.date"].value_to_html(date, {})

    # ---- CRUD --------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            said = {*_CONTENT, "journal_id", "is_left_out"}
            vals_list = [
                {key: vals[key] for key in vals if key in said} for vals in vals_list
            ]
        ids = {vals["journal_id"] for vals in vals_list if vals.get("journal_id")}
        journals = self.env["credit.limit.journal"].browse(ids)
        journals._check_draft()
        lines = super().create(vals_list)
        journals._keep_author()
        return lines

    def write(self, vals):
        said = said_fields(vals)
        if not self.env.su and said - {*_CONTENT, "is_left_out"}:
            raise CreditControlError(
                self.env._(
                    "What was read from a file and what the preview found is not "
                    "changed by hand."
                )
            )
        self.journal_id._check_draft()
        result = super().write(vals)
        if said & set(_CONTENT):
            self._settle(said)
        self.journal_id._keep_author()
        return result

    def _settle(self, corrected):
        """Forget what the file said of the fields that were corrected by hand."""
        for line in self.filtered("file_problems"):
            left = {
                name: text
                for name, text in line.file_problems.items()
                if name not in corrected
            }
            line._set({"file_problems": left or False})

    def _set(self, vals):
        """Write what only the preview may write."""
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        self.journal_id._check_draft()

    def _begins(self):
        """First day of the new limit."""
        return self.date_from or self.journal_id.date_from

    def action_open_customer(self):
        """Open the customer's credit file."""
        self.ensure_one()
        return self.profile_id.get_formview_action()


class CreditLimitJournal(models.Model):
    _inherit = "credit.limit.journal"

    def _first_lines(self):
        """The first line of each customer that is not left out."""
        found = {}
        for line in self.line_ids.sorted(lambda one: (one.number, one._origin.id or 0)):
            if line.profile_id and not line.is_left_out:
                found.setdefault(line.profile_id, line)
        return found

    def _lines_to_post(self):
        """The lines that count; of one journal."""
        return self.line_ids.filtered(
            lambda one: not one.problem and not one.is_left_out
        )

    def action_leave_out_problems(self):
        """Leave out what cannot be posted; it stays on record.

        A preview is taken back for that, and made again.
        """
        self.check_access("write")
        for journal in self:
            previewed = journal.state == PREVIEWED
            if previewed:
                journal.action_draft()
            journal._check_draft()
            journal.line_ids.filtered("problem").write({"is_left_out": True})
            if previewed:
                journal.action_preview()
        return True
