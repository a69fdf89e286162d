"""A shell that behaves as the one of an IPython kernel, without the kernel's sockets and threads."""

from __future__ import annotations

import os
import sys
import warnings
from subprocess import CalledProcessError
from typing import Any, Callable

from IPython.core import page
from IPython.core.application import BaseIPythonApplication
from IPython.core.autocall import ZMQExitAutocall
from IPython.core.interactiveshell import InteractiveShell, InteractiveShellABC
from IPython.core.shellapp import InteractiveShellApp
from IPython.core.usage import default_banner
from IPython.utils.process import system  # type: ignore[attr-defined]  # as ipykernel does
from traitlets import CBool, Instance, Type, Unicode, default

from .cell_names import XCachingCompiler
from .displays import ZMQDisplayPublisher, ZMQShellDisplayHook
from .kernel_magics import KernelMagics
from .messages import Json
from .running_cell import RunningCell

_GUIS_WITHOUT_LOOP = (None, "inline", "nbagg", "webagg", "notebook", "ipympl", "widget")
_ENVIRONMENT = (
    # colours in what `ls` and other tools print
    ("TERM", "xterm-color"),
    ("CLICOLOR", "1"),
    ("FORCE_COLOR", "1"),
    ("CLICOLOR_FORCE", "1"),
    # nobody is there to turn a page
    ("PAGER", "cat"),
    ("GIT_PAGER", "cat"),
)


def language_info() -> dict[str, object]:
    """Describe the language as an IPython kernel does."""
    return {
        "name": "python",
        "version": sys.version.split()[0],
        "mimetype": "text/x-python",
        "codemirror_mode": {"name": "ipython", "version": sys.version_info[0]},
        "pygments_lexer": f"ipython{sys.version_info[0]}",
        "nbconvert_exporter": "python",
        "file_extension": ".py",
    }


_LANGUAGE = language_info()


class KernelStandIn:
    """Stands where the kernel object is, by which libraries know a notebook; to use it takes a real kernel."""

    language_info = _LANGUAGE

    def __init__(self, needs_kernel: Callable[[str], None]) -> None:
        self.__needs_kernel = needs_kernel

    def __getattr__(self, name: str) -> Any:
        if not name.startswith(("__", "_repr_", "_ipython_")):
            self.__needs_kernel(f"it uses get_ipython().kernel.{name}")
        raise AttributeError(name)


class ZMQInteractiveShell(InteractiveShell):
    """IPython's shell as an IPython kernel configures it; libraries know a kernel by this class's name."""

    displayhook_class = Type(ZMQShellDisplayHook)
    display_pub_class = Type(ZMQDisplayPublisher)
    readline_use = CBool(False)
    autoindent = CBool(False)
    displayhook: ZMQShellDisplayHook
    display_pub: ZMQDisplayPublisher
    exiter = Instance(ZMQExitAutocall)
    keepkernel_on_exit: bool | None = None

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self._last_traceback_during_displayhook = False
        self.outputs: RunningCell | None = None
        self.needs_kernel: Callable[[str], None] = lambda reason: None
        warnings.filterwarnings(
            "ignore", message=".*Trio's signal handling code might have collided.*", category=RuntimeWarning
        )
        if "IPKernelApp" not in self.config:
            # by this entry, tqdm and others know that they run in a notebook
            self.config.IPKernelApp.tqdm = "dummy value for https://github.com/tqdm/tqdm/pull/1628"

    def connect(self, outputs: RunningCell, needs_kernel: Callable[[str], None]) -> None:
        """Say where outputs go, and what to call where nothing but a real kernel will do."""
        self.outputs = outputs
        self.displayhook.outputs = outputs
        self.display_pub.outputs = outputs
        self.needs_kernel = needs_kernel
        self.display_pub.needs_kernel = needs_kernel
        self.kernel = KernelStandIn(needs_kernel)

    @default("banner1")
    def _default_banner1(self) -> str:
        return default_banner

    @default("exiter")
    def _default_exiter(self) -> ZMQExitAutocall:
        return ZMQExitAutocall(self)

    def enable_gui(self, gui: str | None = None) -> None:
        """Enable a given gui."""
        if gui not in _GUIS_WITHOUT_LOOP:
            self.needs_kernel(f"it asks for the event loop of {gui!r}")
        self.active_eventloop = gui

    def init_environment(self) -> None:
        """Set the environment variables that a kernel sets."""
        os.environ.update(_ENVIRONMENT)

    def payloadpage_page(self, strg: Json, start: int = 0, screen_lines: int = 0, pager_cmd: object = None) -> None:
        """Page a text: it opens beside the notebook in a front end, so it is no output."""

    def init_hooks(self) -> None:
        """Initialize hooks."""
        super().init_hooks()
        self.set_hook("show_in_pager", page.as_hook(self.payloadpage_page), 99)

    def ask_exit(self) -> None:
        """Engage the exit actions."""
        self.exit_now = not self.keepkernel_on_exit

    def run_cell(self, *arguments: Any, **keywords: Any) -> Any:
        """Run a cell."""
        self._last_traceback = None
        self._last_traceback_during_displayhook = False
        return super().run_cell(*arguments, **keywords)

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        if self.displayhook.msg is not None:
            # An error while a result is formatted makes the cell fail.
            self._last_traceback_during_displayhook = True
        if self.outputs is not None:
            name, message = str(etype.__name__), str(evalue)
            self.outputs.show({"output_type": "error", "ename": name, "evalue": message, "traceback": list(stb)})
        self._last_traceback = stb

    @property
    def failed_to_show(self) -> bool:
        """Whether the running cell's result could not be formatted."""
        return self._last_traceback_during_displayhook

    def set_next_input(self, s: str, replace: bool = False) -> None:
        """Propose the next cell's text: a front end would show it."""

    def init_magics(self) -> None:
        """Initialize magics."""
        super().init_magics()
        self.register_magics(KernelMagics)
        self.magics_manager.register_alias("ed", "edit")

    def init_virtualenv(self) -> None:
        """Leave the environment alone: the interpreter was chosen from outside."""

    def system_piped(self, cmd: str) -> None:
        """Call the given cmd in a subprocess, piping stdout/err."""
        if cmd.rstrip().endswith("&"):
            raise OSError("Background processes not supported.")
        if sys.platform == "win32":
            cmd = self.var_expand(cmd, depth=1)
            from IPython.utils._process_win32 import AvoidUNCPath

            with AvoidUNCPath() as path:
                status = system(cmd if path is None else f"pushd {path} &&{cmd}")
        else:
            status = system(self.var_expand(cmd, depth=1))
        # not returned: a value other than None would be shown as the cell's result
        self.user_ns["_exit_code"] = status
        if getattr(self, "system_raise_on_error", False) and status != 0:
            raise CalledProcessError(status, cmd)

    system = system_piped


# What users and libraries see is what they see in a kernel.
ZMQInteractiveShell.__module__ = "ipykernel.zmqshell"
InteractiveShellABC.register(ZMQInteractiveShell)


class IPKernelApp(BaseIPythonApplication, InteractiveShellApp):
    """Loads the configuration, extensions and startup files that a kernel loads."""

    name = "ipython-kernel"
    connection_file = Unicode().tag(config=True)

    def init_crash_handler(self) -> None:
        """Install none."""

    def initialize(self, argv: Any = None) -> None:
        """Read the configuration and create the shell, for cells to come."""
        super().initialize(argv if argv is not None else [])
        self.config.IPKernelApp.connection_file = self.connection_file
        _use_interruptible_debugger()
        self.kernel_shell = ZMQInteractiveShell.instance(
            parent=self, profile_dir=self.profile_dir, compiler_class=XCachingCompiler
        )
        self.shell = self.kernel_shell
        self.kernel_shell.configurables.append(self)  # type: ignore[arg-type]  # whatever has traits

    def prepare(self) -> None:
        """Do what comes between creating a kernel's shell and its first cell."""
        self.init_path()
        self.init_gui_pylab()
        self.init_extensions()
        self.init_code()

    def init_gui_pylab(self) -> None:
        """Make matplotlib draw into the notebook, and enable what the configuration asks for."""
        # Higher priority than matplotlibrc, lower than anything else (`matplotlib.use` for instance).
        if not os.environ.get("MPLBACKEND"):
            os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
        super().init_gui_pylab()


IPKernelApp.__module__ = "ipykernel.kernelapp"


def _use_interruptible_debugger() -> None:
    import pdb  # noqa: T100 (libraries call it; a kernel replaces it, too)

    from IPython.core import debugger

    if hasattr(debugger, "InterruptiblePdb"):
        debugger.Pdb = debugger.InterruptiblePdb  # type: ignore[misc]
        pdb.Pdb = debugger.Pdb  # type: ignore[assignment,misc]
        pdb.set_trace = debugger.set_trace
