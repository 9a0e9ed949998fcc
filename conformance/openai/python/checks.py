"""The checks of the Python SDK. Prints one JSON line for each: {"name": ..., "error": null or text}.

The names are those of the checks of the npm package. The model answers as POST $UPSTREAM_CONTROL says.
"""

import importlib
import json
import traceback

from support import checks, control

for module in ("resources", "files", "runs", "streams", "ends", "errors", "async"):
    importlib.import_module(f"{module}_checks")

for name, function in checks:
    control("/reset")
    try:
        function()
        error = None
    except Exception:
        error = traceback.format_exc(limit=-3)
    print(json.dumps({"name": name, "error": error}), flush=True)
