"""A server that begins to answer and then sends a byte at a time, or whole pieces, without end; over TLS too."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

BODY = b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n"
UNFRAMED = b"HTTP/1.1 200 OK\r\n\r\n"
HEAD = b"HTTP/1.1 200 OK\r\nX-Long: "


@dataclass
class Dripping:
    """`sent`: bytes after the beginning that a client took, of its last request."""

    url: str
    sent: int = 0


@contextmanager
def dripping(
    begun: bytes, *, piece: bytes = b"a", pause_s: float = 0.05, certificate: Path | None = None, encrypt: bool = True
) -> Iterator[Dripping]:
    """`certificate`: its key in the same file. Without `encrypt` the drops fall where the TLS handshake should be."""
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)

    def drip(taken: socket.socket) -> None:
        with suppress(OSError):  # whoever asked has gone
            connection = context.wrap_socket(taken, server_side=True) if context and encrypt else taken
            with connection:
                connection.recv(1 << 16)
                connection.sendall(begun)
                server.sent = 0
                while True:
                    connection.sendall(piece)
                    server.sent += len(piece)
                    time.sleep(pause_s)

    def accept() -> None:
        with suppress(OSError):  # the server is closed
            while True:
                threading.Thread(target=drip, args=(listening.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        scheme = "http" if context is None else "https"
        server = Dripping(f"{scheme}://127.0.0.1:{listening.getsockname()[1]}")
        threading.Thread(target=accept, daemon=True).start()
        yield server
