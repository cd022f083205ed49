#!/usr/bin/env bash
# Makes a new certificate for a key ring and keeps the old one beside it, under the day on which it was put away.
#   rotate-certificate.sh desk|reader SECRETS-FOLDER
# SECRETS-FOLDER holds desk.p12 or reader.p12, without a password. Prints the settings for the next start; without the second one nothing that was
# sealed before opens. Keep copies of both away from this machine and from its backups.
set -euo pipefail
umask 077
case "${1-}" in desk | reader) ;; *) set -- ;; esac
[ "$#" -eq 2 ] || { sed -n '2,5p' "$0" | cut -c3-; exit 2; }
ring=$1 folder=$2
command -v openssl >/dev/null || { echo "rotate-certificate.sh needs openssl." >&2; exit 2; }
[ -f "$folder/$ring.p12" ] || { echo "There is no $ring.p12 in $folder." >&2; exit 2; }
old="$folder/$ring.until-$(date -u +%Y%m%d).p12"
[ ! -e "$old" ] || { echo "$old is there already: it was rotated today." >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
openssl req -x509 -newkey rsa:3072 -nodes -days 730 -subj "/CN=second-opinion-$ring" -keyout "$work/key.pem" -out "$work/certificate.pem" 2>/dev/null
openssl pkcs12 -export -inkey "$work/key.pem" -in "$work/certificate.pem" -passout pass: -out "$folder/.$ring.p12.new"
cp -p "$folder/$ring.p12" "$old" # copied, not moved: at no instant is there no certificate
sync
mv "$folder/.$ring.p12.new" "$folder/$ring.p12"
taken=0
for file in "$folder/$ring".until-*.p12; do
  name="Keys__${ring^}__OldCertificateFiles__$taken"
  echo "$name=$file"
  taken=$((taken + 1))
done
