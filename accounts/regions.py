"""Which region a browser's languages tell, and what CLDR says of its week and its measures."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from babel import localedata
from babel.core import get_global
from django.utils.translation.trans_real import parse_accept_lang_header

# English is the language of whoever chose none: alone it tells no region.
TELLS_NO_REGION = frozenset({"en"})
# CLDR's measurementData (version 47): the measurement system of these is "US". Babel leaves that table out.
INCHES_IN = frozenset({"US", "LR"})
MONDAY = 0


def region_told(accept_language: str) -> str:
    """The region of the most preferred language that tells one, such as "US"; "" if none does."""
    for tag, quality in parse_accept_lang_header(accept_language):
        region = region_of(tag) if quality > 0 else ""
        if region:
            return region
    return ""


def region_of(tag: str) -> str:
    """The region that a language tag names, else the likeliest of its language: "de" → "DE"."""
    language, *subtags = tag.lower().split("-")
    script = ""
    for subtag in subtags:
        if len(subtag) == 1:  # what follows is an extension
            break
        if len(subtag) == 2:
            return renewed(get_global("territory_aliases"), subtag.upper())
        if len(subtag) == 3 and subtag.isdigit():  # a part of the world, as in es-419
            return ""
        if len(subtag) == 4 and subtag.isalpha():
            script = subtag.title()
    if language in TELLS_NO_REGION:
        return ""
    language = renewed(get_global("language_aliases"), language)
    likely = get_global("likely_subtags")
    likely_tag: str = likely.get(f"{language}_{script}") or likely.get(language, "")
    return likely_tag.rpartition("_")[2]


def renewed(aliases: Mapping[str, str | list[str]], code: str) -> str:
    """The code of today for an older one: "iw" → "he", "UK" → "GB"."""
    newer = aliases.get(code, code)
    return newer if isinstance(newer, str) else newer[0]


def first_weekday_in(region: str) -> int:
    """Where the week begins: 0 = Monday … 6 = Sunday. Monday for a region that is not known."""
    locale = locale_by_region().get(region)
    return first_weekday_of(locale) if locale else MONDAY


def inches_in(region: str) -> bool:
    return region in INCHES_IN


@functools.cache
def locale_by_region() -> dict[str, str]:
    """One of CLDR's locales for each region."""
    names = (name.rpartition("_") for name in localedata.locale_identifiers())
    return {region: f"{language}_{region}" for language, _, region in names if language and len(region) == 2}


@functools.cache
def first_weekday_of(locale: str) -> int:
    # Not inherited: Babel's pt_TL would take Brazil's Sunday from pt. It is small as well.
    week = localedata.load(locale, merge_inherited=False).get("week_data", {})
    return int(week.get("first_day", MONDAY))
