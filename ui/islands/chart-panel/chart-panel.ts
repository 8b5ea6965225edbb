/** <chart-panel data-kind="bar|line|stacked|pie|bands" data-title>: draws the table inside it; the table stays, the picture stands beside it.
 *  First column: names; each further numeric column: a series (pie uses the first; bands draws the first over the others, which mark its range). Without script the table says everything. */
import { BarChart, LineChart, PieChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { type EChartsType, init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { drawing, element } from "../dom";
import { translator } from "../i18n";
import catalogue from "./messages.json";
import { type Series, readTable } from "./table";

use([BarChart, LineChart, PieChart, GridComponent, LegendComponent, TooltipComponent, AriaComponent, CanvasRenderer]);

const say = translator(catalogue);
const KINDS = ["bar", "line", "stacked", "pie", "bands"] as const;
type Kind = (typeof KINDS)[number];

function token(name: string): string {
    // A token may be light-dark(…), which a canvas cannot read: let the browser resolve it as a colour of an element.
    const probe = element("span");
    probe.style.color = `var(--lt-${name})`;
    document.body.append(probe);
    const colour = getComputedStyle(probe).color;
    probe.remove();
    return colour;
}

function formatted(value: number): string {
    return new Intl.NumberFormat(document.documentElement.lang === "en" ? "en-GB" : "vi-VN").format(value);
}

export class ChartPanel extends HTMLElement {
    private chart: EChartsType | undefined;
    private readonly watcher = new ResizeObserver(() => this.chart?.resize());
    private readonly frame = element("div", { class: "chart__frame" });
    private readonly tools = element("div", { class: "chart__tools no-print" });

    connectedCallback(): void {
        const table = this.querySelector("table");
        if (table === null) return;
        const save = element("button", { type: "button", class: "btn btn-sm btn-quiet" });
        save.append(drawing("photo", "sm"), element("span", {}, say("save")));
        save.addEventListener("click", this.onSave);
        this.tools.replaceChildren(save);
        this.prepend(this.tools, this.frame);
        this.chart = init(this.frame);
        this.watcher.observe(this.frame);
        document.addEventListener("lt:theme", this.onTheme);
        this.draw(table);
    }

    disconnectedCallback(): void {
        document.removeEventListener("lt:theme", this.onTheme);
        this.watcher.disconnect();
        this.chart?.dispose();
        this.frame.remove();
        this.tools.remove();
    }

    private readonly onTheme = (): void => {
        const table = this.querySelector("table");
        if (table !== null) this.draw(table);
    };

    private readonly onSave = (): void => {
        const address = this.chart?.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: token("surface") });
        if (address === undefined) return;
        element("a", { href: address, download: `${this.dataset["title"] ?? "bieu-do"}.png` }).click();
    };

    private get kind(): Kind {
        const asked = this.dataset["kind"] as Kind;
        return KINDS.includes(asked) ? asked : "bar";
    }

    private draw(table: HTMLTableElement): void {
        const { names, series } = readTable(table);
        const ink = token("ink-2");
        const line = token("line");
        const shared = {
            color: [1, 2, 3, 4, 5, 6, 7, 8].map((number) => token(`chart-${number}`)),
            textStyle: { fontFamily: '"Be Vietnam Pro", sans-serif', color: ink },
            aria: { enabled: true, label: { description: this.dataset["title"] ?? "" } },
            legend: { show: series.length > 1 || this.kind === "pie", bottom: 0, textStyle: { color: ink }, icon: "roundRect", itemWidth: 12, itemHeight: 8 },
            tooltip: { trigger: this.kind === "pie" ? "item" : "axis", valueFormatter: (value: unknown) => (value === null || value === undefined ? "–" : formatted(Number(value))), backgroundColor: token("surface"), borderColor: line, textStyle: { color: token("ink") } },
            animationDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 400,
        };
        const drawn = this.kind === "pie" ? this.pie(names, series[0]) : this.kind === "bands" ? this.bands(names, series, ink, line) : this.axes(names, series, ink, line);
        this.chart?.setOption({ ...shared, ...drawn }, true);
    }

    private pie(names: readonly string[], series: Series | undefined): object {
        const data = names.map((name, index) => ({ name, value: series?.values[index] ?? 0 }));
        return { series: [{ type: "pie", radius: ["52%", "76%"], center: ["50%", "44%"], data, label: { color: token("ink-2") }, itemStyle: { borderColor: token("surface"), borderWidth: 2 } }] };
    }

    /** One's own line, bold and joined over gaps, before a standard's lines from the lowest to the highest, named where they end. */
    private bands(names: readonly string[], [own, ...standard]: readonly Series[], ink: string, line: string): object {
        const hues = [token("stop"), token("wait"), token("ok")];
        const ranges = standard.map((one, place) => {
            const color = hues[Math.min(place, standard.length - 1 - place, hues.length - 1)] ?? ink;
            const isMiddle = 2 * place === standard.length - 1;
            return { type: "line", name: one.name, data: one.values, showSymbol: false, lineStyle: { color, width: 1.5, type: isMiddle ? "solid" : "dashed" }, itemStyle: { color }, endLabel: { show: true, formatter: "{a}", color }, emphasis: { disabled: true } };
        });
        const accent = token("accent");
        const mine = { type: "line", name: own?.name, data: own?.values, connectNulls: true, symbol: "circle", symbolSize: 9, lineStyle: { color: accent, width: 3 }, itemStyle: { color: accent, borderColor: token("surface"), borderWidth: 1.5 }, z: 5 };
        return {
            legend: { show: false },
            grid: { left: 8, right: 62, top: 16, bottom: 22, containLabel: true },
            xAxis: { type: "category", boundaryGap: false, data: names, name: this.querySelector("thead th")?.textContent?.trim(), nameLocation: "middle", nameGap: 26, nameTextStyle: { color: ink }, axisTick: { show: false }, axisLine: { lineStyle: { color: line } }, axisLabel: { color: ink, hideOverlap: true } },
            yAxis: { type: "value", scale: true, splitLine: { lineStyle: { color: line } }, axisLabel: { color: ink, formatter: formatted } },
            series: [...ranges, mine],
        };
    }

    private axes(names: readonly string[], series: readonly Series[], ink: string, line: string): object {
        const style = this.kind === "line" ? { type: "line", symbolSize: 6 } : { type: "bar", barMaxWidth: 36 };
        return {
            grid: { left: 8, right: 12, top: 16, bottom: series.length > 1 ? 34 : 8, containLabel: true },
            xAxis: { type: "category", data: names, axisTick: { show: false }, axisLine: { lineStyle: { color: line } }, axisLabel: { color: ink, hideOverlap: true } },
            yAxis: { type: "value", splitLine: { lineStyle: { color: line } }, axisLabel: { color: ink, formatter: formatted } },
            series: series.map((one) => ({ ...style, name: one.name, data: one.values, stack: this.kind === "stacked" ? "all" : undefined })),
        };
    }
}

customElements.define("chart-panel", ChartPanel);
