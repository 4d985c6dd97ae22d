"""Odoo's menu of activities opens lists with filters that it knows by name."""

from odoo import fields
from odoo.tests import tagged

from .limits import LimitLifeCommon

#: What the menu switches on, by the web client's own names.
FILTERS = (
    "filter_activities_my",
    "activities_overdue",
    "activities_today",
    "activities_upcoming_all",
)


@tagged("post_install", "-at_install")
class TestActivityMenu(LimitLifeCommon):
    def _models(self):
        """Models of credit control whose records can have activities and a screen."""
        for name, model in self.env.items():
            ours = name.startswith("credit.") and not model._abstract
            if ours and "activity_ids" in model._fields:
                yield model

    def test_every_list_with_tasks_knows_the_filters_of_the_menu(self):
        found = {model._name for model in self._models()}
        self.assertIn("credit.limit", found)
        for model in self._models():
            arch = model.get_view(view_type="search")["arch"]
            for name in FILTERS:
                self.assertIn(f'name="{name}"', arch, model._name)

    def test_the_menu_finds_a_request_by_its_task_of_today(self):
        limit = self._ask(self.second, 1e9)
        task = limit.sudo().activity_ids
        task.date_deadline = fields.Date.context_today(task.with_user(task.user_id))
        mine = self.env["credit.limit"].with_user(task.user_id)
        today = [("my_activity_date_deadline", "=", "today")]
        late = [("my_activity_date_deadline", "<", "today")]
        self.assertIn(limit, mine.search(today))
        self.assertNotIn(limit, mine.search(late))
