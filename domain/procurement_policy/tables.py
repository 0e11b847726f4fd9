"""The pro-innovation procurement policy of 1 April 2019 and the range before it, as dated tables with their source."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from domain.procurement_policy.policies import Policy, PolicyRow, Standing
from domain.procurement_policy.schemes import ProcurementCategory
from domain.texts import LocalisedText

IN_FORCE_SINCE = date(2019, 4, 1)
IN_SCOPE: tuple[ProcurementCategory, ...] = ("stores", "services", "revenue")
"""Works tenders follow a regime of their own: no row names them, so every finding is not_applicable."""

RULE_I = PolicyRow(
    rule="rule_i",
    since=IN_FORCE_SINCE,
    until=None,
    categories=IN_SCOPE,
    severity="general",
    approver="any_rank",
    paragraph="BFAC paper 4/19, paragraph 9 (i)",
    text=LocalisedText.of(
        en="As a general rule, whatever the value of the procurement, tenderers' experience should not be an essential requirement.",
        zh_hant="一般來說，不論採購服務價格高低，投標者的經驗不應列作必要條件",
        zh_hans="一般来说，不论采购服务价格高低，投标者的经验不应列作必要条件",
    ),
)
RULE_II = PolicyRow(
    rule="rule_ii",
    since=IN_FORCE_SINCE,
    until=None,
    categories=IN_SCOPE,
    most=Fraction(15, 100),
    severity="limit",
    approver="nobody",
    paragraph="BFAC paper 4/19, paragraph 9 (ii)",
    text=LocalisedText.of(
        en="Where a marking scheme takes tenderers' experience as a desirable criterion, its weight should be no more than 15% of the total technical marks.",
        zh_hant="若在評分制度中把投標者的經驗列作可取的條件，則這項條件的比重在總技術分數中應佔不超過15%",
        zh_hans="若在评分制度中把投标者的经验列作可取的条件，则这项条件的比重在总技术分数中应占不超过15%",
    ),
)
RULE_III_BEFORE = PolicyRow(
    rule="rule_iii",
    since=None,
    until=IN_FORCE_SINCE,
    categories=IN_SCOPE,
    least=Fraction(30, 100),
    most=Fraction(40, 100),
    severity="general",
    approver="any_rank",
    paragraph="BFAC paper 4/19, paragraph 9 (iii): the range before April 2019",
    text=LocalisedText.of(
        en="The general range of technical to price weight was from 30:70 to 40:60.",
        zh_hant="評分制度的技術和標價評分的一般可佔相對比重幅度原來為3:7至4:6",
        zh_hans="评分制度的技术和标价评分的一般可占相对比重幅度原来为3:7至4:6",
    ),
)
RULE_III = PolicyRow(
    rule="rule_iii",
    since=IN_FORCE_SINCE,
    until=None,
    categories=IN_SCOPE,
    least=Fraction(50, 100),
    most=Fraction(70, 100),
    severity="general",
    approver="any_rank",
    paragraph="BFAC paper 4/19, paragraph 9 (iii)",
    text=LocalisedText.of(
        en="The general range of technical to price weight in a marking scheme has been changed from 30:70 to 40:60 into 50:50 to 70:30.",
        zh_hant="評分制度的技術和標價評分的一般可佔相對比重幅度已由原來的3:7至4:6改為5:5至7:3",
        zh_hans="评分制度的技术和标价评分的一般可占相对比重幅度已由原来的3:7至4:6改为5:5至7:3",
    ),
)
RULE_IV = PolicyRow(
    rule="rule_iv",
    since=IN_FORCE_SINCE,
    until=None,
    categories=IN_SCOPE,
    least=Fraction(20, 100),
    severity="limit",
    approver="nobody",
    paragraph="BFAC paper 4/19, paragraph 9 (iv)",
    text=LocalisedText.of(
        en="When execution plans or technical factors are assessed, at least 20% of the technical marks should be set aside for innovative suggestions.",
        zh_hant="在評審執行計劃或技術因素時應預留最少20%的技術分數，以評審創新建議",
        zh_hans="在评审执行计划或技术因素时应预留最少20%的技术分数，以评审创新建议",
    ),
)
MARKING_SCHEME = PolicyRow(
    rule="marking_scheme",
    since=IN_FORCE_SINCE,
    until=None,
    categories=IN_SCOPE,
    severity="general",
    approver="directorate",
    paragraph="Pro-innovation procurement policy of April 2019: use of a marking scheme",
    text=LocalisedText.of(
        en="A marking scheme is encouraged; not using one generally needs the approval of an officer of directorate grade.",
        zh_hant="鼓勵採用評分制度；不採用一般須經首長級人員批准",
        zh_hans="鼓励采用评分制度；不采用一般须经首长级人员批准",
    ),
)

APRIL_2019 = Policy(
    id="april-2019",
    title=LocalisedText.of(
        en="Pro-innovation procurement policy of April 2019",
        zh_hant="2019年4月支持創新的政府採購政策",
        zh_hans="2019年4月支持创新的政府采购政策",
    ),
    rows=(RULE_I, RULE_II, RULE_III_BEFORE, RULE_III, RULE_IV, MARKING_SCHEME),
)
"""What judges a scheme unless another policy is asked for."""
BUILT_IN = Standing.alone(APRIL_2019)
"""What stands before any other policy is adopted (domain/policies.py)."""
