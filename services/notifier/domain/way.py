"""The name of a way: an outlet, and the receiver in that outlet's own list where it has several (`webhook:portal`)."""


def name_way(outlet: str, address: str = "") -> str:
    return f"{outlet}:{address}" if address else outlet


def read_way(way: str) -> tuple[str, str]:
    """Give outlet and address; the address is empty for an outlet that needs none."""
    outlet, _, address = way.partition(":")
    return outlet, address
