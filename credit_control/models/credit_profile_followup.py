"""Follow-up on the credit file: where the customer stands, and what comes next."""

from collections import defaultdict
from datetime import date

from odoo import api, fields, models
from odoo.fields import Domain

from ..editing import said_fields
from ..exceptions import CreditAuthorityError

#: What a collector may change on a credit file.
FOLLOWUP_FIELDS = {
    "followup_strategy_id",
    "followup_paused_until",
    "followup_pause_reason",
    "followup_excluded",
    "insolvent_since",
    "followup_to_parent",
    "accounting_contact_id",
    "call_hint",
}


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    followup_strategy_id = fields.Many2one(
        "credit.followup.strategy",
        string="Own Follow-up Strategy",
        tracking=True,
        help="Only for a customer who is reminded otherwise than its category or "
        "company says.",
    )
    followup_paused_until = fields.Date(
        string="No Notices Until",
        tracking=True,
        help="The customer gets no notice before this day.",
    )
    followup_pause_reason = fields.Char(string="Paused Because", tracking=True)
    followup_excluded = fields.Char(
        string="Excluded From Follow-up Because",
        tracking=True,
        help="With a reason here the customer gets no notice at all.",
    )
    insolvent_since = fields.Date(
        tracking=True,
        help="From this day the customer gets no notices; claims go to the insolvency "
        "administrator.",
    )
    followup_to_parent = fields.Boolean(
        string="Notices Go to the Parent Company",
        tracking=True,
        help="Notices about this customer are put together with those of its parent "
        "company, which receives them.",
    )
    accounting_contact_id = fields.Many2one(
        "res.partner",
        domain="[('commercial_partner_id', '=', partner_id)]",
        tracking=True,
        help="Who receives notices where the customer has no invoice address that can "
        "be reached.",
    )
    followup_level_id = fields.Many2one(
        "credit.followup.level",
        compute="_compute_followup",
        search="_search_followup_level_id",
        string="Follow-up Level",
        help="The highest level at which an open instalment stands.",
    )
    followup_next_level_id = fields.Many2one(
        "credit.followup.level", compute="_compute_followup", string="Next Level"
    )
    followup_next_on = fields.Date(
        compute="_compute_followup",
        search="_search_followup_next_on",
        string="Next Step On",
        help="The first day on which a batch would remind the customer again, as the "
        "books are now.",
    )
    may_edit = fields.Boolean(
        compute="_compute_may_edit",
        help="Whether the user may change more of the file than its follow-up.",
    )
    notice_ids = fields.One2many(
        "credit.followup.notice", compute="_compute_notice_ids", string="Notices"
    )

    def write(self, vals):
        # EXTENDS credit_control: collectors pause and exclude, and change nothing else
        said = said_fields(vals)
        self._check_may_change(said)
        if not (vals.get("followup_excluded") or "x").strip():
            vals = {**vals, "followup_excluded": False}  # blanks are no reason
        return super().write(vals)

    def _check_may_change(self, names):
        """Collectors change what concerns follow-up, controllers everything.

        :param set names: fields that are to be changed
        :raise CreditAuthorityError: somebody else would change them
        """
        self.check_access("write")
        if names - FOLLOWUP_FIELDS and not self._decides():
            raise CreditAuthorityError(
                self.env._(
                    "Only a credit controller changes a credit file, apart from its "
                    "follow-up; ask one."
                )
            )

    def _decides(self):
        """Whether the user may change all of a credit file."""
        return self.env.su or self.env.user.has_group("credit_control.group_controller")

    @api.depends_context("uid", "su")
    def _compute_may_edit(self):
        self.may_edit = self._decides()

    def _compute_notice_ids(self):
        notices = self.env["credit.followup.notice"].search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
            ]
        )
        for profile in self:
            profile.notice_ids = notices.filtered(
                lambda notice, profile=profile: (
                    notice.partner_id == profile.partner_id
                    and notice.company_id == profile.company_id
                )
            )

    def _compute_followup(self):
        """Highest level reached, and what comes next, for many customers at once."""
        for company, profiles in self.grouped("company_id").items():
            steps = (
                self.env["credit.ledger"]
                .sudo()
                ._read_next_steps(company, profiles.partner_id.ids)
                if company
                else {}
            )
            by_partner = defaultdict(list)
            for step in steps.values():
                by_partner[step.partner_id].append(step)
            for profile in profiles:
                profile._set_followup(by_partner[profile.partner_id.id])

    def _set_followup(self, steps):
        """The highest level of the items, and what comes first."""
        levels = self.env["credit.followup.level"].browse(
            {step.level_id for step in steps} - {None}
        )
        self.followup_level_id = levels.sorted("number")[-1:]
        coming = [step for step in steps if step.next_on]
        first = min(coming, key=lambda step: step.next_on, default=None)
        self.followup_next_level_id = first.next_level if first else False
        self.followup_next_on = first.next_on if first else False

    def _search_followup_level_id(self, operator, value):
        """Customers with an open instalment at a level."""
        items = self.env["account.move.line"].sudo()
        found = items._read_group(
            [
                ("credit_level_id", operator, value),
                ("credit_level_id", "!=", False),
                ("reconciled", "=", False),
                ("parent_state", "=", "posted"),
            ],
            ["partner_id"],
        )
        partners = items.partner_id.union(*(partner for (partner,) in found))
        return Domain("partner_id", "in", partners.commercial_partner_id.ids)

    def _search_followup_next_on(self, operator, value):
        """Customers whose next step is due; each is asked, as the date is not stored."""
        compare = {"<=": date.__le__, "<": date.__lt__, ">=": date.__ge__}.get(operator)
        day = fields.Date.to_date(value) if compare else None
        if not day:
            return NotImplemented
        files = self.search([("insolvent_since", "=", False)])
        return Domain(
            "id",
            "in",
            [
                f.id
                for f in files
                if f.followup_next_on and compare(f.followup_next_on, day)
            ],
        )

    def action_view_notices(self):
        """Open the notices to this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_followup_notice_action"
        )
        action["domain"] = [
            ("partner_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
        ]
        action["context"] = {}
        return action
