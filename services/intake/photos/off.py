"""Says that no pictures are fetched, once, so that nobody waits for them."""

import structlog

from shared.kit.service import Context

log = structlog.get_logger()


async def say_off(_: Context) -> None:
    log.info("photos_off", why="PHOTOS is not set: pictures stay with their platforms, none is fetched")
