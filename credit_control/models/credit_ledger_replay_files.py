"""The past of credit files: limits as granted, and what else was noted when it changed."""

from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ..engine import replay_file as engine
from ..engine.money import to_basis_points, to_minor

#: Facts of the file → the field of the credit file whose changes are tracked.
TRACKED = {
    "mode": "limit_mode",
    "category": "category_id",
    "forced_hold": "forced_hold_reason",
    "review_due": "next_review",
}


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    @api.model
    def _replay_files(self, company, partner_ids):
        """The credit files of customers with their past, with three queries.

        What a risk category says, a customer's tags and terms of payment are today's.

        :param company: root company
        :param partner_ids: ids of commercial entities
        :return: ``{partner id: (engine.replay_file.File, id of the policy in force)}``
        """
        self.env.flush_all()
        rows = self._read_replayed_files(company, partner_ids)
        ids = [row["id"] for row in rows]
        limits = self._replay_limits(company, ids)
        changes = self._replay_changes(company, ids)
        currency = company.currency_id
        digits = currency.decimal_places
        categories = self._replay_categories(digits)
        fixed = {"currency": currency.name, "digits": digits}
        return {
            row["partner_id"]: (
                engine.File(
                    fixed={
                        **fixed,
                        "customer": row["customer"] or "",
                        "groups": _groups(row),
                    },
                    now={name: row[name] for name in TRACKED},
                    changes=changes[row["id"]],
                    limits=tuple(limits[row["id"]]),
                    categories=categories,
                    exceptions=self._replay_terms(row["exceptions"]),
                    ceiling=to_minor(row["ceiling"], digits)
                    if row["ceiling"]
                    else None,
                ),
                row["policy_id"],
            )
            for row in rows
        }

    def _read_replayed_files(self, company, partner_ids):
        """What the files say today."""
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT profile.id, profile.partner_id,
                       customer.complete_name AS customer,
                       profile.limit_mode AS mode, profile.category_id AS category,
                       profile.forced_hold_reason AS forced_hold,
                       profile.next_review::text AS review_due, policy.policy_id,
                       profile.ceiling::float AS ceiling,
                       (SELECT ARRAY_AGG(tag.category_id ORDER BY tag.category_id)
                          FROM res_partner_res_partner_category_rel tag
                         WHERE tag.partner_id = profile.partner_id) AS tags,
                       (%s) AS exceptions
                  FROM credit_profile profile %s
                  JOIN res_partner customer ON customer.id = profile.partner_id
                 WHERE profile.company_id = %s AND profile.partner_id = ANY(%s)
                   AND profile.merged_into_id IS NULL
                """,
                self._replay_terms_sql(company),
                self._effective_policy_sql(),
                company.id,
                list(partner_ids),
            )
        )

    def _replay_categories(self, digits):
        """Risk categories as they are today: ``{id: engine.replay_file.Category}``."""
        found = {}
        for category in (
            self.env["credit.category"]
            .with_context(active_test=False)
            .search([("id", "!=", False)])
        ):
            days = discount = None
            if category.limit_terms and category.payment_term_id:
                days, discount = category.payment_term_id._credit_terms()
                discount = to_basis_points(discount)
            found[category.id] = engine.Category(
                category.name,
                category.blocked,
                days,
                discount,
                to_minor(category.ceiling, digits) if category.ceiling else None,
            )
        return found

    # ---- limits ----------------------------------------------------------------
    def _replay_limits(self, company, profile_ids):
        """``{profile id: [engine.replay_file.Granted]}``, the earlier grants first."""
        found = defaultdict(list)
        worth = {}
        rows = self.env.execute_query_dict(
            self._replay_limits_sql(company, profile_ids)
        )
        digits = company.currency_id.decimal_places
        for row in rows:
            currency = row["currency_id"]
            if currency not in worth:
                worth[currency] = self._worth_since(company, currency)
            found[row["profile_id"]].append(
                engine.Granted(
                    approved=row["approved"],
                    kind=row["kind"],
                    now=_days(row) if row["state"] == "active" else None,
                    changes=_ends(row),
                    on_top=bool(row["on_top"]),
                    amounts=tuple(
                        (since, to_minor(float(row["amount"]) * rate, digits))
                        for since, rate in worth[currency]
                    ),
                )
            )
        return found

    def _replay_limits_sql(self, company, profile_ids):
        """Limits ever granted to a customer alone, each with what ended or shortened it.

        Those that ended before such events were recorded have none: of them ``written``,
        their last change, and ``followed``, when the next one was granted, tell.
        """
        scope = self._scope(company)
        return SQL(
            """
            SELECT granted.profile_id, granted.kind, granted.amount, granted.currency_id,
                   granted.state, granted.on_top, granted.repeats_yearly,
                   granted.date_from::text, granted.date_to::text,
                   granted.repeats_until::text,
                   %(approved)s AS approved, %(written)s AS written,
                   ((granted.write_date AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date
                    - granted.date_to) IN (0, 1) AS ended_then,
                   (SELECT MIN(%(next)s)
                      FROM credit_limit later
                     WHERE later.profile_id = granted.profile_id
                       AND granted.kind = 'standard' AND later.kind = 'standard'
                       AND later.date_from = granted.date_to + 1
                       AND later.approved_on > granted.approved_on) AS followed,
                   (SELECT JSONB_AGG(JSONB_BUILD_ARRAY(%(happened)s,
                               event.date_from_before, event.date_to_before,
                               event.repeats_until_before) ORDER BY event.id)
                      FROM credit_limit_event event
                     WHERE event.limit_id = granted.id AND event.was_granted) AS events
              FROM credit_limit granted
             WHERE granted.profile_id = ANY(%(profiles)s)
               AND granted.approved_on IS NOT NULL
               AND granted.state NOT IN ('requested', 'declined')
               AND granted.kind = ANY(%(kinds)s)
             ORDER BY granted.approved_on, granted.id
            """,
            approved=self._moment_sql(scope, SQL("granted.approved_on")),
            written=self._moment_sql(scope, SQL("granted.write_date")),
            happened=self._moment_sql(scope, SQL("event.happened_on")),
            next=self._moment_sql(scope, SQL("later.approved_on")),
            kinds=list(engine.KINDS),
            zone=company._credit_zone(),
            profiles=list(profile_ids),
        )

    def _worth_since(self, company, currency_id):
        """What one unit of a currency was worth: pairs (ISO date, company currency)."""
        target = company.currency_id
        if currency_id == target.id:
            return (("", 1.0),)
        rates = self._rates_since(company, currency_id)
        own = self._rates_since(company, target.id) or [("", 1.0)]
        pairs = []
        for since in sorted({date for date, _rate in rates + own}):
            rate = _last(rates, since)
            if rate:
                pairs.append((since, (_last(own, since) or own[0][1]) / rate))
        return tuple(pairs)

    def _rates_since(self, company, currency_id):
        """Exchange rates as the books use them: pairs (ISO date, rate), oldest first."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (name) name::text, rate::float
                  FROM res_currency_rate
                 WHERE currency_id = %s AND (company_id IS NULL OR company_id = %s)
                 ORDER BY name, company_id
                """,
                currency_id,
                company.id,
            )
        )
        return list(rows)

    # ---- changes ---------------------------------------------------------------
    def _replay_changes(self, company, profile_ids):
        """``{profile id: {name: ((moment, value until then), …)}}``, oldest first.

        The category that a file was given as it was made is the one that it has always
        had. A change of category counts from the beginning of the transaction that made
        it: its note is written at the end, maybe after orders of the same transaction.
        """
        names = {field: name for name, field in TRACKED.items()}
        found = defaultdict(lambda: defaultdict(tuple))
        for profile, field, moment, number, text, day in self.env.execute_query(
            SQL(
                """
                SELECT message.res_id, field.name, %s, value.old_value_integer,
                       value.old_value_char, value.old_value_datetime::date::text
                  FROM mail_message message
                  JOIN credit_profile profile ON profile.id = message.res_id
                  JOIN mail_tracking_value value ON value.mail_message_id = message.id
                  JOIN ir_model_fields field ON field.id = value.field_id
                 WHERE message.model = 'credit.profile' AND message.res_id = ANY(%s)
                   AND field.name = ANY(%s)
                   AND NOT (field.name = 'category_id'
                            AND message.create_date = profile.create_date)
                 ORDER BY message.date, value.id
                """,
                self._moment_sql(
                    self._scope(company),
                    SQL(
                        "CASE field.name WHEN 'category_id'"
                        " THEN LEAST(message.date, message.create_date)"
                        " ELSE message.date END"
                    ),
                ),
                list(profile_ids),
                list(TRACKED.values()),
            )
        ):
            value = {
                "limit_mode": text,
                "category_id": number or None,
                "forced_hold_reason": text or "",
                "next_review": day or "",
            }[field]
            if field == "limit_mode":
                value = self._mode_named(text)
                if not value:  # said in a language that is no longer installed
                    continue
            found[profile][names[field]] += ((moment, value),)
        return found

    def _mode_named(self, label):
        """The mode behind a label, as the change of it was noted in somebody's language."""
        profile = self.env["credit.profile"]
        for code, _lang in self.env["res.lang"].get_installed():
            named = profile.with_context(lang=code)._fields["limit_mode"]
            for mode, shown in named._description_selection(
                profile.with_context(lang=code).env
            ):
                if shown == label:
                    return mode
        return None


def _last(pairs, since):
    """The last value not after a date, ``None`` before the first."""
    return next((value for date, value in reversed(pairs) if date <= since), None)


def _groups(row):
    """What the customer belongs to, for exclusions."""
    return (
        f"partner:{row['partner_id']}",
        *(f"tag:{tag}" for tag in row["tags"] or ()),
    )


def _days(row, start=None, end=None, until=None):
    """The days on which a limit counts, today's or others."""
    return engine.Valid(
        start or row["date_from"],
        (end if start else row["date_to"]) or "",
        bool(row["repeats_yearly"]),
        (until if start else row["repeats_until"]) or "",
    )


def _ends(row):
    """The days on which a limit counted before each event that ended or shortened it."""
    if row["events"]:
        return tuple((moment, _days(row, *days)) for moment, *days in row["events"])
    if row["state"] != "active":
        return ((row["written"], _days(row)),)
    moment = row["followed"]
    if not moment and row["ended_then"] and row["written"] > row["approved"]:
        moment = row["written"]
    return ((moment, _days(row, row["date_from"])),) if moment else ()
