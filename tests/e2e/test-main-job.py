# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job as ./dev demo --headless does it, without pictures: what it prints must be true."""
import json
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
from programs import BUILD, ENV, run_cases  # noqa: E402

REPORT = {}


def the_job_ends_well():
    scratch = tempfile.mkdtemp(prefix="linli-main-job-")
    try:
        done = subprocess.run([sys.executable, os.path.join(HERE, "main-job.py"), "--build", BUILD, "--dir", os.path.join(scratch, "demo"),
                               "--headless", "--without-pictures", "--without-bench"],
                              capture_output=True, text=True, env=ENV, timeout=280, check=False)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    assert done.returncode == 0, done.stderr + done.stdout
    REPORT.update(json.loads(done.stdout.splitlines()[-1]))


def everybody_arrived():
    assert (REPORT["households"], REPORT["residents"]) == (3260, 8630), REPORT


def offline_edits_of_two_people_merged():
    assert REPORT["offline_edits"] == 56 and REPORT["merged"] == 20, REPORT


def what_cannot_merge_is_a_conflict():
    assert REPORT["conflicts"] == 4, REPORT


def replicas_are_equal_where_they_hold_the_same():
    assert REPORT["replicas_equal"] is True, REPORT


if __name__ == "__main__":
    run_cases([
        ("the job ends well", the_job_ends_well),
        ("everybody arrived", everybody_arrived),
        ("offline edits of two people merged", offline_edits_of_two_people_merged),
        ("what cannot merge is a conflict", what_cannot_merge_is_a_conflict),
        ("replicas are equal where they hold the same", replicas_are_equal_where_they_hold_the_same),
    ])
