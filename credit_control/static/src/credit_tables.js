/** @odoo-module **/

import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {formatCurrency} from "@web/core/currency";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** The parts of a customer's exposure; a click opens the documents behind one. */
export class CreditComponents extends Component {
    static template = "credit_control.CreditComponents";
    static props = {...standardFieldProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get rows() {
        return this.props.record.data[this.props.name] || [];
    }

    get total() {
        return this.props.record.data.exposure;
    }

    format(amount) {
        return formatCurrency(amount, this.props.record.data.currency_id.id);
    }

    async open(code) {
        const {resModel, resId} = this.props.record;
        const action = await this.orm.call(resModel, "action_view_component", [[resId], code]);
        return this.action.doAction(action);
    }
}

/** The rules that a check asked, with what each measured. */
export class CreditResults extends Component {
    static template = "credit_control.CreditResults";
    static props = {...standardFieldProps};

    badges = {
        pass: "text-bg-success",
        warn: "text-bg-warning",
        hold: "text-bg-danger",
    };

    get rows() {
        return this.props.record.data[this.props.name] || [];
    }
}

registry.category("fields").add("credit_components", {
    component: CreditComponents,
    supportedTypes: ["json"],
});
registry.category("fields").add("credit_results", {
    component: CreditResults,
    supportedTypes: ["json"],
});
