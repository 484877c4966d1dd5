"""Why a picture was not taken."""


class PhotoRefusedError(Exception):
    """A picture was not taken; `reason` is one word for the record: `too_large`, `not_a_picture`, `broken`, ...

    `again` tells whether the same reference may do better later.
    """

    def __init__(self, reason: str, *, again: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again
