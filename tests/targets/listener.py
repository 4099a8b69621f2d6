"""Listens on ports of an address until it is killed, and says nothing to whoever connects.

python listener.py ADDRESS PORT...
"""

import socket
import sys
import time

if __name__ == "__main__":
    address, *ports = sys.argv[1:]
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listening = [socket.create_server((address, int(port)), family=family) for port in ports]
    while listening:
        time.sleep(60)
