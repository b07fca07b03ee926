"""Causes of failed connections told apart, on real sockets."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.api.client import ApiClient
from app.api.endpoint import Endpoint
from app.api.errors import ApiError
from app.model.errors import ErrorKind, TurnError
from tests.fakes.raw_http import raw_server

KEY = "sk-ant-api03-abcdefghijklmnop"
# Made for this test alone, for localhost, trusted by nobody.
CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUHe9B1vuMr3fMHWhiy021zBKu33cwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTA0MjkzN1oYDzIxMjYxMDI4
MDQyOTM3WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASWVg4WU1aduo4tNHmlhY0zraTB7i1PFDvB/vUNcWYQw0YoSd87TIly
ruxx0l7gX+HFDDXmcFO0AXQSSld+qK6no28wbTAdBgNVHQ4EFgQUVThjuPMER1kw
33WB1Ursy8SPjiwwHwYDVR0jBBgwFoAUVThjuPMER1kw33WB1Ursy8SPjiwwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIgJcderiHZk1ysVATpkqDZmp9XG/qEeuSLQhqpGa+hRwoCIQDY
U6H3tlFucDLburNRmzs4BjJJy2za4HUfz5LaJ/b2YQ==
-----END CERTIFICATE-----
"""
PRIVATE_KEY = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgktHYLuXnzfNhBC6i
hY317dtH2vixEEvVYsE/yoiQwauhRANCAASWVg4WU1aduo4tNHmlhY0zraTB7i1P
FDvB/vUNcWYQw0YoSd87TIlyruxx0l7gX+HFDDXmcFO0AXQSSld+qK6n
-----END PRIVATE KEY-----
"""


@pytest.fixture
def untrusted(tmp_path: Path) -> ssl.SSLContext:
    """TLS with a certificate that nobody vouches for."""
    file = tmp_path / "server.pem"
    file.write_text(CERTIFICATE + PRIVATE_KEY)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@pytest.fixture
def free_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


async def failure(api: ApiClient) -> tuple[TurnError, bool]:
    with pytest.raises(ApiError) as caught:
        await api.list_models()
    error = caught.value.error
    assert error.message.endswith(".")
    assert error.advice.endswith(".")
    assert KEY not in str(error)
    return error, caught.value.transient


async def test_a_certificate_that_nobody_vouches_for(
    make_api: Callable[[Endpoint], ApiClient], untrusted: ssl.SSLContext
) -> None:
    with raw_server(tls=untrusted) as server:
        error, again = await failure(make_api(Endpoint(server.url, KEY)))
        assert server.requests == []
    assert (error.kind, error.code, again) == (ErrorKind.MACHINE, "tls_certificate", False)


async def test_a_certificate_that_the_system_was_told_to_trust(
    make_api: Callable[[Endpoint], ApiClient],
    untrusted: ssl.SSLContext,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "trusted.pem").write_text(CERTIFICATE)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
    with raw_server(tls=untrusted) as server:
        assert await make_api(Endpoint(server.url, KEY)).list_models() == []


async def test_encryption_where_none_is_spoken(make_api: Callable[[Endpoint], ApiClient]) -> None:
    with raw_server() as server:
        error, _ = await failure(make_api(Endpoint(server.url.replace("http", "https"), KEY, connect_timeout_s=2)))
    assert error.code in ("tls_failed", "connection_failed", "timed_out")


async def test_nobody_listens(make_api: Callable[[Endpoint], ApiClient], free_port: int) -> None:
    error, again = await failure(make_api(Endpoint(f"http://127.0.0.1:{free_port}", KEY)))
    assert (error.kind, error.code, again) == (ErrorKind.RETRY, "connection_refused", True)


async def test_a_name_that_nobody_has(
    make_api: Callable[[Endpoint], ApiClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(variable, raising=False)
    error, again = await failure(make_api(Endpoint("https://chatelaine.invalid", KEY)))
    assert (error.kind, error.code, again) == (ErrorKind.RETRY, "name_not_resolved", True)


async def test_nonsense_instead_of_http(make_api: Callable[[Endpoint], ApiClient]) -> None:
    with raw_server(b"220 mail.example ESMTP\r\n") as server:
        error, again = await failure(make_api(Endpoint(server.url, KEY)))
    assert (error.kind, error.code, again) == (ErrorKind.RETRY, "connection_failed", True)


async def test_a_connection_that_is_never_made(make_api: Callable[[Endpoint], ApiClient]) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        port = listener.getsockname()[1]
        fillers = []
        for _ in range(4):  # a full backlog: the kernel answers no more
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
            fillers.append(filler)
        api = make_api(replace(Endpoint(f"http://127.0.0.1:{port}", KEY), connect_timeout_s=0.2, stall_timeout_s=0.2))
        error, again = await failure(api)
        for filler in fillers:
            filler.close()
    assert (error.kind, error.code, again) == (ErrorKind.RETRY, "timed_out", True)
