#include <bench/grid/axis.hpp>
#include <bench/grid/part.hpp>
#include <bench/grid/point.hpp>
#include <layerwatt/core/file.hpp>
#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/layer/op.hpp>
#include <layerwatt/layer/parse.hpp>
#include <layerwatt/layer/text.hpp>
#include <layerwatt/network/rebatch.hpp>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

namespace layerwatt::bench {

namespace {

constexpr std::int64_t kMaxPoints = 1'000'000;
constexpr std::int64_t kMaxDrawsPerPoint = 1'000;  // a filter that passes less is a mistake

/// An op with its axes and filters: what both products and samples expand.
struct Template {
  std::string op;
  ActivationKind activation = ActivationKind::none;
  Precision precision = Precision::fp32;
  std::vector<Axis> axes;  ///< "let" first, then "axes", in file order
  std::vector<std::pair<Expression, std::string>> filters;  ///< with their places
  std::string place;
};

/// Evaluation errors (unknown name, division by zero) belong to a place in the file.
template <class Evaluate>
[[nodiscard]] auto at_place(const std::string& place, const Evaluate& evaluate) {
  try {
    return evaluate();
  } catch (const InvalidArgument& error) {
    fail_at(place, error.what());
  }
}

[[nodiscard]] Precision read_precision(const JsonPlace& place) {
  try {
    return parse_precision(place.string());
  } catch (const ParseError& error) {
    place.error(error.what());
  }
}

[[nodiscard]] ActivationKind read_activation(const JsonPlace& place, std::string_view op) {
  if (op != "conv" && op != "dwconv" && op != "fc" && op != "bn" && op != "add" && op != "mul") {
    place.error("'", op, "' has no fused activation");
  }
  for (const auto& [name, kind] : kActivations) {
    if (place.string() == name) return kind;
  }
  place.error("unknown activation '", place.string(), "'");
}

void read_axes(const JsonPlace& part, const Variables& parameters, Template& out) {
  if (part.has("let")) {
    for (const auto& [name, place] : part["let"].members()) {
      out.axes.push_back(parse_axis(name, place, parameters));
    }
  }
  const auto known = layer_variables(out.op);
  for (const auto& [name, place] : part["axes"].members()) {
    if (!is_short_name(name) && std::find(known.begin(), known.end(), name) == known.end()) {
      const std::string hint = did_you_mean(name, known);
      place.error("'", out.op, "' has no '", name, "'; ",
                  hint.empty() ? "it has " + join(known, ", ") : hint);
    }
    out.axes.push_back(parse_axis(name, place, parameters));
  }
}

[[nodiscard]] Template read_template(const JsonPlace& part, const Variables& parameters) {
  part.expect_keys({"op", "activation", "precision", "let", "axes", "filters", "sample"});
  Template out;
  out.op = part["op"].string();
  out.place = part.text();
  if (layer_variables(out.op).empty()) {
    const bool known = std::find(kOps.begin(), kOps.end(), out.op) != kOps.end();
    const std::string hint = did_you_mean(out.op, kOps);
    part["op"].error("'", out.op, known ? "' cannot be built from axes; " : "' is unknown; ",
                     known          ? "list it as layer text under \"layers\""
                     : hint.empty() ? "there are " + join(kKernelOps, ", ")
                                    : hint);
  }
  if (part.has("activation")) out.activation = read_activation(part["activation"], out.op);
  if (part.has("precision")) out.precision = read_precision(part["precision"]);
  read_axes(part, parameters, out);
  if (part.has("filters")) {
    for (const JsonPlace& place : part["filters"].items()) {
      try {
        out.filters.push_back({Expression::parse(place.string()), place.text()});
      } catch (const ParseError& error) {
        place.error(error.what());
      }
    }
  }
  return out;
}

struct Candidate {
  Layer layer;
  bool valid = false;
  bool passes = false;
};

/// Builds the layer and applies the filters. A filter over derived counts cannot judge an
/// impossible layer and lets it pass: the sweep then reports it as invalid.
[[nodiscard]] Candidate build(const Template& part, Variables variables) {
  Candidate out;
  out.layer = at_place(part.place, [&] {
    complete_variables(part.op, variables);
    return make_layer(part.op, variables, part.activation, part.precision);
  });
  try {
    validate(out.layer);
    add_derived(out.layer, variables);
    out.valid = true;
  } catch (const InvalidArgument&) {
    out.valid = false;
  }
  out.passes = std::all_of(part.filters.begin(), part.filters.end(), [&](const auto& filter) {
    const auto& names = filter.first.variables();
    if (!out.valid && std::any_of(names.begin(), names.end(), is_derived)) return true;
    return at_place(filter.second, [&] { return filter.first.evaluate(variables) != 0; });
  });
  return out;
}

void expand_product(const Template& part, std::size_t axis, const Variables& variables,
                    PointSet& points, std::int64_t& combinations) {
  if (axis == part.axes.size()) {
    expects<ParseError>(++combinations <= kMaxPoints, part.place, ": more than ", kMaxPoints,
                        " combinations; shorten the axes or draw a sample");
    Candidate candidate = build(part, variables);
    if (candidate.passes) {
      points.add({"", std::move(candidate.layer)});
    } else {
      points.count_filtered();
    }
    return;
  }
  const Axis& values = part.axes[axis];
  expects<ParseError>(values.kind == Axis::Kind::list, values.place,
                      ": an interval can only be sampled; add \"sample\": {\"count\": N}");
  for (const Expression& value : values.values) {
    Variables next = variables;
    next[values.name] = at_place(values.place, [&] { return value.evaluate(variables); });
    expand_product(part, axis + 1, next, points, combinations);
  }
}

[[nodiscard]] std::int64_t read_known(const JsonPlace& place, const Variables& known) {
  if (!place.json().is_string()) return place.integer();
  return at_place(place.text(), [&] { return Expression::parse(place.string()).evaluate(known); });
}

void expand_sample(const Template& part, const JsonPlace& sample, PointSet& points) {
  sample.expect_keys({"count", "seed"});
  const std::int64_t count = read_known(sample["count"], points.parameters());
  if (count < 0 || count > kMaxPoints) {
    sample["count"].error("count is ", count, "; it must be between 0 and ", kMaxPoints);
  }
  const std::int64_t seed =
      sample.has("seed") ? read_known(sample["seed"], points.parameters()) : 1;
  Random random(hash64(part.op, static_cast<std::uint64_t>(seed)));
  std::int64_t draws = 0;
  for (std::int64_t found = 0; found < count;) {
    expects<ParseError>(++draws <= kMaxDrawsPerPoint * count, part.place, ": only ", found, " of ",
                        count, " points after ", draws,
                        " draws; loosen the filters or widen the axes");
    Variables variables = points.parameters();
    for (const Axis& axis : part.axes) {
      variables[axis.name] = at_place(axis.place, [&] { return draw(axis, variables, random); });
    }
    Candidate candidate = build(part, std::move(variables));
    if (candidate.valid && candidate.passes && points.add({"", std::move(candidate.layer)})) {
      ++found;
    }
  }
}

void expand_layers(const JsonPlace& part, PointSet& points) {
  part.expect_keys({"layers"});
  for (const JsonPlace& place : part["layers"].items()) {
    try {
      points.add({"", parse_layer(place.string())});
    } catch (const ParseError& error) {
      place.error(error.what());
    }
  }
}

[[nodiscard]] std::vector<std::string> strings(const JsonPlace& part, std::string_view key) {
  std::vector<std::string> out;
  if (part.has(key)) {
    for (const JsonPlace& item : part[key].items()) out.push_back(item.string());
  }
  return out;
}

[[nodiscard]] Network read_list(const JsonPlace& place) {
  const auto file = std::filesystem::path(place.file()).parent_path() / place.string();
  try {
    return {file.stem().string(), "layer-list", parse_layer_list(read_file(file), file.string())};
  } catch (const FileError& error) {
    place.error(error.what());
  }
}

void expand_networks(const JsonPlace& part, PointSet& points) {
  part.expect_keys({"networks", "batch", "precision", "ops"});
  const std::vector<std::string> ops = strings(part, "ops");
  std::vector<std::int64_t> batches;
  if (part.has("batch")) {
    for (const JsonPlace& item : part["batch"].items()) batches.push_back(item.integer());
  }
  for (const JsonPlace& place : part["networks"].items()) {
    const Network network = read_list(place);
    std::vector<Network> variants;
    for (const std::int64_t batch : batches) {
      variants.push_back(at_place(part.text(), [&] { return with_batch(network, batch); }));
    }
    if (batches.empty()) variants.push_back(network);
    for (Network& variant : variants) {
      if (part.has("precision")) {
        variant = with_precision(std::move(variant), read_precision(part["precision"]));
      }
      for (NamedLayer& named : variant.layers) {
        const bool wanted =
            ops.empty() || std::find(ops.begin(), ops.end(), op_name(named.layer)) != ops.end();
        if (wanted) points.add({network.name + "/" + named.name, std::move(named.layer)});
      }
    }
  }
}

}  // namespace

bool PointSet::add(GridPoint point) {
  if (!seen_.insert(to_text(point.layer)).second) {
    ++grid_->duplicates;
    return false;
  }
  grid_->points.push_back(std::move(point));
  return true;
}

void expand_part(const JsonPlace& part, PointSet& points) {
  if (part.has("layers")) return expand_layers(part, points);
  if (part.has("networks")) return expand_networks(part, points);
  const Template layers = read_template(part, points.parameters());
  if (part.has("sample")) return expand_sample(layers, part["sample"], points);
  std::int64_t combinations = 0;
  expand_product(layers, 0, points.parameters(), points, combinations);
}

}  // namespace layerwatt::bench
