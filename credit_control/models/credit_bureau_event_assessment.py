"""What bureaus and registers report makes a customer due for assessment."""

from odoo import api, models


class CreditBureauEvent(models.Model):
    _inherit = "credit.bureau.event"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS: an alert is a reason to look again
        events = super().create(vals_list)
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for event in events.filtered("is_alert"):
            if event._is_about_person():  # what a report says is not told twice
                event.profile_id._assessment_due(event._told_elsewhere())
                continue
            reason = event.text or kinds.get(event.kind) or event.provider_id.name
            event.profile_id._assessment_due(reason)
        return events
