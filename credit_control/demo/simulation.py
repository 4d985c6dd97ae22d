"""The strict policy that is shipped as a draft, tried on the company's last year."""

from dateutil.relativedelta import relativedelta

from . import past_orders


def create(env, people, say):
    """Simulate the strict draft; its page shows what it would have held.

    :param env: environment of the superuser
    :param dict people: login → ``res.users``
    :param say: takes one line of the story
    """
    past_orders.create(env, say)
    manager = people["manager"]
    today = env.company._credit_today()
    simulation = (
        env["credit.simulation"]
        .with_user(manager)
        .create(
            {
                "policy_id": env.ref("credit_control.credit_policy_strict").id,
                "company_id": env.company.root_id.id,
                "date_from": today - relativedelta(years=1),
                "date_to": today,
            }
        )
    )
    simulation.action_run()
    held = simulation.result["totals"]["new"]["held"]
    say(
        f"   {manager.name} tried the strict policy on {simulation.orders_found} orders: it "
        f"would have held {held:.0f} of them (Configuration, Simulations)."
    )
