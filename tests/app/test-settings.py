# SPDX-License-Identifier: GPL-3.0-or-later
"""The schema of the preferences is sound, is found where it must be, and each key can be set in the window.  Speaks TAP."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as tree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from programs import BUILD, SOURCE, run_cases  # noqa: E402

SCHEMA = os.path.join(SOURCE, "data", "desktop", "org.linli.Linli.gschema.xml")
# A setting outlives the person who sits at the computer: none may name anybody or anything of the ledger.
PERSONAL = re.compile("login|user|name|password|token|server|url|phone|resident|record|household", re.I)


def keys():
    return tree.parse(SCHEMA).getroot().find("schema").findall("key")


def the_schema_is_strictly_valid():
    if not shutil.which("glib-compile-schemas"):
        return "there is no glib-compile-schemas"
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(SCHEMA, folder)
        done = subprocess.run(["glib-compile-schemas", "--strict", "--dry-run", folder], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    return None


def the_build_has_it_beside_the_program():
    assert os.path.getsize(os.path.join(BUILD, "data", "gschemas.compiled")) > 100


def every_key_says_what_it_does_and_none_is_personal():
    assert len(keys()) >= 6
    for key in keys():
        assert key.find("summary").text and key.find("description").text, key.get("name")
        assert not PERSONAL.search(key.get("name")), key.get("name")
        assert key.get("type") != "s", f"{key.get('name')}: free text may hold anything"


def every_key_has_its_constant():
    with open(os.path.join(SOURCE, "src", "ui", "window", "linli-settings.h"), encoding="utf-8") as file:
        named = set(re.findall(r'#define LINLI_SETTING_\w+\s+"([^"]+)"', file.read()))
    assert named == {key.get("name") for key in keys()}, named


run_cases([
    ("the schema is valid, strictly", the_schema_is_strictly_valid),
    ("the build has the schema beside the program", the_build_has_it_beside_the_program),
    ("every key says what it does and none is personal", every_key_says_what_it_does_and_none_is_personal),
    ("every key has its constant and every constant its key", every_key_has_its_constant),
])
