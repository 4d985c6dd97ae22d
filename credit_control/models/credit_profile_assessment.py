"""Customers are assessed: many at once, and again when it is time."""

from odoo import fields, models
from odoo.tools import date_utils, split_every

from ..engine import assessing
from ..engine.money import to_basis_points
from ..exceptions import CreditAuthorityError, CreditControlError
from . import credit_assessment as assessment

#: Assessments that are in memory at a time.
PORTION = 500


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    assessment_ids = fields.One2many(
        "credit.assessment", "profile_id", string="Assessments"
    )
    assessment_event = fields.Char(
        readonly=True, copy=False, help="What happened since the last assessment."
    )
    assessment_event_seen = fields.Integer(
        readonly=True,
        copy=False,
        help="The last assessment when it happened; a later one has seen it.",
    )

    # ---- assessing -------------------------------------------------------------
    def action_assess(self):
        """Assess these customers, and show what came out."""
        made = self._assess()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control.credit_assessment_action"
        )
        if len(made) == 1:
            return {
                **action,
                "views": [(False, "form")],
                "view_mode": "form",
                "res_id": made.id,
            }
        return {**action, "domain": [("id", "in", made.ids)], "context": {}}

    def _assess(self, trigger=assessment.MANUAL, application=None, decide=True):
        """Assess these customers, as the books stand today.

        The number of queries that read does not grow with the number of customers.

        :param str trigger: see ``credit.assessment.trigger``
        :param application: the credit application that asks, if one does
        :param bool decide: apply at once what the policy allows to be applied
        :return: ``credit.assessment``, in the order of the customers
        :raise CreditAuthorityError: the user is no credit controller
        """
        self._check_may_assess()
        made = self.env["credit.assessment"]
        for company, profiles in self.grouped("company_id").items():
            made |= profiles._assess_in(company, trigger, application)
        if decide:
            made._decide_by_policy()
        return made

    def _check_may_assess(self):
        """Assessing is for credit controllers and for the program itself."""
        self.check_access("read")
        controller = self.env.user.has_group("credit_control.group_controller")
        if not (controller or self.env.su):
            raise CreditAuthorityError(
                self.env._(
                    "Only a credit controller assesses customers; ask one to do it."
                )
            )

    def _assess_in(self, company, trigger, application):
        """Assess customers of one company; see :meth:`_assess`."""
        today = company._credit_today()
        cards = self.env["credit.scorecard"]._active_cards(company)
        found = self._assessment_inputs(company, today, application)
        kinds = {known.kind for known in found.values()}
        context = {kind: self._card_context(cards, kind, company) for kind in kinds}
        self._supersede_undecided()
        made = []
        for some in split_every(PORTION, found.items(), list):
            values = [
                profile._assessment_values(known, context[known.kind], trigger, today)
                for profile, known in some
            ]
            made += self._store_assessments(company, values)
        return self.env["credit.assessment"].browse(made)

    def _store_assessments(self, company, values):
        """Store assessments, and keep nothing of their bulk in memory.

        :return: ids of ``credit.assessment``
        """
        records = self.env["credit.assessment"].sudo().with_company(company)
        # the record says itself who made it and when; no message repeats that
        made = records.with_context(tracking_disable=True).create(values)
        made.flush_recordset()
        made.invalidate_recordset(["inputs", "result"], flush=False)
        return made.ids

    def _card_context(self, cards, kind, company):
        """The card for a kind of customer, with what is stored of it and its categories.

        :return: ``(credit.scorecard, engine card, text of the card, categories)``
        :raise CreditControlError: no card is active
        """
        card = cards.get(kind)
        if not card:
            names = dict(
                self.env["credit.scorecard"]
                ._fields["kind"]
                ._description_selection(self.env)
            )
            raise CreditControlError(
                self.env._(
                    "No scorecard for “%(kind)s” is active in %(company)s. A credit "
                    "manager can activate one in the configuration.",
                    kind=names[kind],
                    company=company.name,
                )
            )
        digits = company.currency_id.decimal_places
        categories = {
            line.code: {
                "cap": line.category_id._most(digits),
                "terms": line.category_id.payment_term_id._credit_terms()[0]
                if line.category_id.payment_term_id
                else None,
            }
            for line in card.category_ids
        }
        return card, card._to_engine(), card._card_text(), categories

    def _assessment_values(self, known, context, trigger, today):
        """Values of one customer's assessment."""
        self.ensure_one()
        card, engine_card, text, categories = context
        inputs = assessment.stored(
            self._plain_inputs(known, categories, today.isoformat())
        )
        result = assessment.stored(assessing.evaluate(engine_card, inputs))
        records = self.env["credit.assessment"]
        values = records.with_company(self.company_id)._from_result(card, result)
        until, because = self._valid_until(card, values["category_id"], known, today)
        occasion = self.assessment_event if trigger == assessment.EVENT else False
        return {
            **values,
            "profile_id": self.id,
            "scorecard_id": card.id,
            "natural": known.natural,
            "is_typed": bool(known.typed & known.origins.keys()),
            "is_stated": assessment.APPLICATION in known.sources.values(),
            "trigger": trigger,
            "occasion": occasion,
            "assessed_on": today,
            "requested_by_id": False if self._is_machine() else self.env.uid,
            "inputs": inputs,
            "result": result,
            "hash": records._hash_of(self, text, inputs, result),
            "valid_until": until,
            "valid_because": because,
        }

    def _is_machine(self):
        return self.env.user._is_superuser()

    def _plain_inputs(self, known, categories, as_of):
        """What is known as it is stored."""
        company = self.company_id
        codes = known.values.keys() | known.reasons.keys()
        entries = {}
        for code in codes:
            value = known.values.get(code)
            entries[code] = {"value": assessing.plain(value)}
            if value is None:
                entries[code]["reason"] = known.reasons.get(code)
            else:
                entries[code]["source"] = known.sources[code]
        return {
            "version": assessing.VERSION,
            "as_of": as_of,
            "knockouts": known.knockouts,
            "natural": known.natural,
            "factors": entries,
            "origins": known.origins,
            "limit": {
                name: assessing.plain(value) for name, value in known.limit.items()
            },
            "limit_sources": known.limit_sources,
            "categories": categories,
            "parameters": {
                "net_worth": to_basis_points(company.credit_net_worth_share),
                "working_capital": to_basis_points(
                    company.credit_working_capital_share
                ),
                "digits": company.currency_id.decimal_places,
            },
        }

    def _valid_until(self, card, category_id, known, today):
        """Until when an assessment counts, and what ends it: the first of three."""
        months = self.env["credit.category"].sudo().browse(category_id).review_months
        ends = [(date_utils.add(today, months=card.validity_months), "card")]
        if category_id and months:
            ends.append((date_utils.add(today, months=months), assessment.CADENCE))
        if known.report_until:
            ends.append((known.report_until, assessment.REPORT))
        return min(ends, key=lambda end: end[0])

    def _supersede_undecided(self):
        """A new assessment takes the place of one that nobody has decided about."""
        waiting = (
            self.env["credit.assessment"]
            .sudo()
            .search(
                [
                    ("profile_id", "in", self.ids),
                    ("state", "in", assessment.UNDECIDED),
                ]
            )
        )
        if waiting:
            waiting._set({"state": assessment.SUPERSEDED})
            waiting.activity_unlink(["credit_control.mail_activity_type_assessment"])
            waiting.flush_recordset(["state"])  # the unique place must be free
