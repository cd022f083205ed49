#!/usr/bin/env bash
# Takes a Second Opinion on SQLite that is stopped to the schema of a new version, after a backup.
#   upgrade.sh STORE.DB VAULT-FOLDER CHECKPOINT-FOLDER INTO-FOLDER NEW-TOOL...
# NEW-TOOL is the new version's second-opinion, with whatever it is run by. Prints the backup's folder and how to go back to it.
set -euo pipefail
umask 077
[ "$#" -ge 5 ] || { sed -n '2,4p' "$0" | cut -c3-; exit 2; }
store=$1 vault=$2 checkpoints=$3 into=$4
shift 4
here=$(dirname "$0")
copy=$("$here/backup.sh" "$store" "$vault" "$checkpoints" "$into")
if ! "$@" migrate --sqlite "$store"; then
  echo "Not migrated: start the old version again, it has its database as it was. The backup is $copy" >&2
  exit 1
fi
echo "Backup: $copy"
echo "To go back, stop, move $store, $vault and $checkpoints away, and: $here/restore.sh $copy $store $vault $checkpoints"
