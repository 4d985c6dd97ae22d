/** @odoo-module **/

import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {serializeDate} from "@web/core/l10n/dates";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useService} from "@web/core/utils/hooks";

/** Opens the journal items of a line; the lines of the dialog are never saved, so that a button of theirs is refused. */
export class CreditAuditItems extends Component {
    static template = "credit_control.CreditAuditItems";
    static props = {...standardWidgetProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    async open() {
        const {company_id: company, date} = this.props.record.data;
        const action = await this.orm.call("credit.audit", "open_items", [company.id, serializeDate(date)]);
        return this.action.doAction(action);
    }
}

registry.category("view_widgets").add("credit_audit_items", {component: CreditAuditItems});
