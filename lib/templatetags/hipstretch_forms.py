"""What the form templates in `templates/hipstretch_forms/` need beyond Django's own."""

from __future__ import annotations

from collections.abc import Iterator

from django import template
from django.forms import BaseForm
from django.forms.boundfield import BoundField, BoundWidget
from django.forms.widgets import CheckboxInput
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def control(field: BoundField) -> SafeString:
    """The field's own control (input, select, textarea). Django ties help and error to it by their ids."""
    widget = field.field.widget
    if widget.is_hidden or isinstance(widget, CheckboxInput):
        return field.as_widget()
    return field.as_widget(attrs={"class": f"{widget.attrs.get('class', '')} input".strip()})


@register.filter
def choices(field: BoundField) -> Iterator[BoundWidget]:
    """The radios or checkboxes of a field. `aria-invalid` belongs to their group: a radio cannot carry it."""
    for choice in field.subwidgets:
        choice.data["attrs"].pop("aria-invalid", None)
        yield choice


@register.filter
def is_check(field: BoundField) -> bool:
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def first_control_id(field: BoundField) -> str:
    """Where a link from the error summary leads: the control, or the first of several."""
    return f"{field.auto_id}_0" if field.use_fieldset else field.id_for_label


@register.filter
def wrong_fields(form: BaseForm) -> list[BoundField]:
    """The visible fields with errors, in the form's order."""
    return [field for field in form.visible_fields() if field.errors]


@register.filter
def form_wide_errors(form: BaseForm) -> list[str]:
    """Errors of the form as a whole and of its hidden fields, which nobody can see otherwise."""
    hidden = [error for field in form.hidden_fields() for error in field.errors]
    return [*form.non_field_errors(), *hidden]
