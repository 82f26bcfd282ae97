#!/usr/bin/env python3
"""Sets the site up on fresh machines, as README.md and the Containerfile say it, and looks whether it answers.

A fresh machine is a Debian made by debootstrap in a temporary folder, entered by chroot. It takes this machine's
package sources and certificates. Needs root on Debian; elsewhere one line says that nothing was tried.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

HERE = Path(__file__).resolve().parent.parent
PASSED_ON = ("PIP_INDEX_URL", "PIP_CERT", "http_proxy", "https_proxy", "no_proxy")
FROM_HERE = (
    "etc/resolv.conf",
    "etc/pip.conf",
    "etc/ssl/certs/ca-certificates.crt",
    "etc/apt",
    "usr/share/keyrings",
)
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)
# What an exposure of systemd's may be at most, from 0 (safe) to 10.
EXPOSURE = "1.5"


class Machine:
    """A Debian in a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.settings = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "LANG": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive",
        }
        self.settings |= {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        self.folder, self.user = "/", "root"

    def command(self, words: list[str]) -> list[str]:
        """`words` as this machine's user would run them in its folder."""
        run = ["chroot", f"--userspec={self.user}", str(self.root), "/usr/bin/env", "--chdir", self.folder]
        return [*run, "--", *words]

    def run(self, script: str) -> None:
        """A script of the shell. Ends this program where it fails."""
        done = subprocess.run(
            self.command(["/bin/sh", "-euc", script]),
            env=self.settings,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.exit(
                f"{script.strip()}\nended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-4000:]}"
            )

    @contextlib.contextmanager
    def serving(self, words: list[str], **settings: str) -> Iterator[int]:
        """The port of the site that these words start; it is stopped as Ctrl-C does."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        log = self.root / "tmp" / "server.log"
        with log.open("w") as output:
            server = subprocess.Popen(
                self.command(words),
                env=self.settings | settings | {"PORT": str(port)},
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        try:
            for _ in range(3000):  # five minutes: a busy machine is no failure
                if server.poll() is not None:
                    sys.exit(f"{shlex.join(words)} ended:\n{log.read_text()}")
                with contextlib.suppress(OSError):
                    urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10)
                    break
                time.sleep(0.1)
            else:
                sys.exit(f"{shlex.join(words)} does not answer:\n{log.read_text()}")
            yield port
        finally:
            os.killpg(server.pid, signal.SIGINT)
            server.wait(30)


@contextlib.contextmanager
def debian(folder: Path) -> Iterator[Path]:
    """A fresh Debian with this machine's sources, which cost the most time: the machines are copies of it."""
    root = folder / "debian"
    sources = ["apt-get", "indextargets", "--format", "$(SITE) $(RELEASE)", "Created-By: Packages"]
    site, release = subprocess.run(sources, capture_output=True, text=True, check=True).stdout.split()[:2]
    command = ["debootstrap", "--variant=minbase", "--include=ca-certificates", release, str(root), site]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"debootstrap: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    for name in FROM_HERE:
        here, there = Path("/", name), root / name
        if here.is_dir():
            shutil.rmtree(there)
            shutil.copytree(here, there)
        elif here.exists():
            shutil.copy(here, there)
    yield root


@contextlib.contextmanager
def machine(base: Path, name: str) -> Iterator[Machine]:
    root = base.parent / name
    subprocess.run(["cp", "--archive", "--reflink=auto", str(base), str(root)], check=True)
    mounts = [root / "dev", root / "proc"]
    subprocess.run(["mount", "--rbind", "/dev", str(mounts[0])], check=True)
    subprocess.run(["mount", "-t", "proc", "proc", str(mounts[1])], check=True)
    try:
        yield Machine(root)
    finally:
        for mount in mounts:
            subprocess.run(["umount", "--recursive", "--lazy", str(mount)], check=True)
        shutil.rmtree(root)


def files() -> list[str]:
    """What is in the repository, as it lies here; without git everything that a copy of it holds."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(listed, cwd=HERE, capture_output=True, text=True, check=True)
    return [name for name in done.stdout.split("\0") if name and (HERE / name).exists()]


def copy_to(root: Path, folder: str, without: tuple[str, ...] = ()) -> None:
    """The repository's files, but for those in the folders `without`."""
    for name in files():
        if not name.startswith(tuple(f"{one}/" for one in without)):
            target = root / folder.lstrip("/") / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(HERE / name, target)


def answers(port: int, path: str, host: str = "") -> None:
    """Ends this program unless a page answers 200."""
    request = Request(
        f"http://127.0.0.1:{port}{path}", headers={"X-Forwarded-Proto": "https"} if host else {}
    )
    if host:
        request.add_header("Host", host)
    with urlopen(request, timeout=60) as answer:
        if b"hipstretch" not in answer.read():
            sys.exit(f"{path} is not a page of ours")


def steps(heading: str) -> list[str]:
    """The blocks of the shell below a heading of README.md."""
    text = (HERE / "README.md").read_text()
    section = re.search(
        rf"^#+ {re.escape(heading)}\n(.*?)(?=^#)", without_blocks(text), re.DOTALL | re.MULTILINE
    )
    if section is None:
        sys.exit(f"README.md has no heading “{heading}”")
    return BLOCK.findall(text[section.start(1) : section.end(1)])


def without_blocks(text: str) -> str:
    """The text with the comments in its blocks blanked, which would look like headings; as long as before."""
    return re.sub(
        r"^```.*?^```", lambda block: block[0].replace("#", " "), text, flags=re.DOTALL | re.MULTILINE
    )


def by_hand(base: Path) -> None:
    """README's “Run it”, by an ordinary user: what it needs, then `make run` without a line changed."""
    with machine(base, "by-hand") as debian_here:
        needs, runs = steps("Run it")[:2]
        debian_here.run(f"apt-get update -qq; {needs}")
        debian_here.run("useradd --create-home ada")
        copy_to(debian_here.root, "/home/ada/hipstretch")
        debian_here.run("chown -R ada /home/ada")
        debian_here.user, debian_here.folder = "ada", "/home/ada/hipstretch"
        debian_here.settings["HOME"] = "/home/ada"
        run = (
            next(line for line in runs.splitlines() if line.startswith("make run")).partition("#")[0].strip()
        )
        with debian_here.serving(shlex.split(run)) as port:
            answers(port, "/")
            answers(port, "/exercises/")
    print("An ordinary user's make run answers.")


def with_systemd(base: Path) -> None:
    """README's “On a server with systemd”, step by step; then the unit's command as the unit's user."""
    with machine(base, "systemd") as server:
        blocks = steps("On a server with systemd")
        server.run("apt-get update -qq; apt-get install -y -qq --no-install-recommends systemd")
        copy_to(server.root, "/opt/hipstretch")
        for block in blocks:
            # Nothing runs as a service in a folder: the unit is enabled, and its command is run below.
            server.run(block.replace("enable --now", "enable"))
        unit = "/etc/systemd/system/hipstretch.service"
        for check in (["verify"], ["security", "--offline=true", f"--threshold={EXPOSURE.replace('.', '')}"]):
            command = ["systemd-analyze", *check, unit]
            done = subprocess.run(
                server.command(command), env=server.settings, capture_output=True, text=True, check=False
            )
            if done.returncode or (check == ["verify"] and done.stderr.strip()):
                sys.exit(f"{shlex.join(command)}:\n{done.stdout}{done.stderr}")
        written = dict(
            line.split("=", 1) for line in (server.root / unit[1:]).read_text().splitlines() if "=" in line
        )
        settings = dict(pair.split("=", 1) for pair in shlex.split(written["Environment"]))
        settings |= dict(
            line.split("=", 1)
            for line in (server.root / "etc/hipstretch.env").read_text().splitlines()
            if "=" in line
        )
        server.run(
            "install -d -o hipstretch -g hipstretch -m 700 /var/lib/hipstretch"
        )  # as StateDirectory does
        server.user, server.folder = written["User"], written["WorkingDirectory"]
        with server.serving(shlex.split(written["ExecStart"]), **settings) as port:
            answers(port, "/", "stretch.example")
        server.user = "root"
        upgrade = steps("Upgrade it")
        server.run(
            "\n".join(line for block in upgrade for line in block.splitlines() if "deploy/manage" in line)
        )
    print(f"The steps for systemd end in a site that answers; its exposure is at most {EXPOSURE} of 10.")


def in_a_container(base: Path) -> None:
    """The Containerfile's instructions one after the other, and its command as its user."""
    lines = (HERE / "Containerfile").read_text().splitlines()
    left_out = tuple((HERE / ".containerignore").read_text().split())
    with machine(base, "container") as image:
        for line in lines:
            word, _, rest = line.partition(" ")
            if word == "RUN":
                image.run(rest)
            elif word == "WORKDIR":
                image.folder = rest
                (image.root / rest[1:]).mkdir(parents=True, exist_ok=True)
            elif word == "COPY" and rest == ". ./":
                copy_to(image.root, image.folder, left_out)
            elif word == "COPY":
                name, _, target = rest.partition(" ")
                shutil.copy(HERE / name, image.root / image.folder[1:] / target)
            elif word == "ENV":
                image.settings |= dict(pair.split("=", 1) for pair in shlex.split(rest))
            elif word == "USER":
                image.user = rest
            elif word == "HEALTHCHECK":
                check = json.loads(rest.partition("CMD ")[2])
            elif word == "CMD":
                with image.serving(json.loads(rest)) as port:
                    answers(port, "/")
                    image.settings["PORT"] = str(port)
                    image.run(shlex.join(check))
            elif line and word not in {"#", "FROM", "VOLUME", "EXPOSE"}:
                sys.exit(f"Containerfile: nobody executes {line!r}")
    print("What the Containerfile makes answers.")


def main() -> None:
    if os.geteuid() or not Path("/etc/debian_version").exists():
        print("Fresh machines are made by root on Debian: nothing was set up.")
        return
    if shutil.which("debootstrap") is None:
        install = "apt-get update -qq && apt-get install -y -qq --no-install-recommends debootstrap"
        subprocess.run(
            install,
            shell=True,
            check=True,
            stdout=subprocess.DEVNULL,
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        )
    with tempfile.TemporaryDirectory(prefix="hipstretch-machines.") as scratch, debian(Path(scratch)) as base:
        by_hand(base)
        with_systemd(base)
        in_a_container(base)


if __name__ == "__main__":
    main()
