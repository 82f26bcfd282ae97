"""The embedded start (`make run`, `make dev`): prepare the data, then become the server.

A deployment with its own supervisor takes the same steps by `manage.py` and granian; README.md has them.
"""

from __future__ import annotations

import hashlib
import os
import socket
import sys
from importlib import import_module
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from hipstretch.server import Parent


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hipstretch.settings")
    django.setup()
    host = os.environ.get("HOST", "127.0.0.1")
    port = int(os.environ.get("PORT", "8000"))
    refuse_taken_port(host, port)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("seed", verbosity=0)
    note_start()
    if settings.DEBUG:
        os.execv(sys.executable, [sys.executable, "manage.py", "runserver", f"{host}:{port}"])  # noqa: S606
    collect_static()
    sys.stdout.write(f"hipstretch is at {settings.SITE_URL} · Ctrl-C stops it\n")
    if settings.HTTPS:
        sys.stdout.write(f"Its proxy passes requests on to http://{host}:{port}\n")
    sys.stdout.flush()
    # The workers are forks: they share what is loaded by now, and none may share a connection.
    import_module("hipstretch.wsgi")
    import_module(settings.ROOT_URLCONF)
    connections.close_all()
    Parent(host, port, workers=int(os.environ.get("WORKERS", "2"))).serve()


def note_start() -> None:
    """For the jobs that wait until the site has been there for a while."""
    from background.jobs import START
    from background.models import Moment

    Moment.note(START, timezone.now())


def refuse_taken_port(host: str, port: int) -> None:
    """Stop with a sentence that helps, before any work, when something else listens there."""
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        sys.exit(f"{host}:{port}: {error.strerror}. Another port, for example: PORT={port + 1} make run")


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
