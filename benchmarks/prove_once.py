"""One proof of a file in a process of its own, timed inside: what `hadesign prove` asks for, without its printing."""

import gc
import json
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from hadesign.proof import prove
from hadesign.source import read
from hadesign.topology import read_cluster

ORDER = 2


def prove_once(file: str) -> dict[str, float]:
    """Return what was found, the processor seconds of each step, and the peak memory of the process in MiB.

    Steps are: reading the file, building the Cluster, all minimal failure sets, all figures.
    """
    gc.disable()  # as the command does
    times = [time.process_time()]
    document = read(file)
    times.append(time.process_time())
    cluster = read_cluster(document)
    times.append(time.process_time())
    proof = prove(cluster)
    services = proof.services()
    found = [service.sets(ORDER) for service in services]
    times.append(time.process_time())
    figures = [proof.availability(service) for service in services]
    times.append(time.process_time())
    steps = ("reading", "building", "searching", "figuring")
    return {
        "machines": len(cluster.nodes),
        "services": len(services),
        "figures": sum(figure.down is not None for figure in figures),
        "extremes": sum(figure.down is not None and figure.extremes for figure in figures),
        "patterns": sum(len(sets.found) for sets in found),
        "sets": sum(one.count for sets in found for one in sets.found),
        "complete": min(sets.complete for sets in found),
        **{step: end - start for step, start, end in zip(steps, times, times[1:], strict=False)},
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    print(json.dumps(prove_once(sys.argv[1])))
