"""What the tests of credit control share: people, customers and documents."""

from datetime import timedelta

from odoo import Command, fields
from odoo.service.model import call_kw
from odoo.tests import TransactionCase
from odoo.tools import SQL

#: Login → groups, the least that each role has.
PEOPLE = {
    "salesperson": "sales_team.group_sale_salesman",
    "billing": "account.group_account_invoice",
    "viewer": "credit_control.group_viewer",
    "collector": "credit_control.group_collector",
    "controller": "credit_control.group_controller",
    "manager": "credit_control.group_manager",
    "auditor": "credit_control.group_auditor",
}


class CreditControlCommon(TransactionCase):
    """A company with a chart of accounts, one user per role, and small factories."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        if not cls.company.chart_template:
            cls.env["account.chart.template"].try_loading(
                "generic_coa", company=cls.company, install_demo=False
            )
        cls.currency = cls.company.currency_id
        cls.today = cls.company._credit_today()
        for login, user in zip(PEOPLE, cls._make_users(PEOPLE), strict=True):
            setattr(cls, login, user)
        cls.company.credit_controller_id = cls.controller
        cls.product = cls._product("Ordered quantity", invoice_policy="order")
        cls.delivered_product = cls._product(
            "Delivered quantity", invoice_policy="delivery"
        )
        cls.term_now = cls.env.ref("account.account_payment_term_immediate")

    @classmethod
    def _make_user(cls, login, groups, **values):
        return cls._make_users({login: groups}, **values)

    @classmethod
    def _make_users(cls, people, **values):
        """Users, by login → their groups, made together and in silence."""
        silence = ("no_reset_password", "mail_create_nolog", "tracking_disable")
        users = cls.env["res.users"].with_context(**dict.fromkeys(silence, True))
        made = users.create(
            [
                {
                    "login": f"cc_{login}",
                    "password": f"cc_{login}".ljust(8, "x"),
                    "name": login.capitalize(),
                    "email": f"{login}@example.com",
                    "group_ids": [
                        Command.set(
                            [cls.env.ref(name).id for name in groups.split(",")]
                        )
                    ],
                    "company_id": cls.company.id,
                    "company_ids": [Command.set(cls.company.ids)],
                    **values,
                }
                for login, groups in people.items()
            ]
        )
        return made.with_env(cls.env)

    @classmethod
    def _product(cls, name, **values):
        """A service without tax."""
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "list_price": 1.0,
                "taxes_id": [Command.clear()],
                **values,
            }
        )

    # ---- customers ---------------------------------------------------------
    @classmethod
    def _customer(cls, name="Deco", limit=None, **values):
        """A customer, with a limit in company currency if one is given."""
        partner = cls.env["res.partner"].create(
            {"name": name, "is_company": True, **values}
        )
        if limit is not None:
            cls._limit(partner, limit)
        return partner

    @classmethod
    def _profile(cls, partner, company=None):
        files = cls.env["credit.profile"]._ensure(partner, company or cls.company)
        return files[partner.commercial_partner_id].sudo(False)

    @classmethod
    def _limit(cls, partner, amount, **values):
        """A granted limit, from long ago unless said otherwise."""
        profile = cls._profile(partner)
        return cls.env["credit.limit"].create(
            {
                "profile_id": profile.id,
                "amount": amount,
                "currency_id": cls.currency.id,
                "date_from": cls.today - timedelta(days=400),
                **values,
            }
        )

    # ---- documents ---------------------------------------------------------
    @classmethod
    def _order_values(cls, partner, amount, product=None, user=None, **values):
        """Values of a quotation of one line without tax."""
        line = {
            "product_id": (product or cls.product).id,
            "product_uom_qty": 1,
            "price_unit": amount,
            "tax_ids": [Command.clear()],
        }
        return {
            "partner_id": partner.id,
            "user_id": (user or cls.salesperson).id,
            "order_line": [Command.create(line)],
            **values,
        }

    @classmethod
    def _order(cls, partner, amount, product=None, user=None, **values):
        """A quotation of one line without tax, by the salesperson."""
        vals = cls._order_values(partner, amount, product, user, **values)
        return cls.env["sale.order"].create(vals).with_user(user or cls.salesperson)

    @classmethod
    def _invoice(
        cls, partner, amount, due_in=0, post=True, move_type="out_invoice", **values
    ):
        """A customer invoice due in so many days (negative: overdue)."""
        due = cls.today + timedelta(days=due_in)
        move = cls.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": partner.id,
                "invoice_date": min(due, cls.today),
                "invoice_payment_term_id": False,
                "invoice_date_due": due,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Goods",
                            "quantity": 1,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
                **values,
            }
        )
        if post:
            move.action_post()
        return move

    @classmethod
    def _pay(cls, invoices, amount=None, **values):
        """Register a payment of invoices, in full by default; returns the payment."""
        wizard = cls.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoices.ids
        )
        if amount is not None:
            values["amount"] = amount
        return wizard.create({"payment_date": cls.today, **values})._create_payments()

    @classmethod
    def _receipt(cls, partner, amount):
        """A posted payment on account, matched with nothing."""
        payment = cls.env["account.payment"].create(
            {
                "partner_id": partner.id,
                "amount": amount,
                "payment_type": "inbound",
                "partner_type": "customer",
                "date": cls.today,
            }
        )
        payment.action_post()
        return payment

    @classmethod
    def _policy(cls, *rules, **values):
        """An active policy of the given rules, put in force for the company.

        :param rules: dictionaries of ``credit.policy.rule`` values
        """
        policy = cls.env["credit.policy"].create(
            {
                "name": "Tested policy",
                "rule_ids": [Command.create(dict(rule)) for rule in rules],
                **values,
            }
        )
        policy.action_waive_simulation("For a test")
        policy.action_activate()
        cls.company.credit_policy_id = policy
        return policy

    # ---- acting ------------------------------------------------------------
    @classmethod
    def _rpc(cls, user, records, method, *args, context=None, **kwargs):
        """Call a public method as Odoo's external API does: private ones refuse."""
        model = cls.env[records._name].with_user(user)
        if not getattr(getattr(model, method), "_api_model", False):
            args = (records.ids, *args)
        return call_kw(model, method, args, {**kwargs, "context": context or {}})

    @classmethod
    def _gather_statistics(cls):
        """Tell PostgreSQL what this transaction wrote.

        Nothing of it is in its statistics, and Odoo's queries about reconciliations get
        plans that take seconds.
        """
        cls.env.flush_all()
        cls.env.cr.execute(
            "ANALYZE account_move, account_move_line, account_partial_reconcile,"
            " account_payment, sale_order, sale_order_line, sale_order_line_invoice_rel"
        )

    # ---- reading -----------------------------------------------------------
    @classmethod
    def _exposure(cls, partner):
        """Exposure of a customer now, read afresh."""
        cls.env.flush_all()
        cls.env.invalidate_all()
        return cls._profile(partner).exposure

    @classmethod
    def _holds(cls, order):
        return cls.env["credit.hold"].search([("order_id", "=", order.id)])

    @staticmethod
    def _days(number):
        return timedelta(days=number)

    def assertMoney(self, amount, expected, message=None):
        """Equal to the cent."""
        self.assertEqual(
            self.currency.compare_amounts(amount, expected),
            0,
            message or f"{amount} is not {expected}",
        )

    def assertSentence(self, text, expected):
        """The text contains the expected sentence, whatever spaces amounts have."""
        self.assertIn(expected, (text or "").replace("\xa0", " "))

    def assertConfirmed(self, order):
        self.assertEqual(order.sudo().state, "sale", order.sudo().credit_message)

    def assertHeld(self, order):
        """The order waits as a quotation, with exactly one hold that is open."""
        order = order.sudo()
        self.assertIn(order.state, ("draft", "sent"))
        self.assertEqual(order.credit_state, "hold")
        waiting = self._holds(order).filtered(
            lambda hold: hold.state in ("open", "approval")
        )
        self.assertEqual(len(waiting), 1)
        return waiting

    @classmethod
    def _set_back(cls, records, **columns):
        """Write moments of the past, as nobody can by hand."""
        cls.env.flush_all()
        for name, value in columns.items():
            cls.env.execute_query(
                SQL(
                    "UPDATE %s SET %s = %s WHERE id = ANY(%s) RETURNING id",
                    SQL.identifier(records._table),
                    SQL.identifier(name),
                    value,
                    records.ids,
                )
            )
        cls.env.invalidate_all()

    @classmethod
    def _at(cls, date):
        return fields.Date.to_date(date)
