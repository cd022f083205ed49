#!/usr/bin/env bash
# Puts a copy made by backup.sh in place, for a service that is stopped. Overwrites nothing.
#   restore.sh COPY-FOLDER STORE.DB VAULT-FOLDER CHECKPOINT-FOLDER
# Afterwards: second-opinion doctor, which walks the whole trail, then start the service.
set -euo pipefail
umask 077
[ "$#" -eq 4 ] || { sed -n '2,4p' "$0" | cut -c3-; exit 2; }
from=$1 store=$2 vault=$3 checkpoints=$4
[ -f "$from/SHA256SUMS" ] || { echo "$from is no finished copy: it has no SHA256SUMS." >&2; exit 2; }
for place in "$store" "$vault" "$checkpoints"; do
  if [ -e "$place" ] && { [ -f "$place" ] || [ -n "$(ls -A "$place")" ]; }; then
    echo "$place is there already. Move it away first; nothing is overwritten." >&2
    exit 2
  fi
done
(cd "$from" && sha256sum --quiet --strict --check SHA256SUMS) || { echo "The copy was changed or is damaged. Nothing was restored." >&2; exit 1; }
mkdir -p "$(dirname "$store")" "$vault" "$checkpoints"
cp -r "$from/vault/." "$vault/"
cp -r "$from/checkpoints/." "$checkpoints/"
cp "$from/store.db" "$store.restoring"
sync
mv "$store.restoring" "$store" # last: a restore that broke off has no database, and can be done again elsewhere
echo "Restored. Now run: second-opinion doctor"
