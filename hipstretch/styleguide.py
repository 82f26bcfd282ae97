"""Every component in every state, for whoever changes the look. Only there when DEBUG is on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "styleguide.html")


urlpatterns = [path("styleguide/", styleguide, name="styleguide")]
