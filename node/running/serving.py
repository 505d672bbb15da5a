"""How the API is started: uvicorn's command line, with our one log stream and nobody's word about addresses."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from node.installation.config import Config, write_private
from node.running.console import settings


def api_command(run: Path, config: Config, *, host: str | None = None, port: int | None = None) -> list[str]:
    """`run`: the folder of the home where uvicorn finds the log settings. Host and port: those of the settings, if not
    given."""
    log_settings = run / "api-logging.json"
    write_private(log_settings, json.dumps(settings("api", config.log, run.parent)).encode())
    return [
        *(sys.executable, "-m", "uvicorn", "api.app:from_home", "--factory"),
        *("--host", host or config.http.host, "--port", str(port or config.http.port)),
        *("--workers", str(config.http.workers), "--log-config", str(log_settings)),
        # There is no WebSocket here, and whoever asks for one would be logged by uvicorn with the whole address.
        *("--no-server-header", "--ws", "none", "--timeout-graceful-shutdown", "5"),
        *_proxy_options(config.http.trusted_proxies),
    ]


def _proxy_options(trusted: Sequence[str]) -> Sequence[str]:
    """Without a proxy an address is the connection's own; uvicorn by itself would believe any process of this host."""
    return ("--proxy-headers", "--forwarded-allow-ips", ",".join(trusted)) if trusted else ("--no-proxy-headers",)
