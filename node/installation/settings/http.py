"""Where this node listens: `[http]` and, for phones, `[tls]`."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from node.installation.settings.section import Port, Section


class Http(Section):
    """The API."""

    host: str = Field("127.0.0.1", description="the address that it listens at")
    port: Port = Field(8700, description="its port")
    public_url: str = Field(
        "http://127.0.0.1:8700",
        description="where others reach this node: the prefix of every QR",
    )
    workers: Annotated[int, Field(ge=1, le=16)] = Field(1, description="processes; each counts requests for itself")
    trusted_proxies: tuple[str, ...] = Field(
        (), description="only from these addresses `X-Forwarded-For` and `X-Forwarded-Proto` are believed"
    )
    threads: Annotated[int, Field(ge=1, le=200)] = Field(
        16, description="requests that one process works on at once; database connections follow from it"
    )
    waiting: Annotated[int, Field(ge=0, le=10_000)] = Field(
        256, description="requests of one process that may wait for a thread; further ones are refused"
    )

    @property
    def own_url(self) -> str:
        """Where this machine reaches it."""
        anywhere = self.host in ("0.0.0.0", "::", "")  # noqa: S104  (it listens there; one asks at loopback)
        host = "127.0.0.1" if anywhere else f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def qr_prefix(self) -> str:
        return self.public_url.rstrip("/") + "/v#"


class Tls(Section):
    """Where `guild up --tls` listens, for phones on this network. Without a certificate it makes one itself."""

    host: str = Field("0.0.0.0", description="the address for HTTPS; a phone has to reach it")  # noqa: S104
    port: Port = Field(8743, description="the port for HTTPS")
    certificate: Path | None = Field(None, description="a certificate in PEM; left out: one is made")
    key: Path | None = Field(None, description="its key in PEM; named together with the certificate")

    @model_validator(mode="after")
    def _a_certificate_has_its_key(self) -> "Tls":
        if (self.certificate is None) != (self.key is None):
            raise ValueError("certificate and key are named together, or not at all")
        return self
