/** What every page loads: HTMX, the small islands and a few behaviours of native elements. */
import htmx from "htmx.org";
import { installBehaviours } from "./behaviours";
import "./command-search";
import "./column-keys";
import "./confirm-button";
import "./draft-keeper";
import "./row-filter";
import "./theme-toggle";
import "./upload-drop";

declare global {
    interface Window {
        htmx: typeof htmx;
    }
}

window.htmx = htmx;
installBehaviours(document);
