"""Some customers are assessed: one result is applied, the others wait for a decision."""

#: How many customers are assessed.
CUSTOMERS = 6


def create(env, people, say):
    """Assess the customers with the most to tell, and approve the best of them.

    :param env: environment of the superuser
    :param dict people: login → ``res.users``
    :param say: takes one line of the story
    """
    company = env.company.root_id
    if env["credit.assessment"].search_count([("company_id", "=", company.id)]):
        return
    histories = env["credit.ledger"]._behaviour(company, company._credit_today())
    largest = sorted(histories, key=lambda one: -histories[one].instalments)
    profiles = env["credit.profile"].search(
        [("company_id", "=", company.id), ("partner_id", "in", largest[:CUSTOMERS])]
    )
    made = profiles.with_user(people["controller"])._assess()
    quoted = env["sale.order"].search([("state", "in", ("draft", "sent"))])
    # A new limit would change what the quotations are there to show.
    approved = made.filtered(
        lambda one: (
            one.decision == "approve"
            and one.partner_id not in quoted.partner_invoice_id.commercial_partner_id
        )
    )
    best = approved.sorted("total")[-1:]
    if best:
        best.with_user(people["manager"]).action_approve(
            "Nothing speaks against the limit in force", limit="keep"
        )
    waiting = made - best
    if waiting:
        say(
            f"   Assessment › Assessments: {len(waiting)} customers wait for a decision, "
            f"for example {waiting[0].partner_id.name}."
        )
