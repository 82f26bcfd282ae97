"""The ready-made routines; what people make for themselves is not shown here."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.admin import ModelAdmin, TabularInline
from django.db.models import Max, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from routines.models import Routine, RoutineItem


class ItemInline(TabularInline[RoutineItem, Routine]):
    model = RoutineItem
    extra = 0
    fields = ("order", "exercise", "hold_seconds", "repetitions", "passes", "rest_seconds")


@admin.register(Routine)
class RoutineAdmin(ModelAdmin[Routine]):
    list_display = ("name", "description")
    search_fields = ("name", "description")
    inlines = (ItemInline,)
    fields = (
        "name",
        "description",
        "first_side",
        "extra_pass",
        "get_ready_seconds",
        "change_seconds",
        "warm_up_seconds",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Routine]:
        return super().get_queryset(request).filter(user=None)

    def save_model(self, request: HttpRequest, obj: Routine, form: ModelForm[Routine], change: bool) -> None:
        if not change:
            last = Routine.objects.ready_made().aggregate(last=Max("order"))["last"]
            obj.order = (last or 0) + 1
        super().save_model(request, obj, form, change)
