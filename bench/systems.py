"""How each system answers the questions that are measured.

Every method takes a fresh environment, as a call from the web client does, and what it
returns is compared between the systems. ``setup`` runs once and is not measured.
"""

from . import followup_systems, plainest


class Plain:
    """Odoo itself: ``credit``, ``credit_to_invoice`` and ``credit_limit``."""

    columns = ("name", "credit_limit", "credit", "credit_to_invoice")

    def setup(self, env, partner_ids):
        """Remember what a caller knows before asking."""
        self.partner_ids = partner_ids

    def confirm(self, env, order_ids):
        """Confirm orders; how many are confirmed."""
        orders = env["sale.order"].browse(order_ids)
        orders.action_confirm()
        env.cr.flush()
        return sum(order.state == "sale" for order in orders)

    def exposures(self, env, count):
        """Exposure of customers read cold; rounded, by place in the list."""
        partners = env["res.partner"].browse(self.partner_ids[:count])
        return [round(p.credit + p.credit_to_invoice, 2) for p in partners]

    def over_limit(self, env):
        """Ids of the records of customers over their limit."""
        partners = env["res.partner"].search([("credit_limit", ">", 0)])
        return [
            partner.id
            for partner in partners
            if partner.credit + partner.credit_to_invoice > partner.credit_limit
        ]

    def as_customers(self, record_ids):
        """The customers that ``over_limit`` found, for the comparison."""
        return sorted(record_ids)

    def page(self, env, rows):
        """A page of the list of customers with their figures; the number of rows."""
        return self.read_page(env["res.partner"], [("is_company", "=", True)], rows)

    def read_page(self, model, domain, rows):
        """What the web client asks for a list."""
        specification = {name: self.specification(model, name) for name in self.columns}
        answer = model.web_search_read(domain, specification, limit=rows)
        return len(answer["records"])

    def specification(self, model, name):
        """A column as the web client asks for it."""
        relational = model._fields[name].relational
        return {"fields": {"display_name": {}}} if relational else {}


class Oca(Plain):
    """OCA's account_financial_risk and sale_financial_risk, all components included."""

    columns = ("name", "credit_limit", "risk_total", "risk_exception")

    def exposures(self, env, count):
        partners = env["res.partner"].browse(self.partner_ids[:count])
        return [round(partner.risk_total, 2) for partner in partners]

    def over_limit(self, env):
        return env["res.partner"].search([("risk_exception", "=", True)]).ids


class Own(Plain):
    """This add-on."""

    columns = (
        "partner_id",
        "category_id",
        "light",
        "currency_id",
        "limit_mode",
        "limit_amount",
        "exposure",
        "available",
        "utilisation",
        "overdue_total",
        "oldest_overdue_days",
        "controller_id",
        "next_review",
    )

    def setup(self, env, partner_ids):
        super().setup(env, partner_ids)
        profiles = env["credit.profile"].search([("partner_id", "in", partner_ids)])
        by_partner = {profile.partner_id.id: profile.id for profile in profiles}
        self.profile_ids = [by_partner[partner_id] for partner_id in partner_ids]

    def exposures(self, env, count):
        profiles = env["credit.profile"].browse(self.profile_ids[:count])
        return [round(profile.exposure, 2) for profile in profiles]

    def over_limit(self, env):
        return env["credit.profile"].search([("available", "<", 0)]).ids

    def as_customers(self, record_ids):
        partners = dict(zip(self.profile_ids, self.partner_ids, strict=True))
        return sorted(partners[record_id] for record_id in record_ids)

    def page(self, env, rows):
        return self.read_page(env["credit.profile"], [], rows)


class Sql(Own):
    """The plainest SQL on the same database."""

    def exposures(self, env, count):
        partner_ids = self.partner_ids[:count]
        found = plainest.read_positions(env, partner_ids)
        return [round(found[partner_id], 2) for partner_id in partner_ids]

    def over_limit(self, env):
        return plainest.over_limit(env)

    def as_customers(self, record_ids):
        return sorted(record_ids)


SYSTEMS = {
    "plain": Plain,
    "own": Own,
    "oca": Oca,
    "sql": Sql,
    "own_followup": followup_systems.Own,
    "oca_followup": followup_systems.Oca,
}
