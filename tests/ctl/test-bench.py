# SPDX-License-Identifier: GPL-3.0-or-later
"""The bench measures what it says it measures: shapes and sums, never how fast this machine is today."""
import json
import os
import shutil
import sys
import tempfile
import xml.etree.ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from programs import ctl, run_cases  # noqa: E402

SCRATCH = tempfile.mkdtemp(prefix="linli-bench-test-")
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


SYNC = ["rows", "raw_ms", "bootstrap_cold_ms", "bootstrap_warm_ms", "bootstrap_bytes", "zstd_ndjson_bytes", "push_bytes", "push_floor_bytes",
        "pull_bytes", "pull_floor_bytes", "decide_ratio", "cycle_ms", "idle_body_bytes"]


def a_sync_is_measured_with_edits_that_somebody_wrote_down():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "edits.jsonl")
        with open(path, "w", encoding="utf-8") as file:
            for i in range(500):
                edit = {"kind": "person", "set": {"former_name": "王" + "芳桂英兰梅"[i % 5] + "华丽红秀"[i % 4], "mobile": "1400000%04d" % i, "hukou_address": "海北大街%d号" % (i * 7)}}
                if i % 100 == 50:
                    edit = {"field": "mobile", "value": "1400000%04d" % i}
                elif i % 2:
                    edit = {"kind": "person", **edit["set"]}
                file.write(json.dumps(edit, ensure_ascii=False) + "\n")
        report = ctl("bench", "sync", "--json", "--runs", "1", "--edits", path).json
    assert list(report) == SYNC, list(report)
    assert all(report[key] > 0 for key in SYNC), report
    assert report["rows"] > 24000
    # Sizes do not depend on the day.
    assert report["bootstrap_bytes"] <= 0.78 * report["zstd_ndjson_bytes"], report
    assert report["push_bytes"] <= 2.2 * report["push_floor_bytes"] and report["pull_bytes"] <= 1.3 * report["pull_floor_bytes"], report
    assert report["idle_body_bytes"] <= 100, report
    # The floors are of the file: what 500 records are changed to, with 16 bytes of id each.
    assert 5000 < report["pull_floor_bytes"] <= report["push_floor_bytes"] < 100000, report


def edits_that_cannot_be_read_are_refused_before_anything_is_made():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "edits.jsonl")
        for text, word in (("", "no edits"), ("{}\n[]\n", "line 2"), ("{\n", "line 1"), ('{"kind":"nobody","set":{}}\n', "nobody")):
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            done = ctl("bench", "sync", "--edits", path, code=1)
            assert word in done.err and done.out == "", (text, done)
        assert ctl("bench", "sync", "--runs", "9", code=2).out == ""


def without_json_a_table_is_printed():
    done = ctl("bench", "base", "--only", "large", "--people", "30")
    lines = done.out.splitlines()
    assert lines[0].split() == ["unit", "figure", "raw", "ratio", "limit"], lines[0]
    assert [line.split()[0] for line in lines[1:5]] == ["search_p95", "list_first_page", "list_count", "list_memory"]
    assert all(line.split()[-1] in ("ok", "over") for line in lines[1:5])


def laptops_are_simulated_and_weighed():
    plot = os.path.join(SCRATCH, "server.svg")
    report = ctl("bench", "server", "--json", "--clients", "10", "--people", "200", "--seconds", "2", "--every", "1", "--svg", plot).json
    assert report["bench"] == "server" and len(report["rows"]) == 1 and isinstance(report["ok"], bool) and report["cpu_ratio"] is not None
    row = report["rows"][0]
    assert (row["clients"], row["people"], row["communities"]) == (10, 200, 1)
    # Twenty saves, each told to four neighbours, who then have it.
    assert row["push"]["n"] == 20 and row["poke"]["n"] == row["shown"]["n"] == 20 * 4, row
    # A save and what it brings: the author asks, too; neighbours may ask once for two.
    assert 20 < row["pull"]["n"] <= 20 * 5, row
    for name in ("push", "pull", "poke", "shown"):
        assert 0 < row[name]["p50_ms"] <= row[name]["p95_ms"], row
    assert row["p50_ms"] == row["push"]["p50_ms"] and row["p95_ms"] == row["push"]["p95_ms"]
    assert row["cpu_ms_per_client"] >= 0 and row["rss_kb"]["listening"] >= row["rss_kb"]["before"] > 0 and row["database_kb"] > 0
    with open(plot, encoding="utf-8") as file:
        picture = xml.etree.ElementTree.fromstring(file.read())
    assert picture.tag.endswith("svg") and len(picture.findall("{*}polyline")) == 6


def wrong_words_are_refused():
    for words in ((), ("fast",), ("base", "--only", "everything"), ("base", "--people", "0"), ("base", "--runs", "99"), ("base", "--no"),
                  ("server", "--clients", "20"), ("server", "--quick", "--clients", "5", "--people", "50"),
                  ("server", "--clients", "99999", "--people", "100000"), ("server", "--clients", "50", "--people", "20"), ("server", "twice")):
        assert ctl("bench", *words, code=2).out == "", words
    done = ctl("bench", "base", "--only", "save", "--dir", "/nowhere/at/all", code=3)
    assert done.err.count("\n") == 1, done


try:
    run_cases([
        ("the community is measured as processes against the raw limit", community_is_measured_as_processes_against_the_raw_limit),
        ("a large replica is searched, listed and weighed", large_replica_is_searched_listed_and_weighed),
        ("a sync is measured with edits that somebody wrote down", a_sync_is_measured_with_edits_that_somebody_wrote_down),
    ("edits that cannot be read are refused before anything is made", edits_that_cannot_be_read_are_refused_before_anything_is_made),
    ("without --json a table is printed", without_json_a_table_is_printed),
        ("laptops beside one server are simulated and weighed", laptops_are_simulated_and_weighed),
        ("wrong words are refused", wrong_words_are_refused),
    ])
finally:
    shutil.rmtree(SCRATCH, ignore_errors=True)
