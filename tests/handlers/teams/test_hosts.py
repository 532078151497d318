"""No address that is not Teams' own is ever sent anything (trust.md T03): each form in which one can be disguised."""

from __future__ import annotations

import pytest

from handlers.teams.hosts import Hosts

GOOD = [
    "https://smba.trafficmanager.net/amer/",
    "https://smba.trafficmanager.net/emea/0b8d1f66-5a0f-4f0c-8f5e-2f3a8b1c9d10/",
    "https://smba.trafficmanager.net",
    "https://SMBA.trafficmanager.net/amer",
    "https://smba.trafficmanager.net:443/amer/",
    "https://smba.infra.gcc.teams.microsoft.com/gcc/",
]
HOSTILE = [
    "",
    None,
    "https://evil.example/amer/",
    "http://smba.trafficmanager.net/amer/",
    "https://smba.trafficmanager.net:8443/amer/",
    "https://smba.trafficmanager.net.evil.example/",
    "https://evil.example/smba.trafficmanager.net",
    "https://smba.trafficmanager.net@evil.example/",
    "https://evil.example@smba.trafficmanager.net/",
    "https://user:password@smba.trafficmanager.net/",
    "https://smba.trafficmanager.net\\@evil.example/",
    "https://evil.example\\.smba.trafficmanager.net/",
    "https://smba.trafficmanager.net%2eevil.example/",
    "https://smba.trafficmanager.net./amer/",
    "https://smba.trafficmanager.net#@evil.example/",
    "https://smba.trafficmanager.net?x=@evil.example/",
    "https://xn--smba-trafficmanager-net.example/",
    "https://smbа.trafficmanager.net/amer/",
    "https://smba。trafficmanager.net/",
    "https://169.254.169.254/latest/meta-data/",
    "https://127.0.0.1/",
    "http://127.0.0.1/",
    "https://[::1]/",
    "https://[::ffff:169.254.169.254]/",
    "https://2852039166/",
    "https://0x7f000001/",
    "https://localhost/",
    "file:///etc/passwd",
    "ftp://smba.trafficmanager.net/",
    "javascript:alert(1)",
    "//smba.trafficmanager.net/",
    "smba.trafficmanager.net/amer",
    "https://",
    "https:///amer",
    "https://smba.trafficmanager.net:99999/",
    "https://smba.trafficmanager.net:abc/",
    "https://[smba.trafficmanager.net/",
    "https://smba.trafficmanager.net/amer\r\nHost: evil.example",
    " https://smba.trafficmanager.net/",
    "https://smba.trafficmanager.net/\ta",
    "https://" + "a" * 5000,
]


@pytest.mark.parametrize("url", GOOD)
def test_microsoft_s_own_addresses_are_on_the_list(url: str) -> None:
    assert Hosts().allow(url)


@pytest.mark.parametrize("url", HOSTILE)
def test_no_other_address_is_however_it_is_written(url: str | None) -> None:
    assert not Hosts().allow(url)


def test_in_tests_a_server_on_this_machine_takes_their_place_by_its_very_port() -> None:
    here = Hosts(("127.0.0.1:3999", "[::1]:3999"))

    assert here.allow("http://127.0.0.1:3999/amer/")
    assert here.allow("http://[::1]:3999/")
    assert not [
        url
        for url in (
            "http://127.0.0.1:4000/", "http://127.0.0.1/", "http://localhost:3999/", "http://10.0.0.1:3999/", GOOD[0],
        )
        if here.allow(url)
    ]  # fmt: skip


def test_a_host_elsewhere_is_never_reached_without_tls_even_if_it_is_named() -> None:
    assert not Hosts(("proxy.example:8080",)).allow("http://proxy.example:8080/")
    assert Hosts(("proxy.example:8080",)).allow("https://proxy.example:8080/")
