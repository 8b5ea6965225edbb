/** One line that says where what was typed is: saved, being saved, kept on this machine; with the way out of each trouble. */
import { drawing, element } from "../dom";
import type { Trouble } from "./queue";

type Say = (key: string, values?: Readonly<Record<string, string | number>>) => string;

export class SaveStatus {
    readonly root = element("div", { class: "marks-bar__status", role: "status" });
    private readonly state = element("p", { class: "marks-bar__state" });
    private readonly retry: HTMLButtonElement;
    private readonly signin: HTMLAnchorElement;
    private waiting = 0;
    private trouble: Trouble = null;
    private message: string | null = null;
    private savedAt: string | null = null;

    constructor(
        private readonly say: Say,
        loginUrl: string | undefined,
        retry: () => void,
    ) {
        this.retry = element("button", { type: "button", class: "btn btn-sm", hidden: true }, say("retry"));
        this.retry.addEventListener("click", retry);
        this.signin = element("a", { class: "btn btn-sm btn-primary", href: loginUrl ?? "", target: "_blank", rel: "noopener", hidden: true }, say("signin"));
        this.root.append(this.state, this.retry, this.signin);
        this.render();
    }

    showTrouble(trouble: Trouble, message: string | null): void {
        this.trouble = trouble;
        this.message = message;
        this.render();
    }

    showWaiting(count: number): void {
        if (count === 0 && this.waiting > 0) this.savedAt = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit" }).format(new Date());
        this.waiting = count;
        this.render();
    }

    private render(): void {
        const { say, trouble, waiting } = this;
        const kind = trouble !== null ? (trouble === "offline" || trouble === "busy" ? "wait" : "stop") : waiting > 0 ? "busy" : "ok";
        const icons = { wait: "wifi-off", stop: "alert-circle", busy: "cloud-upload", ok: "check" } as const;
        const text = trouble !== null ? [this.message, say(`trouble_${trouble}`, { count: waiting })].filter(Boolean).join(" ") : waiting > 0 ? say("saving", { count: waiting }) : this.savedAt !== null ? say("savedAt", { time: this.savedAt }) : say("ready");
        this.state.className = `marks-bar__state marks-bar__state--${kind}`;
        this.state.replaceChildren(drawing(icons[kind], "sm"), element("span", {}, text));
        this.retry.hidden = trouble === null;
        this.signin.hidden = (trouble !== "signin" && trouble !== "stranger") || this.signin.getAttribute("href") === "";
    }
}
