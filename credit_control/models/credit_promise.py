"""A customer's promise to pay amounts by days, for named instalments or on account."""

from odoo import api, fields, models
from odoo.tools import SQL, format_amount, format_date, groupby

from ..editing import said_fields
from ..engine import promises as engine
from ..exceptions import CreditControlError

#: States that people give; they are final.
WITHDRAWN, RENEWED = "withdrawn", "renewed"
#: States in which something is still expected in time.
RUNNING = (engine.OPEN, engine.PARTLY_KEPT)
#: Those, and what was not kept.
BROKEN_OR_RUNNING = (*RUNNING, engine.BROKEN)
#: How a promise was made.
CALL, EMAIL, PORTAL, VISIT = "call", "email", "portal", "visit"


class CreditPromise(models.Model):
    _name = "credit.promise"
    _description = "Promise to Pay"
    _inherit = ["credit.lifecycle", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    profile_id = fields.Many2one(
        "credit.profile",
        string="Credit Profile",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        related="profile_id.partner_id", store=True, index=True, string="Customer"
    )
    company_id = fields.Many2one(
        related="profile_id.company_id", store=True, index=True
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, readonly=True, help="In what it is promised."
    )
    part_ids = fields.One2many(
        "credit.promise.part", "promise_id", string="Amounts", readonly=True
    )
    item_ids = fields.Many2many(
        "account.move.line",
        "credit_promise_item_rel",
        "promise_id",
        "line_id",
        string="Instalments",
        readonly=True,
        help="What the promise is about. Empty: whatever the customer owes.",
    )
    on_account = fields.Boolean(
        readonly=True,
        help="It names no instalment: any payment of the customer keeps it.",
    )
    way = fields.Selection(
        [(CALL, "Call"), (EMAIL, "E-mail"), (PORTAL, "Portal"), (VISIT, "Visit")],
        default=CALL,
        required=True,
        readonly=True,
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Promised By",
        readonly=True,
        ondelete="set null",
        help="The person at the customer's.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Collector",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.user,
        help="Who took the promise and is told if it is broken.",
    )
    promised_on = fields.Date(required=True, readonly=True)
    note = fields.Char(readonly=True)
    amount = fields.Monetary(readonly=True, tracking=True, help="All that is promised.")
    first_due = fields.Date(string="First Day", readonly=True)
    last_due = fields.Date(string="Last Day", readonly=True)
    grace = fields.Integer(
        string="Days of Grace",
        readonly=True,
        help="Days after the promised one on which a payment still keeps the promise.",
    )
    tolerance = fields.Monetary(
        string="Small Shortfall",
        readonly=True,
        help="What may be missing of each amount.",
    )
    # what was so when it was made, and what the books have taken in since
    asked = fields.Monetary(
        readonly=True, help="What was open of the instalments when it was promised."
    )
    paid_before = fields.Monetary(
        readonly=True, help="Payments that counted already when it was promised."
    )
    credited_before = fields.Monetary(readonly=True)
    state = fields.Selection(
        [
            (engine.OPEN, "Open"),
            (engine.PARTLY_KEPT, "Partly kept"),
            (engine.KEPT, "Kept"),
            (engine.BROKEN, "Broken"),
            (engine.CREDITED, "Credited"),
            (WITHDRAWN, "Withdrawn"),
            (RENEWED, "Renewed"),
        ],
        default=engine.OPEN,
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
        group_expand=True,
        help="Credited: credit notes have left nothing to pay. Renewed: another promise "
        "took its place.",
    )
    decided_on = fields.Date(readonly=True, help="Day on which it was kept or broken.")
    broken_on = fields.Date(readonly=True, index="btree_not_null")
    kept_amount = fields.Monetary(
        string="Kept", readonly=True, help="What was received in time."
    )
    left_amount = fields.Monetary(
        string="Still to Come", readonly=True, help="What was not received at all."
    )
    value = fields.Monetary(
        string="Promised (Company Currency)",
        currency_field="company_currency_id",
        readonly=True,
        help="Converted at the rate of the day on which it was promised.",
    )
    kept_value = fields.Monetary(
        string="Kept (Company Currency)",
        currency_field="company_currency_id",
        readonly=True,
    )
    left_value = fields.Monetary(
        string="Still to Come (Company Currency)",
        currency_field="company_currency_id",
        readonly=True,
    )
    next_due = fields.Date(
        string="Next Day", readonly=True, help="Of the first amount not received yet."
    )
    paused_until = fields.Date(
        string="Left Alone Until",
        readonly=True,
        help="The last day on which what is promised is not reminded of: the next day "
        "with its days of grace.",
    )
    kept_rate = fields.Float(
        string="Kept (%)",
        readonly=True,
        help="Of promises that were due, the share that was kept: kept ÷ (kept + broken).",
    )
    kept_amount_rate = fields.Float(
        string="Kept by Amount (%)",
        readonly=True,
        help="Of the amounts of promises that were due, the share received in time.",
    )
    renewed_by_id = fields.Many2one(
        "credit.promise", readonly=True, copy=False, index="btree_not_null"
    )
    renews_ids = fields.One2many(
        "credit.promise", "renewed_by_id", string="In Place Of", readonly=True
    )
    withdrawal_reason = fields.Char(readonly=True, copy=False)
    may_end = fields.Boolean(compute="_compute_may_end")

    _running_idx = models.Index(
        "(company_id, paused_until) WHERE state IN ('open', 'partly_kept')"
    )

    @api.depends("amount", "currency_id", "last_due", "part_ids")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for promise in self:
            amount = format_amount(self.env, promise.amount, promise.currency_id)
            day = format_date(self.env, promise.last_due)
            if len(promise.part_ids) > 1:
                promise.display_name = self.env._(
                    "%(amount)s in %(number)s parts by %(day)s",
                    amount=amount,
                    number=len(promise.part_ids),
                    day=day,
                )
            else:
                promise.display_name = self.env._(
                    "%(amount)s by %(day)s", amount=amount, day=day
                )

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_may_end(self):
        collector = self.env.user.has_group("credit_control.group_collector")
        for promise in self:
            promise.may_end = collector and promise.state in RUNNING

    # ---- statistics ------------------------------------------------------------
    def _read_group_select(self, aggregate_spec, query):
        # EXTENDS base: the rates of a group follow from its promises, not from rates
        table = SQL.identifier(self._table)
        due = SQL("%s.state IN ('kept', 'broken')", table)
        if aggregate_spec.startswith(("kept_rate:", "kept_amount_rate:")):
            self.flush_model(["state", "value", "kept_value"])
        if aggregate_spec.startswith("kept_rate:"):
            return SQL(
                "100.0 * COUNT(*) FILTER (WHERE %s.state = 'kept')"
                " / NULLIF(COUNT(*) FILTER (WHERE %s), 0)",
                table,
                due,
            )
        if aggregate_spec.startswith("kept_amount_rate:"):
            return SQL(
                "100.0 * SUM(%(t)s.kept_value) FILTER (WHERE %(due)s)"
                " / NULLIF(SUM(%(t)s.value) FILTER (WHERE %(due)s), 0)",
                t=table,
                due=due,
            )
        return super()._read_group_select(aggregate_spec, query)

    @api.model
    def _kept_rates(self, promises, key):
        """Promise-kept rates by a field of promises.

        :param str key: name of a many2one field
        :return: ``{record: engine.promises.KeptRate}``, amounts in company currency
        """
        return {
            record: engine.kept_rate(
                [(one.state, one.value, one.kept_value) for one in group]
            )
            for record, group in groupby(promises, key=lambda one: one[key])
        }

    # ---- CRUD ------------------------------------------------------------------
    def write(self, vals):
        if said_fields(vals):
            raise CreditControlError(
                self.env._(
                    "A promise stays as it was made; withdraw it, or renew it with other "
                    "amounts and days."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise CreditControlError(
            self.env._(
                "A promise is evidence of what a customer said and is never deleted; "
                "withdraw it where it was recorded by mistake."
            )
        )
