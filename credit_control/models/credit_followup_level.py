from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize

from ..engine import followup as engine
from ..engine.money import to_minor
from ..exceptions import CreditControlError

EMAIL, LETTER, CALL = "email", "letter", "call"


class CreditFollowupLevel(models.Model):
    """One rung of the ladder: when it is reached, and what happens then."""

    _name = "credit.followup.level"
    _description = "Follow-up Level"
    _order = "strategy_id, sequence, id"

    strategy_id = fields.Many2one(
        "credit.followup.strategy", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="strategy_id.company_id")
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    sequence = fields.Integer(default=10)
    number = fields.Integer(
        compute="_compute_number", help="Its place on the ladder, from 1."
    )
    name = fields.Char(required=True, translate=True)
    trigger = fields.Selection(
        [
            (engine.DUE, "Days after the due date"),
            (engine.PREVIOUS, "Days after the level before"),
            (engine.MONTH_END, "Days after the end of the month"),
        ],
        default=engine.DUE,
        required=True,
        help="From what the days are counted, for each instalment.",
    )
    days = fields.Integer(
        default=10, help="Negative after the due date means before it: a courtesy."
    )
    since = fields.Date(
        readonly=True,
        copy=False,
        help="Since when the level has its present days; what had passed them by then "
        "is not caught up with.",
    )
    minimum = fields.Monetary(
        help="A smaller total is not worth a notice of this level. In the company's "
        "currency; totals in others are converted.",
    )
    tolerance = fields.Monetary(
        help="An instalment of which no more than this is missing, as after bank "
        "charges, is not reminded of.",
    )
    template_id = fields.Many2one(
        "mail.template",
        string="Text",
        required=True,
        domain="[('model', '=', 'credit.followup.notice')]",
        ondelete="restrict",
        help="What the customer reads, in the language of who receives it.",
    )
    channel = fields.Selection(
        selection="_channels",
        default=EMAIL,
        required=True,
        string="First by",
        help="E-mail: Odoo sends it. Letter: a PDF to print. Call: somebody gets a task "
        "with a call sheet.",
    )
    channel_2 = fields.Selection(selection="_channels", string="Otherwise by")
    channel_3 = fields.Selection(selection="_channels", string="Or else by")
    attach_invoices = fields.Boolean(
        help="Attach the invoices as they were sent, where such a document is stored."
    )
    attach_statement = fields.Boolean(help="Attach a statement of account.")
    pay_link = fields.Boolean(
        default=True,
        string="Link to Pay",
        help="A link to the customer's page of each invoice, where it can be paid online "
        "if a payment provider is set up; on letters as a QR code.",
    )
    copy_salesperson = fields.Boolean(
        string="Copy to the Salesperson",
        help="The customer's salesperson receives the e-mail as well.",
    )
    needs_approval = fields.Boolean(
        help="Somebody with the role Controller approves the notice before it goes out."
    )
    holds_orders = fields.Boolean(
        string="Hold New Orders",
        help="While an instalment stands at this level or above it, orders of the "
        "customer are held, where the credit policy has the rule for it.",
    )
    release_group_id = fields.Many2one(
        "res.groups",
        string="Releases Only By",
        domain=lambda self: [
            ("privilege_id", "=", self.env.ref("credit_control.privilege").id)
        ],
        help="While an instalment stands at this level, only this role releases orders "
        "of the customer.",
    )
    fee = fields.Monetary(
        help="Claimed with the notice, once; nothing is booked. In the company's "
        "currency.",
    )

    _no_negative = models.Constraint(
        "CHECK (minimum >= 0 AND tolerance >= 0 AND fee >= 0)",
        "Amounts of a level cannot be negative.",
    )

    @api.model
    def _reaches(self, partner, channel):
        """Whether a contact can be reached by a channel; extend for another one."""
        if channel == EMAIL:
            return bool(email_normalize(partner.email or ""))
        if channel == LETTER:
            return bool(partner.street and partner.city)
        return channel == CALL and bool(partner.phone)

    @api.model
    def _channels(self):
        """Ways to reach a customer; extend with ``super()`` for another one."""
        return [
            (EMAIL, self.env._("E-mail")),
            (LETTER, self.env._("Letter")),
            (CALL, self.env._("Call")),
        ]

    @api.depends_context("company")
    def _compute_currency_id(self):
        for level in self:
            company = level.company_id or self.env.company
            level.currency_id = company.currency_id

    @api.depends("strategy_id.level_ids.sequence")
    def _compute_number(self):
        for level in self:
            ladder = level.strategy_id._ladder()
            level.number = ladder.ids.index(level.id) + 1 if level in ladder else 0

    @api.depends("name", "strategy_id.name")
    def _compute_display_name(self):
        for level in self:
            level.display_name = f"{level.strategy_id.name}: {level.name}"

    @api.constrains("trigger", "sequence", "strategy_id")
    def _check_first(self):
        for strategy in self.strategy_id:
            if strategy._ladder()[:1].trigger == engine.PREVIOUS:
                raise ValidationError(
                    self.env._(
                        "The first level of %s cannot be counted from the level before; "
                        "choose the due date or the end of the month.",
                        strategy.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        today = self.env.company._credit_today()
        return super().create([{**vals, "since": today} for vals in vals_list])

    def write(self, vals):
        moved = [
            level
            for level in self
            if any(
                name in vals and vals[name] != level[name]
                for name in ("trigger", "days")
            )
        ]
        result = super().write(vals)
        for level in moved:
            super(CreditFollowupLevel, level).write(
                {"since": self.env.company._credit_today()}
            )
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        used = self.env["credit.followup.notice"].sudo()
        found = used.search([("level_id", "in", self.ids)], limit=1).level_id
        if found:
            raise CreditControlError(
                self.env._(
                    "Notices were sent at the level %s, so it cannot be deleted; archive "
                    "its strategy, or change the level.",
                    found.display_name,
                )
            )

    def _to_engine(self, company):
        """This level as the rules see it, amounts in the company's minor units."""
        self.ensure_one()
        digits = company.currency_id.decimal_places
        return engine.Level(
            number=self.number,
            trigger=self.trigger,
            days=self.days,
            minimum=to_minor(self.minimum, digits),
            tolerance=to_minor(self.tolerance, digits),
            since=self.since or None,
        )

    def _preferred_channels(self):
        """The channels in the order of preference."""
        self.ensure_one()
        wanted = (self.channel, self.channel_2, self.channel_3)
        return [channel for channel in wanted if channel]
