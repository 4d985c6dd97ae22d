"""Limit journals, for their tests."""

import base64
import io

import openpyxl

from .documents import DocumentsCommon


class LimitJournalCommon(DocumentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._make_user("second", "credit_control.group_controller")
        cls.deco = cls._customer("Deco", limit=1000, ref="K1")
        cls.gemini = cls._customer("Gemini", limit=2000, ref="K2")

    @classmethod
    def _journal(cls, lines=(), user=None, **values):
        """A draft of the controller, with lines ``(customer, amount)``."""
        return (
            cls.env["credit.limit.journal"]
            .with_user(user or cls.controller)
            .create(
                {
                    "reason": "Yearly review",
                    "line_ids": [
                        (
                            0,
                            0,
                            {"profile_id": cls._profile(partner).id, **cls._new(new)},
                        )
                        for partner, new in lines
                    ],
                    **values,
                }
            )
        )

    @classmethod
    def _new(cls, new):
        return new if isinstance(new, dict) else {"amount": new}

    @classmethod
    def _csv(cls, *rows, encoding="utf-8", **values):
        """A journal that has read a file of these rows."""
        content = "\n".join(rows).encode(encoding)
        return cls._read(content, "limits.csv", **values)

    @classmethod
    def _xlsx(cls, *rows, **values):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        stream = io.BytesIO()
        book.save(stream)
        return cls._read(stream.getvalue(), "limits.xlsx", **values)

    @classmethod
    def _read(cls, content, name, **values):
        journal = cls._journal(
            source="file",
            file=base64.b64encode(content),
            file_name=name,
            **values,
        )
        journal.action_read_file()
        return journal

    def _posted(self, *lines, by=None, **values):
        """A journal that the second controller posts."""
        journal = self._journal(lines, **values)
        journal.action_preview()
        journal.with_user(by or self.second).action_post()
        return journal

    def assertLimit(self, partner, amount):
        self.env.flush_all()
        self.env.invalidate_all()
        profile = self._profile(partner)
        self.assertMoney(profile.limit_amount, amount)
        self.assertMoney(partner.credit_limit, amount)
