/** Behaviours of native elements, delegated from the document, so that HTMX may swap anything without re-initialising:
 *  menus close, dialogs open, toasts close, the navigation slides in, HTMX carries the CSRF token and reports failures. */
import { csrfToken, drawing, element } from "./dom";
import { translator } from "./i18n";
import catalogue from "./messages.json";

const say = translator(catalogue);

function closeMenus(except: Element | null): void {
    for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
        if (except === null || !menu.contains(except)) menu.open = false;
    }
}

function toggleNavigation(): void {
    const side = document.getElementById("side");
    if (side === null) return;
    const open = side.classList.toggle("side--open");
    document.querySelector<HTMLElement>(".side-veil")?.toggleAttribute("hidden", !open);
    for (const button of document.querySelectorAll("button[data-toggle-nav]")) button.setAttribute("aria-expanded", String(open));
    if (open) side.querySelector<HTMLElement>("a")?.focus();
}

function onClick(event: MouseEvent): void {
    const target = event.target instanceof Element ? event.target : null;
    closeMenus(target);
    if (target === null) return;
    if (target.closest("[data-toggle-nav]")) toggleNavigation();
    const closer = target.closest<HTMLElement>("[data-close]");
    if (closer) closer.closest(closer.dataset["close"] ?? "")?.remove();
    const opener = target.closest<HTMLElement>("[data-open-dialog]");
    if (opener) {
        const dialog = document.getElementById(opener.dataset["openDialog"] ?? "");
        if (dialog instanceof HTMLDialogElement) dialog.showModal();
    }
    const dialogCloser = target.closest("[data-close-dialog]");
    if (dialogCloser) dialogCloser.closest("dialog")?.close();
    if (target instanceof HTMLDialogElement && target.open && target.dataset["dismiss"] !== "false") target.close();
    if (target.closest("[data-print]")) window.print();
    followRow(event, target);
}

/** A row with one destination may be pressed anywhere; its link stays the way for keyboard and screen readers. */
function followRow(event: MouseEvent, target: Element): void {
    const row = target.closest("tr[data-row-link]");
    if (row === null || target.closest("a, button, input, select, textarea, label, summary") || event.defaultPrevented) return;
    if ((window.getSelection()?.toString() ?? "") !== "") return;
    row.querySelector<HTMLAnchorElement>("a[href]")?.click();
}

function onKey(event: KeyboardEvent): void {
    if (event.key === "Escape") {
        const open = document.querySelector<HTMLDetailsElement>("details.menu[open]");
        if (open) {
            open.open = false;
            open.querySelector("summary")?.focus();
        } else if (document.getElementById("side")?.classList.contains("side--open")) toggleNavigation();
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") moveInMenu(event);
}

function moveInMenu(event: KeyboardEvent): void {
    const target = event.target instanceof Element ? event.target : null;
    const menu = target?.closest<HTMLDetailsElement>("details.menu[open]");
    if (!menu) return;
    const items = [...menu.querySelectorAll<HTMLElement>(".menu__item:not([hidden])")];
    if (items.length === 0) return;
    const at = items.indexOf(document.activeElement as HTMLElement);
    const step = event.key === "ArrowDown" ? 1 : -1;
    items[at < 0 && step < 0 ? items.length - 1 : (at + step + items.length) % items.length]?.focus();
    event.preventDefault();
}

/** Shows a sentence among the page's messages; one that stands there already is not said again, as by a page that asks each second. */
export function notify(text: string, kind: "ok" | "info" | "wait" | "stop"): void {
    const there = [...document.querySelectorAll(`#messages .toast-note--${kind} p`)];
    if (there.some((one) => one.textContent === text)) return;
    const close = element("button", { type: "button", class: "btn btn-quiet btn-square btn-sm", "data-close": ".toast-note", "aria-label": say("close") });
    close.append(drawing("x", "sm"));
    const note = element("div", { class: `toast-note toast-note--${kind}`, role: kind === "stop" ? "alert" : undefined });
    note.append(drawing(kind === "ok" ? "circle-check" : "alert-circle"), element("p", {}, text), close);
    document.getElementById("messages")?.append(note);
    note.scrollIntoView({ block: "nearest" });
}

interface RequestDetail {
    readonly headers: Record<string, string>;
    readonly verb: string;
}

interface ResponseDetail {
    readonly xhr: XMLHttpRequest;
}

function onRequest(event: Event): void {
    const detail = (event as CustomEvent<RequestDetail>).detail;
    if (detail.verb !== "get") detail.headers["X-CSRFToken"] = csrfToken();
}

function onFailure(event: Event): void {
    const status = (event as CustomEvent<ResponseDetail>).detail.xhr.status;
    const known: Record<number, string> = { 401: "failed401", 403: "failed403", 404: "failed404", 409: "failed409", 423: "failed423", 429: "failed429", 503: "failed429" };
    notify(say(known[status] ?? "failed500"), "stop");
}

export function installBehaviours(root: Document): void {
    root.addEventListener("click", onClick);
    root.addEventListener("keydown", onKey);
    root.addEventListener("htmx:configRequest", onRequest);
    root.addEventListener("htmx:responseError", onFailure);
    root.addEventListener("htmx:sendError", () => notify(say("failedNetwork"), "stop"));
}
