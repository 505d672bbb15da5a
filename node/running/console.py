"""One log stream for all processes: each line says when, how bad, which process, who. It goes to standard error.

A line holds what others sent: names, addresses, errors of libraries. None of it can begin a line of its own, or speak
to the terminal that shows it: what formats.text refuses is escaped, line breaks too, and a traceback is set in.
"""

import logging.config
import os
from types import TracebackType
from typing import Any

from formats.text import escape
from ledger.rpc.shown_urls import without_urls

LEVEL_VARIABLE = "GUILD_LOG_LEVEL"
_ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class LineFormatter(logging.Formatter):
    """One line for each record; the lines of a traceback begin with a bar."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        return escape(super().formatMessage(record))

    def formatException(self, ei: _ExceptionInfo) -> str:
        return _barred(without_urls(super().formatException(ei)))

    def formatStack(self, stack_info: str) -> str:
        return _barred(super().formatStack(stack_info))


FORMATTER = f"{__name__}.{LineFormatter.__name__}"


def _barred(lines: str) -> str:
    return "\n".join(f"  | {escape(line)}" for line in lines.split("\n"))


def configure(process: str) -> None:
    logging.config.dictConfig(settings(process))


def settings(process: str) -> dict[str, Any]:
    """For `logging.config.dictConfig`, and as JSON for uvicorn's `--log-config`."""
    level = os.environ.get(LEVEL_VARIABLE, "INFO").upper()
    line = f"%(asctime)s %(levelname)-8s {process:<6} %(name)s: %(message)s"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": FORMATTER, "fmt": line, "datefmt": "%Y-%m-%dT%H:%M:%S%z"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stderr"}},
        "root": {"level": level, "handlers": ["stderr"]},
        # All but the last tell URLs, of their own requests or of ours; the API writes its own line for each request.
        "loggers": {
            "httpx": {"level": "WARNING"},
            "httpcore": {"level": "WARNING"},
            "urllib3": {"level": "WARNING"},
            "web3": {"level": "WARNING"},
            "uvicorn.access": {"level": "WARNING"},
            "alembic": {"level": "WARNING"},
        },
    }
