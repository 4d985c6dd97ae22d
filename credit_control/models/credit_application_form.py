"""What an applicant sends from the page: read with care, and kept however wrong it is."""

import re

from odoo import Command, fields, models

from ..engine.written import amount
from ..entered import is_account_number, mail_address
from .credit_application import EDITABLE
from .res_currency import ABSURD

#: Fields of the page → most characters.
TEXTS = {
    "company_name": 128,
    "legal_form": 64,
    "street": 128,
    "zip": 24,
    "city": 96,
    "vat": 32,
    "company_registry": 32,
    "contact_name": 96,
    "contact_function": 96,
    "email": 128,
    "phone": 48,
    "accounts_email": 128,
    "note": 4000,
}
AMOUNTS = ("requested_limit", "yearly_purchases")
FIGURES = ("turnover", "net_income", "equity", "total_assets")
TERMS = (0, 7, 14, 30, 45, 60, 90)
#: Without them nothing is sent.
NEEDED = ("company_name", "country_id", "contact_name", "email", "requested_limit")
#: How many suppliers and years the page has room for.
MOST_REFERENCES, MOST_YEARS = 3, 2
MOST_FILES, MOST_BYTES = 5, 10 * 1024 * 1024
#: What is in a file, by its first bytes, not by what its name says.
FILE_TYPES = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}


class CreditApplication(models.Model):
    _inherit = "credit.application"

    def _values_of(self, partner):
        """What is known of a customer, to begin its application with."""
        names = ("street", "zip", "city", "vat", "company_registry", "phone")
        if not partner:
            return {}
        return {
            **{name: (partner[name] or "")[: TEXTS[name]] for name in names},
            "email": mail_address(partner.email),
            "company_name": (partner.name or "")[: TEXTS["company_name"]],
            "is_natural": not partner.is_company,
            "country_id": partner.country_id.id,
            "lang": partner.lang or self.env.lang,
            "partner_id": partner.id,
        }

    def _take_form(self, form, files=()):
        """Keep what an applicant sent, as far as it can be kept.

        :param dict form: texts by name of the page's field
        :param files: ``(name, bytes)`` of each document, bytes at most one more than
            allowed
        :return: ``{field: sentence}`` of what could not be kept
        """
        self.ensure_one()
        if self.state not in EDITABLE:
            return {}
        errors = {}
        values = {
            name: (form.get(name) or "").strip()[:most] for name, most in TEXTS.items()
        }
        for name in ("email", "accounts_email"):
            if values[name] and not mail_address(values[name]):
                errors[name] = self._say_no_address(values.pop(name))
        values.update(self._amounts_of(form, errors))
        values.update(self._choices_of(form))
        values["reference_ids"] = self._references_of(form, errors)
        values["figure_ids"] = self._figures_of(form, errors)
        self.write(values)
        self._remove_files(form)
        self._take_files(files, errors)
        return errors

    def _amounts_of(self, form, errors):
        values = {}
        for name in AMOUNTS:
            text = (form.get(name) or "").strip()
            number = self._amount_of(text, name, errors) if text else 0.0
            if number is not None:
                values[name] = number
        return values

    def _amount_of(self, text, name, errors, negative=False):
        """A number, or ``None`` with a sentence in ``errors``."""
        number = amount(text[:40])
        if number is None or abs(number) > ABSURD or (number < 0 and not negative):
            errors[name] = self.env._(
                "%(field)s: “%(text)s” is not an amount; please enter digits, such as "
                "25000.",
                field=self._label_of(name),
                text=text[:40],
            )
            return None
        return number

    def _label_of(self, name):
        """What an amount of the page is called in a sentence about it."""
        if name.startswith("trade"):
            return self.env._("Limit of a supplier")
        figures, plain = self.env["credit.application.figure"], name.split("_", 1)[-1]
        model = figures if name.startswith("figure") else self
        named = plain if model is figures else name
        return model._fields[named]._description_string(self.env)

    def _choices_of(self, form):
        """What is chosen from a list; anything else is not what the page offered."""
        days, country = form.get("requested_days"), form.get("country_id") or ""
        chosen = self.env["res.country"]
        if country.isdecimal() and len(country) < 7:
            chosen = chosen.browse(int(country)).exists()
        return {
            "country_id": chosen.id,
            "is_natural": bool(form.get("is_natural")),
            "requested_days": int(days) if days in map(str, TERMS) else 30,
        }

    def _references_of(self, form, errors):
        """Commands that replace the references by those of the page."""
        commands = [Command.clear()]
        for number in range(MOST_REFERENCES):
            prefix = f"trade{number}_"
            name = (form.get(prefix + "name") or "").strip()[:128]
            text = (form.get(prefix + "limit") or "").strip()
            if not name:
                continue
            granted = self._amount_of(text, prefix + "limit", errors) if text else 0.0
            contact = (form.get(prefix + "contact") or "").strip()[:128]
            commands.append(
                Command.create(
                    {
                        "kind": "trade",
                        "name": name,
                        "contact": contact,
                        "limit_granted": granted or 0.0,
                    }
                )
            )
        bank = (form.get("bank_name") or "").strip()[:128]
        account = (form.get("bank_account") or "").strip()[:48]
        if account and not is_account_number(account):
            errors["bank_account"] = self._say_no_account(account)
            account = ""
        if bank or account:
            commands.append(
                Command.create(
                    {
                        "kind": "bank",
                        "name": bank or self.env._("Bank"),
                        "account": account,
                        "contact": (form.get("bank_contact") or "").strip()[:128],
                    }
                )
            )
        return commands

    def _figures_of(self, form, errors):
        """Commands that replace the yearly figures by those of the page."""
        commands, this_year = [Command.clear()], fields.Date.today().year
        for number in range(MOST_YEARS):
            prefix = f"figure{number}_"
            texts = {
                name: (form.get(prefix + name) or "").strip()
                for name in FIGURES
                if (form.get(prefix + name) or "").strip()
            }
            year = (form.get(prefix + "year") or "").strip()
            if not texts:
                continue
            if not re.fullmatch(r"\d{4}", year, re.ASCII) or not (
                1990 <= int(year) <= this_year + 1
            ):
                errors[prefix + "year"] = self.env._(
                    "Please enter the year in which the financial year ended, such as "
                    "%s.",
                    this_year - 1,
                )
                continue
            values = {
                name: self._amount_of(text, prefix + name, errors, negative=True)
                for name, text in texts.items()
            }
            stated = {k: v for k, v in values.items() if v is not None}
            commands.append(
                Command.create(
                    {"year": int(year), "given": ",".join(sorted(stated)), **stated}
                )
            )
        return commands

    def _lacking(self):
        """What the page needs before it is sent: ``{field: sentence}``."""
        missing = self._missing()
        wrong = self._identifier_sentences()
        found = {
            name: self.env._("%s is missing.", text)
            for name, text in missing.items()
            if name in NEEDED
        }
        return {**found, **wrong}

    def _consent(self, who, where):
        """Record that somebody agreed to the text shown, unless it is on record."""
        self.ensure_one()
        company = self.company_id.sudo()
        company = company.with_context(lang=self.env.lang)
        if self.consent_on and self.consent_version == company.credit_consent_version:
            return
        self._set(
            {
                "consent_text": company._credit_consent(),
                "consent_version": company.credit_consent_version,
                "consent_on": fields.Datetime.now(),
                "consent_by": (who or "")[:128],
                "consent_from": (where or "")[:64],
            }
        )

    def action_record_consent(self):
        """Record a consent that was given on paper, with who recorded it."""
        for application in self:
            application.check_access("write")
            application.sudo()._consent(
                application.contact_name or application.company_name,
                self.env._("Recorded by %s", self.env.user.name),
            )
        return True

    def _form_data(self):
        """What the page shows of the application: ``{field of the page: text}``."""
        self.ensure_one()
        data = {name: self[name] or "" for name in TEXTS}
        for name in AMOUNTS:
            data[name] = _plain(self[name])
        data["country_id"] = str(self.country_id.id or "")
        data["is_natural"] = "1" if self.is_natural else ""
        data["requested_days"] = str(self.requested_days)
        trade = self.reference_ids.filtered(lambda line: line.kind == "trade")
        for number, line in enumerate(trade[:MOST_REFERENCES]):
            data[f"trade{number}_name"] = line.name
            data[f"trade{number}_contact"] = line.contact or ""
            data[f"trade{number}_limit"] = _plain(line.limit_granted)
        bank = (self.reference_ids - trade)[:1]
        data["bank_name"] = bank.name or ""
        data["bank_account"] = bank.account or ""
        data["bank_contact"] = bank.contact or ""
        for number, line in enumerate(self.figure_ids[:MOST_YEARS]):
            data[f"figure{number}_year"] = str(line.year)
            stated = (line.given or "").split(",")
            for name in FIGURES:
                if name in stated:
                    data[f"figure{number}_{name}"] = _plain(line[name], zero="0")
        return data


def _plain(number, zero=""):
    """A number as it is typed, empty for none."""
    return f"{number:.2f}".removesuffix(".00") if number else zero
