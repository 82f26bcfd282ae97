#!/usr/bin/env python
"""Django's command line for hipstretch."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hipstretch.settings")
    os.environ.setdefault(
        "HIPSTRETCH_EMBEDDED", "1"
    )  # without SECRET_KEY it is the kept one, as the start takes it
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
