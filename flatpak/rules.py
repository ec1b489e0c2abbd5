# SPDX-License-Identifier: GPL-3.0-or-later
"""What a manifest of ours must be and what it may ask for: pure functions over the manifest, each answering with complaints."""
import re

# A store refuses these outright, or a portal gives the same without a permission.
FORBIDDEN = (
    (r"--filesystem=", "files come through the portal"),
    (r"--socket=(session-bus|system-bus|pulseaudio|ssh-auth|gpg-agent|cups|pcsc)", "nothing here needs it"),
    (r"--talk-name=org\.freedesktop\.portal\.", "portals need no permission"),
    (r"--talk-name=", "no other program on the bus is spoken to"),
    (r"--system-talk-name=", "nothing of the system bus is spoken to"),
    (r"--own-name=", "the own name is granted without asking"),
    (r"--no-talk-name", "a permission is not given rather than taken back"),
    (r"--device=(all|kvm|input|shm)", "only the graphics device is used"),
    (r"--allow=", "no special permission is needed"),
    (r"--persist=", "data has its place under the program's own folder"),
    (r"--env=.*(DEBUG|PASSWORD|TOKEN)", "no switches of developers, no secrets"),
)
PERMISSION_KEYS = {"share": "shared", "socket": "sockets", "device": "devices"}


def check_id(manifest, file_name):
    name = manifest.get("id", "")
    parts = name.split(".")
    if file_name != f"{name}.json":
        yield f"the file is called {file_name}, the program {name}"
    if not 3 <= len(parts) <= 5 or not all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", part) for part in parts):
        yield f"{name}: three to five words of letters, digits and _, parted by full stops"
    if name.endswith((".desktop", ".app", ".linux")):
        yield f"{name}: a name does not end like a file"


def check_permissions(manifest):
    asked = manifest.get("finish-args", [])
    sockets = {arg.split("=", 1)[1] for arg in asked if arg.startswith("--socket=")}
    for arg in asked:
        for pattern, reason in FORBIDDEN:
            if re.match(pattern, arg):
                yield f"{arg}: {reason}"
                break
        if asked.count(arg) > 1:
            yield f"{arg}: asked for twice"
    if "x11" in sockets:
        yield "--socket=x11: use fallback-x11 beside wayland, so that X is open only where there is no Wayland"
    if "fallback-x11" in sockets and "wayland" not in sockets:
        yield "--socket=fallback-x11: needs --socket=wayland"
    if "wayland" in sockets and "fallback-x11" not in sockets:
        yield "--socket=wayland: many offices still run X; add --socket=fallback-x11"
    if "fallback-x11" in sockets and "--share=ipc" not in asked:
        yield "--socket=fallback-x11: X without --share=ipc copies every frame"


def check_build(manifest, recipe):
    if manifest.get("runtime-version") != recipe["release"]:
        yield f"runtime-version: {manifest.get('runtime-version')}, but the runtime is made of {recipe['release']}"
    if manifest.get("separate-locales") is not False:
        yield "separate-locales: must be false, else a bundle carries no translation"
    if not manifest.get("command"):
        yield "command: missing"
    for module in manifest.get("modules", []):
        if not isinstance(module, dict):
            yield f"{module}: modules stand in this file"
            continue
        if module.get("build-options", {}).get("build-args"):
            yield f"{module['name']}: a build gets no permission, least of all the network"
        for source in module.get("sources", []):
            if source.get("type") not in ("dir", "file", "archive", "patch"):
                yield f"{module['name']}: a source of type {source.get('type')} needs the network"
            if "url" in source and not re.fullmatch(r"[0-9a-f]{64}", source.get("sha256", "")):
                yield f"{module['name']}: {source['url']} has no sha256"


def check(manifest, file_name, recipe):
    """Every complaint about @manifest, as sentences."""
    return [*check_id(manifest, file_name), *check_permissions(manifest), *check_build(manifest, recipe)]


def make_permissions(manifest):
    """What the permissions of an installation must read like, in the order of the kept file."""
    groups = {}
    for arg in manifest.get("finish-args", []):
        name, value = arg[2:].split("=", 1)
        groups.setdefault(PERMISSION_KEYS.get(name, name), set()).add(value)
    if "fallback-x11" in groups.get("sockets", ()):
        groups["sockets"].add("x11")  # Flatpak writes it so, for versions that do not know the fallback
    return "".join(["[Context]\n", *(f"{key}={';'.join(sorted(values))};\n" for key, values in sorted(groups.items()))])


def sort_permissions(text):
    """What flatpak info prints, in the order of the kept file: section by section, keys and values sorted."""
    sections, lines = {}, None
    for line in text.splitlines():
        if line.startswith("["):
            lines = sections.setdefault(line, [])
        elif "=" in line and lines is not None:
            key, values = line.split("=", 1)
            lines.append(f"{key}={';'.join(sorted(filter(None, values.split(';'))))};")
    return "".join(f"{line}\n" for name in sorted(sections) for line in [name, *sorted(sections[name])])
