#!/bin/sh
# Installs one service with its production dependencies only: install-app.sh APP FROM TO
# FROM is a checkout that has been built; TO becomes what runs as `node --import @quadrille/telemetry/start apps/APP/dist/main.js`.
set -eu
app=$1 from=$(cd "$2" && pwd) to=$3

mkdir -p "$to" && cd "$to"
cp "$from/package.json" "$from/package-lock.json" .
for manifest in "$from"/libs/*/package.json "$from"/apps/*/package.json; do
  folder=${manifest#"$from/"} folder=${folder%/package.json}
  mkdir -p "$folder" && cp "$manifest" "$folder/"
done
npm ci --omit=dev --workspace "apps/$app" --no-audit --no-fund --loglevel=error

# What npm linked is what the app needs; the other folders were only there to satisfy the lock file.
for folder in libs/* apps/*; do
  name=${folder#*/}
  if [ "$folder" = "apps/$app" ] || { [ "${folder%%/*}" = libs ] && [ -e "node_modules/@quadrille/$name" ]; }; then
    cp -R "$from/$folder/dist" "$folder/dist"
  else
    rm -rf "$folder" "node_modules/@quadrille/$name"
  fi
done
cp "$from/catalogue.json" .
if [ "$app" = saga ]; then
  mkdir -p workflows && find "$from/workflows" -maxdepth 1 \( -name '*.asl.yaml' -o -name '*.asl.json' \) -exec cp {} workflows \;
fi
