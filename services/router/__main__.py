"""`python -m services.router`: owns cases, gives them to units, moves city work."""

from services.router.app import build
from services.router.settings import RouterSettings
from shared.kit.runtime import run
from shared.kit.settings import with_endpoints


def main() -> None:
    with_endpoints()
    settings = RouterSettings()
    run(build(settings), settings)


if __name__ == "__main__":
    main()
