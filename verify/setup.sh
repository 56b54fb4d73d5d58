# shellcheck shell=bash
# Sourced by verify/quickstart and tests/run: find or install the Debian packages, configure, build.
# The caller has set -euo pipefail.

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." >/dev/null && pwd -P)
build=$root/build/release
log=$build/setup.log
# Compiling eight files as one halves the time.
cmake_options=(-DCMAKE_BUILD_TYPE=Release -DCMAKE_UNITY_BUILD=ON)

packages=(g++ cmake ninja-build libboost-dev libboost-test-dev libmpfr-dev libgmp-dev libeigen3-dev
    libflint-dev libflint-arb-dev nlohmann-json3-dev libtomlplusplus-dev libcli11-dev libfmt-dev
    libbenchmark-dev nettle-dev gnuplot-nox python3 pkg-config
    pybind11-dev python3-dev python3-numpy)
# Without these the Python module is left out, and its tests are skipped.
for_python=(pybind11-dev python3-dev python3-numpy)
missing=()

has_program() { command -v "$1" >/dev/null 2>&1; }

# Any of these headers, wherever the compiler looks for them.
has_header() {
    local header
    for header; do
        if printf '#if !__has_include(<%s>)\n#error\n#endif\n' "$header" |
            g++ -x c++ -E - >/dev/null 2>&1; then return 0; fi
    done
    return 1
}

# g++ answers with a path if it finds the library and with the bare name if not.
has_library() {
    local file
    for file in "lib$1.so" "lib$1.a"; do
        case $(g++ -print-file-name="$file" 2>/dev/null) in */*) return 0 ;; esac
    done
    return 1
}

# What a package brings may be there under another package name, or without any package.
present_without_package() {
    case $1 in
        g++ | cmake | python3 | pkg-config | valgrind | clang) has_program "$1" ;;
        ninja-build) has_program ninja ;;
        gnuplot-nox) has_program gnuplot ;;
        libboost-dev) has_header boost/multiprecision/gmp.hpp ;;
        # Its headers belong to libboost-dev, so only the library tells.
        libboost-test-dev | libboost-test[0-9]*) has_library boost_unit_test_framework ;;
        libmpfr-dev) has_header mpfr.h ;;
        libgmp-dev) has_header gmpxx.h ;;
        libeigen3-dev) has_header eigen3/Eigen/Core Eigen/Core ;;
        libflint-dev) has_header flint/fmpz.h ;;
        libflint-arb-dev) has_header arb.h flint/arb.h ;;
        nlohmann-json3-dev) has_header nlohmann/json.hpp ;;
        libtomlplusplus-dev) has_header toml++/toml.h toml++/toml.hpp ;;
        libcli11-dev) has_header CLI/CLI.hpp ;;
        libfmt-dev) has_header fmt/core.h ;;
        libbenchmark-dev) has_header benchmark/benchmark.h ;;
        nettle-dev) has_header nettle/sha2.h ;;
        pybind11-dev) has_header pybind11/pybind11.h ;;
        python3-numpy) python3 -c 'import numpy' >/dev/null 2>&1 ;;
        *) return 1 ;;
    esac
}

# Sets missing.
find_missing() {
    local status package boost='' installed=' '
    while read -r status package; do
        if [ "$status" = installed ]; then
            installed+="$package "
            case $package in libboost[0-9]*) boost=${package#libboost} ;; esac
        fi
    done < <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${packages[@]}" 'libboost[0-9]*-dev' 2>/dev/null)
    missing=()
    for package in "${packages[@]}"; do
        case $installed in *" $package "*) continue ;; esac
        # Another version of Boost excludes the default one: it counts, and its own test library is asked for.
        if [ -n "$boost" ] && [[ $installed != *' libboost-dev '* ]]; then
            case $package in
                libboost-dev) continue ;;
                libboost-test-dev)
                    package=libboost-test$boost
                    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed && continue
                    ;;
            esac
        fi
        present_without_package "$package" || missing+=("$package")
    done
}

apt_knows() { [ -n "$(apt-cache madison "$1" 2>/dev/null)" ]; }

drop() {
    local package kept=()
    for package in "${missing[@]}"; do
        [ "$package" = "$1" ] || kept+=("$package")
    done
    missing=("${kept[@]}")
}

# Newer Debian has Arb inside libflint. Without package lists apt knows nothing, and nothing is dropped.
drop_arb_if_unknown() {
    if apt_knows libflint-dev && ! apt_knows libflint-arb-dev; then drop libflint-arb-dev; fi
}

fail() {
    printf '%s\n' "$1" >&2
    exit "${2:-1}"
}

start_log() {
    if ! { mkdir -p "$build" && : >"$log"; } 2>/dev/null; then fail "cannot write $log"; fi
}

# step NAME DETAIL COMMAND...: one line on the screen, the output in the log, the log shown on failure.
step() {
    local name=$1 detail=$2 begin=$SECONDS
    shift 2
    printf '%-10s %s ... ' "$name" "$detail"
    printf '\n== %s: %s\n' "$name" "$detail" >>"$log"
    if "$@" >>"$log" 2>&1 </dev/null; then
        printf 'done (%d s)\n' $((SECONDS - begin))
    else
        printf 'failed\n'
        cat "$log" >&2
        fail "$name failed; the log above is also in $log"
    fi
}

# --no-remove: fail rather than take away something the machine has. A root shell may lack sbin, which dpkg needs.
apt_get() {
    DEBIAN_FRONTEND=noninteractive PATH=$PATH:/usr/sbin:/sbin \
        apt-get -y -q -o DPkg::Lock::Timeout=60 "$@"
}

apt_install() { apt_get install --no-install-recommends --no-remove "$@"; }

# Lists that are there may be too old to fetch from: update once and try again.
apt_install_or_update() {
    apt_install "$@" || { apt_get update && apt_install "$@"; }
}

install_packages() {
    local package
    find_missing
    if [ "$(id -u)" = 0 ] && has_program apt-get; then
        start_log
        if [ ${#missing[@]} -gt 0 ]; then
            apt_knows libflint-dev || step packages 'fetching the package lists' apt_get update
            drop_arb_if_unknown
        fi
        if [ ${#missing[@]} -gt 0 ]; then
            step packages "installing ${missing[*]}" apt_install_or_update "${missing[@]}"
            hash -r
            find_missing
            drop_arb_if_unknown
            [ ${#missing[@]} -eq 0 ] || fail "still missing after installation: ${missing[*]}"
        fi
    else
        [ ${#missing[@]} -eq 0 ] || drop_arb_if_unknown
        # make does as well as Ninja, so do not trouble an administrator for that alone.
        if has_program make; then drop ninja-build; fi
        # Nor for the Python module.
        for package in "${for_python[@]}"; do drop "$package"; done
        if [ ${#missing[@]} -gt 0 ]; then
            fail "Debian packages are missing: ${missing[*]}
An administrator can install them with
    apt-get update && apt-get install --no-install-recommends ${missing[*]}
Then run this again." 2
        fi
        start_log
    fi
    printf '%-10s all present\n' packages
}

configure() {
    local generator=()
    # Start afresh if the tree was moved or the last configuration did not finish.
    if ! grep -qsxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$build/CMakeCache.txt" ||
        { [ ! -f "$build/build.ninja" ] && [ ! -f "$build/Makefile" ]; }; then
        rm -rf "$build/CMakeCache.txt" "$build/CMakeFiles" "$build/build.ninja" "$build/Makefile"
        if has_program ninja; then generator=(-G Ninja); else generator=(-G 'Unix Makefiles'); fi
    fi
    step configure "${build#"$root"/}" cmake -S "$root" -B "$build" "${generator[@]}" "${cmake_options[@]}"
}

# build_targets TARGET...
build_targets() { step build "$*" cmake --build "$build" --parallel "$(nproc)" --target "$@"; }

# Path of a built program, wherever the build puts it.
built_program() {
    local path
    path=$(find "$build" -name "$1" -type f -perm -u+x -print -quit)
    [ -n "$path" ] || fail "the build made no program $1"
    printf '%s\n' "$path"
}
