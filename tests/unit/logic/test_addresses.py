"""API addresses: what is accepted, and where a key may travel."""

from __future__ import annotations

import pytest

from app.logic.addresses import AddressError, check_proxy, is_loopback, normalise_base_url, origin, travels_in_clear


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("https://api.anthropic.com", "https://api.anthropic.com"),
        ("  https://API.Anthropic.com/ \n", "https://api.anthropic.com"),
        ("https://api.anthropic.com:443/v1/", "https://api.anthropic.com"),
        ("https://gateway.example:8443/claude/v1", "https://gateway.example:8443/claude"),
        ("https://gateway.example/v1beta", "https://gateway.example/v1beta"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://[::1]:80/", "http://[::1]"),
    ],
)
def test_addresses_are_stored_in_one_form(typed: str, stored: str) -> None:
    assert normalise_base_url(typed) == stored
    assert normalise_base_url(stored) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "api.anthropic.com",
        "ftp://api.anthropic.com",
        "https://",
        "https://:443",
        "https://user:secret@host",
        "https://user@host",
        "https://host/?key=1",
        "https://host/#part",
        "https://host:99999",
        "https://host:0",
        "https://host:port",
        "https://ho st",
        "https://host/a b",
        "https://[::1",
        "javascript:alert(1)",
        "file:///etc/passwd",
    ],
)
def test_what_is_no_address_is_refused_in_words(typed: str) -> None:
    for use in (normalise_base_url, origin, travels_in_clear):
        with pytest.raises(AddressError) as caught:
            use(typed)
        assert str(caught.value).endswith(".")
        assert "secret" not in str(caught.value)


def test_an_origin_is_scheme_host_and_port() -> None:
    assert origin("https://Gateway.example:8443/claude") == "https://gateway.example:8443"
    assert (
        origin("https://api.anthropic.com:443") == origin("https://api.anthropic.com/x") == "https://api.anthropic.com"
    )
    assert origin("http://[::1]:8080/x") == "http://[::1]:8080"


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "127.255.0.9", "::1", "[::1]"])
def test_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    ["", "localhost.example", "127.0.0.1.example", "128.0.0.1", "0.0.0.0", "192.168.0.1", "::", "127.1", "localhost."],
)
def test_other_machines(host: str) -> None:
    assert not is_loopback(host)


def test_what_could_be_read_on_the_way() -> None:
    assert travels_in_clear("http://gateway.example")
    assert not travels_in_clear("https://gateway.example")
    assert not travels_in_clear("http://127.8.8.8:99/x")
    assert not travels_in_clear("http://[::1]:8080")


@pytest.mark.parametrize("proxy", ["", "http://proxy:3128", "https://user:word@proxy.example", "http://10.0.0.1:8080/"])
def test_proxies(proxy: str) -> None:
    check_proxy(proxy)


@pytest.mark.parametrize(
    "proxy", ["proxy:3128", "socks5://proxy", "http://", "http://a b", "http://proxy:x", "http://proxy:0"]
)
def test_what_is_no_proxy(proxy: str) -> None:
    with pytest.raises(AddressError):
        check_proxy(proxy)
