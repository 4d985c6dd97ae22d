"""Even out who looks after how much, with a preview before anything changes."""

from odoo import Command, fields, models
from odoo.tools import SQL

from ..engine import worklist as engine
from ..exceptions import CreditControlError

CUSTOMERS, POINTS, OVERDUE = "customers", "points", "overdue"


class CreditPortfolioRebalance(models.TransientModel):
    _name = "credit.portfolio.rebalance"
    _description = "Even Out Portfolios"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company.root_id
    )
    portfolio_ids = fields.Many2many(
        "credit.portfolio",
        required=True,
        domain="[('company_id', '=', company_id)]",
        default=lambda self: self.env["credit.portfolio"].search(
            [("company_id", "=", self.env.company.root_id.id)]
        ),
    )
    measure = fields.Selection(
        [
            (CUSTOMERS, "Number of customers"),
            (POINTS, "Points on the work-list"),
            (OVERDUE, "Amount overdue"),
        ],
        default=POINTS,
        required=True,
        help="What everybody shall have about as much of.",
    )
    with_nobodys = fields.Boolean(
        string="Hand Out Nobody's Customers",
        default=True,
        help="Customers on the work-list whom nobody looks after are given out first.",
    )
    keep_by_hand = fields.Boolean(
        string="Leave Those Placed by Hand",
        default=True,
        help="Customers put into a portfolio by hand, or with a collector of their own, "
        "stay.",
    )
    line_ids = fields.One2many("credit.portfolio.rebalance.line", "dialog_id")
    load_ids = fields.One2many("credit.portfolio.rebalance.load", "dialog_id")
    is_previewed = fields.Boolean(readonly=True)

    def action_preview(self):
        """Show who would change, and what everybody would have then."""
        self.ensure_one()
        self.env["credit.portfolio"].check_access("write")
        if len(self.portfolio_ids) < 2:
            raise CreditControlError(
                self.env._("Choose at least two portfolios to even out.")
            )
        loads, free = self._loads()
        moves = engine.level_out(loads, free)
        weight = {**free, **_together(own for _fixed, own in loads.values())}
        self.write(
            {
                "is_previewed": True,
                "line_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "profile_id": profile,
                                "from_id": start,
                                "to_id": end,
                                "load": weight[profile],
                            }
                        )
                        for profile, (start, end) in moves.items()
                    ),
                ],
                "load_ids": [Command.clear(), *self._load_lines(loads, moves, weight)],
            }
        )
        return self._again()

    def _load_lines(self, loads, moves, weight):
        """What everybody has before and after the moves."""
        for portfolio in self.portfolio_ids:
            fixed, own = loads[portfolio.id]
            before = fixed + sum(own.values())
            come = sum(
                weight[p] for p, (_from, to) in moves.items() if to == portfolio.id
            )
            go = sum(
                weight[p] for p, (start, _to) in moves.items() if start == portfolio.id
            )
            yield Command.create(
                {
                    "portfolio_id": portfolio.id,
                    "before": before,
                    "after": before + come - go,
                }
            )

    def _loads(self):
        """What everybody has now: ``({portfolio: (stays, {file: load})}, {file: load})``.

        Amounts are whole units of the company's currency; what is on the list counts at
        least 1, so that a customer is never nothing.
        """
        loads = {portfolio.id: [0, {}] for portfolio in self.portfolio_ids}
        free = {}
        for row in self._files():
            load = self._load(row)
            if row["portfolio_id"] in loads:
                if self.keep_by_hand and row["by_hand"]:
                    loads[row["portfolio_id"]][0] += load
                else:
                    loads[row["portfolio_id"]][1][row["id"]] = load
            elif (
                row["portfolio_id"] is None and row["is_listed"] and not row["by_hand"]
            ):
                free[row["id"]] = load
        return {who: tuple(has) for who, has in loads.items()}, (
            free if self.with_nobodys else {}
        )

    def _load(self, row):
        figures = {CUSTOMERS: 1, POINTS: row["points"], OVERDUE: row["overdue"]}
        return max(round(figures[self.measure] or 0), 1)

    def _files(self):
        """The credit files of the company with what they have on the work-list."""
        self.env["credit.profile"].flush_model()
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT file.id, file.portfolio_id, entry.points, entry.overdue::float,
                       entry.id IS NOT NULL AS is_listed,
                       file.portfolio_by_hand IS TRUE OR file.collector_id IS NOT NULL
                         AS by_hand
                  FROM credit_profile file
                  LEFT JOIN credit_worklist_entry entry ON entry.profile_id = file.id
                 WHERE file.company_id = %s AND file.active
                   AND file.merged_into_id IS NULL
                 ORDER BY file.id
                """,
                self.company_id.id,
            )
        )

    def action_apply(self):
        """Put the customers where the preview says; they stay there by hand."""
        self.ensure_one()
        self.env["credit.portfolio"].check_access("write")
        if not self.line_ids:
            raise CreditControlError(
                self.env._("Nobody changes; everybody has about the same already.")
            )
        gone = self.line_ids.filtered(
            lambda line: line.profile_id.portfolio_id != line.from_id
        )
        if gone:
            raise CreditControlError(
                self.env._(
                    "%(customer)s was moved by somebody else since the preview; make the "
                    "preview again.",
                    customer=gone[0].profile_id.partner_id.name,
                )
            )
        for portfolio, lines in self.line_ids.grouped("to_id").items():
            lines.profile_id.write({"portfolio_id": portfolio.id})
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%s customers have somebody else now.", len(self.line_ids)
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _again(self):
        """The action that shows this dialog again."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Even Out Portfolios"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }


class CreditPortfolioRebalanceLine(models.TransientModel):
    _name = "credit.portfolio.rebalance.line"
    _description = "Customer Who Changes Hands"

    dialog_id = fields.Many2one(
        "credit.portfolio.rebalance", required=True, ondelete="cascade"
    )
    profile_id = fields.Many2one("credit.profile", string="Customer", required=True)
    from_id = fields.Many2one("credit.portfolio")
    to_id = fields.Many2one("credit.portfolio", required=True)
    load = fields.Integer(string="Has")


class CreditPortfolioRebalanceLoad(models.TransientModel):
    _name = "credit.portfolio.rebalance.load"
    _description = "What a Portfolio Has Before and After"

    dialog_id = fields.Many2one(
        "credit.portfolio.rebalance", required=True, ondelete="cascade"
    )
    portfolio_id = fields.Many2one("credit.portfolio", required=True)
    user_id = fields.Many2one(related="portfolio_id.user_id")
    before = fields.Integer()
    after = fields.Integer()


def _together(parts):
    """One dictionary of several."""
    found = {}
    for part in parts:
        found.update(part)
    return found
