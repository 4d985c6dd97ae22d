/** @odoo-module **/

import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {listView} from "@web/views/list/list_view";
import {ListController} from "@web/views/list/list_controller";
import {ListRenderer} from "@web/views/list/list_renderer";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {KanbanController} from "@web/views/kanban/kanban_controller";
import {KanbanRenderer} from "@web/views/kanban/kanban_renderer";

/** What stands above the work-list: how much there is to do, and for whom. */
export class CreditWorklistStrip extends Component {
    static template = "credit_control.WorklistStrip";
    static props = {list: {type: Object, optional: true}};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.data = useState({});
        onWillStart(() => this.load());
        onWillUpdateProps(() => this.load());
    }

    async load() {
        Object.assign(this.data, await this.orm.call("credit.worklist.entry", "retrieve_dashboard"));
    }

    /** Show what the filters with these names let through, and nothing else filtered. */
    show(names) {
        const model = this.env.searchModel;
        model.query = [];
        for (const item of model.getSearchItems((one) => names.includes(one.name))) {
            model.toggleSearchItem(item.id);
        }
    }

    async next() {
        this.action.doAction(await this.orm.call("credit.worklist.entry", "action_next"));
    }

    async refresh() {
        await this.orm.call("credit.worklist.entry", "action_refresh");
        await this.load();
        await this.props.list.model.load();
    }
}

export class CreditWorklistListRenderer extends ListRenderer {
    static template = "credit_control.WorklistListRenderer";
    static components = {...ListRenderer.components, CreditWorklistStrip};
}

export class CreditWorklistKanbanRenderer extends KanbanRenderer {
    static template = "credit_control.WorklistKanbanRenderer";
    static components = {...KanbanRenderer.components, CreditWorklistStrip};
}

/** Open a customer's call page, which leafs through the customers of the list. */
async function openCall({orm, actionService, model}, record, newWindow) {
    const action = await orm.call(record.resModel, "action_open_call", [[record.resId]]);
    const resIds = model.root.records.map((row) => row.data.profile_id.id);
    return actionService.doAction(action, {newWindow, props: {resIds}});
}

export class CreditWorklistListController extends ListController {
    async openRecord(record, {newWindow} = {}) {
        await openCall(this, record, newWindow);
    }
}

export class CreditWorklistKanbanController extends KanbanController {
    setup() {
        super.setup();
        this.orm = useService("orm");
    }

    async openRecord(record, {newWindow} = {}) {
        await openCall(this, record, newWindow);
    }
}

registry.category("views").add("credit_worklist_list", {
    ...listView,
    Controller: CreditWorklistListController,
    Renderer: CreditWorklistListRenderer,
});
registry.category("views").add("credit_worklist_kanban", {
    ...kanbanView,
    Controller: CreditWorklistKanbanController,
    Renderer: CreditWorklistKanbanRenderer,
});

/** Open an action in place of the page that is open: the next customer after this one. */
registry.category("actions").add("credit_control.instead", (env, {params}) => {
    const options = params.action.type === "ir.actions.act_window" ? {stackPosition: "replaceCurrentAction"} : {};
    return env.services.action.doAction(params.action, options);
});
