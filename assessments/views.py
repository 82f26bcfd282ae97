from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def index(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


def new(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


def detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return render(request, "base.html")


def edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return render(request, "base.html")


def delete(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return render(request, "base.html")
