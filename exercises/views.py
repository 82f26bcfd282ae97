from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def exercise_list(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


def exercise_detail(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "base.html")


def learn_index(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


def learn(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "base.html")


def picture(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "base.html")
