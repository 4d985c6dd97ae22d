"""What was said with customers: calls, e-mails and visits, and what comes next."""

from odoo import api, fields, models
from odoo.tools import html2plaintext

from ..exceptions import CreditControlError

CALL, EMAIL, VISIT, LETTER, MESSAGE = "call", "email", "visit", "letter", "message"
OUT, IN = "out", "in"
#: Characters of a reply that are shown in lists.
SHOWN = 500


class CreditContactLog(models.Model):
    """One contact with a customer; what is written stays as it is."""

    _name = "credit.contact.log"
    _description = "Contact With a Customer"
    _order = "contacted_on desc, id desc"
    _rec_name = "outcome_id"

    profile_id = fields.Many2one(
        "credit.profile", required=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        related="profile_id.partner_id", store=True, index=True, string="Customer"
    )
    company_id = fields.Many2one(
        related="profile_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    category_id = fields.Many2one(
        "credit.category", help="The customer's risk category at that time."
    )
    contact_id = fields.Many2one(
        "res.partner", string="With", help="Who was spoken with, or wrote."
    )
    way = fields.Selection(
        [
            (CALL, "Call"),
            (EMAIL, "E-mail"),
            (VISIT, "Visit"),
            (LETTER, "Letter"),
            (MESSAGE, "Text message"),
        ],
        default=CALL,
        required=True,
    )
    direction = fields.Selection(
        [(OUT, "To the customer"), (IN, "From the customer")],
        default=OUT,
        required=True,
    )
    outcome_id = fields.Many2one(
        "credit.contact.outcome", required=True, ondelete="restrict", index=True
    )
    note = fields.Text()
    next_step = fields.Char()
    next_on = fields.Date(
        string="Look Again On",
        help="The customer leaves the work-list until this day.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="By",
        required=True,
        index=True,
        default=lambda self: self.env.user,
    )
    contacted_on = fields.Datetime(
        string="When", required=True, default=fields.Datetime.now, index=True
    )
    message_id = fields.Many2one(
        "mail.message",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The e-mail that it was.",
    )
    overdue_before = fields.Monetary(
        string="Asked For",
        readonly=True,
        help="What was overdue and could be asked for at that time.",
    )
    brought = fields.Monetary(
        readonly=True,
        help="What was paid of it within the days that the work-list's strategy counts.",
    )
    is_judged = fields.Boolean(readonly=True, help="Those days are over.")

    _latest_idx = models.Index("(profile_id, contacted_on DESC, id DESC)")
    _unjudged_idx = models.Index("(contacted_on) WHERE is_judged IS NOT TRUE")

    @api.model
    def _record(self, profile, values):
        """Put a contact on record and the customer where it belongs on the list.

        :param profile: ``credit.profile``
        :param dict values: of the other fields; the outcome at least
        :return: ``credit.contact.log``
        :raise CreditControlError: the day to look again is past, or the person spoken
            with is not the customer's
        """
        profile.ensure_one()
        self._check_next(profile, values)
        self._check_contact(profile, values)
        entry = profile.sudo().worklist_entry_ids
        log = self.create(
            {
                **values,
                "profile_id": profile.id,
                "category_id": profile.category_id.id,
                "overdue_before": sum(entry.mapped("to_ask")),
            }
        )
        self.env["credit.worklist.entry"].sudo()._refresh(profile.company_id, profile)
        return log

    def _check_next(self, profile, values):
        day = fields.Date.to_date(values.get("next_on"))
        today = profile.company_id._credit_today()
        if day and day < today:
            raise CreditControlError(
                self.env._(
                    "%s is past; say today or a later day to look again.",
                    day.strftime("%d %b %Y"),
                )
            )
        if day and day > fields.Date.add(today, years=1):
            raise CreditControlError(
                self.env._(
                    "%s is more than a year away; nobody would look at the customer "
                    "until then. Say an earlier day.",
                    day.strftime("%d %b %Y"),
                )
            )

    def _check_contact(self, profile, values):
        contact = self.env["res.partner"].browse(values.get("contact_id"))
        if contact and contact.sudo().commercial_partner_id != profile.partner_id:
            raise CreditControlError(
                self.env._(
                    "%(contact)s does not belong to %(customer)s; choose one of its "
                    "contacts, or add it there first.",
                    contact=contact.sudo().name,
                    customer=profile.partner_id.name,
                )
            )

    @api.model
    def _record_reply(self, profile, message):
        """Put an e-mail of the customer on record; it returns to the list at once.

        :param profile: ``credit.profile``
        :param message: ``mail.message`` that came in
        """
        outcome = self.env.ref("credit_control.contact_outcome_reply")
        known = self.sudo().search_count([("message_id", "=", message.id)], limit=1)
        if known or not outcome:
            return self.browse()
        author = message.author_id
        own = author and author.commercial_partner_id == profile.partner_id
        text = html2plaintext(message.body or "").strip()
        return self.sudo()._record(
            profile.sudo(),
            {
                "way": EMAIL,
                "direction": IN,
                "outcome_id": outcome.id,
                "contact_id": author.id if own else False,
                "note": text[:SHOWN],
                "message_id": message.id,
                "user_id": profile._responsible().id or self.env.uid,
            },
        )

    def write(self, vals):
        if not self.env.su:
            raise CreditControlError(
                self.env._(
                    "What was put on record about a contact stays; log another one that "
                    "says what is right."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise CreditControlError(
            self.env._("Contacts on record are evidence and cannot be deleted.")
        )

    def action_open(self):
        """Open the customer's call page."""
        self.ensure_one()
        return self.profile_id.action_open_call()


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    def _take_over(self, other):
        # EXTENDS credit_control: what was said goes with the customer
        result = super()._take_over(other)
        contacts = self.env["credit.contact.log"].sudo()
        contacts.search([("profile_id", "=", other.id)]).write({"profile_id": self.id})
        self.env["credit.worklist.entry"].sudo().search(
            [("profile_id", "=", other.id)]
        ).unlink()
        return result

    def _has_history(self):
        # EXTENDS credit_control
        return super()._has_history() or bool(self.sudo().contact_log_ids)
