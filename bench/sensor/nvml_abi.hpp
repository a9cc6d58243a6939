/// @file
/// The part of NVML's binary interface that layerwatt calls. NVML comes with the driver and its
/// header with the CUDA toolkit; machines that measure often have the first and not the second.
#pragma once

namespace layerwatt::bench::nvml {

using Device = struct DeviceHandle*;
using Status = int;

inline constexpr Status kSuccess = 0;
inline constexpr Status kNotSupported = 3;
inline constexpr Status kFunctionNotFound = 13;

inline constexpr unsigned kFieldEnergy = 191;        // mJ since the driver was loaded
inline constexpr unsigned kFieldPowerAverage = 185;  // mW, moving average over 1 s
inline constexpr unsigned kFieldPowerInstant = 186;  // mW
inline constexpr unsigned kScopeGpu = 0;

inline constexpr unsigned kClockSm = 1;
inline constexpr unsigned kClockMemory = 2;
inline constexpr unsigned kTemperatureGpu = 0;

inline constexpr unsigned kNameSize = 96;

enum class ValueType : int {
  real = 0,
  unsigned_int = 1,
  unsigned_long = 2,
  unsigned_long_long = 3,
  signed_long_long = 4,
  signed_int = 5,
};

union Value {
  double real;
  unsigned unsigned_int;
  unsigned long unsigned_long;
  unsigned long long unsigned_long_long;
  long long signed_long_long;
  int signed_int;
};

/// nvmlFieldValue_t. A call can succeed while one of its fields fails: `status` is per field.
struct FieldValue {
  unsigned field;
  unsigned scope;
  long long timestamp_us;
  long long latency_us;
  ValueType type;
  Status status;
  Value value;
};
static_assert(sizeof(FieldValue) == 40, "nvmlFieldValue_t has 40 bytes on 64-bit systems");

using Init = Status (*)();
using Shutdown = Status (*)();
using ErrorString = const char* (*)(Status);
using DeviceCount = Status (*)(unsigned*);
using DeviceByIndex = Status (*)(unsigned, Device*);
using DeviceText = Status (*)(Device, char*, unsigned);
using DeviceUnsigned = Status (*)(Device, unsigned*);
using DeviceUnsigned64 = Status (*)(Device, unsigned long long*);
using DeviceTyped = Status (*)(Device, unsigned, unsigned*);
using DeviceFields = Status (*)(Device, int, FieldValue*);

}  // namespace layerwatt::bench::nvml
