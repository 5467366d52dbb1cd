# Shared by the scripts: installing what Segue needs. Source it from a bash script in scripts/.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
segue=${SEGUE:-$root/build/default/apps/segue/segue}  # that scripts train and measure with

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

# apt_get ARGUMENT...: as root, without questions.
apt_get() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 "$@"; }

update_package_lists() { apt_get update || fail "the package lists cannot be fetched; is there a network?"; }

# install_packages SECTION...: the Debian packages of those sections that are not there yet.
install_packages() {
    # shellcheck disable=SC2046 # a word for each package
    install_named $(packages "$@")
}

# install_named PACKAGE...: the Debian packages that are not there yet.
install_named() {
    command -v dpkg-query >/dev/null || fail "this is no Debian or Ubuntu; install what scripts/packages.txt names by hand"
    local missing=() package
    for package in "$@"; do
        case $(dpkg-query --show --showformat='${db:Status-Status}\n' "$package" 2>/dev/null) in
            installed*) ;;  # perhaps for several architectures
            *) missing+=("$package") ;;
        esac
    done
    [ ${#missing[@]} -eq 0 ] && return
    say "Installing ${#missing[@]} Debian packages"
    update_package_lists
    apt_get install --no-install-recommends "${missing[@]}" </dev/null ||
        fail "these packages cannot be installed: ${missing[*]}"
}

# install_python_packages: OpenVINO, from PyPI into .venv.
install_python_packages() {
    local wanted=$root/scripts/requirements.txt done=$root/.venv/installed-requirements.txt
    cmp -s "$wanted" "$done" && return
    install_named python3 python3-venv
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
    install_named python3 python3-venv
    say "Installing librosa into build/librosa"
    python3 -m venv "$root/build/librosa"
    "$root/build/librosa/bin/pip" install --quiet --disable-pip-version-check librosa==0.11.0 ||
        fail "librosa cannot be fetched from PyPI; is there a network?"
}

# build PRESET [TARGET...]: configures where needed, and builds the targets, or all. The working folder stays.
build() (
    say "Building Segue (preset $1)"
    cd "$root" || exit 1
    if command -v ccache >/dev/null; then
        export CMAKE_CXX_COMPILER_LAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER-ccache}
    fi
    local log=build/$1-configure.log
    mkdir -p build
    cmake --preset "$1" >"$log" 2>&1 || { cat "$log"; fail "configuring failed; see above"; }
    cmake --build --preset "$1" ${2:+--target "${@:2}"} || fail "building failed; see above"
)

# require_segue: builds $segue if it is not there.
require_segue() {
    [ -x "$segue" ] && return
    install_packages basic testing training
    install_python_packages
    build default
}

# some_may_fail COMMAND...: runs Segue; exit code 1 is fine: some inputs failed, and it said which.
some_may_fail() { "$@" || [ $? -eq 1 ]; }

# Whether `segue train` has written a model to its end: what Ctrl-C leaves has a checkpoint beside it.
is_trained() { [ -e "$1" ] && [ ! -e "$1.checkpoint" ]; }

# train_model MODEL OPTION...: `segue train` to its end, whether or not all clips can be heard.
train_model() {
    some_may_fail "$segue" train -o "$@"
    is_trained "$1" || fail "stopped; run it again to go on"
}
