"""Wishes: what a department needs, from first draft to fulfilment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from domain.aggregate import Aggregate
from domain.categories import Applications, OrganisationType, SmartAreas, Technologies
from domain.deadlines import Day
from domain.envelope import Actor, Envelope
from domain.facts import Decided, Fact, Model, Public, Restricted
from domain.ids import OrganisationId, SolutionId, WishId
from domain.lifecycle import NOTHING, Lifecycle, step
from domain.money import Money
from domain.organisations import Organisation
from domain.refusals import InvalidInput, RuleRefusal
from domain.terms import state_term
from domain.texts import LocalisedText


class WishContent(Model):
    """What a wish says; public once it is published."""

    title: LocalisedText
    problem: LocalisedText
    expected_outcome: LocalisedText
    constraints: LocalisedText
    smart_area: SmartAreas
    technology: Technologies
    application: Applications
    trial_site: LocalisedText
    trial_scale: LocalisedText
    closes_on: Day
    """Last Hong Kong date on which solutions that name this wish are taken, that whole day included."""


class WishDrafted(Fact):
    """A department wrote down a need; the public knows nothing of it yet."""

    TYPE = "wish.drafted.v1"

    department: Restricted[OrganisationId]
    content: Restricted[WishContent]
    budget: Restricted[Money | None] = None


class WishRevised(Fact):
    """The department changed a wish that is not published yet."""

    TYPE = "wish.revised.v1"

    content: Restricted[WishContent]
    budget: Restricted[Money | None] = None


class WishSubmitted(Fact):
    """The department asked the facilitator to publish the wish."""

    TYPE = "wish.submitted.v1"


class WishSentBack(Fact):
    """The facilitator asked for edits before publication, and says which."""

    TYPE = "wish.sent_back.v1"

    reason: Restricted[LocalisedText]


class WishDiscarded(Fact):
    """The department gave up a wish that was never published."""

    TYPE = "wish.discarded.v1"

    reason: Restricted[LocalisedText]


class WishPublished(Fact):
    """The wish became public: solutions that name it are taken until the end of its closing date."""

    TYPE = "wish.published.v1"

    content: Public[WishContent]
    department: Public[OrganisationId]
    department_name: Public[LocalisedText]
    department_type: Public[OrganisationType]
    budget: Restricted[Money | None] = None


class WishAmended(Fact):
    """A published wish was changed; the whole of it as it reads now, and why."""

    TYPE = "wish.amended.v1"

    content: Public[WishContent]
    department: Public[OrganisationId]
    department_name: Public[LocalisedText]
    department_type: Public[OrganisationType]
    reason: Public[LocalisedText]
    budget: Restricted[Money | None] = None


class WishQuestionAsked(Fact):
    """Somebody asked about a published wish. Who asked is for auditors only."""

    TYPE = "wish.question_asked.v1"
    HIDES_ACTOR = True

    question: Restricted[int]
    text: Restricted[LocalisedText]


class WishQuestionAnswered(Fact):
    """The department answered a question; question and answer are published, the asker is not."""

    TYPE = "wish.question_answered.v1"

    question: Public[int]
    text: Public[LocalisedText]
    answer: Public[LocalisedText]


class WishClosed(Fact):
    """No more solutions that name the wish are taken; matching, deciding and trying go on."""

    TYPE = "wish.closed.v1"

    last_open_on: Public[date]
    reason: Public[LocalisedText]


class WishReopened(Fact):
    """A closed wish takes solutions again, until the end of a new closing date."""

    TYPE = "wish.reopened.v1"

    closes_on: Public[date]
    reason: Public[LocalisedText]


class WishWithdrawn(Fact):
    """The department no longer wishes for it: nothing more is decided about it."""

    TYPE = "wish.withdrawn.v1"

    reason: Public[LocalisedText]


class WishFulfilled(Fact):
    """The need is met, by which solutions if they are of this portal."""

    TYPE = "wish.fulfilled.v1"

    solutions: Public[tuple[SolutionId, ...]] = ()
    reason: Public[LocalisedText]


class ClosingDatePassed(RuleRefusal):
    """The closing date {closes_on} is before {on}: a wish must be open on the day it is submitted, published, amended or reopened."""

    ZH_HANT = "截止日期{closes_on}早於{on}：願望在提交、發布、修訂或重開當日必須仍可接受方案。"
    ZH_HANS = "截止日期{closes_on}早于{on}：愿望在提交、发布、修订或重开当日必须仍可接受方案。"


class WishStillOpen(RuleRefusal):
    """The wish {wish} is open until the end of {closes_on}, Hong Kong time; only its department closes it earlier."""

    ZH_HANT = "願望 {wish} 於香港時間{closes_on}日終前仍然開放；只有其部門可提前結束。"
    ZH_HANS = "愿望 {wish} 于香港时间{closes_on}日终前仍然开放；只有其部门可提前结束。"


class WishNotOpen(RuleRefusal):
    """The wish {wish} takes no more solutions: it is {state}, and its last day was {closes_on}, Hong Kong time."""

    ZH_HANT = "願望 {wish} 不再接受方案：目前狀態是「{state}」，最後一天是香港時間{closes_on}。"
    ZH_HANS = "愿望 {wish} 不再接受方案：目前状态是“{state}”，最后一天是香港时间{closes_on}。"


class WishOver(RuleRefusal):
    """The wish {wish} is {state}: nothing more is decided about it."""

    ZH_HANT = "願望 {wish} 的狀態是「{state}」，不可再就它作出決定。"
    ZH_HANS = "愿望 {wish} 的状态是“{state}”，不可再就它作出决定。"


class SolutionNamedTwice(InvalidInput):
    """The solution {solution} is named twice: name each one once."""

    ZH_HANT = "方案 {solution} 出現兩次：每個方案只可列出一次。"
    ZH_HANS = "方案 {solution} 出现两次：每个方案只可列出一次。"


class NoSuchQuestion(RuleRefusal):
    """The wish {wish} has no unanswered question {question}."""

    ZH_HANT = "願望 {wish} 沒有待答的問題 {question}。"
    ZH_HANS = "愿望 {wish} 没有待答的问题 {question}。"


DECIDABLE_STATES = ("published", "closed")
"""States of a wish in which decisions about it are possible: closing ends only the taking of solutions."""

LIFECYCLE = Lifecycle(
    "wish",
    {
        WishDrafted: step(to="draft"),
        WishRevised: step("draft", "sent-back", to=None),
        WishSubmitted: step("draft", "sent-back", to="submitted"),
        WishSentBack: step("submitted", to="sent-back"),
        WishDiscarded: step("draft", "sent-back", "submitted", to="discarded"),
        WishPublished: step("submitted", to="published"),
        WishAmended: step("published", to=None),
        WishQuestionAsked: step("published", to=None),
        WishQuestionAnswered: step(*DECIDABLE_STATES, to=None),
        WishClosed: step("published", to="closed"),
        WishReopened: step("closed", to="published"),
        WishWithdrawn: step(*DECIDABLE_STATES, to="withdrawn"),
        WishFulfilled: step(*DECIDABLE_STATES, to="fulfilled"),
    },
)

PUBLISHED_STATES = frozenset({*DECIDABLE_STATES, "withdrawn", "fulfilled"})
"""States of a wish that the public knows of."""


class Wish(Aggregate):
    """What the rules need to know of a wish."""

    NOUN = "wish"

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.state = NOTHING
        self.department: OrganisationId | None = None
        self.content: WishContent | None = None
        self.budget: Money | None = None
        self.content_version = 0
        """The version since which it says what it says now."""
        self.closes_on = date.max
        self.closed_on: date | None = None
        """The day on which it was closed, while it is: at its closing date that is a later one."""
        self.published_on: date | None = None
        self.open_questions: dict[int, LocalisedText] = {}
        self.questions_asked = 0

    @property
    def wish_id(self) -> WishId:
        return WishId(self.noun_id)

    def state_on(self, on: date) -> str:
        """The state on this Hong Kong date: once its closing date is over, a wish is closed, recorded yet or not."""
        return "closed" if self.state == "published" and on > self.closes_on else self.state

    def apply(self, fact: Fact, envelope: Envelope) -> None:
        self.state = LIFECYCLE.after(fact, self.state)
        match fact:
            case WishDrafted():
                self.department = fact.department
                self._says(fact.content, fact.budget, envelope)
            case WishRevised() | WishAmended():
                self._says(fact.content, fact.budget, envelope)
            case WishPublished():
                self.published_on = envelope.happened_on
                self._says(fact.content, fact.budget, envelope)
            case WishClosed():
                self.closed_on = envelope.happened_on
            case WishReopened():
                self.closes_on, self.closed_on = fact.closes_on, None
            case WishQuestionAsked():
                self.questions_asked = fact.question
                self.open_questions[fact.question] = fact.text
            case WishQuestionAnswered():
                self.open_questions.pop(fact.question, None)

    def _says(self, content: WishContent, budget: Money | None, envelope: Envelope) -> None:
        self.content, self.budget, self.closes_on = content, budget, content.closes_on
        self.content_version = envelope.version


def check_takes_solutions(wish: Wish, *, on: date) -> None:
    """Raises WishNotOpen unless a solution that names this wish is taken on this Hong Kong date.

    One that came in time but is entered late (an import) is taken although the wish has been closed since.
    """
    in_time = wish.closed_on is not None and on < wish.closed_on
    if not (wish.state == "published" or (wish.state == "closed" and in_time)) or on > wish.closes_on:
        raise WishNotOpen(wish=wish.noun_id, state=state_term(wish.state_on(on)), closes_on=wish.closes_on)


def check_decidable(wish: Wish) -> None:
    """Raises WishOver unless decisions about the wish are still possible: open or closed, not withdrawn or fulfilled."""
    if wish.state not in DECIDABLE_STATES:
        raise WishOver(wish=wish.noun_id, state=state_term(wish.state))


def draft(wish: Wish, *, content: WishContent, budget: Money | None, by: Actor) -> Decided:
    """Writes down a need of the acting officer's department."""
    LIFECYCLE.check(WishDrafted, wish.state, noun_id=wish.noun_id)
    department = OrganisationId(str(by.organisation))
    return WishDrafted(department=department, content=content, budget=budget).told_to(department)


def revise(wish: Wish, *, content: WishContent, budget: Money | None) -> Decided:
    """Changes a draft, or one that was sent back."""
    LIFECYCLE.check(WishRevised, wish.state, noun_id=wish.noun_id)
    return _told(wish, WishRevised(content=content, budget=budget))


def submit(wish: Wish, *, on: date) -> Decided:
    """Asks for publication, while it could be published: not after its closing date."""
    LIFECYCLE.check(WishSubmitted, wish.state, noun_id=wish.noun_id)
    _check_open_on(wish.closes_on, on=on)
    return _told(wish, WishSubmitted())


def send_back(wish: Wish, *, reason: LocalisedText) -> Decided:
    """Asks the department for edits."""
    LIFECYCLE.check(WishSentBack, wish.state, noun_id=wish.noun_id)
    return _told(wish, WishSentBack(reason=reason))


def discard(wish: Wish, *, reason: LocalisedText) -> Decided:
    """Gives up a wish that the public never saw."""
    LIFECYCLE.check(WishDiscarded, wish.state, noun_id=wish.noun_id)
    return _told(wish, WishDiscarded(reason=reason))


def publish(wish: Wish, *, department: Organisation, on: date) -> Decided:
    """Makes the wish public, with the name that the department has on that day."""
    LIFECYCLE.check(WishPublished, wish.state, noun_id=wish.noun_id)
    assert wish.content is not None
    assert department.name is not None
    _check_open_on(wish.content.closes_on, on=on)
    fact = WishPublished(
        content=wish.content,
        department=department.organisation_id,
        department_name=department.name,
        department_type=department.type,
        budget=wish.budget,
    )
    return _told(wish, fact)


def amend(
    wish: Wish, *, content: WishContent, budget: Money | None, reason: LocalisedText, department: Organisation, on: date
) -> Decided:
    """Changes a wish that is open; the whole of it is published again, with the reason."""
    LIFECYCLE.check(WishAmended, wish.state_on(on), noun_id=wish.noun_id)
    assert department.name is not None
    _check_open_on(content.closes_on, on=on, field="content.closes_on")
    fact = WishAmended(
        content=content,
        department=department.organisation_id,
        department_name=department.name,
        department_type=department.type,
        reason=reason,
        budget=budget,
    )
    return _told(wish, fact)


def ask(wish: Wish, *, text: LocalisedText, on: date) -> Decided:
    """Asks a question about a wish that is open; no party is told who asked."""
    LIFECYCLE.check(WishQuestionAsked, wish.state_on(on), noun_id=wish.noun_id)
    return _told(wish, WishQuestionAsked(question=wish.questions_asked + 1, text=text))


def answer(wish: Wish, *, question: int, answer: LocalisedText, text: LocalisedText | None = None) -> Decided:
    """Publishes question and answer. `text` is the question as published, when the asker's words would give them away."""
    LIFECYCLE.check(WishQuestionAnswered, wish.state, noun_id=wish.noun_id)
    if question not in wish.open_questions:
        raise NoSuchQuestion(wish=wish.noun_id, question=question)
    asked = text or wish.open_questions[question]
    return _told(wish, WishQuestionAnswered(question=question, text=asked, answer=answer))


def close(wish: Wish, *, reason: LocalisedText, on: date) -> Decided:
    """Ends the taking of solutions: by the department on any day, or by a service once the closing date is over."""
    LIFECYCLE.check(WishClosed, wish.state, noun_id=wish.noun_id)
    return _told(wish, WishClosed(last_open_on=min(on, wish.closes_on), reason=reason))


def close_at_date(wish: Wish, *, reason: LocalisedText, on: date) -> Decided:
    """Closes a wish whose closing date is over. Raises WishStillOpen while it is not."""
    if on <= wish.closes_on:
        raise WishStillOpen(wish=wish.noun_id, closes_on=wish.closes_on)
    return close(wish, reason=reason, on=on)


def reopen(wish: Wish, *, closes_on: date, reason: LocalisedText, on: date) -> Decided:
    """Takes solutions again until the end of a new closing date."""
    LIFECYCLE.check(WishReopened, wish.state, noun_id=wish.noun_id)
    _check_open_on(closes_on, on=on, field="closes_on")
    return _told(wish, WishReopened(closes_on=closes_on, reason=reason))


def withdraw(wish: Wish, *, reason: LocalisedText) -> Decided:
    """Takes a published wish back."""
    LIFECYCLE.check(WishWithdrawn, wish.state, noun_id=wish.noun_id)
    return _told(wish, WishWithdrawn(reason=reason))


def fulfil(wish: Wish, *, solutions: Sequence[SolutionId], reason: LocalisedText) -> Decided:
    """Records that the need is met."""
    LIFECYCLE.check(WishFulfilled, wish.state, noun_id=wish.noun_id)
    if twice := [solution for n, solution in enumerate(solutions) if solution in solutions[:n]]:
        raise SolutionNamedTwice(solution=twice[0], field="solutions", value=twice[0])
    return _told(wish, WishFulfilled(solutions=tuple(solutions), reason=reason))


def _told(wish: Wish, fact: Fact) -> Decided:
    return fact.told_to(str(wish.department))


def _check_open_on(closes_on: date, *, on: date, field: str | None = None) -> None:
    """Raises ClosingDatePassed for a date that is over; `field`: where it was given, if it was given now."""
    if closes_on < on:
        raise ClosingDatePassed(closes_on=closes_on, on=on, field=field, value=closes_on if field else None)
