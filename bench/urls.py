"""The site's addresses and two more: the bare view, the unit of every time in the table, and one that takes long."""

import time

from django.http import HttpRequest, HttpResponse
from django.urls import path

from hipstretch.urls import handler500 as handler500
from hipstretch.urls import urlpatterns as site


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hipstretch")


def slow(request: HttpRequest, seconds: int) -> HttpResponse:
    time.sleep(seconds)
    return HttpResponse("hipstretch")


urlpatterns = [path("bench/bare/", bare), path("bench/slow/<int:seconds>/", slow), *site]
