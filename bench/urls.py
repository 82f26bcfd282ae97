"""The site's addresses and one more: the bare view, the unit of every time in the table."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from hipstretch.urls import urlpatterns as site


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hipstretch")


urlpatterns = [path("bench/bare/", bare), *site]
