"""HTTPS for phones on this network: the operator's own certificate, or one made here, known by its fingerprint.

A browser gives a page the camera only over HTTPS. A certificate made here is vouched for by nobody: whoever opens the
page compares the fingerprint that `guild up --tls` prints with the one that the browser shows.
"""

import ipaddress
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from node.faults import ConfigFault
from node.installation.config import Config, write_private

MADE_HERE = Path("tls/made-here.pem")
GOOD_FOR = timedelta(days=397)
RENEWED_BEFORE = timedelta(days=14)


@dataclass(frozen=True)
class CertificatePair:
    """PEM files; one and the same where the certificate was made here, so that it is replaced with its key at once."""

    certificate: Path
    key: Path


def certificate_of(home: Path, config: Config, now: datetime) -> CertificatePair:
    """The configured pair, else the one made here: kept while it is good and names all of this machine's addresses.

    Raises ConfigFault where a configured file cannot be read.
    """
    if config.tls.certificate is not None and config.tls.key is not None:
        pair = CertificatePair(home / config.tls.certificate, home / config.tls.key)
        for path in (pair.certificate, pair.key):
            if not path.is_file():
                raise ConfigFault(str(path), "there is no such file: [tls] in guild.toml names it")
        return pair
    made, names = home / MADE_HERE, names_of(config)
    if not _still_good(made, names, now):
        _make(made, names, now)
    return CertificatePair(made, made)


def fingerprint(certificate: Path) -> str:
    """SHA-256 over the certificate's DER bytes, as browsers show it: AB:CD:… Raises ConfigFault."""
    return _read(certificate).fingerprint(hashes.SHA256()).hex(":").upper()


def names_of(config: Config) -> list[x509.GeneralName]:
    """This machine's names and addresses, and what `public_url` calls it."""
    hosts = {"localhost", socket.gethostname(), urlsplit(config.http.public_url).hostname or "localhost"}
    for addresses in psutil.net_if_addrs().values():
        hosts |= {
            each.address.partition("%")[0] for each in addresses if each.family in (socket.AF_INET, socket.AF_INET6)
        }
    return [_general_name(host) for host in sorted(hosts)]


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host.encode("idna").decode())


def _still_good(path: Path, names: list[x509.GeneralName], now: datetime) -> bool:
    if not path.exists():
        return False
    certificate = _read(path)
    held = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return certificate.not_valid_after_utc - now > RENEWED_BEFORE and set(names) <= set(held)


def _make(path: Path, names: list[x509.GeneralName], now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Guild Ledger node")])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + GOOD_FOR)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    sealed = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_private(path, sealed + built.public_bytes(serialization.Encoding.PEM))


def _read(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except ValueError as error:
        raise ConfigFault(str(path), f"not a certificate in PEM: {error}") from error
