"""What an application may say at all: names, mail addresses, accounts, documents."""

from odoo import api, models
from odoo.exceptions import ValidationError

from ..entered import is_account_number, mail_address
from ..exceptions import CreditControlError
from .credit_application import ASSESSED, ENDED
from .credit_application_form import TEXTS
from .res_currency import ABSURD

#: What is sent to an address here: messages about the application, invoices.
ADDRESSES = ("email", "accounts_email")


class CreditApplication(models.Model):
    _inherit = "credit.application"

    @api.constrains(*ADDRESSES)
    def _check_addresses(self):
        for application in self:
            for name in ADDRESSES:
                if application[name] and not mail_address(application[name]):
                    raise ValidationError(
                        application._say_no_address(application[name])
                    )

    def _say_no_address(self, text):
        return self.env._("%s is not an e-mail address; please check it.", text)

    def _say_no_account(self, text):
        return self.env._(
            "%s is not a bank account: the check digits of an IBAN do not fit. Please check "
            "it for a typing mistake.",
            text,
        )

    @api.constrains(*TEXTS)
    def _check_lengths(self):
        for application in self:
            for name, most in TEXTS.items():
                if len(application[name] or "") > most:
                    field = self._fields[name]
                    raise ValidationError(
                        self.env._(
                            "“%(field)s” has %(length)s characters; at most %(most)s can "
                            "be kept. Shorten it.",
                            field=field._description_string(self.env),
                            length=len(application[name]),
                            most=most,
                        )
                    )

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS credit_control: colleagues enter whom an application is of
        if not self.env.su:
            for vals in vals_list:
                self._check_named(vals.get("company_name"))
        return super().create(vals_list)

    def write(self, vals):
        # EXTENDS credit_control: likewise; who fills in the page is asked on sending it
        if not self.env.su and "company_name" in vals:
            self._check_named(vals["company_name"])
        return super().write(vals)

    def _check_named(self, name):
        if not (name or "").strip():
            raise CreditControlError(
                self.env._("An application needs the applicant's name; enter it.")
            )


class CreditApplicationReference(models.Model):
    _inherit = "credit.application.reference"

    @api.constrains("limit_granted", "account")
    def _check_given(self):
        for line in self:
            if not 0 <= line.limit_granted <= ABSURD:
                raise ValidationError(
                    self.env._(
                        "The limit that %s gives cannot be meant; enter an amount of 0 "
                        "or more.",
                        line.name,
                    )
                )
            if line.account and not is_account_number(line.account):
                raise ValidationError(
                    self.env["credit.application"]._say_no_account(line.account)
                )


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_evidence(self):
        self._credit_check_evidence()

    def write(self, vals):
        # EXTENDS base: what an application was decided by is not exchanged either
        if {"raw", "datas", "db_datas", "res_model", "res_id"} & set(vals):
            self._credit_check_evidence()
        return super().write(vals)

    def _credit_check_evidence(self):
        """Refuse to touch documents by which an application was weighed.

        :raise CreditControlError: with the number of the application
        """
        if (
            self.env.su
        ):  # retention deletes them, and the job that fills the store moves
            return
        found = (
            self.env["credit.application"]
            .sudo()
            .search(
                [
                    ("attachment_ids", "in", self.ids),
                    ("state", "in", (ASSESSED, *ENDED)),
                ],
                limit=1,
            )
        )
        if found:
            raise CreditControlError(
                self.env._(
                    "This document belongs to the application %s and shows by what it "
                    "was decided, so it stays as it is. Put a newer one beside it.",
                    found.name,
                )
            )
