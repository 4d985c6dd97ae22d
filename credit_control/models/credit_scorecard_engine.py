"""Scorecards as the engine takes them, and the cards that come with the add-on."""

import dataclasses
import json

from odoo import api, models, tools

from ..engine import cards, shipped_cards
from .credit_check import canonical
from .credit_scorecard import EXISTING, NATURAL, NEW

#: Kinds by the codes of the cards that come with the add-on, and their names.
SHIPPED = {
    "existing": (EXISTING, "Existing business customer"),
    "new": (NEW, "New business customer"),
    "person": (NATURAL, "Sole trader or consumer"),
}


class CreditScorecard(models.Model):
    _inherit = "credit.scorecard"

    # ---- for assessments -----------------------------------------------------
    @api.model
    def _active_cards(self, company):
        """The cards that assess customers of a company.

        :param company: root company
        :return: ``{kind: credit.scorecard}``; the company's own before the common ones
        """
        found = self.sudo().search(
            [("state", "=", "active"), ("company_id", "in", (False, company.id))]
        )
        common = {card.kind: card for card in found if not card.company_id}
        return {**common, **{card.kind: card for card in found if card.company_id}}

    def _build_card(self):
        """The card as the engine takes it.

        :rtype: engine.cards.Card
        """
        self.ensure_one()
        return cards.Card(
            self.code,
            tuple(factor._to_engine() for factor in self.factor_ids),
            ability=self.ability,
            willingness=self.willingness,
            coverage=self.coverage * 100,
            categories=tuple((line.score, line.code) for line in self.category_ids),
            thresholds=cards.Thresholds(
                self.approve_from, self.conditions_from, self.refer_from
            ),
            refer_only=self.refer_only,
        )

    @tools.ormcache("self.id")
    def _kept_card(self):
        """The card of a version that never changes again, kept in the process."""
        return self.sudo()._build_card()

    def _to_engine(self):
        """The card as the engine takes it; drafts are read anew each time.

        :rtype: engine.cards.Card
        """
        self.ensure_one()
        draft = self.sudo().state == "draft"
        return self.sudo()._build_card() if draft else self._kept_card()

    @tools.ormcache("self.id")
    def _kept_text(self):
        """See :meth:`_card_text`."""
        return canonical(self._as_plain())

    def _card_text(self):
        """Everything that a result follows from, as one text, for the hash of records.

        :rtype: str
        """
        self.ensure_one()
        draft = self.sudo().state == "draft"
        return canonical(self._as_plain()) if draft else self._kept_text()

    def _as_plain(self):
        """The card as plain data, with its decimals as text."""
        card = dataclasses.asdict(self._to_engine())
        return json.loads(json.dumps(card, default=str))

    # ---- the cards that come with the add-on -----------------------------------
    @api.model
    def _load_shipped(self):
        """Make the shipped cards from ``engine.shipped_cards``, once, and activate them.

        A card that exists is left alone, whatever a company has made of it.
        """
        for code, card in shipped_cards.CARDS.items():
            name = f"credit_control.scorecard_{code}"
            if self.env.ref(name, raise_if_not_found=False):
                continue
            made = self._load_records(
                [{"xml_id": name, "values": self._values(card), "noupdate": True}]
            )
            active = self._active_cards(self.env["res.company"])
            if made.kind not in active:
                made.action_activate()

    @api.model
    def _values(self, card):
        """Values of a record from the engine's card."""
        kind, name = SHIPPED[card.code]
        limits = card.thresholds
        factor = self.env["credit.scorecard.factor"]
        return {
            "name": name,
            "code": card.code,
            "kind": kind,
            "ability": card.ability,
            "willingness": card.willingness,
            "coverage": card.coverage // 100,
            "approve_from": limits.approve,
            "conditions_from": limits.conditions,
            "refer_from": limits.refer,
            "refer_only": card.refer_only,
            "factor_ids": [
                (0, 0, factor._values(number, part))
                for number, part in enumerate(card.factors)
            ],
            "category_ids": [
                (0, 0, {"score": low, "category_id": category.id})
                for low, category in self._shipped_categories(card)
            ],
        }

    @api.model
    def _shipped_categories(self, card):
        """Score and risk category of each band of a shipped card."""
        for low, code in card.categories:
            xml_id = f"credit_control.credit_category_{code.lower()}"
            category = self.env.ref(xml_id, raise_if_not_found=False)
            if category:
                yield low, category
