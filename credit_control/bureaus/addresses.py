"""Where a call may go: rules for addresses, before a single byte leaves.

An administrator may set a base address, so it is data. What stands between that and a
request into our own network is here: the provider's allow-list of hosts, and a look at
every network address that a host's name stands for.
"""

import ipaddress
import socket

from urllib3.exceptions import HTTPError
from urllib3.util import parse_url

from .contract import CallFailed

#: The prefix under which a network without IPv4 shows IPv4 addresses (RFC 6052).
NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LOCAL = ("127.0.0.1", "localhost")


def target(url, hosts, loopback=False):
    """Host, port and path of an address that may be called.

    >>> target("https://api.example.com/v1/x?q=1", (".example.com",))
    ('api.example.com', 443, '/v1/x')
    >>> target("https://example.com.evil.net/", ("example.com",))
    Traceback (most recent call last):
    ...
    odoo.addons.credit_control.bureaus.contract.CallFailed: The host example.com.evil.net
    is not among those of this provider: the call was not made.

    :param hosts: exact names, or suffixes starting with a dot
    :param bool loopback: this machine may be called too, without encryption
    :raises CallFailed: ``forbidden``
    """
    try:
        parts = parse_url(url)
    except HTTPError:
        raise _forbidden("The address cannot be read") from None
    host = (parts.host or "").lower()
    if parts.auth is not None or parts.fragment is not None:
        raise _forbidden("The address holds a user name, a password or a fragment")
    if loopback and parts.scheme == "http" and host in _LOCAL:
        return host, parts.port or 80, parts.path or "/"
    if parts.scheme != "https" or parts.port not in (None, 443):
        raise _forbidden(f"The address of {host} is not https on port 443")
    if not any(_fits(host, allowed.lower()) for allowed in hosts):
        raise _forbidden(f"The host {host} is not among those of this provider")
    return host, 443, parts.path or "/"


def resolve(host, port, local=False):
    """The network addresses of a host, all of them fit to be called.

    :param bool local: the host is this machine, and must be
    :return: list of texts, each once, in the system's order
    :raises CallFailed: ``before_send`` where the name is not known, ``forbidden`` where
        one of the addresses is not on the public internet
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise CallFailed(
            "before_send",
            f"The name {host} is not known to the network's name service.",
        ) from None
    addresses = list(dict.fromkeys(entry[4][0] for entry in found))
    for address in addresses:
        fit = ipaddress.ip_address(address).is_loopback if local else public(address)
        if not fit:
            raise _forbidden(f"The host {host} leads to {address}, which is not public")
    return addresses


def public(address):
    """Whether an address is one of the public internet, whatever it is wrapped in.

    Python 3.11's ``is_global`` lets multicast, site-local, 6to4 and IPv4 in IPv6 pass.
    6to4 and Teredo are refused as such: no provider is reached through a tunnel.

    >>> [public(x) for x in ("8.8.8.8", "2600::1", "::ffff:8.8.8.8", "64:ff9b::808:808")]
    [True, True, True, True]
    >>> [public(x) for x in ("10.0.0.1", "100.64.0.1", "169.254.169.254", "224.0.0.1")]
    [False, False, False, False]
    >>> [public(x) for x in ("::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1")]
    [False, False, False]
    >>> [public(x) for x in ("::1", "fe80::1%eth0", "fec0::1", "::127.0.0.1", "ff0e::1")]
    [False, False, False, False, False]
    """
    ip = ipaddress.ip_address(address)
    if ip.version == 6:
        if ip.sixtofour or ip.teredo or ip.is_site_local:
            return False
        if ip.ipv4_mapped:
            ip = ip.ipv4_mapped
        elif ip in NAT64:
            ip = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _fits(host, allowed):
    return host.endswith(allowed) if allowed.startswith(".") else host == allowed


def _forbidden(why):
    return CallFailed("forbidden", f"{why}: the call was not made.")
