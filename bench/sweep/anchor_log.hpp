/// @file
/// AnchorLog: DIR/anchors.jsonl of a sweep folder, one line per visit to the anchors.
#pragma once

#include <bench/sweep/anchors.hpp>

#include <filesystem>
#include <vector>

namespace layerwatt::bench {

/// The folder is locked by its SweepFolder.
class AnchorLog {
 public:
  /// Reads what is there; a last line that was cut off is dropped, and so are visits that count
  /// more rows than there are: rows were taken away since.
  /// @param rows  in rows.csv
  /// @throws FileError   unreadable
  /// @throws ParseError  damaged
  AnchorLog(const std::filesystem::path& folder, std::size_t rows);

  [[nodiscard]] const std::vector<AnchorVisit>& visits() const { return visits_; }

  /// Writes the file anew and syncs it.
  /// @throws FileError  disk full, ...; the file is then unchanged
  void append(AnchorVisit visit);

 private:
  std::filesystem::path file_;
  std::vector<AnchorVisit> visits_;
};

}  // namespace layerwatt::bench
