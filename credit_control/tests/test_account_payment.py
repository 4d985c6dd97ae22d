"""Customers pay from their account page what is open, and nothing else."""

from odoo import Command
from odoo.tests import tagged

from .portal import AccountPageCommon


@tagged("post_install", "-at_install")
class TestAccountPayment(AccountPageCommon):
    def test_what_is_overdue_is_paid_by_its_residual_by_any_contact(self):
        first = self._invoice(self.customer, 100, due_in=-20)
        self._pay(first, 40)
        second = self._invoice(self.ann, 50, due_in=-3)
        later = self._invoice(self.customer, 70, due_in=30)
        for opened in (self._sign_in, self._link_of):
            token = opened()
            page = self._get(token=token)
            (button,) = page.xpath("//a[@name='pay_overdue']")
            self.assertIn("110.00", button.text_content())
            self.assertIn("180.00", self._text(page, "pay_all"))
        paid = self._pay_online(**self._query(button.get("href")))
        self.assertEqual(paid.state, "done")
        self.assertMoney(paid.amount, 110)
        self.assertEqual(paid.partner_id, self.bob)
        self.assertEqual(paid.invoice_ids, first | second)
        self.assertTrue(paid.payment_id.is_reconciled)
        for invoice, left in ((first, 0), (second, 0), (later, 70)):
            self.assertMoney(self._open(invoice), left)
        told = self._text(self._get(token=token), "paid")
        self.assertIn("We have received your payment of $ 110.00", told)

    def test_the_instalment_that_was_ticked_is_the_one_that_is_settled(self):
        self._sign_in()
        term = self.env["account.payment.term"].create(
            {
                "name": "Two halves",
                "line_ids": [
                    Command.create({"value_amount": 50, "nb_days": days})
                    for days in (0, 30)
                ],
            }
        )
        invoice = self._invoice(self.customer, 100, invoice_payment_term_id=term.id)
        first, second = self._terms(invoice)
        paid = self._pay_online(group=self._group(), item=second.id)
        self.assertMoney(paid.amount, 50)
        self.assertFalse(first.reconciled)
        self.assertTrue(second.reconciled)

    def test_an_early_payment_discount_is_taken_off_and_booked(self):
        self._sign_in()
        term = self.env["account.payment.term"].create(
            {
                "name": "2 % in 10 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "line_ids": [Command.create({"value_amount": 100, "nb_days": 30})],
            }
        )
        values = {
            "invoice_date": self.today,
            "invoice_date_due": False,
            "invoice_payment_term_id": term.id,
        }
        early = self._invoice(self.customer, 100, **values)
        plain = self._invoice(self.customer, 50)
        self.assertIn("$ 98.00 if paid by", self._text(self._get(), "discount"))
        paid = self._pay_online(choice=f"all_{self._group()}")
        self.assertMoney(paid.amount, 148)
        for invoice in (early, plain):
            self.assertMoney(self._open(invoice), 0)
            self.assertEqual(invoice.payment_state, "paid")
        self.assertMoney(self._profile(self.customer).exposure, 0)
        late = self._invoice(self.customer, 100, **values)
        paid = self._pay_online(group=self._group(), amount="98")
        self.assertMoney(self._open(late), 2)  # an amount takes no discount

    def test_what_is_due_next_of_a_payment_plan_is_paid_and_nothing_else_asked(self):
        invoice = self._invoice(self.customer, 300, due_in=-40)
        other = self._invoice(self.customer, 50, due_in=-5)
        plan = self.env["credit.plan"].create(
            {
                "profile_id": self._profile(self.customer).id,
                "item_ids": [Command.set(self._terms(invoice).ids)],
                "reason": "Lost a customer",
                "first_date": self.today + self._days(10),
            }
        )
        plan.action_make_instalments()
        plan.sudo()._set({"state": "active", "accepted_on": self.today})
        plan.sudo()._refresh()
        token = self._link_of()
        page = self._get(token=token)
        self.assertIn("In a payment plan", self._text(page, "agreed"))
        self.assertIn("50.00", self._text(page, "pay_overdue"))
        button = self._text(page, "pay_plan")
        self.assertIn("100.00", button)
        self.assertIn("next instalment", button)  # nothing of the plan is due yet
        paid = self._pay_online(token, choice=f"plan_{plan.id}")
        self.assertMoney(paid.amount, 100)
        self.assertMoney(self._open(invoice), 200)
        self.assertMoney(self._open(other), 50)
        self.assertMoney(plan.paid, 100)
        theirs = self._profile(self.other)
        plan.sudo()._set({"profile_id": theirs.id})
        self._get("/my/credit/pay", 422, token=token, choice=f"plan_{plan.id}")

    def test_credits_count_and_are_used_up(self):
        self._sign_in()
        invoice = self._invoice(self.customer, 100, due_in=-5)
        credit = self._invoice(self.customer, 30, move_type="out_refund")
        paid = self._pay_online(choice=f"all_{self._group()}")
        self.assertMoney(paid.amount, 70)
        self.assertMoney(self._open(invoice), 0)
        self.assertMoney(self._open(credit), 0)

    def test_where_credits_cover_it_nothing_is_to_be_paid(self):
        self._sign_in()
        invoice = self._invoice(self.customer, 100, due_in=-5)
        self._receipt(self.customer, 100)
        page = self._get()
        self.assertFalse(page.xpath("//a[@name='pay_overdue']"))
        for query in (
            {"choice": f"all_{self._group()}"},
            {"choice": f"overdue_{self._group()}"},
        ):
            page = self._get("/my/credit/pay", 422, **query)
            self.assertIn("Your credits cover", self._error(page))
        self.assertMoney(self._open(invoice), 100)

    def test_what_is_disputed_is_not_asked_for_and_stays_open(self):
        self._sign_in()
        disputed = self._invoice(self.customer, 100, due_in=-20)
        disputed.credit_dispute_amount = 60
        plain = self._invoice(self.customer, 50, due_in=-5)
        paid = self._pay_online(choice=f"overdue_{self._group()}")
        self.assertMoney(paid.amount, 90)
        self.assertMoney(self._open(disputed), 60)
        self.assertMoney(self._open(plain), 0)

    def test_another_amount_settles_the_oldest_first_and_the_rest_stays_as_a_credit(
        self,
    ):
        token = self._link_of()
        old = self._invoice(self.customer, 100, due_in=-20)
        new = self._invoice(self.customer, 50, due_in=-5)
        self._pay_online(token, group=self._group(), amount="120,00")
        self.assertMoney(self._open(old), 0)
        self.assertMoney(self._open(new), 30)
        page = self._get(
            "/my/credit/pay", token=token, group=self._group(), amount="100", sure="1"
        )
        self.assertIn("$ 70.00 is more than", self._text(page, "on_account"))
        self.assertTrue(self._text(page, "settles").endswith("$ 30.00"))
        self._finish(self._begin(page))
        self.assertMoney(self._open(new), 0)
        self.assertMoney(self._profile(self.customer).exposure, -70)

    def test_more_than_is_open_or_ordered_is_asked_about_before_it_is_paid(self):
        self._sign_in()
        self._invoice(self.customer, 100)
        self._held(2100)
        typed = {"group": self._group(), "amount": "2200"}
        page = self._get("/my/credit/pay", **typed)  # all of it, and the order
        self.assertTrue(page.xpath("//form[@id='o_payment_form']"))
        typed["amount"] = "2250"
        page = self._get("/my/credit/pay", **typed)
        self.assertFalse(page.xpath("//form[@id='o_payment_form']"))
        self.assertIn("$ 50.00 more than all", self._text(page, "surplus"))
        (yes,) = page.xpath("//a[@name='sure']/@href")
        page = self._get("/my/credit/pay", **self._query(yes))
        self.assertIn("$ 2,150.00 is more than", self._text(page, "on_account"))
        self.assertTrue(page.xpath("//form[@id='o_payment_form']"))

    def test_ten_times_what_is_open_or_ordered_is_a_slip_of_the_hand(self):
        token = self._link_of()
        self._invoice(self.customer, 100)
        group = self._group()
        page = self._get(
            "/my/credit/pay", 422, token=token, group=group, amount="99999999999"
        )
        self.assertIn("more than ten times the $ 100.00", self._error(page))

    def test_amounts_that_cannot_be_meant_are_refused_with_a_sentence(self):
        token = self._link_of()
        self._invoice(self.customer, 100)
        group = self._group()
        for typed in ("0", "-5", "nan", "inf", "1e300", "all", "", "0.001", "1/2"):
            with self.subTest(typed):
                page = self._get(
                    "/my/credit/pay", 422, token=token, group=group, amount=typed
                )
                self.assertIn("above 0", self._error(page))
        self.assertIn(
            "Tick at least one",
            self._error(self._get("/my/credit/pay", 422, token=token, group=group)),
        )

    def test_only_own_open_items_can_be_chosen_and_each_once(self):
        self._sign_in()
        mine, paid = (self._invoice(self.customer, 100) for _number in range(2))
        theirs = self._terms(self._invoice(self.other, 100))
        self._pay(paid)
        mine, paid = self._terms(mine), self._terms(paid)
        group = self._group()
        dollars = self.company.id, self.currency.id, mine.account_id.id
        foreign = self.env.ref("base.EUR").id
        names = [
            f"items_{group}_{theirs.id}",
            f"items_{group}_{mine.id}-{theirs.id}",
            f"items_{group}_{paid.id}",
            f"items_{group}_{mine.id}-{mine.id}",
            f"items_{group}_{mine.id}-",
            f"items_{group}_-5",
            f"items_{dollars[0]}.{foreign}.{dollars[2]}_{mine.id}",
            f"all_{dollars[0]}.{foreign}.{dollars[2]}",
            f"amount_{dollars[0]}.{foreign}.{dollars[2]}_50",
            "order_1",
            "order_99999999999999999999",
            "order_x",
            "everything",
            "_",
            "\0",
            "items",
        ]
        for name in names:
            with self.subTest(name):
                page = self._get("/my/credit/pay", 422, choice=name)
                self.assertTrue(self._error(page).endswith((".", "!")))
        right = self._get("/my/credit/pay", choice=f"items_{group}_{mine.id}")
        (form,) = right.xpath("//form[@id='o_payment_form']")
        for name in names[:8]:
            with self.subTest(name, via="transaction"):
                form.set("data-transaction-route", f"/my/credit/transaction/{name}")
                self.assertRefused(right)
        self.assertFalse(
            self.env["payment.transaction"].search(
                [("partner_id", "child_of", self.customer.id)]
            )
        )

    def test_nothing_that_the_browser_sends_changes_what_is_paid(self):
        self._sign_in()
        invoice = self._invoice(self.customer, 100)
        page = self._get("/my/credit/pay", choice=f"all_{self._group()}")
        for amount in (1, 99.99, 100.01, -100, 0, None, "100", True):
            with self.subTest(amount=amount):
                self.assertRefused(page, amount=amount)
        for extra in (
            {"currency_id": 1},
            {"partner_id": self.other.id},
            {"reference_prefix": "X"},
            {"custom_create_values": {}},
        ):
            with self.subTest(extra):
                self.assertRefused(page, **extra)
        disabled = self.provider.copy({"state": "disabled", "name": "Off"})
        for way in (
            {"provider_id": disabled.id},
            {"provider_id": 10**6},
            {"provider_id": "1"},
            {"payment_method_id": 10**6},
            {"flow": "token", "token_id": 1},
            {"flow": "offline"},
        ):
            with self.subTest(way):
                self.assertRefused(page, **way)
        started = self._begin(
            page,
            landing_route="https://evil.example.com",
            is_validation=True,
            tokenization_requested=True,
        )
        begun = self.env["payment.transaction"].search(
            [("reference", "=", started["reference"])]
        )
        self.assertEqual(begun.landing_route, "/my/credit")
        self.assertEqual(begun.operation, "online_direct")
        self.assertMoney(begun.amount, 100)
        self.assertEqual(begun.currency_id, self.currency)
        self.assertMoney(self._open(invoice), 100)

    def test_what_was_paid_in_the_meantime_is_not_asked_for_again(self):
        self._sign_in()
        invoice = self._invoice(self.customer, 100)
        page = self._get("/my/credit/pay", choice=f"all_{self._group()}")
        self._pay(invoice, 30)
        self.assertRefused(page)
        page = self._get("/my/credit/pay", choice=f"all_{self._group()}")
        started = self._begin(page)
        self._pay(invoice)  # by transfer, while the card is being charged
        self._finish(started)
        self.assertMoney(self._profile(self.customer).exposure, -70)

    def test_what_is_being_paid_is_not_offered_again(self):
        self._sign_in()
        invoice = self._invoice(self.customer, 100, due_in=-3)
        self._pay_online(choice=f"all_{self._group()}", state="pending")
        page = self._get()
        self.assertIn("on its way", self._text(page, "on_its_way"))
        self.assertFalse(page.xpath("//a[@name='pay_overdue' or @name='pay_all']"))
        self._get("/my/credit/pay", 422, choice=f"all_{self._group()}")
        self.assertMoney(self._open(invoice), 100)

    def test_a_payment_that_fails_settles_nothing_and_says_so(self):
        self._sign_in()
        invoice = self._invoice(self.customer, 100)
        for state in ("cancel", "error"):
            self._pay_online(choice=f"all_{self._group()}", state=state)
            self.assertIn("did not go through", self._text(self._get(), "paid"))
        self.assertMoney(self._open(invoice), 100)

    def test_each_currency_is_paid_by_itself(self):
        self._sign_in()
        euro = self.env.ref("base.EUR")
        euro.active = True
        home = self._invoice(self.customer, 100)
        abroad = self._invoice(self.customer, 80, currency_id=euro.id)
        self.assertEqual(len(self._get().xpath("//section[@name='group']")), 2)
        paid = self._pay_online(choice=f"all_{self._group(euro)}")
        self.assertEqual((paid.currency_id, paid.amount), (euro, 80))
        self.assertMoney(self._open(abroad), 0)
        self.assertMoney(self._open(home), 100)

    def test_without_a_provider_the_page_says_how_to_transfer(self):
        self._sign_in()
        self._invoice(self.customer, 100)
        name = f"all_{self._group()}"
        self.provider.state = "disabled"
        page = self._get()
        self.assertIn("transfer", self._text(page, "by_transfer"))
        self.assertFalse(page.xpath("//*[@name='ways']"))
        page = self._get("/my/credit/pay", choice=name)
        self.assertIn("cannot be paid online", self._text(page, "no_way_to_pay"))

    # ---- orders under review -----------------------------------------------------
    def _held(self, amount, **values):
        order = self._order(self.customer, amount, require_payment=False, **values)
        order.action_confirm()
        self.assertEqual(order.credit_state, "hold")
        return order.sudo()

    def test_paying_exactly_what_is_named_lets_the_order_go_ahead_by_itself(self):
        self._sign_in()
        invoice = self._invoice(self.customer, 800)
        order = self._held(500)
        page = self._get()
        self.assertIn("when $ 300.00 of what is open", self._text(page, "way_out"))
        (button,) = page.xpath("//a[@name='pay_exactly']")
        chosen = self._get("/my/credit/pay", **self._query(button.get("href")))
        self.assertIn("$ 300.00 of $ 800.00", self._text(chosen, "settles"))
        paid = self._pay_online(**self._query(button.get("href")))
        self.assertMoney(paid.amount, 300)
        self.assertMoney(self._open(invoice), 500)
        self.assertEqual(order.state, "sale")
        self.assertEqual(self._holds(order).state, "cleared")
        page = self._get()
        self.assertFalse(page.xpath("//*[@name='order']"))
        told = self._text(page, "paid")
        self.assertIn(f"Your order {order.name} goes ahead.", told)

    def test_where_nothing_is_open_a_part_of_the_order_is_paid_in_advance(self):
        token = self._link_of()
        order = self._held(1200)
        self.assertIn(
            "$ 200.00 of it is paid in advance",
            self._text(self._get(token=token), "way_out"),
        )
        paid = self._pay_online(token, choice=f"order_{order.id}")
        self.assertMoney(paid.amount, 200)
        self.assertEqual(paid.sale_order_ids, order)
        self.assertEqual(order.state, "sale")

    def test_what_was_paid_in_advance_pays_no_other_debt(self):
        token = self._link_of()
        order = self._held(1200)
        self._pay_online(token, choice=f"order_{order.id}")
        late = self._invoice(self.customer, 500, due_in=-20)
        page = self._get(token=token)
        self.assertIn("in advance", self._text(page, "kept"))
        for way in ("pay_overdue", "pay_all"):
            if page.xpath(f"//a[@name='{way}']"):
                self.assertIn("500.00", self._text(page, way))
        paid = self._pay_online(token, choice=f"overdue_{self._group()}")
        self.assertMoney(paid.amount, 500)
        self.assertMoney(self._open(late), 0)
        self.assertIn("200.00", self._text(self._get(token=token), "group"))

    def test_an_overdue_invoice_that_holds_orders_is_what_is_to_be_paid(self):
        self._sign_in()
        self._policy({"check_code": "oldest_overdue", "days": 10})
        late = self._invoice(self.customer, 500, due_in=-90)
        order = self._held(100)
        self.assertMoney(self._pay_online(choice=f"order_{order.id}").amount, 500)
        self.assertMoney(self._open(late), 0)
        self.assertEqual(order.state, "sale")

    def test_a_customer_put_on_hold_by_hand_is_offered_nothing_and_told_nothing(self):
        self._sign_in()
        self._profile(self.customer).forced_hold_reason = "Fraud suspected"
        order = self._held(100)
        page = self._get()
        self.assertIn("We are looking at it", self._text(page, "order"))
        self.assertNotIn("Fraud", page.text_content())
        self._get("/my/credit/pay", 422, choice=f"order_{order.id}")

    def test_a_company_may_keep_such_amounts_to_itself(self):
        self._sign_in()
        self._invoice(self.customer, 800)
        order = self._held(500)
        self.company.credit_portal_pay_release = False
        self.assertFalse(self._get().xpath("//*[@name='way_out']"))
        self._get("/my/credit/pay", 422, choice=f"order_{order.id}")

    def test_the_orders_of_others_cannot_be_paid_or_seen(self):
        theirs = self._order(self.other, 500, require_payment=False)
        theirs.action_confirm()
        self._sign_in()
        self.assertNotIn(theirs.name, self._get().text_content())
        self._get("/my/credit/pay", 422, choice=f"order_{theirs.id}")
