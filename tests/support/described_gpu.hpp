/// @file
/// GPUs described to cuDNN (9.8 or newer) as JSON, in its own form: its heuristics and support
/// checks then answer for them on machines without a GPU. Engines that compile at run time want a
/// driver and are not offered; those of convolutions and pools are ready made.
#pragma once

#include <string>

namespace layerwatt::support {

/// @param capability   90 for sm_90
/// @param processors   streaming multiprocessors
[[nodiscard]] inline std::string described_gpu(int capability, int processors) {
  return R"({"deviceName":"described","cudaDeviceId":0,"pciDeviceId":0,"isTccDriver":0,)"
         R"("supportCoopLaunch":1,"driverVer":13000,"warpSize":32,)"
         R"("maxGridSize":[2147483647,65535,65535],"maxBlockSize":[1024,1024,64],)"
         R"("regsPerBlock":65536,"maxRegistersPerSM":65536,"maxCtasPerSM":16,)"
         R"("maxThreadsPerBlock":1024,"maxThreadsPerSM":1536,)"
         R"("maxSharedMemoryPerBlock":49152,"maxSharedMemoryPerBlockOptin":166912,)"
         R"("reservedSharedMemoryPerBlock":1024,"smClockRateKHz":1000000,)"
         R"("memClockRateKHz":1600000,"l2CacheSize":4194304,"totalGlobalMem":16000000000,)"
         R"("deviceVer":)" +
         std::to_string(10 * capability) + R"(,"multiProcessorCount":)" +
         std::to_string(processors) + "}";
}

}  // namespace layerwatt::support
