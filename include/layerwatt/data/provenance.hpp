/// @file
/// Where rows come from: device, backend, precision, and a hash that identifies them.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/data/dataset.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace layerwatt {

/// What the rows of one training set have in common; empty where no row says.
struct Origin {
  std::string device;
  std::string backend;
  std::string precision;
  std::string source;
};

namespace detail {
/// The one value of a property over all rows; rows without it agree with any.
template <class Get>
std::string common_value(const Dataset& data, std::string_view name, const Get& get) {
  const MeasuredRow* first = nullptr;
  std::string value;
  for (const MeasuredRow& row : data.rows) {
    const std::string_view text = get(row);
    if (text.empty() || text == value) continue;
    expects<ParseError>(first == nullptr, place(data, row), ": ", name, " is '", text,
                        "' but it is '", value, "' in ", first ? place(data, *first) : "",
                        "; a model needs one ", name, ": choose with --where ", name, "=VALUE");
    first = &row;
    value = text;
  }
  return value;
}
}  // namespace detail

/// The common origin of all rows.
/// @throws ParseError  rows of several devices, backends or precisions; names two of them
[[nodiscard]] inline Origin common_origin(const Dataset& data) {
  Origin origin;
  for (const auto& [name, member] :
       {std::pair{"device", &Origin::device}, std::pair{"backend", &Origin::backend}}) {
    origin.*member = detail::common_value(
        data, name, [&, column = name](const MeasuredRow& row) { return cell(data, row, column); });
  }
  origin.precision = detail::common_value(
      data, "precision", [](const MeasuredRow& row) { return to_text(row.layer.precision); });
  std::vector<std::string_view> sources;  // several sources of one device are fine
  for (const MeasuredRow& row : data.rows) {
    const std::string_view source = cell(data, row, "source");
    if (!source.empty() && std::find(sources.begin(), sources.end(), source) == sources.end()) {
      sources.push_back(source);
    }
  }
  origin.source = join(sources, ", ");
  return origin;
}

namespace detail {

inline std::uint64_t hash_labels(const Labels& labels, std::uint64_t hash) {
  for (const Target target : kTargets) {
    hash = hash64(labels.has(target) ? to_text(labels[target]) : "-", hash);
    hash = hash64(",", hash);
  }
  return hash;
}

/// 16 hexadecimal digits that do not depend on the order.
inline std::string hash_of_hashes(std::vector<std::uint64_t> hashes) {
  std::sort(hashes.begin(), hashes.end());
  std::uint64_t all = hash64("layerwatt rows");
  for (const std::uint64_t hash : hashes) {
    std::array<char, 8> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(hash >> (8 * i));
    all = hash64({bytes.data(), bytes.size()}, all);
  }
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(all));
  return text.data();
}

}  // namespace detail

/// Identifies layers and labels: 16 hexadecimal digits, independent of the order of rows and
/// columns and of everything that is not used for training.
[[nodiscard]] inline std::string data_hash(const Dataset& data) {
  std::vector<std::uint64_t> hashes;
  hashes.reserve(data.rows.size());
  for (const MeasuredRow& row : data.rows) {
    hashes.push_back(detail::hash_labels(row.labels, row.configuration));
  }
  return detail::hash_of_hashes(std::move(hashes));
}

}  // namespace layerwatt
