"""What happened to a customer, and who has to look at it."""

import hashlib

from odoo import api, fields, models

from ..bureaus.contract import ACTIVE, EVENT_KINDS, INSOLVENT, RISK_CLASSES
from ..exceptions import CreditAuthorityError, CreditControlError

KIND_WORDS = {
    "insolvency_opened": "Insolvency proceedings opened",
    "insolvency_petition": "Petition for insolvency",
    "administration": "Administration",
    "receivership": "Receivership",
    "voluntary_arrangement": "Arrangement with creditors",
    "moratorium": "Moratorium",
    "solvent_liquidation": "Winding-up of a solvent company",
    "strike_off_proposal": "Proposal to strike off the register",
    "dissolved": "Dissolved",
    "court_judgement": "Court judgement",
    "payment_default": "Payment default",
    "charge": "Charge registered",
    "accounts_overdue": "Accounts overdue",
    "limit_cut": "Recommended limit cut",
    "score_down": "Grade lowered",
    "sanctions_hit": "Hit on a sanctions list",
    "other": "Event",
}
GRAVE, WARNING, INFO = "grave", "warning", "info"
_GRAVE = {
    "insolvency_opened",
    "insolvency_petition",
    "administration",
    "receivership",
    "voluntary_arrangement",
    "moratorium",
    "sanctions_hit",
}
_INFO = {"charge", "other"}
#: What is older was known to whoever gave credit since.
NEWS_DAYS = 365


class CreditBureauEvent(models.Model):
    _name = "credit.bureau.event"
    _description = "Bureau Alert or Event"
    _order = "is_alert desc, noted_on desc, id desc"

    profile_id = fields.Many2one(
        "credit.profile", required=True, readonly=True, ondelete="cascade", index=True
    )
    partner_id = fields.Many2one(
        related="profile_id.partner_id",
        store=True,
        precompute=True,
        index=True,
        string="Customer",
    )
    company_id = fields.Many2one(
        related="profile_id.company_id", store=True, precompute=True, index=True
    )
    controller_id = fields.Many2one(related="profile_id.controller_id")
    provider_id = fields.Many2one(
        "credit.bureau.provider", required=True, readonly=True, ondelete="restrict"
    )
    report_id = fields.Many2one(
        "credit.bureau.report",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    kind = fields.Selection(
        [(kind, KIND_WORDS[kind]) for kind in EVENT_KINDS],
        required=True,
        readonly=True,
    )
    day = fields.Date(string="Happened On", readonly=True)
    noted_on = fields.Date(
        required=True, readonly=True, default=fields.Date.context_today
    )
    text = fields.Char(string="In Words", readonly=True)
    amount = fields.Char(readonly=True)
    ref = fields.Char(required=True, readonly=True)
    severity = fields.Selection(
        [(GRAVE, "Grave"), (WARNING, "Warning"), (INFO, "For information")],
        required=True,
        readonly=True,
    )
    is_alert = fields.Boolean(
        string="Alert", readonly=True, index=True, help="Somebody has to look at it."
    )
    state = fields.Selection(
        [("open", "To Do"), ("handled", "Handled")],
        default="open",
        required=True,
        readonly=True,
    )
    handled_by_id = fields.Many2one("res.users", readonly=True)
    handled_on = fields.Datetime(readonly=True)
    handled_note = fields.Char(string="What Was Done", readonly=True)

    _ref_unique = models.UniqueIndex(
        "(provider_id, profile_id, ref)", "This event is known already."
    )
    _open_idx = models.Index("(profile_id) WHERE is_alert AND state = 'open'")

    @api.depends("kind", "partner_id")
    def _compute_display_name(self):
        words = dict(self._fields["kind"]._description_selection(self.env))
        for event in self:
            event.display_name = f"{event.partner_id.name or ''}: {words[event.kind]}"

    # ---- coming in ---------------------------------------------------------------------
    @api.model
    def _take_over(self, record, report):
        """Note what a new report tells, and raise alerts about what is news.

        :param record: ``credit.bureau.report`` just made
        :param report: the common report that it holds
        """
        before = record.previous_id
        made = self._note(
            [(record.profile_id, event) for event in report.events],
            record.provider_id,
            record,
        )
        late = (
            record.state != "current"
        )  # a newer report has raised what is to be raised
        fallen = [] if late else self._fall(before, record)
        if (
            report.status == INSOLVENT
            and not late
            and not made.filtered(lambda e: e.is_alert and e.severity == GRAVE)
            and before.status != INSOLVENT
        ):
            said = report.status_text or self.env._(
                "%s reports the customer as insolvent.", record.provider_id.name
            )
            fallen.append(("insolvency_opened", said, GRAVE))
        for kind, text, severity in fallen:
            made |= self.sudo().create(
                {
                    "profile_id": record.profile_id.id,
                    "provider_id": record.provider_id.id,
                    "report_id": record.id,
                    "kind": kind,
                    "text": text,
                    "ref": f"report-{record.id}-{kind}",
                    "severity": severity,
                    "is_alert": True,
                    "noted_on": record.company_id._credit_today(),
                }
            )
        made.filtered("is_alert")._alarm()
        return made

    def _fall(self, before, record):
        """A grade that crossed into a worse class since the report before."""
        if not before:
            return []
        order = RISK_CLASSES.index
        old, new = before.risk_class, record.risk_class
        unrated = {"not_rated", "default", False} & {old, new}
        if unrated or order(new) <= order(old):
            return []
        words = dict(record._fields["risk_class"]._description_selection(self.env))
        text = self.env._(
            "Risk went from %(old)s to %(new)s.", old=words[old], new=words[new]
        )
        return [("score_down", text, WARNING)]

    @api.model
    def _note(self, found, provider, report=None):
        """Record events that are not known yet; each once for a provider and customer.

        :param found: ``[(profile, Event)]``
        :return: the new records; alarms are the caller's
        """
        events = self.sudo()
        rows = {}
        for profile, event in found:
            rows.setdefault((profile.id, _ref(event)), (profile, event))
        known = {
            (event.profile_id.id, event.ref)
            for event in events.search(
                [
                    ("provider_id", "=", provider.id),
                    ("profile_id", "in", list({key[0] for key in rows})),
                    ("ref", "in", list({key[1] for key in rows})),
                ]
            )
        }
        return events.create(
            [
                self._values(profile, event, provider, report)
                for key, (profile, event) in rows.items()
                if key not in known
            ]
        )

    def _values(self, profile, event, provider, report):
        today = profile.company_id._credit_today()
        news = event.day is None or (today - event.day).days <= NEWS_DAYS
        severity = severity_of(event)
        seen_before = not report or report.previous_id
        alert = news and (severity == GRAVE or (severity == WARNING and seen_before))
        if report and report.status == ACTIVE and severity == GRAVE and event.solvent:
            alert = False
        amount = "" if event.amount is None else f"{event.amount:,f} {event.currency}"
        return {
            "profile_id": profile.id,
            "provider_id": provider.id,
            "report_id": report.id if report else False,
            "kind": event.kind,
            "day": event.day,
            "noted_on": today,
            "text": event.text[:500],
            "amount": amount.strip(),
            "ref": _ref(event),
            "severity": severity,
            "is_alert": bool(alert),
        }

    # ---- alarms ----------------------------------------------------------------------------
    def _alarm(self):
        """Put the customers under review, call their controllers, hold where told to."""
        for profile, events in self.grouped("profile_id").items():
            profile = profile.sudo()
            profile.next_review = profile.company_id._credit_today()
            story = events._told_elsewhere()
            user = profile.controller_id or profile.company_id.credit_controller_id
            if user:
                profile.activity_schedule(
                    "credit_control.mail_activity_type_bureau_alert",
                    user_id=user.id,
                    summary=story[:200],
                )
            profile.message_post(body=self.env._("Bureau alert. %s", story))
            events._hold(profile, story)

    def _hold(self, profile, story):
        """Put an insolvent customer on hold, where the provider's settings say so.

        Never a natural person: about people, people decide.
        """
        grave = self.filtered(lambda e: e.severity == GRAVE)
        wanted = any(provider.hold_on_insolvency for provider in grave.provider_id)
        free = not profile.forced_hold_reason
        if wanted and free and not self._is_about_person():
            profile.forced_hold_reason = story[:200]

    def _is_about_person(self):
        """Whether these events of one customer are about a natural person."""
        profile = self.profile_id.sudo()
        reports = self.env["credit.bureau.report"].sudo()
        told = self.report_id.sudo() | reports._latest(profile).get(profile, reports)
        return profile._is_natural([{"natural": one.is_natural} for one in told])

    def _told_elsewhere(self):
        """What tasks and messages say about these events of one customer.

        About a natural person they quote nothing, for what a report says is deleted
        after some months, and a message is not.
        """
        if not self._is_about_person():
            return "; ".join(event._story() for event in self)
        return self.env._(
            "%(providers)s reported something about %(customer)s; see the alerts.",
            providers=", ".join(self.provider_id.mapped("name")),
            customer=self.profile_id.partner_id.name,
        )

    def _story(self):
        words = dict(self._fields["kind"]._description_selection(self.env))[self.kind]
        day = f" ({fields.Date.to_string(self.day)})" if self.day else ""
        text = f": {self.text}" if self.text else ""
        return f"{words}{day}, {self.provider_id.name}{text}"

    # ---- what people do ----------------------------------------------------------------------
    def action_handled(self, note=None):
        """Say that an alert was seen to.

        :param str note: what was done; stays on record
        """
        self.check_access("read")
        if not self.env.user.has_group("credit_control.group_controller"):
            raise CreditAuthorityError(
                self.env._("Only a credit controller settles alerts; ask one.")
            )
        for event in self.filtered(lambda e: e.state == "open"):
            event.sudo().write(
                {
                    "state": "handled",
                    "handled_by_id": self.env.uid,
                    "handled_on": fields.Datetime.now(),
                    "handled_note": note or False,
                }
            )
        for profile in self.profile_id:
            left = self.sudo().search_count(
                [
                    ("profile_id", "=", profile.id),
                    ("is_alert", "=", True),
                    ("state", "=", "open"),
                ],
                limit=1,
            )
            if not left:
                mine = self.filtered(lambda e, one=profile: e.profile_id == one)
                profile.sudo().activity_feedback(
                    ["credit_control.mail_activity_type_bureau_alert"],
                    feedback=None if mine._is_about_person() else note,
                )
        return True

    def action_view_profile(self):
        """Open the customer's credit file."""
        self.ensure_one()
        return self.profile_id.get_formview_action()

    def write(self, vals):
        if not self.env.su:
            raise CreditControlError(
                self.env._("An alert says what a provider said; mark it as handled.")
            )
        return super().write(vals)


def severity_of(event):
    """How bad an event is: ``grave``, ``warning`` or ``info``."""
    if event.kind in _INFO:
        return INFO
    if event.kind in _GRAVE and not event.solvent:
        return GRAVE
    return WARNING


def _ref(event):
    """What tells an event from one already known."""
    if event.ref:
        return event.ref[:200]
    told = "/".join(str(x) for x in (event.kind, event.day, event.amount, event.text))
    return hashlib.sha256(told.encode()).hexdigest()
