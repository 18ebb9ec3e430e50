#!/usr/bin/env bash
# usage: run.sh PROGRAM FOLDER...
#
# Runs the program over every plan and template of some folders of real ones. What it must never do: crash, hang, end with
# an exit code that means nothing, or say that it could not judge without saying why. Prints a table of exit
# codes, the reasons of those that were not judged, and how much could be seen of documents and links.
set -euo pipefail

program=$1
shift
seconds_max=60
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0
: >"$work/all" >"$work/reasons" >"$work/stats"

complain() {
  echo "corpus: $*" >&2
  bad=1
}

check_plan() {
  local group=$1 plan=$2 code=0
  timeout "$seconds_max" "$program" check --stats "$plan" >"$work/out" 2>"$work/err" </dev/null || code=$?
  printf '%s\t%s\n' "$group" "$code" >>"$work/all"
  case $code in
    0 | 1) ;;
    2)
      # One line a problem, without what differs from plan to plan.
      grep -hE '^ *error: ' "$work/out" "$work/err" | sed -E 's/^ *error: //; s/`[^`]*`/`…`/g' | sort -u >"$work/why" || true
      [[ -s $work/why ]] || complain "$plan was not judged, and nothing says why"
      while IFS= read -r reason; do
        printf '%s\t%s\n' "$reason" "${plan##*/}" >>"$work/reasons"
      done <"$work/why"
      ;;
    124) complain "$plan takes more than $seconds_max s" ;;
    *)
      complain "$plan ends with exit code $code"
      head -n 5 "$work/err" >&2
      ;;
  esac
  grep -hE '^ +(policy documents|links): ' "$work/out" >>"$work/stats" || true
}

for folder in "$@"; do
  if [[ ! -d $folder ]]; then
    echo "corpus: $folder is not here: skipped" >&2
    continue
  fi
  while IFS= read -r -d '' plan; do
    check_plan "$(basename "$folder")/$(realpath --relative-to="$folder" "$(dirname "$plan")" | cut -d/ -f1)" "$plan"
  done < <(find "$folder" \( -name '*.json' -o -name '*.yaml' -o -name '*.yml' -o -name '*.template' \) \
    ! -name labels.json ! -name repairs.json -type f -print0 | LC_ALL=C sort -z)
done

echo "plans by exit code"
awk -F'\t' '
  { group[$1]; count[$1, $2]++; all[$2]++; total++ }
  END {
    printf "  %-40s %8s %8s %8s %8s\n", "", "clean", "findings", "unjudged", "other"
    n = asorti_names()
    for (i = 1; i <= n; i++) row(names[i])
    printf "  %-40s %8d %8d %8d %8d\n", "all", all[0], all[1], all[2], total - all[0] - all[1] - all[2]
  }
  function row(g,   other, key) {
    for (key in all) if (key > 2) other += count[g, key]
    printf "  %-40s %8d %8d %8d %8d\n", g, count[g, 0], count[g, 1], count[g, 2], other
  }
  function asorti_names(   g, n, i, j, t) {
    for (g in group) names[++n] = g
    for (i = 2; i <= n; i++) for (j = i; j > 1 && names[j] < names[j - 1]; j--) { t = names[j]; names[j] = names[j - 1]; names[j - 1] = t }
    return n
  }' "$work/all"
if [[ -s $work/reasons ]]; then
  echo "not judged because"
  LC_ALL=C sort "$work/reasons" | awk -F'\t' '
    $1 != last { if (last != "") print_it(); last = $1; n = 0 }
    { n++; example = $2 }
    END { print_it() }
    function print_it() { printf "  %4d  %s\n        for one: %s\n", n, last, example }'
fi
echo "what could be seen"
awk '
  /policy documents:/ { for (i = 1; i < NF; i++) if ($i ~ /^[0-9]+$/) { d[++k] += $i } k = 0 }
  /links:/ { for (i = 1; i < NF; i++) if ($i ~ /^[0-9]+$/) { l[++k] += $i } k = 0 }
  END {
    printf "  policy documents: %d seen: %d known, %d rebuilt, %d partly known, %d unknown, %d malformed\n", d[1], d[2], d[3], d[4], d[5], d[6]
    printf "  links: %d known; not known yet: %d exact, %d by key, %d any, %d unresolved\n", l[1], l[2], l[3], l[4], l[5]
  }' "$work/stats"
exit "$bad"
