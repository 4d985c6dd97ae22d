"""A collector, a controller and customers on the work-list."""

from ..models.credit_worklist_entry import LATER, LEFT, NOW
from .documents import DocumentsCommon


class DeskCommon(DocumentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ranking = cls.env.ref("credit_control.worklist_strategy_standard")
        if not getattr(cls, "customer", None):
            cls.customer = cls._customer("Deco", email="d@example.com", phone="+1 555")
        cls.profile = cls._profile(cls.customer)
        cls.not_reached = cls.env.ref("credit_control.contact_outcome_not_reached")
        cls.promised = cls.env.ref("credit_control.contact_outcome_promised")

    @classmethod
    def _refresh(cls, profiles=None):
        """Make the list anew, for some customers or for all."""
        cls.env["credit.worklist.entry"].sudo()._refresh(cls.company, profiles)

    def _entry(self, profile=None):
        """The customer's row, empty where there is nothing to do."""
        profile = profile or self.profile
        return self.env["credit.worklist.entry"].search(
            [("profile_id", "=", profile.id)]
        )

    def _listed(self, *invoiced, **profile_values):
        """The customer's row after invoices of ``(amount, due in days)``."""
        for amount, due_in in invoiced:
            self._invoice(self.customer, amount, due_in=due_in)
        self.profile.sudo().write(profile_values)
        self._refresh(self.profile)
        return self._entry()

    def _log(self, outcome=None, profile=None, user=None, **values):
        """A contact that a collector puts on record, without a day to look again."""
        profile = (profile or self.profile).with_user(user or self.collector)
        return (
            self.env["credit.contact.log"]
            .with_user(user or self.collector)
            ._record(profile, {"outcome_id": (outcome or self.promised).id, **values})
        )

    def assertToDo(self, profile=None):
        self.assertEqual(self._entry(profile).state, NOW)

    def assertPutOff(self, day=None, profile=None):
        entry = self._entry(profile)
        self.assertEqual(entry.state, LATER)
        if day:
            self.assertEqual(entry.next_on, day)

    def assertLeft(self, because, profile=None):
        entry = self._entry(profile)
        self.assertEqual((entry.state, entry.left_because), (LEFT, because))
