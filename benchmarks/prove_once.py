"""One proof of a file in a process of its own, timed inside: what `hadesign prove` asks for, after reading."""

import gc
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from hadesign.proof import prove
from hadesign.source import read
from hadesign.topology import read_cluster

ORDER = 2


def prove_once(file: str) -> dict[str, float]:
    """Return what was found, and the processor seconds of reading, of all minimal failure sets, and of all figures."""
    gc.disable()  # as the command does
    begun = time.process_time()
    cluster = read_cluster(read(file))
    was_read = time.process_time()
    proof = prove(cluster)
    services = proof.services()
    found = [service.sets(ORDER) for service in services]
    searched = time.process_time()
    figures = [proof.availability(service) for service in services]
    ended = time.process_time()
    return {
        "machines": len(cluster.nodes),
        "services": len(services),
        "figures": sum(figure.down is not None for figure in figures),
        "patterns": sum(len(sets.found) for sets in found),
        "sets": sum(one.alike for sets in found for one in sets.found),
        "complete": min(sets.complete for sets in found),
        "reading": was_read - begun,
        "searching": searched - was_read,
        "figuring": ended - searched,
    }


if __name__ == "__main__":
    print(json.dumps(prove_once(sys.argv[1])))
