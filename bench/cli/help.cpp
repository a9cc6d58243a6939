#include <bench/cli/help.hpp>
#include <layerwatt/core/text.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace layerwatt::cli {

namespace {

constexpr std::size_t kWidth = 88;

using Entries = std::vector<std::pair<std::string, std::string>>;

/// `text` broken at blanks into lines of at most kWidth, each after `indent` blanks. The first
/// line's indent is left to the caller. A line break in the text stays.
std::string wrapped(const std::string& text, std::size_t indent) {
  std::string out;
  for (const std::string_view paragraph : split(text, '\n')) {
    if (!out.empty()) out += "\n" + std::string(indent, ' ');
    std::size_t column = indent;
    for (const std::string_view word : split(paragraph, ' ')) {
      if (column > indent && column + 1 + word.size() > kWidth) {
        out += "\n" + std::string(indent, ' ');
        column = indent;
      }
      if (column > indent) out += ' ', ++column;
      out += word;
      column += word.size();
    }
  }
  return out + "\n";
}

std::string list_text(const Entries& entries) {
  std::size_t width = 0;
  for (const auto& [name, help] : entries) width = std::max(width, name.size());
  std::string text;
  for (const auto& [name, help] : entries) {
    text += "  " + name + std::string(width - name.size() + 2, ' ') + wrapped(help, width + 4);
  }
  return text;
}

std::string option_label(const Option& option) {
  if (option.positional()) return option.name();
  std::string label = option.names;
  if (const auto comma = label.find(','); comma != std::string::npos) label.insert(comma + 1, " ");
  return option.value.empty() ? label : label + " " + option.value;
}

}  // namespace

std::string usage_line(const Command& command) {
  std::string line = "layerwatt " + command.name;
  for (const Option& option : command.options) {
    if (!option.required) continue;
    line += option.positional() ? " " + option.name() : " " + option_label(option);
    if (option.repeatable) line += "...";
  }
  const bool choices = std::any_of(command.options.begin(), command.options.end(),
                                   [](const Option& option) { return !option.required; });
  return choices ? line + " [options]" : line;
}

std::string help_text(const std::vector<Command>& commands) {
  Entries entries;
  for (const Command& command : commands) entries.emplace_back(command.name, command.summary);
  return "layerwatt: how much time, power and energy a network takes on a device, from its\n"
         "layers' shapes alone.\n\n"
         "usage: layerwatt COMMAND [options]\n\ncommands:\n" +
         list_text(entries) +
         "\n'layerwatt COMMAND --help' explains a command; 'layerwatt --version' prints the "
         "version.\n\nNETWORK is an ONNX file, a TensorRT engine description, Caffe prototxt, "
         "Paleo or "
         "nn-Meter\nJSON, a layer list (a text file of 'NAME: LAYER TEXT' lines), or one layer "
         "text "
         "such as\n'conv in=1x3x224x224 out=64 k=7 s=2 p=3'.\n\nexit codes:\n" +
         list_text(
             {{"0", "ok"},
              {"1", "the answer is no (a check that was asked for failed)"},
              {"2", "the command line is wrong"},
              {"3", "something that it names cannot be used (missing, malformed, unwritable)"},
              {"4", "backend or sensor not available"},
              {"5", "internal error"},
              {"130", "interrupted; a sweep goes on with --resume"}}) +
         "\nErrors are one line on stderr: layerwatt: WHAT WHERE: WHY; WHAT TO DO.\n";
}

std::string help_text(const Command& command) {
  Entries arguments;
  Entries options;
  for (const Option& option : command.options) {
    (option.positional() ? arguments : options).emplace_back(option_label(option), option.help);
  }
  options.emplace_back("-h, --help", "this text");
  Entries exits;
  for (const auto& [code, meaning] : command.exits)
    exits.emplace_back(std::to_string(code), meaning);

  std::string text = "layerwatt " + command.name + ": " + command.summary + "\n\n" +
                     wrapped(command.description, 0) + "\nusage: " + usage_line(command) + "\n";
  if (!arguments.empty()) text += "\narguments:\n" + list_text(arguments);
  text += "\noptions:\n" + list_text(options) + "\nexamples:\n";
  for (const std::string& example : command.examples) text += "  " + example + "\n";
  return text + "\nexit codes:\n" + list_text(exits);
}

}  // namespace layerwatt::cli
