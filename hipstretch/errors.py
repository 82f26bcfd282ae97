"""What a form says that did not come with its token. The other error pages need no view of their own."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 with the way back to the page the form stood on, where a fresh one waits."""
    back = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    parts = urlsplit(back)
    context = {"back": f"{parts.path}?{parts.query}" if parts.query else parts.path}
    return render(request, "403_csrf.html", context, status=403)
