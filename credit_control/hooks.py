"""Set-up on installation.

Removal needs no hook: the limits in force stay in Odoo's own field, so that its own
banner works on as before, and orders, invoices and payments were never touched.
"""

from odoo import SUPERUSER_ID


def post_init_hook(env):
    """Switch the gate on and take over the limits that Odoo already holds.

    Customers without a limit of their own stay in mode *no check*: nothing stops them
    until somebody says so. Where Odoo's own switch was off, the figures in its field
    warned nobody and are not made to stop anybody now. Where it was on, it has stopped
    nobody so far: those companies begin in shadow mode, until a manager makes it live.
    """
    env = env(user=SUPERUSER_ID)
    companies = env["res.company"].search([])
    checked = companies.filtered("account_use_credit_limit")
    companies.account_use_credit_limit = True
    policy = env.ref("credit_control.credit_policy_default")
    companies.filtered(lambda c: not c.credit_policy_id).credit_policy_id = policy
    # The default of the field was asked for before there was a strategy.
    for company in companies.filtered(lambda c: not c.credit_followup_strategy_id):
        company.credit_followup_strategy_id = company._default_followup_strategy()
    for company in checked.filtered(lambda company: not company.parent_id):
        company.credit_shadow_mode = True
        _take_over_limits(env, company)


def _take_over_limits(env, company):
    """Make a limit of every figure in Odoo's own field of a company."""
    partners = env["res.partner"].with_company(company)
    limited = partners.search([("credit_limit", ">", 0)])
    default = company._credit_default_limit()
    own = limited.filtered(
        lambda partner: (
            partner == partner.commercial_partner_id and partner.credit_limit != default
        )
    )
    amounts = {partner: partner.credit_limit for partner in own}
    profiles = env["credit.profile"]._ensure(own, company)
    for partner, profile in profiles.items():
        profile._grant(
            amounts[partner],
            origin="import",
            reason=env._("Taken over from Odoo's credit limit"),
        )
