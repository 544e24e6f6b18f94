"""Running a piece of work in a forked child, which may be killed at a chosen moment.

The parent never runs a stage itself: a process that has used DuckDB or Arrow has threads, and
what is forked from it may hang. Everything is imported once, before the first fork.
"""

from __future__ import annotations

import json
import os
import signal
import traceback
from collections.abc import Callable, Sequence
from typing import Any

from tests.pipelines.killing import Moments, arm


class ChildFailed(Exception):
    """The work in a child raised; the message is its traceback."""


def start(work: Callable[[], Any], fatal: int = 0) -> tuple[int, int]:
    """Fork a child that does the work; gives its pid and the pipe with its answer.

    `fatal`: the moment (transaction or file write) at which it is killed; 0: never.
    """
    read, write = os.pipe()
    child = os.fork()
    if child:
        os.close(write)
        return child, read
    os.close(read)
    code = 1
    try:
        if fatal:
            arm(Moments(fatal))
        with os.fdopen(write, "w") as out:
            try:
                answer = {"value": work()}
            except BaseException:
                answer = {"error": traceback.format_exc()}
            json.dump(answer, out, default=str)
        code = 0
    finally:
        os._exit(code)


def finish(child: int, read: int) -> Any:
    """Wait for a child; gives what its work returned, or None where it was killed.

    Raises:
        ChildFailed: its work raised.
    """
    with os.fdopen(read) as pipe:
        text = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return None
    answer = json.loads(text)
    if "error" in answer:
        raise ChildFailed(answer["error"])
    return answer["value"]


def in_child(work: Callable[[], Any], fatal: int = 0) -> Any:
    """Do the work in a child of its own and wait for it."""
    return finish(*start(work, fatal))


def at_once(works: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do several pieces of work at the same time, each in a child of its own."""
    started = [start(work) for work in works]
    return [finish(*one) for one in started]
