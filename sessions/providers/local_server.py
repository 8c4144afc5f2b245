"""A program of its own: the embedded model behind llama.cpp's HTTP server, on a free port.

    python -I local_server.py MODEL.gguf NAME SLOTS PARENT

H2H_LOCAL_KEY holds the API key, H2H_LOCAL_TEMPLATE a chat template in place of the file's own.

It stands alone (started by path, imports nothing of h2h) and is a process of its own because
loading holds the interpreter for a second. It prints one line of JSON with its address, and leaves
when its standard input closes: so it goes with its parent, however that ends. While it loads,
which a large model does for long, it cannot read; on Linux the kernel ends it then.
"""

import json
import os
import signal
import sys
from typing import Any

CONTEXT_PER_SLOT = 4096
PR_SET_PDEATHSIG = 1  # linux/prctl.h


def leave_with(parent: int) -> None:
    """Let the kernel kill this process when its parent dies."""
    if sys.platform != "linux":
        return
    import ctypes

    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before that took hold
        os._exit(0)


def main(path: str, name: str, slots: int) -> None:
    import xllamacpp as compiled  # an extension module without type information

    xllamacpp: Any = compiled
    params = xllamacpp.CommonParams()
    params.model.path = path
    params.model_alias = {name}  # else it calls itself by its path on this machine
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [os.environ.pop("H2H_LOCAL_KEY")]
    if template := os.environ.pop("H2H_LOCAL_TEMPLATE", ""):
        params.chat_template = template
        params.use_jinja = True
    params.n_parallel = slots
    params.n_ctx = CONTEXT_PER_SLOT * slots
    params.kv_unified = False
    # Two threads for one stream collapse as soon as anything else runs: one thread is faster.
    params.cpuparams.n_threads = 1
    params.cpuparams_batch.n_threads = 1
    params.n_gpu_layers = 0
    params.verbosity = 1
    server = xllamacpp.Server(params)
    print(json.dumps({"address": server.listening_address}), flush=True)
    sys.stdin.buffer.read()
    os._exit(0)  # the server's own destructor waits for running streams, 20 s and more


if __name__ == "__main__":
    leave_with(int(sys.argv[4]))
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
