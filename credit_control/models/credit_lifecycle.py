"""What has a life of its own: only its buttons change how it stands."""

from odoo import models

from ..exceptions import CreditControlError
from ..labels import label


class CreditLifecycle(models.AbstractModel):
    """Mixed into limits, holds, notices, plans and all else that is decided in steps.

    Such a model refuses in its ``write`` what people may not say, and writes with
    :meth:`_set` what follows from its steps. Mix it in first, before mail threads.
    """

    _name = "credit.lifecycle"
    _description = "Record With a Life of Its Own"

    def _set(self, vals):
        """Write what only the life of a record may write, past its own ``write``."""
        return super().write(vals)

    def _state_label(self, state=None):
        """A state as people read it.

        :param str state: the record's own unless given
        """
        return label(self, "state", state)

    def _called(self):
        """What a refusal calls the record."""
        return self.display_name

    def _check_is(self, *states):
        """Refuse a step that does not follow from how the records stand.

        :param str states: those from which the step can be taken
        :raise CreditControlError: a record is in none of them
        """
        for record in self:
            if record.state not in states:
                record._refuse_state()

    def _refuse_state(self):
        raise CreditControlError(
            self.env._(
                "%(record)s is “%(state)s”, so this cannot be done.",
                record=self._called(),
                state=self._state_label(),
            )
        )
