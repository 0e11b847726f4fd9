"""What each action of the table of permissions is called in the three languages: what somebody wanted to do."""

from __future__ import annotations

from collections.abc import Mapping

from domain.refusals import LANGUAGES
from domain.terms import Term


def _to(english: str, zh_hant: str, zh_hans: str) -> Term:
    return {"en": english, "zh-Hant": zh_hant, "zh-Hans": zh_hans}


ACTIONS: Mapping[str, Term] = {
    "organisation.register": _to("register an organisation", "登記機構", "登记机构"),
    "organisation.verify": _to("verify an organisation", "核實機構", "核实机构"),
    "organisation.suspend": _to("suspend an organisation", "暫停機構", "暂停机构"),
    "organisation.reinstate": _to("reinstate an organisation", "恢復機構", "恢复机构"),
    "organisation.rename": _to("rename an organisation", "更改機構名稱", "更改机构名称"),
    "member.join": _to("admit a member", "接納成員加入", "接纳成员加入"),
    "member.change": _to("change a membership", "更改成員資料", "更改成员资料"),
    "key.manage": _to("look after the keys of others", "管理他人的密鑰", "管理他人的密钥"),
    "person.erase": _to("erase a person's data", "刪除個人資料", "删除个人资料"),
    "wish.draft": _to("draft a wish", "草擬願望", "草拟愿望"),
    "wish.revise": _to("revise a wish", "修訂願望草稿", "修订愿望草稿"),
    "wish.submit": _to("submit a wish", "提交願望", "提交愿望"),
    "wish.discard": _to("discard a wish", "放棄願望", "放弃愿望"),
    "wish.send_back": _to("send a wish back for edits", "退回願望以作修改", "退回愿望以作修改"),
    "wish.publish": _to("publish a wish", "發布願望", "发布愿望"),
    "wish.amend": _to("amend a published wish", "修訂已發布的願望", "修订已发布的愿望"),
    "wish.ask": _to("ask about a wish", "就願望提問", "就愿望提问"),
    "wish.answer": _to("answer a question about a wish", "回答有關願望的提問", "回答有关愿望的提问"),
    "wish.close": _to("close a wish", "截止願望", "截止愿望"),
    "wish.reopen": _to("reopen a wish", "重新開放願望", "重新开放愿望"),
    "wish.withdraw": _to("withdraw a wish", "撤回願望", "撤回愿望"),
    "wish.fulfil": _to("record that a wish is fulfilled", "記錄願望已達成", "记录愿望已达成"),
    "solution.submit": _to("submit a solution", "提交方案", "提交方案"),
    "solution.revise": _to("revise a solution", "修訂方案草稿", "修订方案草稿"),
    "solution.discard": _to("discard a solution", "放棄方案", "放弃方案"),
    "solution.vet": _to("vet a solution", "審核方案", "审核方案"),
    "solution.publish": _to("publish a solution", "發布方案", "发布方案"),
    "solution.amend": _to("amend a published solution", "修訂已發布的方案", "修订已发布的方案"),
    "solution.withdraw": _to("withdraw a solution", "撤回方案", "撤回方案"),
    "queue.read": _to("read the match queue", "查閱配對輪候名單", "查阅配对轮候名单"),
    "desk.read": _to("read a desk", "查閱工作枱", "查阅工作台"),
    "match.propose": _to("propose a match", "提議配對", "提议配对"),
    "match.assign": _to("assign a match", "分派配對", "分派配对"),
    "match.declare": _to("declare an interest in a match", "就配對申報利益", "就配对申报利益"),
    "match.shortlist": _to("shortlist a match", "將配對列入入選名單", "将配对列入入选名单"),
    "match.accept": _to("accept a match", "接納配對", "接纳配对"),
    "match.decline": _to("decline a match", "拒絕配對", "拒绝配对"),
    "match.withdraw_decision": _to("take a decision back", "收回決定", "收回决定"),
    "match.confirm": _to("confirm a decision", "確認決定", "确认决定"),
    "match.refuse_confirmation": _to("send a decision back", "退回決定", "退回决定"),
    "match.reverse": _to("reverse a match", "撤銷配對", "撤销配对"),
    "trial.plan": _to("plan a trial", "擬訂試驗計劃", "拟订试验计划"),
    "trial.revise": _to("revise the plan of a trial", "修訂試驗計劃", "修订试验计划"),
    "trial.discard": _to("discard the plan of a trial", "放棄試驗計劃", "放弃试验计划"),
    "trial.approve": _to("approve a trial", "批准試驗", "批准试验"),
    "trial.start": _to("start a trial", "開始試驗", "开始试验"),
    "trial.measure": _to("record readings of a trial", "記錄試驗量度", "记录试验量度"),
    "trial.void_measurement": _to("void a reading of a trial", "取消試驗量度", "取消试验量度"),
    "trial.report_incident": _to("report an incident of a trial", "報告試驗事故", "报告试验事故"),
    "trial.suspend": _to("suspend a trial", "暫停試驗", "暂停试验"),
    "trial.resume": _to("resume a trial", "恢復試驗", "恢复试验"),
    "trial.complete": _to("complete a trial", "完成試驗", "完成试验"),
    "trial.cancel": _to("cancel a trial", "取消試驗", "取消试验"),
    "report.draft": _to("draft a report", "草擬報告", "草拟报告"),
    "report.revise": _to("revise a report", "修訂報告草稿", "修订报告草稿"),
    "report.comment": _to("comment on a report", "就報告提出意見", "就报告提出意见"),
    "report.publish": _to("publish a report", "發布報告", "发布报告"),
    "report.correct": _to("correct a report", "更正報告", "更正报告"),
    "history.export": _to("export history", "匯出歷史", "导出历史"),
    "import": _to("import records of the past", "匯入過往記錄", "导入过往记录"),
}


def action_named(action: str) -> Term:
    """The action in words, with its code: `publish a wish (wish.publish)`; what only our own services do has a code alone."""
    words = ACTIONS.get(action, {})
    return {language: f"{words[language]} ({action})" if words else action for language in LANGUAGES}
