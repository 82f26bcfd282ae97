"""The server: a parent that keeps so many workers alive, each a granian with one worker on the one port.

Granian starts a dead worker again, but ends as a whole when one dies twice within seconds, and leaves one alone that
hangs. Here workers may die in any rhythm while the others go on, one whose request hangs is replaced, and what is
left of a server whose parent was killed ends by itself. Once a minute the parent also starts the site's one job.
"""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import wait
from multiprocessing.sharedctypes import RawValue
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from hipstretch.incoming import Application

# Requests of one worker that are under way at once: one that waits for something leaves the others to everybody else.
THREADS = 4
# Seconds between two starts of the same worker: one that always dies must not take the machine's time.
PAUSE = 1.0
# A worker that has said nothing for so many seconds hangs as a whole.
STILL = 20
# Seconds that requests under way have to end once a worker is to go, and after which it is killed.
FAREWELL = 10
TICK_EVERY = 60.0
# A job that takes longer, in seconds, hangs.
TICK_LIMIT = 900.0
PR_SET_PDEATHSIG = 1
log = logging.getLogger(__name__)
fork = multiprocessing.get_context("fork")


@dataclass
class Child:
    """A process of ours; `well` is when it said last that it is well (monotonic, seconds); 0 says that it is not."""

    process: multiprocessing.process.BaseProcess
    born: float
    well: Any

    def alive(self) -> bool:
        return self.process.is_alive()

    def kill(self) -> None:
        """With the processes that it started: they are of its group."""
        for target in (partial(os.killpg, self.process.pid or 0, signal.SIGKILL), self.process.kill):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                target()


def start(target: Callable[[Any], None]) -> Child:
    now = time.monotonic()
    well = RawValue("d", now)
    process = fork.Process(target=become, args=(target, well, os.getpid()))
    process.start()
    return Child(process, now, well)


def become(target: Callable[[Any], None], well: Any, parent: int) -> None:
    """What every child does first: hear only what it is told itself, and end with its parent."""
    # Ctrl-C is for the parent alone, which then stops its children.
    os.setpgid(0, 0)
    signal.set_wakeup_fd(-1)
    multiprocessing.set_start_method("fork", force=True)  # for granian, whose worker takes what is loaded too
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    end_with(parent)
    target(well)


def end_with(parent: int) -> None:
    """Ask the kernel to kill this process when `parent` is gone, which may just have happened."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


class Parent:
    """Keeps `workers` workers on `host` and `port` until it is told to stop."""

    def __init__(self, host: str, port: int, workers: int) -> None:
        self.worker = partial(work, host, port)
        self.number = workers
        self.workers: list[Child] = []
        self.leaving: list[tuple[Child, float]] = []
        self.job: Child | None = None
        self.next_job = time.monotonic()
        self.stopping = False

    def serve(self) -> None:
        ear, mouth = os.pipe()
        for end in (ear, mouth):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(mouth)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.stop)
        self.workers = [start(self.worker) for _ in range(self.number)]
        while not self.stopping:
            ends = [child.process.sentinel for child in self.workers if child.alive()]
            wait([ear, *ends], timeout=PAUSE)
            with contextlib.suppress(BlockingIOError):
                os.read(ear, 1024)
            try:
                self.look_after()
            except OSError as error:  # no memory for another process, say; those that are there go on
                log.error("No process could be started: %s", error)
        self.end()

    def stop(self, *_: Any) -> None:
        self.stopping = True

    def look_after(self) -> None:
        now = time.monotonic()
        for place, child in enumerate(self.workers):
            if not child.alive():
                if now - child.born >= PAUSE and not self.stopping:
                    log.error("A worker ended (%s). Another takes its place.", child.process.exitcode)
                    child.kill()
                    self.workers[place] = start(self.worker)
            elif now - child.well.value > STILL:
                log.error("A worker hangs. Another takes its place.")
                self.workers[place] = start(self.worker)
                child.process.terminate()
                self.leaving.append((child, now + FAREWELL + 1))
        for child, end in self.leaving:
            if now > end:
                child.kill()
        self.leaving = [(child, end) for child, end in self.leaving if child.alive()]
        if self.job and (now - self.job.born > TICK_LIMIT or not self.job.alive()):
            self.job.kill()
            self.job = None if not self.job.alive() else self.job
        if now >= self.next_job and not self.job:
            self.next_job = now + TICK_EVERY
            self.job = start(tick)

    def end(self) -> None:
        children = [*self.workers, *(child for child, _ in self.leaving), *([self.job] if self.job else [])]
        for child in children:
            child.process.terminate()
        end = time.monotonic() + FAREWELL + 2
        for child in children:
            child.process.join(max(0.0, end - time.monotonic()))
            child.kill()


def work(host: str, port: int, well: Any) -> None:
    """One granian with one worker. It ends when its worker does, and the parent starts another."""
    Server(
        "hipstretch.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.warning,
        workers_kill_timeout=FAREWELL,
    ).serve(target_loader=partial(application_of_a_worker, well, os.getpid()), wrap_loader=False)


def application_of_a_worker(well: Any, parent: int) -> Application:
    # Until it serves, a worker ends at once when it is told to: the handler inherited from the parent would only
    # set a flag that nobody reads here, and the parent would wait ten seconds and then kill it.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    end_with(parent)
    from hipstretch.wsgi import application

    return watched(application, well)


def watched(application: Application, well: Any) -> Application:
    """The application, with a thread that says twice a second whether all of its requests get on.

    It cannot say anything while something holds the interpreter, which is a way of hanging as well.
    """
    since: dict[int, float] = {}

    def watch() -> None:
        told = False
        while True:
            now = time.monotonic()
            hangs = now - min(tuple(since.values()), default=now) > settings.REQUEST_TIMEOUT
            well.value = 0.0 if hangs else now
            if hangs and not told:
                log.error("A request takes more than %s seconds. It is here:", settings.REQUEST_TIMEOUT)
                faulthandler.dump_traceback()  # names functions, never what they were called with
            told = hangs
            time.sleep(0.5)

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        thread = threading.get_ident()
        since[thread] = time.monotonic()
        try:
            return application(environ, start_response)
        finally:
            del since[thread]

    threading.Thread(target=watch, daemon=True).start()
    return answer


def tick(_: Any) -> None:
    with contextlib.suppress(CommandError):  # the log has it
        call_command("tick")
