"""The router's settings: the kit's are all it needs."""

from shared.kit.settings import KitSettings


class RouterSettings(KitSettings):
    """Nothing beyond the kit's: what differs between cities stands in the city folder."""
