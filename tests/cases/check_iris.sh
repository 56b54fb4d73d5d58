#!/usr/bin/env bash
# cases/iris/iris.csv against constants and, where R is installed, against datasets::iris figure by figure.
# Exit status: 0 agrees, 1 differs, 77 the constants agree but there is no R to compare with.
set -euo pipefail
export LC_ALL=C

csv=${1:-$(dirname -- "${BASH_SOURCE[0]}")/../../cases/iris/iris.csv}
header=sepal_length,sepal_width,petal_length,petal_width,setosa,versicolor,virginica

# Sums in tenths, so that they are exact. Rows 35 and 38 are those that differ in the UCI copy.
awk -F, -v header="$header" '
    function bad(why) { print "line " NR ": " why; failed = 1 }
    NR == 1 { if ($0 != header) bad("header"); next }
    NF != 7 { bad("not 7 columns"); next }
    {
        for (c = 1; c <= 4; c++) {
            if ($c !~ /^[0-9]\.[0-9]$/) bad("column " c " is not a figure with one decimal")
            tenths = $c; sub(/\./, "", tenths); sum[c] += tenths
        }
        for (c = 5; c <= 7; c++) {
            if ($c !~ /^[01]$/) bad("column " c " is not 0 or 1")
            sum[c] += $c
        }
        if ($5 + $6 + $7 != 1) bad("not exactly one species")
    }
    NR == 36 && $0 != "4.9,3.1,1.5,0.2,1,0,0" { bad("row 35 is not that of 1936") }
    NR == 39 && $0 != "4.9,3.6,1.4,0.1,1,0,0" { bad("row 38 is not that of 1936") }
    END {
        if (NR != 151) bad("not 150 rows")
        split("8765 4586 5637 1799 50 50 50", want, " ")
        for (c = 1; c <= 7; c++) if (sum[c] != want[c]) bad("column " c " sums to " sum[c] ", not " want[c])
        exit failed
    }' "$csv"

if ! command -v Rscript >/dev/null 2>&1; then
    echo 'the sums agree; no R here to compare the figures with'
    exit 77
fi

# The stopifnot makes sure that one decimal shows all of each figure.
# shellcheck disable=SC2016  # the dollars are R's
r=$(Rscript --vanilla -e '
    x <- as.matrix(datasets::iris[, 1:4])
    stopifnot(identical(dim(x), c(150L, 4L)), x == round(x, 1))
    s <- datasets::iris$Species
    cat(sprintf("%.1f,%.1f,%.1f,%.1f,%d,%d,%d", x[, 1], x[, 2], x[, 3], x[, 4],
        s == "setosa", s == "versicolor", s == "virginica"), sep = "\n")')
diff <(printf '%s\n%s\n' "$header" "$r") "$csv"
echo 'iris.csv is datasets::iris, figure by figure'
