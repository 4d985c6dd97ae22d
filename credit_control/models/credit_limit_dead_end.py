"""A request that nobody can decide about is said when it is asked, not found out later."""

from odoo import api, fields, models
from odoo.tools.i18n import format_list


class CreditLimit(models.Model):
    _inherit = "credit.limit"

    dead_end = fields.Char(
        string="Cannot Be Decided",
        compute="_compute_dead_end",
        help="Why not enough people may agree to it as things stand.",
    )

    @api.depends("state", "amount", "approval_ids")
    @api.depends_context("lang")
    def _compute_dead_end(self):
        for limit in self:
            stuck = limit.state == "requested" and limit.id
            limit.dead_end = limit.sudo()._dead_end() if stuck else False

    def _dead_end(self):
        """Why the people with the authority are too few, as a sentence; '' if enough.

        Who asked is none of them, and what a substitute and who is away decide counts
        once. Without an exchange rate nobody can say.
        """
        self.ensure_one()
        if not self._rate_at(self.company_id._credit_today()):
            return ""
        voices, given = self._voices(), self._approvals_standing()
        needed = min(
            [*given.mapped("needed"), *(needs for _who, needs in voices.values())],
            default=1,
        )
        owners = self.env["res.users"].union(*(who for who, _needs in voices.values()))
        there = len(given.user_id) + min(len(owners), len(voices))
        return "" if there >= needed else self._dead_end_words(needed, there, voices)

    def _dead_end_words(self, needed, there, voices):
        """The sentence of :meth:`_dead_end`."""
        people = self._approvals_standing().user_id.union(*voices)
        return self.env._(
            "A limit of %(limit)s for %(customer)s takes the consent of %(needed)s "
            "besides who asked, and %(there)s%(names)s may give it. A credit manager can "
            "add an authority, or ask for less.",
            limit=self.display_name,
            customer=self.profile_id.partner_id.name,
            needed=self.env._("%s people", needed)
            if needed > 1
            else self.env._("one person"),
            there=there or self.env._("nobody"),
            names=f" ({format_list(self.env, people.mapped('name'))})"
            if people
            else "",
        )

    def _tell_dead_end(self):
        """Leave word on the request where nobody can end it, and tell the managers."""
        stuck = self._dead_end()
        if not stuck:
            return
        group = self.env.ref("credit_control.group_manager").sudo()
        managers = group.all_user_ids.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )
        self.message_post(
            body=stuck,
            partner_ids=managers.partner_id.ids,
            subtype_xmlid="mail.mt_note",
        )
