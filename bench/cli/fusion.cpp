#include <bench/cli/embedded.hpp>
#include <bench/cli/exit_code.hpp>
#include <bench/cli/fusion.hpp>
#include <layerwatt/core/text.hpp>

namespace layerwatt::cli {

std::vector<std::string> fusion_names() {
  std::vector<std::string> names;
  for (const EmbeddedFile& rules : embedded_rules()) names.emplace_back(rules.name);
  return names;
}

FusionRules load_fusion(const std::string& name) {
  for (const EmbeddedFile& rules : embedded_rules()) {
    if (rules.name == name) return parse_fusion_rules(rules.text, name);
  }
  const bool path = name.find('/') != std::string::npos || name.find('.') != std::string::npos;
  const std::string hint = did_you_mean(name, fusion_names());
  expects<UsageError>(path, "--fusion: no stack '", name, "'; ",
                      hint.empty() ? "known are " + join(fusion_names(), ", ") : hint);
  return parse_fusion_rules(read_file(name), name);
}

}  // namespace layerwatt::cli
