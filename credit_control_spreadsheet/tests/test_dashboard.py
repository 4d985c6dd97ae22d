"""The spreadsheet shows what the key figures have, to who may read them."""

import json

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.credit_control.tests.common import CreditControlCommon


@tagged("post_install", "-at_install")
class TestSpreadsheetDashboard(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref(
            "credit_control_spreadsheet.dashboard_credit_control"
        )
        cls.sheet = json.loads(cls.dashboard.spreadsheet_data)

    def test_each_figure_is_one_that_can_be_read(self):
        asked = [
            (chart["data"]["metaData"], chart["data"]["searchParams"]["domain"])
            for sheet in self.sheet["sheets"]
            for chart in sheet["figures"]
        ]
        self.assertTrue(asked)
        for meta, domain in asked:
            found = self.env[meta["resModel"]]._read_group(
                domain, meta["groupBy"], [f"{meta['measure']}:avg"]
            )
            self.assertIsInstance(found, list)
        for pivot in self.sheet["pivots"].values():
            model = self.env[pivot["model"]]
            rows = [row["fieldName"] for row in pivot["rows"]]
            measures = [
                f"{one['fieldName']}:{one['aggregator']}" for one in pivot["measures"]
            ]
            self.assertIsInstance(
                model._read_group(pivot["domain"], rows, measures), list
            )

    def test_codes_are_those_of_the_catalogue(self):
        known = set(self.env["credit.kpi"]._ensure_all())
        for chart in self.sheet["sheets"][0]["figures"]:
            domain = chart["data"]["searchParams"]["domain"]
            codes = next(leaf[2] for leaf in domain if leaf[0] == "kpi_id.code")
            self.assertLessEqual(set(codes), known)

    def test_it_is_for_who_reads_credit_files(self):
        self.assertTrue(self.dashboard.with_user(self.viewer).name)
        with self.assertRaises(AccessError):
            self.dashboard.with_user(self.salesperson).read(["name"])
