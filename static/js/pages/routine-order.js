// @ts-check
/* Drags an exercise of a routine to another position. The buttons beside it do the same. */

/**
 * The item before which the pointer is, or null for the end of the list.
 * @param {HTMLElement} list
 * @param {HTMLElement} moving
 * @param {number} y
 */
function itemBelow(list, moving, y) {
  for (const item of list.children) {
    const box = item.getBoundingClientRect();
    if (item !== moving && y < box.top + box.height / 2) return item;
  }
  return null;
}

/** @param {HTMLElement} list */
export default function start(list) {
  const order = /** @type {HTMLButtonElement | null} */ (list.parentElement?.querySelector("[data-order]"));
  if (!order || list.children.length < 2) return;

  for (const handle of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll(".drag"))) {
    const item = /** @type {HTMLElement} */ (handle.closest("li"));
    handle.hidden = false;

    /** @param {PointerEvent} event */
    const move = (event) => {
      const before = itemBelow(list, item, event.clientY);
      if (before !== item.nextElementSibling) list.insertBefore(item, before);
    };

    handle.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      const before = item.nextElementSibling;
      item.classList.add("dragging");
      // The whole page follows the pointer: moving the item in the document would end its own capture.
      document.addEventListener("pointermove", move);
      const stop = () => {
        document.removeEventListener("pointermove", move);
        document.removeEventListener("pointerup", stop);
        document.removeEventListener("pointercancel", stop);
        item.classList.remove("dragging");
        if (item.nextElementSibling === before) return;
        order.value = `order:${item.dataset.key}`;
        order.click();
      };
      document.addEventListener("pointerup", stop);
      document.addEventListener("pointercancel", stop);
    });
  }
}
