"""Where a webhook may go: public addresses only, resolved once."""

import ipaddress
from collections.abc import Sequence

import pytest

from services.notifier.webhooks.endpoints import url_fault
from shared.kit.egress import AddressRefusedError, checked_address, is_public, system_resolve

PRIVATE = (
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::7f00:1",
    "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:1::", "2001:db8::1",
)  # fmt: skip


def resolving(*addresses: str):
    async def resolve(host: str, port: int) -> Sequence[str]:
        return addresses

    return resolve


@pytest.mark.parametrize("address", PRIVATE)
def test_this_address_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "60.12.1.1", "2408:8000::1"])
def test_this_address_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PRIVATE)
async def test_a_name_that_leads_inside_is_refused(address: str) -> None:
    with pytest.raises(AddressRefusedError):
        await checked_address("evil.example.org", 443, allow_loopback=True, resolve=resolving(address))


async def test_one_bad_address_among_good_ones_refuses_them_all() -> None:
    with pytest.raises(AddressRefusedError):
        await checked_address("x.example.org", 443, allow_loopback=False, resolve=resolving("8.8.8.8", "10.0.0.1"))


@pytest.mark.parametrize("host", [".a", "a..b", "a" * 70])
async def test_a_name_that_no_resolver_can_be_asked_has_no_address(host: str) -> None:
    with pytest.raises(OSError, match="no such name"):
        await system_resolve(host, 443)


async def test_the_checked_address_is_given() -> None:
    resolve = resolving("8.8.8.8", "8.8.4.4")
    assert await checked_address("x.example.org", 443, allow_loopback=False, resolve=resolve) == "8.8.8.8"


async def test_loopback_is_refused_unless_the_settings_allow_it() -> None:
    with pytest.raises(AddressRefusedError):
        await checked_address("localhost", 80, allow_loopback=False, resolve=resolving("127.0.0.1"))
    assert await checked_address("localhost", 80, allow_loopback=True, resolve=resolving("127.0.0.1")) == "127.0.0.1"


async def test_localhost_that_resolves_to_elsewhere_is_refused() -> None:
    with pytest.raises(AddressRefusedError):
        await checked_address("localhost", 80, allow_loopback=True, resolve=resolving("10.0.0.1"))


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("https://hook.example.org/a?b=c", None),
        ("http://127.0.0.1:8000/x", None),
        ("http://localhost:8000/x", None),
        ("http://hook.example.org/", "https"),
        ("ftp://localhost/", "https"),
        ("https://10.0.0.1/", "内部地址"),
        ("https://[::ffff:10.0.0.1]/", "内部地址"),
        ("https://0x0a.1/", "内部地址"),
        ("https://169.254.169.254/latest/meta-data", "内部地址"),
        ("https://user:pw@hook.example.org/", "用户名"),
        ("https://hook.example.org:99999/", "写法有误"),
        ("https://上虞.example.org/", "punycode"),
        ("https:///x", "主机名"),
        ("https://hook.example.org/ x", "ASCII"),
    ],
)
def test_an_endpoints_address_is_checked_when_the_city_is_read(url: str, wrong: str | None) -> None:
    fault = url_fault(url)
    assert (fault is None) if wrong is None else (fault is not None and wrong in fault)
