"""A build backend that can do one thing: say what is in a source distribution, as its own PKG-INFO has it.

pip asks a distribution's backend for that even when it is only to be downloaded. The real one would first be installed,
with compilers and numpy for some.
"""

from __future__ import annotations

import email
import shutil
from pathlib import Path


def get_requires_for_build_wheel(config_settings: object = None) -> list[str]:
    return []


def prepare_metadata_for_build_wheel(metadata_directory: str, config_settings: object = None) -> str:
    metadata = email.message_from_string(Path("PKG-INFO").read_text(encoding="utf-8"))
    folder = Path(metadata_directory, f"{metadata['Name'].replace('-', '_')}-{metadata['Version']}.dist-info")
    folder.mkdir()
    shutil.copy("PKG-INFO", folder / "METADATA")
    return folder.name


def build_wheel(wheel_directory: str, config_settings: object = None, metadata_directory: object = None) -> str:
    raise NotImplementedError("nothing is built")
