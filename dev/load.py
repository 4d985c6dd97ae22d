"""Run inside Odoo's shell by ``make load DB=name CSV=file [DATE=YYYY-MM-DD]``."""


def main(env, csv, date):
    """Load the receivables in the file ``csv`` as of ``date`` (``None``: today)."""
    raise NotImplementedError(f"loading {csv} as of {date} into {env.cr.dbname}")
