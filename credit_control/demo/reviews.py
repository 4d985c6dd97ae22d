"""The review of the last month, with something left to decide."""


def create(env, people, say):
    """Prepare the review of the last month as the manager.

    :param env: environment of the superuser
    :param dict people: login → ``res.users``
    :param say: takes one line of the story
    """
    reviews = env["credit.review"].with_user(people["manager"])
    if reviews.search_count([("company_id", "=", env.company.root_id.id)]):
        return
    review = reviews.create({})
    if review.customer_ids:
        review.customer_ids[0].decision = "Call, and agree a plan in writing"
    say(
        f"   {review.display_name}: {len(review.customer_ids)} customers to talk about."
    )
