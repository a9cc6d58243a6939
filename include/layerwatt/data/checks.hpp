/// @file
/// Data checks: rows that cannot be right, each with a reason. They warn and drop nothing.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/data/configurations.hpp>
#include <layerwatt/data/dataset.hpp>
#include <layerwatt/data/target.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt {

/// One kind of problem, how often it occurs, and the first place.
struct DataFinding {
  std::string where;   ///< "FILE:LINE" of the first row concerned
  std::string reason;  ///< what is wrong, with the values of the first row
  std::size_t count = 0;
};

struct DataCheckOptions {
  double energy_tolerance = 0.05;   ///< largest |E - P t| / E
  double label_spread = 2.0;        ///< largest ratio between repetitions of one configuration
  std::size_t constant_least = 10;  ///< configurations from which a constant target is suspicious
};

namespace detail {

/// Keeps the first finding of a kind and counts the others.
inline void count_finding(DataFinding& kind, std::string where, std::string reason) {
  if (++kind.count > 1) return;
  kind.where = std::move(where);
  kind.reason = std::move(reason);
}

inline void check_energy(const Dataset& data, double tolerance,
                         std::vector<DataFinding>& findings) {
  DataFinding kind;
  for (const MeasuredRow& row : data.rows) {
    const Labels& l = row.labels;
    if (!l.has(Target::runtime) || !l.has(Target::power) || !l.has(Target::energy)) continue;
    const double product = l[Target::runtime] * l[Target::power];
    const double energy = l[Target::energy];
    if (std::abs(energy - product) <= tolerance * energy) continue;
    count_finding(kind, place(data, row),
                  concatenate("energy_mj ", energy, " is not power_w * runtime_ms = ", product));
  }
  if (kind.count > 0) findings.push_back(std::move(kind));
}

inline void check_repetitions(const Dataset& data, const std::vector<Configuration>& all,
                              double spread, std::vector<DataFinding>& findings) {
  for (const Target target : kTargets) {
    DataFinding kind;
    for (const Configuration& configuration : all) {
      double least = std::numeric_limits<double>::infinity();
      double most = 0;
      for (const std::size_t row : configuration.rows) {
        if (!data.rows[row].labels.has(target)) continue;
        least = std::min(least, data.rows[row].labels[target]);
        most = std::max(most, data.rows[row].labels[target]);
      }
      if (most <= spread * least) continue;
      count_finding(kind, place(data, data.rows[configuration.rows.front()]),
                    concatenate(to_text(target), " of the same layer ranges from ", least, " to ",
                                most, " over its repetitions"));
    }
    if (kind.count > 0) findings.push_back(std::move(kind));
  }
}

inline void check_constants(const Dataset& data, const std::vector<Configuration>& all,
                            std::size_t least, std::vector<DataFinding>& findings) {
  for (const Target target : kTargets) {
    std::map<std::string_view, std::vector<const Configuration*>> by_op;
    for (const Configuration& configuration : all) {
      if (configuration.labels.has(target)) {
        by_op[op_name(configuration.layer)].push_back(&configuration);
      }
    }
    for (const auto& [op, members] : by_op) {
      const double first = members.front()->labels[target];
      const bool constant = std::all_of(members.begin(), members.end(), [&](const auto* member) {
        return member->labels[target] == first;
      });
      if (!constant || members.size() < least) continue;
      findings.push_back({place(data, data.rows[members.front()->rows.front()]),
                          concatenate(to_text(target), " is ", first, " for all ", members.size(),
                                      " layers of op ", op, ": not a measurement of the layer"),
                          members.size()});
    }
  }
}

}  // namespace detail

/// Energies that are not power times runtime, repetitions that contradict each other, and
/// targets that never change.
[[nodiscard]] inline std::vector<DataFinding> check_data(const Dataset& data,
                                                         const DataCheckOptions& options = {}) {
  std::vector<DataFinding> findings;
  const std::vector<Configuration> all = configurations(data);
  detail::check_energy(data, options.energy_tolerance, findings);
  detail::check_repetitions(data, all, options.label_spread, findings);
  detail::check_constants(data, all, options.constant_least, findings);
  return findings;
}

[[nodiscard]] inline std::string to_text(const DataFinding& finding) {
  const std::size_t more = finding.count - 1;
  return finding.where + ": " + finding.reason +
         (more > 0 ? " (and " + std::to_string(more) + " more)" : "");
}

}  // namespace layerwatt
