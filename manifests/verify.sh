#!/bin/bash
# Verifies a restored holding with bash (4 or later), GNU coreutils, jq and openssl alone. README.md beside this file
# explains the formats.
#
#   bash verify.sh ID.manifest/manifest.dsse.json ID/ PUB.pem...     the envelope with all signatures
#   bash verify.sh ID.manifest/SIGNER.sig         ID/ PUB.pem        the bundle of one signer
#
# PUB.pem are public keys that you trust because somebody you trust gave them to you. The keys in ID.manifest/keys came
# with the holding: they prove nothing until you have compared them with ones from elsewhere.
#
# Settings, from the environment:
#   NEEDED=1             how many of your keys must have signed (the threshold of the trust policy)
#   MERKLE_MAX=268435456 larger files are checked by SHA-256 alone, because Merkle roots take a shell long
#   OPENSSL=openssl      the openssl to use; signatures of ML-DSA need 3.5 or later
#
# Exit status: 0 verified, 2 wrong use, 3 not verified. What it does not do: read the trust policy, so whether a key was
# valid or revoked at "createdAt" is for you to compare.
set -u -o pipefail
export LC_ALL=C # bytes are compared, not letters
shopt -s dotglob nullglob
openssl=${OPENSSL:-openssl} needed=${NEEDED:-1} merkle_max=${MERKLE_MAX:-268435456}
wrong=0 # differences found so far

say() { printf '%s\n' "$*"; }
bad() { printf 'WRONG   %s\n' "$*"; wrong=$((wrong + 1)); }
end() { printf 'NOT VERIFIED: %s\n' "$*"; exit 3; }
use() { printf '%s\n' "$*" "usage: verify.sh ENVELOPE-OR-BUNDLE FOLDER PUB.pem..." >&2; exit 2; }
end_if_wrong() { [ "$wrong" -eq 0 ] || end "$wrong difference(s), named above."; }

digest() { local line; line=$(sha256sum) && printf '%s' "${line%% *}"; } # of standard input
hex() { od -An -v -tx1 | tr -d ' \n'; }
unhex() { tr a-f A-F | basenc --base16 -d; }
shown() { if [[ $1 == *[[:cntrl:]]* ]]; then printf '%q' "$1"; else printf "'%s'" "$1"; fi; }
is_number() { [[ $1 =~ ^[0-9]{1,15}$ ]]; }

# Base64 as DSSE allows it: standard or URL-safe, with or without padding.
unbase64() {
  local text; text=$(tr -d '\n' | tr '_-' '/+')
  while ((${#text} % 4)); do text+='='; done
  base64 -d <<< "$text"
}

# ---- what was given ------------------------------------------------------------------------------------------------
[ $# -ge 3 ] || use "An envelope or bundle, a folder and at least one public key are needed."
for tool in jq base64 basenc sha256sum od dd stat "$openssl"; do
  command -v "$tool" > /dev/null || use "'$tool' is not installed."
done
is_number "$needed" && [ "$needed" -ge 1 ] || use "NEEDED is '$needed'; a whole number from 1 is expected."
is_number "$merkle_max" || use "MERKLE_MAX is '$merkle_max'; a whole number of bytes is expected."
envelope=$1 folder=${2%/} && shift 2
[ -f "$envelope" ] || use "The file '$envelope' does not exist."
[ -d "$folder" ] || use "The folder '$folder' does not exist."
[[ $folder == /* ]] || folder=./$folder
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT

# ---- 1. the envelope: what was signed, byte for byte -----------------------------------------------------------------
jq -e 'if has("dsseEnvelope") then .dsseEnvelope else . end
  | select((.payload | type) == "string" and (.payloadType | type) == "string" and (.signatures | type) == "array"
      and (.signatures | all(type == "object" and (.sig | type) == "string")))' \
  < "$envelope" > "$tmp/envelope" 2> /dev/null || end "'$envelope' is neither a DSSE envelope nor a bundle of one."
is_bundle=$(jq -r 'has("dsseEnvelope")' < "$envelope")
hint=$(jq -r '.verificationMaterial.publicKey.hint? // ""' < "$envelope")
type=$(jq -j '.payloadType' < "$tmp/envelope")
[ "$type" = application/vnd.in-toto+json ] || end "the payload type is '$type'; application/vnd.in-toto+json is expected."
jq -j '.payload' < "$tmp/envelope" | unbase64 > "$tmp/payload" 2> /dev/null || end "the payload is not base64."
# DSSE signs this encoding, not the payload alone.
{ printf 'DSSEv1 %d %s %d ' "${#type}" "$type" "$(stat -c %s "$tmp/payload")"; cat "$tmp/payload"; } > "$tmp/message"
say "ok      envelope: payload of $(stat -c %s "$tmp/payload") bytes, sha256 $(digest < "$tmp/payload")"

# ---- 2. signatures -------------------------------------------------------------------------------------------------
# Takes the key out of a PEM file that may have text around it.
read_key() {
  local line inside='' body=''
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line%$'\r'}
    case $line in
      '-----BEGIN PUBLIC KEY-----') inside=yes ;;
      '-----END PUBLIC KEY-----') [ -z "$inside" ] || break ;;
      *) [ -z "$inside" ] || body+=$line ;;
    esac
  done < "$1"
  [ -n "$body" ] && base64 -d <<< "$body" > "$tmp/key.der" 2> /dev/null || return 1
  { say '-----BEGIN PUBLIC KEY-----'; base64 -w 64 "$tmp/key.der"; say '-----END PUBLIC KEY-----'; } > "$tmp/key.pem"
}

# The scheme comes from the key, never from the envelope.
scheme_of_key() {
  case $(hex < "$tmp/key.der") in
    30??301306072a8648ce3d020106082a8648ce3d030107*) say ecdsa-p256-sha256 ;;
    30??301006072a8648ce3d020106052b81040022*) say ecdsa-p384-sha384 ;;
    3081??301006072a8648ce3d020106052b81040023*) say ecdsa-p521-sha512 ;;
    3082????300b0609608648016503040311*) say ml-dsa-44 ;;
    3082????300b0609608648016503040312*) say ml-dsa-65 ;;
    3082????300b0609608648016503040313*) say ml-dsa-87 ;;
    *) return 1 ;;
  esac
}

fits() { # scheme: does $tmp/signature fit the message and the key?
  case $1 in
    ecdsa-*) "$openssl" dgst "-${1##*-}" -verify "$tmp/key.pem" -signature "$tmp/signature" "$tmp/message" ;;
    ml-dsa-*) "$openssl" pkeyutl -verify -pubin -inkey "$tmp/key.pem" -rawin -in "$tmp/message" -sigfile "$tmp/signature" ;;
  esac > /dev/null 2>&1
}

declare -A signed_by=()
good=0
for pub in "$@"; do
  [ -f "$pub" ] && read_key "$pub" || use "'$pub' holds no public key in PEM."
  scheme=$(scheme_of_key) || use "The key in '$pub' is neither ECDSA P-256, P-384, P-521 nor ML-DSA."
  id=$(digest < "$tmp/key.der")
  [ -z "${signed_by[$id]-}" ] || continue # the same key twice counts once
  if [ "$is_bundle" = true ] && [ -n "$hint" ] && [ "$hint" != "$(digest < "$tmp/key.pem")" ]; then
    say "--      $pub: the bundle was made with another key (hint $hint)"
    continue
  fi
  # A key id, or the hint of a bundle, says whose a signature should be; one without may be of any key.
  named=$(jq -r --arg id "$id" '[.signatures[] | select((.keyid // "") == $id)] | length' "$tmp/envelope")
  [ -z "$hint" ] || named=1
  found=''
  while [ -z "$found" ] && IFS= read -r text; do
    unbase64 <<< "$text" > "$tmp/signature" 2> /dev/null && fits "$scheme" && found=yes
  done < <(jq -r --arg id "$id" '.signatures[] | select((.keyid // "") == $id or (.keyid // "") == "") | .sig' "$tmp/envelope")
  if [ -n "$found" ]; then
    good=$((good + 1)) signed_by[$id]=yes
    say "ok      signed by $pub ($scheme, key id $id)"
  elif [ "$named" -eq 0 ]; then
    say "--      $pub has not signed (key id $id)"
  elif ! "$openssl" pkey -pubin -in "$tmp/key.pem" -noout > /dev/null 2>&1; then
    say "--      $pub: not checked, $("$openssl" version) cannot read a key of $scheme (ML-DSA needs OpenSSL 3.5)"
  else
    bad "the signature does not fit the payload and the key in $pub ($scheme, key id $id)"
  fi
done
end_if_wrong
[ "$good" -ge "$needed" ] || end "$good of your keys have signed; $needed must have."

# ---- 3. the statement: is the payload a manifest that this script understands? ----------------------------------------
jq -r '
  def ours: .annotations.weightPreservation? // {};
  def whole: type == "number" and . >= 0 and . <= 9007199254740991 and floor == .;
  def hex64: type == "string" and length == 64 and (explode | all((. >= 48 and . <= 57) or (. >= 97 and . <= 102)));
  def plain: type == "string" and (split("/") | all(. != "" and . != "." and . != "..")) and
    (explode | all(. >= 32 and . != 92 and (. < 127 or . > 159) and . != 8232 and . != 8233));
  def must(ok; text): if ok then empty else text end;
  if type != "object" then "the payload is not an object" else
  must(._type == "https://in-toto.io/Statement/v1"; "_type is \(._type)"),
  must(.predicateType == "https://model_signing/signature/v1.0"; "predicateType is \(.predicateType)"),
  must((.subject | type) == "array" and (.subject | length) == 1; "there is not exactly one subject"),
  must(.subject[0].digest.sha256? | hex64; "the subject has no root digest"),
  (.predicate.serialization as $how |
    must($how.method == "files" and $how.hash_type == "sha256" and $how.allow_symlinks == false; "the serialization is \($how | tojson)"),
    must(($how.ignore_paths // []) - [".git", ".gitattributes", ".github", ".gitignore"] == []; "ignore_paths lets unsigned files lie in \($how.ignore_paths | tojson)")),
  must((.predicate.resources | type) == "array" and (.predicate.resources | length) > 0; "no files are listed"),
  (.predicate.resources[]? |
    must(.name | plain; "the name \(.name | tojson) cannot be used"),
    must(.algorithm == "sha256" and (.digest | hex64); "\(.name | tojson) has no SHA-256 digest"),
    must((ours.size // 0) | whole; "\(.name | tojson) has the size \(ours.size)"),
    (ours.merkle // empty | must(.algorithm == "rfc6962-sha256" and (.root | hex64) and (.leafCount | whole) and (.chunkSize | whole) and .chunkSize > 0;
      "a Merkle root is stated as \(tojson)")))
  end' "$tmp/payload" > "$tmp/problems" 2> /dev/null || end "the payload is not a JSON statement."
while IFS= read -r problem; do bad "statement: $problem"; done < "$tmp/problems"
end_if_wrong
# One file a line, "-" where nothing is stated; a name has no tab and no line end, as was checked.
jq -r '.predicate.resources[] | (.annotations.weightPreservation? // {}) as $w | [.digest, ($w.size // "-"), ($w.merkle.root // "-"),
  ($w.merkle.chunkSize // "-"), ($w.merkle.leafCount // "-"), .name] | map(tostring) | join("\t")' "$tmp/payload" > "$tmp/files"
jq -r '.subject[0] | (.annotations.weightPreservation? // {}) as $w
  | "ok      statement: manifest of \(.name | tojson), sequence \($w.sequence // "not stated"), made \($w.createdAt // "at a time not stated")"' "$tmp/payload"
# Signatures are independent of each other, so one could be taken away; the payload says which must be there.
while IFS=$'\t' read -r id present holder; do
  if [ -n "${signed_by[$id]-}" ]; then continue
  elif [ "$present" = true ]; then say "--      also signed as '$holder', which was not checked here (key id $id)"
  elif [ "$is_bundle" = true ]; then say "--      a bundle has one signature; that of '$holder' (key id $id) is in manifest.dsse.json"
  else bad "the payload names '$holder' (key id $id) as a signer, but that signature is not there"; fi
done < <(jq -r --slurpfile e "$tmp/envelope" '.subject[0].annotations.weightPreservation.requiredSignatures? // [] | .[]
  | . as $r | [$r.keyid, ($e[0].signatures | any(.keyid == $r.keyid)), $r.holder] | map(tostring) | @tsv' "$tmp/payload")

# ---- 4. names in order, each once; the root digest over all digests ----------------------------------------------------
declare -A listed=()
total=0 last=''
while IFS=$'\t' read -r sha size root chunk leaves name; do
  if [ -n "${listed["=$name"]-}" ]; then bad "$(shown "$name") is listed twice"
  elif [[ -n $last && ! $last < $name ]]; then bad "$(shown "$name") is listed after $(shown "$last"); names are in byte order"; fi
  listed["=$name"]=yes last=$name total=$((total + 1))
  printf '%s' "$sha" >> "$tmp/digests"
done < "$tmp/files"
end_if_wrong
say "ok      names: $total, in order, each once"
stated=$(jq -r '.subject[0].digest.sha256' "$tmp/payload") actual=$(unhex < "$tmp/digests" | digest)
[ "$stated" = "$actual" ] || end "the root digest is $stated; the listed digests give $actual."
say "ok      root digest $stated"

# ---- 5. the folder holds these files and nothing else ------------------------------------------------------------------
walk() { # folder, name so far
  local path name
  [ -r "$1" ] && [ -x "$1" ] || bad "the folder $(shown "$2") cannot be read"
  for path in "$1"/*; do
    name=$2${path##*/}
    if [ -L "$path" ]; then bad "$(shown "$name") is a link; a file is expected"
    elif [ -d "$path" ]; then walk "$path" "$name/"
    elif [ ! -f "$path" ]; then bad "$(shown "$name") is a device, socket or pipe"
    elif [ -z "${listed["=$name"]-}" ]; then bad "$(shown "$name") is there, but not in the manifest"; fi
  done
}
before=$wrong
walk "$folder" ''
while IFS=$'\t' read -r _ _ _ _ _ name; do
  [ -e "$folder/$name" ] || [ -L "$folder/$name" ] || bad "$(shown "$name") is missing"
done < "$tmp/files"
[ "$wrong" -gt "$before" ] || say "ok      file set: $total files, none missing, none added, no links"

# ---- 6. size, SHA-256 and Merkle root of every file --------------------------------------------------------------------
merkle_root() { # path, size, chunk size: RFC 6962 over chunks, an odd last node is carried up
  local -a level=() next
  local i
  for ((i = 0; i * $3 < $2; i++)); do
    level+=("$({ printf '\0'; dd if="$1" bs="$3" skip="$i" count=1 iflag=fullblock status=none; } | digest)")
  done
  while [ ${#level[@]} -gt 1 ]; do
    next=()
    for ((i = 0; i + 1 < ${#level[@]}; i += 2)); do next+=("$(printf '01%s%s' "${level[i]}" "${level[i + 1]}" | unhex | digest)"); done
    ((${#level[@]} % 2 == 0)) || next+=("${level[-1]}")
    level=("${next[@]}")
  done
  printf '%s' "${level[0]-$(digest < /dev/null)}"
}

before=$wrong roots=0 rootless=0 skipped=0 bytes=0
while IFS=$'\t' read -r sha size root chunk leaves name; do
  path=$folder/$name
  [ -f "$path" ] && [ ! -L "$path" ] || continue # named above
  found=$(stat -c %s "$path") bytes=$((bytes + found))
  if [ "$size" != - ] && [ "$found" != "$size" ]; then
    bad "$(shown "$name") has $found bytes; the manifest says $size"
    continue
  fi
  actual=$(digest < "$path")
  if [ "$actual" != "$sha" ]; then
    bad "$(shown "$name") has sha256 $actual; the manifest says $sha"
  elif [ "$root" = - ] || [ "$size" = - ]; then
    rootless=$((rootless + 1))
  elif [ "$leaves" != $(((size + chunk - 1) / chunk)) ]; then
    bad "$(shown "$name") has $(((size + chunk - 1) / chunk)) chunks; the manifest says $leaves"
  elif [ "$size" -gt "$merkle_max" ]; then
    skipped=$((skipped + 1)) && say "--      Merkle root skipped, larger than MERKLE_MAX: $(shown "$name"), $size bytes"
  else
    actual=$(merkle_root "$path" "$size" "$chunk") roots=$((roots + 1))
    [ "$actual" = "$root" ] || bad "$(shown "$name") has the Merkle root $actual; the manifest says $root"
  fi
done < "$tmp/files"
[ "$wrong" -gt "$before" ] || say "ok      size and sha256 of $total files, $bytes bytes"
[ "$wrong" -gt "$before" ] || say "ok      Merkle roots: $roots checked, $skipped skipped, $rootless not stated; sha256 covers every byte of all"
end_if_wrong
say "VERIFIED: $total files, $bytes bytes, are what $good of your keys signed."
