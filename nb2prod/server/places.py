"""Contents API paths and files: nothing outside of the server's root is read or written."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from jupyter_core.paths import is_hidden
from tornado.web import HTTPError

from nb2prod.server.errors import Forbidden, Invalid, Missing

_COLLABORATION_DRIVE = "RTC:"  # what jupyter-collaboration puts before the paths of shared documents


@dataclass(frozen=True, slots=True)
class Place:
    """A file in the server's root, by the path that the browser knows it by and by its own."""

    api_path: str
    os_path: Path


class Places:
    """Turns the browser's paths into files and back, by the rules of the server's contents manager."""

    def __init__(self, contents_manager: object) -> None:
        self._contents_manager = contents_manager

    def notebook(self, api_path: str, must_exist: bool) -> Place:
        """Return the place of a notebook; raises Invalid, Forbidden or Missing."""
        place = self.target(api_path)
        if place.os_path.suffix != ".ipynb":
            raise Invalid(f"{api_path}: not an .ipynb file; save it as a notebook first")
        if must_exist and not _is_file(place.os_path):
            raise Missing(f"{api_path}: no such notebook; save it first")
        return place

    def target(self, api_path: str) -> Place:
        """Return the place that a path names, whatever is there; raises Invalid, Forbidden or Missing."""
        api_path = _normalised(api_path)
        os_path = self._os_path(api_path)
        self.check_inside(os_path)
        self._check_visible(api_path, os_path)
        return Place(api_path, os_path)

    def api_path(self, os_path: Path) -> str | None:
        """Return the browser's path of a file, None where it lies outside of the server's root."""
        root = self._root()
        if not _resolved(os_path).is_relative_to(_resolved(root)):
            return None
        whole = Path(os.path.normpath(os_path.absolute()))
        if not whole.is_relative_to(root):
            root, whole = _resolved(root), _resolved(os_path)
        return "" if whole == root else whole.relative_to(root).as_posix()

    def worded(self, text: str) -> str:
        """Return a message with files named as the browser knows them."""
        try:
            root = self._root()
        except Invalid:
            return text
        for place in (root, _resolved(root)):
            text = text.replace(f"{place}{os.sep}", "")
        return text

    def check_inside(self, os_path: Path) -> None:
        """Raise Forbidden for a file that lies, after all symbolic links, outside of the server's root."""
        if not _resolved(os_path).is_relative_to(_resolved(self._root())):
            raise Forbidden(
                f"{self._shown(os_path)}: lies outside of the folder that this server serves; "
                "start Jupyter in a folder that holds both, or use the command line"
            )

    def _root(self) -> Path:
        root = getattr(self._contents_manager, "root_dir", None)
        if not isinstance(root, str) or not hasattr(self._contents_manager, "_get_os_path"):
            raise Invalid(
                f"this server keeps its notebooks elsewhere than in files ({type(self._contents_manager).__name__}); "
                "nb2prod works on files: use one of Jupyter's file contents managers"
            )
        return Path(os.path.normpath(root))

    def _os_path(self, api_path: str) -> Path:
        self._root()
        try:
            return Path(self._contents_manager._get_os_path(api_path))  # type: ignore[attr-defined]
        except HTTPError:
            raise Forbidden(f"{api_path}: lies outside of the folder that this server serves") from None
        except ValueError as error:
            raise Invalid(f"{api_path!r}: no path of a file: {error}") from None

    def _check_visible(self, api_path: str, os_path: Path) -> None:
        if getattr(self._contents_manager, "allow_hidden", False):
            return
        root = self._root()
        try:
            hidden = is_hidden(os_path, root) or is_hidden(_resolved(os_path), _resolved(root))
        except OSError as error:
            raise Missing(f"{api_path}: cannot be looked at: {error.strerror}") from None
        if hidden:
            raise Forbidden(f"{api_path}: hidden files are not served; ContentsManager.allow_hidden allows them")

    def _shown(self, os_path: Path) -> str:
        """Return the path in the browser's words where it has one, a link's own name in the root included."""
        whole, root = Path(os.path.normpath(os_path.absolute())), self._root()
        return whole.relative_to(root).as_posix() if whole.is_relative_to(root) else str(os_path)


def _normalised(api_path: str) -> str:
    """Return the path as the contents API has it; raises Invalid or Forbidden for what can never be one."""
    api_path = api_path.removeprefix(_COLLABORATION_DRIVE)
    if "\0" in api_path or not _is_text(api_path):
        raise Invalid(f"{api_path!r}: no path of a file")
    if ".." in api_path.replace(os.sep, "/").split("/"):
        raise Forbidden(f"{api_path}: a path must not hold '..'")
    if os.path.splitdrive(api_path)[0]:
        raise Forbidden(f"{api_path}: a path must be relative to the server's root, without a drive")
    parts = [part for part in api_path.split("/") if part not in {"", "."}]
    if not parts:
        raise Invalid("path: names no file")
    return str(PurePosixPath(*parts))


def _is_text(api_path: str) -> bool:
    try:
        api_path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_file(os_path: Path) -> bool:
    try:
        return os_path.is_file()
    except OSError:  # a name that the file system cannot hold, before Python 3.14
        return False


def _resolved(os_path: Path) -> Path:
    return Path(os.path.realpath(os_path))
