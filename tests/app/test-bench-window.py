# SPDX-License-Identifier: GPL-3.0-or-later
"""The bench of the window measures what it says it measures: its shape, never how fast this machine is today.  Speaks TAP."""
import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from programs import BUILD, CTL, ENV, SOURCE, ctl, run_cases  # noqa: E402

LINLI = os.path.join(BUILD, "src", "app", "linli")
SCRATCH = tempfile.mkdtemp(prefix="linli-bench-window-")
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
BARE_ENV = {key: value for key, value in ENV.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")} | {"GTK_A11Y": "none", "ADW_DISABLE_PORTAL": "1"}
FIGURES = ["start_ms_100k", "folder_open_ms", "list_first_page_ms_1m", "list_count_ms_1m", "search_p95_ms_1m", "matrix_p95_ms",
           "loop_gap_p99_ms", "rss_mb_100k"]
PEOPLE = 600


def bench(*args):
    return subprocess.run([CTL, "bench", "window", "--people", str(PEOPLE), "--dir", SCRATCH, *args], env=BARE_ENV, capture_output=True,
                          text=True, timeout=240, check=False)


def every_figure_is_measured_and_the_renderer_named():
    if shutil.which("xvfb-run") is None:
        return "no xvfb-run"
    done = bench("--json", "--renderer", "cairo")
    assert done.returncode == 0, done
    report = json.loads(done.stdout)
    assert list(report)[:9] == ["renderer", *FIGURES], list(report)
    assert report["renderer"] == "cairo"
    for name in FIGURES:
        assert report[name] > 0, report
    assert report["ok"] == (report["over"] == []) and set(report["over"]) <= set(FIGURES)
    assert report["list_count_ms_1m"] >= report["list_first_page_ms_1m"]
    assert report["more"]["people_small"] == PEOPLE == report["more"]["people_large"]
    assert report["more"]["queries"] == 200 and report["more"]["matrix_frames"] > 100
    return None


def replicas_are_kept_and_a_table_is_printed():
    if shutil.which("xvfb-run") is None:
        return "no xvfb-run"
    kept = [name for name in os.listdir(SCRATCH) if name.startswith("people-")]
    assert len(kept) == 1 and f"people-{PEOPLE}-" in kept[0], kept
    before = os.stat(os.path.join(SCRATCH, kept[0])).st_ino
    done = bench()
    assert done.returncode == 0 and "made a replica" not in done.stderr, done
    assert os.stat(os.path.join(SCRATCH, kept[0])).st_ino == before
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines[1:]] == FIGURES and all(line.split()[-1] in ("ok", "over") for line in lines[1:])
    return None


def filled_replica_is_sound():
    path = os.path.join(SCRATCH, "fill")
    assert ctl("bench", "fill", path, "--people", "30").json["people"] == 30
    assert ctl("list", path, "person").out.count('"name"') == 30
    assert ctl("check", path).json["ok"]


def mix_of_searches_stands_in_the_project():
    with open(os.path.join(SOURCE, "src", "ctl", "bench", "queries.txt"), encoding="utf-8") as file:
        queries = [line.rstrip("\n") for line in file if line.strip() and not line.startswith("#")]
    assert len(queries) == 200
    for what, is_one in (("one character", lambda q: len(q) == 1), ("letters", str.isascii), ("digits", str.isdigit), ("a house", lambda q: "-" in q)):
        assert any(is_one(query) for query in queries), what


def wrong_words_are_refused():
    for words in (("window", "--renderer", "crayon"), ("fill", os.path.join(SCRATCH, "x")), ("window", "--no")):
        assert ctl("bench", *words, code=2).out == "", words
    done = subprocess.run([LINLI, "--bench", "sleep"], env=BARE_ENV, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2 and done.stdout == "", done


run_cases([
    ("every figure is measured and the renderer named", every_figure_is_measured_and_the_renderer_named),
    ("replicas are kept and a table is printed", replicas_are_kept_and_a_table_is_printed),
    ("a filled replica is sound", filled_replica_is_sound),
    ("the mix of searches stands in the project", mix_of_searches_stands_in_the_project),
    ("wrong words are refused", wrong_words_are_refused),
])
