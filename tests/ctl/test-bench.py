# SPDX-License-Identifier: GPL-3.0-or-later
"""The bench measures what it says it measures: shapes and sums, never how fast this machine is today."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from programs import ctl, run_cases  # noqa: E402

MEMBERS = {"name", "unit", "figure", "raw", "ratio", "limit", "ok"}


def rows_of(report, *names):
    rows = {row["name"]: row for row in report["rows"]}
    assert set(names) <= set(rows), sorted(rows)
    for row in rows.values():
        assert MEMBERS <= set(row), row
        assert row["figure"] > 0 and row["limit"] > 0, row
        measured = row["figure"] if row["raw"] is None else row["ratio"]
        assert row["ok"] == (measured <= row["limit"]), row
        if row["raw"] is not None:
            assert row["raw"] > 0 and abs(row["ratio"] - row["figure"] / row["raw"]) < 0.01 * row["ratio"] + 0.001, row
        key = row["name"] if row["raw"] is None else row["name"] + "_ratio"
        assert report[key] == (row["figure"] if row["raw"] is None else row["ratio"]), key
    assert report["ok"] == all(row["ok"] for row in rows.values())
    return rows


def community_is_measured_as_processes_against_the_raw_limit():
    report = ctl("bench", "base", "--json", "--only", "bootstrap,push,idle,save", "--runs", "1").json
    rows = rows_of(report, "bootstrap", "bootstrap_bytes", "push_bytes", "pull_bytes", "cycle", "decide_and_store",
                   "idle_requests", "idle_bytes", "idle", "save_p95")
    assert rows["bootstrap"]["records"] == rows["bootstrap_bytes"]["records"] > 24000
    assert rows["bootstrap"]["sql_rows"] > rows["bootstrap"]["records"], "the raw limit writes every row with its search"
    assert rows["push_bytes"]["records"] == 500
    # Sizes do not depend on the day: they are promises, not figures.
    assert rows["bootstrap_bytes"]["ok"] and rows["push_bytes"]["ok"] and rows["pull_bytes"]["ok"], rows
    assert rows["idle_requests"]["figure"] == 1 and rows["idle_bytes"]["ok"], rows


def large_replica_is_searched_listed_and_weighed():
    rows = rows_of(ctl("bench", "base", "--json", "--only", "large", "--people", "900").json,
                   "search_p95", "list_first_page", "list_count", "list_memory")
    assert rows["search_p95"]["queries"] == 200 and rows["search_p95"]["hits"] > 100
    assert rows["list_count"]["people"] == 900 == rows["list_memory"]["people"]


def without_json_a_table_is_printed():
    done = ctl("bench", "base", "--only", "large", "--people", "30")
    lines = done.out.splitlines()
    assert lines[0].split() == ["unit", "figure", "raw", "ratio", "limit"], lines[0]
    assert [line.split()[0] for line in lines[1:5]] == ["search_p95", "list_first_page", "list_count", "list_memory"]
    assert all(line.split()[-1] in ("ok", "over") for line in lines[1:5])


def wrong_words_are_refused():
    for words in ((), ("fast",), ("base", "--only", "everything"), ("base", "--people", "0"), ("base", "--runs", "99"), ("base", "--no")):
        assert ctl("bench", *words, code=2).out == "", words
    done = ctl("bench", "base", "--only", "save", "--dir", "/nowhere/at/all", code=3)
    assert done.err.count("\n") == 1, done


run_cases([
    ("the community is measured as processes against the raw limit", community_is_measured_as_processes_against_the_raw_limit),
    ("a large replica is searched, listed and weighed", large_replica_is_searched_listed_and_weighed),
    ("without --json a table is printed", without_json_a_table_is_printed),
    ("wrong words are refused", wrong_words_are_refused),
])
