from odoo import fields, models

from ..exceptions import CreditControlError


class CreditScorecardValidate(models.TransientModel):
    """The dialog that asks as of when, and over how many days, a card is measured."""

    _name = "credit.scorecard.validate"
    _description = "Validate a Scorecard"

    scorecard_id = fields.Many2one(
        "credit.scorecard",
        required=True,
        default=lambda self: self.env.context.get("active_id"),
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company.root_id
    )
    as_of = fields.Date(
        string="Scores As Of",
        required=True,
        default=lambda self: fields.Date.subtract(
            self.env.company._credit_today(), days=92
        ),
        help="Customers are scored by what the books said at the end of that day.",
    )
    horizon_days = fields.Integer(
        string="Days Afterwards",
        required=True,
        default=91,
        help="What they paid late in so many days is compared with the scores.",
    )

    def action_validate(self):
        """Measure, and show the result."""
        self.ensure_one()
        end = fields.Date.add(self.as_of, days=self.horizon_days)
        if self.horizon_days < 1 or end > self.company_id._credit_today():
            raise CreditControlError(
                self.env._(
                    "The days afterwards have to be over: from %(day)s, %(count)s days "
                    "end on %(end)s. Choose an earlier day or fewer days.",
                    day=self.as_of,
                    count=self.horizon_days,
                    end=end,
                )
            )
        self.scorecard_id.check_access("read")
        found = self.env["credit.scorecard.validation"]._measure(
            self.scorecard_id, self.company_id.root_id, self.as_of, self.horizon_days
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": found._name,
            "res_id": found.id,
            "view_mode": "form",
        }
