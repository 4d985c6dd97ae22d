"""How holds end by themselves: an event makes an order pass, or time runs out."""

import logging
from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.fields import Domain
from odoo.tools import html2plaintext

from ..engine.checks import HOLD
from ..engine.facts import CHANGE, CONFIRM
from ..engine.money import to_minor
from ..jobs import one_by_one
from .credit_hold import CLEARED, EXPIRED, RELEASED, WAITING

_logger = logging.getLogger(__name__)


class CreditHold(models.Model):
    _inherit = "credit.hold"

    @api.model
    def _recheck_customers(self, profiles, event, forced_too=False):
        """Look again at the waiting holds of customers after something changed for them.

        Cheap when nothing waits: one indexed query for all customers.

        :param profiles: ``credit.profile`` records
        :param str event: what happened, for who reads how the hold ended
        :param bool forced_too: also holds of a customer that was put on hold by hand
        """
        if not profiles:
            return
        profiles = profiles.sudo()
        concerned = Domain("profile_id", "in", profiles.ids) | self._sharing(
            profiles.partner_id.ids, profiles.company_id
        )
        waiting = concerned & Domain("state", "in", WAITING)
        if not forced_too:
            waiting &= Domain("is_forced", "=", False)
        self.sudo().search(waiting, order="id")._recheck(event)

    @api.model
    def _recheck_partners(self, partners, companies, event):
        """The same for contacts whose books changed."""
        payers = partners.sudo().commercial_partner_id.ids
        roots = companies.sudo().root_id
        own = Domain("partner_id", "in", payers) & Domain("company_id", "in", roots.ids)
        waiting = Domain("state", "in", WAITING) & Domain("is_forced", "=", False)
        concerned = waiting & (own | self._sharing(payers, roots))
        self.sudo().search(concerned, order="id")._recheck(event)

    @api.model
    def _sharing(self, partner_ids, companies):
        """Domain of holds of others that what happens to some customers may end.

        :param partner_ids: ids of commercial entities
        :param companies: root companies in whose books something changed
        """
        head, found = "profile_id.group_head_id", Domain.FALSE
        if self.env["credit.profile"]._any_group():
            found = Domain(f"{head}.partner_id", "in", partner_ids) | Domain(
                f"{head}.group_member_ids.partner_id", "in", partner_ids
            )
        caps = self.env["credit.cap"]
        capped = companies.filtered(lambda one: caps._ids_of_company(one))
        return found | Domain("company_id", "in", capped.ids) if capped else found

    def _recheck(self, event):
        """Confirm what passes now, oldest first, as who wanted it confirmed.

        :param str event: what happened, for who reads how the hold ended
        """
        for hold in self.filtered(lambda hold: hold._document()):
            if not hold._still_waits():
                hold._end(CLEARED, self.env._("The order is no longer what it was."))
                continue
            verdict = hold._preview_now()[0]
            if verdict.outcome != HOLD:
                hold._clear(event)
            elif hold.is_forced != verdict.forced:
                hold._set({"is_forced": verdict.forced})

    def _still_waits(self):
        """Whether the document is in a state in which there is something to wait for."""
        states = ("sale",) if self.kind == "change" else ("draft", "sent")
        return self.order_id.state in states

    def _preview_now(self):
        """What waits, judged as things stand now, releases left aside.

        :return: as :meth:`credit.gate._preview`
        """
        order = self.order_id
        return self.env["credit.gate"]._preview(
            order.partner_invoice_id,
            order.company_id,
            *self._what_waits(order._credit_extras()),
            record=order,
        )

    def _what_waits(self, extras):
        """What of the order would be decided on.

        :param dict extras: of the order, see :meth:`sale.order._credit_extras`
        :return: ``(document, checkpoint, already)`` as the gate takes them
        """
        order = self.order_id
        if self.kind != "change":
            document, already = order._credit_quotation(extras)
            return document, CONFIRM, already
        digits = self.currency_id.decimal_places
        wanted, document = (
            to_minor(self.amount, digits),
            order._credit_document(extras, 0),
        )
        asked, already = wanted - document.total, 0
        if asked <= 0:  # it has grown already, so the books show all of it
            wanted = document.total
            asked = already = to_minor(extras[order.id]["open"], digits)
        return replace(document, amount=asked, total=wanted), CHANGE, already

    def _clear(self, event):
        """Confirm the order; if Odoo refuses for another reason, the hold stays."""
        self.ensure_one()
        if self.kind == "change":
            passes = self.env._("The larger amount passes the credit check.")
            self._end(CLEARED, f"{event} {passes}")
            return
        try:
            with self.env.cr.savepoint():
                self._pass(event)
                self.order_id._credit_confirm_for(self)
        except (UserError, RedirectWarning) as error:
            _logger.info("Order %s passes but is not confirmed: %s", self.id, error)
            self._note_once(
                self.env._(
                    "The order passes the credit check now, but could not be confirmed: "
                    "%s",
                    error.args[0] if error.args else "",
                )
            )

    def _pass(self, event=""):
        """End these holds because their orders pass the gate.

        An order may pass because somebody else pays it now; credit control is told.
        """
        for hold in self:
            payer = hold.order_id.partner_invoice_id.commercial_partner_id
            if payer == hold.partner_id:
                passes = self.env._("The order passes the credit check.")
            else:
                passes = self.env._(
                    "The order passes the credit check of %(payer)s, who was made to pay "
                    "it instead of %(customer)s.",
                    payer=payer.name,
                    customer=hold.partner_id.name,
                )
            hold._end(CLEARED, f"{event} {passes}".strip())
            if payer != hold.partner_id and hold.controller_id:
                hold._as_colleague().message_post(
                    body=passes, partner_ids=hold.controller_id.partner_id.ids
                )

    def _note_once(self, text):
        """Leave a note on the order, unless it is the last thing said there."""
        last = self.order_id.message_ids[:1].body
        if text not in html2plaintext(last or ""):
            self._tell(text)

    def _end(self, state, reason, **values):
        """End the hold and tell who waits for it."""
        self._set(
            {
                "state": state,
                "ended_on": fields.Datetime.now(),
                "ended_by_id": self.env.uid,
                "end_reason": reason,
                **values,
            }
        )
        for hold in self.sudo():
            hold.activity_unlink(["credit_control.mail_activity_type_hold"])
            if hold._document():
                colleague = hold._as_colleague()
                hold._tell(
                    colleague.env._(
                        "Credit hold: %(state)s. %(reason)s",
                        state=colleague._state_label(state),
                        reason=reason,
                    )
                )
                hold._set_document_state(state)

    def _set_document_state(self, state):
        """Show on the document how its hold ended."""
        self.order_id._credit_set_state(state)

    @api.model
    def _cron_expire_releases(self):
        """End releases that were not used in time."""
        for company in self.env["res.company"].search([("parent_id", "=", False)]):
            past = self.search(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", RELEASED),
                    ("release_until", "<", company._credit_today()),
                ]
            )
            one_by_one(past, lambda release: release._set({"state": EXPIRED}))
