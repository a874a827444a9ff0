#!/bin/bash
set -euo pipefail

limit="${1:-90}"

log() {
  echo "$(date +%F): $*" >&2
}

while read -r line; do
  case "$line" in
    late|due) log "late" ;;
    *)
      log "other"
      ;;
  esac
done < loans.csv

if [ "$limit" -gt 90 ]; then
  log "done then fi"
  exit 1
elif [ "$limit" -eq 0 ]
then
  log "none"
else
  log "ok"
fi

for file in *.csv; do
  sort "$file" |
    uniq -c
  cat <<EOF
if $file; then {
EOF
done
log "end"
