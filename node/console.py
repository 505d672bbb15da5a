"""One log stream for all processes: each line says when, how bad, which process, who. It goes to standard error."""

import logging.config
import os
from typing import Any

LEVEL_VARIABLE = "GUILD_LOG_LEVEL"


def configure(process: str) -> None:
    logging.config.dictConfig(settings(process))


def settings(process: str) -> dict[str, Any]:
    """For `logging.config.dictConfig`, and as JSON for uvicorn's `--log-config`."""
    level = os.environ.get(LEVEL_VARIABLE, "INFO").upper()
    line = f"%(asctime)s %(levelname)-8s {process:<6} %(name)s: %(message)s"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": line, "datefmt": "%Y-%m-%dT%H:%M:%S%z"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stderr"}},
        "root": {"level": level, "handlers": ["stderr"]},
        # The first tells URLs of its own requests, the second ours; the API writes its own line for each request.
        "loggers": {
            "httpx": {"level": "WARNING"},
            "uvicorn.access": {"level": "WARNING"},
            "alembic": {"level": "WARNING"},
        },
    }
