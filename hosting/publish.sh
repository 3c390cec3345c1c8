#!/bin/sh
# Puts the built page into the folder of a site: the newest at its top, or, given a version, that one under v/, where it stays
# for ever, so that pages that embed it go on working.
#
# usage: hosting/publish.sh DIST SITE [VERSION]
set -eu

dist=$1
site=$2
version=${3:-}
version=${version#v} # a tag is v1.2.3

fail() {
    echo "publish: $*" >&2
    exit 1
}

[ -f "$dist/sw.js" ] || fail "no built page in $dist; run: cargo xtask single-file"
[ -d "$site" ] || fail "$site is not a folder"

if [ -n "$version" ]; then
    case $version in
        *[!0-9A-Za-z.+-]* | .*) fail "$version cannot be a version: letters, digits, dots, plus and dashes" ;;
    esac
    [ ! -e "$site/v/$version" ] || fail "v/$version is published already, and a published version never changes"
    mkdir -p "$site/v"
    cp -R "$dist" "$site/v/$version"
else
    # The old newest goes away as a whole; versions, the name of the host and git's own folder stay.
    find "$site" -mindepth 1 -maxdepth 1 ! -name v ! -name CNAME ! -name '.git' -exec rm -rf {} +
    cp -R "$dist/." "$site/"
fi
touch "$site/.nojekyll" # GitHub would leave files out and turn lessons into pages
