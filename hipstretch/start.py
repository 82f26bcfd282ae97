"""The embedded start (`make run`, `make dev`): prepare the data, then become the server.

A deployment with its own supervisor takes the same steps by `manage.py` and granian; README.md has them.
"""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import sys
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connections
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from hipstretch.incoming import Application


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hipstretch.settings")
    django.setup()
    host = os.environ.get("HOST", "127.0.0.1")
    port = int(os.environ.get("PORT", "8000"))
    refuse_taken_port(host, port)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("seed", verbosity=0)
    if settings.DEBUG:
        os.execv(sys.executable, [sys.executable, "manage.py", "runserver", f"{host}:{port}"])  # noqa: S606
    collect_static()
    sys.stdout.write(f"hipstretch is at {settings.SITE_URL} · Ctrl-C stops it\n")
    if settings.HTTPS:
        sys.stdout.write(f"Its proxy passes requests on to http://{host}:{port}\n")
    sys.stdout.flush()
    connections.close_all()  # The workers are forks: none may share a connection.
    serve(host, port, workers=int(os.environ.get("WORKERS", "2")))


def refuse_taken_port(host: str, port: int) -> None:
    """Stop with a sentence that helps, before any work, when something else listens there."""
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        sys.exit(f"{host}:{port}: {error.strerror}. Another port, for example: PORT={port + 1} make run")


def serve(host: str, port: int, workers: int) -> None:
    """Serve until interrupted. One thread a worker: Python runs one at a time, and SQLite has one writer."""
    Server(
        "hipstretch.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve(target_loader=application_of_a_worker, wrap_loader=False)


def application_of_a_worker() -> Application:
    # Ctrl-C is for the parent alone, which then stops its workers: one that hears both in the same
    # moment can hang.
    os.setpgid(0, 0)
    # Until it serves, a worker ends at once when it is told to: the handler inherited from the parent would only
    # set a flag that nobody reads here, and the parent would wait ten seconds and then kill it.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    from hipstretch.wsgi import application

    return application


def collect_static() -> None:
    """Collect and compress the static files when one of them, or what makes them, changed since last time.

    What was collected before stays: a page that is open in a browser may still ask for it.
    """
    stamp = settings.STATIC_ROOT / ".collected"
    wanted = static_fingerprint()
    if not stamp.exists() or stamp.read_text() != wanted:
        sys.stdout.write("Preparing the static files …\n")
        call_command("collectstatic", verbosity=0, interactive=False)
        stamp.write_text(wanted)


def static_fingerprint() -> str:
    """A hash over the name, size and time of change of every static file and of what prepares them."""
    files = [Path(__file__).with_name("storage.py"), settings.BASE_DIR / "requirements.txt"]
    for finder in get_finders():
        files += [Path(storage.path(name)) for name, storage in finder.list([])]
    lines = []
    for file in sorted(files):
        facts = file.stat()
        lines.append(f"{file} {facts.st_size} {facts.st_mtime_ns}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


if __name__ == "__main__":
    main()
