// What the type checker needs to know of htmx: its events and its global.
interface HtmxEventMap {
  "htmx:load": CustomEvent<{ elt: HTMLElement }>;
  "htmx:afterSwap": CustomEvent<{ elt: HTMLElement; target: HTMLElement; successful: boolean }>;
  "htmx:afterSettle": CustomEvent<{ elt: HTMLElement; target: HTMLElement }>;
  "htmx:beforeSwap": CustomEvent<{ xhr: XMLHttpRequest; shouldSwap: boolean }>;
  "htmx:beforeRequest": CustomEvent<{ elt: HTMLElement; target: HTMLElement }>;
  "htmx:responseError": CustomEvent<{
    elt: HTMLElement;
    xhr: XMLHttpRequest;
    requestConfig: { verb: string; path: string; formData: FormData };
  }>;
  "htmx:afterRequest": CustomEvent<{ elt: HTMLElement; target: HTMLElement; successful: boolean }>;
}
interface DocumentEventMap extends HtmxEventMap {}
interface HTMLElementEventMap extends HtmxEventMap {}
interface ElementEventMap extends HtmxEventMap {}

interface Htmx {
  ajax(verb: string, path: string, context?: object | string | Element): Promise<void>;
  process(element: Element): void;
  trigger(element: Element | string, event: string, detail?: object): void;
}
declare const htmx: Htmx;
interface Window {
  htmx: Htmx;
}
