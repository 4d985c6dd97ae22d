/** @odoo-module **/

import {registry} from "@web/core/registry";
import {listView} from "@web/views/list/list_view";
import {ListRenderer} from "@web/views/list/list_renderer";

/** Above the documents of a key figure stands how it is computed, and from which numbers. */
export class CreditKpiItemListRenderer extends ListRenderer {
    static template = "credit_control.KpiItemListRenderer";

    get story() {
        return this.props.list.context.credit_kpi_story || [];
    }
}

registry.category("views").add("credit_kpi_item_list", {...listView, Renderer: CreditKpiItemListRenderer});
