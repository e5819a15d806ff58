"""System checks: what must never be configured."""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from lms.words.compiling import is_current


@register(Tags.files)
def storage_apart_from_code(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Uploads and collected files may not lie in, or above, the folder of a room: `media` is code here."""
    rooms = [Path(config.path) for config in apps.get_app_configs() if Path(config.path).is_relative_to(settings.BASE_DIR)]
    found: list[CheckMessage] = []
    for name in ("MEDIA_ROOT", "STATIC_ROOT"):
        folder = Path(getattr(settings, name)).resolve()
        if any(folder.is_relative_to(room) or room.is_relative_to(folder) for room in rooms):
            found.append(Error(f"{name} touches the folder of a room", hint="Put uploads in var/uploads.", id="lms.E001"))
    return found


@register(Tags.translation)
def catalogues_are_compiled(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Settings compile them; where build/ cannot be written, pages would stay in English without a word."""
    source, made = settings.BASE_DIR / "locale", Path(settings.LOCALE_PATHS[0])
    stale = [
        path for path in source.glob("*/LC_MESSAGES/django.po") if not is_current(path, made / path.relative_to(source).with_suffix(".mo"))
    ]
    return [Error(f"{path.parts[-3]} is not compiled", hint="Let build/locale be written, once.", id="lms.E003") for path in stale]


@register(Tags.security, deploy=True)
def no_way_around_the_second_factor(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    if getattr(settings, "MFA_TOTP_INSECURE_BYPASS_CODE", None):
        return [Error("MFA_TOTP_INSECURE_BYPASS_CODE opens every second factor", id="lms.E002")]
    return []
