"""Runs llama.cpp's own HTTP server with one model on one port of this machine, until it is ended."""

from __future__ import annotations

import sys
import threading

import xllamacpp


def main(weights: str, port: int) -> None:
    """Serve; one thread, since two of them spin on a busy machine."""
    chosen = xllamacpp.CommonParams()
    chosen.model.path = weights
    chosen.hostnames, chosen.port = ["127.0.0.1"], port
    chosen.n_parallel = chosen.cpuparams.n_threads = chosen.cpuparams_batch.n_threads = 1
    chosen.n_ctx, chosen.warmup = 2048, False
    server = xllamacpp.Server(chosen)
    sys.stdout.write(f"listening at {server.listening_address}\n")
    threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
