"""How a page's texts stand: nothing is cut, nothing lies on another, nothing is too wide."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

SMALL_PHONE = {"width": 320, "height": 640}

# What is wrong with how a page's texts stand: [what, which text].
WRONG = """() => {
  const wrong = [];
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) {
    const wide = [...document.body.querySelectorAll('*')]
      .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > clientWidth + 1);
    const innermost = wide.filter((one) => !wide.some((other) => other !== one && one.contains(other)));
    const names = innermost.map((one) => `${one.localName}.${one.getAttribute('class') ?? ''}`);
    wrong.push([`${scrollWidth - clientWidth} px too wide`, [...new Set(names)].slice(0, 5).join(', ')]);
  }
  const clipped = (element) => {
    for (let one = element; one; one = one.parentElement) {
      if (getComputedStyle(one).clipPath !== 'none') return true;
    }
    return false;
  };
  const unseen = (element) => !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    || element.closest('.unseen, .skip, option, select, textarea, [inert]')
    || clipped(element)
    || (document.querySelector('dialog:modal') && !element.closest('dialog:modal'));
  // What stays in place while the page scrolls may lie on the rest.
  const layer = (element) => {
    for (let one = element; one; one = one.parentElement) {
      if (['sticky', 'fixed'].includes(getComputedStyle(one).position)) return one;
    }
    return null;
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest('script, style, noscript') || unseen(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const { left, right, top, bottom, width, height } of range.getClientRects()) {
      if (width < 2 || height < 2) continue;
      const name = node.data.trim().slice(0, 40);
      // A chart may be wider than its box, in which it moves.
      const box = element.closest('.chart-box');
      if (!box && (left < -1 || right > clientWidth + 1)) wrong.push(['outside', name]);
      for (let one = element; !box && one && one !== document.body; one = one.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(one);
        const box = one.getBoundingClientRect();
        const beside = left < box.left - 1 || right > box.right + 1;
        const aboveOrBelow = top + height * .2 < box.top || bottom - height * .2 > box.bottom;
        if (overflowX !== 'visible' && beside) wrong.push(['cut', name]);
        if (['hidden', 'clip'].includes(overflowY) && aboveOrBelow) wrong.push(['cut above or below', name]);
      }
      // Lines that a box hides lie on nothing.
      const hidden = element.closest('.player-name, .next-up, .player-cue')?.getBoundingClientRect();
      if (hidden && top > hidden.bottom - 2) continue;
      // Lines of letters reach less far than their boxes.
      found.push({ element, name, left, right, top: top + height * .25, bottom: bottom - height * .25 });
    }
  }
  for (const [place, one] of found.entries()) {
    for (const other of found.slice(place + 1)) {
      if (one.element === other.element || one.right - 2 < other.left || other.right - 2 < one.left) continue;
      if (one.bottom < other.top + 1 || other.bottom < one.top + 1) continue;
      if (layer(one.element) !== layer(other.element)) continue;
      wrong.push(['on one another', `${one.name} / ${other.name}`]);
    }
  }
  return [...new Set(wrong.map((pair) => pair.join(': ')))];
}"""


def text_size(page: Page) -> Callable[[int], None]:
    """What sets the size of letters in percent, as a person does in the browser's settings: what `1rem` is, in
    media queries too."""
    devtools = page.context.new_cdp_session(page)

    def resize(percent: int) -> None:
        sizes = {"standard": 16 * percent // 100, "fixed": 13 * percent // 100}
        devtools.send("Page.setFontSizes", {"fontSizes": sizes})

    return resize


def wrong(page: Page) -> list[str]:
    found: list[str] = page.evaluate(WRONG)
    return found
