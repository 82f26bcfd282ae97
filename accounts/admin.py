"""People in the admin; its own log-in gives way to the site's, which limits the rate of attempts."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.addresses import give_address
from accounts.models import User
from accounts.security_log import note


def log_in(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    if request.user.is_active and request.user.is_staff:
        return redirect("admin:index")
    if request.user.is_authenticated and not request.user.is_guest:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


admin.site.login = log_in  # type: ignore[method-assign]  # in place of Django's


@admin.register(User)
class UserAdmin(ModelAdmin[User]):
    """Who is there. Passwords are set by their owners only, by the link in an e-mail."""

    list_display = ("__str__", "date_joined", "last_login", "is_staff", "is_active")
    list_filter = ("is_staff", "is_active")
    search_fields = ("email",)
    ordering = ("-date_joined",)
    fields = (
        "email",
        ("is_active", "is_staff", "is_superuser"),
        "groups",
        ("time_zone", "first_weekday", "theme"),
        ("date_joined", "last_login"),
    )
    readonly_fields = ("date_joined", "last_login")
    filter_horizontal = ("groups",)

    def save_model(self, request: HttpRequest, user: User, form: ModelForm[User], change: bool) -> None:
        """A new address is given as on the page for it: links and addresses that wait go."""
        with transaction.atomic():
            super().save_model(request, user, form, change)
            if "email" in form.changed_data and user.email:
                give_address(user, user.email)
        if form.changed_data:
            note(f"changed in the admin by {request.user.pk}: {', '.join(form.changed_data)}", request, user)

    def delete_model(self, request: HttpRequest, user: User) -> None:
        note(f"deleted in the admin by {request.user.pk}", request, user)
        super().delete_model(request, user)

    def delete_queryset(self, request: HttpRequest, people: QuerySet[User]) -> None:
        for user in people:
            note(f"deleted in the admin by {request.user.pk}", request, user)
        super().delete_queryset(request, people)

    def get_form(
        self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm[User]]:
        """An account keeps an address: without one it would be a guest, who is forgotten after a while."""
        form = super().get_form(request, obj, change, **kwargs)
        if obj and not obj.is_guest:
            form.base_fields["email"].required = True
        return form

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
