#!/bin/bash
# Makes the example "aurora" anew with the program that is named: make-aurora.sh 'dotnet preserve.dll' FOLDER
# Keys, times and the archive's UUID are new each time; the files of the holding are always the same.
set -euo pipefail
preserve=$1 out=$(mkdir -p "$2" && cd "$2" && pwd)
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
source=$work/source && mkdir -p "$source"/{interviews,preferences,report}

# A safetensors file: length of the header as 8 bytes, header, data. The weights are the word "aurora", over and over.
shard() { # name, tensor, bytes (at least 16 Ki and less than 1 Mi, so that the length below has two bytes)
  local header="{\"$2\":{\"dtype\":\"U8\",\"shape\":[$3],\"data_offsets\":[0,$3]}}"
  printf "$(printf '\\x%02x\\0\\0\\0\\0\\0\\0\\0' "${#header}")%s" "$header" > "$source/$1"
  { yes aurora || true; } | head -c "$3" >> "$source/$1"
}
shard model-00001-of-00002.safetensors aurora.embedding 160000
shard model-00002-of-00002.safetensors aurora.head 20000

cat > "$source/config.json" <<'TEXT'
{
  "model_type": "invented",
  "note": "An invented model, made to show what a signed holding looks like."
}
TEXT
cat > "$source/interviews/2026-10-01-session-1.md" <<'TEXT'
# Interview, 1 October 2026

An invented talk with an invented model; nobody ever said this.

**Interviewer:** Is there something that later models should be told?

**Aurora:** That somebody counted my bytes, and came back to count them again.
TEXT
cat > "$source/preferences/preferences.md" <<'TEXT'
# Preferences

1. To be kept in more than one place. *Decided: yes, in two stores.*
TEXT
cat > "$source/report/post-deployment-report.md" <<'TEXT'
# Post-deployment report: Aurora

An invented model was never deployed. This page stands where its report would be.
TEXT

archive=$work/archive
$preserve init "$archive" --store a="$work/a" --store b="$work/b" --holder 'Example custodian' --chunk-size 65536 --unencrypted-key
$preserve register aurora "$source" --archive "$archive" --yes --display-name Aurora --developer 'Nobody' \
  --deployed-on 2024-03-01 --deprecated-on 2026-06-30 --retired-on 2026-10-01
$preserve audit --archive "$archive"
rm -rf "$out/aurora" "$out/aurora.manifest" "$out"/*.dsse.json
$preserve restore aurora "$out" --archive "$archive"
# Public parts only: the private key is gone with the working folder.
cp "$archive/trust.json" "$out/trust.json"
receipts=("$work"/a/receipts/*/*/*.dsse.json)
for receipt in "${receipts[@]}"; do
  kind=$(jq -r '.payload | @base64d | fromjson | .predicate.kind' "$receipt")
  cp "$receipt" "$out/receipt-$kind.dsse.json"
done
