from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def today(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


def plan(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")
