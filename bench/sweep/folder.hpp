/// @file
/// SweepFolder: rows.csv and manifest.json of one sweep, locked while in use.
///
/// Whatever kills the process, the folder stays readable: rows are appended whole and synced at
/// least every second, the manifest is replaced as a whole, a cut-off last line is repaired when
/// the sweep resumes.
#pragma once

#include <bench/measure/clock.hpp>
#include <bench/sweep/anchors.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace layerwatt::bench {

/// The folder exists, or holds another sweep: the command line is wrong.
struct RefusedFolder : Error {
  using Error::Error;
};

/// What must agree before rows may be added to a folder: name and value, in order.
using Identity = std::vector<std::pair<std::string, std::string>>;

struct FolderOptions {
  std::filesystem::path path;
  bool resume = false;       ///< continue where rows.csv ends; a new folder simply starts
  bool allow_mixed = false;  ///< resume although the identity differs
};

/// One finished visit: a configuration in a round, on a device and backend.
struct Visit {
  std::string config;
  int round = 0;
  std::string device;
  std::string backend;
  friend auto operator<=>(const Visit&, const Visit&) = default;
};

/// What a visit gave; empty where its row is not ok or was without the quantity.
struct VisitTargets {
  std::optional<double> runtime_ms, energy_mj;
};

class SweepFolder {
 public:
  /// Creates or reopens the folder and locks it.
  /// @param manifest  of a new sweep; a resumed one keeps what it has, see manifest()
  /// @throws RefusedFolder  exists without `resume`; another identity without `allow_mixed`
  /// @throws FileError      in use by another sweep, unreadable, not writable
  /// @throws ParseError     rows.csv or manifest.json is damaged beyond a cut-off last line
  SweepFolder(const FolderOptions& options, const Identity& identity, const Json& manifest);
  ~SweepFolder();
  SweepFolder(const SweepFolder&) = delete;
  SweepFolder& operator=(const SweepFolder&) = delete;

  /// Visits that are in rows.csv, whatever their status.
  [[nodiscard]] const std::map<Visit, VisitTargets>& finished() const { return finished_; }
  /// Configurations with a row that is ok: their kernels have been verified.
  [[nodiscard]] const std::set<std::string>& verified() const { return verified_; }
  /// In rows.csv.
  [[nodiscard]] std::size_t rows() const { return row_count_; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// The manifest as it is in the file.
  [[nodiscard]] const Json& manifest() const { return *manifest_; }

  /// @throws FileError  disk full, ...; rows.csv then ends behind the row before
  void append(const std::vector<std::string>& cells);

  /// Forces rows to the disk if the last time was a second ago. append does it too.
  void sync_if_due();

  /// Forces rows to the disk now.
  /// @throws FileError  disk full, ...
  void sync();

  /// Adds a flag to the measured rows of all ranges; rows that have it keep it once. Replaces
  /// rows.csv as a whole.
  /// @throws FileError  it cannot be replaced; the old one is then unchanged
  void flag_rows(const std::vector<RowRange>& ranges, const std::string& flag);

  /// @throws FileError  the manifest cannot be replaced; the old one is then unchanged
  void write_manifest(const Json& manifest);

 private:
  void create_or_lock(const FolderOptions& options);
  void check_identity(const FolderOptions& options, const Identity& identity) const;
  void open_rows();
  void read_rows(const std::string& text);

  std::filesystem::path path_;
  std::unique_ptr<Json> manifest_;
  std::map<Visit, VisitTargets> finished_;
  std::set<std::string> verified_;
  std::size_t row_count_ = 0;
  RawClock clock_;
  Seconds synced_{};
  bool dirty_ = false;
  int lock_ = -1;
  int rows_ = -1;
};

}  // namespace layerwatt::bench
