"""How the customer gets a plan and accepts it: with a signature here, or on paper."""

import base64
import binascii
import secrets
from datetime import timedelta
from urllib.parse import urljoin

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import consteq, format_date, formatLang

from ..exceptions import CreditControlError
from ..jobs import one_by_one
from .credit_plan import (
    ACTIVE,
    APPROVED,
    COMPLETED,
    DEFAULTED,
    EXPIRED,
    OFFERED,
    SETTLEMENT,
    TERMINATED,
)

#: The link to a plan that is over works for so many days more.
_LINK_DAYS = 30
#: A name or a signature is no longer than this.
_MOST_LETTERS, _MOST_BYTES = 100, 500_000


class CreditPlan(models.Model):
    _inherit = "credit.plan"

    offer_until = fields.Date(string="Offer Stands Until", readonly=True, copy=False)
    offered_on = fields.Date(readonly=True, copy=False)
    accepted_on = fields.Date(readonly=True, copy=False, tracking=True)
    signed_by = fields.Char(readonly=True, copy=False)
    signature = fields.Image(readonly=True, copy=False, attachment=True)
    signed_document = fields.Binary(readonly=True, copy=False, attachment=True)
    signed_document_name = fields.Char(readonly=True, copy=False)
    access_token = fields.Char(
        readonly=True, copy=False, groups="base.group_system", exportable=False
    )
    interest_move_id = fields.Many2one(
        "account.move",
        string="Invoice of the Interest",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="Draft invoice of the plan's own interest, made when it was accepted.",
    )

    # ---- the link ------------------------------------------------------------------
    def _link(self):
        """Address of the customer's page, with the token that opens it."""
        self.ensure_one()
        plan = self.sudo()
        if not plan.access_token:
            plan._set({"access_token": secrets.token_urlsafe(32)})
        path = f"/my/plans/{plan.id}?access_token={plan.access_token}"
        return urljoin(self.get_base_url(), path)

    def _opens_with(self, token):
        """Whether a token opens the customer's page today.

        :param str token: as it came
        """
        plan = self.sudo()
        token = token if isinstance(token, str) and token.isascii() else ""
        if not (plan.access_token and token and consteq(plan.access_token, token)):
            return False
        if plan.state in (OFFERED, ACTIVE):
            return True
        today = plan.company_id._credit_today()
        last = plan.ended_on and plan.ended_on + timedelta(days=_LINK_DAYS)
        return bool(last and today <= last)

    # ---- offering ------------------------------------------------------------------
    def action_offer(self):
        """Send approved plans to their customers, who accept on a page of their own.

        :raise CreditControlError: it is not approved, has begun to be over, or nobody
            can be written to
        """
        for plan in self:
            plan._check_may_work()
            plan._lock_customer()
            plan._check_is(APPROVED, OFFERED)
            plan._check_still_needed()
            contact = plan._recipient()
            if not contact.email:
                raise CreditControlError(
                    self.env._(
                        "%(contact)s has no e-mail address: enter one, choose somebody "
                        "else under “Agreed With”, or take the signature on paper.",
                        contact=contact.name,
                    )
                )
            today = plan.company_id._credit_today()
            days = plan.company_id.sudo().credit_plan_offer_days
            first = min(plan.instalment_ids.mapped("date"))
            until = min(fields.Date.add(today, days=days), first)
            plan._set({"state": OFFERED, "offered_on": today, "offer_until": until})
            plan._mail("credit_control.mail_template_plan_offer")
        return True

    def _recipient(self):
        """Who is written to about the plan."""
        profile = self.profile_id.sudo()
        return self.sudo().contact_id or profile.mail_recipient_id

    def _mail(self, xmlid, **context):
        """Send a message in the customer's language, and keep it in the chatter.

        Who reads the chatter may not accept in the customer's place: the copy there
        leads nowhere.

        :return: whether it was sent
        """
        template = self.env.ref(xmlid, raise_if_not_found=False)
        if not template or not self._recipient().email:
            return False
        self._link()
        number = template.sudo().with_context(**context).send_mail(self.id)
        kept = self.env["mail.mail"].sudo().browse(number).mail_message_id
        token = self.sudo().access_token
        kept.body = Markup((kept.body or "").replace(token, "…"))
        return True

    # ---- accepting -----------------------------------------------------------------
    @api.model
    def _signature(self, name, signature):
        """Name and image as they were sent, or a refusal.

        :param signature: base64 of a picture
        :return: ``(name, base64 as bytes)``
        :raise CreditControlError: one of them is missing or no picture
        """
        name = name.replace("\0", "").strip() if isinstance(name, str) else ""
        if not name or len(name) > _MOST_LETTERS:
            raise CreditControlError(self.env._("Please enter your full name."))
        try:
            raw = base64.b64decode(signature or "", validate=True)
        except (TypeError, ValueError, binascii.Error):
            raw = b""
        if not raw.startswith(b"\x89PNG") or len(raw) > _MOST_BYTES:
            raise CreditControlError(
                self.env._("Please sign in the field; your signature did not arrive.")
            )
        return name, base64.b64encode(raw)

    def _accept_in_portal(self, contact, name, signature):
        """Take the signature of a customer on its own page: the plan is active.

        :param contact: ``res.partner`` who signs, empty where the link was used
        :param str name: as typed
        :param signature: base64 of a PNG picture
        :raise CreditControlError: the offer does not stand any more, or the name or the
            signature is missing
        """
        plan = self.sudo()
        plan.ensure_one()
        name, picture = plan._signature(name, signature)
        plan._lock_customer()
        plan._check_offer_stands()
        plan._begin(
            {"signed_by": name, "signature": picture},
            author=contact or plan._recipient(),
            text=plan.env._("Accepted with a signature by %s", name),
        )
        return plan

    def _offer_stands(self):
        """Whether the customer can still accept it: in time, and while something is open."""
        today = self.company_id._credit_today()
        in_time = not self.offer_until or today <= self.offer_until
        unpaid = not all(self.item_ids.sudo().mapped("reconciled"))
        return self.state == OFFERED and in_time and unpaid

    def _check_offer_stands(self):
        if not self._offer_stands():
            raise CreditControlError(
                self.env._(
                    "This offer does not stand any more; please get in touch with us."
                )
            )

    def action_accept_on_paper(self, signed_by=None, document=None, filename=None):
        """Take a signature on paper: the plan is active.

        :param str signed_by: name of who signed
        :param document: the signed paper, base64
        :param str filename: its name
        :raise CreditControlError: it is neither approved nor offered, or the name or the
            paper is missing
        """
        for plan in self:
            plan._check_may_work()
            plan._lock_customer()
            plan._check_is(APPROVED, OFFERED)
            plan._check_still_needed()
            if not (signed_by or "").strip() or not document:
                raise CreditControlError(
                    self.env._(
                        "Enter who signed %s and add the signed paper.",
                        plan.display_name,
                    )
                )
            plan._begin(
                {
                    "signed_by": signed_by.strip(),
                    "signed_document": document,
                    "signed_document_name": filename or self.env._("Signed plan"),
                },
                author=None,
                text=self.env._("Accepted on paper, signed by %s", signed_by.strip()),
            )
        return True

    def _begin(self, values, author, text):
        """The plan counts from now on: follow-up leaves its items alone."""
        today = self.company_id._credit_today()
        self._set({"state": ACTIVE, "accepted_on": today, **values})
        self.sudo().activity_unlink(["credit_control.mail_activity_type_plan"])
        self.sudo().message_post(
            body=text, author_id=author.id if author else self.env.user.partner_id.id
        )
        if self.interest_total:
            self.sudo()._invoice_interest()
        self._refresh()
        event = self.env._("A payment plan began.")
        holds = self.env["credit.hold"].sudo()
        holds._recheck_customers(self.sudo().profile_id, event)

    def _refuse_in_portal(self, contact, reason):
        """The customer does not want the plan.

        :param contact: ``res.partner`` who says so, empty where the link was used
        :param str reason: as typed, may be empty
        """
        plan = self.sudo()
        plan._lock_customer()
        plan._check_offer_stands()
        said = (reason or "").replace("\0", "").strip()[:500]
        plan._end(
            TERMINATED, plan.env._("The customer did not accept it. %s", said).strip()
        )
        plan._give_task(
            plan.user_id or plan.company_id._credit_controller(),
            plan.env._("%s was not accepted", plan.display_name),
        )
        return plan

    # ---- the plan's own interest ---------------------------------------------------
    def _check_booking(self):
        """Refuse what could not be booked when the customer has signed or paid."""
        company = self.company_id.sudo()
        if self.kind == SETTLEMENT:
            self._check_writeoff(company)
        elif self.interest_rate and not company._claim_income_account():
            raise CreditControlError(
                self.env._(
                    "%(company)s has no income account for interest; an administrator "
                    "chooses one in Settings → Credit Control, or take the plan's "
                    "interest away.",
                    company=company.name,
                )
            )

    def action_open_interest(self):
        """Open the invoice of the plan's own interest."""
        self.ensure_one()
        return self.interest_move_id.get_formview_action()

    def _invoice_interest(self):
        """Make the draft invoice of the plan's interest, for an accountant to post."""
        company = self.item_ids.company_id[:1]
        root, journal = self.company_id, self.company_id.credit_claim_journal_id
        account = root._claim_income_account()
        if not account:
            return
        last = max(self.instalment_ids.mapped("date"))
        env = self.with_context(lang=self._recipient().lang or self.env.lang).env
        label = env._(
            "Interest of payment plan %(plan)s at %(rate)s %% a year",
            plan=self.name,
            rate=formatLang(env, self.interest_rate, digits=2),
        )
        move = self.env["account.move"].with_company(company)
        self._set(
            {
                "interest_move_id": move.create(
                    {
                        "move_type": "out_invoice",
                        "company_id": company.id,
                        "partner_id": self.partner_id.id,
                        "currency_id": self.currency_id.id,
                        "invoice_date": company._credit_today(),
                        "invoice_payment_term_id": False,
                        "invoice_date_due": last,
                        "invoice_origin": self.name,
                        "invoice_line_ids": [
                            Command.create(
                                {
                                    "name": label,
                                    "account_id": account.id,
                                    "quantity": 1,
                                    "price_unit": self.interest_total,
                                    "tax_ids": [Command.set([])],
                                }
                            )
                        ],
                        **({"journal_id": journal.id} if journal else {}),
                    }
                ).id
            }
        )

    # ---- time ----------------------------------------------------------------------
    @api.model
    def _expire_offers(self, company):
        """End offers that nobody accepted in time, or that are about nothing any more.

        :param company: root company
        """
        offered = self.search(
            [("company_id", "=", company.id), ("state", "=", OFFERED)]
        )
        over = offered.filtered(lambda plan: not plan._offer_stands())
        one_by_one(over, lambda plan: plan._run_out())

    def _run_out(self):
        if all(self.item_ids.mapped("reconciled")):
            self._end(EXPIRED, self.env._("Everything that it is about is paid."))
            return
        self._end(
            EXPIRED,
            self.env._(
                "Nobody accepted it until %s.", format_date(self.env, self.offer_until)
            ),
        )
        self._give_task(
            self.user_id or self.company_id._credit_controller(),
            self.env._("%s was not accepted in time", self.display_name),
        )

    def _is_over(self):
        return self.state in (COMPLETED, DEFAULTED, TERMINATED, EXPIRED)
