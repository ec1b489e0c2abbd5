# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts test cases (not programs) in a meson testlog.json whose programs speak TAP.

A program that dies before its plan is done counts as one failed case more.  Prints, as its last line,
`N passed, N failed, N skipped`; exits 1 when a case failed or when nothing ran at all.
"""
import json
import re
import sys

CASE = re.compile(r"^(ok|not ok)\b[^#]*(#\s*(SKIP|TODO).*)?", re.IGNORECASE)


def count(text):
    passed = failed = skipped = 0
    for line in text.splitlines():
        match = CASE.match(line)
        if not match:
            continue
        if match.group(3) and match.group(3).upper() == "SKIP":
            skipped += 1
        elif match.group(1) == "ok":
            passed += 1
        else:
            failed += 1
    return passed, failed, skipped


def main(path):
    total = [0, 0, 0]
    with open(path, encoding="utf-8", errors="replace") as log:
        for line in log:
            run = json.loads(line)
            passed, failed, skipped = count(run.get("stdout") or "")
            good = run["result"] in ("OK", "SKIP", "EXPECTEDFAIL")
            if not good and failed == 0:
                failed += 1
                print(f"{run['name']}: {run['result']} before its cases were done", file=sys.stderr)
            if run["result"] == "SKIP" and passed + skipped == 0:
                skipped += 1
            total = [a + b for a, b in zip(total, (passed, failed, skipped))]
    print("{} passed, {} failed, {} skipped".format(*total))
    return 1 if total[1] or not total[0] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
