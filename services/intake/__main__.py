"""`python -m services.intake`: takes in what platforms send."""

from services.intake.app import build
from services.intake.settings import IntakeSettings
from shared.kit.runtime import run
from shared.kit.settings import with_endpoints


def main() -> None:
    with_endpoints()
    settings = IntakeSettings()
    run(build(settings), settings)


if __name__ == "__main__":
    main()
