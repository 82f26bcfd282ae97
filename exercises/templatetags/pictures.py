"""What every template may use of the catalogue without loading it: pictures, and texts of a side."""

from __future__ import annotations

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import reverse
from django.utils.html import conditional_escape, escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from exercises.models import Picture, sided
from exercises.static_pictures import static_pictures

register = template.Library()

EXTENSIONS = ("avif", "webp")  # the better one first


def picture_url(picture: Picture, width: int, extension: str) -> str:
    name = f"{picture.stem}-{width}.{extension}"
    if picture.uploaded:
        return reverse("exercises:picture", args=[name])
    return staticfiles_storage.url(f"pictures/{name}")


def srcset(picture: Picture, extension: str) -> str:
    return ", ".join(f"{picture_url(picture, width, extension)} {width}w" for width in picture.widths)


@register.simple_tag
def figure(
    picture: Picture | None, side: str = "left", sizes: str = "50vw", lazy: bool = True, alt: bool = True
) -> SafeString:
    """The `<picture>` of an exercise for a stretched side; the right one is the mirror image.

    `sizes` is the CSS width at which it is shown. With `alt=False` it is decoration beside its name.
    Without a picture there is a plain outline that keeps the room.
    """
    turned = ' class="turned-right"' if side == "right" else ""
    if not picture:  # a template finds "" where a list has no first
        source = escape(staticfiles_storage.url("img/placeholder.svg"))
        return mark_safe(f'<img src="{source}" width="720" height="540" alt=""{turned}>')
    sizes = conditional_escape(sizes)
    text = escape(sided(picture.alt, side)) if alt else ""
    loading = ' loading="lazy" decoding="async"' if lazy else ' fetchpriority="high"'
    return mark_safe(
        f'<picture><source type="image/avif" srcset="{escape(srcset(picture, "avif"))}" sizes="{sizes}">'
        f'<img src="{escape(picture_url(picture, picture.widths[0], "webp"))}"'
        f' srcset="{escape(srcset(picture, "webp"))}" sizes="{sizes}"'
        f' width="{picture.width}" height="{picture.height}" alt="{text}"{turned}{loading}></picture>'
    )


@register.simple_tag
def static_picture(subject: str, role: str) -> Picture | None:
    """A picture that belongs to no exercise, for `figure`: "warm-up" "run", "learn" "sitting"."""
    return static_pictures(subject).get(role)


@register.simple_tag
def moving_figure(
    loop: Picture, still: Picture | None, side: str = "left", sizes: str = "50vw"
) -> SafeString:
    """A picture that moves, and for whoever wants less motion the still one in its place."""
    moving = figure(loop, side, sizes)
    if still is None:
        return moving
    calm = format_html_join(
        "",
        '<source media="(prefers-reduced-motion: reduce)" type="image/{}" srcset="{}" sizes="{}">',
        ((extension, srcset(still, extension), sizes) for extension in EXTENSIONS),
    )
    return mark_safe(moving.replace("<picture>", f"<picture>{calm}", 1))


@register.filter
def for_side(text: str, side: str) -> str:
    return sided(text, side)
