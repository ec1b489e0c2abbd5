# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of the command line share: running linlictl and linli-server from the build, and TAP."""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

BUILD = os.environ.get("LINLI_BUILDDIR", "_build")
SOURCE = os.environ.get("LINLI_SRCDIR", os.getcwd())
CTL = os.path.join(BUILD, "src", "ctl", "linlictl")
SERVER = os.path.join(BUILD, "src", "serverd", "linli-server")
ENV = {key: value for key, value in os.environ.items() if key != "LINLI_REGISTRY_DIR"} | {"LC_ALL": "C.UTF-8"}


class Done:
    """One finished run: .code, .out, .err, and .json where stdout holds one JSON value."""

    def __init__(self, process):
        self.code, self.out, self.err = process.returncode, process.stdout, process.stderr

    @property
    def json(self):
        return json.loads(self.out)


def ctl(*args, code=0, timeout=120):
    """Runs linlictl; @code is the exit code that must come, None = any."""
    done = Done(subprocess.run([CTL, *map(str, args)], capture_output=True, text=True, env=ENV, timeout=timeout, check=False))
    assert code is None or done.code == code, f"linlictl {' '.join(map(str, args))}: exit {done.code}, not {code}: {done.err.strip()}"
    return done


class Server:
    """linli-server on a free port of loopback; a context manager."""

    def __init__(self, data, *options):
        self.scratch = tempfile.mkdtemp(prefix="linli-port-")
        port_file = os.path.join(self.scratch, "port")
        self.process = subprocess.Popen([SERVER, "--data", data, "--listen", "127.0.0.1:0", "--port-file", port_file, *options],
                                        stdout=subprocess.DEVNULL, env=ENV)
        deadline = time.monotonic() + 30
        while not os.path.exists(port_file):
            assert self.process.poll() is None, f"linli-server ended with {self.process.returncode}"
            assert time.monotonic() < deadline, "linli-server is not ready after 30 s"
            time.sleep(0.02)
        with open(port_file, encoding="utf-8") as file:
            self.url = f"http://127.0.0.1:{file.read().strip()}"

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=30)
        shutil.rmtree(self.scratch, ignore_errors=True)
        return self.process.returncode

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def write_file(path, text, mode=0o600):
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w", encoding="utf-8") as file:
        file.write(text)
    return path


def run_cases(cases):
    """TAP over (name, function) pairs; a function that returns a string is skipped for that reason."""
    failed = 0
    print(f"1..{len(cases)}", flush=True)
    for number, (name, function) in enumerate(cases, 1):
        try:
            reason = function()
            print(f"ok {number} {name}" + (f" # SKIP {reason}" if isinstance(reason, str) else ""), flush=True)
        except Exception:  # pylint: disable=broad-except
            failed += 1
            print(f"not ok {number} {name}", flush=True)
            for line in traceback.format_exc().splitlines():
                print(f"# {line}", flush=True)
    sys.exit(1 if failed else 0)
