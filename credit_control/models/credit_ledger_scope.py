"""What the ledger is asked about, and what a component of exposure consists of."""

from dataclasses import dataclass

from odoo.tools import SQL


@dataclass(frozen=True)
class Scope:
    """What to read: a company tree and, unless everything, some customers.

    :param company: the root company; its branches are included
    :param tuple company_ids: ids of the root and all its branches
    :param partner_ids: tuple of ids of commercial entities, or SQL that selects them;
        ``None`` for all
    """

    company: object
    company_ids: tuple
    partner_ids: tuple | SQL | None = None

    @property
    def companies(self):
        """Ids of the companies as an array, for ``= ANY``.

        Unlike ``IN`` it reads the same for one company and for ten, so that the
        statement can be planned once.
        """
        return list(self.company_ids)

    def of(self, commercial):
        """Condition that a column with a commercial entity's id is in scope."""
        if self.partner_ids is None:
            return SQL("TRUE")
        return SQL("%s %s", commercial, self._wanted())

    def books(self, partner):
        """Condition that a column with any contact's id belongs to the scope.

        The contacts are resolved first, so that the planner can walk an index on the
        column.
        """
        if self.partner_ids is None:
            return SQL("TRUE")
        return SQL(
            "%s = ANY(ARRAY(SELECT id FROM res_partner"
            " WHERE commercial_partner_id %s))",
            partner,
            self._wanted(),
        )

    def _wanted(self):
        """What comes after a column to say that it is one of the customers."""
        if isinstance(self.partner_ids, SQL):
            return SQL("IN (%s)", self.partner_ids)
        return SQL("= ANY(%s)", list(self.partner_ids))


@dataclass(frozen=True)
class Component:
    """One component of exposure.

    :param str label: as shown, translated
    :param SQL select: rows ``(partner_id, amount)`` in company currency, the sign as
        it counts; a customer may have several rows
    :param str flag: field of ``credit.policy`` that decides whether it counts; empty
        for a component that always does
    :param str model: of the documents behind it
    :param domain: callable(commercial partner) → domain of those documents
    :param SQL plain: for a component whose ``select`` is long, what the gate reads
        first: rows ``(partner_id, amount, id)``, the amount NULL for a document that
        only ``select`` can tell
    :param of: callable(ids) → the ``select`` for these documents alone
    :param str inside: code of the component that includes this one; it is taken out of
        that where the two are told apart, and left out where only the total counts
    """

    label: str
    select: SQL
    flag: str = ""
    model: str = ""
    domain: object = None
    plain: SQL | None = None
    of: object = None
    inside: str = ""
