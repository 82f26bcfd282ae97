from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def routine_list(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


def routine_new(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


def routine_detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return render(request, "base.html")


def routine_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return render(request, "base.html")


def routine_copy(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return render(request, "base.html")


def routine_delete(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return render(request, "base.html")
