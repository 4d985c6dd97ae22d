import csv
import io
from datetime import date, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from ..demo import documents, main_job, people
from ..engine import receivables as engine
from ..exceptions import CreditControlError
from .common import CreditControlCommon
from .receivables import file, line, real_file


@tagged("post_install", "-at_install")
class TestMainJob(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loader = cls.env["credit.receivables.load"]
        cls.users = people.ensure(cls.env)
        cls.told = []

    def _play(self, day=None):
        return main_job.play(self.env, self.users, self.told.append, day)

    def _assert_played(self, account):
        """The story went as it must, and the books agree."""
        confirmed, held = account.confirmed, account.held
        self.assertEqual((len(confirmed), len(held)), (main_job.PASSING, 3))
        self.assertEqual(account.released.state, "released")
        self.assertEqual(account.released.ended_by_id, self.users["controller"])
        self.assertEqual(account.cleared.state, "cleared")
        waiting = [order for order in held if order.state != "sale"]
        self.assertEqual(len(waiting), 1)
        self.assertHeld(waiting[0])
        self.assertEqual(account.difference, 0)
        self.assertEqual(account.faults, [])
        self.assertIn("Difference: ", "\n".join(self.told))

    def _assert_tied(self):
        exposure, booked = documents.receivables(self.env, self.company)
        self.assertMoney(exposure, booked)
        return booked

    def _receivables(self, customers):
        """Three months of invoices of some customers, the last month open."""
        today = self.today
        rows = []
        for customer in range(customers):
            for age in (80, 50, 20):
                invoiced = today - timedelta(days=age)
                settled = invoiced + timedelta(days=30)
                rows.append(
                    line(
                        f"{customer}-{age}",
                        f"C{customer}",
                        InvoiceDate=f"{invoiced:%m/%d/%Y}",
                        DueDate=f"{settled:%m/%d/%Y}",
                        SettledDate=f"{settled:%m/%d/%Y}" if age > 30 else "",
                        InvoiceAmount=f"{1000 + 37.5 * customer:.2f}",
                    )
                )
        return file(*rows)

    def test_orders_are_confirmed_held_released_cleared_and_the_books_tie(self):
        self.loader._load(self._receivables(6))
        account = self._play()
        self.assertEqual(account.graded, 6)
        self._assert_played(account)
        self._assert_tied()

    def test_played_again_only_the_proof_is_shown(self):
        self.loader._load(self._receivables(6))
        self._play()
        orders = self.env["sale.order"].search_count([])
        account = self._play()
        self.assertEqual(self.env["sale.order"].search_count([]), orders)
        self.assertEqual((account.confirmed, account.difference), ([], 0))

    def test_with_too_few_customers_it_says_how_many_it_needs(self):
        self.loader._load(self._receivables(2))
        with self.assertRaisesRegex(CreditControlError, "needs 6 customers"):
            self._play()

    def test_an_entry_without_customer_on_the_receivable_account_fails_the_proof(self):
        self.loader._load(self._receivables(6))
        self.env["account.move.line"].search(
            [("move_id.ref", "=", "0-20"), ("debit", ">", 0)]
        ).with_context(check_move_validity=False).partner_id = False
        self.env.flush_all()
        with self.assertRaisesRegex(CreditControlError, "proof failed"):
            main_job.MainJob(self.env, self.users, self.told.append)._prove()

    # ---- on the real receivables, where they are at hand ---------------------------
    def _expected(self, content, day):
        """Invoices until a day and what of them is open, read without our reader."""
        found, opened = 0, 0.0
        for row in csv.DictReader(io.StringIO(content.decode())):
            invoiced, settled = map(_date, (row["InvoiceDate"], row["SettledDate"]))
            if invoiced <= day:
                found += 1
                if not settled or settled > day:
                    opened += float(row["InvoiceAmount"])
        return found, round(opened, 2)

    def test_the_real_receivables_have_their_known_open_balance(self):
        rows = engine.read(real_file())
        self.assertEqual(len(rows), 1594)
        self.assertEqual(engine.latest_date(rows), date(2013, 3, 31))
        still_open = [row for row in rows if not row.settled]
        self.assertEqual(len(still_open), 94)
        self.assertEqual(sum(row.amount for row in still_open), 5903_74)

    def test_the_real_receivables_load_month_by_month_and_the_main_job_ties(self):
        """Four months of them: the whole takes minutes and says no more."""
        content = real_file()
        before = self._assert_tied()
        loaded = 0
        for day in (date(2012, 3, 31), date(2012, 4, 30)):
            found, opened = self._expected(content, day)
            done = self.loader._load(content, day)
            self.assertEqual(done["invoices"], found - loaded)
            self.assertMoney(done["amount"], opened)
            self.assertMoney(done["booked"], opened)
            self.assertMoney(self._assert_tied(), before + opened)
            loaded = found
        again = self.loader._load(content, day)
        self.assertEqual((again["invoices"], again["payments"]), (0, 0))
        with freeze_time("2012-04-30 12:00:00"):
            account = self._play(day)
        self.assertEqual(account.graded, 100)
        self._assert_played(account)


def _date(text):
    """A date of the file, None where there is none."""
    if not text:
        return None
    month, day, year = map(int, text.split("/"))
    return date(year, month, day)
