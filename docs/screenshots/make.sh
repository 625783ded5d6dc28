#!/bin/sh
# Takes the pictures in this folder anew: invented edition, phone and desktop, day and night.
# Needs a JDK as the build does, and Chromium (Debian: apt-get install chromium).
set -eu
cd "$(dirname "$0")/../.."
pages=digest-service/target/pages
./mvnw -q -pl digest-service -am test -Dtest=Pictures -Dsurefire.failIfNoSpecifiedTests=false
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
# Chromium's windows are at least 500 wide, so a phone is a frame of 390 in a wider window, cut off afterwards.
shoot() { # page width height scheme
  frame="$profile/frame.html"
  scheme=$4
  printf '<!DOCTYPE html><html style="background:%s"><body style="margin:0"><iframe style="border:0;display:block;color-scheme:%s" width="%s" height="%s" src="file://%s"></iframe></body></html>' \
    "$([ "$scheme" = dark ] && echo '#16171a' || echo '#fdfcf9')" "$scheme" "$2" "$3" "$PWD/$pages/$1.html" > "$frame"
  [ "$scheme" = dark ] && preferred=0 || preferred=1
  chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --allow-file-access-from-files --hide-scrollbars \
    --user-data-dir="$profile/$1-$2-$scheme" --blink-settings=preferredColorScheme=$preferred \
    --window-size="$2,$3" --screenshot="docs/screenshots/$1-$2-$scheme.png" "file://$frame" > /dev/null 2>&1
}
for scheme in light dark; do
  for width in 390 1200; do
    tall=$([ "$width" = 390 ] && echo 1800 || echo 1300)
    for page in mail edition plan preferences; do
      shoot "$page" "$width" "$tall" "$scheme"
    done
  done
done
