"""What a load finds wrong or odd: file, line, field, value, and what would be right, in three languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from domain.refusals import LANGUAGES, Language, Refusal
from services.input.faults import printable, shortened
from services.input.language_checks import LanguageWarning
from services.input.wording import faults_of, without_echoes
from services.loading.lines import Line

Level = Literal["error", "warning"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing about one line. An error keeps something of the line out of the portal; a warning keeps the record."""

    level: Level
    file: str
    line: int
    field: str | None
    value: str | None
    """The offending value as JSON, shortened."""
    code: str
    """Stable name of the reason."""
    words: Mapping[Language, str]

    @property
    def is_error(self) -> bool:
        return self.level == "error"

    def __str__(self) -> str:
        """One line, as compilers write: file, line, level, field, reason, value."""
        field = f"{self.field}: " if self.field else ""
        value = f" ({self.value})" if self.value else ""
        return f"{self.file}:{self.line}: {self.level}: {field}{self.words['en']}{value}"

    def as_json(self, language: Language) -> dict[str, Any]:
        """For a report in NDJSON; members without a value are left out."""
        found = {
            "level": self.level,
            "file": self.file,
            "line": self.line,
            "field": self.field,
            "value": self.value,
            "code": self.code,
            "reason": self.words[language],
        }
        return {name: value for name, value in found.items() if value is not None}


def refused(line: Line, refusal: Refusal, *, field: str | None = None, value: object = None) -> Finding:
    """A line that a rule refuses."""
    return Finding(
        level="error",
        file=line.file,
        line=line.number,
        field=_printed(field or refusal.field),
        value=None if value is None else printable(shortened(value)),
        code=refusal.code(),
        words={language: printable(refusal.message(language)) for language in LANGUAGES},
    )


def invalid(line: Line, errors: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """A line whose fields are not what they must be: errors in pydantic's form, one finding each."""
    listed = list(without_echoes(errors))
    by_language = {language: faults_of(listed, language=language) for language in LANGUAGES}
    for index, error in enumerate(listed):
        fault = by_language["en"][index]
        yield Finding(
            level="error",
            file=line.file,
            line=line.number,
            field=printable(fault.field),
            value=_printed(fault.value),
            code=str(error["type"]).replace("_", "-"),
            words={language: printable(faults[index].detail) for language, faults in by_language.items()},
        )


def _printed(text: str | None) -> str | None:
    return None if text is None else printable(text)


def odd(line: Line, warning: LanguageWarning) -> Finding:
    """A text that is not in the language it is said to be in."""
    return Finding(
        level="warning",
        file=line.file,
        line=line.number,
        field=f"{warning.field}.{warning.language}",
        value=warning.characters or None,
        code=f"language-{warning.kind}",
        words={language: warning.sentence(language) for language in LANGUAGES},
    )
