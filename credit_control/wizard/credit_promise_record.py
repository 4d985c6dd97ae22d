from odoo import Command, api, fields, models

from ..exceptions import CreditControlError
from ..models.credit_promise import CALL, EMAIL, PORTAL, RUNNING, VISIT


class CreditPromiseRecord(models.TransientModel):
    """The dialog in which a promise to pay is recorded or renewed."""

    _name = "credit.promise.record"
    _description = "Record a Promise to Pay"

    profile_id = fields.Many2one(
        "credit.profile", string="Customer", required=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="profile_id.partner_id", string="Debtor")
    company_id = fields.Many2one(related="profile_id.company_id")
    renews_id = fields.Many2one(
        "credit.promise", string="In Place Of", readonly=True, ondelete="cascade"
    )
    item_ids = fields.Many2many(
        "account.move.line",
        string="Instalments",
        domain="[('account_id.account_type', '=', 'asset_receivable'),"
        " ('parent_state', '=', 'posted'), ('reconciled', '=', False),"
        " ('amount_residual', '>', 0), ('company_id', 'child_of', company_id),"
        " ('partner_id', 'child_of', partner_id)]",
        help="What the promise is about. Empty: whatever the customer owes.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency",
        store=True,
        readonly=False,
    )
    due = fields.Monetary(
        string="Open",
        compute="_compute_due",
        help="What is open of the instalments, or all that the customer owes.",
    )
    part_ids = fields.One2many(
        "credit.promise.record.part", "record_id", string="Amounts"
    )
    way = fields.Selection(
        [(CALL, "Call"), (EMAIL, "E-mail"), (PORTAL, "Portal"), (VISIT, "Visit")],
        default=CALL,
        required=True,
    )
    contact_id = fields.Many2one(
        "res.partner", string="Promised By", domain="[('id', 'child_of', partner_id)]"
    )
    note = fields.Char(help="What was said besides.")

    @api.depends("item_ids", "profile_id")
    def _compute_currency(self):
        for record in self:
            record.currency_id = (
                record.item_ids.currency_id[:1] or record.company_id.currency_id
            )

    @api.depends("item_ids", "profile_id", "currency_id")
    def _compute_due(self):
        promises = self.env["credit.promise"].sudo()
        for record in self:
            record.due = (
                promises._due_of(
                    record.profile_id.sudo(), record.item_ids.sudo(), record.currency_id
                )
                if record.profile_id and record.currency_id
                else 0.0
            )

    def _to_propose(self):
        """What is open of the instalments; of an account, what is to be asked for now.

        What is not due yet, disputed or in a plan is nothing that anybody asked for.
        """
        if self.item_ids:
            return max(self.due - self._disputed(), 0.0)
        entry = self.profile_id.sudo().worklist_entry_ids[:1]
        home = self.currency_id == self.company_id.currency_id
        if not home or entry.to_ask <= 0:
            return self.due
        return min(entry.to_ask, self.due)

    def _disputed(self):
        """What is disputed of the invoices whose instalments these are."""
        return sum(
            min(
                sum(items.mapped("amount_residual_currency")),
                move.credit_dispute_amount,
            )
            for move, items in self.item_ids.sudo().grouped("move_id").items()
        )

    def _not_promised(self, profile):
        """What is overdue and in no promise, where some of the rest is promised.

        Beside a promise of some instalments there is none on account.

        :param profile: ``credit.profile``
        :return: ``account.move.line``, empty where nothing is promised
        """
        running = profile.promise_ids.filtered(lambda one: one.state in RUNNING)
        if not running or any(running.mapped("on_account")):
            return self.env["account.move.line"]
        plans = self.env["credit.plan"].sudo()
        late = plans._overdue_items_of(profile.partner_id, profile.company_id)
        return (late - running.item_ids).filtered(
            lambda item: item.currency_id == profile.company_id.currency_id
        )

    @api.onchange("profile_id", "item_ids")
    def _onchange_debt(self):
        """Propose what is due of what was chosen, as long as it is one amount."""
        if self.renews_id or not self.profile_id or len(self.part_ids) > 1:
            return
        week = fields.Date.add(self.company_id._credit_today(), days=7)
        first = {"date": self.part_ids.date or week, "amount": self._to_propose()}
        self.part_ids = [Command.clear(), Command.create(first)]

    @api.model
    def default_get(self, fields_list):
        # EXTENDS base: from a customer's file, from invoices, or from a promise
        defaults = super().default_get(fields_list)
        model = self.env.context.get("active_model")
        ids = self.env.context.get("active_ids") or []
        if defaults.get("renews_id"):
            promise = self.env["credit.promise"].browse(defaults["renews_id"])
            defaults |= self._defaults_of_promise(promise)
        elif model == "account.move" and ids:
            defaults |= self._defaults_of_items(self.env[model].browse(ids).line_ids)
        elif model == "account.move.line" and ids:
            defaults |= self._defaults_of_items(self.env[model].browse(ids))
        elif model == "credit.profile" and len(ids) == 1:
            defaults.setdefault("profile_id", ids[0])
        if defaults.get("profile_id"):
            defaults |= self._proposed(defaults)
        return {name: value for name, value in defaults.items() if name in self._fields}

    def _defaults_of_promise(self, promise):
        return {
            "profile_id": promise.profile_id.id,
            "item_ids": [
                Command.set(
                    promise.item_ids.filtered(lambda item: not item.reconciled).ids
                )
            ],
            "contact_id": promise.contact_id.id,
            "way": promise.way if promise.way != PORTAL else CALL,
        }

    def _defaults_of_items(self, lines):
        """What an invoice or a list of open instalments says."""
        owed = lines.filtered(
            lambda line: (
                line.account_id.account_type == "asset_receivable"
                and line.parent_state == "posted"
                and line.amount_residual > 0
            )
        )
        payers = owed.partner_id.commercial_partner_id
        roots = owed.company_id.root_id
        if len(payers) != 1 or len(roots) != 1:
            raise CreditControlError(
                self.env._(
                    "Nothing that one customer owes was chosen; choose open invoices of "
                    "one customer."
                )
            )
        files = self.env["credit.profile"]._ensure(payers, roots)
        return {
            "profile_id": files[payers].id,
            "item_ids": [Command.set(owed.ids)],
        }

    def _proposed(self, defaults):
        """The currency, and one amount to begin with: what is due, in a week.

        In the place of another promise, what is still to come of it, a week later.
        """
        profile = self.env["credit.profile"].browse(defaults["profile_id"]).sudo()
        company = profile.company_id
        items = self.env["account.move.line"].sudo()
        for _operation, _zero, ids in defaults.get("item_ids", ()):
            items |= items.browse(ids)
        if not items and not defaults.get("renews_id"):
            items = self._not_promised(profile)
        renewed = self.env["credit.promise"].sudo().browse(defaults.get("renews_id"))
        currency = items.currency_id[:1] or renewed.currency_id or company.currency_id
        asked = self.new(
            {
                "profile_id": profile.id,
                "item_ids": [Command.set(items.ids)],
                "currency_id": currency.id,
            }
        )
        today = company._credit_today()
        latest = fields.Date.add(today, days=company.credit_promise_longest)
        day = fields.Date.add(max(today, renewed.last_due or today), days=7)
        amount = renewed.left_amount or asked._to_propose()
        first = Command.create({"date": min(day, latest), "amount": amount})
        return {
            "currency_id": currency.id,
            "part_ids": [first],
            "item_ids": [Command.set(items.ids)],
        }

    def action_record(self):
        """Record the promise."""
        self.ensure_one()
        promise = self.env["credit.promise"]._make(
            self.profile_id,
            [(part.date, part.amount) for part in self.part_ids],
            self.item_ids,
            self.renews_id,
            way=self.way,
            contact_id=self.contact_id.id,
            note=(self.note or "").strip() or False,
            currency_id=self.currency_id.id,
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("The promise is recorded"),
                "message": self.env._(
                    "%(customer)s pays %(promise)s; until then it is not reminded of it.",
                    customer=promise.partner_id.name,
                    promise=promise.display_name,
                ),
                "type": "success",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }


class CreditPromiseRecordPart(models.TransientModel):
    """An amount and its day, in the dialog."""

    _name = "credit.promise.record.part"
    _description = "Amount of a Promise to Record"
    _order = "date, id"

    record_id = fields.Many2one(
        "credit.promise.record", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="record_id.currency_id")
    date = fields.Date(string="Day", required=True)
    amount = fields.Monetary(required=True)


class CreditPromiseWithdraw(models.TransientModel):
    """The dialog in which a promise is withdrawn."""

    _name = "credit.promise.withdraw"
    _description = "Withdraw a Promise to Pay"

    promise_id = fields.Many2one("credit.promise", required=True, ondelete="cascade")
    reason = fields.Char(required=True, help="Why; it stays on record.")

    @api.model
    def default_get(self, fields_list):
        defaults = super().default_get(fields_list)
        if self.env.context.get("active_model") == "credit.promise":
            defaults.setdefault("promise_id", self.env.context.get("active_id"))
        return defaults

    def action_withdraw(self):
        """Withdraw the promise."""
        self.ensure_one()
        self.promise_id.action_withdraw(self.reason)
        return {"type": "ir.actions.act_window_close"}
