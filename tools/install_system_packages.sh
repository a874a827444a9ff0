#!/usr/bin/env bash
# Install the Debian packages that the tests use beyond Python, when any is missing. Elsewhere: say so and go on; the tests
# that need one are then skipped, each with its reason. With the word `editor`: also those of the tests in real editors.
set -euo pipefail

missing=()

# need PACKAGE CHECK...: note PACKAGE as missing unless the check succeeds.
need() {
  local package=$1
  shift
  "$@" >/dev/null 2>&1 || missing+=("$package")
}

chinese_font() { fc-list ':lang=zh-cn' | grep -q .; }

need fonts-noto-cjk chinese_font
need fontconfig command -v fc-list
need strace command -v strace
need chromium command -v chromium
need libreoffice-writer-nogui command -v soffice
if [[ ${1:-} == editor ]]; then
  need neovim command -v nvim
  need ripgrep command -v rg
  # What the native modules of code-server are compiled with.
  need build-essential command -v g++
  need pkg-config command -v pkg-config
  need libkrb5-dev test -e /usr/include/krb5.h
  need libsecret-1-dev test -e /usr/include/libsecret-1/libsecret/secret.h
  need libx11-dev test -e /usr/include/X11/Xlib.h
  need libxkbfile-dev test -e /usr/include/X11/extensions/XKBfile.h
fi

if ((${#missing[@]} == 0)); then
  echo "system packages: all there"
  exit 0
fi
if ! command -v apt-get >/dev/null; then
  echo "system packages: no apt here; missing: ${missing[*]}. Tests that need them are skipped." >&2
  exit 0
fi

as_root=()
if ((EUID != 0)); then
  if ! command -v sudo >/dev/null; then
    echo "system packages: missing ${missing[*]}, and neither root nor sudo is at hand; install them and run again." >&2
    exit 1
  fi
  as_root=(sudo)
fi
echo "system packages: installing ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
