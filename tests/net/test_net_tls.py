"""TLS: only for the host that was asked, by a certificate that someone trusted signed."""

import datetime
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from pathlib import Path

import certifi
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from fakes.upstream import Upstream
from services.net.client import FetchFailed, GuardedClient

Failure = Callable[..., FetchFailed]
MakeClient = Callable[..., GuardedClient]


def _self_signed(folder: Path, *names: x509.GeneralName) -> tuple[str, str]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a test")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    pem, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, pem, plain))
    return str(files[0]), str(files[1])


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[str, str]:
    """For 127.0.0.1, and not for localhost."""
    return _self_signed(tmp_path, x509.IPAddress(ip_address("127.0.0.1")))


@pytest.fixture
def secure(certificate: tuple[str, str]) -> Iterator[Upstream]:
    with Upstream(certificate) as server:
        server.serve("/a.ics", "over TLS" * 100_000)
        yield server


@pytest.fixture
def trusting(
    certificate: tuple[str, str], make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> MakeClient:
    """Builds clients for which the server's certificate is one that everyone trusts."""
    monkeypatch.setattr(certifi, "where", lambda: certificate[0])
    return make_client


def test_a_certificate_that_nobody_trusts_is_refused(
    secure: Upstream, client: GuardedClient, failure: Failure
) -> None:
    failed = failure(client, secure.url("/a.ics"))
    assert failed.kind == "network_error"
    assert "certificate verify failed" in failed.detail
    assert secure.requests == []


def test_a_trusted_certificate_is_accepted(secure: Upstream, trusting: MakeClient) -> None:
    client = trusting()
    assert [len(client.fetch(secure.url("/a.ics")).body) for _ in range(2)] == [800_000, 800_000]
    assert [request.nth for request in secure.requests] == [1, 2]


def test_a_certificate_for_another_name_is_refused(
    secure: Upstream, trusting: MakeClient, failure: Failure
) -> None:
    client = trusting(allow="localhost")
    failed = failure(client, f"https://localhost:{secure.port}/a.ics")
    assert (failed.kind, "certificate verify failed" in failed.detail) == ("network_error", True)
    assert secure.requests == []


@pytest.mark.parametrize("how", ["hang", "drip_headers", "drip_body"])
def test_the_deadline_holds_over_tls(
    secure: Upstream, trusting: MakeClient, failure: Failure, how: str
) -> None:
    secure.hang("/hang")
    secure.drip_headers("/drip_headers")
    secure.drip_body("/drip_body", b"z" * 10_000)
    hasty = trusting(timeout=0.5)
    assert failure(hasty, secure.url(f"/{how}")).kind == "timeout"
    assert hasty.fetch(secure.url("/a.ics")).status == 200


def test_a_handshake_that_nobody_answers_ends_at_the_deadline(
    upstream: Upstream, make_client: MakeClient, failure: Failure
) -> None:
    hasty = make_client(timeout=0.4)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert failure(hasty, f"https://127.0.0.1:{silent.getsockname()[1]}/").kind == "timeout"
    assert hasty.fetch(upstream.url("/good.ics")).status == 200


def _answer_in_plain(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def test_a_host_without_tls_is_a_network_error(client: GuardedClient, failure: Failure) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(1) as threads:
        answered = threads.submit(_answer_in_plain, listener)
        failed = failure(client, f"https://127.0.0.1:{listener.getsockname()[1]}/a.ics")
        answered.result()
    assert failed.kind == "network_error"
