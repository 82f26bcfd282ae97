// @ts-check
/* Fills values into a text of the server: "{name} first" with {name: "Lunge"} → "Lunge first". */

/** @param {string | undefined} text @param {Record<string, unknown>} values */
export function fill(text, values) {
  return (text ?? "").replace(/\{(\w+)\}/g, (placeholder, name) => String(values[name] ?? placeholder));
}
