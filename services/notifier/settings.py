"""The notifier's settings: the kit's, and what its ways out need."""

from pydantic import Field

from shared.kit.settings import KitSettings


class NotifierSettings(KitSettings):
    webhook_allow_loopback: bool = Field(
        default=False, description="let webhooks call http and https endpoints on this machine; for trials only"
    )
