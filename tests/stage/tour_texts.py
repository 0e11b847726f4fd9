"""What the people of the tour write: a wish, a solution, a plan and a report as such things read."""

from __future__ import annotations

from typing import Any


def said(english: str, chinese: str) -> dict[str, str]:
    """A text in English and in Traditional Chinese."""
    return {"en": english, "zh-Hant": chinese}


WISH: dict[str, Any] = {
    "content": {
        "title": said("Know which lift will stop before it does", "在升降機停頓之前預先得知"),
        "problem": said(
            "Residents are trapped in one of our lifts every third day, mostly because of its doors.",
            "平均每三日便有居民被困，多因機門故障。",
        ),
        "expected_outcome": said(
            "Nine of ten door failures are told two days ahead.", "十次機門故障中有九次提早兩日得知。"
        ),
        "constraints": said("No wire to the lift's own controller.", "不可接駁升降機的控制器。"),
        "smart_area": ["living"],
        "technology": ["iot-sensing", "ai-data"],
        "application": ["lifts"],
        "trial_site": said("Choi Wan Estate", "彩雲邨"),
        "trial_scale": said("Eight lifts for a month", "八部升降機，為期一個月"),
        "closes_on": "2099-12-31",
    },
    "budget": {"amount": "500000.00", "currency": "HKD"},
}
AMENDED: dict[str, Any] = {
    **WISH,
    "content": {**WISH["content"], "trial_scale": said("Twenty lifts for a month", "二十部升降機，為期一個月")},
}
SOLUTION: dict[str, Any] = {
    "content": {
        "title": said("Current of the door motor, read by clamp", "以鉗形感應器量度門機電流"),
        "summary": said("A clamp reads the current; what is not as usual is told.", "鉗形感應器量度電流，異常即報。"),
        "how_it_works": said(
            "A model learns the usual current of each door and ranks what drifts from it.",
            "模型學習每道門的正常電流，並為偏離者排序。",
        ),
        "evidence": said(
            "On 212 lifts it told 94 % of door failures ahead.", "在212部升降機上，94%的機門故障獲提早通知。"
        ),
        "technology": ["iot-sensing", "ai-data"],
        "application": ["lifts"],
        "trl": 7,
        "ip": "patent pending",
    },
    "price_indication": {"amount": "32000.00", "currency": "HKD"},
}
CRITERIA: list[dict[str, Any]] = [
    {
        "id": "C1",
        "metric": said("Door failures told ahead", "提早通知的機門故障"),
        "unit": "%",
        "baseline": "0",
        "target": "90",
        "direction": "at_least",
    },
    {
        "id": "C2",
        "metric": said("False alarms of a lift in a month", "每部升降機每月誤報"),
        "unit": "alarms",
        "baseline": "30",
        "target": "10",
        "direction": "at_most",
    },
]
REPORT: dict[str, Any] = {
    "content": {
        "title": said("Door failures of lifts, told ahead", "提早得知升降機機門故障"),
        "summary": said("Both criteria were met on eight lifts.", "八部升降機均符合兩項準則。"),
        "findings": said("Rain on the landing door is told as a failure.", "雨水濺濕層門會被誤報為故障。"),
    }
}
MARKING_SCHEME: dict[str, Any] = {
    "id": "TS-2026-031",
    "issued_on": "2026-03-02",
    "procurement_category": "services",
    "technical_weight": 60,
    "price_weight": 40,
    "formula": "relative",
    "criteria": [
        {
            "id": "C1",
            "title": said("Maintenance plan", "維修計劃"),
            "kind": "execution_plan",
            "essential": False,
            "max_marks": 60,
            "sub": [
                {
                    "id": "C1.1",
                    "title": said("Method", "方法"),
                    "kind": "execution_plan",
                    "essential": False,
                    "max_marks": "42.5",
                },
                {
                    "id": "C1.2",
                    "title": said("Track record in lifts", "升降機工程往績"),
                    "kind": "technical",
                    "essential": False,
                    "max_marks": "17.5",
                },
            ],
        },
        {
            "id": "C2",
            "title": said("Innovative suggestions", "創新建議"),
            "kind": "innovation",
            "essential": False,
            "max_marks": 40,
        },
    ],
    "approvals": [],
}
OWN_SCHEME: dict[str, Any] = {
    "content": {
        "title": said("Maintenance of lifts in Choi Wan Estate", "彩雲邨升降機保養"),
        "issued_on": "2099-06-01",
        "procurement_category": "services",
        "criteria": MARKING_SCHEME["criteria"],
        "technical_weight": 95,
        "price_weight": 5,
        "formula": "relative",
        "tie_break": "lowest_price",
        "overall_passing_mark": 50,
    }
}
HALF_A_SCHEME: dict[str, Any] = {**MARKING_SCHEME, "id": "TS-2026-032", "price_weight": None, "approvals": []}
EVALUATION: dict[str, Any] = {
    "id": "TE-2026-031",
    "scheme": {
        "technical_weight": 60,
        "price_weight": 40,
        "formula": "relative",
        "price_direction": "lowest",
        "tie_break": "lowest_price",
        "rounding": {"decimals": 2, "mode": "half_up", "stage": "end"},
        "criteria": [
            {"id": "C1", "title": said("Maintenance plan", "維修計劃"), "max_marks": 60, "passing_mark": 24},
            {"id": "C2", "title": said("Innovative suggestions", "創新建議"), "max_marks": 40, "passing_mark": None},
        ],
        "overall_passing_mark": 50,
    },
    "tenderers": [
        {"id": "A", "price": "520000.00", "marks": {"C1": 48, "C2": "22.5"}, "conforming": True},
        {"id": "B", "price": "455000.00", "marks": {"C1": 20, "C2": 30}, "conforming": True},
        {"id": "C", "price": "610000.00", "marks": {"C1": 51, "C2": 33}, "conforming": True},
    ],
}

GROUNDS = {
    "fits-need": ("It meets the need at this cost.", "以此成本可滿足需要。"),
    "over-budget": ("It meets the need, but costs more than the wish can pay.", "雖可滿足需要，但費用超出願望的預算。"),
}
"""Code of a reason → the words of an officer who decides for it."""
