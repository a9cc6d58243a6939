#include <bench/sweep/folder.hpp>
#include <bench/sweep/row.hpp>
#include <layerwatt/core/file.hpp>
#include <layerwatt/core/json.hpp>
#include <layerwatt/data/csv.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace layerwatt::bench {

namespace {

constexpr const char* kSchema = "layerwatt-sweep/1";

[[noreturn]] void file_error(const std::filesystem::path& path, const char* what, int reason,
                             const char* fix) {
  fail<FileError>("cannot ", what, " ", path.string(), ": ", std::strerror(reason), "; ", fix);
}

[[nodiscard]] bool is_there(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

[[nodiscard]] Json read_manifest(const std::filesystem::path& path) {
  try {
    Json manifest = Json::parse(read_file(path));
    expects<ParseError>(manifest.at("schema") == kSchema && manifest.at("identity").is_object() &&
                            manifest.at("seed").is_number_unsigned() &&
                            manifest.at("sessions").is_array(),
                        path.string(), ": is not a manifest of schema ", kSchema,
                        "; name a folder that this version of layerwatt wrote");
    return manifest;
  } catch (const Json::exception& error) {
    fail<ParseError>(path.string(), ": ", error.what(),
                     "; the file is damaged, choose a new folder");
  }
}

/// Measured rows of the ranges that lack the flag.
[[nodiscard]] std::set<std::size_t> rows_to_flag(const CsvTable& table,
                                                 const std::vector<RowRange>& ranges,
                                                 const std::string& flag) {
  std::set<std::size_t> out;
  for (const RowRange& range : ranges) {
    for (std::size_t row = range.first; row < std::min(range.last, table.size()); ++row) {
      const auto flags = split(table.cell(row, "flags"), ';');
      if (table.cell(row, "runtime_ms").empty()) continue;
      if (std::find(flags.begin(), flags.end(), flag) == flags.end()) out.insert(row);
    }
  }
  return out;
}

}  // namespace

SweepFolder::SweepFolder(const FolderOptions& options, const Identity& identity,
                         const Json& manifest)
    : path_(options.path) {
  create_or_lock(options);
  try {
    const auto file = path_ / "manifest.json";
    if (is_there(file)) {
      manifest_ = std::make_unique<Json>(read_manifest(file));
      check_identity(options, identity);
    } else {
      expects<RefusedFolder>(!is_there(path_ / "rows.csv"), "sweep folder ", path_.string(),
                             ": has a rows.csv but no manifest.json, so it is not a sweep's; "
                             "choose another folder");
      Json fresh = manifest;
      fresh["schema"] = kSchema;
      fresh["identity"] = Json::object();
      for (const auto& [name, value] : identity) fresh["identity"][name] = value;
      write_manifest(fresh);
    }
    open_rows();
  } catch (...) {
    ::close(lock_);
    if (rows_ >= 0) ::close(rows_);
    throw;
  }
}

SweepFolder::~SweepFolder() {
  if (dirty_) (void)::fdatasync(rows_);
  ::close(rows_);
  ::close(lock_);
}

void SweepFolder::create_or_lock(const FolderOptions& options) {
  std::error_code error;
  if (path_.has_parent_path()) std::filesystem::create_directories(path_.parent_path(), error);
  const bool created = ::mkdir(path_.c_str(), 0777) == 0;
  if (!created && errno != EEXIST) {
    file_error(path_, "create folder", errno, "choose a place that exists and is writable");
  }
  expects<RefusedFolder>(created || options.resume, "sweep folder ", path_.string(),
                         ": exists; continue it with --resume or choose a new folder");
  const auto file = path_ / ".lock";
  lock_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (lock_ < 0) file_error(file, "open", errno, "choose a writable folder");
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    const int reason = errno;
    ::close(lock_);
    expects<FileError>(reason != EWOULDBLOCK, "sweep folder ", path_.string(),
                       ": is in use by another sweep; wait for it or choose another folder");
    file_error(file, "lock", reason, "choose a folder on a file system with locks");
  }
}

void SweepFolder::check_identity(const FolderOptions& options, const Identity& identity) const {
  if (options.allow_mixed) return;
  const Json& before = manifest_->at("identity");
  for (const auto& [name, value] : identity) {
    const Json old = before.value(name, Json());
    expects<RefusedFolder>(old == value, "sweep folder ", path_.string(), ": was swept with ", name,
                           " ", old.dump(), ", now it is \"", value,
                           "\"; choose a new folder, or --allow-mixed to put both into one");
  }
}

void SweepFolder::open_rows() {
  const auto file = path_ / "rows.csv";
  if (!is_there(file)) write_file(file, csv_line(row_columns()));
  rows_ = ::open(file.c_str(), O_RDWR | O_APPEND | O_CLOEXEC);
  if (rows_ < 0) file_error(file, "open", errno, "check its permissions");
  std::string text = read_file(file);
  const std::size_t whole = text.rfind('\n') + 1;  // npos + 1 == 0: not even a header
  if (whole < text.size()) {
    text.resize(whole);
    if (::ftruncate(rows_, static_cast<off_t>(whole)) != 0) {
      file_error(file, "repair", errno, "check its permissions");
    }
  }
  read_rows(text);
}

void SweepFolder::read_rows(const std::string& text) {
  const CsvTable table(text, (path_ / "rows.csv").string());
  const auto& columns = row_columns();
  const bool same = table.header().size() == columns.size() &&
                    std::equal(columns.begin(), columns.end(), table.header().begin());
  expects<RefusedFolder>(same, table.file(),
                         ":1: has other columns than this version of layerwatt "
                         "writes; choose a new folder");
  row_count_ = table.size();
  for (std::size_t row = 0; row < table.size(); ++row) {
    const auto round = parse_number<int>(table.cell(row, "round"));
    if (!round) table.fail_at(row, "round", "is not a whole number; the file is damaged");
    const std::string config(table.cell(row, "config"));
    VisitTargets targets;
    if (table.cell(row, "status") == "ok") {
      verified_.insert(config);
      targets.runtime_ms = parse_number<double>(table.cell(row, "runtime_ms"));
      targets.energy_mj = parse_number<double>(table.cell(row, "energy_mj"));
    }
    finished_[{config, *round, std::string(table.cell(row, "device")),
               std::string(table.cell(row, "backend"))}] = targets;
  }
}

void SweepFolder::append(const std::vector<std::string>& cells) {
  const std::string line = csv_line(cells);
  const off_t before = ::lseek(rows_, 0, SEEK_END);
  std::size_t written = 0;
  while (written < line.size()) {
    const ssize_t n = ::write(rows_, line.data() + written, line.size() - written);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      const int reason = n < 0 ? errno : ENOSPC;
      (void)!::ftruncate(rows_, before);
      file_error(path_ / "rows.csv", "write", reason,
                 "all rows before this one are kept; make room and --resume");
    }
    written += static_cast<std::size_t>(n);
  }
  ++row_count_;
  dirty_ = true;
  sync_if_due();
}

void SweepFolder::sync_if_due() {
  if (dirty_ && clock_.now() - synced_ >= Seconds{1.0}) sync();
}

void SweepFolder::sync() {
  if (::fdatasync(rows_) != 0) {
    file_error(path_ / "rows.csv", "write", errno, "the last rows may be lost; --resume");
  }
  dirty_ = false;
  synced_ = clock_.now();
}

void SweepFolder::flag_rows(const std::vector<RowRange>& ranges, const std::string& flag) {
  if (ranges.empty()) return;
  const auto file = path_ / "rows.csv";
  const CsvTable table(read_file(file), file.string());
  const std::set<std::size_t> rows = rows_to_flag(table, ranges, flag);
  if (rows.empty()) return;
  std::string text = csv_line(table.header());
  for (std::size_t row = 0; row < table.size(); ++row) {
    std::vector<std::string> cells;
    for (const std::string_view column : table.header()) {
      cells.emplace_back(table.cell(row, column));
      if (column == "flags" && rows.count(row) != 0) {
        cells.back() += (cells.back().empty() ? "" : ";") + flag;
      }
    }
    text += csv_line(cells);
  }
  write_file(file, text);
  ::close(rows_);
  rows_ = ::open(file.c_str(), O_RDWR | O_APPEND | O_CLOEXEC);
  if (rows_ < 0) file_error(file, "open", errno, "check its permissions");
}

void SweepFolder::write_manifest(const Json& manifest) {
  write_file(path_ / "manifest.json", manifest.dump(2) + "\n");
  manifest_ = std::make_unique<Json>(manifest);
}

}  // namespace layerwatt::bench
