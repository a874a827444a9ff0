#!/usr/bin/env bash
# Make what `make test-editor` needs: a real VS Code that a browser shows (code-server, from npm) and its Chinese words, in
# one folder.
#
#   tools/setup_code_server.sh     into .code-server beside this repository's README
#
# The install scripts of code-server fetch parts from other places than the package index, which a bank's network has not.
# So they are left out, and what they would do is done here: fetch the dependencies, compile the native modules, and link
# what the system has. A second run finds everything and does nothing. It takes about a minute and 700 MB.
set -euo pipefail

readonly VERSION=4.100.3
# VS Code's own words in Chinese, by their keys; later versions go by numbers that only the program they are for knows.
readonly CHINESE=@codingame/monaco-vscode-language-pack-zh-hans@4.3.2
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=$root/.code-server
readonly root folder ready=$folder/.ready-$VERSION-${CHINESE##*@}

fail() {
  echo "code-server: $1" >&2
  exit 1
}

"$root/tools/install_system_packages.sh" editor
if [[ -e $ready ]]; then
  echo "code-server $VERSION is in $folder"
  exit 0
fi
command -v npm >/dev/null || fail "npm is missing; install Node.js 20 or later"
(($(node -p 'process.versions.node.split(".")[0]') >= 20)) || fail "Node.js 20 or later is needed; this is $(node --version)"
command -v rg >/dev/null || fail "ripgrep is missing"

npm_install() { npm install --ignore-scripts --omit=dev --no-audit --no-fund --loglevel=error "$@"; }

# The headers that came with Node.js spare a download when native modules are compiled.
headers=$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")
if [[ -e $headers/include/node/node.h ]]; then export npm_config_nodedir=$headers; fi

rm -rf "$folder"
mkdir -p "$folder"
cd "$folder"
echo '{"private": true}' >package.json
npm_install "code-server@$VERSION"
npm rebuild --loglevel=error argon2

cd node_modules/code-server/lib/vscode
npm_install
npm rebuild --loglevel=error @vscode/spdlog native-watchdog @parcel/watcher kerberos
mkdir -p node_modules/@vscode/ripgrep/bin
ln -sfn "$(command -v rg)" node_modules/@vscode/ripgrep/bin/rg
ln -sfn node_modules node_modules.asar
(cd extensions && npm_install)

cd "$folder"
mkdir words
tar --extract --file "$(npm pack --silent "$CHINESE")" --directory words --strip-components 1
words=$folder/words/translations/main.i18n.json.js
node --input-type module --eval "import words from '$words'; console.log(JSON.stringify(words))" >zh-cn.json

touch "$ready"
echo "code-server $VERSION is in $folder"
