# SPDX-License-Identifier: GPL-3.0-or-later
"""The tree keeps its own rules: who may include whom, licence lines, no leftovers.  Speaks TAP."""
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.environ.get("LINLI_SRCDIR") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SRC = os.path.join(ROOT, "src")

# docs/architecture.md draws the same arrows.
MAY_INCLUDE = {
    "base": [],
    "registry": ["base"],
    "geo": ["base"],
    "protocol": ["base", "registry"],
    "store": ["base", "registry", "geo", "protocol"],
    "work": ["base", "registry", "geo", "protocol", "store"],
    "sync": ["base", "registry", "geo", "protocol", "store"],
    "server": ["base", "registry", "geo", "protocol"],
    "tiles": ["base"],
    "draw": ["base", "registry", "geo", "protocol", "store", "work", "tiles"],
    "ui": ["base", "registry", "geo", "protocol", "store", "work", "sync", "tiles", "draw", "importer", "exporter", "intake"],
    "app": ["base", "registry", "geo", "protocol", "store", "work", "sync", "tiles", "draw", "importer", "exporter", "intake", "ui"],
    "importer": ["base", "registry", "geo", "protocol", "store", "work"],
    "exporter": ["base", "registry", "geo", "protocol", "store"],
    "intake": ["base", "registry", "geo", "protocol", "store", "work", "importer", "draw"],
    "importd": ["base", "geo", "importer"],
    "serverd": ["base", "registry", "geo", "protocol", "server"],
    "ctl": ["base", "registry", "geo", "protocol", "store", "work", "sync", "server", "draw", "importer", "exporter", "intake"],
}
# A library's header → the path prefixes under src/ that may include it.
MAY_USE = {
    "gtk/gtk.h": ["ui/", "app/"],
    "adwaita.h": ["ui/", "app/"],
    "shumate/shumate.h": ["ui/map/", "ui/grids/"],
    "libsoup/soup.h": ["sync/", "server/", "tiles/linli-tile-fetcher"],
    "sqlite3.h": ["store/", "registry/linli-rules", "registry/linli-evaluator", "registry/linli-functions", "server/backend/",
                  "tiles/linli-mbtiles", "importer/linli-geopackage-reader", "exporter/linli-geopackage-writer", "ctl/bench/bench-raw"],
    "geos_c.h": ["geo/linli-topology", "geo/linli-geos", "geo/linli-cover"],
    "shapefil.h": ["importer/linli-shapefile-reader", "exporter/linli-shapefile-writer"],
    "archive.h": ["importer/linli-archive-reader"],
    "libxml/xmlreader.h": ["importer/linli-kml-reader"],
    "seccomp.h": ["importd/"],
}
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')

cases = []


def case(name):
    def add(func):
        cases.append((name, func))
        return func
    return add


def sources(*endings):
    for folder, _, names in os.walk(SRC):
        for name in sorted(names):
            if name.endswith(endings):
                path = os.path.join(folder, name)
                yield os.path.relpath(path, SRC), path


def headers_by_folder():
    found = {}
    for relative, _ in sources(".h"):
        found.setdefault(os.path.basename(relative), relative.split(os.sep)[0])
    return found


def includes(path):
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            match = INCLUDE.match(line)
            if match:
                yield number, match.group(1), match.group(2)


@case("every folder includes only the folders below it")
def includes_go_down():
    owner = headers_by_folder()
    wrong = []
    for relative, path in sources(".c", ".h"):
        folder = relative.split(os.sep)[0]
        for number, _, header in includes(path):
            target = owner.get(os.path.basename(header))
            if target and target != folder and target not in MAY_INCLUDE[folder]:
                wrong.append(f"src/{relative}:{number}: {folder} may not include {header} of {target}")
    return wrong


@case("a library's header stays in the folders that are meant to use it")
def libraries_stay_home():
    wrong = []
    for relative, path in sources(".c", ".h"):
        for number, _, header in includes(path):
            allowed = MAY_USE.get(header)
            if allowed and not any(relative.startswith(prefix) for prefix in allowed):
                wrong.append(f"src/{relative}:{number}: {header} is only for {', '.join(allowed)}")
    return wrong


@case("an upward include does not compile")
def upward_include_does_not_compile():
    flags = subprocess.run(["pkg-config", "--cflags", "gio-2.0", "json-glib-1.0"], capture_output=True, text=True, check=True)
    samples = {"registry": "linli-catalogue.h", "protocol": "linli-op.h", "store": "linli-store.h",
               "sync": "linli-sync.h", "server": "linli-backend.h"}
    wrong = []
    with tempfile.TemporaryDirectory() as scratch:
        for folder in ("base", "registry", "protocol", "store", "server"):
            reach = [folder] + MAY_INCLUDE[folder]
            for target, header in samples.items():
                text = os.path.join(scratch, "include.c")
                with open(text, "w", encoding="utf-8") as file:
                    file.write(f'#include "{header}"\nint one;\n')
                dirs = [f"-I{os.path.join(SRC, name)}" for name in reach]
                if folder == "server":
                    dirs.append(f"-I{os.path.join(SRC, 'server', 'backend')}")
                run = subprocess.run(["cc", "-fsyntax-only", *flags.stdout.split(), *dirs, text], capture_output=True)
                if (run.returncode == 0) != (target in reach):
                    wrong.append(f"{folder} including {header}: compiler said {run.returncode}")
    return wrong


@case("only the simulator plants bugs")
def only_the_simulator_plants_bugs():
    wrong = []
    for relative, path in sources(".c", ".h"):
        if relative.startswith(("protocol/linli-fault.", "ctl/ctl-sim-faulty.c")):
            continue
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if re.search(r"linli_fault_plant(ed)?\b", line):
                    wrong.append(f"src/{relative}:{number}: only the simulator plants bugs")
    return wrong


@case("every source file names its licence in its first line")
def licence_lines():
    wrong = []
    for folder, _, names in os.walk(ROOT):
        top = os.path.relpath(folder, ROOT).split(os.sep)[0]
        if top.startswith("_") or top == ".git":
            continue
        for name in names:
            if name.endswith((".c", ".h", ".py", ".ui", ".css", ".build")):
                path = os.path.join(folder, name)
                with open(path, encoding="utf-8") as file:
                    head = "".join(file.readline() for _ in range(3))
                if "SPDX-License-Identifier: GPL-3.0-or-later" not in head:
                    wrong.append(os.path.relpath(path, ROOT))
    return wrong


@case("no leftovers: notes to self, commented-out tests, prints in the libraries")
def no_leftovers():
    pattern = re.compile(r"\b(TODO|FIXME|XXX)\b")
    wrong = []
    for relative, path in sources(".c", ".h"):
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                prints = "g_print (" in line and not relative.startswith(("ctl/", "serverd/", "app/"))
                if pattern.search(line) or prints:
                    wrong.append(f"src/{relative}:{number}: {line.strip()}")
    return wrong


@case("every folder of src has its paragraph in docs/architecture.md")
def architecture_is_whole():
    with open(os.path.join(ROOT, "docs", "architecture.md"), encoding="utf-8") as file:
        text = file.read()
    return [f"src/{name} is missing" for name in sorted(os.listdir(SRC))
            if os.path.isdir(os.path.join(SRC, name)) and f"`src/{name}" not in text]


def main():
    print(f"1..{len(cases)}")
    for number, (name, func) in enumerate(cases, 1):
        wrong = func()
        print(f"{'not ok' if wrong else 'ok'} {number} {name}")
        for line in wrong[:20]:
            print(f"# {line}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
