"""The demonstration company: its customers, and what they bought and paid so far."""

import csv
import io
from dataclasses import dataclass
from datetime import timedelta

from odoo import Command, fields

from ..engine.receivables import COLUMNS

NAME = "Nordlicht Handel GmbH"
#: Days from one invoice of a customer to the next, and until it is due.
RHYTHM = TERM = 30
#: Invoices differ a little, as purchases do.
_SWING = (1.0, 0.92, 1.06, 0.97, 1.11, 0.94)


#: Customers without an e-mail address.
LETTERS = ("K1005",)


@dataclass(frozen=True)
class Customer:
    """A customer and its habits.

    :param str ref: customer number
    :param int monthly: what it buys in a month
    :param tuple days: days from due date to payment, in turn; negative: early
    :param int offset: days since its last invoice
    :param int count: invoices so far, one a month
    :param tuple unpaid: which invoices are still not paid, 1 being the last one
    :param tuple disputed: which of them the customer disputes
    :param float last: size of the last invoice, compared with the usual
    """

    ref: str
    name: str
    city: str
    monthly: int = 0
    days: tuple = (0,)
    offset: int = 12
    count: int = 13
    unpaid: tuple = ()
    disputed: tuple = ()
    last: float = 1.0

    @property
    def email(self):
        """Where notices go; one customer reads letters only. Nobody owns the domain."""
        return "" if self.ref in LETTERS else f"accounts.{self.ref.lower()}@example.com"

    def invoices(self, today):
        """The invoices so far, oldest first: dicts by the columns of a file."""
        for age in range(self.count, 0, -1):
            day = today - timedelta(days=self.offset + RHYTHM * (age - 1))
            due = day + timedelta(days=TERM)
            paid = due + timedelta(days=self.days[age % len(self.days)])
            settled = paid < today and age not in self.unpaid
            size = _SWING[age % len(_SWING)] * (self.last if age == 1 else 1.0)
            yield {
                "countryCode": "276",
                "customerID": self.ref,
                "invoiceNumber": f"{self.ref}-{self.count - age + 1:03}",
                "InvoiceDate": _written(day),
                "DueDate": _written(due),
                "InvoiceAmount": f"{self.monthly * size:.2f}",
                "Disputed": "Yes" if age in self.disputed else "No",
                "SettledDate": _written(paid) if settled else "",
            }


CUSTOMERS = (
    # Within their limits, and punctual.
    Customer("K1001", "Brunner Werkzeuge GmbH", "Hannover", 8000, (-3, 0, -1)),
    Customer("K1002", "Hafenkontor Logistik KG", "Hamburg", 22000, (0, 0, -5), 7),
    Customer("K1003", "Sonnberg Biomarkt eG", "Freiburg", 6000, (0, -2), 18),
    # Near the limit after one large purchase.
    Customer("K1004", "Lindner Möbelmanufaktur GmbH", "Detmold", 12000, (0, 9, 0, 6), 20,
             last=2.1),
    # Over the limit, and always a little late.
    Customer("K1005", "Ostsee Feinkost KG", "Rostock", 5200, (12, 8, 10), 5),
    # One invoice forgotten for more than a month.
    Customer("K1006", "Kessel Metallbau GmbH", "Kassel", 6000, (0, 0, -2), 10,
             unpaid=(3,)),
    # Disputes what it has not paid.
    Customer("K1007", "Rosental Pflegeheime gGmbH", "Leipzig", 7000, (0, 3), 15,
             unpaid=(3,), disputed=(3,)),
    Customer("K1008", "Albrecht Baustoffe GmbH", "Magdeburg", 9000, (0, 5, 8), 22),
    # So late that it gets no credit.
    Customer("K1009", "Petersen Yachtbau GmbH", "Kiel", 4000, (45, 50, 48), 14),
    # A short history, and none at all.
    Customer("K1010", "Café Morgenrot", "Lübeck", 400, (0,), 9, count=3),
    Customer("K1011", "Neumann Handels-GmbH", "Bremen", count=0),
    Customer("K1012", "Hudson Supply Inc.", "Albany", count=0),
    # Has a limit and no longer buys.
    Customer("K1013", "Fördewerft Schiffsbau GmbH", "Flensburg", count=0),
)  # fmt: skip


def create(env, say):
    """Make the company, its customers and its books; once only."""
    if env["res.partner"].search_count([("ref", "=", CUSTOMERS[0].ref)]):
        say(f"{env.company.name} is there already.")
        return
    set_up(env)
    create_customers(env)
    company = env.company
    say(f"{company.name} gets {len(CUSTOMERS)} customers and a year of invoices:")
    today = company._credit_today()
    done = env["credit.receivables.load"]._load(
        receivables(today),
        today,
        lambda done, todo: say(f"   {done} of {todo} invoices are in the books"),
    )
    say(
        f"   {done['payments']} of them are paid, {done['open']} are open, "
        f"{company.currency_id.format(done['booked'])} in all."
    )


def set_up(env):
    """Name, country and currency of the company, as long as nothing is booked in it."""
    company, euro = env.company, env.ref("base.EUR")
    company.partner_id.tz = "Europe/Berlin"
    if env["account.move"].search_count([("company_id", "=", company.id)], limit=1):
        return
    euro.active = True
    company.write(
        {
            "name": NAME,
            "street": "Speicherstraße 12",
            "zip": "20457",
            "city": "Hamburg",
            "country_id": env.ref("base.de").id,
            "currency_id": euro.id,
        }
    )
    tax = company.account_sale_tax_id
    tax.write({"name": "19%", "amount": 19})
    tax.tax_group_id.name = "VAT 19%"
    tax.fiscal_position_ids.country_id = company.country_id
    env["product.pricelist"].search([]).currency_id = euro
    add_rates(env)


def add_rates(env):
    """What a euro was worth in dollars."""
    dollar = env.ref("base.USD")
    dollar.active = True
    today = env.company._credit_today()
    env["res.currency.rate"].create(
        [
            {
                "currency_id": dollar.id,
                "company_id": env.company.id,
                "name": fields.Date.subtract(today, days=age),
                "rate": rate,
            }
            for age, rate in ((400, 1.08), (120, 1.12), (10, 1.10))
        ]
    )


def create_customers(env):
    """The customers, each with a person in charge of paying."""
    env["res.partner"].create(
        [
            {
                "name": customer.name,
                "ref": customer.ref,
                "city": customer.city,
                "country_id": env.ref(
                    "base.us" if customer.city == "Albany" else "base.de"
                ).id,
                "is_company": True,
                "customer_rank": 1,
                "child_ids": [
                    Command.create(
                        {
                            "name": "Accounts payable",
                            "type": "invoice",
                            "email": customer.email,
                            "street": "Buchhaltung, Postfach 12",
                            "city": customer.city,
                        },
                    )
                ],
            }
            for customer in CUSTOMERS
        ]
    )


def receivables(today):
    """The books of the year before a date, as a file of receivables."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    for customer in CUSTOMERS:
        writer.writerows(customer.invoices(today))
    return text.getvalue()


def customer(env, ref):
    """The partner with a customer number."""
    return env["res.partner"].search([("ref", "=", ref)], limit=1)


def _written(day):
    return f"{day.month}/{day.day}/{day.year}"
