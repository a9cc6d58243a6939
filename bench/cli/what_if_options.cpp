#include <bench/cli/quantities.hpp>
#include <bench/cli/what_if_options.hpp>

namespace layerwatt::cli {

Shape to_resolution(const std::string& option, const std::string& value) {
  Shape resolution;
  for (const std::string_view part : split(value, 'x')) {
    expects<UsageError>(resolution.rank() < 3, "option ", option, ": '", value,
                        "' has more than three numbers; write e.g. 192 or 192x256");
    resolution.push_back(to_integer(option, std::string(part), 1));
  }
  return resolution;
}

std::vector<Option> what_if_options(WhatIf& change) {
  Option set{"--set", "LAYER.KEY=V",
             "what if: a layer with another value, e.g. conv1.out=96; may repeat",
             [&change](const std::string& value) {
               change.settings.push_back(as_usage("--set", [&] { return parse_setting(value); }));
             }};
  set.repeatable = true;
  constexpr double kLeastWidth = 1e-3;
  return {set,
          {"--scale-width", "F", "what if: all layers but the last with F times the channels",
           set_quantity("--scale-width", kPlain, change.width, kLeastWidth)},
          {"--resolution", "H|HxW", "what if: images of this size",
           [&change](const std::string& value) {
             change.resolution = to_resolution("--resolution", value);
           }}};
}

}  // namespace layerwatt::cli
