# What the scripts of this folder share; sourced, not run. LAYERWATT_ROOT is put before every path.

root=${LAYERWATT_ROOT:-}
state=${LAYERWATT_JETSON_STATE:-$HOME/.local/state/layerwatt/jetson}

die() {
  echo "$(basename "$0"): $1" >&2
  exit "${2:-1}"
}

# The first line of a file, without the NUL that device trees end with; empty where there is none.
read_line() { [[ -r $1 ]] && tr -d '\0' <"$1" | head -n 1 || true; }

expect_jetson() {
  local model
  model=$(read_line "$root/proc/device-tree/model")
  case $model in
    *Jetson* | *Orin* | *Xavier* | *Thor*) ;;
    *) die "this is no Jetson (${model:-no device tree}); nothing was changed. On other machines lock \
clocks with nvidia-smi -lgc or cpupower, if they are yours" 4 ;;
  esac
  command -v nvpmodel >/dev/null || die "nvpmodel was not found; install nvidia-l4t-nvpmodel" 4
  command -v jetson_clocks >/dev/null || die "jetson_clocks was not found; install nvidia-l4t-core" 4
}

expect_root() {
  [[ ${LAYERWATT_EUID:-$EUID} -eq 0 ]] || die "needs root: sudo $0 $*"
}

# Number of the power mode, as nvpmodel prints it on a line of its own behind its name.
power_mode() { nvpmodel -q 2>/dev/null | grep -Eo '^[0-9]+$' | head -n 1; }
power_mode_name() { nvpmodel -q 2>/dev/null | sed -n 's/^NV Power Mode: *//p' | head -n 1; }

# Folders of the GPU's clock (17000000.gpu, gpu-gpc-0, ...).
gpu_clocks() {
  local folder
  for folder in "$root"/sys/class/devfreq/*; do
    case $(basename "$folder") in
      *gpu* | *gp10b* | *gv11b* | *ga10b*) echo "$folder" ;;
    esac
  done
}

# Fan outputs, where there is a fan.
fans() {
  local file
  for file in "$root"/sys/class/hwmon/hwmon*/pwm1 "$root"/sys/devices/pwm-fan/target_pwm; do
    [[ -e $file ]] && echo "$file"
  done
  return 0
}
