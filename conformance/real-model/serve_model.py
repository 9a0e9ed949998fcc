"""Serves a GGUF file with llama.cpp's OpenAI-compatible server on a free loopback port.

Prints the server's address when it answers, and ends when its standard input does: so it never outlives whoever
started it.
"""

import os
import sys

import xllamacpp

parameters = xllamacpp.CommonParams()
parameters.model.path = sys.argv[1]
parameters.hostnames = ["127.0.0.1"]
parameters.port = 0
parameters.n_ctx = int(sys.argv[2])
parameters.n_parallel = 1
server = xllamacpp.Server(parameters)
print(server.listening_address, flush=True)
sys.stdin.read()
os._exit(0)
