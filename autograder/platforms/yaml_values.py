"""The values in a YAML file that strangers wrote, without making objects of it."""

from collections.abc import Iterator
from typing import Any

import yaml

DEEPEST = 60

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same events, much faster


def yaml_values(data: bytes) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every scalar of a YAML file with its path of keys and numbers, two steps or more.

    Built from the parser's events: no object is made of the document, so that neither aliases nor
    nesting cost anything. A key of Ruby's, `:name`, loses its colon. Raises `yaml.YAMLError` and
    `ValueError` at what is damaged, after the values before it.
    """
    path: list[_Step] = []
    for event in yaml.parse(data, Loader=_Loader):
        if isinstance(event, yaml.CollectionEndEvent):
            path.pop()
        elif isinstance(event, yaml.NodeEvent):
            step = path[-1] if path else None
            is_key = step is not None and step.enter()
            value = event.value if isinstance(event, yaml.ScalarEvent) else ""
            if isinstance(event, yaml.CollectionStartEvent):
                path.append(_Step(is_list=isinstance(event, yaml.SequenceStartEvent)))
                if len(path) > DEEPEST:
                    raise ValueError("it is nested too deeply")
            elif is_key and step is not None:
                step.key = value.removeprefix(":")
            elif len(path) > 1 and isinstance(event, yaml.ScalarEvent):
                yield tuple(step.key for step in path), value


class _Step:
    """Where we are within one list or mapping."""

    def __init__(self, *, is_list: bool) -> None:
        self.is_list, self.key = is_list, ""
        self._met = 0

    def enter(self) -> bool:
        """Count one more node; tell whether it is a key."""
        self._met += 1
        if self.is_list:
            self.key = str(self._met - 1)
            return False
        return self._met % 2 == 1
