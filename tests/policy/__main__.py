"""`python -m tests.policy`: precision and recall of the recogniser on the titles that it was not tuned on, or `--tuning` half."""

from __future__ import annotations

import sys

from domain.procurement_policy.experience import words_of_the_past
from domain.texts import LocalisedText
from tests.policy.titles import FILES, Title, spent, strangers, titles


def recognised(title: Title) -> bool:
    return words_of_the_past(LocalisedText.model_validate({title.language: title.text})) is not None


def report(chosen: list[Title]) -> str:
    """Counts, precision and recall, for all languages and each; nothing that names a title."""
    lines = []
    for language in ("all", "en", "zh-Hant", "zh-Hans"):
        some = [title for title in chosen if language in ("all", title.language)]
        found = [title for title in some if recognised(title)]
        right = sum(title.is_past for title in found)
        past = sum(title.is_past for title in some)
        lines.append(
            f"{language:8} {len(some):4} titles, {past} of the past: precision {right}/{len(found)}, recall {right}/{past}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    tuning = "--tuning" in sys.argv
    sets = {name: titles(name, for_tuning=tuning) for name in FILES}
    sets |= {"spent": spent()} if tuning else {"strangers": strangers()}
    for name, chosen in sets.items():
        print(name, report(chosen), sep="\n")  # noqa: T201
        if tuning:
            print(*(f"wrong: {title}" for title in chosen if recognised(title) != title.is_past), sep="\n")  # noqa: T201
