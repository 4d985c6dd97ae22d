/** @odoo-module **/

import {Activity} from "@mail/core/web/activity";
import {ActivityListPopoverItem} from "@mail/core/web/activity_list_popover_item";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";

/** The dialog that declines, and its field for the record, of each model decided about. */
const DIALOGS = {
    "credit.limit": ["credit.limit.decide", "default_limit_id"],
    "credit.terms.exception": ["credit.terms.decide", "default_exception_id"],
};

/** Whether somebody has to decide about a limit or terms, which “done” does not. */
function isDecision(activity) {
    return activity.activity_category === "credit_limit";
}

/** Approve what an activity asks for; a refusal is shown as the sentence that it is. */
function approve(component) {
    const {res_id, res_model} = component.props.activity;
    return component.env.services.orm.call(res_model, "action_grant", [[res_id]]);
}

/** Open the dialog that asks why it is declined; resolves when it is closed. */
function decline(component) {
    const {res_id, res_model} = component.props.activity;
    const [dialog, record] = DIALOGS[res_model];
    const action = {
        type: "ir.actions.act_window",
        name: _t("Decline"),
        res_model: dialog,
        views: [[false, "form"]],
        target: "new",
        context: {[record]: res_id, default_decision: "decline"},
    };
    return new Promise((resolve) => {
        component.env.services.action.doAction(action, {onClose: resolve});
    });
}

patch(Activity.prototype, {
    get isCreditDecision() {
        return isDecision(this.props.activity);
    },
    async onClickCreditApprove() {
        await approve(this);
        this.afterCreditDecision();
    },
    async onClickCreditDecline() {
        await decline(this);
        this.afterCreditDecision();
    },
    afterCreditDecision() {
        this.props.onActivityChanged(this.thread);
        this.props.reloadParentView();
    },
});

patch(ActivityListPopoverItem.prototype, {
    get isCreditDecision() {
        return isDecision(this.props.activity) && this.props.activity.state !== "done";
    },
    get hasMarkDoneButton() {
        return super.hasMarkDoneButton && !this.isCreditDecision;
    },
    async onClickCreditApprove() {
        await approve(this);
        this.props.onActivityChanged?.();
    },
    async onClickCreditDecline() {
        const changed = this.props.onActivityChanged;
        await decline(this);
        changed?.();
    },
});
