"""The forecast of this morning, as the nightly job makes it."""


def create(env, people, say):
    """Make the forecast and look back at what it would have been worth.

    :param env: environment of the superuser
    :param dict people: login → ``res.users``
    :param say: takes one line of the story
    """
    company = env.company.root_id
    env["credit.forecast.accuracy"]._look_back(company)
    forecast = env["credit.forecast"]._make(company)
    say(
        f"   Forecast: {forecast.item_count} payments are expected, by week under"
        " Reporting › Forecast, with a range and a bad time beside them."
    )
