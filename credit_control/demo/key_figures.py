"""Targets of the key figures, and their series as far as the books go back."""

from ..engine.kpi_calendar import add_months

#: Code → target and tolerance, in the unit of the figure.
TARGETS = {
    "dso": (45, 5),
    "days_delinquent": (10, 5),
    "cei": (80, 10),
    "days_beyond_terms": (5, 5),
    "share_current": (75, 10),
    "share_bucket_4": (5, 5),
    "top_ten": (60, 10),
    "straight_through": (90, 10),
    "release_hours": (8, 8),
    "expected_loss_rate": (2, 1),
}


def create(env, people, say):
    """Set targets and store the series of the last twelve months.

    :param env: environment of the superuser
    :param dict people: login → ``res.users``
    :param say: takes one line of the story
    """
    company = env.company.root_id
    targets = env["credit.kpi.target"].with_user(people["manager"])
    if targets.search_count([("company_id", "=", company.id)]):
        return
    first = add_months(company._credit_today(), -12)
    kpis = env["credit.kpi"]._ensure_all()
    targets.create(
        [
            {
                "kpi_id": kpis[code].id,
                "company_id": company.id,
                "date_from": first,
                "target": target,
                "tolerance": tolerance,
            }
            for code, (target, tolerance) in TARGETS.items()
        ]
    )
    env["credit.kpi.value"]._rebuild(company, first)
    say(f"Targets of {len(TARGETS)} key figures, and a year of their values.")
