#!/usr/bin/env bash
# The set-up scripts on pretended machines: a copy of them runs with a PATH that holds only
# a few real tools and stand-ins for dpkg-query, apt-get, apt-cache, id, cmake, ctest and g++.
set -euo pipefail
export LC_ALL=C

source_root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." >/dev/null && pwd -P)
runner=tests/run
# It is called run.sh as long as a directory has its name.
[ -f "$source_root/$runner" ] || runner=tests/run.sh
scripts=("$runner" tests/under/run .ci/run verify/quickstart verify/setup.sh tests/cases/check_iris.sh tests/setup/test_setup.sh)
failures=0

bad() { echo "FAILED: $1" >&2; failures=$((failures + 1)); }
# expect WHAT STATUS: of the last call of run.
expect() { [ "$status" -eq "$2" ] || bad "$1: status $status, not $2: $(cat "$work/stdout" "$work/stderr")"; }
says() { grep -qF -- "$3" "$work/$2" || bad "$1: $2 lacks '$3': $(cat "$work/$2")"; }
silent() { if grep -qF -- "$3" "$work/$2"; then bad "$1: $2 has '$3'"; fi; }

# Syntax, style, permissions.

for script in "${scripts[@]}"; do
    bash -n "$source_root/$script" || bad "bash -n $script"
    case $script in verify/setup.sh) ;; *) [ -x "$source_root/$script" ] || bad "$script is not executable" ;; esac
done
if command -v shellcheck >/dev/null 2>&1; then
    (cd "$source_root" && shellcheck -x "${scripts[@]}") || bad shellcheck
else
    echo 'shellcheck is not installed: style not checked'
fi

# The pretended machine.

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree="$work/a tree"
state=$work/state
tools=$work/tools

mkdir -p "$tools" "$state/programs"
for tool in bash env ln dirname cat mkdir rm find grep cp chmod touch; do
    ln -s "$(command -v "$tool")" "$tools/$tool"
done

stand_in() { cat >"$tools/$1"; chmod +x "$tools/$1"; }

stand_in nproc <<'END'
#!/usr/bin/env bash
echo 2
END
stand_in id <<'END'
#!/usr/bin/env bash
cat "$STATE/uid"
END
# Knows the -f formats of setup.sh: with and without the package's name.
stand_in dpkg-query <<'END'
#!/usr/bin/env bash
while read -r installed; do
    for pattern in "${@:4}"; do
        # shellcheck disable=SC2053
        if [[ $installed == $pattern ]]; then
            case $3 in *Package*) echo "installed $installed" ;; *) echo installed ;; esac
        fi
    done
done <"$STATE/installed"
END
stand_in apt-cache <<'END'
#!/usr/bin/env bash
[ -f "$STATE/lists" ] && grep -qxF -- "$2" "$STATE/lists" && echo "$2 | 1 | somewhere"
END
# Installs the named packages, unless one is unknown or the lists are absent or stale.
stand_in apt-get <<'END'
#!/usr/bin/env bash
echo "$*" >>"$STATE/apt-get"
case " $* " in
    *' update '*)
        rm -f "$STATE/stale"
        cp "$STATE/archive" "$STATE/lists"
        ;;
    *' install '*)
        if [ ! -f "$STATE/lists" ] || [ -f "$STATE/stale" ]; then exit 100; fi
        shift 5 # -y -q -o DPkg::Lock::Timeout=60 install
        for word; do
            case $word in -*) continue ;; esac
            grep -qxF -- "$word" "$STATE/archive" || exit 100
            echo "$word" >>"$STATE/installed"
            case $word in cmake) ln -s "$STATE"/programs/* "$(dirname -- "$0")/" ;; esac
        done
        ;;
esac
END
# Configuring writes what setup.sh looks at; building makes the two programs.
cat >"$state/programs/cmake" <<'END'
#!/usr/bin/env bash
echo "$*" >>"$STATE/cmake"
if [ "$1" = -S ]; then
    if [ -f "$STATE/configure-fails" ]; then echo 'no such library'; exit 1; fi
    mkdir -p "$4"
    echo "CMAKE_HOME_DIRECTORY:INTERNAL=$2" >"$4/CMakeCache.txt"
    touch "$4/build.ninja"
else
    mkdir -p "$2/bin"
    cp "$STATE/amcert" "$STATE/amcheck" "$2/bin/"
fi
END
cat >"$state/amcert" <<'END'
#!/usr/bin/env bash
mkdir -p out/iris
touch out/iris/report.html out/iris/table.tex out/iris/certificate.json
echo 'the table'
exit "$(cat "$STATE/amcert-status")"
END
cat >"$state/amcheck" <<'END'
#!/usr/bin/env bash
[ "$1" = out/iris/certificate.json ] && [ -f "$1" ] || exit 2
echo 's VERIFIED 1/1 claims'
exit "$(cat "$STATE/amcheck-status")"
END
cat >"$state/programs/ctest" <<'END'
#!/usr/bin/env bash
echo "$*" >>"$STATE/ctest"
echo 'ctest summary'
exit "$(cat "$STATE/ctest-status")"
END
chmod +x "$state/programs/cmake" "$state/programs/ctest" "$state/amcert" "$state/amcheck"

all=(g++ cmake ninja-build libboost-dev libboost-test-dev libmpfr-dev libgmp-dev libeigen3-dev
    libflint-dev libflint-arb-dev nlohmann-json3-dev libtomlplusplus-dev libcli11-dev libfmt-dev
    libbenchmark-dev nettle-dev gnuplot-nox python3 pkg-config)
for_python=(pybind11-dev python3-dev python3-numpy)

# machine UID: nothing installed, package lists absent, fresh copy of the scripts.
machine() {
    rm -rf "$tree"
    mkdir -p "$tree/tests" "$tree/verify" "$tree/.ci"
    cp "$source_root/$runner" "$tree/tests/run"
    cp "$source_root/.ci/run" "$tree/.ci/run"
    cp "$source_root/verify/quickstart" "$source_root/verify/setup.sh" "$tree/verify/"
    rm -f "$state"/{lists,stale,apt-get,cmake,ctest,configure-fails} "$tools"/{cmake,ctest,g++,make,ninja}
    echo "$1" >"$state/uid"
    : >"$state/installed"
    printf '%s\n' "${all[@]}" "${for_python[@]}" libboost-test1.81-dev >"$state/archive"
    echo 0 | tee "$state/amcert-status" "$state/amcheck-status" >"$state/ctest-status"
}

have_tools() { ln -s "$state"/programs/* "$tools/"; }

# run SCRIPT ARGUMENT...: from a directory that is not the tree.
run() {
    local script=$1
    shift
    status=0
    (cd / && env -i PATH="$tools" STATE="$state" bash "$tree/$script" "$@") \
        >"$work/stdout" 2>"$work/stderr" </dev/null || status=$?
}

# Help needs nothing installed.

for script in verify/quickstart tests/run .ci/run; do
    machine 1000
    run "$script" --help
    expect "$script --help" 0
    says "$script --help" stdout usage:
done
run verify/quickstart --nonsense
expect 'quickstart --nonsense' 2
says 'quickstart --nonsense' stderr usage:

# An ordinary user without the packages.

for script in verify/quickstart tests/run .ci/run; do
    machine 1000
    run "$script"
    expect "$script, nothing installed" 2
    for package in "${all[@]}"; do says "$script" stderr " $package"; done
    for package in "${for_python[@]}"; do silent "$script, an ordinary user" stderr "$package"; done
    says "$script" stderr 'apt-get install'
    [ ! -e "$state/apt-get" ] || bad "$script: an ordinary user called apt-get"
    [ ! -e "$tree/build" ] || bad "$script: wrote build/ without the packages"
done

machine 1000
printf '%s\n' "${all[@]}" | grep -vx -e nettle-dev -e ninja-build >"$state/installed"
run tests/run
expect 'two packages missing' 2
says 'two packages missing' stderr 'install --no-install-recommends ninja-build nettle-dev'
touch "$tools/make"; chmod +x "$tools/make"
run tests/run
says 'make instead of Ninja' stderr 'install --no-install-recommends nettle-dev'
silent 'make instead of Ninja' stderr ninja-build

machine 1000
printf '%s\n' "${all[@]}" | grep -vx libflint-arb-dev | tee "$state/lists" >"$state/archive"
run tests/run
expect 'Arb inside FLINT' 2
silent 'Arb inside FLINT' stderr libflint-arb-dev

# Headers without packages, and another Boost.

machine 1000
stand_in g++ <<'END'
#!/usr/bin/env bash
case $* in *-print-file-name=*) echo "${1#*=}"; exit ;; esac
grep -q 'boost/multiprecision/gmp.hpp'
END
run tests/run
expect 'Boost by header' 2
silent 'Boost by header' stderr ' libboost-dev'
says 'Boost by header' stderr ' libboost-test-dev'
silent 'Boost by header' stderr 'missing: g++'
echo libboost1.81-dev >"$state/installed"
run tests/run
says 'another Boost' stderr ' libboost-test1.81-dev'
silent 'another Boost' stderr ' libboost-test-dev'
echo libboost-test1.81-dev >>"$state/installed"
run tests/run
silent 'another Boost with its tests' stderr libboost-test
rm "$tools/g++"
run tests/run
silent 'another Boost, no compiler' stderr libboost

# An ordinary user with everything.

machine 1000
printf '%s\n' "${all[@]}" >"$state/installed"
have_tools
run verify/quickstart
expect 'quickstart' 0
says quickstart stdout 'the table'
says quickstart stdout 's VERIFIED'
for file in report.html table.tex certificate.json; do says quickstart stdout "$tree/out/iris/$file"; done
grep -qF -- '-DCMAKE_BUILD_TYPE=Release' "$state/cmake" || bad 'not a Release build'
grep -qF -- '--target amcert amcheck' "$state/cmake" || bad 'quickstart does not name its targets'
echo 6 >"$state/amcert-status"
run verify/quickstart
expect 'undecided claims' 6
says 'undecided claims' stdout 's VERIFIED'
echo 4 >"$state/amcert-status"
run verify/quickstart
expect 'amcert stopped' 4
silent 'amcert stopped' stdout 's VERIFIED'
echo 0 >"$state/amcert-status"; echo 1 >"$state/amcheck-status"
run verify/quickstart
expect 'certificate rejected' 1

run tests/run -R iris
expect 'tests pass' 0
says 'tests pass' stdout 'ctest summary'
grep -qF -- '--output-on-failure --no-tests=error -j2 -R iris' "$state/ctest" || bad 'ctest options'
echo 8 >"$state/ctest-status"
run tests/run
expect 'tests fail' 8
touch "$state/configure-fails"
run tests/run
expect 'configuring fails' 1
says 'configuring fails' stderr 'no such library'
grep -qF 'no such library' "$tree/build/release/setup.log" || bad 'the log lacks the failure'

# Root.

machine 0
run tests/run
expect 'bare machine' 0
grep -q update "$state/apt-get" || bad 'bare machine: no apt-get update'
for package in "${all[@]}" "${for_python[@]}"; do
    grep install "$state/apt-get" | grep -qF -- " $package" || bad "bare machine: $package not installed"
done
rm "$state/apt-get"
run tests/run
expect 'second run' 0
[ ! -e "$state/apt-get" ] || bad 'the second run called apt-get'

machine 0
cp "$state/archive" "$state/lists"
touch "$state/stale"
run verify/quickstart
expect 'stale package lists' 0

machine 0
printf '%s\n' "${all[@]}" "${for_python[@]}" | grep -vx libflint-arb-dev >"$state/archive"
stand_in g++ <<'END'
#!/usr/bin/env bash
grep -q 'flint/arb.h'
END
run tests/run
expect 'root, Arb inside FLINT' 0
if grep -qF libflint-arb-dev "$state/apt-get"; then bad 'asked apt for an unknown package'; fi

machine 0
: >"$state/archive"
run tests/run
expect 'installation fails' 1
says 'installation fails' stderr 'packages failed'

if [ "$failures" -gt 0 ]; then
    echo "$failures failed" >&2
    exit 1
fi
echo 'set-up scripts: all as expected'
