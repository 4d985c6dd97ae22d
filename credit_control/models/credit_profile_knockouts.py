"""What no score outweighs: who is insolvent or has ceased, and grave alerts."""

from odoo import api, fields, models
from odoo.tools import format_date

from ..bureaus.contract import ACTIVE, CEASED, INSOLVENT
from ..engine import knockouts
from .credit_assessment_inputs import BY_HAND, REPORT
from .credit_bureau_event import GRAVE
from .credit_bureau_report import CURRENT, EXPIRED, SUPERSEDED

#: Key of an alert among the sources of an assessment.
_ALERT = "alert"
_READ = ["profile_id", "provider_id", "state", "status", "valid_until", "fetched_on"]
#: Events that say since when somebody is insolvent.
INSOLVENCIES = {
    "insolvency_opened",
    "insolvency_petition",
    "administration",
    "receivership",
}


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    knockout_text = fields.Text(
        compute="_compute_knockout_text",
        help="What bureaus and registers say that no score and no limit outweighs.",
    )

    @api.depends("bureau_report_ids.state", "bureau_event_ids.state", "insolvent_since")
    @api.depends_context("lang")
    def _compute_knockout_text(self):
        for company, profiles in self.grouped("company_id").items():
            today = (company or self.env.company)._credit_today()
            found = profiles.filtered("id")._knockouts(today)
            for profile in profiles:
                sentences = map(profile._knockout_sentence, found.get(profile, ()))
                profile.knockout_text = "\n".join(sentences)

    # ---- reading -------------------------------------------------------------
    def _knockouts(self, as_of):
        """What no score outweighs, for many customers in a fixed number of queries.

        Of each provider the newest report that knows the status counts. An old one still
        does: nobody becomes solvent because a report expired or a later one is silent;
        but a newer report of anybody that says active takes its place.

        :param datetime.date as_of: whether a report has expired
        :return: ``{profile: [{"kind", "source", "name", "on", "since", "what"}]}``, the
            gravest first; days in ISO form
        """
        found = {}
        for profile in self:
            if profile.insolvent_since and not profile.sudo().insolvent_report_id:
                found[profile] = [profile._insolvent_by_hand()]
        for profile, rows in self._reported_knockouts(as_of).items():
            found.setdefault(profile, []).extend(rows)
        for profile, rows in self._alert_knockouts().items():
            told = {one["source"] for one in found.get(profile, ())}
            news = [one for one in rows if one["source"] not in told]
            if news:
                found.setdefault(profile, []).extend(news)
        for rows in found.values():
            rows.sort(key=lambda one: knockouts.KINDS.index(one["kind"]))
        return found

    def _insolvent_by_hand(self):
        day = self.insolvent_since.isoformat()
        return _row(knockouts.INSOLVENT, BY_HAND, "", None, since=day)

    def _reported_knockouts(self, as_of):
        """Those that reports say; see :meth:`_knockouts`."""
        reports = (
            self.env["credit.bureau.report"]
            .sudo()
            .search_fetch(
                [
                    ("profile_id", "in", self.ids),
                    ("state", "in", (CURRENT, EXPIRED, SUPERSEDED)),
                    ("status", "in", (ACTIVE, CEASED, INSOLVENT)),
                ],
                _READ,
                order="fetched_on desc, id desc",
            )
        )
        found, seen, active = {}, set(), set()
        for report in reports:
            profile = report.profile_id.with_env(self.env)
            if (profile, report.provider_id) in seen:
                continue
            seen.add((profile, report.provider_id))
            until = report.valid_until
            old = report.state != CURRENT or (until and until < as_of)
            if report.status == ACTIVE:
                active.add(profile)
            elif not (old and profile in active):
                found.setdefault(profile, []).append(_of_report(report))
        return found

    def _alert_knockouts(self):
        """Grave alerts that nobody has settled."""
        alerts = (
            self.env["credit.bureau.event"]
            .sudo()
            .search(
                [
                    ("profile_id", "in", self.ids),
                    ("is_alert", "=", True),
                    ("state", "=", "open"),
                    ("severity", "=", GRAVE),
                ]
            )
        )
        found = {}
        for alert in alerts:
            profile = alert.profile_id.with_env(self.env)
            found.setdefault(profile, []).append(
                _row(
                    knockouts.ALERT,
                    f"{REPORT}:{alert.report_id.id}"
                    if alert.report_id
                    else f"{_ALERT}:{alert.id}",
                    alert.provider_id.name,
                    alert.noted_on,
                    since=alert.day and alert.day.isoformat(),
                    what=alert.kind,
                )
            )
        return found

    def _take_knockouts(self, known, rows):
        """Into what is known for an assessment, with their sources."""
        known.knockouts = list(rows)
        for one in rows:
            known.cite(one["source"], one["name"], one["on"])

    # ---- telling -------------------------------------------------------------
    def _knockout_sentence(self, one):
        """One of :meth:`_knockouts` as a sentence with source and date."""
        say = self.env._
        values = {
            "customer": self.partner_id.name,
            "teller": one["name"] or say("the credit file"),
            "on": _shown(self.env, one["on"]),
        }
        since = _shown(self.env, one["since"])
        if one["kind"] == knockouts.INSOLVENT:
            text = say("%(customer)s is insolvent according to %(teller)s", **values)
        elif one["kind"] == knockouts.CEASED:
            text = say(
                "%(customer)s has ceased business according to %(teller)s", **values
            )
        else:
            kinds = self.env["credit.bureau.event"]._fields["kind"]
            words = dict(kinds._description_selection(self.env))
            text = say(
                "A grave alert of %(teller)s about %(customer)s is open: %(what)s",
                what=words.get(one["what"]) or say("see the alerts"),
                **values,
            )
        if one["on"]:
            text = say("%(text)s, %(on)s", text=text, on=values["on"])
        if since:
            text = say("%(text)s (since %(since)s)", text=text, since=since)
        return f"{text}."


def _shown(env, day):
    return format_date(env, fields.Date.to_date(day)) if day else ""


def _of_report(report):
    """The row of a report that says insolvent or ceased."""
    kind = knockouts.INSOLVENT if report.status == INSOLVENT else knockouts.CEASED
    since = insolvent_since(report._report()) if kind == knockouts.INSOLVENT else None
    return _row(
        kind,
        f"{REPORT}:{report.id}",
        report.provider_id.name,
        fields.Date.to_date(report.fetched_on),
        since=since and since.isoformat(),
    )


def insolvent_since(common):
    """The first day of an insolvency that a common report names, ``None`` without."""
    days = [e.day for e in common.events if e.kind in INSOLVENCIES and e.day]
    return min(days, default=None)


def _row(kind, source, name, on, since=None, what=None):
    return {
        "kind": kind,
        "source": source,
        "name": name,
        "on": on and on.isoformat(),
        "since": since or None,
        "what": what,
    }
