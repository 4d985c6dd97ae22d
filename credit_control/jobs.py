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


def one_by_one(records, step, is_queue=False):
    """Do a step for each record; in a job, in a transaction of its own that is repeated
    when it loses a race.

    A record for which the step is refused is left out with a warning in the log. Outside
    of a job all is part of the caller's transaction.

    :param records: records of any model
    :param step: function of one record
    :param bool is_queue: what is done leaves the queue, so that a job whose time is up
        may stop and be run again at once for the rest
    """
    job = records.env["ir.cron"]
    in_job = records.env.context.get("ir_cron_progress_id")
    if in_job and is_queue:
        job._commit_progress(remaining=len(records))
    for record in records:
        if not in_job:
            step(record)
        elif not _in_own_transaction(record, step) and is_queue:
            return


def _in_own_transaction(record, step):
    """Do the step and commit it.

    :return: seconds that are left to the job
    """
    env = record.env
    # the commit empties the cache: each would read again for all the others
    record = record.with_prefetch()
    for tries_left in reversed(range(TRIES)):
        try:
            step(record)
            left = env["ir.cron"]._commit_progress(1)
            env.invalidate_all()  # however many there are, memory stays the same
            return left
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            _start_again(env)
            if not tries_left:
                raise
            time.sleep(random.uniform(0.1, 1.0))
        except UserError as error:
            _start_again(env)
            _logger.warning("Scheduled job left out %s: %s", record, error)
            return env["ir.cron"]._commit_progress(1)
    return 0.0


def _start_again(env):
    env.cr.rollback()
    env.transaction.reset()
    env.registry.reset_changes()
