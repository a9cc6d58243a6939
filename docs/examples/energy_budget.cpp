/// @file
/// An energy budget that the compiler checks: the exported header of a device is constexpr and
/// includes nothing. A change that makes the stem too expensive does not compile.
#include <layerwatt/devices/jetson-tx2-gpu.hpp>

#include <cstdio>

namespace device = layerwatt_devices::jetson_tx2_gpu;

constexpr device::Layer kStem[] = {
    {.in_channels = 3,
     .in_height = 224,
     .in_width = 224,
     .out_channels = 64,
     .kernel_h = 7,
     .kernel_w = 7,
     .stride_h = 2,
     .stride_w = 2,
     .pad_h = 3,
     .pad_w = 3},
    {.in_channels = 64,
     .in_height = 56,
     .in_width = 56,
     .out_channels = 64,
     .kernel_h = 3,
     .kernel_w = 3,
     .pad_h = 1,
     .pad_w = 1},
};

constexpr double energy_mj() {
  double sum = 0;
  for (const device::Layer& layer : kStem) sum += device::conv::energy_mj(layer);
  return sum;
}
static_assert(energy_mj() < 60, "the stem takes more than 60 mJ per image");

int main() {
  std::printf("the stem takes %.1f mJ per image on %s\n", energy_mj(), device::kDevice);
}
