"""What cells show: results, displays and their updates, sent to nb2prod instead of over a kernel's sockets."""

from __future__ import annotations

from typing import Any, Callable

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher

from .messages import Json
from .running_cell import RunningCell

Hook = Callable[[Json], Json]


class _Hooked:
    """Hooks that change a message before it is sent, as libraries register them with a kernel."""

    def __init__(self) -> None:
        self._hooks: list[Hook] = []

    def add(self, hook: Hook) -> None:
        self._hooks.append(hook)

    def remove(self, hook: Hook) -> bool:
        if hook not in self._hooks:
            return False
        self._hooks.remove(hook)
        return True

    def passed(self, kind: str, content: Json) -> Json | None:
        """Run the hooks over a message; None when one of them has used it up."""
        message: Json = {"header": {"msg_type": kind}, "msg_type": kind, "content": content, "metadata": {}}
        for hook in self._hooks:
            message = hook(message)
            if message is None:
                return None
        return message["content"]


class ZMQDisplayPublisher(DisplayPublisher):
    """Publishes `display(...)`."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self._hooked = _Hooked()
        self.outputs: RunningCell | None = None
        self.needs_kernel: Callable[[str], None] = lambda reason: None

    def publish(  # type: ignore[override]  # `source` is there in some versions of IPython only
        self,
        data: Json,
        metadata: Json = None,
        *,
        transient: Json = None,
        update: bool = False,
        **_others: Any,
    ) -> None:
        """Publish one mime bundle."""
        metadata = {} if metadata is None else metadata
        transient = {} if transient is None else transient
        self._validate_data(data, metadata)
        if "application/vnd.jupyter.widget-view+json" in data:
            self.needs_kernel("it shows a widget")
        kind = "update_display_data" if update else "display_data"
        content = self._hooked.passed(kind, {"data": data, "metadata": metadata, "transient": transient})
        if content is None or self.outputs is None:
            return
        target = (content.get("transient") or {}).get("display_id")
        if update:
            self.outputs.update(str(target), content["data"], content["metadata"])
        else:
            output = {"output_type": "display_data", "data": content["data"], "metadata": content["metadata"]}
            self.outputs.show(output, target)

    def clear_output(self, wait: bool = False) -> None:
        """Clear the running cell's output."""
        content = self._hooked.passed("clear_output", {"wait": wait})
        if content is not None and self.outputs is not None:
            self.outputs.clear(bool(content["wait"]))

    def register_hook(self, hook: Hook) -> None:
        """Let a hook see, change or use up every message."""
        self._hooked.add(hook)

    def unregister_hook(self, hook: Hook) -> bool:
        """Take a hook away again; False when it was not registered."""
        return self._hooked.remove(hook)


class ZMQShellDisplayHook(DisplayHook):
    """Shows a cell's result, the value of its last expression."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self._hooked = _Hooked()
        self.outputs: RunningCell | None = None
        self.msg: dict[str, Any] | None = None

    def start_displayhook(self) -> None:
        """Begin a result."""
        self.msg = {"output_type": "execute_result", "data": {}, "metadata": {}}

    def write_output_prompt(self) -> None:
        """Number the result."""
        if self.msg is not None:
            self.msg["execution_count"] = self.prompt_count

    def write_format_data(self, format_dict: Json, md_dict: Json = None) -> None:
        """Fill in what the result looks like."""
        if self.msg is not None:
            self.msg["data"] = format_dict
            self.msg["metadata"] = md_dict or {}

    def finish_displayhook(self) -> None:
        """Send the result, if it looks like anything."""
        message, self.msg = self.msg, None
        if message is None or not message["data"] or self.outputs is None:
            return
        content = self._hooked.passed("execute_result", {key: message[key] for key in message if key != "output_type"})
        if content is not None:
            self.outputs.show({"output_type": "execute_result", **content})

    def register_hook(self, hook: Hook) -> None:
        """Let a hook see, change or use up every result."""
        self._hooked.add(hook)

    def unregister_hook(self, hook: Hook) -> bool:
        """Take a hook away again; False when it was not registered."""
        return self._hooked.remove(hook)


for _kernel_class, _module in ((ZMQDisplayPublisher, "zmqshell"), (ZMQShellDisplayHook, "displayhook")):
    # What users and libraries see is what they see in a kernel.
    _kernel_class.__module__ = f"ipykernel.{_module}"
