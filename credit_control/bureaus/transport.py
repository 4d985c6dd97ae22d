"""The only way from here to the network, and what it makes sure of.

A paid report is an ordinary GET, so nothing here sends anything twice: no retries, no
redirects, one connection a call. Every failure says whether the request can have
reached the provider; where that is in doubt, it is said to have. Secrets go out with
the request and nowhere else: a log line and an error hold neither headers, query nor
body. (A provider puts its secrets into headers or body: urllib3's own debugging level
logs the query.)
"""

import logging
import time
from functools import partial

from .addresses import resolve, target
from .contract import CallFailed
from .exchange import Line, exchange, prepare

_logger = logging.getLogger(__name__)

#: The longest that a provider makes us wait between two tries of a free call.
LONGEST_WAIT = 60
#: Statuses that say: the same again later.
BUSY = (429, 502, 503, 504)


def sender(
    hosts,
    *,
    timeout=(5, 60),
    deadline=90,
    cap=20 * 1024 * 1024,
    loopback=False,
    log=None,
):
    """A function that makes one call and is all that a provider may call with.

    :param hosts: that it may call: exact names, or suffixes starting with a dot
    :param tuple timeout: seconds to connect, and between two pieces of the answer
    :param float deadline: seconds for the whole call
    :param int cap: most bytes of an answer, unpacked
    :param bool loopback: this machine may be called too, over plain http: for tests and
        a developer's switch
    :param callable log: ``log(**facts)`` with host, path, part, status (0 for no
        answer), milliseconds, bytes and outcome; without it, one line of the Python log
    :return: ``send(Request) -> Answer``, which raises :class:`CallFailed`
    """
    return partial(
        _send,
        hosts=tuple(hosts),
        timeout=timeout,
        deadline=deadline,
        cap=cap,
        loopback=loopback,
        log=log or _write_line,
    )


def retrying(send, request, problem_of, sleep, random, tries=3):
    """A free call, tried again where waiting helps; never a billable one.

    Tried again are 429, 502, 503 and 504 unless the provider means something else by
    them (an exhausted quota), calls that never went out, and a GET whose answer got
    lost. The wait is drawn from nothing to 1, 2, 4 … seconds (full jitter), but at
    least what the provider asked for, and at most :data:`LONGEST_WAIT`.

    :param callable problem_of: answer or failure → :class:`Problem`, such as
        :meth:`Bureau.classify_error`
    :param callable sleep: takes seconds
    :param callable random: gives a float from 0 to 1
    :param int tries: calls made at most
    :return: the last :class:`Answer`, of any status
    :raises CallFailed: of the last call
    :raises ValueError: the request is billable
    """
    if request.billable:
        raise ValueError("A billable request is sent once and never tried again.")
    for attempt in range(1, tries + 1):
        try:
            outcome = send(request)
        except CallFailed as failure:
            outcome = failure
        wait = _wait(request, outcome, problem_of)
        if wait is None or attempt == tries:
            break
        sleep(min(LONGEST_WAIT, max(wait, random() * 2 ** (attempt - 1))))
    if isinstance(outcome, CallFailed):
        raise outcome
    return outcome


def _wait(request, outcome, problem_of):
    """Least seconds before the next try, ``None`` where there shall be none."""
    if isinstance(outcome, CallFailed):
        again = outcome.kind == "before_send" or (
            outcome.kind == "after_send" and request.method == "GET"
        )
        return 0 if again else None
    if outcome.status not in BUSY:
        return None
    problem = problem_of(outcome)
    return problem.wait if problem.kind in ("throttled", "server") else None


def _send(request, hosts, timeout, deadline, cap, loopback, log):
    """One call, checked before and noted after it; see :func:`sender`."""
    prepared = prepare(request)
    host, port, path = target(prepared.url, hosts, loopback)
    facts = {"host": host, "path": path, "part": request.part}
    facts |= {"status": 0, "bytes": 0, "outcome": "answered"}
    start = time.monotonic()
    try:
        line = Line(resolve(host, port, local=port != 443), timeout)
        answer = exchange(prepared, request.part, line, deadline, cap)
        facts |= {"status": answer.status, "bytes": len(answer.body)}
        return answer
    except CallFailed as failure:
        facts["outcome"] = failure.kind
        raise
    finally:
        log(**facts, milliseconds=int((time.monotonic() - start) * 1000))


def _write_line(**facts):
    _logger.info(
        "%(host)s%(path)s %(part)s: %(outcome)s %(status)s, %(bytes)s bytes in "
        "%(milliseconds)s ms",
        facts,
    )
