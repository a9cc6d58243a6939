#include <bench/sweep/order.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/layer/counts.hpp>
#include <layerwatt/layer/op.hpp>

#include <algorithm>
#include <map>

namespace layerwatt::bench {

namespace {

constexpr std::size_t kQuarters = 4;

/// Indices of the points, grouped by op and quarter of work.
[[nodiscard]] std::vector<std::vector<std::size_t>> strata(const std::vector<GridPoint>& points) {
  std::map<std::string_view, std::vector<std::size_t>> by_op;
  std::vector<double> works;
  for (std::size_t i = 0; i < points.size(); ++i) {
    by_op[op_name(points[i].layer)].push_back(i);
    works.push_back(work(points[i].layer));
  }
  std::vector<std::vector<std::size_t>> out;
  for (auto& [op, members] : by_op) {
    std::stable_sort(members.begin(), members.end(),
                     [&](std::size_t a, std::size_t b) { return works[a] < works[b]; });
    const auto begin = members.begin();
    const auto size = members.size();
    for (std::size_t q = 0; q < kQuarters; ++q) {
      const auto from = begin + static_cast<std::ptrdiff_t>(q * size / kQuarters);
      const auto to = begin + static_cast<std::ptrdiff_t>((q + 1) * size / kQuarters);
      if (from != to) out.emplace_back(from, to);
    }
  }
  return out;
}

}  // namespace

double work(const Layer& layer) {
  try {
    return static_cast<double>(macs(layer)) + static_cast<double>(total_bytes(layer));
  } catch (const InvalidArgument&) {
    return 0.0;
  }
}

std::vector<std::size_t> balanced_order(const std::vector<GridPoint>& points, std::uint64_t seed,
                                        int round) {
  Random random(hash64(std::to_string(round), seed));
  struct Place {
    double position;
    std::size_t point;
  };
  std::vector<Place> places;
  for (std::vector<std::size_t>& stratum : strata(points)) {
    shuffle(stratum, random);
    const double offset = random.uniform();
    const auto size = static_cast<double>(stratum.size());
    for (std::size_t k = 0; k < stratum.size(); ++k) {
      places.push_back({(static_cast<double>(k) + offset) / size, stratum[k]});
    }
  }
  std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
    return a.position != b.position ? a.position < b.position : a.point < b.point;
  });
  std::vector<std::size_t> order;
  for (const Place& place : places) order.push_back(place.point);
  return order;
}

Shard parse_shard(const std::string& text) {
  const auto parts = split(text, '/');
  const auto index = parts.size() == 2 ? parse_number<int>(parts[0]) : std::nullopt;
  const auto count = parts.size() == 2 ? parse_number<int>(parts[1]) : std::nullopt;
  expects(index && count && *count >= 1 && *index >= 0 && *index < *count, "shard '", text,
          "': is not of the form i/n with 0 <= i < n; write e.g. 0/4 for the first of four");
  return {*index, *count};
}

std::vector<GridPoint> shard_points(const std::vector<GridPoint>& points, const Shard& shard) {
  Random random(hash64("shards", 0));
  std::vector<std::size_t> dealt;  // op by op, small to large, like cards
  for (std::vector<std::size_t>& stratum : strata(points)) {
    shuffle(stratum, random);
    dealt.insert(dealt.end(), stratum.begin(), stratum.end());
  }
  std::vector<std::size_t> mine;
  for (auto i = static_cast<std::size_t>(shard.index); i < dealt.size();
       i += static_cast<std::size_t>(shard.count)) {
    mine.push_back(dealt[i]);
  }
  std::sort(mine.begin(), mine.end());
  std::vector<GridPoint> out;
  for (const std::size_t i : mine) out.push_back(points[i]);
  return out;
}

}  // namespace layerwatt::bench
