"""Command line: render what has changed, then publish it.

    python -m pictures.make                    everything
    python -m pictures.make --only pigeon      one subject (or one picture: pigeon.hold)
    python -m pictures.make --preview          fast look, four views per pose, into pictures/masters/preview
    python -m pictures.make --draft            small noisy renders, into pictures/masters/draft
    python -m pictures.make --publish          masters to AVIF and WebP and the manifest, without rendering
    python -m pictures.make --render           masters only, without publishing
    python -m pictures.make --stills           without the motions

A master is rendered again only when its pose, its framing or the code that draws it has changed.
"""

import argparse
import ast
import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
from tqdm import tqdm

from . import brand, export
from .anatomy import anatomy
from .figure import Figure
from .floor import PosedBody
from .helper import helpers
from .motion import keys_to_mix
from .poses import Loop, Pose, load, load_loops
from .props import TABLE_HEIGHT, solids

HERE = Path(__file__).parent
TOP_KNOT = np.array([0, 0.10, 0.19])  # metres from the head joint, its highest point
DRAWING_CODE = (
    "anatomy",
    "body",
    "colour",
    "figure",
    "floor",
    "geometry",
    "head",
    "helper",
    "measure",
    "props",
    "rest",
    "rig",
    "scene",
    "shadow",
    "skinning",
)


def main() -> None:
    """Read the options and do the work."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--only", default="", help="a subject such as pigeon, or a picture such as pigeon.hold"
    )
    parser.add_argument("--preview", action="store_true")
    parser.add_argument("--draft", action="store_true")
    parser.add_argument("--publish", action="store_true")
    parser.add_argument("--render", action="store_true")
    parser.add_argument("--stills", action="store_true", help="leave the motions for later")
    options = parser.parse_args()
    poses, loops = load(), load_loops()
    wanted = [name for name in poses if poses[name].alt and _chosen(name, options.only)]
    moving = [name for name in loops if _chosen(name, options.only) and not options.stills]
    if options.preview:
        preview(poses, wanted)
        return
    if not options.publish:
        Studio(poses, options.draft).render(wanted, {name: loops[name] for name in moving})
    if not options.draft and not options.render:
        publish(poses, loops, wanted, moving)
        if not options.only or options.only == "brand":
            brand.publish()


def _chosen(name: str, only: str) -> bool:
    return not only or name == only or name.split(".")[0] == only


def stem_of(name: str) -> str:
    """pigeon.hold becomes pigeon-hold."""
    return name.replace(".", "-")


def preview(poses: dict[str, Pose], wanted: list[str]) -> None:
    """Four quick views per pose."""
    from .preview import sheet

    target = export.MASTERS / "preview"
    target.mkdir(parents=True, exist_ok=True)
    figure = Figure()
    for name in tqdm(wanted, unit="pose"):
        sheet(figure, {name: poses[name]}, target / f"{stem_of(name)}.png")


def drawing_code() -> str:
    """The code that decides what a picture looks like, without its layout, comments and docstrings."""
    told = []
    for name in DRAWING_CODE:
        tree = ast.parse((HERE / f"{name}.py").read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
                node.body = node.body[1:]
        told.append(ast.dump(tree))
    return hashlib.sha256("".join(told).encode()).hexdigest()


class Studio:
    """Renders masters, with one framing per subject so that its pictures can take each other's place."""

    def __init__(self, poses: dict[str, Pose], draft: bool = False) -> None:
        from . import scene

        self.scene = scene
        self.poses = poses
        self.figure = Figure()
        self.still = scene.DRAFT if draft else scene.STILL
        self.frame = scene.DRAFT if draft else scene.FRAME
        self.folder = export.MASTERS / "draft" if draft else export.MASTERS
        self.folder.mkdir(parents=True, exist_ok=True)
        self.code = drawing_code()
        self.framings: dict[str, object] = {}

    def render(self, wanted: list[str], loops: dict[str, Loop]) -> None:
        """Render every still, then every frame of every motion, skipping what is up to date."""
        work: list[tuple[str, str, Pose, bool]] = [
            (name, stem_of(name), self.poses[name], False) for name in wanted
        ]
        for name, loop in loops.items():
            told = keys_to_mix(self.figure.poser, [self.poses[key] for key in loop.keys])
            keys = dict(zip(loop.keys, told, strict=True))
            for frame in loop.drawn_frames():
                work.append((name, f"{stem_of(name)}-{frame:02d}", loop.pose_at(frame, keys), True))
        work.sort(key=lambda each: (self.folder / f"{each[1]}.png").exists())  # what is missing comes first
        for name, stem, pose, moving in tqdm(work, unit="picture"):
            self._render_one(name, stem, pose, moving)

    def _render_one(self, name: str, stem: str, pose: Pose, moving: bool) -> None:
        quality = self.frame if moving else self.still
        if see_through(pose):  # what is behind needs more samples to come out even
            quality = replace(quality, samples=quality.samples * 3)
        framing = self._framing(name, pose)
        stamp = hashlib.sha256(repr((pose, framing, quality, self.code)).encode()).hexdigest()
        target, note = self.folder / f"{stem}.png", self.folder / f"{stem}.stamp"
        if target.exists() and note.exists() and note.read_text() == stamp:
            return
        body, parts = self.figure.parts(pose)
        parts += helpers(pose, body, self.figure)
        if see_through(pose):
            parts += anatomy(body, self.figure.poser)
        things = solids(pose, body, self.figure.poser)
        ground = -TABLE_HEIGHT if "table" in pose.props else 0.0
        self.scene.render(parts, pose.mat, framing, target, quality, things, see_through(pose), ground)
        note.write_text(stamp)

    def _framing(self, name: str, pose: Pose) -> object:
        if pose.camera.focus:
            body = self.figure.poser.set_down(pose)
            return self.scene.frame_focus(
                body.skeleton.joints[pose.camera.focus] + np.array(pose.camera.aside),
                pose.camera.radius,
                pose.camera,
            )
        subject = name.split(".")[0]
        key = f"{subject} {pose.camera}"
        if key not in self.framings:
            points = [self.scene.mat_corners(pose.mat)] if pose.mat.shown else []
            for other, candidate in self.poses.items():
                if other.split(".")[0] == subject and candidate.alt and candidate.camera == pose.camera:
                    points.append(self._outline(self.figure.poser.set_down(candidate)))
            self.framings[key] = self.scene.frame_points(
                np.vstack(points), pose.camera, self.still.width / self.still.height
            )
        return self.framings[key]

    def _outline(self, body: PosedBody) -> np.ndarray:
        """Every third vertex of the body, and the top-knot, which the body mesh does not have."""
        turned = body.skeleton.rotations[self.figure.poser.rest.bone["head"]]
        knot = body.skeleton.joints["head"] + turned @ TOP_KNOT
        outline = [body.vertices[::3], knot[None]]
        for solid in solids(body.pose, body, self.figure.poser):
            reach = np.array(solid.axes).T * solid.size
            corners = np.array([[a, b, c] for a in (-1, 1) for b in (-1, 1) for c in (-1, 1)])
            outline.append(np.array(solid.at) + corners @ reach.T)
        return np.vstack(outline)


def see_through(pose: Pose) -> bool:
    """Whether the figure is translucent: only where the bones are shown."""
    return "anatomy" in pose.props


def publish(poses: dict[str, Pose], loops: dict[str, Loop], wanted: list[str], moving: list[str]) -> None:
    """Encode the masters that are there and write the manifest of all published pictures."""
    for name in wanted:
        master = export.MASTERS / f"{stem_of(name)}.png"
        if master.exists() and not export.is_current(stem_of(name), [master]):
            export.publish_still(master, stem_of(name))
    for name in moving:
        loop = loops[name]
        masters = [export.MASTERS / f"{stem_of(name)}-{frame:02d}.png" for frame in loop.shown_frames()]
        if all(master.exists() for master in masters) and not export.is_current(stem_of(name), masters):
            durations = [
                loop.milliseconds + (loop.pause if loop.rests_at(frame) else 0)
                for frame in range(loop.frames)
            ]
            export.publish_loop(masters, durations, stem_of(name))
    rows = [
        export.row(*name.split("."), stem_of(name), each.order, each.alt)
        for name, each in {**poses, **loops}.items()
        if each.alt
    ]
    export.write_manifest([row for row in rows if row is not None])


if __name__ == "__main__":
    main()
