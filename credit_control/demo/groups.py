"""A holding and its subsidiary that share a limit, and a cap over weak customers."""

from .company import customer


def create(env, people, say):
    """Let two customers share a limit, and set a cap.

    :param env: environment of the superuser
    :param dict people: login → ``res.users``
    :param say: takes one line of the story
    """
    company = env.company.root_id
    if env["credit.cap"].search_count([("company_id", "=", company.id)]):
        return
    head, member = (
        next(iter(env["credit.profile"]._ensure(customer(env, ref), company).values()))
        for ref in ("K1002", "K1008")
    )
    manager = people["manager"]
    member.with_user(manager).group_head_id = head
    env["credit.limit"].with_user(manager).create(
        {
            "profile_id": head.id,
            "kind": "group",
            "amount": 150_000,
            "reason": "Agreed with the holding for both companies",
        }
    )
    env["credit.cap"].with_user(manager).create(
        {
            "category_id": env.ref("credit_control.credit_category_d").id,
            "amount": 50_000,
        }
    )
    say(f"   {head.partner_id.name} and {member.partner_id.name} share a limit.")
