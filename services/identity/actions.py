"""What each action of the table of permissions is called in the three languages: what somebody wanted to do."""

from __future__ import annotations

from collections.abc import Mapping

from domain.refusals import LANGUAGES
from domain.terms import Term, term

ACTIONS: Mapping[str, Term] = {
    "organisation.register": term("register an organisation", "登記機構", "登记机构"),
    "organisation.verify": term("verify an organisation", "核實機構", "核实机构"),
    "organisation.suspend": term("suspend an organisation", "暫停機構", "暂停机构"),
    "organisation.reinstate": term("reinstate an organisation", "恢復機構", "恢复机构"),
    "organisation.rename": term("rename an organisation", "更改機構名稱", "更改机构名称"),
    "member.join": term("admit a member", "接納成員加入", "接纳成员加入"),
    "member.change": term("change a membership", "更改成員資料", "更改成员资料"),
    "member.read": term("read who is a member", "查閱成員資料", "查阅成员资料"),
    "key.manage": term("look after the keys of others", "管理他人的密鑰", "管理他人的密钥"),
    "person.erase": term("erase a person's data", "刪除個人資料", "删除个人资料"),
    "wish.draft": term("draft a wish", "草擬願望", "草拟愿望"),
    "wish.revise": term("revise a wish", "修訂願望草稿", "修订愿望草稿"),
    "wish.submit": term("submit a wish", "提交願望", "提交愿望"),
    "wish.discard": term("discard a wish", "放棄願望", "放弃愿望"),
    "wish.send_back": term("send a wish back for edits", "退回願望以作修改", "退回愿望以作修改"),
    "wish.publish": term("publish a wish", "發布願望", "发布愿望"),
    "wish.amend": term("amend a published wish", "修訂已發布的願望", "修订已发布的愿望"),
    "wish.ask": term("ask about a wish", "就願望提問", "就愿望提问"),
    "wish.answer": term("answer a question about a wish", "回答有關願望的提問", "回答有关愿望的提问"),
    "wish.close": term("close a wish", "截止願望", "截止愿望"),
    "wish.reopen": term("reopen a wish", "重新開放願望", "重新开放愿望"),
    "wish.withdraw": term("withdraw a wish", "撤回願望", "撤回愿望"),
    "wish.fulfil": term("record that a wish is fulfilled", "記錄願望已達成", "记录愿望已达成"),
    "solution.submit": term("submit a solution", "提交方案", "提交方案"),
    "solution.revise": term("revise a solution", "修訂方案草稿", "修订方案草稿"),
    "solution.discard": term("discard a solution", "放棄方案", "放弃方案"),
    "solution.vet": term("vet a solution", "審核方案", "审核方案"),
    "solution.publish": term("publish a solution", "發布方案", "发布方案"),
    "solution.amend": term("amend a published solution", "修訂已發布的方案", "修订已发布的方案"),
    "solution.withdraw": term("withdraw a solution", "撤回方案", "撤回方案"),
    "queue.read": term("read the match queue", "查閱配對輪候名單", "查阅配对轮候名单"),
    "desk.read": term("read a desk", "查閱工作枱", "查阅工作台"),
    "match.propose": term("propose a match", "提議配對", "提议配对"),
    "match.assign": term("assign a match", "分派配對", "分派配对"),
    "match.declare": term("declare an interest in a match", "就配對申報利益", "就配对申报利益"),
    "match.shortlist": term("shortlist a match", "將配對列入入選名單", "将配对列入入选名单"),
    "match.accept": term("accept a match", "接納配對", "接纳配对"),
    "match.decline": term("decline a match", "拒絕配對", "拒绝配对"),
    "match.withdraw_decision": term("take a decision back", "收回決定", "收回决定"),
    "match.confirm": term("confirm a decision", "確認決定", "确认决定"),
    "match.refuse_confirmation": term("send a decision back", "退回決定", "退回决定"),
    "match.reverse": term("reverse a match", "撤銷配對", "撤销配对"),
    "trial.plan": term("plan a trial", "擬訂試驗計劃", "拟订试验计划"),
    "trial.revise": term("revise the plan of a trial", "修訂試驗計劃", "修订试验计划"),
    "trial.discard": term("discard the plan of a trial", "放棄試驗計劃", "放弃试验计划"),
    "trial.approve": term("approve a trial", "批准試驗", "批准试验"),
    "trial.start": term("start a trial", "開始試驗", "开始试验"),
    "trial.measure": term("record measurements of a trial", "記錄試驗量度", "记录试验量度"),
    "trial.void_measurement": term("void a measurement of a trial", "取消試驗量度", "取消试验量度"),
    "trial.report_incident": term("report an incident of a trial", "報告試驗事故", "报告试验事故"),
    "trial.suspend": term("suspend a trial", "暫停試驗", "暂停试验"),
    "trial.resume": term("resume a trial", "恢復試驗", "恢复试验"),
    "trial.complete": term("complete a trial", "完成試驗", "完成试验"),
    "trial.cancel": term("cancel a trial", "取消試驗", "取消试验"),
    "report.draft": term("draft a report", "草擬報告", "草拟报告"),
    "report.revise": term("revise a report", "修訂報告草稿", "修订报告草稿"),
    "report.comment": term("comment on a report", "就報告提出意見", "就报告提出意见"),
    "report.publish": term("publish a report", "發布報告", "发布报告"),
    "report.correct": term("correct a report", "更正報告", "更正报告"),
    "policy.adopt": term("adopt a procurement policy", "採納採購政策", "采纳采购政策"),
    "policy.withdraw": term("withdraw a procurement policy", "撤回採購政策", "撤回采购政策"),
    "marking-scheme.draft": term("draft a marking scheme", "草擬評分制度", "草拟评分制度"),
    "marking-scheme.revise": term("revise a marking scheme", "修訂評分制度", "修订评分制度"),
    "marking-scheme.check": term("have a marking scheme checked", "審查評分制度", "审查评分制度"),
    "marking-scheme.approve_departure": term(
        "approve a departure of a marking scheme", "批准評分制度偏離規則", "批准评分制度偏离规则"
    ),
    "marking-scheme.overrule": term(
        "judge otherwise about a criterion of a marking scheme", "改判評分制度的準則", "改判评分制度的准则"
    ),
    "marking-scheme.review": term("review a marking scheme", "覆核評分制度", "复核评分制度"),
    "marking-scheme.freeze": term("freeze a marking scheme", "凍結評分制度", "冻结评分制度"),
    "marking-scheme.withdraw": term("withdraw a marking scheme", "撤回評分制度", "撤回评分制度"),
    "history.export": term("export history", "匯出歷史", "导出历史"),
    "import": term("import records of the past", "匯入過往記錄", "导入过往记录"),
}


def action_named(action: str) -> Term:
    """The action in words, with its code: `publish a wish (wish.publish)`; what only our own services do has a code alone."""
    words = ACTIONS.get(action, {})
    return {language: f"{words[language]} ({action})" if words else action for language in LANGUAGES}
