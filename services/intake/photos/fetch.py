"""Fetches a picture from its platform: from a public address only, within limits, without following where it points."""

import asyncio
import ssl
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import httpx2

from services.intake.photos.faults import PhotoRefusedError
from services.intake.photos.picture import MAX_BYTES
from shared.kit.egress import AddressRefusedError, Resolve, checked_address, system_resolve

DEADLINE = timedelta(seconds=30)
"""For everything: look-up, connection, the last byte; a slow sender cannot hold it longer."""
_OK = 200
_LATER = frozenset((408, 425, 429, *range(500, 600)))
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True)
class Fetcher:
    """Fetches pictures. `allow_loopback` is for a trial on one machine."""

    tls: ssl.SSLContext
    resolve: Resolve = system_resolve
    allow_loopback: bool = False
    deadline: timedelta = DEADLINE
    most: int = MAX_BYTES

    async def fetch(self, reference: str) -> bytes:
        """Give the bytes behind a reference. Raises `PhotoRefusedError`."""
        url = _url(reference)
        try:
            async with asyncio.timeout(self.deadline.total_seconds()):
                return await self._fetch(url)
        except AddressRefusedError as error:
            raise PhotoRefusedError("address_refused") from error
        except (OSError, httpx2.HTTPError) as error:  # a TimeoutError is an OSError
            raise PhotoRefusedError("unreachable", again=True) from error

    async def _fetch(self, url: httpx2.URL) -> bytes:
        port = url.port or _PORTS[url.scheme]
        address = await checked_address(url.host, port, allow_loopback=self.allow_loopback, resolve=self.resolve)
        # The call goes to the checked address; name and certificate stay the host's. A second look-up could be rebound.
        there = url.copy_with(host=address)
        headers = {"host": url.netloc.decode(), "accept": "image/*", "accept-encoding": "identity"}
        async with (
            httpx2.AsyncClient(verify=self.tls, trust_env=False, follow_redirects=False, timeout=None) as client,
            client.stream("GET", there, headers=headers, extensions={"sni_hostname": url.host}) as response,
        ):
            if response.status_code != _OK:
                raise PhotoRefusedError(f"http_{response.status_code}", again=response.status_code in _LATER)
            return await self._body(response)

    async def _body(self, response: httpx2.Response) -> bytes:
        """Take the bytes as they come, never unpacked, and stop at the limit whatever the head promised."""
        body = bytearray()
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > self.most:
                raise PhotoRefusedError("too_large")
        return bytes(body)


def _url(reference: str) -> httpx2.URL:
    try:
        parts = urlsplit(reference)
        url = httpx2.URL(reference)
        parts.port  # noqa: B018 - raises for a port that is none
        url.host.encode("idna")  # raises for a name that no resolver can be asked
        good = parts.scheme in _PORTS and parts.hostname and not parts.username and not parts.password
    except (ValueError, httpx2.InvalidURL) as error:
        raise PhotoRefusedError("not_an_address") from error
    if not good:
        raise PhotoRefusedError("not_an_address")
    return url
