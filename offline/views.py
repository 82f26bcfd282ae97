"""What makes the site an app on a device: worker, manifest, and the page for when nothing else is there."""

from __future__ import annotations

import json
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from exercises.public_pages import public_page

ICON = "pictures/brand/icon-{}.png"


@lru_cache(maxsize=1)
def shell() -> list[str]:
    """The addresses of all our style sheets and modules, and of the little else that every page has."""
    folder = settings.BASE_DIR / "static"
    modules = sorted((folder / "js").rglob("*.js"))
    names = [path.relative_to(folder).as_posix() for path in modules if path.parent.name != "worker"]
    names += [
        "django_htmx/htmx-2.min.js",
        "css/site.css",
        "css/player.css",
        "pictures/brand/favicon.svg",
        "img/placeholder.svg",
    ]
    return [static(name) for name in names]


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. Its text names every file by its hash, so it changes when one of them does."""
    known = {"shell": shell(), "offline": reverse("offline:page"), "today": reverse("routines:today")}
    scripts = ", ".join(json.dumps(static(f"js/offline/worker/{name}.js")) for name in ("caches", "worker"))
    text = f"self.KNOWN = {json.dumps(known)};\nimportScripts({scripts});\n"
    return HttpResponse(text, content_type="text/javascript", headers={"Cache-Control": "no-cache"})


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What an installed app is called and looks like. A page's own `theme-color` serves both themes."""
    today = reverse("routines:today")
    icon = {"type": "image/png", "src": static(ICON.format(512)), "sizes": "512x512"}
    small = {"type": "image/png", "src": static(ICON.format(192)), "sizes": "192x192"}
    about = {
        "id": "/",
        "name": _("hipstretch: hip flexor stretches"),
        "short_name": "hipstretch",
        "description": _("Stretch short hip flexors a few minutes a week, and see whether it works."),
        "lang": get_language(),
        "dir": "ltr",
        "start_url": today,
        "scope": "/",
        "display": "standalone",
        "background_color": "#f8f4ec",
        "theme_color": "#f8f4ec",
        "categories": ["health", "fitness", "lifestyle"],
        # The mark keeps well inside the circle that a launcher may cut out.
        "icons": [small, icon, icon | {"purpose": "maskable"}],
        "shortcuts": [
            {"name": _("Today"), "url": today, "icons": [small]},
            {"name": _("Take the test"), "url": reverse("assessments:new"), "icons": [small]},
        ],
    }
    return JsonResponse(
        about, content_type="application/manifest+json", headers={"Cache-Control": "no-cache"}
    )


worker.public = manifest.public = True  # type: ignore[attr-defined]  # the same for everybody


@public_page()
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    return render(request, "offline.html")


@require_safe
def token(request: HttpRequest) -> HttpResponse:
    """A CSRF token for a page that has none, or one from before somebody signed in."""
    return JsonResponse({"token": get_token(request)})
