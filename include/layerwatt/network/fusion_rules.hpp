/// @file
/// Fusion rules: which layers a device stack computes in one kernel, as data
/// (`layerwatt-fusion/1`). One file per stack; how they are applied is in network/fusion.hpp.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/file.hpp>
#include <layerwatt/core/json.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/layer/op.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace layerwatt {

inline constexpr std::string_view kFusionSchema = "layerwatt-fusion/1";

/// How often a step may occur in a chain.
enum class Times { once, optional, any };

/// One place of a chain: the ops that may stand there.
struct FusionStep {
  std::vector<std::string> ops;
  Times times = Times::once;
  bool trained = false;    ///< only layers with a trained operand: a bias written as a sum
  bool one_pixel = false;  ///< only layers whose output has no spatial extent (squeeze-excite)
};

/// A chain of layers, each reading the one before, that runs as one kernel. `main` is the step
/// whose layer stands for the kernel: its cost is that of the chain, the others cost nothing.
struct FusionRule {
  std::string name;
  std::vector<FusionStep> steps;
  std::size_t main = 0;
};

/// All rules of one stack; earlier rules win.
struct FusionRules {
  std::string name;
  std::string about;  ///< where the rules come from
  std::vector<FusionRule> rules;
};

namespace detail {

/// `"@name"` stands for all ops of a set of the file.
inline std::vector<std::string> fusion_ops(const Json& ops, const Json& sets,
                                           const std::string& where) {
  std::vector<std::string> all;
  for (const Json& op : ops) {
    const auto& text = op.get_ref<const std::string&>();
    if (text.rfind('@', 0) == 0) {
      expects<ParseError>(sets.contains(text.substr(1)), where, ": the set '", text,
                          "' is not in 'sets'; add it there");
      for (const Json& member : sets.at(text.substr(1))) all.push_back(member.get<std::string>());
    } else {
      all.push_back(text);
    }
  }
  for (const std::string& op : all) {
    const bool known = std::find(kOps.begin(), kOps.end(), op) != kOps.end();
    const std::string hint = known ? "" : did_you_mean(op, kOps);
    expects<ParseError>(known, where, ": unknown op '", op, "'; ",
                        hint.empty() ? "docs/cli.md lists the ops" : hint);
  }
  expects<ParseError>(!all.empty(), where, ": a step without ops; give at least one");
  return all;
}

inline Times fusion_times(const Json& step, const std::string& where) {
  const std::string times = step.value("times", "1");
  if (times == "1") return Times::once;
  if (times == "?") return Times::optional;
  if (times == "*") return Times::any;
  fail<ParseError>(where, ": 'times' is '", times, "'; it is 1, ? (optional) or * (any number)");
}

inline FusionRule fusion_rule(const Json& json, const Json& sets, const std::string& file) {
  FusionRule rule;
  rule.name = json.at("name").get<std::string>();
  const std::string where = concatenate(file, ": rule '", rule.name, "'");
  for (const Json& step : json.at("steps")) {
    rule.steps.push_back({fusion_ops(step.at("ops"), sets, where), fusion_times(step, where),
                          step.value("trained", false), step.value("one_pixel", false)});
  }
  rule.main = json.value("main", std::size_t{0});
  expects<ParseError>(rule.steps.size() >= 2, where, ": has ", rule.steps.size(),
                      " steps; a chain needs two or more");
  expects<ParseError>(rule.main < rule.steps.size() && rule.steps[rule.main].times == Times::once &&
                          rule.steps[0].times == Times::once,
                      where,
                      ": the first step and the one that 'main' counts (from 0) must occur "
                      "once; remove their 'times'");
  return rule;
}

}  // namespace detail

/// Reads rules. `file` is only used in messages.
/// @throws ParseError  not JSON of this schema, unknown ops
[[nodiscard]] inline FusionRules parse_fusion_rules(std::string_view text,
                                                    const std::string& file) {
  try {
    const Json json = Json::parse(text);
    expects<ParseError>(json.value("schema", "") == kFusionSchema, file, ": 'schema' is not '",
                        kFusionSchema, "'; see docs/fusion.md");
    const Json sets = json.value("sets", Json::object());
    FusionRules rules{json.at("name").get<std::string>(), json.value("about", ""), {}};
    for (const Json& rule : json.at("rules")) {
      rules.rules.push_back(detail::fusion_rule(rule, sets, file));
    }
    return rules;
  } catch (const Json::exception& error) {
    fail<ParseError>(file, ": ", error.what(), "; see docs/fusion.md");
  }
}

/// The inverse, without sets.
[[nodiscard]] inline Json fusion_rules_json(const FusionRules& rules) {
  Json list = Json::array();
  for (const FusionRule& rule : rules.rules) {
    Json steps = Json::array();
    for (const FusionStep& step : rule.steps) {
      Json json{{"ops", step.ops}};
      if (step.times != Times::once) json["times"] = step.times == Times::optional ? "?" : "*";
      if (step.trained) json["trained"] = true;
      if (step.one_pixel) json["one_pixel"] = true;
      steps.push_back(std::move(json));
    }
    list.push_back({{"name", rule.name}, {"steps", std::move(steps)}, {"main", rule.main}});
  }
  return {{"schema", kFusionSchema},
          {"name", rules.name},
          {"about", rules.about},
          {"rules", std::move(list)}};
}

}  // namespace layerwatt
