"""Every form of the site goes through templates/hipstretch_forms: accessible markup, no framework classes."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.template import Context, Template

from tests.factories import squeezed


class Everything(forms.Form):
    name = forms.CharField(label="Name", help_text="As you like to be called.", max_length=5)
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    height = forms.FloatField(label="Height", required=False)
    day = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}))
    zone = forms.ChoiceField(label="Zone", choices=[("a", "A"), ("b", "B")])
    side = forms.ChoiceField(
        label="Side",
        choices=[("left", "Left"), ("right", "Right")],
        widget=forms.RadioSelect,
        help_text="Yours.",
    )
    days = forms.MultipleChoiceField(
        label="Days", choices=[("0", "Monday"), ("1", "Tuesday")], widget=forms.CheckboxSelectMultiple
    )
    pain = forms.BooleanField(label="It hurt", required=False, help_text="Anywhere.")
    agree = forms.BooleanField(label="I know")
    file = forms.FileField(label="File", required=False)
    fixed = forms.CharField(label="Fixed", disabled=True, initial="set")
    key = forms.UUIDField(widget=forms.HiddenInput)


class Elements(HTMLParser):
    """The start tags of a piece of HTML, as (tag, attributes)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.found.append((tag, dict(attrs)))

    def of(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        return [
            attrs
            for name, attrs in self.found
            if name == tag and all(attrs.get(key) == value for key, value in wanted.items())
        ]

    def one(self, tag: str, **wanted: str) -> dict[str, str | None]:
        (attrs,) = self.of(tag, **wanted)
        return attrs


def render(form: forms.Form, source: str = "{{ form|crispy }}", **context: Any) -> str:
    return Template("{% load crispy_forms_tags %}" + source).render(Context({"form": form, **context}))


@pytest.fixture(scope="module")
def fresh() -> str:
    return render(Everything())


@pytest.fixture(scope="module")
def wrong() -> str:
    return render(Everything({"name": "<b>much too long</b>", "height": "tall", "side": "up", "days": ["9"]}))


@pytest.mark.parametrize("name", ["name", "note", "height", "day", "zone", "file", "fixed", "pain", "agree"])
def test_every_single_control_has_a_label_of_its_own(fresh: str, name: str) -> None:
    page = Elements(fresh)
    assert page.one("label", **{"for": f"id_{name}"})
    controls = [attrs for tag, attrs in page.found if attrs.get("id") == f"id_{name}"]
    assert len(controls) == 1
    assert controls[0]["name"] == name


@pytest.mark.parametrize("name", ["name", "note", "height", "day", "zone", "file", "fixed"])
def test_controls_have_the_class_input_and_no_other(fresh: str, name: str) -> None:
    (attrs,) = [attrs for tag, attrs in Elements(fresh).found if attrs.get("id") == f"id_{name}"]
    assert attrs["class"] == "input"


def test_a_class_of_the_widget_itself_is_kept() -> None:
    form = Everything()
    form.fields["name"].widget.attrs["class"] = "short"
    assert Elements(render(form)).one("input", name="name")["class"] == "short input"


def test_only_our_own_classes_appear(wrong: str) -> None:
    used = {word for _, attrs in Elements(wrong).found for word in (attrs.get("class") or "").split()}
    assert used == {
        *("field", "wrong", "help", "error", "input", "label", "check", "optional", "stack", "fields"),
        *("note", "care", "note-title", "form-errors", "icon", "small"),
    }


def test_help_is_tied_to_its_control(fresh: str) -> None:
    page = Elements(fresh)
    assert page.one("input", name="name")["aria-describedby"] == "id_name_helptext"
    assert page.one("div", id="id_name_helptext")["class"] == "help"
    assert page.one("input", name="pain")["aria-describedby"] == "id_pain_helptext"


def test_radios_stand_in_a_fieldset_with_a_legend_and_tied_help(fresh: str) -> None:
    page = Elements(fresh)
    group = page.one("fieldset", id="id_side")
    assert group["aria-describedby"] == "id_side_helptext"
    assert re.search(r'id="id_side"[^>]*>\s*<legend class="label">Side</legend>', squeezed(fresh))
    assert [radio["id"] for radio in page.of("input", type="radio")] == ["id_side_0", "id_side_1"]
    assert re.search(
        r'<label class="check"><input type="radio"[^>]+><span>Left</span></label>', squeezed(fresh)
    )


def test_a_set_of_checkboxes_stands_in_a_fieldset(fresh: str) -> None:
    page = Elements(fresh)
    assert page.one("fieldset", id="id_days")
    assert len(page.of("input", name="days", type="checkbox")) == 2


def test_a_single_checkbox_is_a_check_and_never_called_optional(fresh: str) -> None:
    assert re.search(
        r'<label class="check" for="id_pain"><input type="checkbox"[^>]+><span>It hurt</span></label>', fresh
    )


def test_optional_fields_say_so_in_words_and_required_ones_are_marked_for_machines(fresh: str) -> None:
    optional = re.findall(r">(\w+)<span class=\"optional\">\(optional\)</span>", squeezed(fresh))
    assert optional == ["Note", "Height", "File"]
    assert "required" in Elements(fresh).one("input", name="name")
    assert "required" not in Elements(fresh).one("input", name="height")


def test_hidden_fields_have_neither_label_nor_room(fresh: str) -> None:
    page = Elements(fresh)
    assert page.one("input", name="key")["type"] == "hidden"
    assert page.of("label", **{"for": "id_key"}) == []


def test_a_disabled_field_stays_disabled(fresh: str) -> None:
    assert "disabled" in Elements(fresh).one("input", name="fixed")


def test_a_fresh_form_shows_no_error_at_all(fresh: str) -> None:
    assert "wrong" not in fresh
    assert "aria-invalid" not in fresh
    assert 'role="alert"' not in fresh


@pytest.mark.parametrize("name", ["name", "height", "day", "zone", "agree"])
def test_an_error_is_tied_to_its_control(wrong: str, name: str) -> None:
    page = Elements(wrong)
    (attrs,) = [attrs for tag, attrs in page.found if attrs.get("id") == f"id_{name}"]
    assert attrs["aria-invalid"] == "true"
    assert f"id_{name}_error" in str(attrs["aria-describedby"]).split()
    assert page.one("p", id=f"id_{name}_error")["class"] == "error"


def test_help_is_read_before_the_error(wrong: str) -> None:
    assert Elements(wrong).one("input", name="name")["aria-describedby"] == "id_name_helptext id_name_error"


@pytest.mark.parametrize("name", ["side", "days"])
def test_the_error_of_a_group_is_tied_to_the_group(wrong: str, name: str) -> None:
    page = Elements(wrong)
    group = page.one("fieldset", id=f"id_{name}")
    assert f"id_{name}_error" in str(group["aria-describedby"]).split()
    assert group["class"] == "field wrong"
    assert all("aria-invalid" not in choice for choice in page.of("input", name=name))


def test_the_summary_heads_the_form_links_to_each_field_and_takes_focus(wrong: str) -> None:
    page = Elements(wrong)
    summary = page.one("div", role="alert")
    assert summary["tabindex"] == "-1"
    assert "autofocus" in summary
    assert wrong.index('role="alert"') < wrong.index('class="field')
    links = [str(link["href"]) for link in page.of("a")]
    assert links == ["#id_name", "#id_height", "#id_day", "#id_zone", "#id_side_0", "#id_days_0", "#id_agree"]
    ids = {attrs.get("id") for _, attrs in page.found}
    assert {link[1:] for link in links} <= ids


def test_the_summary_counts_in_words() -> None:
    good = {"name": "Ada", "day": "2026-04-18", "zone": "a", "side": "left", "days": ["0"], "agree": "on"}
    key = {"key": "0b1c2d3e-0000-4000-8000-000000000000"}
    assert "One thing to put right" in render(Everything({**good, **key, "zone": "x"}))
    assert "2 things to put right" in render(Everything({**good, **key, "zone": "x", "name": ""}))


def test_an_error_of_a_hidden_field_or_of_the_whole_form_is_said_in_the_summary() -> None:
    form = Everything({"key": "nonsense"})
    form.add_error(None, "These two do not <go> together.")
    html = render(form)
    assert "Enter a valid UUID." in html
    assert "These two do not &lt;go&gt; together." in html


def test_what_was_entered_is_kept_and_escaped(wrong: str) -> None:
    assert 'value="&lt;b&gt;much too long&lt;/b&gt;"' in wrong
    assert "<b>" not in wrong


def test_two_forms_on_a_page_keep_their_ids_apart() -> None:
    html = render(Everything({}, prefix="x"))
    assert "#id_x-name" in html
    assert (
        Elements(html).one("input", name="x-name")["aria-describedby"] == "id_x-name_helptext id_x-name_error"
    )


def test_a_single_field_renders_the_same_alone() -> None:
    alone = render(Everything(), "{{ form.name|as_crispy_field }}")
    assert alone.strip() in render(Everything())


def test_errors_can_be_shown_alone() -> None:
    assert 'role="alert"' in render(Everything({}), "{{ form|as_crispy_errors }}")
    assert render(Everything(), "{{ form|as_crispy_errors }}").strip() == ""


def test_a_helper_with_a_layout_groups_fields() -> None:
    form = Everything()
    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(Fieldset("Who", "name"), Div("note", css_class="halves"), "key")
    html = render(form, "{% crispy form helper %}", helper=helper, csrf_token="token")
    assert re.search(r'<legend class="label">Who</legend>\s*<div class="field">', html)
    assert '<div class="halves"' in html
    assert "<form" not in html
    assert 'name="csrfmiddlewaretoken"' in html
    assert 'name="day"' not in html


def test_a_helper_can_bring_the_form_element() -> None:
    helper = FormHelper()
    helper.form_method = "post"
    helper.attrs = {"class": "stack"}
    html = render(Everything(), "{% crispy form helper %}", helper=helper)
    assert Elements(html).one("form") == {
        "class": "stack",
        "method": "post",
        "enctype": "multipart/form-data",
    }
    assert html.rstrip().endswith("</form>")
