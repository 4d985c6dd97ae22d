"""How a look-up happens: each report bought once, whatever happens in between.

Reserve and commit; say that it is sent and commit; one call; store the raw answer and
commit; then understand it in the caller's transaction. A step that crashes leaves the
state before it on record: *reserved* was never sent, *sent* may have been delivered and
becomes *unknown*, *received* is read again for free.
"""

import hashlib

from odoo import fields, models
from odoo.tools import SQL

from ..bureaus.contract import MAYBE, NO, Problem
from ..exceptions import CreditControlError
from .credit_bureau_request import (
    BLOCKING,
    CANCELLED,
    QUIET,
    RECEIVED,
    RESERVED,
    SENT,
    STALE,
    UNKNOWN,
)


class CreditBureauProvider(models.Model):
    _inherit = "credit.bureau.provider"

    def _look_up(
        self,
        profile,
        purpose=None,
        identifier=None,
        force=False,
        reason="",
        reference=None,
    ):
        """A report about a customer: a fresh one where there is one, else a new one.

        Outside of tests the caller's transaction is committed before and after the
        network is used.

        :param profile: ``credit.profile``, saved before
        :param purpose: ``credit.bureau.purpose``; needed where the provider asks
        :param identifier: :class:`~..bureaus.contract.Identifier` that was chosen; by
            default the provider's choice among the customer's, else a search
        :param bool force: order although a fresh report is there; with a ``reason``
        :param str reference: number of the order; the same number orders once
        :return: ``credit.bureau.report``, or the ``credit.bureau.request`` that says why
            there is none
        :raise CreditControlError: not enabled, paused, no budget, no or several
            companies found, the same order under way or unknown
        """
        self.ensure_one()
        self._check_may_look_up()
        self._check_buys_for(profile)
        provider, profile = self.sudo(), profile.sudo()
        fresh = self.env["credit.bureau.report"]._fresh(profile, provider)
        if fresh and not force:
            return fresh.sudo(self.env.su)
        provider._check_ready()
        if force and not (reason or "").strip():
            raise CreditControlError(
                self.env._(
                    "%(provider)s gave a report on %(date)s that is still fresh; say why "
                    "another is needed.",
                    provider=self.name,
                    date=fresh.fetched_on if fresh else "–",
                )
            )
        identifier = identifier or provider._identify(profile)
        values = provider._order_values(profile, identifier, purpose)
        values["reason"] = reason if force else False
        if reference:
            values["reference"] = reference
        requests = provider.env["credit.bureau.request"]
        requests._let_go()
        number, call = requests._apart(
            lambda env: env[self._name].browse(self.id)._reserve(values, force)
        )
        if call:
            requests.browse(number)._place(call)
        requests._let_go()
        return requests.browse(number)._read().sudo(self.env.su)

    def _check_buys_for(self, profile):
        """Nobody spends another company's money, whatever a dialog was filled with."""
        self.check_access("read")
        profile.check_access("read")
        if self.sudo().company_id != profile.sudo().company_id:
            raise CreditControlError(
                self.env._(
                    "%(provider)s works for another company than the credit file of "
                    "%(customer)s. Choose a provider of %(company)s.",
                    provider=self.name,
                    customer=profile.sudo().partner_id.name,
                    company=profile.sudo().company_id.name,
                )
            )

    def _order_values(self, profile, identifier, purpose):
        """Values of the request for an order."""
        key = "/".join(
            (
                str(profile.company_id.id),
                self.code,
                self.state,
                self.product or "",
                self.language or "",
                identifier.scheme,
                identifier.country,
                identifier.value,
            )
        )
        return {
            "provider_id": self.id,
            "profile_id": profile.id,
            "scheme": identifier.scheme,
            "identifier": identifier.value,
            "identifier_country": identifier.country,
            "product": self.product,
            "purpose_id": purpose.id if purpose else False,
            "purpose": purpose.name if purpose else False,
            "user_id": self.env.uid,
            "currency_id": self.currency_id.id,
            "cost": self.price if self.is_billable else 0.0,
            "dedupe_key": hashlib.sha256(key.encode()).hexdigest(),
        }

    def _reserve(self, values, force):
        """Take the right to order, in a transaction of its own.

        Writing the provider's counter first makes two workers take turns: the second
        fails to serialise, is repeated and sees what the first has done.

        :return: ``(id of the request, Call)``; no call where nothing is to be sent
        """
        self.env.execute_query(
            SQL(
                "UPDATE credit_bureau_provider"
                " SET order_count = COALESCE(order_count, 0) + 1 WHERE id = %s"
                " RETURNING order_count",
                self.id,
            )
        )
        requests = self.env["credit.bureau.request"]
        if values.get("reference"):
            same = requests.search([("reference", "=", values["reference"])])
            if same:
                return same.id, None
        # under another number, or with other settings, it is the same purchase
        known = requests.search(
            [
                "|",
                "&",
                ("dedupe_key", "=", values["dedupe_key"]),
                ("state", "in", (*BLOCKING, RECEIVED)),
                "&",
                "&",
                ("profile_id", "=", values["profile_id"]),
                ("provider_id", "=", self.id),
                ("state", "in", BLOCKING),
            ]
        )
        known._age()
        again = (
            force or not self.is_billable
        )  # what nobody can read does not stand for ever
        unread = known.filtered(
            lambda r: r.state == RECEIVED and not (r.problem and again)
        )
        if unread:
            return unread[0].id, None
        blocking = known.filtered(lambda r: r.state in BLOCKING)
        if blocking:
            raise CreditControlError(blocking[0]._why_blocked())
        if not force:
            profile = self.env["credit.profile"].browse(values["profile_id"])
            fresh = self.env["credit.bureau.report"]._fresh(profile, self)
            if fresh.request_id:
                return fresh.request_id.id, None
        self._check_ready(credentials=False)  # they were there a moment ago
        self._check_funds()
        self._check_purpose(values)
        profiles = self.env["credit.profile"].with_context(active_test=False)
        there = [("id", "=", values["profile_id"])]
        if not profiles.search_fetch(there, ["partner_id", "company_id"]):
            raise CreditControlError(
                self.env._("Save the customer's credit file before it is looked up.")
            )
        request = requests.with_context(**QUIET).create(values)
        return request.id, request._call()


class CreditBureauRequest(models.Model):
    _inherit = "credit.bureau.request"

    def _age(self):
        """Settle what whoever was at it has left behind.

        Reserved was never sent and is dropped; sent may have been delivered.
        """
        before = fields.Datetime.now() - STALE
        for request in self.filtered(lambda r: r.write_date < before):
            if request.state == RESERVED:
                request.write(
                    {
                        "state": CANCELLED,
                        "cost": 0.0,
                        "problem": self.env._("Given up before it was sent."),
                    }
                )
            elif request.state == SENT:
                request._settle_problem(
                    Problem(
                        "after_send",
                        billed=MAYBE if request.provider_id.is_billable else NO,
                        detail=self.env._("Sent, and no answer was stored."),
                    )
                )

    def _why_blocked(self):
        """Sentence: why the same cannot be ordered now."""
        if self.state == UNKNOWN:
            return self.env._(
                "An order of %(date)s for this report at %(provider)s went out and no "
                "answer came, so it may have been billed. Find out and settle it under "
                "Look-ups & Spending; then it can be ordered again.",
                date=fields.Date.to_string(self.sent_on or self.create_date),
                provider=self.provider_id.name,
            )
        return self.env._(
            "%(user)s is looking this customer up at %(provider)s right now; open the "
            "report in a minute.",
            user=self.user_id.name,
            provider=self.provider_id.name,
        )
