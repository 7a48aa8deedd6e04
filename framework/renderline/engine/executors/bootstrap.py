"""
The first lines of a worker process, run as a script: only the standard library can be imported yet.

The engine's own search path comes first over the socket, so that a worker finds renderline and the step kinds wherever the
engine found them: a wheel, a checkout, a path put in by hand.
"""

from __future__ import annotations

import signal
import sys
from multiprocessing.connection import Connection

__all__: list[str] = []

if __name__ == "__main__":
    # The engine answers Ctrl-C, and ends its workers in its own time.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # An inherited descriptor: a socket with a name could be spoken to by others on this machine.
    engine = Connection(int(sys.argv[1]))
    sys.path[:] = engine.recv()

    from renderline.engine.executors.worker import main

    main(engine)
