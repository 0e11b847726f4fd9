"""Structured logs on stderr: one JSON object a line for machines, coloured text for a person at a terminal."""

import logging
import sys
from typing import Any, TextIO

import orjson
import structlog
from structlog.processors import ExceptionRenderer
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, Processor

from services.settings import LogLevel


def configure(*, process: str, level: LogLevel) -> None:
    """To be called once, at the top of a process; libraries that use `logging` come out in the same form.

    What is bound by `structlog.contextvars` (the correlation id of a request) is on every line. No line ever holds a
    personal field or a key: log ids, never bodies; traces come without the values of variables.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        _logger_name,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _naming(process),
    ]
    ending: list[Processor] = (
        [structlog.dev.ConsoleRenderer()]
        if sys.stderr.isatty()
        else [_TRACES, structlog.processors.JSONRenderer(_json)]
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
    # Our own lines do not pass through `logging`, which costs more than reading a document by its key does.
    structlog.configure(
        processors=[*shared, *ending],
        logger_factory=lambda *name: NamedLogger(*name, file=sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )


class NamedLogger(structlog.WriteLogger):
    """Writes whole lines, and knows its name."""

    def __init__(self, name: str = "", *, file: TextIO) -> None:
        super().__init__(file)
        self.name = name


_TRACES = ExceptionRenderer(ExceptionDictTransformer(show_locals=False))


def _logger_name(logger: Any, _method: str, event: EventDict) -> EventDict:
    record = event.get("_record")  # of `logging`
    event["logger"] = record.name if record else logger.name
    return event


def _json(event: EventDict, **options: Any) -> str:
    return orjson.dumps(event, default=options["default"], option=orjson.OPT_NON_STR_KEYS).decode()


def _naming(process: str) -> Processor:
    def name(_logger: object, _method: str, event: EventDict) -> EventDict:
        event["process"] = process
        return event

    return name
