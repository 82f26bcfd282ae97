"""The start, for everybody: `make run`, a unit file, a container. Prepare the data, then become the server."""

from __future__ import annotations

import hashlib
import os
import socket
import sys
import time
from importlib import import_module
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection
from django.core.management import call_command
from django.db import DatabaseError, connections
from django.utils import timezone

from hipstretch.server import Parent

# A server that was killed this moment lets go of its port a moment later.
PORT_TRIES = 10


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hipstretch.settings")
    os.environ.setdefault("HIPSTRETCH_EMBEDDED", "1")
    try:
        django.setup()
        host = free_address(settings.HOST, settings.PORT)
        prepare(host, settings.PORT)
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"{error.filename}: {error.strerror}.")
    except DatabaseError as error:
        sys.exit(
            f"The database cannot be used: {' '.join(str(error).split())}. DATABASE_URL says where it is."
        )
    Parent(host, settings.PORT, settings.WORKERS).serve()


def prepare(host: str, port: int) -> None:
    """Everything up to the moment when workers can start. Raises what main() says in a sentence."""
    try:
        get_connection()
    except ImportError as error:
        raise ImproperlyConfigured(f"EMAIL_BACKEND: there is no {settings.EMAIL_BACKEND!r}.") from error
    call_command("migrate", verbosity=0, interactive=False)
    call_command("seed", verbosity=0)
    note_start()
    if settings.DEBUG:
        os.execv(sys.executable, [sys.executable, "manage.py", "runserver", f"{host}:{port}"])  # noqa: S606
    collect_static()
    sys.stdout.write(f"hipstretch is at {settings.SITE_URL} · Ctrl-C stops it\n")
    if settings.HTTPS:
        sys.stdout.write(f"Its proxy passes requests on to http://{host}:{port}\n")
        if not (settings.OPERATOR_NAME and settings.OPERATOR_CONTACT):
            sys.stdout.write(
                "Nobody is named as running it (OPERATOR_NAME, OPERATOR_CONTACT): the page about privacy says so.\n"
            )
        if not settings.MAIL_SERVER:
            sys.stdout.write(
                "No mail server is set (EMAIL_BACKEND, EMAIL_HOST): no mail is sent, and pages say so.\n"
            )
    sys.stdout.flush()
    # The workers are forks: they share what is loaded by now, and none may share a connection.
    import_module("hipstretch.wsgi")
    import_module(settings.ROOT_URLCONF)
    connections.close_all()


def note_start() -> None:
    """For the jobs that wait until the site has been there for a while."""
    from background.jobs import START
    from background.models import Moment

    Moment.note(START, timezone.now())


def free_address(host: str, port: int) -> str:
    """The address that `host` names. Stops in a sentence that helps, before any work, when it cannot be listened on."""
    try:
        family, *_, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise ImproperlyConfigured(f"HOST: {host!r} is no address of this machine.") from error
    for left in range(PORT_TRIES, 0, -1):
        try:
            socket.create_server(where[:2], family=family).close()
        except OSError as error:
            if left == 1:
                sys.exit(
                    f"{host}:{port}: {error.strerror}. Another port, for example: PORT={port + 1} make run"
                )
            time.sleep(0.1)
        else:
            break
    return str(where[0])


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
