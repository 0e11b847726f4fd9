"""Structured logs on stderr: one JSON object a line for machines, coloured text for a person at a terminal."""

import logging
import sys

import structlog
from structlog.typing import Processor

from services.settings import LogLevel


def configure(*, process: str, level: LogLevel) -> None:
    """To be called once, at the top of a process; libraries that use `logging` come out in the same form.

    What is bound by `structlog.contextvars` (the correlation id of a request) is on every line. No line ever holds a
    personal field or a key: log ids, never bodies.
    """
    person = sys.stderr.isatty()
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _naming(process),
    ]
    ending: list[Processor] = (
        [structlog.dev.ConsoleRenderer()]
        if person
        else [structlog.processors.dict_tracebacks, structlog.processors.JSONRenderer()]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ending]
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _naming(process: str) -> Processor:
    def name(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
        event["process"] = process
        return event

    return name
