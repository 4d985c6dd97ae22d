"""An insurer's policy, two insured buyers and a guarantee that is about to end."""

from datetime import timedelta

from .company import customer


def create(env, people, say):
    """Secure what some customers owe.

    :param env: environment of the superuser
    :param dict people: login → ``res.users``
    :param say: takes one line of the story
    """
    company = env.company.root_id
    if env["credit.insurance"].search_count([("company_id", "=", company.id)]):
        return
    today = company._credit_today()
    begin = today.replace(month=1, day=1)
    policy = env["credit.insurance"].create(
        {
            "name": f"WKV-{begin.year}",
            "insurer_id": env["res.partner"]
            .create({"name": "Hanseatische Kreditversicherung AG", "is_company": True})
            .id,
            "date_from": begin,
            "insured_share": 85,
            "deductible": 500,
            "has_discretionary": True,
            "discretionary_max": 25_000,
            "discretionary_evidence": "A bureau's report not older than twelve months.",
        }
    )

    def security(ref, amount, **values):
        files = env["credit.profile"]._ensure(customer(env, ref), company)
        made = (
            env["credit.security"]
            .with_user(people["manager"])
            .create(
                {
                    "profile_id": next(iter(files.values())).id,
                    "amount": amount,
                    "date_from": begin,
                    **values,
                }
            )
        )
        made.action_confirm()

    insured = {"kind": "insurance", "insurance_id": policy.id}
    security("K1002", 40_000, reference="Buyer 88-1402", **insured)
    security(
        "K1006",
        10_000,
        is_discretionary=True,
        evidence="Eight years of prompt payment until last month.",
        **insured,
    )
    security(
        "K1005",
        5_000,
        kind="bank_guarantee",
        issuer_id=env["res.partner"].create({"name": "Sparkasse Rostock"}).id,
        reference="2210",
        date_to=today + timedelta(days=12),
    )
    env["credit.security"]._warn(company)
    say("   Securities: a bank guarantee ends in 12 days, an insurer is to be told.")
