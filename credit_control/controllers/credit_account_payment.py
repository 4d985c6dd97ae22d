"""Paying from the account page, through the payment providers that Odoo has."""

from odoo import http
from odoo.exceptions import ValidationError
from odoo.http import request
from odoo.tools import float_compare

from odoo.addons.payment import utils as payment_utils

from ..exceptions import CreditControlError
from .credit_account import CreditAccountPages


class CreditAccountPayment(CreditAccountPages):
    @http.route(
        "/my/credit/pay", type="http", auth="public", methods=["GET"], website=True
    )
    def credit_account_pay(self, **form):
        """What was chosen, and the ways to pay it."""
        sent = "access_token" in form
        account = self._credit_account(form)
        if not account:
            return self._credit_closed(sent)
        items = request.httprequest.args.getlist("item")
        portal = request.env["credit.portal"]
        typed = self._credit_typed(form)
        try:
            name = portal._name_of_form(typed, items)
            choice = portal._choose(account, name)
        except CreditControlError as error:
            return self._account_page(account, {}, error=error.args[0], status=422)
        values = self._credit_values(
            account,
            choice=choice,
            documents=portal._shown_choice(choice),
            bank=portal._bank(account.company),
            surplus=0.0 if typed.get("sure") else portal._surplus(account, choice),
            **self._payment_form(account, choice),
        )
        return self._credit_page("credit_control.account_pay", values)

    def _payment_form(self, account, choice):
        """What Odoo's payment form needs for a choice."""
        asked = {
            "partner": account.contact,
            "company": choice.company,
            "total_amount": choice.amount,
            "currency": choice.currency,
            "landing_route": account.url(),
            "transaction_route": f"/my/credit/transaction/{choice.name}",
        }
        values = self._get_common_page_view_values(asked, access_token=account.token)
        values["amount"] = choice.amount
        values["partner_id"] = account.contact.id
        if not request.env["credit.portal"]._takes_payments():
            values["providers_sudo"] = values["providers_sudo"].browse()
            values["payment_methods_sudo"] = values["payment_methods_sudo"].browse()
            values["tokens_sudo"] = values["tokens_sudo"].browse()
        if account.by_link:  # a link is passed on; a card that was kept is not
            values["tokens_sudo"] = values["tokens_sudo"].browse()
            offered = values["show_tokenize_input_mapping"]
            values["show_tokenize_input_mapping"] = dict.fromkeys(offered, False)
        return values

    @http.route("/my/credit/transaction/<string:name>", type="jsonrpc", auth="public")
    def credit_account_transaction(self, name, access_token=None, **sent):
        """Begin the payment of a choice; everything but the way to pay is computed.

        :param str name: of the choice, looked up again
        :param str access_token: of the link, empty for somebody signed in
        :param dict sent: of Odoo's payment form
        :return: what the payment form needs to go on
        :raise ValidationError: the amount has changed, or cannot be paid this way
        """
        self._validate_transaction_kwargs(sent)
        account = self._credit_account({"access_token": access_token or ""})
        if not account:
            raise ValidationError(
                request.env._(
                    "The link to this account does not work any more; ask us for a new "
                    "one, or sign in."
                )
            )
        choice = request.env["credit.portal"]._choose(account, name)
        self._check_amount_shown(choice, sent.get("amount"))
        return self._begin_payment(account, choice, sent)

    def _check_amount_shown(self, choice, amount):
        """Nobody pays another amount than the one on the page."""
        digits = choice.currency.decimal_places
        shown = isinstance(amount, (int, float)) and not isinstance(amount, bool)
        if not shown or float_compare(amount, choice.amount, digits):
            raise ValidationError(
                request.env._(
                    "What is open has changed since you opened this page: it is %s now. "
                    "Load the page again to pay that.",
                    choice.currency.format(choice.amount),
                )
            )

    def _begin_payment(self, account, choice, sent):
        portal = request.env["credit.portal"]
        way = self._way_to_pay(account, choice, sent)
        payment = self._create_transaction(
            **way,
            amount=choice.amount,
            currency_id=choice.currency.id,
            partner_id=account.contact.id,
            landing_route=account.url(),
            reference_prefix=payment_utils.singularize_reference_prefix(
                prefix=portal._reference_prefix(choice)
            ),
            custom_create_values=portal._transaction_values(account, choice),
        )
        request.session["credit_account_paid"] = payment.id
        return payment._get_processing_values()

    def _way_to_pay(self, account, choice, sent):
        """Provider, method and saved card, each one of those that the page offered.

        :raise ValidationError: one of them was not
        """
        offered = self._payment_form(account, choice)
        flow = sent.get("flow")
        if flow == "token":
            tokens = offered["tokens_sudo"]
            token = tokens.filtered(lambda one: one.id == sent.get("token_id"))
            provider, method = token.provider_id, token.payment_method_id
        else:
            token = offered["tokens_sudo"].browse()
            provider = offered["providers_sudo"].filtered(
                lambda one: one.id == sent.get("provider_id")
            )
            method = offered["payment_methods_sudo"].filtered(
                lambda one: (
                    one.id == sent.get("payment_method_id")
                    and provider in one.provider_ids
                )
            )
        if flow not in ("redirect", "direct", "token") or not provider or not method:
            raise ValidationError(
                request.env._(
                    "This way to pay is not offered for this payment; choose one of "
                    "those on the page."
                )
            )
        keep = bool(sent.get("tokenization_requested")) and not account.by_link
        return {
            "provider_id": provider.id,
            "payment_method_id": method.id,
            "token_id": token.id or None,
            "flow": flow,
            "tokenization_requested": keep,
        }
