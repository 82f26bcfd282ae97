"""How the project sets up apps of others."""

from django.contrib.staticfiles import apps


class StaticFilesConfig(apps.StaticFilesConfig):
    """Static files without what no page asks for: htmx's extensions, one of which fails."""

    ignore_patterns = (*apps.StaticFilesConfig.ignore_patterns, "django_htmx/ext/*", "htm*x-4*.js")
