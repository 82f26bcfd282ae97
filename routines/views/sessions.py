from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def session_start(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return render(request, "base.html")


def session_log(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


def session_new(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


def session(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return render(request, "base.html")


def session_set(request: HttpRequest, pk: uuid.UUID, set_pk: uuid.UUID) -> HttpResponse:
    return render(request, "base.html")


def session_phase(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return render(request, "base.html")


def session_summary(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return render(request, "base.html")


def session_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return render(request, "base.html")


def session_delete(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return render(request, "base.html")
