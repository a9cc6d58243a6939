/// @file
/// Backend: a library that turns chains of layers into kernels on one device.
#pragma once

#include <kernels/kernel.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt::kernels {

class Backend {
 public:
  virtual ~Backend() = default;
  Backend() = default;
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;

  [[nodiscard]] virtual std::string_view name() const = 0;

  /// The device that kernels run on, e.g. the processor's model name.
  [[nodiscard]] virtual std::string device() const = 0;

  /// Versions and settings that decide what a runtime means; goes into the manifest.
  [[nodiscard]] virtual std::vector<std::pair<std::string, std::string>> facts() const = 0;

  /// Bytes of the device's largest cache; 0 where it is the processor's own.
  [[nodiscard]] virtual std::int64_t cache_bytes() const { return 0; }

  /// False once the device is lost to this process: only a new process can go on.
  [[nodiscard]] virtual bool usable() const { return true; }

  /// Allocates, fills and chooses an algorithm. Unsupported, invalid and out of memory are
  /// verdicts; throws only what is a bug.
  [[nodiscard]] virtual Prepared prepare(const Chain& chain, const PrepareOptions& options) = 0;

  /// One kernel that runs these of its own in order (see kernels/sequence.hpp). By default on the
  /// host, one after the other.
  /// @throws BackendError, OutOfMemory
  [[nodiscard]] virtual std::unique_ptr<Kernel> join(std::vector<std::unique_ptr<Kernel>> kernels);
};

/// A backend by name, and whether it can be used here.
struct BackendStatus {
  std::string name;
  bool available = false;
  std::string reason;  ///< device and versions, or what is missing and how to get it
};

/// Every backend that layerwatt knows, built in or not. Never throws.
[[nodiscard]] std::vector<BackendStatus> list_backends();

/// `NAME`, or with settings, `cudnn:layout=nhwc,policy=heuristic` (kernels/cudnn/settings.hpp has
/// those of cudnn; the other backends have none).
/// @throws InvalidArgument  unknown name or setting (with a suggestion)
/// @throws BackendError     known but not available: says why and what to do
[[nodiscard]] std::unique_ptr<Backend> make_backend(std::string_view spec);

/// Checks the spec without touching a device or library. @throws InvalidArgument
void validate_backend_spec(std::string_view spec);

}  // namespace layerwatt::kernels
