# SPDX-License-Identifier: GPL-3.0-or-later
"""The systemd unit as systemd reads it: no mistake in it, and little left open.  Speaks TAP."""
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.environ.get("LINLI_SRCDIR", "."), "tests", "lib"))
from programs import BUILD, SERVER, SOURCE, run_cases, write_file  # noqa: E402

ANALYZE = shutil.which("systemd-analyze")
SCRATCH = tempfile.mkdtemp(prefix="linli-unit-")
EXPOSURE = 9  # of 100, and less is better; what is left is that it listens


def unit(**changes):
    """As it is installed, but with the program from the build."""
    with open(os.path.join(SOURCE, "data", "linli-server.service.in"), encoding="utf-8") as file:
        text = file.read().replace("@bindir@/linli-server", os.path.abspath(SERVER))
    for old, new in changes.items():
        assert old in text, old
        text = "\n".join(line for line in text.splitlines() if not line.startswith(old + "=")) + (f"\n[Service]\n{old}={new}\n" if new else "\n")
    return write_file(os.path.join(SCRATCH, "linli-server.service"), text)


def analyze(*words):
    return subprocess.run([ANALYZE, *words], capture_output=True, text=True, timeout=60, check=False)


def it_has_no_mistake():
    if ANALYZE is None or not os.path.exists(os.path.join(BUILD, "src")):
        return "systemd-analyze is not installed"
    done = analyze("verify", "--recursive-errors=no", "--man=no", unit())
    assert done.returncode == 0 and "linli-server.service" not in done.stderr, done.stderr
    done = analyze("verify", "--recursive-errors=no", "--man=no", unit(ProtectSystem="strictly"))
    assert done.returncode != 0 and "strictly" in done.stderr, done
    return None


def little_is_left_open():
    if ANALYZE is None:
        return "systemd-analyze is not installed"
    words = ("security", "--offline=true", f"--threshold={EXPOSURE}", "--no-pager")
    done = analyze(*words, unit())
    assert done.returncode == 0, done.stdout[-1500:] + done.stderr
    assert analyze(*words, unit(CapabilityBoundingSet=None, SystemCallFilter=None, ProtectSystem=None)).returncode != 0, "all would pass"
    return None


if __name__ == "__main__":
    try:
        run_cases([("the unit has no mistake", it_has_no_mistake), ("little is left open", little_is_left_open)])
    finally:
        shutil.rmtree(SCRATCH, ignore_errors=True)
