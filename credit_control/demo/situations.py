"""What a visitor of the demonstration company finds: one of each, ready to try."""

from odoo import fields

from . import (
    account_page,
    alerts,
    applications,
    assessments,
    bureaus,
    desk,
    disputes,
    documents,
    forecast,
    groups,
    journals,
    key_figures,
    limits,
    past_sales,
    plans,
    promises,
    reviews,
    securities,
    simulation,
    terms,
)
from .company import customer
from .people import ensure_portal

#: Catalogue: name, price without tax.
PRODUCTS = (("Pallet truck", 1490.0), ("Shelving unit", 385.0), ("Work bench", 720.0))
#: Their categories.
_GROUPS = ("Warehouse equipment", "Warehouse equipment", "Workshop")


def create(env, people, say):
    """Bring the customers into their situations and leave work for each role."""
    if env["product.product"].search_count([("name", "=", PRODUCTS[0][0])]):
        return
    env["product.product"].create(
        [{"name": name, "list_price": price, "type": "consu", "invoice_policy": "order",
          "categ_id": past_sales.category(env, group).id}
         for (name, price), group in zip(PRODUCTS, _GROUPS, strict=True)]
    )  # fmt: skip
    place = _Situations(env, people, say)
    say("What is left for you to try:")
    place.count()
    place.season()
    place.foreign_currency()
    place.prepaid()
    place.stopped()
    place.quotations()
    place.portal()
    terms.create(env, people, say)
    place.planned = plans.create(env, people, say)
    promises.create(env, people, say)
    place.disputed = disputes.create(env, people, say)
    place.paged = account_page.create(env, people, say)
    place.follow_up()  # after all that is invoiced or paid, so that its total is the books'
    place.bureaus()
    assessments.create(env, people, say)
    place.bad_news()
    place.negative_list()
    applications.create(env, people, say)
    limits.create(env, people, say)
    securities.create(env, people, say)
    groups.create(env, people, say)
    journals.create(env, people, say)
    simulation.create(env, people, say)
    alerts.create(env, people, say)
    desk.create(env, people, say)
    key_figures.create(env, people, say)
    forecast.create(env, people, say)
    reviews.create(env, people, say)


class _Situations:
    def __init__(self, env, people, say):
        self.env = env
        self.people = people
        self.say = say
        self.today = env.company._credit_today()
        self.planned = self.disputed = self.paged = 0.0

    def _profile(self, ref):
        partner = customer(self.env, ref)
        [profile] = (
            self.env["credit.profile"]._ensure(partner, self.env.company).values()
        )
        return profile

    def _order(self, ref, amount, **values):
        seller = self.people["salesperson"]
        partner = customer(self.env, ref)
        return documents.order(self.env, seller, partner, round(amount, 2), **values)

    def _limit(self, ref, amount, **values):
        manager = self.people["manager"]
        return (
            self.env["credit.limit"]
            .with_user(manager)
            .create({"profile_id": self._profile(ref).id, "amount": amount, **values})
        )

    def count(self):
        """What was open when the main job ended."""
        _exposure, self.before = documents.receivables(self.env, self.env.company)

    def season(self):
        """A higher limit for some weeks."""
        until = fields.Date.add(self.today, days=60)
        self._limit(
            "K1003", 40000, kind="temporary", date_to=until, reason="Seasonal business"
        )
        self.say(f"   Sonnberg Biomarkt eG has a temporary limit until {until}.")

    def foreign_currency(self):
        """A customer with limit and invoice in dollars."""
        dollar = self.env.ref("base.USD")
        self._limit("K1012", 30000, currency_id=dollar.id, reason="Trade references")
        self._profile("K1011")  # nothing is known of it, so it stays grey
        day = fields.Date.subtract(self.today, days=25)
        invoice = documents.invoice(
            self.env, customer(self.env, "K1012"), 12000, day, currency_id=dollar.id
        )
        self.invoiced = invoice.amount_residual_signed
        money = self.env.company.currency_id.format
        self.say(
            f"   Hudson Supply Inc. has its limit in dollars and is invoiced for "
            f"{dollar.format(invoice.amount_residual)}, in the books "
            f"{money(self.invoiced)}."
        )

    def prepaid(self):
        """An order paid by card takes no credit, though it is beyond the limit."""
        order = self._order("K1010", 950)
        documents.pay_online(self.env, order)
        self.paid = order.amount_total
        self.say(
            f"   {order.name} of Café Morgenrot is paid by card in advance, takes no "
            "credit and is confirmed."
        )

    def stopped(self):
        """Holds that wait for a decision: a customer stopped by hand, one without credit."""
        profile = self._profile("K1008").with_user(self.people["controller"])
        profile.forced_hold_reason = (
            "Rumours about insolvency, wait for the bank's answer"
        )
        orders = self._order("K1008", 1800) | self._order("K1009", 2400)
        orders.action_confirm()
        names = " and ".join(orders.mapped("name"))
        self.say(
            f"   {names} of Albrecht Baustoffe GmbH, put on hold by hand, and Petersen "
            f"Yachtbau GmbH, a customer without credit, wait in the queue of "
            f"{self.people['controller'].name}."
        )

    def quotations(self):
        """Two quotations that the salesperson confirms: one passes, one is held."""
        passing = self._catalogue_order("K1002", (1, 4, 2))
        held = self._catalogue_order("K1004", (6, 10, 5))
        self.say(
            f"   Log in as salesperson and confirm {passing.name} of Hafenkontor Logistik "
            f"KG, which passes, and {held.name} of Lindner Möbelmanufaktur GmbH, which "
            "is held."
        )

    def _catalogue_order(self, ref, quantities):
        lines = [
            documents.line(
                self.env["product.product"].search([("name", "=", name)], limit=1),
                number,
            )
            for (name, _price), number in zip(PRODUCTS, quantities, strict=True)
        ]
        return self._order(ref, 0, order_line=lines)

    def follow_up(self):
        """The collector's morning: a batch is planned, somebody is left in peace."""
        collector = self.people["collector"]
        paused = self._profile("K1006").with_user(collector)
        paused.write(
            {
                "followup_paused_until": fields.Date.add(self.today, days=10),
                "followup_pause_reason": "New bookkeeper, promised a list by then",
            }
        )
        strategy = self.env.ref("credit_control.credit_followup_standard")
        # A visitor who comes at a weekend shall have something to send as well.
        strategy.write({"quiet_saturday": False, "quiet_sunday": False})
        batch = self.env["credit.followup.batch"].with_user(collector)
        batch = batch.create({})
        batch.action_plan()
        money = self.env.company.currency_id.format
        invoiced = self.invoiced + self.planned + self.disputed + self.paged
        self.say(
            f"   Log in as collector: {batch.name} is planned, "
            f"{batch.notice_count} notices over {money(batch.told_total)}, and "
            f"{money(batch.skipped_total)} left out, each with its reason; together "
            f"the open receivables of {money(batch.open_total)}. Send it."
        )
        self.say(
            f"   These are the {money(self.before)} of step 5, plus "
            f"{money(invoiced)} invoiced since then to Hudson Supply Inc., to Brunner "
            "Werkzeuge GmbH and to customers with payment plans or disputes, less "
            f"{money(self.paid)} that Café Morgenrot paid in advance."
        )

    def bureaus(self):
        """Reports of the simulated bureau, which needs no network."""
        env = self.env(user=self.people["controller"])
        reports = bureaus.ensure(env)
        self.say(
            f"   Log in as controller: under Assessment, {len(reports)} bureau reports. "
            "Look up another customer: the bureau is a simulated one."
        )

    def bad_news(self):
        """An alert: a customer that was assessed, and a bureau that says worse of it now."""
        env = self.env(user=self.people["controller"])
        profile = self._profile(bureaus.NEWS[0]).with_env(env)
        if not profile.assessment_ids:
            profile._assess()
        alerts = bureaus.bad_news(env)
        words = ", ".join(alerts.mapped(lambda alert: alert._story().split(",")[0]))
        self.say(
            f"   Assessment › Alerts: the bureau tells bad news of "
            f"{profile.partner_id.name} ({words}), which is due to be assessed again."
        )

    def negative_list(self):
        """Somebody whose application a person must look at."""
        entry = self.env["credit.negative.entry"].with_user(self.people["controller"])
        entry = entry.create(
            {
                "name": "Blitzhandel 24 GmbH",
                "identifier": "DE100000040",
                "reason": "Ordered twice under other names and never paid",
                "source": "Own experience",
            }
        )
        self.say(
            f"   Applications of {entry.name} are left to a person: negative list."
        )

    def portal(self):
        """A quotation that the customer signs in the portal."""
        company = customer(self.env, "K1001")
        contact = self.env["res.partner"].create(
            {
                "name": "Jonas Brunner",
                "parent_id": company.id,
                "email": "jonas.brunner@example.com",
            }
        )
        user = ensure_portal(self.env, contact)
        order = self._catalogue_order("K1001", (20, 20, 20))
        order.write(
            {"state": "sent", "require_signature": True, "require_payment": False}
        )
        order.message_subscribe(contact.ids)
        self.say(
            f"   Log in as {user.login} and sign {order.name} in the portal: it is beyond "
            "the limit and is taken for review, without an error."
        )
