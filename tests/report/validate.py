"""Validates JSON files against a JSON Schema: python3 validate.py SCHEMA FILE...

Exit code 0: all are valid. 1: one is not, each error on a line. 77: python3-jsonschema is not installed.

For SARIF, whose schema is not part of this project:
    npm pack @microsoft/jest-sarif && tar xzf microsoft-jest-sarif-*.tgz
    python3 tests/report/validate.py package/lib/schemas/sarif-2.1.0-rtm.5.json fixtures/report/*.sarif.golden
"""

import json
import sys

try:
    import jsonschema
except ImportError:
    print("skipped: python3-jsonschema is not installed")
    sys.exit(77)


def main(schema_path, paths):
    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    validator = jsonschema.validators.validator_for(schema)(schema)
    failed = False
    for path in paths:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        for error in validator.iter_errors(document):
            failed = True
            place = "/".join(str(step) for step in error.path)
            print(f"{path}: /{place}: {error.message[:300]}")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
