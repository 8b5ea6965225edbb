/** <theme-toggle data-theme="auto">: light, dark or as the machine; kept in the cookie `theme`, which the server reads. */
import { drawing, element } from "./dom";
import { translator } from "./i18n";
import catalogue from "./messages.json";

const say = translator(catalogue);
const THEMES = [
    { value: "light", message: "themeLight", icon: "sun" },
    { value: "dark", message: "themeDark", icon: "moon" },
    { value: "auto", message: "themeAuto", icon: "device-desktop" },
] as const;
const YEAR = 60 * 60 * 24 * 365;

export class ThemeToggle extends HTMLElement {
    connectedCallback(): void {
        const group = element("div", { class: "choice", role: "group", "aria-label": say("themeLegend") });
        for (const theme of THEMES) {
            const button = element("button", { type: "button", value: theme.value });
            button.append(drawing(theme.icon, "sm"), say(theme.message));
            group.append(button);
        }
        this.replaceChildren(group);
        this.addEventListener("click", this.onClick);
        this.show(this.dataset["theme"] ?? "auto");
    }

    disconnectedCallback(): void {
        this.removeEventListener("click", this.onClick);
    }

    private readonly onClick = (event: MouseEvent): void => {
        const button = event.target instanceof Element ? event.target.closest("button") : null;
        if (button === null) return;
        document.cookie = `theme=${button.value}; path=/; max-age=${YEAR}; samesite=lax`;
        document.documentElement.dataset["bsTheme"] = button.value;
        this.show(button.value);
        document.dispatchEvent(new CustomEvent("lt:theme"));
    };

    private show(chosen: string): void {
        for (const button of this.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.value === chosen));
    }
}

customElements.define("theme-toggle", ThemeToggle);
