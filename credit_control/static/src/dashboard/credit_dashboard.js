/** @odoo-module **/

import {Component, onWillStart, useState} from "@odoo/owl";
import {formatCurrency} from "@web/core/currency";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {formatFloat} from "@web/views/fields/formatters";
import {Layout} from "@web/search/layout";
import {_t} from "@web/core/l10n/translation";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {CreditChart} from "./credit_chart";

/** The first page of credit control: figures, drawings and lists of today. */
export class CreditDashboard extends Component {
    static template = "credit_control.CreditDashboard";
    static components = {CreditChart, Layout};
    static props = {...standardActionServiceProps};
    static path = "credit-dashboard";

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({data: null, filters: this.props.state?.filters || {}});
        this.display = {controlPanel: {}};
        this.env.config.setDisplayName(_t("Dashboard"));
        onWillStart(() => this.load());
    }

    async load() {
        const data = await this.orm.call("credit.dashboard", "read_dashboard", [this.state.filters]);
        this.state.data = data;
        this.state.filters = data.filters;
    }

    /** Count the figures of the tiles anew; what is drawn is always as of now. */
    async refresh() {
        this.state.data = await this.orm.call("credit.dashboard", "refresh", [this.state.filters]);
    }

    async choose(name, value) {
        this.state.filters = {...this.state.filters, [name]: parseInt(value, 10)};
        await this.load();
    }

    /** Put a figure into words; `short` is for the scale of a drawing. */
    format(value, unit, short = false) {
        if (value === null || value === undefined) {
            return "–";
        }
        if (short) {
            const decimals = Math.abs(value) >= 1000 && value % 1000 ? 1 : 0;
            return formatFloat(value, {digits: [16, 0], humanReadable: true, decimals});
        }
        if (unit === "money") {
            return formatCurrency(value, this.state.data.filters.currency_id, {
                humanReadable: Math.abs(value) >= 1e6,
            });
        }
        const digits = unit === "number" || unit === "index" ? 0 : 1;
        const shown = formatFloat(value, {digits: [16, digits]});
        const units = {percent: "%", days: _t("days"), hours: _t("hours")};
        return units[unit] ? `${shown} ${units[unit]}` : shown;
    }

    /** How a tile moved since the month before, and whether that is good. */
    change(tile) {
        if (!tile.change) {
            const text = tile.change === null ? "" : _t("as the month before");
            return {arrow: "", tone: "text-muted", text};
        }
        const up = tile.change > 0;
        const good = tile.better === (up ? "up" : "down");
        const tone = tile.better === "neutral" ? "text-muted" : good ? "text-success" : "text-danger";
        const sign = up ? "+" : "−";
        // a share changes by points, not by per cent of itself
        const size = Math.abs(tile.change);
        const amount = tile.unit === "percent" ? _t("%s points", this.format(size, "")) : this.format(size, tile.unit);
        return {
            arrow: up ? "▲" : "▼",
            tone,
            text: `${sign}${amount}`,
        };
    }

    /** The trend of a tile as the points of a small line, 100 × 24. */
    sparkline(tile) {
        const values = tile.points;
        if (values.length < 2) {
            return "";
        }
        const low = Math.min(...values);
        const range = Math.max(...values) - low || 1;
        return values
            .map((value, place) => {
                const x = (100 * place) / (values.length - 1);
                return `${x.toFixed(1)},${(22 - (20 * (value - low)) / range).toFixed(1)}`;
            })
            .join(" ");
    }

    isEmpty(panel) {
        if (panel.kind === "table") {
            return !panel.rows.length;
        }
        return !panel.sets.some((set) => set.values.some((value) => value));
    }

    async openTile(tile) {
        const action = await this.orm.call("credit.dashboard", "open_tile", [tile.value_id]);
        return this.action.doAction(action);
    }

    async openPanel(code, place) {
        const action = await this.orm.call("credit.dashboard", "open_panel", [code, place, this.state.filters]);
        return this.action.doAction(action);
    }

    print() {
        return this.action.doAction({
            type: "ir.actions.report",
            report_type: "qweb-pdf",
            report_name: "credit_control.report_dashboard",
            report_file: "credit_control.report_dashboard",
            name: _t("Credit Dashboard"),
            data: this.state.filters,
        });
    }
}

registry.category("actions").add("credit_control.dashboard", CreditDashboard);
