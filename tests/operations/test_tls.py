"""`guild up --tls`: a phone on this network gets the page over HTTPS, and a person can compare the fingerprint."""

import hashlib
import ipaddress
import os
import re
import signal
import socket
import ssl
import stat
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509

from node.faults import ConfigFault
from node.installation.config import Config, Http, Tls, load, save
from node.installation.tls import certificate_of, fingerprint
from tests.conftest import free_port
from tests.consortium.harness import HOST, new_home

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 22, tzinfo=UTC)
CONFIG = Config(issuer_host=HOST, http=Http(public_url="https://192.0.2.7:8743"))


def names_in(path: Path) -> x509.SubjectAlternativeName:
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    return certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value


def test_a_certificate_made_here_names_this_machine_and_is_kept(tmp_path: Path) -> None:
    made = certificate_of(tmp_path, CONFIG, NOW)
    assert stat.S_IMODE(made.key.stat().st_mode) == 0o600
    assert names_in(made.certificate).get_values_for_type(x509.DNSName).count("localhost") == 1
    addresses = names_in(made.certificate).get_values_for_type(x509.IPAddress)
    assert {ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("192.0.2.7")} <= set(addresses)
    before = made.certificate.read_bytes()
    assert certificate_of(tmp_path, CONFIG, NOW + timedelta(days=300)).certificate.read_bytes() == before


def test_it_is_made_anew_before_it_ends_or_when_the_machine_is_called_otherwise(tmp_path: Path) -> None:
    first = certificate_of(tmp_path, CONFIG, NOW).certificate.read_bytes()
    second = certificate_of(tmp_path, CONFIG, NOW + timedelta(days=390)).certificate.read_bytes()
    assert second != first
    moved = CONFIG.model_copy(update={"http": Http(public_url="https://guild.example:8743")})
    third = certificate_of(tmp_path, moved, NOW + timedelta(days=390)).certificate
    assert "guild.example" in names_in(third).get_values_for_type(x509.DNSName)
    assert third.read_bytes() != second


def test_an_own_certificate_is_used_and_a_missing_one_is_named(tmp_path: Path) -> None:
    made = certificate_of(tmp_path, CONFIG, NOW).certificate
    own = CONFIG.model_copy(update={"tls": Tls(certificate=made, key=made)})
    assert certificate_of(tmp_path / "other", own, NOW).certificate == made
    gone = CONFIG.model_copy(update={"tls": Tls(certificate=Path("no.pem"), key=Path("no.pem"))})
    with pytest.raises(ConfigFault, match=r"no\.pem"):
        certificate_of(tmp_path, gone, NOW)
    with pytest.raises(ValueError, match="together"):
        Tls(certificate=Path("alone.pem"))


@pytest.mark.chain
def test_the_printed_fingerprint_is_the_one_that_the_port_shows(tmp_path: Path) -> None:
    home = new_home(tmp_path / "home", chain_port=free_port(), http_port=free_port())
    port = free_port()
    save(home, load(home).model_copy(update={"tls": Tls(host="127.0.0.1", port=port)}))
    command, environment = (
        [sys.executable, "-m", "node.running.supervisor", "--tls"],
        os.environ | {"GUILD_HOME": str(home)},
    )
    with (home / "up.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=log, stdin=subprocess.DEVNULL)
    try:
        trusted = _trusting(home / "tls/made-here.pem", port, process)
        answer = httpx.get(f"https://127.0.0.1:{port}/healthz", verify=trusted, trust_env=False)
        assert answer.json()["status"] == "alive"
        with (
            socket.create_connection(("127.0.0.1", port)) as plain,
            trusted.wrap_socket(plain, server_hostname="127.0.0.1") as secured,
        ):
            shown = hashlib.sha256(secured.getpeercert(binary_form=True) or b"").digest().hex(":").upper()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(40)
    assert shown == fingerprint(home / "tls/made-here.pem")
    assert re.findall(r"(?:[0-9A-F]{2}:){31}[0-9A-F]{2}", (home / "up.log").read_text()) == [shown]


def _trusting(certificate: Path, port: int, process: "subprocess.Popen[bytes]") -> ssl.SSLContext:
    """A client that believes this certificate alone, once the port answers."""
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        assert process.poll() is None, "the node did not come up"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return ssl.create_default_context(cafile=str(certificate))
        except OSError:
            time.sleep(0.1)
    raise AssertionError("nothing listens with TLS")
