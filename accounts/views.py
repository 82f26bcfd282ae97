from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


def preferences(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


def delete(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")
