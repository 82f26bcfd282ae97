"""Classes of Django's that its type stubs know as generic and that Django itself does not: `ModelForm[User]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin
from django.contrib.sessions.backends import db

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin, TabularInline
    from django.contrib.sessions.backends.db import SessionStore
    from django.forms import BaseInlineFormSet, ModelChoiceField, ModelForm
else:

    class Generic:
        def __class_getitem__(cls, model):
            """The model is for the type checker alone."""
            return cls

    class ModelForm(Generic, forms.ModelForm):
        pass

    class ModelChoiceField(Generic, forms.ModelChoiceField):
        pass

    class BaseInlineFormSet(Generic, forms.BaseInlineFormSet):
        pass

    class ModelAdmin(Generic, admin.ModelAdmin):
        pass

    class TabularInline(Generic, admin.TabularInline):
        pass

    class SessionStore(Generic, db.SessionStore):
        pass


__all__ = [
    "BaseInlineFormSet",
    "ModelAdmin",
    "ModelChoiceField",
    "ModelForm",
    "SessionStore",
    "TabularInline",
]
