"""Documents of an applicant: what is kept, what is not, and what is taken back."""

import re

from odoo import Command, models
from odoo.tools.mimetypes import guess_mimetype

from . import credit_application_form as form_of
from .credit_application import EDITABLE


class CreditApplication(models.Model):
    _inherit = "credit.application"

    def _take_files(self, files, errors):
        """Attach documents that are what the page asks for; say which are not kept.

        :param files: ``(name, bytes)`` of each
        :param dict errors: takes the sentences, one for each file, under ``files``
        """
        told = []
        for name, content in files:
            shown = re.sub(r"[\x00-\x1f/\\<>\"]", "", name or "")[-80:] or "document"
            kind = guess_mimetype(content) if content else ""
            fault = self._fault_of_file(shown, content, kind)
            if fault:
                told.append(fault)
                continue
            end = form_of.FILE_TYPES[
                kind
            ]  # opened by its name on a colleague's computer
            named = shown.lower().replace(".jpeg", ".jpg").endswith(end)
            self._attach(shown if named else shown + end, content, kind)
        if told:
            errors["files"] = " ".join(told)

    def _fault_of_file(self, shown, content, kind):
        """Sentence: why a document is not kept; empty where it can be."""
        _, most = self.env._, form_of.MOST_BYTES
        if not content:
            return _("%s is empty; please send it again.", shown)
        if len(content) > most:
            return _(
                "%(file)s is larger than %(most)s MB; please send a smaller file.",
                file=shown,
                most=most // 1024 // 1024,
            )
        if kind not in form_of.FILE_TYPES:
            return _(
                "%s is not a PDF, a picture (PNG, JPEG) or an Excel workbook; please send "
                "one of these.",
                shown,
            )
        same = self._same_file(content)
        if same:
            return _(
                "%(file)s is the same document as %(other)s, which we have already.",
                file=shown,
                other=same.name,
            )
        if len(self.attachment_ids) >= form_of.MOST_FILES:
            return _(
                "%(file)s was not kept: at most %(most)s documents can be sent.",
                file=shown,
                most=form_of.MOST_FILES,
            )
        return ""

    def _same_file(self, content):
        """The document of the application that has just this content."""
        checksum = self.env["ir.attachment"]._compute_checksum(content)
        return self.attachment_ids.filtered(lambda one: one.checksum == checksum)[:1]

    def _attach(self, name, content, kind):
        """Keep one document."""
        made = self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": content,
                "mimetype": kind,
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.write({"attachment_ids": [Command.link(made.id)]})

    def _remove_files(self, form):
        """Delete documents that the applicant ticked, while the application is open.

        :param dict form: ``remove_<id>`` for each of them
        """
        if self.state in EDITABLE:
            ticked = self.attachment_ids.filtered(
                lambda one: f"remove_{one.id}" in form
            )
            ticked.sudo().unlink()
