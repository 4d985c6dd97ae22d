"""Panels of the dashboard that show today."""

from datetime import timedelta

from odoo import models

from ..engine import ageing
from ..wording import translate

#: Days that a document has been on hold, as bars: up to so many.
HOLD_DAYS = (1, 3, 7, 14)


class CreditDashboard(models.AbstractModel):
    _inherit = "credit.dashboard"

    # ---- ageing ------------------------------------------------------------------
    def _panel_ageing(self, reader):
        company = reader["company"]
        _largest, _rows, sums, credits = self._standing(reader)
        names = [
            translate(self.env, source, **values)
            for source, values in ageing.labels(company._credit_ageing_limits())
        ]
        return {
            "title": self.env._("Open Items by Age"),
            "help": self.env._(
                "Instalments by days past due, as the books are now. Payments and "
                "credit notes that nobody has matched stand by themselves; together "
                "the bars are the balance of the receivable accounts."
            ),
            "kind": "bar",
            "unit": "money",
            "labels": [*names, self.env._("Unapplied")],
            "sets": [
                {
                    "label": self.env._("Open"),
                    "values": [self._money(reader, one) for one in (*sums, credits)],
                }
            ],
            "colours": ["green", "amber", "amber", "red", "red", "grey"],
        }

    def _open_ageing(self, reader, place):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_ageing_action"
        )
        if place >= ageing.BUCKETS:
            domain = [("total", "<", 0)]
        else:
            domain = [("bucket", "=", str(place)), ("total", ">", 0)]
        return {**action, "domain": domain}

    # ---- risk --------------------------------------------------------------------
    def _standing(self, reader):
        """Largest exposures, categories and ages; read once for three panels."""
        if "standing" not in reader:
            ledger = self.env["credit.ledger"].sudo()
            reader["standing"] = ledger._read_standing(
                reader["company"], reader["today"]
            )
        return reader["standing"]

    def _grades(self, reader):
        """Rows ``(category, customers, exposure, over the limit)``, best first."""
        _largest, rows, _sums, _credits = self._standing(reader)
        categories = self.env["credit.category"].browse(
            row[0] for row in rows if row[0]
        )
        by_id = {category.id: category for category in categories}
        found = [(by_id.get(row[0], categories[:0]), *row[1:]) for row in rows]
        return sorted(found, key=lambda row: (not row[0], row[0].sequence, row[0].id))

    def _panel_risk(self, reader):
        grades = self._grades(reader)
        return {
            "title": self.env._("Exposure by Risk Category"),
            "help": self.env._(
                "What customers of each category could cost now: open receivables, "
                "confirmed orders and what else the policy counts."
            ),
            "kind": "bar",
            "unit": "money",
            "labels": [
                f"{grade.display_name or self.env._('Without')} ({number})"
                for grade, number, _exposure, _over in grades
            ],
            "sets": [
                {
                    "label": self.env._("Exposure"),
                    "values": [self._money(reader, row[2]) for row in grades],
                }
            ],
            "empty": self.env._("No customer owes or has ordered anything."),
        }

    def _open_risk(self, reader, place):
        grades = self._grades(reader)
        grade = grades[place][0] if place < len(grades) else self.env["credit.category"]
        return self._listed(
            grade.display_name or self.env._("Without a risk category"),
            "credit.profile",
            [
                ("company_id", "=", reader["company"].id),
                ("category_id", "=", grade.id),
                ("exposure", ">", 0),
            ],
        )

    # ---- largest exposures -----------------------------------------------------------
    def _panel_top(self, reader):
        largest = self._standing(reader)[0]
        profiles = self.env["credit.profile"].browse(row[0] for row in largest)
        return {
            "title": self.env._("Largest Exposures"),
            "help": self.env._(
                "The ten customers who could cost most now, with the share of their "
                "limit that is used and their light."
            ),
            "kind": "table",
            "columns": [
                {"label": self.env._("Customer"), "unit": "text"},
                {"label": self.env._("Exposure"), "unit": "money"},
                {"label": self.env._("Used"), "unit": "percent"},
            ],
            "rows": [
                {
                    "light": profile.light,
                    "cells": [
                        profile.partner_id.display_name,
                        self._money(reader, exposure),
                        used if limit else None,
                    ],
                }
                for profile, (_id, exposure, limit, used) in zip(
                    profiles, largest, strict=True
                )
            ],
            "empty": self.env._("No customer owes or has ordered anything."),
        }

    def _open_top(self, reader, place):
        largest = self._standing(reader)[0]
        if place < len(largest):
            profile = self.env["credit.profile"].browse(largest[place][0])
            return profile._get_records_action()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_profile_action"
        )

    # ---- holds -----------------------------------------------------------------------
    def _hold_steps(self, company, today):
        """Domains of holds by age, the youngest first."""
        ledger = self.env["credit.ledger"]
        edges = [
            ledger._start_of(company, today - timedelta(days=days))
            for days in HOLD_DAYS
        ]
        bounds = [(edges[0], None)]
        bounds += list(zip(edges[1:], edges[:-1], strict=True))
        bounds.append((None, edges[-1]))
        return [
            [
                *([("create_date", ">", str(after))] if after else []),
                *([("create_date", "<=", str(until))] if until else []),
            ]
            for after, until in bounds
        ]

    def _hold_domain(self, reader):
        return [
            ("company_id", "=", reader["company"].id),
            ("state", "in", ("open", "approval")),
        ]

    def _hold_numbers(self, reader):
        """How many holds there are in each step of age, read at once."""
        holds = self.env["credit.hold"].search(self._hold_domain(reader))
        steps = self._hold_steps(reader["company"], reader["today"])
        return [len(holds.filtered_domain(step)) for step in steps]

    def _panel_holds(self, reader):
        chain = (0, *HOLD_DAYS)
        labels = [self.env._("Up to 1 day")]
        labels += [
            self.env._("%(first)s–%(last)s days", first=low + 1, last=high)
            for low, high in zip(chain[1:], HOLD_DAYS[1:], strict=False)
        ]
        labels.append(self.env._("Over %(last)s days", last=HOLD_DAYS[-1]))
        return {
            "title": self.env._("Documents on Hold by Age"),
            "help": self.env._(
                "Holds that wait for somebody, by days since they began."
            ),
            "kind": "bar",
            "unit": "number",
            "labels": labels,
            "sets": [
                {
                    "label": self.env._("On hold"),
                    "values": self._hold_numbers(reader),
                }
            ],
            "empty": self.env._("Nothing is on hold."),
        }

    def _open_holds(self, reader, place):
        steps = self._hold_steps(reader["company"], reader["today"])
        step = steps[place] if place < len(steps) else []
        return self._listed(
            self.env._("On Hold"), "credit.hold", [*self._hold_domain(reader), *step]
        )

    # ---- work done today -----------------------------------------------------------------
    def _work(self, reader):
        """What was done today: ``(label, model, domain)``; extend with ``super()``."""
        company, day = reader["company"], str(reader["today"])
        mine = ("company_id", "=", company.id)
        since = self.env["credit.ledger"]._start_of(company, reader["today"])
        return [
            (
                self.env._("Orders checked"),
                "credit.check",
                [mine, ("checked_on", ">=", since)],
            ),
            (
                self.env._("Holds decided"),
                "credit.hold",
                [mine, ("ended_on", ">=", since)],
            ),
            (
                self.env._("Limits decided"),
                "credit.limit",
                [mine, ("approved_on", ">=", since)],
            ),
            (
                self.env._("Notices sent"),
                "credit.followup.notice",
                [mine, ("state", "=", "sent"), ("sent_on_day", "=", day)],
            ),
            (
                self.env._("Contacts with customers"),
                "credit.contact.log",
                [mine, ("contacted_on", ">=", since)],
            ),
            (
                self.env._("Promises recorded"),
                "credit.promise",
                [mine, ("promised_on", "=", day)],
            ),
            (
                self.env._("Disputes resolved"),
                "credit.dispute",
                [mine, ("resolved_on", "=", day)],
            ),
            (
                self.env._("Payments booked"),
                "account.payment",
                [
                    ("company_id", "child_of", company.id),
                    ("partner_type", "=", "customer"),
                    ("create_date", ">=", since),
                ],
            ),
            (
                self.env._("New alerts about customers"),
                "credit.alert",
                [
                    mine,
                    ("fired_on", "=", day),
                    ("subject_model", "=", "credit.profile"),
                ],
            ),
        ]

    def _panel_work(self, reader):
        return {
            "title": self.env._("Work Done Today"),
            "help": self.env._("What people and scheduled jobs did since midnight."),
            "kind": "table",
            "columns": [
                {"label": self.env._("What"), "unit": "text"},
                {"label": self.env._("Today"), "unit": "number"},
            ],
            "rows": [
                {"cells": [label, self.env[model].search_count(domain)]}
                for label, model, domain in self._work(reader)
            ],
        }

    def _open_work(self, reader, place):
        work = self._work(reader)
        label, model, domain = work[place if place < len(work) else 0]
        return self._listed(label, model, domain)
