/// @file
/// Model files: save, load, and every reason why a file cannot be used.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/file.hpp>
#include <layerwatt/core/json.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/model/model_json.hpp>

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt {

namespace detail {

inline std::vector<Term> read_terms(const JsonReader& json) {
  std::vector<Term> terms;
  for (const JsonReader& term : json.items()) {
    try {
      terms.push_back(parse_term(term.text()));
    } catch (const ParseError& error) {
      fail<ParseError>(term.path(), ": ", error.what());
    }
  }
  return terms;
}

inline TermSum read_sum(const JsonReader& json) {
  TermSum sum;
  sum.terms = read_terms(json["terms"]);
  for (const JsonReader& c : json["coefficients"].items()) {
    expects<ParseError>(c.number() != 0, c.path(), ": a term with coefficient 0 is no term");
    sum.coefficients.push_back(c.number());
  }
  expects<ParseError>(sum.terms.size() == sum.coefficients.size(), json.path(), ": ",
                      sum.terms.size(), " terms but ", sum.coefficients.size(), " coefficients");
  return sum;
}

inline Backbone read_backbone(const JsonReader& json) {
  Backbone backbone;
  for (const JsonReader& name : json["features"].items()) {
    try {
      (void)feature_index(name.text());
    } catch (const ParseError& error) {
      fail<ParseError>(name.path(), ": ", error.what());
    }
  }
  for (const JsonReader& factor : json["factors"].items()) {
    backbone.factors.push_back(read_sum(factor));
  }
  expects<ParseError>(!backbone.factors.empty(), json.path(), ": has no factors");
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  backbone.least = json["least"].is_null() ? -kInfinity : json["least"].number();
  if (!json["most"].is_null()) backbone.most = json["most"].positive();
  expects<ParseError>(backbone.least <= backbone.most, json.path(), ": least ", backbone.least,
                      " is above most ", backbone.most);
  return backbone;
}

/// @throws ParseError  operations or a bound <= 0, a share outside (0, 1], or no backbone
inline UpperEnd read_upper_end(const JsonReader& json) {
  UpperEnd end{json["operations"].positive(), json["share"].positive(), {}};
  expects<ParseError>(end.share <= 1, json.path(), ".share: ", end.share, " is above 1");
  for (const JsonReader& backbone : json["backbones"].items()) {
    end.backbones.push_back(read_backbone(backbone));
    expects<ParseError>(end.backbones.back().least > 0, backbone.path(),
                        ".least: must be above 0, so that there is a logarithm");
  }
  expects<ParseError>(!end.backbones.empty(), json.path(), ": has no backbones");
  return end;
}

inline Forest read_forest(const JsonReader& json) {
  Forest forest{read_terms(json["inputs"]), {}};
  try {
    forest.trees = parse_trees(json["trees"].text(), json.path());
  } catch (const ParseError& error) {
    fail<ParseError>(json.path(), ".", error.what());
  }
  expects<ParseError>(forest.trees.features == static_cast<Index>(forest.inputs.size()),
                      json.path(), ": trees over ", forest.trees.features, " features but ",
                      forest.inputs.size(), " inputs");
  return forest;
}

inline Metrics read_metrics(const JsonReader& json) {
  return {.n = static_cast<Index>(json["n"].count()),
          .rmspe = json["rmspe"].number(),
          .mape = json["mape"].number(),
          .median_ape = json["median_ape"].number(),
          .within_5 = json["within_5"].number(),
          .within_10 = json["within_10"].number(),
          .rmse = json["rmse"].number(),
          .r2 = json["r2"].number()};
}

inline std::vector<LogInterval> read_quantiles(const JsonReader& json) {
  std::vector<LogInterval> intervals;
  for (const JsonReader& quantile : json.items()) {
    const auto log = quantile["log"].pair();
    intervals.push_back({quantile["level"].number(), log[0].number(), log[1].number()});
  }
  return intervals;
}

inline TargetModel read_target(const JsonReader& json) {
  TargetModel model;
  if (!json["backbone"].is_null()) model.backbone = read_backbone(json["backbone"]);
  if (json.has("forest")) model.forest = read_forest(json["forest"]);
  if (json.has("corrector")) model.corrector = read_corrector(json["corrector"]);
  if (json.has("upper_end")) model.upper_end = read_upper_end(json["upper_end"]);
  model.intervals = read_quantiles(json["quantiles"]);
  if (json.has("sparse_quantiles"))
    model.sparse_intervals = read_quantiles(json["sparse_quantiles"]);
  if (json.has("away_quantiles")) model.away_intervals = read_quantiles(json["away_quantiles"]);
  if (json.has("sparse_away_quantiles"))
    model.sparse_away_intervals = read_quantiles(json["sparse_away_quantiles"]);
  model.cv.metrics = read_metrics(json["cv"]);
  for (const JsonReader& baseline : json["baselines"].items()) {
    const auto fit = baseline["fit"].pair();
    model.baselines.push_back(
        {parse_baseline(baseline["name"].text()), fit[0].number(), fit[1].number()});
  }
  return model;
}

/// @throws ParseError  other than three weights, one below 0, or a sum other than 1
inline std::array<double, kTargets.size()> read_weights(const JsonReader& json) {
  const auto items = json.items();
  std::array<double, kTargets.size()> weights{};
  expects<ParseError>(items.size() == weights.size(), json.path(), ": ", items.size(),
                      " numbers; there are three targets");
  double sum = 0;
  for (std::size_t t = 0; t < weights.size(); ++t) {
    weights[t] = items[t].number();
    expects<ParseError>(weights[t] >= 0, items[t].path(), ": a share below 0");
    sum += weights[t];
  }
  expects<ParseError>(std::abs(sum - 1) < 1e-9, json.path(), ": their sum is ", sum,
                      " instead of 1");
  return weights;
}

inline Balance read_balance(const JsonReader& json) {
  Balance balance;
  balance.target = parse_target(json["target"].text());
  balance.backbone = read_backbone(json["backbone"]);
  if (json.has("corrector")) balance.corrector = read_corrector(json["corrector"]);
  if (json.has("upper_end")) balance.upper_end = read_upper_end(json["upper_end"]);
  balance.weights = read_weights(json["weights"]);
  if (json.has("away_weights")) balance.away_weights = read_weights(json["away_weights"]);
  return balance;
}

inline LayerModel read_layer(const JsonReader& json) {
  LayerModel model;
  model.op = json["op"].text();
  model.configurations = json["configurations"].count();
  for (const std::string_view name : kRangeFeatures) {
    const auto range = json["ranges"][std::string(name)].pair();
    model.ranges.push_back({name, range[0].number(), range[1].number()});
  }
  for (const Target target : kTargets) {
    const JsonReader entry = json["targets"][std::string(to_text(target))];
    if (!entry.is_null()) model[target] = read_target(entry);
  }
  if (!json.has("balance")) return model;
  model.balance = read_balance(json["balance"]);
  for (const Target target : kTargets) {
    const bool own = model[target] && model[target]->backbone;
    expects<ParseError>(own == (target != model.balance->target), json.path(), ".balance: '",
                        to_text(target), "' has ", own ? "two backbones" : "none");
  }
  return model;
}

inline NetworkModel read_network_model(const JsonReader& json) {
  NetworkModel model;
  model.networks = json["networks"].count();
  for (const Target target : kTargets) {
    if (!json["targets"].has(std::string(to_text(target)))) continue;
    const JsonReader entry = json["targets"][std::string(to_text(target))];
    model[target] = NetworkTarget{{entry["scale"].number(), entry["per_launch"].number(),
                                   entry["per_uncosted"].number(), entry["per_network"].number()},
                                  read_target(entry["scores"])};
  }
  return model;
}

/// A version that is too new, or no model at all.
inline void expect_schema(const JsonReader& json) {
  const std::string schema = json["schema"].text();
  if (schema == kModelSchema) return;
  constexpr std::string_view kPrefix = "layerwatt-model/";
  const bool model = schema.substr(0, kPrefix.size()) == kPrefix;
  fail<ParseError>(json.path(), ": schema is '", schema, "' but this is layerwatt for '",
                   kModelSchema, model ? "'; use a newer layerwatt" : "'; this is no model file");
}

}  // namespace detail

/// The inverse of model_json.
/// @param name  of the file; only used in messages
/// @throws ParseError  newer schema, missing or mistyped member, unknown feature or baseline
[[nodiscard]] inline DeviceModel model_from_json(const Json& value, const std::string& name) {
  const detail::JsonReader json(value, name);
  detail::expect_schema(json);
  DeviceModel model;
  model.device = json["device"].text();
  model.backend = json["backend"].text();
  model.precision = json["precision"].text();
  const auto provenance = json["provenance"];
  model.provenance = {provenance["data_hash"].text(), provenance["source"].text(),
                      provenance["commit"].text(),    provenance["licence"].text(),
                      provenance["library"].text(),   provenance["rows"].count()};
  const auto options = json["options"];
  model.recipe = {json["recipe"].text(),
                  parse_loss(options["loss"].text()),
                  static_cast<Index>(options["folds"].count()),
                  options["seed"].count(),
                  {}};
  if (options.has("leaves")) model.recipe.leaves = static_cast<Index>(options["leaves"].count());
  for (const auto& target : options["targets"].items()) {
    model.recipe.targets.push_back(parse_target(target.text()));
  }
  for (const auto& op : json["ops"].items()) model.ops.push_back(detail::read_layer(op));
  if (!json["fallback"].is_null()) model.fallback = detail::read_layer(json["fallback"]);
  if (json.has("network")) model.network = detail::read_network_model(json["network"]);
  for (const auto& o : json["omitted"].items()) {
    model.omitted.push_back({o["op"].text(), o["target"].text(), o["reason"].text()});
  }
  return model;
}

/// @throws ParseError  also where the text is no JSON, e.g. because it was cut off
[[nodiscard]] inline DeviceModel parse_model(std::string_view text, const std::string& name) {
  Json json;
  try {
    json = Json::parse(text);
  } catch (const Json::parse_error& error) {
    fail<ParseError>(name, ": not JSON at byte ", error.byte, " of ", text.size(),
                     "; is the file a model, and complete?");
  }
  return model_from_json(json, name);
}

/// Writes the file as a whole or not at all.
/// @throws FileError  not writable, disk full
inline void save_model(const DeviceModel& model, const std::string& path) {
  write_file(path, model_json(model).dump(1) + "\n");
}

/// @throws FileError   cannot be read   @throws ParseError  cannot be used
[[nodiscard]] inline DeviceModel load_model(const std::string& path) {
  return parse_model(read_file(path), path);
}

}  // namespace layerwatt
