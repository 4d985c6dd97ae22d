"""What a call needs, and when none is made: settings, sign-in, search, breaker."""

import random
from dataclasses import replace
from datetime import timedelta
from time import sleep

from odoo import fields, models

from ..bureaus.contract import CallFailed, PayloadError, Problem, Refused, Settings
from ..bureaus.transport import retrying, sender
from ..exceptions import CreditControlError
from .credit_bureau_credential import loopback_allowed
from .credit_bureau_provider import DISABLED, TEST

#: So many failures in a row, and the provider is left alone for a while.
TOLERATED = 5
LONGEST_PAUSE = 30
#: A sign-in that ends sooner than that is renewed.
MARGIN = timedelta(minutes=1)


class CreditBureauProvider(models.Model):
    _inherit = "credit.bureau.provider"

    def _check_ready(self, credentials=True):
        """Refuse before anything touches the network.

        :param bool credentials: whether they are looked for, too
        :raise CreditControlError: disabled, entered by hand, or paused
        """
        self.ensure_one()
        if self.code == "manual":
            raise CreditControlError(
                self.env._("Such a report is typed in: use “Enter a Report”.")
            )
        if self.state == DISABLED:
            raise CreditControlError(
                self.env._(
                    "%s is disabled, so nothing was sent. A credit manager can enable it "
                    "under Bureau Providers.",
                    self.name,
                )
            )
        paused = self.breaker and (
            not self.breaker_until or self.breaker_until > fields.Datetime.now()
        )
        if paused:
            raise CreditControlError(self._why_paused())

    def _why_paused(self):
        if self.breaker == "auth":
            return self.env._(
                "%(provider)s refused our credentials (%(text)s) and is not asked again "
                "until an administrator has changed them.",
                provider=self.name,
                text=self.breaker_text or "",
            )
        if self.breaker == "quota":
            return self.env._(
                "%(provider)s says that our contract does not cover this (%(text)s). A "
                "credit manager settles that with the provider and then chooses Try "
                "Again in its form.",
                provider=self.name,
                text=self.breaker_text or "",
            )
        return self.env._(
            "%(provider)s could not be reached %(count)s times in a row and is asked "
            "again from %(time)s (UTC) on.",
            provider=self.name,
            count=self.failures,
            time=fields.Datetime.to_string(self.breaker_until),
        )

    # ---- settings --------------------------------------------------------------------
    def _send(self, bureau, billable=False):
        """The function that makes calls; free ones are tried again where that helps."""
        send = sender(bureau.hosts, loopback=loopback_allowed())

        def gently(request):
            if request.billable or billable:
                return send(request)
            return retrying(send, request, bureau.classify_error, sleep, random.random)

        return gently

    def _settings(self, request=None):
        """:class:`~..bureaus.contract.Settings` of a call, with the sign-in that holds.

        :param request: ``credit.bureau.request`` that is ordered; none for free calls
        """
        bureau = self._bureau()
        live = bureau.base_urls.get("test" if self.state == TEST else "live", "")
        own = self.sudo().base_url
        further = {
            name: own or url
            for name, url in bureau.base_urls.items()
            if name not in ("live", "test")
        }
        zone = fields.Datetime.now()
        return Settings(
            self._send(bureau, bool(request) and bureau.billable),
            base_url=(own or live).rstrip("/"),
            urls=further,
            credentials=self._get_secrets(),
            token=self._token(),
            reference=request.reference if request else "",
            product=self.product or "",
            language=(self.language or "en").lower(),
            purpose=(request.purpose_id.key or "") if request else "",
            sent_at=f"{zone.isoformat()}+00:00",
            name=self._name_for(bureau, request),
        )

    def _name_for(self, bureau, request):
        """The name of whom an order is about, where the provider wants it."""
        wanted = request and bureau.wants_name
        return request.profile_id.partner_id.name or "" if wanted else ""

    def _token(self):
        """A sign-in that still holds, empty where there is none."""
        known = (
            self.env["credit.bureau.token"]
            .sudo()
            .search_fetch(
                [
                    ("provider_id", "=", self.id),
                    ("valid_until", ">", fields.Datetime.now() + MARGIN),
                ],
                ["token"],
                order="id desc",
                limit=1,
            )
        )
        return known.token or ""

    def _signed_in(self, bureau, settings):
        """The settings with a sign-in, a new one where none holds.

        Nothing of the record is read, so that no transaction is open while the network is
        used; the sign-in is kept in a transaction of its own.

        :raise CallFailed, Refused, PayloadError: signing in did not work
        """
        if settings.token:
            return settings
        token, seconds = bureau.sign_in(replace(settings, send=self._send(bureau)))
        if token:
            until = fields.Datetime.now() + timedelta(seconds=seconds)
            self.env["credit.bureau.request"]._apart(
                lambda env: env[self._name].browse(self.id)._keep_token(token, until)
            )
        return replace(settings, token=token)

    def _keep_token(self, token, until):
        """Sign-ins made from now on are this one, until it ends."""
        tokens = self.env["credit.bureau.token"].sudo()
        tokens.search([("provider_id", "=", self.id)]).unlink()
        tokens.create({"provider_id": self.id, "token": token, "valid_until": until})

    # ---- breaker ----------------------------------------------------------------------
    def _problem_of(self, outcome, signing_in=False):
        """:class:`~..bureaus.contract.Problem` of whatever came instead of an answer."""
        if isinstance(outcome, Refused):
            problem = outcome.problem
        elif isinstance(outcome, PayloadError):
            problem = Problem("payload", detail=str(outcome))
        else:
            problem = self._bureau().classify_error(outcome)
        if signing_in and problem.billed != "no":
            return Problem(problem.kind, problem.retryable, "no", problem.detail)
        return problem

    def _went_well(self):
        if self.failures or self.breaker:
            self.write(
                {
                    "failures": 0,
                    "breaker": False,
                    "breaker_until": False,
                    "breaker_text": False,
                }
            )

    def _went_wrong(self, problem):
        """Count a failure, and leave the provider alone where it would only repeat."""
        vals = {"breaker_text": problem.detail[:200]}
        if problem.kind == "auth" and self._bureau().credentials:
            self.env["credit.bureau.token"].sudo().search(
                [("provider_id", "=", self.id)]
            ).unlink()
            self.write({**vals, "breaker": "auth", "breaker_until": False})
        elif problem.kind in ("quota", "entitlement") and self.is_billable:
            self.write({**vals, "breaker": "quota", "breaker_until": False})
        elif problem.kind in ("server", "before_send", "after_send"):
            count = self.failures + 1
            vals["failures"] = count
            if count >= TOLERATED:
                minutes = min(LONGEST_PAUSE, 2 ** (count - TOLERATED))
                until = fields.Datetime.now() + timedelta(minutes=minutes)
                vals |= {"breaker": "failures", "breaker_until": until}
            self.write(vals)

    # ---- whom it is about --------------------------------------------------------------
    def _identify(self, profile):
        """The number to order with, found by a search where the customer's will not do.

        :raise CreditControlError: nobody or several were found
        """
        known = self._bureau().identify(profile._subject().identifiers)
        if known:
            return known
        found = self._find_candidates(profile)
        if len(found) == 1:
            return found[0].identifier
        if not found:
            raise CreditControlError(
                self.env._(
                    "%(provider)s knows no company like %(customer)s. Check its name, "
                    "country and company number, or enter its number there.",
                    provider=self.name,
                    customer=profile.partner_id.name,
                )
            )
        raise CreditControlError(
            self.env._(
                "%(provider)s knows %(count)s companies like %(customer)s; somebody has "
                "to choose the right one with “Look Up” on its credit file.",
                provider=self.name,
                count=len(found),
                customer=profile.partner_id.name,
            )
        )

    def _find_candidates(self, profile):
        """:class:`~..bureaus.contract.Candidate` list for a customer; free.

        :raise CreditControlError: the provider could not be asked
        """
        self._check_ready()
        bureau, settings, subject = self._bureau(), self._settings(), profile._subject()
        requests = self.env["credit.bureau.request"]
        requests._let_go()
        try:
            return bureau.search(self._signed_in(bureau, settings), subject)
        except (CallFailed, Refused, PayloadError) as error:
            problem = self._problem_of(error)
            requests._apart(
                lambda env: env[self._name].browse(self.id)._went_wrong(problem)
            )
            raise CreditControlError(self._why_not_searched(problem)) from None

    def _why_not_searched(self, problem):
        return self.env._(
            "%(provider)s could not be asked: %(detail)s. Nothing was ordered.",
            provider=self.name,
            detail=(problem.detail or problem.kind).rstrip("."),
        )
