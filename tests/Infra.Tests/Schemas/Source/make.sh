#!/usr/bin/env bash
# Makes the schemas beside this folder of the types that Grafana and Kubernetes publish. Needs npm and its registry; the tests
# need neither. Run it when package.json names another version, and look at what changes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
npm ci --silent --no-audit --no-fund --ignore-scripts

# jsDoc none: the shape only, and none of their text.
schema() {
    npx ts-json-schema-generator --no-type-check --jsDoc none --path "$1.ts" --type "$2" --expose "$3" --out "../$1.schema.json"
}
# none: several of Grafana's types have the same name, so none can be referred to by it.
schema grafana-dashboard WindhoverDashboard none
schema kubernetes KubernetesManifests export
