"""Figures that leave Odoo: workbooks of report lists, and the digest by mail."""

import io
import json
from datetime import timedelta

from openpyxl import load_workbook

from odoo import http
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL, mute_logger

from .test_alerts import AlertsCommon

#: Report lists and what of them a CFO takes home.
REPORTS = {
    "credit.kpi.value": ("kpi_id", "month", "dimension", "key_name", "value", "light"),
    "credit.ageing": ("partner_id", "move_id", "bucket", "total"),
    "credit.forecast.item": ("partner_id", "move_id", "amount", "expected_date"),
    "credit.forecast.week": ("start", "currency_id", "expected", "low", "high"),
    "credit.profile": ("partner_id", "exposure", "utilisation", "light"),
}


@tagged("post_install", "-at_install")
class TestReportsOut(AlertsCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cfo = cls._make_user(
            "cfo",
            "credit_control.group_viewer,account.group_account_readonly,"
            "base.group_allow_export",
        )
        cls.debtor = cls._customer("Debtor of the list", limit=1000)
        cls._invoice(cls.debtor, 850, due_in=-5)
        cls.env["credit.kpi.value"]._rebuild(cls.company, cls.today)
        cls.env["credit.forecast"].create({"company_id": cls.company.id})._run()

    def _export(self, model, names, **values):
        fields = self.env[model]._fields
        data = {
            "model": model,
            "fields": [
                {"name": name, "label": name, "type": fields[name].type}
                for name in names
            ],
            "ids": False,
            "domain": [],
            "import_compat": False,
            "groupby": [],
            "context": {},
            **values,
        }
        return self.url_open(
            "/web/export/xlsx",
            data={
                "data": json.dumps(data),
                "csrf_token": http.Request.csrf_token(self),
            },
        )

    def _rows(self, answer):
        self.assertEqual(answer.status_code, 200)
        book = load_workbook(io.BytesIO(answer.content), read_only=True)
        return [tuple(row) for row in book.active.iter_rows(values_only=True)]

    def test_the_cfo_takes_every_report_list_home_as_a_workbook(self):
        self.authenticate("cc_cfo", "cc_cfoxx")
        for model, names in REPORTS.items():
            head, *rows = self._rows(self._export(model, names))
            self.assertEqual(head, names, model)
            self.assertTrue(rows, model)
        ageing = self._rows(self._export("credit.ageing", REPORTS["credit.ageing"]))
        mine = [row for row in ageing if row[0] == "Debtor of the list"]
        self.assertEqual([row[-1] for row in mine], [850])

    def test_figures_grouped_on_the_screen_are_grouped_in_the_workbook(self):
        self.authenticate("cc_cfo", "cc_cfoxx")
        rows = self._rows(
            self._export(
                "credit.kpi.value",
                ("kpi_id", "value"),
                groupby=["kpi_id"],
                domain=[("dimension", "=", "company")],
            )
        )
        self.assertTrue(any("Receivables" in str(row[0]) for row in rows))

    def test_who_may_not_export_gets_no_workbook(self):
        self.authenticate("cc_viewer", "cc_viewer")
        with mute_logger("odoo.http", "odoo.addons.web.controllers.export"):
            answer = self._export("credit.kpi.value", ("kpi_id", "value"))
        self.assertGreaterEqual(answer.status_code, 400)

    def test_the_digest_mail_says_what_is_overdue_to_those_who_may_know(self):
        digest = self.env.ref("credit_control.digest_morning").sudo()
        mails = self.env["mail.mail"].sudo()
        for user, told in ((self.controller, True), (self.billing, False)):
            before = mails.search([])
            digest._action_send_to_user(user, tips_count=0)
            body = (mails.search([]) - before).body_html or ""
            self.assertEqual("Overdue Receivables" in body, told, user.name)
            self.assertEqual("Documents on Hold" in body, told, user.name)
            self.assertEqual("850" in body, told, user.name)

    def test_what_reports_read_is_read_without_writing(self):
        """Odoo may send these calls to a copy of the database, which refuses writes."""
        values = self.env["credit.kpi.value"]
        value = values.search([("dimension", "=", "company")], limit=1)
        self.env.flush_all()
        board = self.env["credit.dashboard"].with_user(self.cfo)
        with self.cr.savepoint():
            self.env.execute_query(
                SQL("SELECT SET_CONFIG('transaction_read_only', 'on', TRUE)")
            )
            shown = board.read_dashboard({})
            for panel in shown["panels"]:
                board.open_panel(panel["code"], 0)
            board.open_tile(value.id)
            values.with_user(self.cfo).series(["dso"], 3)
            self.env["credit.ageing"].with_user(self.cfo).search([], limit=3).read()
            value.with_user(self.cfo).action_open_source()
        for model, name in (
            (board, "read_dashboard"),
            (board, "open_panel"),
            (board, "open_tile"),
            (values, "series"),
            (values, "action_open_source"),
        ):
            self.assertTrue(getattr(type(model), name)._readonly, name)

    def test_yesterday_is_the_day_of_the_morning_digest(self):
        digest = self.env.ref("credit_control.digest_morning")
        digest = digest.with_user(self.controller).with_context(
            start_datetime=self.today - timedelta(days=1), end_datetime=self.today
        )
        self.assertEqual(digest.periodicity, "daily")
        self.assertGreaterEqual(digest.kpi_credit_overdue_value, 850)
