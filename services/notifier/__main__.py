"""`python -m services.notifier`: tells complainants and platforms what becomes of their matters."""

from services.notifier.app import build
from services.notifier.settings import NotifierSettings
from shared.kit.runtime import run
from shared.kit.settings import with_endpoints


def main() -> None:
    with_endpoints()
    settings = NotifierSettings()
    run(build(settings), settings)


if __name__ == "__main__":
    main()
