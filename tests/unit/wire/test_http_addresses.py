from __future__ import annotations

import pytest

from renderline.wire.http import addresses

NEVER = {
    "169.254.169.254": "cloud metadata",
    "::ffff:169.254.169.254": "cloud metadata",
    "fd00:ec2::254": "cloud metadata",
    "100.100.100.200": "cloud metadata",
    "169.254.7.7": "link-local",
    "fe80::1%eth0": "link-local",
    "224.0.0.1": "multicast",
    "ff02::1": "multicast",
    "0.0.0.0": "unspecified",  # noqa: S104 - judged here, bound to nowhere
    "::": "unspecified",
    "::ffff:0.0.0.0": "unspecified",
    "240.0.0.1": "reserved",
    "255.255.255.255": "reserved",
    "192.0.2.1": "reserved",
    "198.18.0.1": "reserved",
    "0.1.2.3": "reserved",
    "::127.0.0.1": "reserved",
    "64:ff9b:1::1": "reserved",
    "2001:db8::1": "reserved",
}
ON_DEMAND = {
    "127.0.0.1": "loopback",
    "127.255.0.3": "loopback",
    "::1": "loopback",
    "::ffff:127.0.0.1": "loopback",
    "2002:7f00:1::": "loopback",
    "64:ff9b::7f00:1": "loopback",
    "10.1.2.3": "private",
    "172.31.0.1": "private",
    "192.168.1.1": "private",
    "100.64.0.1": "private",
    "::ffff:10.0.0.1": "private",
    "fd12:3456::1": "private",
}
PUBLIC = ["93.184.216.34", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize(("text", "kind"), NEVER.items())
def test_some_addresses_are_refused_to_everybody(text: str, kind: str) -> None:
    assert addresses.refusal(addresses.parse(text)) == f"its host is at a {kind} address"


@pytest.mark.parametrize(("text", "kind"), ON_DEMAND.items())
def test_loopback_and_private_addresses_are_for_the_caller_to_allow(text: str, kind: str) -> None:
    address = addresses.parse(text)
    assert (addresses.private_kind(address), addresses.refusal(address)) == (kind, "")


@pytest.mark.parametrize("text", PUBLIC)
def test_public_addresses_are_free(text: str) -> None:
    address = addresses.parse(text)
    assert (addresses.private_kind(address), addresses.refusal(address)) == ("", "")
