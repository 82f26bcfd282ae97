"""Static files: joined, hashed, compressed; and every one that a page names exists."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from pytest_django.fixtures import Settings

MODULE = re.compile(r"""^(?:import|export)\b[^"']*["'](\.{1,2}/[^"']+)["']""", re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)  # types are imported there, which no browser reads
TEMPLATES = sorted(Path(django_settings.BASE_DIR, "templates").rglob("*.html"))
NAMED = re.compile(r"""{%\s*static\s+["']([^"']+)["']""")


@pytest.fixture
def collected(settings: Settings, tmp_path: Path) -> Path:
    """The site's own static files and a few more, collected as for production."""
    extra = tmp_path / "source"
    (extra / "css").mkdir(parents=True)
    (extra / "js").mkdir()
    (extra / "css" / "sum.css").write_text('/* joined */\n@import "part-a.css";\n@import "part-b.css";\n')
    (extra / "css" / "part-a.css").write_text("@layer a { .one { inset-inline: 0 } }\n")
    (extra / "css" / "part-b.css").write_text(
        '@layer a { .two { background: url("../img/placeholder.svg") } }\n'
    )
    (extra / "js" / "uses.js").write_text(
        'import { add } from "./gives.js";\nexport const two = add(1, 1);\n'
    )
    (extra / "js" / "gives.js").write_text("export const add = (a, b) => a + b;\n")
    settings.STATICFILES_DIRS = [*django_settings.STATICFILES_DIRS, extra]
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = django_settings.STORAGES | {
        "staticfiles": {"BACKEND": "hipstretch.storage.BundledStaticFilesStorage"}
    }
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    call_command("collectstatic", interactive=False, verbosity=0)
    return settings.STATIC_ROOT


def hashed(root: Path, name: str) -> Path:
    return root / json.loads((root / "staticfiles.json").read_text())["paths"][name]


def test_static_files_are_joined_hashed_and_compressed(collected: Path) -> None:
    joined = hashed(collected, "css/sum.css").read_text()
    assert "@import" not in joined
    assert joined.index(".one") < joined.index(".two")
    mark = hashed(collected, "img/placeholder.svg").name
    assert mark != "placeholder.svg"
    assert f'url("../img/{mark}")' in joined

    uses = hashed(collected, "js/uses.js").read_text()
    assert f'"./{hashed(collected, "js/gives.js").name}"' in uses, "a module imports the hashed module"

    site = hashed(collected, "css/site.css")
    text = site.read_text()
    assert "@import" not in text
    assert "@layer tokens, base, layout, components, states;" in text, "as it was written"
    assert ".tabbar" in text
    assert len(site.with_name(site.name + ".br").read_bytes()) < len(text) / 3
    assert site.with_name(site.name + ".gz").exists()


def test_every_import_of_a_module_of_ours_names_the_hashed_file(collected: Path) -> None:
    paths = json.loads((collected / "staticfiles.json").read_text())["paths"]
    for name in [name for name in paths if name.startswith("js/")]:
        text = COMMENT.sub("", hashed(collected, name).read_text())
        for module in MODULE.findall(text):
            assert re.search(r"\.[0-9a-f]{12}\.js$", module), f"{name}: end the import of {module} in ;"
            assert (hashed(collected, name).parent / module).exists()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_static_file_that_a_template_names_exists(template: Path) -> None:
    missing = [name for name in NAMED.findall(template.read_text()) if finders.find(name) is None]
    assert missing == []
