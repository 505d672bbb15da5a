"""One log stream for all processes: each line says when, how bad, which process, who. It goes to standard error.

A line holds what others sent: names, addresses, errors of libraries. None of it can begin a line of its own, or speak
to the terminal that shows it: what formats.text refuses is escaped, line breaks too, and a traceback is set in. URLs
are told without what may be secret in them, whoever logs.
"""

import json
import logging.config
from pathlib import Path
from types import TracebackType
from typing import Any

from formats.text import escape
from ledger.rpc.shown_urls import without_urls
from node.installation.settings.log import OFF, STDERR, Log

_ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
REQUESTS = "guild.http"
_TIME = "%Y-%m-%dT%H:%M:%S%z"


class LineFormatter(logging.Formatter):
    """One line for each record; the lines of a traceback begin with a bar."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        return escape(without_urls(super().formatMessage(record)))

    def formatException(self, ei: _ExceptionInfo) -> str:
        return _barred(without_urls(super().formatException(ei)))

    def formatStack(self, stack_info: str) -> str:
        return _barred(super().formatStack(stack_info))


class JsonFormatter(logging.Formatter):
    """One JSON object a line, ASCII: `at`, `level`, `process`, `logger`, `message`, and `trace` of a fault."""

    def __init__(self, process: str) -> None:
        super().__init__(datefmt=_TIME)
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        value = {
            "at": self.formatTime(record, self.datefmt),
            "level": record.levelname,
            "process": self._process,
            "logger": record.name,
            "message": without_urls(record.getMessage()),
        }
        trace = [self.formatException(record.exc_info)] if record.exc_info else []
        if trace or record.stack_info:
            value["trace"] = without_urls("\n".join([*trace, record.stack_info or ""]).strip("\n"))
        return json.dumps(value)


FORMATTER = f"{__name__}.{LineFormatter.__name__}"


def _barred(lines: str) -> str:
    return "\n".join(f"  | {escape(line)}" for line in lines.split("\n"))


def configure(process: str, log: Log, home: Path) -> None:
    logging.config.dictConfig(settings(process, log, home))


def settings(process: str, log: Log, home: Path) -> dict[str, Any]:
    """For `logging.config.dictConfig`, and as JSON for uvicorn's `--log-config`."""
    handlers = {"stderr": {"class": "logging.StreamHandler", "formatter": log.format, "stream": "ext://sys.stderr"}}
    requests: dict[str, Any] = {"level": "WARNING" if log.access == OFF else "INFO"}
    if log.access not in (OFF, STDERR):
        handlers["access"] = {
            "class": "logging.handlers.WatchedFileHandler",  # several processes append; who rotates it, renames it
            "formatter": log.format,
            "filename": str(home / log.access),
            "encoding": "utf-8",
        }
        requests |= {"handlers": ["access"], "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {log.format: _formatter(process, log)},
        "handlers": handlers,
        "root": {"level": log.level, "handlers": ["stderr"]},
        # All but the last two tell URLs, of their own requests or of ours.
        "loggers": {
            "httpx": {"level": "WARNING"},
            "httpcore": {"level": "WARNING"},
            "urllib3": {"level": "WARNING"},
            "web3": {"level": "WARNING"},
            "uvicorn.access": {"level": "WARNING"},
            "alembic": {"level": "WARNING"},
            REQUESTS: requests,
        },
    }


def _formatter(process: str, log: Log) -> dict[str, str]:
    if log.format == "json":
        return {"()": f"{__name__}.{JsonFormatter.__name__}", "process": process}
    line = f"%(asctime)s %(levelname)-8s {process:<6} %(name)s: %(message)s"
    return {"()": FORMATTER, "fmt": line, "datefmt": _TIME}
