"""What the tests of key figures share: books over months, and plain computations."""

from collections import defaultdict
from datetime import date as Date
from datetime import timedelta

from odoo.tools import SQL

from .ageing import AgeingCommon


class KpiCommon(AgeingCommon):
    @classmethod
    def _on(cls, amount, day, due=None, partner=None, **values):
        """An invoice booked on a date and due on another one."""
        return cls._invoice(
            partner or cls.customer,
            amount,
            invoice_date=day,
            invoice_date_due=due or day + timedelta(days=30),
            **values,
        )

    @classmethod
    def _paid_on(cls, invoice, day, amount=None, **values):
        return cls._pay(invoice, amount, payment_date=day, **values)

    def _rebuilt(self, first, last, dimension="company", key=0):
        """``{(code, month's last day): value}`` of a key after rebuilding."""
        values = self.env["credit.kpi.value"]._rebuild(self.company, first, last)
        return {
            (one.kpi_id.code, one.month): one
            for one in values
            if one.dimension == dimension and one.key_id == key
        }

    def _documents(self, value, user=None):
        """What opens behind a figure."""
        action = value.with_user(user or self.viewer).action_open_source()
        items = self.env[action["res_model"]].with_user(user or self.viewer)
        return items.with_context(**action["context"]).search([])

    def assertFigure(self, found, code, month, expected, places=4):
        self.assertIn((code, month), found)
        self.assertAlmostEqual(found[code, month].value, expected, places, code)


class Plain:
    """Key figures of a company's books computed item by item, as plainly as can be.

    Nothing of the add-on is asked: items and settlements are read one by one, and all
    else is counted in Python.
    """

    def __init__(self, env, company, limits=(30, 60, 90)):
        self.env, self.company, self.limits = env, company, limits
        env.flush_all()
        self.items = env.execute_query_dict(
            SQL(
                """
                SELECT line.id, line.date, line.balance, move.move_type,
                       COALESCE(line.date_maturity, line.date) AS due,
                       partner.commercial_partner_id AS partner,
                       COALESCE(move.invoice_user_id, holder.user_id) AS seller
                  FROM account_move_line line
                  JOIN account_move move ON move.id = line.move_id
                  JOIN account_account account ON account.id = line.account_id
                  LEFT JOIN res_partner partner ON partner.id = line.partner_id
                  LEFT JOIN res_partner holder
                    ON holder.id = partner.commercial_partner_id
                 WHERE account.account_type = 'asset_receivable'
                   AND move.state = 'posted' AND line.company_id = %s
                """,
                company.id,
            )
        )
        known = {item["id"]: item for item in self.items}
        self.settlements = []
        for row in env.execute_query_dict(
            SQL(
                "SELECT debit_move_id AS debit, credit_move_id AS credit, amount,"
                " max_date AS day FROM account_partial_reconcile"
            )
        ):
            if row["debit"] in known and row["credit"] in known:
                row["debit"], row["credit"] = known[row["debit"]], known[row["credit"]]
                self.settlements.append(row)

    def open_at(self, day):
        """``[(item, open amount)]`` at the end of a day."""
        rest = {
            item["id"]: item["balance"] for item in self.items if item["date"] <= day
        }
        for row in self.settlements:
            for side, sign in (("debit", -1), ("credit", 1)):
                if row["day"] <= day and row[side]["id"] in rest:
                    rest[row[side]["id"]] += sign * row["amount"]
        return [
            (item, float(rest[item["id"]]))
            for item in self.items
            if item["id"] in rest and abs(rest[item["id"]]) > 0.004
        ]

    def bucket(self, item, day):
        late = (day - item["due"]).days
        return sum(late > limit for limit in (0, *self.limits))

    def sales(self, first, last):
        return sum(
            float(item["balance"])
            for item in self.items
            if item["move_type"] in ("out_invoice", "out_refund", "out_receipt")
            and first <= item["date"] <= last
        )

    def figures(self, first, last, before):
        """Figures of the month from ``first`` to ``last``; ``before`` is its eve."""
        spread, credits = self.spread(last)
        opening = sum(amount for _item, amount in self.open_at(before))
        balance = sum(spread) + credits
        sales = self.sales(first, last)
        start = first
        for _month in range(2):  # this month and the two before
            start = (start - timedelta(days=1)).replace(day=1)
        period, days = self.sales(start, last), (last - start).days + 1
        found = {
            "balance": balance,
            "current": spread[0],
            "overdue": sum(spread[1:]),
            "credits": credits,
            "sales": sales,
            "dso": _over(balance * days, period),
            "dso_best": _over(spread[0] * days, period),
            "days_delinquent": _over((balance - spread[0]) * days, period),
            "cei": _over(
                100 * (opening + sales - balance), opening + sales - spread[0]
            ),
            "share_current": _over(100 * spread[0], sum(spread)),
            **{
                f"share_bucket_{number}": _over(100 * spread[number], sum(spread))
                for number in range(1, 5)
            },
            **self.paid(first, last),
            "dso_count_back": self.count_back(first, last, balance),
            **self.rolls(before, last),
            **self.largest(last),
        }
        if self.begun() > start:  # nobody knows what was sold before the books
            for code in ("dso", "dso_best", "days_delinquent", "dso_count_back"):
                found[code] = None
        return {code: value for code, value in found.items() if value is not None}

    def begun(self):
        """The first day of the month in which the books begin."""
        return min(item["date"] for item in self.items).replace(day=1)

    def count_back(self, first, last, balance):
        """Days of sales that make up the balance, by the lengths of real months."""
        days = 0.0
        for _month in range(24):
            sold, length = self.sales(first, last), (last - first).days + 1
            if balance <= 0.004:
                return days
            if sold >= balance:
                return days + balance / sold * length
            balance, days = balance - sold, days + length
            last = first - timedelta(days=1)
            first = last.replace(day=1)
        return None

    def expected_loss(self, day, defaults, lost):
        """Of customers with a probability of default, per cent."""
        owed = defaultdict(float)
        for item, amount in self.open_at(day):
            owed[item["partner"]] += amount
        return sum(
            max(owed[partner], 0) * default / 100 * lost / 100
            for partner, default in defaults.items()
        )

    def spread(self, day):
        """Debts by bucket, and credits."""
        spread, credits = [0.0] * 5, 0.0
        for item, amount in self.open_at(day):
            if item["balance"] > 0:
                spread[self.bucket(item, day)] += amount
            else:
                credits += amount
        return spread, credits

    def paid(self, first, last):
        """What payments settled, how late, and what of it was past due before."""
        amount = weighted = caught = 0.0
        eve = first - timedelta(days=1)
        own = {item["id"] for item in self.items}
        for row in self.settlements:
            debit, part = row["debit"], float(row["amount"])
            money = row["credit"]["move_type"] == "entry"
            invoice = debit["move_type"] == "out_invoice" and debit["id"] in own
            if not money or not invoice:
                continue
            if first <= row["day"] <= last:
                amount += part
                weighted += part * (row["day"] - debit["due"]).days
                if debit["date"] <= eve and debit["due"] < eve:
                    caught += part
        return {
            "collected": amount,
            "days_beyond_terms": _over(weighted, amount),
            "collected_of_overdue": _over(100 * caught, sum(self.spread(eve)[0][1:])),
        }

    def rolls(self, before, last):
        """What of each bucket was in the next one at the end of the month."""
        earlier = {
            item["id"]: self.bucket(item, before) for item, _a in self.open_at(before)
        }
        rolled, whole = [0.0] * 5, self.spread(before)[0]
        for item, amount in self.open_at(last):
            number = self.bucket(item, last)
            if item["balance"] > 0 and earlier.get(item["id"]) == number - 1:
                rolled[number] += amount
        found = {
            f"roll_{number}": _over(100 * rolled[number], whole[number - 1])
            for number in range(1, 5)
        }
        weighted = late = 0.0
        for item, amount in self.open_at(last):
            days = (last - item["due"]).days
            if item["balance"] > 0 and days > 0:
                weighted, late = weighted + amount * days, late + amount
        return {**found, "days_overdue": _over(weighted, late)}

    def largest(self, day):
        owed = defaultdict(float)
        for item, amount in self.open_at(day):
            owed[item["partner"]] += amount
        debts = sorted((amount for amount in owed.values() if amount > 0), reverse=True)
        whole = sum(debts)
        return {
            "top_ten": _over(100 * sum(debts[:10]), whole),
            "concentration": _over(10_000 * sum(one**2 for one in debts), whole**2),
        }


def _over(part, whole):
    return part / whole if abs(whole) > 1e-9 else None


#: A year whose months are long and short, with a leap day.
JANUARY, FEBRUARY, MARCH, APRIL = (
    Date(2024, 1, 31),
    Date(2024, 2, 29),
    Date(2024, 3, 31),
    Date(2024, 4, 30),
)
