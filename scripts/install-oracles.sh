#!/bin/sh
# Installs what the tests compare with where it is there: GDAL, numpy, pandas, xarray, netCDF, rasterio and pyproj for Python, from Debian or Ubuntu.
# Does nothing when all of it is installed. Tests that find a part missing skip and say so.
set -eu

packages="gdal-bin python3-gdal python3-numpy python3-pandas python3-xarray python3-netcdf4 python3-rasterio python3-pyproj"

if ! command -v dpkg-query >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1; then
  echo "Oracles: this is no Debian or Ubuntu. Install GDAL with its Python module, and numpy, pandas, xarray, netCDF4, rasterio and pyproj for python3." >&2
  exit 1
fi

missing=""
for package in $packages; do
  if ! dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed'; then
    missing="$missing $package"
  fi
done
if [ -z "$missing" ]; then
  echo "Oracles: all installed."
  exit 0
fi

as_root=""
if [ "$(id -u)" -ne 0 ]; then
  if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo"
  else
    echo "Oracles: root is needed for: apt-get install$missing" >&2
    exit 1
  fi
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "Oracles: installing$missing ..."
export DEBIAN_FRONTEND=noninteractive
if ! { $as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends $missing; } >"$log" 2>&1; then
  cat "$log" >&2
  echo "Oracles: apt-get failed; its messages are above." >&2
  exit 1
fi
echo "Oracles: installed."
