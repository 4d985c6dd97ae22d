"""Customers as a list names them, and when they were last heard of."""

from odoo import models
from odoo.tools import SQL

from ..engine.limit_file import plain_name, tax_number


class CreditLedger(models.AbstractModel):
    _inherit = "credit.ledger"

    def _find_customers(self, company, texts):
        """The commercial entities that texts may mean, with one statement.

        By internal reference; where nobody has it, by tax number without spaces and
        signs; where nobody has that, by name without regard to capitals. Each in full:
        a part of a name is nobody's name.

        :param company: root company; customers of others are not looked at
        :param texts: references, tax numbers or names
        :return: ``{text: ids of commercial entities}``, none where nobody is found
        """
        texts = sorted(texts)
        if not texts:
            return {}
        self.env["res.partner"].flush_model(
            ["ref", "vat", "name", "active", "commercial_partner_id", "company_id"]
        )
        rows = self.env.execute_query(
            SQL(
                """
                WITH asked AS (
                    SELECT * FROM UNNEST(%(texts)s, %(numbers)s, %(names)s)
                               AS asked (text, number, name)),
                known AS (
                    SELECT id, commercial_partner_id AS payer, ref,
                           UPPER(REGEXP_REPLACE(vat, '[^[:alnum:]]', '', 'g')) AS number,
                           CASE WHEN id = commercial_partner_id
                                THEN LOWER(REGEXP_REPLACE(
                                     TRIM(name), '\\s+', ' ', 'g')) END AS name
                      FROM res_partner
                     WHERE active AND (company_id IS NULL
                                       OR company_id = ANY(%(companies)s))),
                met AS (
                    SELECT asked.text, known.payer, 1 AS rank
                      FROM asked JOIN known ON known.ref = asked.text
                     UNION ALL
                    SELECT asked.text, known.payer, 2
                      FROM asked JOIN known ON known.number = asked.number
                     WHERE asked.number <> ''
                     UNION ALL
                    SELECT asked.text, known.payer, 3
                      FROM asked JOIN known ON known.name = asked.name)
                SELECT text, ARRAY_AGG(DISTINCT payer ORDER BY payer)
                  FROM (SELECT met.*, MIN(rank) OVER (PARTITION BY text) AS first
                          FROM met) ranked
                 WHERE rank = first
                 GROUP BY text
                """,
                texts=texts,
                numbers=[tax_number(text) for text in texts],
                names=[plain_name(text) for text in texts],
                companies=list(company._credit_tree_ids()),
            )
        )
        return dict(rows)
