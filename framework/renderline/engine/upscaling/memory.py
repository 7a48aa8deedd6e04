"""How much memory there is, and how much some work took."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

__all__ = ["free_bytes", "peak_bytes"]

_MEMINFO = Path("/proc/meminfo")
_STATUS = Path("/proc/self/status")
_CLEAR_REFS = Path("/proc/self/clear_refs")
# Sets VmHWM back to what is held now, see proc(5).
_RESET_PEAK = "5"
# Of cgroups version 2; under version 1 the machine's memory alone counts.
_GROUP = Path("/sys/fs/cgroup")
_LIMIT, _USED, _STAT = _GROUP / "memory.max", _GROUP / "memory.current", _GROUP / "memory.stat"


def free_bytes() -> int | None:
    """What may still be taken: of the machine's memory and, in a container, of its share; None where nobody tells."""
    found = [each for each in (_of_machine(), _of_container()) if each is not None]
    return min(found) if found else None


def _of_machine() -> int | None:
    with suppress(OSError, StopIteration):
        return _line_bytes(_MEMINFO, "MemAvailable:")
    with suppress(ValueError, OSError, AttributeError):
        # macOS tells its whole memory only; half of it is a guess on the safe side.
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    return None


def _of_container() -> int | None:
    with suppress(OSError, ValueError):
        # Without a limit the file says `max`, which is no number.
        limit_bytes = int(_LIMIT.read_text(encoding="ascii"))
        return limit_bytes - int(_USED.read_text(encoding="ascii")) + _reclaimable_bytes()
    return None


def _reclaimable_bytes() -> int:
    """Of the page cache, which counts as used and goes as soon as the room is wanted."""
    with suppress(OSError, StopIteration):
        lines = _STAT.read_text(encoding="ascii").splitlines()
        return int(next(line for line in lines if line.startswith("inactive_file ")).split()[1])
    return 0


def peak_bytes(work: Callable[[], object]) -> int | None:
    """How much more memory this process held at the height of some work than before it; None where nobody tells."""
    try:
        before = _line_bytes(_STATUS, "VmRSS:")
        # Else the peak is that of the whole life of the process, in which a larger network may have run.
        _CLEAR_REFS.write_text(_RESET_PEAK, encoding="ascii")
    except (OSError, StopIteration):
        work()
        return None
    work()
    return max(0, _line_bytes(_STATUS, "VmHWM:") - before)


def _line_bytes(path: Path, name: str) -> int:
    lines = path.read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1]) * 1024
