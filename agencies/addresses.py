"""Where a request comes from, as far as our own proxies vouch for it."""

from ipaddress import AddressValueError, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

NOWHERE = "0.0.0.0"  # noqa: S104 - what stands in the records where there is no address, a Unix socket


def client_address(request: HttpRequest) -> str:
    """The peer, or what the outermost of ``TRUSTED_PROXIES`` saw. Everything further left anybody can write."""
    told = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    hops = [*told, request.META.get("REMOTE_ADDR", "")]
    address = hops[max(len(hops) - 1 - settings.TRUSTED_PROXIES, 0)] if settings.TRUSTED_PROXIES else hops[-1]
    try:
        return str(ip_address(address))
    except ValueError:
        return NOWHERE


def network(address: str) -> str:
    """What counts as one place: an IPv4 address, or the /64 that one IPv6 customer has."""
    try:
        return str(IPv6Network(f"{address}/64", strict=False).network_address)
    except AddressValueError:
        return address
