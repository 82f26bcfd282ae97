"""Every address of the site but /healthz and /livez (`health.py`); what each app owns stands in its own `urls.py`."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from hipstretch.privacy import privacy

handler500 = "hipstretch.errors.server_error"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("routines.urls")),
    path("", include("exercises.urls")),
    path("", include("offline.urls")),
    path("test/", include("assessments.urls")),
    path("progress/", include("progress.urls")),
    path("account/", include("accounts.urls")),
    path("account/", include("allauth.account.urls")),
    path("privacy/", privacy, name="privacy"),
    path("admin/", admin.site.urls),
]

if settings.DEBUG:
    from hipstretch.styleguide import urlpatterns as styleguide

    urlpatterns += styleguide
