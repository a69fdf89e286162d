#!/usr/bin/env bash
# Installs Debian's Chromium, where that is allowed; else says what is missing.
set -euo pipefail
for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null && exit 0
done
install=(apt-get install --yes --no-install-recommends chromium)
echo "Installing Chromium from Debian's packages (once; half a minute) ..."
if ! command -v apt-get >/dev/null; then
  allowed=no
elif [ "$(id -u)" = 0 ]; then
  allowed=yes; as=()
elif command -v sudo >/dev/null && sudo --non-interactive true 2>/dev/null; then
  allowed=yes; as=(sudo --non-interactive)
else
  allowed=no
fi
if [ "$allowed" = no ]; then
  echo "The browser tests need Chromium: install the package 'chromium', then call make test again." >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
"${as[@]}" "${install[@]}" >/dev/null 2>&1 || { "${as[@]}" apt-get update -qq >/dev/null; "${as[@]}" "${install[@]}" >/dev/null; }
