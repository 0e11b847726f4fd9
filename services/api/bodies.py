"""Bodies that several nouns share."""

from __future__ import annotations

from pydantic import ConfigDict

from domain.facts import Model
from domain.texts import LocalisedText


class Reason(Model):
    """Why, in the words of the person who acts."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": {"en": "The site is no longer available."}}]})

    reason: LocalisedText
