# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes org.linli.Platform and org.linli.Sdk, the runtime that Linli's Flatpak stands on, from the packages of one Debian release.

The mirror is the one that this machine installs from.  A set is kept by a key over the exact versions that apt would choose today,
so a security update makes a new runtime and nothing else does.  The Sdk is the Platform with the headers and tools added.
"""
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PLATFORM, SDK = "org.linli.Platform", "org.linli.Sdk"
SHAPE = 1  # one more whenever shape() makes other trees from the same packages

# What the machine that the tree was made on left in /etc, and what Flatpak puts there itself.
MACHINE_FILES = (
    "hostname", "hosts", "host.conf", "resolv.conf", "machine-id", "mtab", "localtime", "timezone", "passwd", "passwd-",
    "group", "group-", "shadow", "shadow-", "gshadow", "gshadow-", "subuid", "subgid", ".pwd.lock", "ld.so.cache", "apt",
    "dpkg", "alternatives", "cron.d", "cron.daily", "default", "init.d", "logrotate.d", "pam.d", "pam.conf", "profile.d",
    "security", "skel", "systemd", "X11/Xsession.d")
# What runs a machine and not a program; and manuals that nobody reads inside a sandbox.
NOT_FOR_PROGRAMS = (
    "lib/apt", "lib/dpkg", "lib/init", "lib/systemd", "lib/udev", "lib/tmpfiles.d", "lib/sysusers.d",
    "share/bash-completion", "share/bug", "share/debconf", "share/doc-base", "share/info", "share/lintian", "share/man",
    "share/menu", "share/pam", "share/pam-configs", "share/polkit-1", "share/zsh")
NOT_IN_PLATFORM = ("share/i18n", "share/perl5", "share/perl", "include", "share/pkgconfig")
FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>/app/share/fonts</dir>
  <include ignore_missing="yes">/run/host/font-dirs.xml</include>
</fontconfig>
"""
# With this file only the runtime's own fonts are seen: what a machine without any font would show.
ONLY_RUNTIME_FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <cachedir>/usr/lib/fontconfig/cache</cachedir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  <include>/etc/fonts/conf.d</include>
</fontconfig>
"""
METADATA = """[Runtime]
name={name}
runtime={platform}/{arch}/{branch}
sdk={sdk}/{arch}/{branch}

[Environment]
XDG_DATA_DIRS=/app/share:/usr/share:/run/host/user-share:/run/host/share
"""


class PackError(Exception):
    """Says what went wrong and where to read more."""


def run(command, log=None, **options):
    """Runs @command; its words go into the file @log.  Returns what it printed when there is no log."""
    if log is None:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False, **options)
        if done.returncode != 0:
            raise PackError(f"{command[0]} ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
        return done.stdout
    with open(log, "w", encoding="utf-8") as file:
        done = subprocess.run(command, stdout=file, stderr=subprocess.STDOUT, check=False, **options)
    if done.returncode != 0:
        with open(log, encoding="utf-8", errors="replace") as file:
            tail = "".join(file.readlines()[-40:])
        raise PackError(f"{command[0]} ended with {done.returncode}; the end of {log}:\n{tail}")
    return ""


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def get_size_mb(path):
    return int(run(["du", "-sm", path]).split()[0])


# ---- which packages ----

def list_archives():
    """(label, address, suite) of every Debian archive that this machine installs from."""
    text = run(["apt-get", "indextargets", "--format", "$(CREATED_BY)|$(ORIGIN)|$(LABEL)|$(REPO_URI)|$(RELEASE)"])
    found = [line.split("|")[2:] for line in text.splitlines() if line.startswith("Packages|Debian|")]
    if not found:
        raise PackError("apt knows no Debian archive; run apt-get update first")
    return found


def make_sources(archives, release):
    """The lines of a sources.list for @release on the same mirrors."""
    suites = {}
    for label, address, suite in archives:
        if label == "Debian-Security":
            suites[f"{address} {release}-security"] = None
        elif re.fullmatch(r"[a-z]+", suite):
            suites[f"{address} {release}"] = suites[f"{address} {release}-updates"] = None
    if not suites:
        raise PackError("apt's sources name no mirror of a Debian release")
    return "".join(f"deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] {suite} main\n" for suite in suites)


class Packages:
    """apt with lists of its own, for a release that this machine does not run."""

    def __init__(self, recipe, folder):
        self.recipe = recipe
        self.sources = os.path.join(folder, "sources.list")
        write(self.sources, make_sources(list_archives(), recipe["release"]))
        for path in ("state/lists/partial", "cache/archives/partial"):
            os.makedirs(os.path.join(folder, path), exist_ok=True)
        write(os.path.join(folder, "status"), "")
        settings = {"Dir::Etc::sourcelist": self.sources, "Dir::Etc::sourceparts": "/dev/null", "Dir::State": f"{folder}/state",
                    "Dir::State::status": f"{folder}/status", "Dir::Cache": f"{folder}/cache", "Acquire::Languages": "none",
                    "APT::Install-Recommends": "false", "APT::Sandbox::User": "root"}
        self.command = ["apt-get", "-q"] + [word for key, value in settings.items() for word in ("-o", f"{key}={value}")]
        self.log = os.path.join(folder, "apt.log")

    def make_key(self):
        run([*self.command, "update"], self.log)
        solution = run([*self.command, "-s", "install", *self.recipe["platform"], *self.recipe["sdk"]])
        chosen = sorted(" ".join(line.split()[1:3]) for line in solution.splitlines() if line.startswith("Inst "))
        text = json.dumps([SHAPE, self.recipe, chosen], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def unpack(self, work):
        """Installs into a new root: the Platform is taken from it when its packages are in, the Sdk when it is whole."""
        kept = "usr etc var/lib/dpkg/status"
        locales = "; ".join(f"chroot \"$1\" localedef -i {name} -f UTF-8 {name}.UTF-8" for name in self.recipe["locales"])
        more = " ".join(self.recipe["sdk"])
        run(["mmdebstrap", "--quiet", "--variant=minbase", f"--include={','.join(self.recipe['platform'])}",
             "--dpkgopt=path-exclude=/usr/share/man/*", "--dpkgopt=path-exclude=/usr/share/doc/*",
             "--dpkgopt=path-include=/usr/share/doc/*/copyright", "--skip=cleanup/apt",
             f"--customize-hook={locales}",
             f"--customize-hook=tar -C \"$1\" -cf '{work}/{PLATFORM}.tar' {kept}",
             f"--customize-hook=DEBIAN_FRONTEND=noninteractive chroot \"$1\" apt-get -q -y -o APT::Install-Recommends=false install {more}",
             f"--customize-hook=tar -C \"$1\" -cf '{work}/{SDK}.tar' {kept}",
             self.recipe["release"], "/dev/null", self.sources], os.path.join(work, "mmdebstrap.log"), cwd=work)
        for name in (PLATFORM, SDK):
            os.makedirs(os.path.join(work, name))
            run(["tar", "-C", os.path.join(work, name), "--no-same-owner", "-xf", os.path.join(work, f"{name}.tar")])
            os.unlink(os.path.join(work, f"{name}.tar"))


# ---- the shape of a runtime ----

def remove(root, *paths):
    for path in paths:
        full = os.path.join(root, path)
        if os.path.islink(full) or os.path.isfile(full):
            os.unlink(full)
        else:
            shutil.rmtree(full, ignore_errors=True)


def find_alternative(usr, target):
    """Where a link through /etc/alternatives ends, relative to @usr; None when it leads out of it."""
    for _ in range(8):
        if target.startswith("/etc/alternatives/"):
            link = os.path.join(usr, target[1:])
            if not os.path.islink(link):
                return None
            target = os.readlink(link)
        else:
            inside = re.sub(r"^/(usr/)?", "", target)
            return inside if os.path.lexists(os.path.join(usr, inside)) else None
    return None


def resolve_alternatives(usr):
    """Debian chooses between programs by links through /etc, which is not in the runtime: each becomes a link to what it means."""
    for folder, names, files in os.walk(usr):
        for name in names + files:
            path = os.path.join(folder, name)
            if not os.path.islink(path) or not os.readlink(path).startswith("/etc/alternatives/") or "/etc/alternatives" in folder:
                continue
            inside = find_alternative(usr, os.readlink(path))
            os.unlink(path)
            if inside is not None:
                os.symlink(os.path.relpath(os.path.join(usr, inside), folder), path)


def set_modes(usr):
    """No setuid bit may stay in a person's own installation; nothing but files, folders and links may be committed."""
    for folder, _, files in os.walk(usr):
        os.chmod(folder, 0o755)
        for name in files:
            path = os.path.join(folder, name)
            if os.path.islink(path):
                continue
            if not os.path.isfile(path):
                os.unlink(path)
                continue
            os.chmod(path, 0o755 if os.stat(path).st_mode & 0o100 else 0o644)


def make_font_cache(usr):
    """ostree gives every file the time 0, so the cache must be made when the fonts already have it."""
    write(f"{usr}/etc/fonts/conf.d/50-flatpak.conf", FONTS_CONF)
    write(f"{usr}/lib/fontconfig/only-runtime.conf", ONLY_RUNTIME_FONTS_CONF)
    remove(usr, "lib/fontconfig/cache")
    os.makedirs(f"{usr}/lib/fontconfig/cache")
    main = f"{usr}/etc/fonts/fonts.conf"
    with open(main, encoding="utf-8") as file:
        text = file.read()
    write(main, text.replace("<cachedir>/var/cache/fontconfig</cachedir>", "<cachedir>/usr/lib/fontconfig/cache</cachedir>"))
    for folder, _, files in os.walk(f"{usr}/share/fonts", topdown=False):
        for name in [*files, "."]:
            os.utime(os.path.join(folder, name), (0, 0), follow_symlinks=False)
    run(["bwrap", "--bind", usr, "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64",
         "--symlink", "usr/etc", "/etc", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--setenv", "SOURCE_DATE_EPOCH", "0",
         "/usr/bin/fc-cache", "-s", "-f"])


def find_library_folder(usr):
    names = [name for name in os.listdir(f"{usr}/lib") if re.fullmatch(r"[a-z0-9_]+-linux-gnu[a-z0-9]*", name)]
    if len(names) != 1:
        raise PackError(f"{usr}/lib: one folder of libraries is expected, not {names}")
    return os.path.join("lib", names[0])


def shape(tree, name):
    """Turns the root of an installed system into the usr of a runtime."""
    usr = os.path.join(tree, "usr")
    os.rename(os.path.join(tree, "etc"), os.path.join(usr, "etc"))
    os.rename(os.path.join(tree, "var", "lib", "dpkg", "status"), os.path.join(usr, "share", "packages"))
    resolve_alternatives(usr)
    libraries = find_library_folder(usr)
    # flatpak calls ldconfig with only /app/bin and /usr/bin to look in.
    remove(usr, "bin/ldconfig")
    os.symlink("../sbin/ldconfig", f"{usr}/bin/ldconfig")
    remove(f"{usr}/etc", *MACHINE_FILES)
    remove(usr, *NOT_FOR_PROGRAMS, f"{libraries}/systemd", f"{libraries}/security")
    if name == PLATFORM:
        remove(usr, *NOT_IN_PLATFORM, f"{libraries}/pkgconfig", f"{libraries}/perl-base",
               *(f"bin/{tool}" for tool in os.listdir(f"{usr}/bin") if re.match(r"apt|dpkg|debconf|deb-|perl", tool)))
    for language in os.listdir(f"{usr}/share/locale"):
        if not language.startswith(("zh", "en")):
            remove(f"{usr}/share/locale", language)
    make_font_cache(usr)
    # What packages made when they were installed must have come along.
    for path in ("share/glib-2.0/schemas/gschemas.compiled", "share/mime/mime.cache", f"{libraries}/gio/modules/giomodule.cache",
                 f"{libraries}/gdk-pixbuf-2.0/2.10.0/loaders.cache", "lib/locale/locale-archive", "lib/fontconfig/cache"):
        full = os.path.join(usr, path)
        if not os.path.exists(full) or (os.listdir(full) if os.path.isdir(full) else os.path.getsize(full)) in (0, []):
            raise PackError(f"{name} has no {path}")
    set_modes(usr)


def commit(tree, name, repo, arch, branch):
    for folder in ("files", "var"):
        os.makedirs(os.path.join(tree, folder), exist_ok=True)
    write(os.path.join(tree, "metadata"), METADATA.format(name=name, platform=PLATFORM, sdk=SDK, arch=arch, branch=branch))
    run(["flatpak", "build-export", "--runtime", "--disable-sandbox", "--no-update-summary", f"--arch={arch}", repo, tree, branch])


def load_recipe():
    with open(os.path.join(HERE, "runtime.json"), encoding="utf-8") as file:
        return json.load(file)


def make(cache, say):
    """The folder that holds "repo", an ostree repository with Platform and Sdk; made unless the cache has it."""
    recipe = load_recipe()
    packages = Packages(recipe, os.path.join(cache, "apt"))
    key = packages.make_key()
    folder, work = os.path.join(cache, f"runtime-{key}"), os.path.join(cache, "making")
    say(f"runtime {key}: " + ("in the cache" if os.path.exists(folder) else "new, to be made"))
    if os.path.exists(folder):
        return folder
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(os.path.join(work, "runtime"))
    repo, arch = os.path.join(work, "runtime", "repo"), run(["flatpak", "--default-arch"]).strip()
    run(["ostree", "init", f"--repo={repo}", "--mode=archive-z2"])
    packages.unpack(work)
    say(f"Debian {recipe['release']} unpacked")
    for name in (PLATFORM, SDK):
        tree = os.path.join(work, name)
        shape(tree, name)
        size = get_size_mb(os.path.join(tree, "usr"))
        commit(tree, name, repo, arch, recipe["release"])
        say(f"{name}: {size} MB")
    run(["flatpak", "build-update-repo", repo])
    os.rename(os.path.join(work, "runtime"), folder)
    # One of them takes more than a gigabyte.
    for name in os.listdir(cache):
        if name.startswith("runtime-") and name != os.path.basename(folder):
            shutil.rmtree(os.path.join(cache, name))
    shutil.rmtree(work, ignore_errors=True)
    return folder


if __name__ == "__main__":
    try:
        print(make(os.path.abspath(sys.argv[1]), lambda text: print(text, file=sys.stderr)))
    except PackError as problem:
        sys.exit(f"runtime: {problem}")
