"""What a scheduled job needs that a request gets from Odoo.

Odoo runs a request again when it loses a race, its scheduled jobs never: the one customer
who orders at that moment would put off the work for all others until the next run.
"""

import logging
import random
import time

from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

TRIES = 5


def one_by_one(records, step):
    """Do a step for each record; in a job, in a transaction of its own that is repeated
    when it loses a race.

    A record for which the step is refused is left out with a warning in the log. Outside
    of a job all is part of the caller's transaction.

    :param records: records of any model
    :param step: function of one record
    """
    in_job = records.env.context.get("ir_cron_progress_id")
    for record in records:
        if in_job:
            _in_own_transaction(record, step)
        else:
            step(record)


def _in_own_transaction(record, step):
    env = record.env
    for tries_left in reversed(range(TRIES)):
        try:
            step(record)
            env["ir.cron"]._commit_progress(1)
            return
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            _start_again(env)
            if not tries_left:
                raise
            time.sleep(random.uniform(0.1, 1.0))
        except UserError as error:
            _start_again(env)
            _logger.warning("Scheduled job left out %s: %s", record, error)
            return


def _start_again(env):
    env.cr.rollback()
    env.transaction.reset()
    env.registry.reset_changes()
