/** <upload-drop data-max-mb="20">: a drop zone over one plain file input. It says at once when a file is of the wrong
 *  kind or too big, and shows what was chosen. Without script the input alone does the work. */
import { drawing, element } from "./dom";
import { translator } from "./i18n";
import catalogue from "./messages.json";

const say = translator(catalogue);
const MEGABYTE = 1024 * 1024;

function decimal(value: number): string {
    return value.toFixed(1).replace(".", document.documentElement.lang.startsWith("en") ? "." : ",");
}

export class UploadDrop extends HTMLElement {
    private readonly chosen = element("ul", { class: "upload__files", "aria-live": "polite" });
    private readonly problem = element("p", { class: "field__error", role: "alert", hidden: true });

    connectedCallback(): void {
        this.append(this.problem, this.chosen);
        this.addEventListener("change", this.onChange);
        this.addEventListener("dragover", this.onDrag);
        this.addEventListener("dragleave", this.onLeave);
        this.addEventListener("drop", this.onDrop);
    }

    disconnectedCallback(): void {
        this.removeEventListener("change", this.onChange);
        this.removeEventListener("dragover", this.onDrag);
        this.removeEventListener("dragleave", this.onLeave);
        this.removeEventListener("drop", this.onDrop);
        this.problem.remove();
        this.chosen.remove();
    }

    private get input(): HTMLInputElement | null {
        return this.querySelector("input[type=file]");
    }

    private readonly onDrag = (event: DragEvent): void => {
        event.preventDefault();
        this.toggleAttribute("data-over", true);
    };

    private readonly onLeave = (): void => {
        this.removeAttribute("data-over");
    };

    private readonly onDrop = (event: DragEvent): void => {
        event.preventDefault();
        this.onLeave();
        const input = this.input;
        const files = event.dataTransfer?.files;
        if (input === null || files === undefined || files.length === 0) return;
        if (!input.multiple && files.length > 1) {
            const one = new DataTransfer();
            const first = files[0];
            if (first) one.items.add(first);
            input.files = one.files;
        } else input.files = files;
        input.dispatchEvent(new Event("change", { bubbles: true }));
    };

    private readonly onChange = (): void => {
        const input = this.input;
        if (input === null) return;
        const files = [...(input.files ?? [])];
        const complaint = files.map((file) => this.complaint(file, input.accept)).find((text) => text !== null) ?? null;
        this.problem.hidden = complaint === null;
        this.problem.textContent = complaint ?? "";
        if (complaint !== null) input.value = "";
        this.chosen.replaceChildren(...(complaint === null ? files.map((file) => this.line(file)) : []));
    };

    private complaint(file: File, accept: string): string | null {
        const endings = accept.split(",").map((ending) => ending.trim().toLowerCase()).filter((ending) => ending.startsWith("."));
        if (endings.length > 0 && !endings.some((ending) => file.name.toLowerCase().endsWith(ending))) {
            return say("dropWrongKind", { name: file.name, accept: endings.join(", ") });
        }
        const max = Number(this.dataset["maxMb"] ?? "0");
        if (max > 0 && file.size > max * MEGABYTE) return say("dropTooBig", { name: file.name, size: decimal(file.size / MEGABYTE), max });
        return null;
    }

    private line(file: File): HTMLLIElement {
        const remove = element("button", { type: "button", class: "btn btn-quiet btn-square btn-sm", "aria-label": say("dropRemove") });
        remove.append(drawing("x", "sm"));
        remove.addEventListener("click", () => {
            if (this.input) this.input.value = "";
            this.chosen.replaceChildren();
            this.input?.focus();
        });
        const size = file.size < MEGABYTE ? `${Math.max(1, Math.round(file.size / 1024))} kB` : `${decimal(file.size / MEGABYTE)} MB`;
        return element("li", {}, drawing("file-spreadsheet"), element("span", {}, file.name), element("small", {}, size), remove);
    }
}

customElements.define("upload-drop", UploadDrop);
