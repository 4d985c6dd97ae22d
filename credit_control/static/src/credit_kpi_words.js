/** @odoo-module **/

import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** A number, shown as another field of its record says it; exports have the number. */
export class CreditKpiWords extends Component {
    static template = "credit_control.CreditKpiWords";
    static props = {...standardFieldProps, words: {type: String}};

    get words() {
        return this.props.record.data[this.props.words] || "";
    }
}

registry.category("fields").add("credit_kpi_words", {
    component: CreditKpiWords,
    supportedTypes: ["float"],
    listViewWidth: [92],
    extractProps: ({options}) => ({words: options.words}),
    fieldDependencies: ({options}) => [{name: options.words, type: "char"}],
});

// Above a group stands nothing: the mean of some figures would lack their unit.
registry.category("formatters").add("credit_kpi_words", () => "");
