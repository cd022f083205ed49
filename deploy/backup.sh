#!/usr/bin/env bash
# Copies a running Second Opinion on SQLite: database, vault, checkpoints. Certificates are not copied: they open the copy, and are kept elsewhere.
#   backup.sh STORE.DB VAULT-FOLDER CHECKPOINT-FOLDER INTO-FOLDER
# INTO-FOLDER gets a folder named by the time (UTC). Ends with 0 only when every image that the copied database names is in the copy.
set -euo pipefail
umask 077
[ "$#" -eq 4 ] || { sed -n '2,4p' "$0" | cut -c3-; exit 2; }
store=$1 vault=$2 checkpoints=$3
for program in sqlite3 sha256sum; do
  command -v "$program" >/dev/null || { echo "backup.sh needs $program." >&2; exit 2; }
done
[ -f "$store" ] || { echo "There is no database at $store." >&2; exit 2; }
into="$4/$(date -u +%Y%m%dT%H%M%SZ)"
mkdir -p "$into/vault" "$into/checkpoints"

# While the service runs, an image may be sealed anew: its old file goes as the new one comes. So files are copied before and after the database, and
# what the copied database names is looked for; if one is missing, all of it is done once more.
copy_files() {
  [ ! -d "$vault" ] || cp -r --update --no-dereference "$vault/." "$into/vault/" 2>/dev/null || true
}
missing() {
  sqlite3 -readonly "$into/store.db" \
    "SELECT lower(replace(case_id, '-', '')) || '/' || printf('%04d-%06d.%d', series, ordinal, version) FROM prepared_instance WHERE state = 1
       AND case_id IN (SELECT case_id FROM vault_key WHERE wrapped IS NOT NULL)" |
    while read -r file; do [ -f "$into/vault/$file" ] || echo "$file"; done
}
for attempt in 1 2 3; do
  copy_files
  rm -f "$into/store.db"
  sqlite3 "$store" ".timeout 10000" ".backup '$into/store.db'"
  copy_files
  [ ! -d "$checkpoints" ] || cp -r --update "$checkpoints/." "$into/checkpoints/"
  lost=$(missing)
  [ -n "$lost" ] || break
done
[ -z "$lost" ] || { echo "Not whole: the database names images that are not in the vault, the first is $(head -n 1 <<<"$lost")." >&2; exit 1; }
[ "$(sqlite3 -readonly "$into/store.db" 'PRAGMA integrity_check')" = ok ] || { echo "The copied database is damaged." >&2; exit 1; }
find "$into/vault" -name '.probe-*' -delete
find "$into/vault" -name '*.tmp' -delete
(cd "$into" && find . -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum >SHA256SUMS)
echo "$into"
