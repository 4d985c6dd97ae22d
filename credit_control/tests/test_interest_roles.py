"""Claims as people decide about them: book, waive, who may, and in which company."""

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from ..exceptions import CreditAuthorityError, CreditControlError
from .test_interest import MIDDLE, PAID, InterestCommon


@tagged("post_install", "-at_install")
class TestInterestBooking(InterestCommon):
    def _booked(self, claims, user=None):
        action = claims.with_user(user or self.controller).action_book()
        self.assertEqual(action["res_model"], "account.move")
        return claims.invoice_id

    # ---- booking ---------------------------------------------------------------
    def test_booking_makes_a_draft_invoice_without_tax_that_says_what_it_is_for(self):
        late = self._late()
        claim = self._claim(late)
        invoice = self._booked(claim)
        self.assertEqual(claim.state, "booked")
        self.assertEqual(claim.decided_by_id, self.controller)
        self.assertEqual((invoice.state, invoice.move_type), ("draft", "out_invoice"))
        self.assertEqual(invoice.partner_id, self.customer)
        self.assertEqual(invoice.currency_id, self.eur)
        self.assertEqual(invoice.amount_total, 368.70)
        self.assertEqual(invoice.amount_tax, 0)
        interest, compensation = invoice.invoice_line_ids
        self.assertEqual(interest.price_total, 328.70)
        self.assertIn(f"Late-payment interest on {late.name}", interest.name)
        self.assertIn("from 05/16/2024 to 08/20/2024", interest.name)
        self.assertEqual(compensation.price_total, 40)
        self.assertEqual(invoice.invoice_line_ids.account_id, self.income)
        invoice.action_post()

    def test_claims_of_one_customer_are_booked_on_one_invoice_per_currency(self):
        euro = self._claim(self._late()) | self._claim(self._late(500))
        pound = self._claim(self._late(currency=self.gbp))
        invoices = self._booked(euro | pound)
        self.assertEqual(len(invoices), 2)
        self.assertEqual(len(euro.invoice_id), 1)
        self.assertEqual(euro.invoice_id.amount_total, sum(euro.mapped("amount")))

    def test_a_claims_invoice_bears_no_interest_itself(self):
        invoice = self._booked(self._claim(self._late()))
        invoice.write({"invoice_date": "2024-09-01", "invoice_date_due": "2024-09-01"})
        invoice.action_post()
        refusal = self._refusal(invoice, self._at("2024-12-01"))
        self.assertSentence(refusal, "interest bears no interest")
        late = self.env["credit.ledger"]._late_instalments(
            self.company, self.customer.ids, self.today
        )
        self.assertNotIn(self._instalments(invoice).id, late)

    def test_a_booked_claim_is_not_booked_again(self):
        claim = self._claim(self._late())
        self._booked(claim)
        with self.assertRaisesRegex(CreditControlError, "was decided by Controller"):
            claim.with_user(self.controller).action_book()

    def test_deleting_the_draft_makes_a_proposal_of_the_claim_again(self):
        claim = self._claim(self._late())
        self._booked(claim).unlink()
        self.assertEqual(claim.state, "proposed")
        self.assertFalse(claim.decided_by_id)
        self._booked(claim)

    def test_a_payment_entered_since_stops_the_booking_until_it_is_computed_again(self):
        late = self._late()
        claim = self._claim(late)
        self._pay(late, 5000, payment_date=MIDDLE)
        with self.assertRaisesRegex(CreditControlError, "The books have changed"):
            claim.with_user(self.controller).action_book()
        claim.with_user(self.collector).action_recompute()
        # 157.5342 + 5,000 x 12.25 % x 51 / 365 = 85.5822
        self.assertClaim(claim, 243.12, 40)
        self.assertEqual(self._booked(claim).amount_total, 283.12)

    def test_without_an_income_account_it_says_who_chooses_one(self):
        claim = self._claim(self._late())
        self.patch(
            type(self.company),
            "_claim_income_account",
            lambda company: company.env["account.account"],
        )
        with self.assertRaisesRegex(CreditControlError, "no income account"):
            claim.with_user(self.controller).action_book()

    def test_a_product_gives_the_income_account_where_none_is_chosen(self):
        self.product.property_account_income_id = self.income
        self.company.write(
            {
                "credit_claim_account_id": False,
                "credit_claim_product_id": self.product.id,
            }
        )
        invoice = self._booked(self._claim(self._late()))
        self.assertEqual(invoice.invoice_line_ids.account_id, self.income)
        self.assertEqual(invoice.amount_total, 368.70)

    def test_a_controller_is_told_who_confirms_the_draft(self):
        claim = self._claim(self._late())
        self.assertFalse(claim.waits_for)
        invoice = self._booked(claim)
        for user, said in (
            (self.controller, "an accountant with the right to invoice confirms"),
            (self.billing, "look at it, then confirm"),
        ):
            theirs = claim.with_user(user)
            self.assertSentence(theirs.waits_for, said)
            self.assertSentence(invoice.with_user(user).credit_claim_notice, said)
        invoice.action_post()
        self.assertFalse(claim.waits_for)
        self.assertFalse(invoice.credit_claim_notice)

    # ---- the letter ------------------------------------------------------------
    def _letter(self, claim):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "credit_control.credit_claim_report", claim.ids
        )
        return html.decode()

    def test_a_waived_claim_is_not_printed_as_a_letter(self):
        claim = self._claim(self._late())
        self.assertIn("Interest on late payment", self._letter(claim))
        claim.with_user(self.controller).action_waive("A good customer")
        with self.assertRaisesRegex(CreditControlError, "was waived, so no letter"):
            self._letter(claim)
        report = self.env.ref("credit_control.credit_claim_report_action")
        self.assertFalse(report.get_valid_action_reports(claim._name, claim.ids))

    def test_a_claim_is_addressed_to_who_receives_letters(self):
        contact = self.env["res.partner"].create(
            {
                "name": "Accounts payable",
                "parent_id": self.customer.id,
                "type": "other",
                "street": "Side Street 7",
                "city": "Elsewhere",
            }
        )
        claim = self._claim(self._late())
        self.assertNotIn("Side Street 7", self._letter(claim))
        claim.profile_id.accounting_contact_id = contact
        letter = self._letter(claim)
        self.assertIn("Accounts payable", letter)
        self.assertIn("Side Street 7", letter)

    # ---- waiving ---------------------------------------------------------------
    def test_waived_days_are_not_claimed_again(self):
        late = self._late()
        claim = self._claim(late, MIDDLE)
        claim.with_user(self.controller).action_waive("A good customer")
        self.assertEqual((claim.state, claim.reason), ("waived", "A good customer"))
        later = self._claim(late)
        self.assertEqual(later.date_from, claim.date_to + self._days(1))
        self.assertEqual(later.compensation, 0)

    def test_a_claim_is_waived_for_a_reason(self):
        claim = self._claim(self._late())
        with self.assertRaisesRegex(CreditControlError, "say why"):
            claim.with_user(self.controller).action_waive(" ")

    def test_only_a_proposal_can_be_deleted_and_frees_its_days(self):
        late = self._late()
        claim = self._claim(late)
        claim.with_user(self.collector).unlink()
        claim = self._claim(late)
        self.assertClaim(claim, 328.70, 40)
        self._booked(claim)
        with self.assertRaisesRegex(CreditControlError, "stays on record"):
            claim.unlink()

    # ---- the dialog ------------------------------------------------------------
    def test_the_credit_file_proposes_what_is_open_and_on_demand_what_was_paid(self):
        open_one, paid = self._late(), self._late(500)
        self._pay(paid, payment_date=PAID)
        dialog = self.env["credit.claim.propose"].with_user(self.collector)
        dialog = dialog.with_context(
            active_model="credit.profile",
            active_ids=self._profile(self.customer).ids,
        )
        with Form(dialog) as form:
            form.as_of = PAID
            self.assertIn(open_one.name, form.preview)
            self.assertNotIn(paid.name, form.preview)
            form.paid_too = True
            self.assertIn(paid.name, form.preview)
            self.assertIn("328.70", form.preview)
        action = form.record.action_propose()
        claims = self.claims.search(action["domain"])
        self.assertEqual(claims.move_id, open_one | paid)

    def test_an_invoice_proposes_its_own_claim(self):
        late = self._late()
        dialog = self.env["credit.claim.propose"].with_user(self.billing)
        dialog = dialog.with_context(active_model="account.move", active_ids=late.ids)
        with Form(dialog) as form:
            form.as_of = PAID
        claims = self.claims.search(form.record.action_propose()["domain"])
        self.assertClaim(claims, 328.70, 40)
        self.assertEqual(late.credit_claim_count, 1)
        with self.assertRaisesRegex(CreditControlError, "already"):
            form.record.action_propose()

    def test_the_waiving_dialog_waives_all_that_were_chosen(self):
        claims = self._claim(self._late()) | self._claim(self._late(500))
        dialog = self.env["credit.claim.waive"].with_user(self.billing)
        dialog.with_context(active_ids=claims.ids).create(
            {"reason": "Agreed"}
        ).action_waive()
        self.assertEqual(set(claims.mapped("state")), {"waived"})

    def test_the_sheet_is_printed_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.customer.lang = "de_DE"
        claim = self._claim(self._late())
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "credit_control.credit_claim_report", claim.ids
        )
        text = html.decode().replace("\xa0", " ")
        for figure in ("157,5342", "171,1644", "16.05.2024", "12,50 %", "368,70"):
            self.assertIn(figure, text)

    # ---- companions ------------------------------------------------------------
    def test_merged_customers_keep_their_claims(self):
        other = self._customer("Deco Branch")
        claim = self._claim(self._late(partner=other))
        kept, gone = self._profile(self.customer), self._profile(other)
        gone.interest_regime_id = self._regime("fr")
        (kept | gone)._merge_into(self.customer)
        self.assertEqual(claim.profile_id, kept)
        self.assertEqual(claim.partner_id, self.customer)
        self.assertEqual(kept.interest_regime_id, self._regime("fr"))

    def test_an_invoice_with_a_decided_claim_keeps_its_instalment(self):
        late = self._late()
        self._booked(self._claim(late))
        late.button_draft()
        with self.assertRaisesRegex(CreditControlError, "stays on record"):
            self._instalments(late).with_context(dynamic_unlink=True).unlink()


@tagged("post_install", "-at_install")
class TestInterestRoles(InterestCommon):
    def _allowed(self, action):
        """The roles to whom an action is not refused; whatever it does is undone."""
        found = set()
        for role in (
            "salesperson",
            "billing",
            "viewer",
            "collector",
            "controller",
            "manager",
            "auditor",
        ):
            with self.env.cr.savepoint() as savepoint:
                try:
                    action(getattr(self, role))
                    found.add(role)
                except AccessError:
                    found.discard(role)
                savepoint.close(rollback=True)
            self.env.invalidate_all()
        return found

    def test_whoever_follows_up_or_invoices_proposes(self):
        lines = self._instalments(self._late())
        allowed = self._allowed(
            lambda user: self.claims.with_user(user)._make(lines.with_user(user), PAID)
        )
        self.assertEqual(allowed, {"billing", "collector", "controller", "manager"})

    def test_controllers_managers_and_accountants_decide(self):
        claim = self._claim(self._late())
        deciders = {"billing", "controller", "manager"}
        for name, act in (
            ("book", lambda user: claim.with_user(user).action_book()),
            ("waive", lambda user: claim.with_user(user).action_waive("So")),
        ):
            with self.subTest(name):
                self.assertEqual(self._allowed(act), deciders)

    def test_salespeople_see_no_claim_and_nobody_writes_one_by_hand(self):
        claim = self._claim(self._late())
        readers = self._allowed(lambda user: claim.with_user(user).read(["interest"]))
        self.assertEqual(
            readers,
            {"billing", "viewer", "collector", "controller", "manager", "auditor"},
        )
        writers = self._allowed(
            lambda user: claim.with_user(user).write({"interest": 1})
        )
        self.assertFalse(writers)
        makers = self._allowed(lambda user: claim.with_user(user).copy())
        self.assertFalse(makers)

    def test_the_refusal_says_who_decides(self):
        claim = self._claim(self._late())
        with self.assertRaisesRegex(CreditAuthorityError, "credit controller"):
            claim.with_user(self.viewer).action_book()

    def test_another_companys_claims_are_neither_seen_nor_decided(self):
        claim = self._claim(self._late())
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._make_user(
            "stranger",
            "credit_control.group_manager",
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        theirs = claim.with_user(stranger)
        self.assertNotIn(claim, theirs.search([]))
        for act in (theirs.action_book, lambda: theirs.action_waive("Mine")):
            with self.assertRaises(AccessError):
                act()
        with self.assertRaises(AccessError):
            theirs._make(self._instalments(claim.move_id).with_user(stranger), PAID)

    def test_each_company_claims_by_its_own_rules(self):
        other = self._company("Other")
        self.assertFalse(other.credit_interest_claims)
        other.write(
            {
                "credit_interest_claims": True,
                "credit_interest_regime_id": self._regime("fr").id,
                "credit_claim_account_id": other.income_account_id.id,
            }
        )
        here = self._claim(self._late())
        there = self._claim(
            self._late(partner=self.customer.with_company(other), company_id=other.id)
        )
        self.assertEqual(here.interest, 328.70)
        self.assertEqual(there.interest, 381.85)
        self.assertNotEqual(here.profile_id, there.profile_id)
        self.assertEqual(there.company_id, other)

    def test_a_company_cannot_claim_by_no_rule(self):
        off = {
            "credit_interest_claims": False,
            "credit_interest_regime_id": False,
            "credit_consumer_regime_id": False,
        }
        self.company.write(off)
        with self.assertRaisesRegex(ValidationError, "choose a regime for businesses"):
            self.company.credit_interest_claims = True
        settings = self.env["res.config.settings"].with_company(self.company)
        with self.assertRaisesRegex(ValidationError, "choose a regime for businesses"):
            settings.create({"credit_interest_claims": True}).execute()
        consumers = self._regime("de_consumer")
        wanted = {"credit_consumer_regime_id": consumers.id}
        settings.create({"credit_interest_claims": True, **wanted}).execute()
        self.assertTrue(self.company.credit_interest_claims)
        self.assertEqual(self.company.credit_consumer_regime_id, consumers)
        with self.assertRaisesRegex(ValidationError, "choose a regime for businesses"):
            self.company.credit_consumer_regime_id = False
        self.company.write(off)

    def test_a_regime_stands_at_the_kind_of_customer_that_it_is_for(self):
        business, consumers = self._regime("eu"), self._regime("de_consumer")
        with self.assertRaisesRegex(ValidationError, "is for consumers and cannot be"):
            self.company.credit_interest_regime_id = consumers
        self.company.credit_interest_regime_id = business
        with self.assertRaisesRegex(ValidationError, "is for businesses and cannot be"):
            self.company.credit_consumer_regime_id = business
        self.company.credit_consumer_regime_id = False
        settings = self.env["res.config.settings"]
        with self.assertRaisesRegex(ValidationError, "is for consumers and cannot be"):
            settings.create({"credit_interest_regime_id": consumers.id}).execute()
        for model in (settings, self.company):
            domain = model._fields["credit_interest_regime_id"].domain
            self.assertEqual(domain, "[('audience', '=', 'business')]")
        self.company.credit_interest_regime_id = business
        with self.assertRaisesRegex(ValidationError, "is for consumers and cannot be"):
            business.audience = "consumer"

    def test_interest_is_not_claimed_without_an_account_to_book_it_on(self):
        with self.assertRaisesRegex(ValidationError, "no account to book interest"):
            self.company.credit_claim_account_id = False
        self.company.credit_interest_claims = False
        self.company.credit_claim_account_id = False
        settings = self.env["res.config.settings"].with_company(self.company)
        with self.assertRaisesRegex(ValidationError, "no account to book interest"):
            settings.create({"credit_interest_claims": True}).execute()
        self.assertTrue(self.company.credit_interest_regime_id)
        wanted = {"credit_claim_account_id": self.income.id}
        settings.create({"credit_interest_claims": True, **wanted}).execute()
        self.assertTrue(self.company.credit_interest_claims)

    def test_a_branch_claims_by_the_rules_of_its_company_and_books_by_itself(self):
        branch = self._company("Branch", parent_id=self.company.id)
        self.controller.company_ids |= branch
        late = self._late(
            partner=self.customer.with_company(branch), company_id=branch.id
        )
        claim = self._claim(late)
        self.assertClaim(claim, 328.70, 40)
        self.assertEqual((claim.company_id, late.company_id), (branch, branch))
        self.assertEqual(claim.profile_id, self._profile(self.customer))
        claim.with_user(self.controller).with_company(branch).action_book()
        self.assertEqual(claim.invoice_id.company_id, branch)

    def test_the_dialog_shows_nothing_of_another_company(self):
        late = self._late()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._make_user(
            "stranger",
            "credit_control.group_manager",
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        dialog = self.env["credit.claim.propose"].with_user(stranger)
        with self.assertRaises(AccessError):
            dialog.create({"as_of": PAID, "move_ids": late.ids})
        theirs = {"partner_id": self.customer.id, "company_id": self.company.id}
        dialog = dialog.create({"as_of": PAID, **theirs})
        self.env.invalidate_all()
        self.assertNotIn(late.name, dialog.preview)

    def _company(self, name, **values):
        """Another company or branch, with its own chart of accounts."""
        company = self.env["res.company"].create({"name": name, **values})
        self.env["account.chart.template"].try_loading(
            "generic_coa", company=company, install_demo=False
        )
        self.env.user.company_ids |= company
        return company
