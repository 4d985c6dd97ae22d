"""The figures of this morning, looked at."""


def create(env, people, say):
    """Look at all figures once, as the job does each morning.

    :param env: environment of the superuser
    :param dict people: login → ``res.users``
    :param say: takes one line of the story
    """
    alerts = env["credit.alert"]
    alerts._look(env.company.root_id)
    env.ref("credit_control.digest_morning").user_ids = people["controller"]
    found = alerts.search_count([("state", "=", "open")])
    say(f"   Alerts: {found} things to look at this morning, each told once.")
