"""The health check that a supervisor or proxy asks."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 and the version when the database answers; a failing database raises and gives 500."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse(f"hipstretch {settings.VERSION}\n", content_type="text/plain")
