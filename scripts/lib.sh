# Shared by the scripts: installing what Segue needs. Source it from a bash script in scripts/.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# A heading, bold on a terminal.
say() { if [ -t 1 ]; then printf '\n\033[1m%s\033[0m\n' "$*"; else printf '\n%s\n' "$*"; fi; }

fail() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

# Runs a command as root.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "installing packages needs root, and there is no sudo; as root run: $*"
    fi
}

# packages SECTION...: the names in those sections of packages.txt; `basic` is what comes before the first heading.
packages() {
    local wanted=" $* "
    awk -v wanted="$wanted" '
        BEGIN { section = "basic" }
        /^# (testing|fuzzing|training)$/ { section = $2 }
        /^[^#]/ && index(wanted, " " section " ") { print $1 }' "$root/scripts/packages.txt"
}

# install_packages SECTION...: the Debian packages that are not there yet.
install_packages() {
    command -v dpkg-query >/dev/null || fail "this is no Debian or Ubuntu; install what scripts/packages.txt names by hand"
    local missing=() package
    for package in $(packages "$@"); do
        case $(dpkg-query --show --showformat='${db:Status-Status}\n' "$package" 2>/dev/null) in
            installed*) ;;  # perhaps for several architectures
            *) missing+=("$package") ;;
        esac
    done
    [ ${#missing[@]} -eq 0 ] && return
    say "Installing ${#missing[@]} Debian packages"
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Acquire::Retries=3 -o Dpkg::Use-Pty=0)
    as_root "${apt[@]}" update || fail "the package lists cannot be fetched; is there a network?"
    as_root "${apt[@]}" install --no-install-recommends "${missing[@]}" </dev/null ||
        fail "these packages cannot be installed: ${missing[*]}"
}

# install_python_packages: OpenVINO, from PyPI into .venv.
install_python_packages() {
    local wanted=$root/scripts/requirements.txt done=$root/.venv/installed-requirements.txt
    cmp -s "$wanted" "$done" && return
    say "Installing OpenVINO into .venv"
    python3 -m venv "$root/.venv" || fail "python3 -m venv does not work here"
    "$root/.venv/bin/pip" install --quiet --disable-pip-version-check --retries 3 --requirement "$wanted" ||
        fail "OpenVINO cannot be fetched from PyPI; is there a network?"
    cp "$wanted" "$done"
}

# install_librosa: librosa, from PyPI into build/librosa. Sets $python to the interpreter that has it.
install_librosa() {
    python=$root/build/librosa/bin/python
    "$python" -c 'import librosa; assert librosa.__version__ == "0.11.0"' 2>/dev/null && return
    say "Installing librosa into build/librosa"
    python3 -m venv "$root/build/librosa"
    "$root/build/librosa/bin/pip" install --quiet --disable-pip-version-check librosa==0.11.0 ||
        fail "librosa cannot be fetched from PyPI; is there a network?"
}

# build PRESET [TARGET...]: configures where needed, and builds the targets, or all.
build() {
    say "Building Segue (preset $1)"
    cd "$root" || exit 1
    if command -v ccache >/dev/null; then
        export CMAKE_CXX_COMPILER_LAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER-ccache}
    fi
    local log=build/$1-configure.log
    mkdir -p build
    cmake --preset "$1" >"$log" 2>&1 || { cat "$log"; fail "configuring failed; see above"; }
    cmake --build --preset "$1" ${2:+--target "${@:2}"} || fail "building failed; see above"
}
