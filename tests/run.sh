#!/usr/bin/env bash
# Installs what the tests need (where it may), builds, runs every test, and ends with the total.
#   --no-install   leave the machine as it is: tests whose peers are missing say so and are skipped
set -uo pipefail
cd "$(dirname "$0")/.."

packages=(chromium orthanc orthanc-dicomweb orthanc-gdcm dcmtk dicom3tools libgdcm-tools libopenjp2-tools openjph-tools tesseract-ocr nginx-light prometheus sqlite3 gcc libc6-dev fonts-dejavu-core python3-pydicom python3-numpy)
programs=(chromium Orthanc dcmdump dciodvfy gdcmconv opj_decompress ojph_expand tesseract nginx prometheus sqlite3 gcc)
missing=()
for program in "${programs[@]}"; do
  PATH="$PATH:/usr/sbin" command -v "$program" >/dev/null || missing+=("$program")
done
[ -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf ] || missing+=(fonts-dejavu-core)
[ -e /usr/share/orthanc/plugins/libOrthancGdcm.so ] || missing+=(orthanc-gdcm)
/usr/bin/python3 -c 'import pydicom, numpy' 2>/dev/null || missing+=(python3-pydicom)

if [ "${#missing[@]}" -gt 0 ] && [ "${1:-}" != "--no-install" ]; then
  sudo=""
  [ "$(id -u)" -eq 0 ] || { sudo -n true 2>/dev/null && sudo="sudo -n"; }
  if command -v apt-get >/dev/null && { [ "$(id -u)" -eq 0 ] || [ -n "$sudo" ]; }; then
    echo "Installing: ${packages[*]}"
    # No package may start a service: this is somebody's machine.
    policy=/usr/sbin/policy-rc.d
    made_policy=""
    if [ ! -e "$policy" ]; then
      printf '#!/bin/sh\nexit 101\n' | $sudo tee "$policy" >/dev/null && $sudo chmod +x "$policy" && made_policy=1
    fi
    $sudo apt-get update -qq
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
    [ -z "$made_policy" ] || $sudo rm -f "$policy"
  else
    echo "Not installed, and no right to install without a question: ${missing[*]} (Debian: ${packages[*]})"
  fi
elif [ "${#missing[@]}" -gt 0 ]; then
  echo "Missing, so some tests will be skipped: ${missing[*]} (Debian: ${packages[*]})"
fi

results=artifacts/test-results
rm -rf "$results" && mkdir -p "$results"
locked=()
[ "${CI:-}" = "true" ] && locked=(--locked-mode)
dotnet restore SecondOpinion.sln "${locked[@]}" || exit 1
dotnet build SecondOpinion.sln --no-restore -c Release || exit 1
# The identity provider that the browser tests sign in at.
(cd tests/SecondOpinion.Browser.Tests/provider && npm ci --no-audit --no-fund >/dev/null) || echo "The identity provider for tests could not be installed: its tests will say so"

status=0
# The viewer's own tests: its packages were restored by the build above.
(cd src/SecondOpinion.Viewer && npm test -- --reporter=default --reporter=json --outputFile="$OLDPWD/$results/viewer.json") || status=1
dotnet test SecondOpinion.sln --no-build -c Release -m:1 --results-directory "$results" --logger trx --logger "console;verbosity=normal" || status=$?

# One trx a project, whatever its name: add up the Counters elements. NUnit's ignored tests are in none of the others, hence the subtraction.
read -r passed failed skipped < <(
  cat "$results"/*.trx 2>/dev/null | grep -o '<Counters [^>]*>' | awk '
    function n(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) + 0 : 0 }
    { p += n("passed"); t += n("total"); f += n("failed") + n("error") + n("timeout") + n("aborted") }
    END { print p + 0, f + 0, t - p - f }')
viewer() { node -p "JSON.parse(require('fs').readFileSync('$results/viewer.json', 'utf8')).$1" 2>/dev/null || echo 0; }
passed=$((passed + $(viewer numPassedTests)))
failed=$((failed + $(viewer numFailedTests)))
skipped=$((skipped + $(viewer numPendingTests)))
[ "$((passed + failed))" -gt 0 ] || { echo "no test ran"; [ "$status" -ne 0 ] || status=1; }
[ "$failed" -eq 0 ] || status=1
echo "Reports: $results   Pictures: artifacts/pictures"
echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
