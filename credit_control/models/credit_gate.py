"""The gate: from documents to facts, verdicts, records and holds.

This is the only way to a decision. It writes the credit files first, in order of id, so
that of two transactions for one customer the second fails to serialise and is retried
by Odoo with the first one's result in sight (PostgreSQL's REPEATABLE READ gives a mere
lock no such effect). Different customers never wait for each other.
"""

from collections import namedtuple
from dataclasses import replace

from odoo import api, models
from odoo.tools import groupby

from ..engine import facts as engine_facts
from ..engine import verdict as engine
from ..engine.checks import HOLD
from .credit_case import CaseBuilder
from .credit_check import SHADOW

#: A document at a checkpoint.
#: ``record``: the document; ``profile``: the payer's file; ``document``: what the engine
#: needs to know of it; ``already``: the part of it, in minor units, that the books
#: already show as exposure; ``releases``: the ``credit.hold`` records that may cover it;
#: ``adds``: what the books show more once it went through, by default what they do not
#: show already.
Request = namedtuple(
    "Request", "record profile document already releases adds", defaults=(None,)
)

RELEASED = "released"


class CreditGate(models.AbstractModel):
    _name = "credit.gate"
    _description = "Credit Gate"

    # ---- gathering ---------------------------------------------------------
    @api.model
    def _gather(self, profiles):
        """Gather the facts of many customers with a constant number of queries.

        :param profiles: ``credit.profile`` records, of any companies
        :return: ``{profile: Case}``
        """
        cases = {}
        ledger = self.env["credit.ledger"]
        for company, group in profiles.sudo().grouped("company_id").items():
            today = company._credit_today()
            files = ledger._read_profiles(group, today)
            rows = files.values()
            partners = [row["partner_id"] for row in rows]
            flags = {
                name for row in rows for name, value in row.items() if value is True
            }
            books = ledger._read_books(company, partners, today, flags)
            builder = CaseBuilder(company, today, files.values())
            for profile in group:
                row = files[profile.id]
                cases[profile] = builder.case(row, books[row["partner_id"]])
            cases.update(self._with_parts(company, today, cases, group))
        return cases

    # ---- facts that only some policies ask for -------------------------------
    @api.model
    def _part_readers(self):
        """Readers of facts that only some rules look at.

        Extend with ``super()``. A reader is called only where a policy has one of its
        checks, once for all customers of a company.

        :return: ``[(codes of the checks that need it, reader)]``; ``reader(company,
            today, cases)`` takes ``{profile: Case}`` and gives ``{profile: {field of
            the facts: value}}``; a customer without a credit file yet comes with a
            profile that is not stored and has a partner and a company, but no ``ids``
        """
        return []

    def _with_parts(self, company, today, cases, profiles):
        """The cases of some customers with the further facts that their rules need."""
        found = {profile: cases[profile] for profile in profiles}
        for codes, reader in self._part_readers():
            asked = {p: case for p, case in found.items() if case.asks(codes)}
            if not asked:
                continue
            for profile, values in reader(company, today, asked).items():
                case = found[profile]
                found[profile] = replace(case, facts=replace(case.facts, **values))
        return found

    @api.model
    def _document_readers(self):
        """Readers of what only some rules want to know about a document.

        Extend with ``super()``.

        :return: ``[(codes of the checks, reader)]``; ``reader(records)`` takes
            ``{record: Case of its payer}`` and gives ``{record: {field of
            engine.signals.Signals: value}}``
        """
        return []

    def _signals(self, records):
        """What the rules want to know about documents, with a query for each kind.

        :param dict records: document → Case of its payer
        :return: ``{document: {field of engine.signals.Signals: value}}``
        """
        found = {record: {} for record in records}
        for codes, reader in self._document_readers():
            asked = {r: case for r, case in records.items() if case.asks(codes)}
            for record, values in (reader(asked) if asked else {}).items():
                found[record].update(values)
        return found

    @api.model
    def _gather_customer(self, partner, company):
        """Gather the facts of one customer, who may not have a credit file yet.

        :rtype: Case
        """
        customer = partner.sudo().commercial_partner_id
        root = company.sudo().root_id
        profile = self.env["credit.profile"]._find(customer, root)
        if profile:
            return self._gather(profile)[profile]
        today = root._credit_today()
        row = self._blank_row(customer, root)
        books = self.env["credit.ledger"]._read_books(root, customer.ids, today)
        case = CaseBuilder(root, today, [row]).case(row, books[customer.id])
        blank = profile.new({"partner_id": customer.id, "company_id": root.id})
        return self._with_parts(root, today, {blank: case}, blank)[blank]

    def _blank_row(self, customer, company):
        """What a new credit file of the customer would say."""
        policy = company.credit_policy_id._in_force()
        default = company._credit_default_limit()
        return {
            **dict.fromkeys(
                (
                    "forced_hold_reason",
                    "next_review",
                    "category",
                    "blocked",
                    "payment_term_id",
                    "limit_terms",
                    "limit_expired_on",
                    "followup_level",
                    "followup_amount",
                    "group_head_id",
                )
            ),
            "partner_id": customer.id,
            "customer": customer.complete_name,
            "limit_mode": engine_facts.LIMITED if default else engine_facts.NO_CHECK,
            "limit_amount": default,
            "limit_currency_id": company.currency_id.id,
            "limit_id": False if default else None,
            "policy_id": policy.id,
            "tags": sorted(customer.category_id.ids),
            **policy._flags(),
        }

    # ---- deciding ----------------------------------------------------------
    @api.model
    def _check(self, requests, checkpoint):
        """Put documents to the gate and record each evaluation.

        Documents of one customer are judged in the given order, each passing one
        counting as exposure for the next.

        :param list requests: of :data:`Request`
        :param str checkpoint: one of ``engine.facts.CHECKPOINTS``
        :return: ``{record: credit.check}``
        """
        profiles = self.env["credit.profile"].browse(
            {request.profile.id for request in requests}
        )
        counts = {
            profile: len(group)
            for profile, group in groupby(requests, lambda request: request.profile)
        }
        chains = self._begin(profiles, counts)
        cases = self._seen_at(self._gather(profiles), checkpoint)
        odd = self._signals({r.record: cases[r.profile] for r in requests})
        judged = []
        for request in requests:
            case = cases[request.profile]
            facts = self._facts_for(
                case.facts, request.document, request.already, odd[request.record]
            )
            verdict = engine.evaluate(case.policy, facts, checkpoint)
            outcome = verdict.outcome
            if outcome == HOLD and self._is_released(request, facts, verdict):
                outcome = RELEASED
            if outcome == HOLD and request.profile.company_id._credit_in_shadow():
                outcome = SHADOW
            if outcome != HOLD:
                grown = request.adds
                if grown is None:
                    grown = request.document.amount - request.already
                cases = self._after(cases, request, facts, grown)
            judged.append((request, case, facts, verdict, outcome))
        return self.env["credit.check"].sudo()._record(judged, checkpoint, chains)

    @api.model
    def _seen_at(self, cases, checkpoint):
        """The cases as a checkpoint looks at them; extend with ``super()``.

        :param dict cases: anything → Case
        :param str checkpoint: one of ``engine.facts.CHECKPOINTS``
        """
        return cases

    @api.model
    def _begin(self, profiles, counts):
        """Write what is about to be checked, so that of two at once one is repeated.

        Extend with ``super()`` first, so that rows are always written in one order.

        :param profiles: ``credit.profile``
        :param dict counts: profile → number of checks that follow
        :return: see :meth:`credit.profile._begin_checks`
        """
        return profiles._begin_checks(counts)

    @api.model
    def _after(self, cases, request, facts, grown):
        """The cases for the rest of the batch, after a document went through.

        :param dict cases: profile → Case
        :param request: the :data:`Request` that passed
        :param facts: what it was judged by
        :param int grown: what it adds to the books, minor units
        :return: the cases
        """
        case = cases[request.profile]
        more = case.facts.with_more_exposure("batch", grown, facts.signals.ships_on)
        return {**cases, request.profile: replace(case, facts=more)}

    @api.model
    def _preview(
        self,
        partner,
        company,
        document,
        checkpoint=engine_facts.CONFIRM,
        already=0,
        record=None,
    ):
        """Evaluate without writing anything, not even a missing credit file.

        :param partner: the payer or any of its contacts
        :param company: the selling company
        :param engine.facts.Document document: what would be decided on
        :param int already: the part of it that the books show already, minor units
        :param record: the saved document, where there is one
        :return: ``(verdict, facts, policy record)``
        """
        case = self._gather_customer(partner, company)
        case = self._seen_at({record: case}, checkpoint)[record]
        odd = self._signals({record: case})[record] if record else {}
        facts = self._facts_for(case.facts, document, already, odd)
        return (
            engine.evaluate(case.policy, facts, checkpoint),
            facts,
            case.policy_record,
        )

    def _facts_for(self, facts, document, already, signals=None):
        """Facts with the document, and without what the books show of it already.

        :param dict signals: what is known about the document, see :meth:`_signals`
        """
        if already:
            facts = facts.with_more_exposure("document", -already)
        if signals:
            facts = replace(facts, signals=replace(facts.signals, **signals))
        return facts.with_document(document)

    def _is_released(self, request, facts, verdict):
        """Whether a release covers the document: payer, amount, and until when."""
        return any(
            hold.profile_id == request.profile
            and (hold.release_forced or not verdict.forced)
            and hold._covers(hold._covered_part(request.document), facts.digits)
            for hold in request.releases
        )
