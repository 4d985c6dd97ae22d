/** @odoo-module **/

import {Component, onWillStart, onWillUnmount, useEffect, useRef} from "@odoo/owl";
import {loadBundle} from "@web/core/assets";

/** Colours of lights and series; the same meaning on every screen. */
export const COLOURS = {
    green: "#28a745",
    amber: "#e99d00",
    red: "#d9534f",
    grey: "#adb5bd",
    series: ["#714b67", "#017e84", "#adb5bd", "#e99d00"],
    band: "rgba(113, 75, 103, 0.15)",
};

/** One drawing: bars, lines, or a line with the range in which it may lie. */
export class CreditChart extends Component {
    static template = "credit_control.CreditChart";
    static props = {
        panel: Object,
        format: Function,
        onOpen: {type: Function, optional: true},
    };

    setup() {
        this.canvas = useRef("canvas");
        this.chart = null;
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [this.props.panel]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    draw() {
        this.chart?.destroy();
        const {panel} = this.props;
        // eslint-disable-next-line no-undef
        this.chart = new Chart(this.canvas.el, {
            type: panel.kind === "bar" ? "bar" : "line",
            data: {labels: panel.labels, datasets: this.datasets},
            options: this.options,
        });
    }

    get datasets() {
        const {panel} = this.props;
        return panel.sets.map((set, place) => {
            const colour = COLOURS.series[place % COLOURS.series.length];
            const bars = panel.colours?.map((name) => COLOURS[name]);
            return {
                label: set.label,
                data: set.values,
                borderColor: set.band ? "transparent" : colour,
                backgroundColor: set.band ? COLOURS.band : bars || colour,
                fill: set.band === "+1" ? "+1" : false,
                pointRadius: set.band ? 0 : 2,
                borderWidth: panel.kind === "bar" ? 0 : 2,
                borderDash: set.dashed ? [5, 4] : [],
                tension: 0.2,
                maxBarThickness: 48,
            };
        });
    }

    get options() {
        const {panel, format, onOpen} = this.props;
        return {
            responsive: true,
            maintainAspectRatio: false,
            animation: false,
            interaction: {mode: "index", intersect: false},
            onClick: (_event, found) => onOpen && onOpen(found[0]?.index ?? 0),
            onHover: (event, found) => {
                event.native.target.style.cursor = found.length && onOpen ? "pointer" : "";
            },
            plugins: {
                legend: {
                    display: panel.sets.length > 1,
                    position: "bottom",
                    labels: {
                        boxWidth: 12,
                        filter: (item) => !panel.sets[item.datasetIndex].hidden_label,
                    },
                },
                tooltip: {
                    callbacks: {
                        label: (item) => `${item.dataset.label}: ${format(item.parsed.y, panel.unit)}`,
                    },
                },
            },
            scales: {
                x: {grid: {display: false}, ticks: {maxRotation: 45, autoSkip: true}},
                y: {
                    beginAtZero: true,
                    ticks: {
                        maxTicksLimit: 6,
                        // what is counted has no halves
                        precision: panel.unit === "number" ? 0 : undefined,
                        callback: (value) => format(value, panel.unit, true),
                    },
                },
            },
        };
    }
}
