from odoo import api, fields, models
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from ..exceptions import CreditControlError
from .readable_json import ReadableJson

PROPOSED, BOOKED, WAIVED = "proposed", "booked", "waived"


class CreditClaim(models.Model):
    """Interest and compensation for one late instalment, and how they arise.

    A claim stands beside the books: it asks for nothing until a person books it. Its
    figures come from the program alone, so nobody writes it by hand.
    """

    _name = "credit.claim"
    _description = "Interest Claim"
    _inherit = ["mail.thread"]
    _order = "date_to desc, id desc"
    _rec_names_search = ("move_id.name", "partner_id.name")

    profile_id = fields.Many2one(
        "credit.profile",
        string="Credit File",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    partner_id = fields.Many2one(
        related="profile_id.partner_id", store=True, index=True, string="Customer"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Instalment",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    move_id = fields.Many2one(
        related="move_line_id.move_id", store=True, index=True, string="Late Invoice"
    )
    date_due = fields.Date(string="Was Due", readonly=True, required=True)
    date_from = fields.Date(
        string="From", readonly=True, required=True, help="First day of the claim."
    )
    date_to = fields.Date(
        string="To",
        readonly=True,
        required=True,
        help="Last day of the claim. No later claim counts a day up to it again.",
    )
    days = fields.Integer(
        compute="_compute_days", store=True, help="Days between first and last."
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, readonly=True, help="That of the late invoice."
    )
    interest = fields.Monetary(readonly=True)
    compensation = fields.Monetary(
        readonly=True,
        help="The fixed sum of the regime, once whatever the number of claims.",
    )
    amount = fields.Monetary(string="Total", compute="_compute_amount", store=True)
    regime_id = fields.Many2one(
        "credit.interest.regime",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    verified = fields.Boolean(
        string="Figures Verified",
        readonly=True,
        help="Somebody compared each rate and sum with its source. Look yours up before "
        "you book a claim without.",
    )
    state = fields.Selection(
        [(PROPOSED, "Proposed"), (BOOKED, "Booked"), (WAIVED, "Waived")],
        default=PROPOSED,
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
        help="Proposed: nothing was asked of the customer. Booked: there is an invoice. "
        "Waived: it will not be asked for, and its days are not claimed again.",
    )
    reason = fields.Char(
        string="Waived Because", readonly=True, copy=False, tracking=True
    )
    invoice_id = fields.Many2one(
        "account.move",
        string="Claim Invoice",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="The invoice by which it was asked for.",
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    decided_on = fields.Datetime(readonly=True, copy=False)
    sheet = ReadableJson(
        readonly=True, help="How the amount arises; amounts in minor units."
    )
    doubt = fields.Char(
        compute="_compute_doubt", help="Which of its figures nobody has verified."
    )
    sheet_html = fields.Html(
        string="Claim Sheet", compute="_compute_sheet_html", sanitize=False
    )

    _days_once = models.UniqueIndex(
        "(move_line_id, date_from)",
        "Interest for these days was just claimed by somebody else; look at the claims.",
    )
    _compensation_once = models.UniqueIndex(
        "(move_line_id) WHERE compensation > 0",
        "The compensation was just claimed by somebody else; look at the claims.",
    )
    _in_order = models.Constraint(
        "CHECK (date_due < date_from AND date_from <= date_to"
        " AND interest >= 0 AND compensation >= 0)",
        "A claim covers days after the due date and asks for no negative amount.",
    )

    @api.depends("date_from", "date_to")
    def _compute_days(self):
        for claim in self:
            ends = claim.date_from and claim.date_to
            claim.days = (claim.date_to - claim.date_from).days + 1 if ends else 0

    @api.depends("interest", "compensation")
    def _compute_amount(self):
        for claim in self:
            claim.amount = claim.interest + claim.compensation

    @api.depends("move_id.name", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for claim in self:
            claim.display_name = self.env._(
                "%(invoice)s, %(first)s to %(last)s",
                invoice=claim.move_id.name or "",
                first=format_date(self.env, claim.date_from),
                last=format_date(self.env, claim.date_to),
            )

    # ---- what nobody verified ------------------------------------------------
    @api.depends("sheet", "verified")
    @api.depends_context("lang")
    def _compute_doubt(self):
        for claim in self:
            doubts = self._doubts(claim.sheet, claim.verified) if claim.sheet else {}
            claim.doubt = self._doubt_sentence(**doubts) if any(doubts.values()) else ""

    @api.model
    def _doubts(self, sheet, verified):
        """Which figures of a sheet nobody compared with their source.

        :param dict sheet: see :meth:`_sheet`; older ones say nothing of the compensation
        :param bool verified: whether there is no doubt at all
        :return: ``{"rate": bool, "compensation": bool}``
        """
        rate = not all(line["verified"] for line in sheet["lines"])
        compensation = sheet.get("doubtful", not (verified or rate))
        return {"rate": rate, "compensation": compensation}

    def _doubt_sentence(self, rate, compensation):
        if rate and compensation:
            return self.env._(
                "An interest rate and the fixed compensation of this claim were not "
                "compared with their source. Look both up before you book, and let a "
                "credit manager enter the day under Configuration → Interest Regimes."
            )
        if rate:
            return self.env._(
                "An interest rate of this claim was not compared with its source. Look "
                "it up before you book, and let a credit manager enter the day under "
                "Configuration → Interest Regimes."
            )
        return self.env._(
            "The fixed compensation of this claim was not compared with its source; the "
            "interest rates were. Look it up before you book, and let a credit manager "
            "enter the day under Configuration → Interest Regimes."
        )

    # ---- the sheet ---------------------------------------------------------
    @api.depends("sheet", "interest", "compensation")
    @api.depends_context("lang")
    def _compute_sheet_html(self):
        for claim in self:
            claim.sheet_html = (
                self.env["ir.qweb"]._render(
                    "credit_control.credit_claim_sheet", {"claim": claim}
                )
                if claim.sheet
                else False
            )

    def _sheet_rows(self):
        """The lines of the sheet as a person reads them, for form and letter."""
        self.ensure_one()
        return [
            {
                "from": format_date(self.env, line["from"]),
                "to": format_date(self.env, line["to"]),
                "days": line["days"],
                "balance": self._money(line["balance"]),
                "rate": self._percent(line["rate"]),
                "interest": formatLang(
                    self.env, line["interest"], digits=self.sheet["digits"] + 2
                ),
                "verified": line["verified"],
            }
            for line in self.sheet["lines"]
        ]

    def _sheet_principal(self):
        """Label and amount of what the balance began with and what was taken off."""
        self.ensure_one()
        labels = {
            "principal": self.env._("Instalment"),
            "credited": self.env._("Credited, so never owed"),
            "disputed": self.env._("Disputed, so left out"),
        }
        rows = [
            (label, self._money(self.sheet[name] * (1 if name == "principal" else -1)))
            for name, label in labels.items()
            if self.sheet[name]
        ]
        for day, amount in self.sheet["payments"]:
            label = self.env._("Paid on %s", format_date(self.env, day))
            rows.append((label, self._money(-amount)))
        return rows

    def _sheet_conversion(self):
        """What the compensation was before it was converted, or ''."""
        self.ensure_one()
        if not self.sheet["converted"]:
            return ""
        fixed, currency_id = self.sheet["converted"]
        currency = self.env["res.currency"].browse(currency_id)
        return self.env._(
            "%(amount)s at the exchange rate of %(day)s",
            amount=formatLang(
                self.env, fixed / 10**currency.decimal_places, currency_obj=currency
            ),
            day=format_date(self.env, self.sheet["as_of"]),
        )

    def _money(self, minor):
        """Minor units as a figure with its currency."""
        amount = minor / 10 ** self.sheet["digits"]
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    def _percent(self, basis_points):
        return formatLang(self.env, basis_points / 100, digits=2) + "\xa0%"

    # ---- history -----------------------------------------------------------
    def _set(self, vals):
        """Write what only the life of a claim may write."""
        return self.sudo().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        for claim in self:
            if claim.state != PROPOSED:
                raise CreditControlError(
                    self.env._(
                        "The claim on %(claim)s was booked or waived and stays on "
                        "record; only a proposed one can be deleted.",
                        claim=claim.display_name,
                    )
                )
